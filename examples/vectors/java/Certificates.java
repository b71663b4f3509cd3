import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.cert.X509Extension;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;

/** Part D, and the choice of E-03. */
final class Certificates {
    /** What a station holds. */
    record Trust(List<X509Certificate> anchors, List<X509Certificate> intermediates, List<X509CRL> lists, String label,
                 Instant at) {
        static Trust of(JsonNode i, Instant at) throws GeneralSecurityException {
            Trust t = new Trust(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), i.get("label").asText(), at);
            for (byte[] der : Vectors.files(i.get("anchors"))) {
                t.anchors.add(parse(der));
            }
            for (byte[] der : Vectors.files(i.path("intermediates"))) {
                t.intermediates.add(parse(der));
            }
            for (byte[] der : Vectors.files(i.path("crls"))) {
                t.lists.add(parseList(der));
            }
            return t;
        }

        X509CRL listOf(X509Certificate c) {
            return lists.stream().filter(l -> l.getIssuerX500Principal().equals(c.getIssuerX500Principal())).findFirst()
                .orElse(null);
        }
    }

    /** What was signed in the certificates that were read as of version 3, which they are not. */
    private static final Map<X509Certificate, byte[]> SIGNED = new HashMap<>();

    /**
     * Reads a certificate. No JDK reads one of another version that has extensions: without that check this reads it
     * as of version 3, to go on.
     */
    static X509Certificate parse(byte[] der) throws CertificateException {
        ASN1Sequence whole = ASN1Sequence.getInstance(der);
        ASN1Sequence tbs = ASN1Sequence.getInstance(whole.getObjectAt(0));
        boolean first = !(tbs.getObjectAt(0) instanceof ASN1TaggedObject);
        Vectors.check("version", () -> first);
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        if (!first) {
            return (X509Certificate) factory.generateCertificate(Vectors.stream(der));
        }
        try {
            ASN1EncodableVector third = new ASN1EncodableVector();
            third.add(new DERTaggedObject(true, 0, new ASN1Integer(2)));
            tbs.forEach(third::add);
            byte[] as3 = new DERSequence(new ASN1Encodable[] {new DERSequence(third), whole.getObjectAt(1),
                whole.getObjectAt(2)}).getEncoded();
            X509Certificate read = (X509Certificate) factory.generateCertificate(Vectors.stream(as3));
            SIGNED.put(read, tbs.getEncoded());
            return read;
        } catch (IOException e) {
            throw new CertificateException(e);
        }
    }

    private static boolean signedBy(X509Certificate c, PublicKey key) {
        byte[] signed = SIGNED.get(c);
        return !fails(signed == null ? c::verify : k -> verify(k, signed, c.getSignature()), key);
    }

    /** An RSA signature with SHA-256, the only one of this exchange. */
    static void verify(PublicKey key, byte[] signed, byte[] signature) throws GeneralSecurityException {
        Signature s = Signature.getInstance("SHA256withRSA");
        s.initVerify(key);
        s.update(signed);
        if (!s.verify(signature)) {
            throw new SignatureException("wrong");
        }
    }

    static X509CRL parseList(byte[] der) throws CertificateException, CRLException {
        return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(Vectors.stream(der));
    }

    interface Verification {
        void by(PublicKey key) throws GeneralSecurityException;
    }

    static boolean fails(Verification v, PublicKey key) {
        try {
            v.by(key);
            return false;
        } catch (GeneralSecurityException e) {
            return true;
        }
    }

    static Map<String, String> certificate(JsonNode i, Instant at) throws GeneralSecurityException {
        path(parse(Vectors.file(i.get("certificate"))), Trust.of(i, at));
        return Map.of();
    }

    static void path(X509Certificate cert, Trust t) throws GeneralSecurityException {
        List<X509Certificate> chain = new ArrayList<>();
        X509Certificate link = cert;
        boolean anchored = false;
        while (!anchored && chain.size() < 4) {
            X509Certificate from = link;
            X509Certificate ca = Stream.concat(t.anchors.stream(), t.intermediates.stream())
                .filter(c -> c.getSubjectX500Principal().equals(from.getIssuerX500Principal())).findFirst().orElse(null);
            if (ca == null) {
                break;
            }
            Vectors.check("signature", () -> !signedBy(from, ca.getPublicKey()));
            chain.add(ca);
            anchored = t.anchors.contains(ca);
            link = ca;
        }
        boolean trusted = anchored;
        Vectors.check("anchor", () -> !trusted);
        for (int n = 0; n < chain.size(); n++) {
            X509Certificate ca = chain.get(n);
            int below = n;
            Vectors.check("ca-profile", () -> ca.getBasicConstraints() < 0 || !ca.getKeyUsage()[5]);
            Vectors.check("ca-length", () -> ca.getBasicConstraints() >= 0 && below > ca.getBasicConstraints());
            Vectors.check("ca-dates", () -> !within(ca, t.at));
            X509CRL list = t.listOf(ca);
            if (n + 1 < chain.size() && list != null && !fails(list::verify, chain.get(n + 1).getPublicKey())) {
                Vectors.check("ca-revocation", () -> list.isRevoked(ca));
            }
        }
        Vectors.check("dates", () -> !within(cert, t.at));
        X509CRL list = t.listOf(cert);
        if (!chain.isEmpty()) {
            Vectors.check("crl-present", () -> list == null);
            if (list != null) {
                Vectors.check("crl-signature", () -> fails(list::verify, chain.get(0).getPublicKey()));
                Vectors.check("crl-sign", () -> !chain.get(0).getKeyUsage()[6]);
                whole(list, "crl-");
                Vectors.check("crl-dates", () -> list.getThisUpdate().toInstant().isAfter(t.at));
                Vectors.check("revocation", () -> list.isRevoked(cert));
            }
        }
        Vectors.check("critical", () -> !Set.of("2.5.29.15", "2.5.29.17", "2.5.29.19").containsAll(critical(cert)));
        Vectors.check("key", () -> !(cert.getPublicKey() instanceof RSAPublicKey rsa)
            || rsa.getModulus().bitLength() != 2048);
        Collection<List<?>> san = cert.getSubjectAlternativeNames();
        Vectors.check("name", () -> san == null || san.stream()
            .noneMatch(n -> n.get(0).equals(1) && t.label.equalsIgnoreCase((String) n.get(1))));
        boolean[] usage = cert.getKeyUsage(); // digitalSignature, nonRepudiation, keyEncipherment, ...
        Vectors.check("key-usage", () -> usage == null || !(usage[0] && usage[1] && usage[2])
            || !critical(cert).contains("2.5.29.15"));
    }

    private static Set<String> critical(X509Extension of) {
        Set<String> oids = of.getCriticalExtensionOIDs();
        return oids == null ? Set.of() : oids;
    }

    /** Is a list the whole list, with all that it says read (RFC 5280 §5.1.2.5, §5.2)? */
    private static void whole(X509CRL list, String checks) {
        Set<String> partial = Set.of("2.5.29.27", "2.5.29.28"); // deltaCRLIndicator, issuingDistributionPoint
        Vectors.check(checks + "whole", () -> critical(list).stream().anyMatch(partial::contains));
        Vectors.check(checks + "critical", () -> !partial.containsAll(critical(list)));
        Vectors.check(checks + "end", () -> list.getNextUpdate() == null);
    }

    private static boolean within(X509Certificate c, Instant at) {
        try {
            c.checkValidity(Date.from(at));
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }

    static Map<String, String> list(JsonNode i, Instant at) throws Exception {
        X509Certificate ca = parse(Vectors.file(i.get("issuer")));
        X509CRL list = parseList(Vectors.file(i.get("list")));
        X509CRL held = parseList(Vectors.file(i.get("held")));
        Vectors.check("signature", () -> !list.getIssuerX500Principal().equals(ca.getSubjectX500Principal())
            || fails(list::verify, ca.getPublicKey()));
        Vectors.check("dates", () -> list.getThisUpdate().toInstant().isAfter(at));
        whole(list, "");
        Vectors.check("number", () -> number(list).compareTo(number(held)) < 0);
        return Map.of();
    }

    private static java.math.BigInteger number(X509CRL list) {
        byte[] inner = ASN1OctetString.getInstance(list.getExtensionValue("2.5.29.20")).getOctets();
        return ASN1Integer.getInstance(inner).getValue();
    }

    static Map<String, String> directory(JsonNode i, Instant at) throws GeneralSecurityException {
        Trust t = Trust.of(i, at);
        List<byte[]> candidates = new ArrayList<>();
        for (Map<String, List<byte[]>> e : ldif(new String(Vectors.file(i.get("ldif")), StandardCharsets.UTF_8))) {
            for (byte[] der : e.getOrDefault("cacertificate;binary", List.of())) {
                X509Certificate ca = parse(der);
                if (!ca.getIssuerX500Principal().equals(ca.getSubjectX500Principal())) {
                    t.intermediates.add(ca);
                }
            }
            for (byte[] der : e.getOrDefault("certificaterevocationlist;binary", List.of())) {
                t.lists.add(parseList(der));
            }
            if (e.containsKey("cn") && new String(e.get("cn").get(0), StandardCharsets.UTF_8).equals(t.label)) {
                candidates.addAll(e.getOrDefault("usercertificate;binary", List.of()));
            }
        }
        X509Certificate best = null;
        Vectors.Refused why = new Vectors.Refused("no-certificate");
        for (byte[] der : candidates) {
            X509Certificate c;
            try {
                c = parse(der);
                path(c, t);
            } catch (Vectors.Refused no) {
                why = no;
                continue;
            }
            if (best == null || Vectors.on("most-recent") && c.getNotBefore().after(best.getNotBefore())) {
                best = c;
            }
        }
        if (best == null) {
            throw why;
        }
        return Map.of("serial", best.getSerialNumber().toString(16));
    }

    /** The entries of RFC 2849, attributes in lower case. */
    private static List<Map<String, List<byte[]>>> ldif(String text) {
        List<Map<String, List<byte[]>>> out = new ArrayList<>();
        for (String block : text.replace("\r\n", "\n").replace("\n ", "").split("\n\n")) {
            Map<String, List<byte[]>> entry = new HashMap<>();
            for (String line : block.split("\n")) {
                String[] at = line.split(":", 2);
                if (at.length == 2) {
                    byte[] value = at[1].startsWith(":") ? Base64.getDecoder().decode(at[1].substring(1).strip())
                        : at[1].strip().getBytes(StandardCharsets.UTF_8);
                    entry.computeIfAbsent(at[0].toLowerCase(), n -> new ArrayList<>()).add(value);
                }
            }
            out.add(entry);
        }
        return out;
    }
}
