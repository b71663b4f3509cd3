package lps;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.text.SimpleDateFormat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/**
 * The control of a certificate before use (§6.2.3) with what the station holds; it asks nobody. The path is built here,
 * so that the user reads which certificate fails and why; the JDK's PKIX validator then has the last word on it.
 */
public final class Trust {
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String CDP = "2.5.29.31";
    private final Station station;
    private final List<X509Certificate> roots;
    private final List<X509Certificate> intermediates = new ArrayList<>();
    private final Instant now;

    /** usage is test, reel or oct; extra are certificates that came with a message, to build with, not to trust. */
    public Trust(Station station, String usage, Collection<X509Certificate> extra) {
        this.station = station;
        this.now = station.now();
        roots = station.authorities("root-" + usage);
        intermediates.addAll(station.authorities("intermediate"));
        intermediates.addAll(extra);
    }

    /** Paths from the certificate up to a root, the certificate first and the root last; empty when there is none. */
    public List<List<X509Certificate>> paths(X509Certificate c) {
        List<List<X509Certificate>> found = new ArrayList<>();
        climb(new ArrayList<>(List.of(c)), found);
        return found;
    }

    private void climb(List<X509Certificate> path, List<List<X509Certificate>> found) {
        X509Certificate last = path.get(path.size() - 1);
        for (X509Certificate root : roots) {
            if (signed(last, root)) {
                List<X509Certificate> whole = new ArrayList<>(path);
                whole.add(root);
                found.add(whole);
            }
        }
        if (path.size() > 4) {
            return;
        }
        for (X509Certificate ca : intermediates) {
            if (!path.contains(ca) && !roots.contains(ca) && signed(last, ca)) {
                path.add(ca);
                climb(path, found);
                path.remove(path.size() - 1);
            }
        }
    }

    private static boolean signed(X509Certificate c, X509Certificate issuer) {
        if (!c.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        try {
            c.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Judges a recipient's certificate; returns the path it is good by. */
    public List<X509Certificate> judge(X509Certificate c, String label) throws Refusal {
        owner(c, label);
        form(c);
        List<List<X509Certificate>> paths = paths(c);
        if (paths.isEmpty()) {
            String why = c.getSubjectX500Principal().equals(c.getIssuerX500Principal())
                ? "est signé par son titulaire lui-même" : "ne remonte à aucune racine installée pour cet usage";
            boolean known = roots.stream().anyMatch(r -> r.getSubjectX500Principal().equals(c.getIssuerX500Principal()))
                || intermediates.stream().anyMatch(
                    i -> i.getSubjectX500Principal().equals(c.getIssuerX500Principal()) && !paths(i).isEmpty());
            throw new Refusal(known ? "bad-signature" : "unknown-ca", name(c, label) + " " + why);
        }
        Refusal first = null;
        for (List<X509Certificate> path : paths) {
            try {
                judgePath(path, label);
                return path;
            } catch (Refusal r) {
                first = first == null ? r : first;
            }
        }
        throw first;
    }

    private void judgePath(List<X509Certificate> path, String label) throws Refusal {
        X509Certificate c = path.get(0);
        for (int i = 1; i < path.size(); i++) {
            authority(path.get(i), i - 1);
        }
        dates(c, name(c, label), "expired", "not-yet-valid");
        pkix(path, label);
        for (int i = 0; i + 1 < path.size(); i++) {
            notRevoked(path.get(i), path.get(i + 1), i == 0, label);
        }
    }

    private void authority(X509Certificate ca, int below) throws Refusal {
        String who = "l'autorité « " + ca.getSubjectX500Principal().getName() + " »";
        if (ca.getBasicConstraints() < 0 || ca.getKeyUsage() != null && !ca.getKeyUsage()[5]) {
            throw new Refusal("ca-profile", who + " n'a pas le droit de signer des certificats");
        }
        if (ca.getBasicConstraints() < below) {
            throw new Refusal("ca-profile", who + " n'a pas le droit d'avoir tant d'autorités sous elle");
        }
        dates(ca, who, "ca-expired", "ca-expired");
    }

    private void dates(X509Certificate c, String who, String expired, String early) throws Refusal {
        Date at = Date.from(now);
        if (at.after(c.getNotAfter())) {
            throw new Refusal(expired, who + " est périmé depuis le " + french(c.getNotAfter()));
        }
        if (at.before(c.getNotBefore())) {
            throw new Refusal(early, who + " n'est valable qu'à partir du " + french(c.getNotBefore()));
        }
    }

    /** The name in full, in the subject alternative name alone: what the subject says does not count (§6.2.3). */
    private static void owner(X509Certificate c, String label) throws Refusal {
        try {
            Collection<List<?>> names = c.getSubjectAlternativeNames();
            if (names != null && names.stream().anyMatch(
                n -> n.get(0).equals(GeneralName.rfc822Name) && label.equalsIgnoreCase(n.get(1).toString()))) {
                return;
            }
        } catch (CertificateException e) {
            // unreadable names are none
        }
        throw new Refusal("wrong-name", "le certificat " + Pem.serial(c) + " n'est pas au nom de " + label);
    }

    private static void form(X509Certificate c) throws Refusal {
        String who = "le certificat " + Pem.serial(c);
        if (c.getVersion() != 3) {
            throw new Refusal("certificate-form", who + " n'est pas un certificat X.509 v3");
        }
        if (!(c.getPublicKey() instanceof RSAPublicKey key) || key.getModulus().bitLength() != 2048) {
            throw new Refusal("key", who + " n'a pas de clé RSA de 2048 bits");
        }
        String algorithm = c.getSigAlgName().toUpperCase();
        if (algorithm.contains("MD5") || algorithm.contains("MD2") || algorithm.contains("SHA1")) {
            throw new Refusal("algorithm", who + " est signé avec l'algorithme " + algorithm + ", qui n'est plus sûr");
        }
        boolean[] usage = c.getKeyUsage();
        Set<String> critical = c.getCriticalExtensionOIDs();
        if (usage == null || critical == null || !critical.contains(KEY_USAGE) || !usage[0] || !usage[1] || !usage[2]) {
            throw new Refusal("key-usage", who + " n'a pas, dans une extension critique, les usages de clé "
                + "signature, non-répudiation et chiffrement de clé");
        }
    }

    private void pkix(List<X509Certificate> path, String label) throws Refusal {
        try {
            PKIXParameters p = new PKIXParameters(Set.of(new TrustAnchor(path.get(path.size() - 1), null)));
            p.setRevocationEnabled(false); // an expired list must not stop (CP2): judged below
            p.setDate(Date.from(now));
            var certPath = CertificateFactory.getInstance("X.509").generateCertPath(path.subList(0, path.size() - 1));
            CertPathValidator.getInstance("PKIX").validate(certPath, p);
        } catch (CertPathValidatorException e) {
            String why = e.getReason().toString();
            String code = why.equals("UNRECOGNIZED_CRIT_EXT") ? "critical-extension"
                : why.equals("ALGORITHM_CONSTRAINED") ? "algorithm" : e.getIndex() > 0 ? "ca-profile" : "certificate-form";
            throw new Refusal(code, name(path.get(0), label) + " : " + e.getMessage());
        } catch (GeneralSecurityException e) {
            throw new Refusal("certificate-form", name(path.get(0), label) + " : " + e.getMessage());
        }
    }

    private void notRevoked(X509Certificate c, X509Certificate issuer, boolean leaf, String label) throws Refusal {
        X509CRL crl = station.crl(issuer);
        if (crl == null) {
            if (leaf) {
                throw new Refusal("crl-absent", "aucune liste de révocation de « "
                    + issuer.getSubjectX500Principal().getName() + " » n'est sur le poste");
            }
            return; // the document names the list of AC-FACTURATION only; a root's list is used where there is one
        }
        var entry = crl.getRevokedCertificate(c);
        if (entry != null) {
            String who = leaf ? name(c, label) : "l'autorité « " + c.getSubjectX500Principal().getName() + " »";
            throw new Refusal(leaf ? "revoked" : "ca-revoked", who + " est révoqué depuis le "
                + french(entry.getRevocationDate()));
        }
        if (Date.from(now).after(crl.getNextUpdate())) {
            station.alerts.add("la liste de révocation de « " + issuer.getSubjectX500Principal().getName()
                + " » est périmée depuis le " + french(crl.getNextUpdate()) + " : la mettre à jour");
        }
    }

    // -- revocation lists (§6.3.3)

    /** The authority on the station that signed the list, of whatever usage; null when none did. */
    public static X509Certificate issuer(Station station, X509CRL crl, Collection<X509Certificate> more) throws Refusal {
        boolean named = false;
        List<X509Certificate> all = new ArrayList<>(more);
        for (String role : List.of("root-test", "root-reel", "root-oct", "intermediate")) {
            all.addAll(station.authorities(role));
        }
        for (X509Certificate ca : all) {
            if (!ca.getSubjectX500Principal().equals(crl.getIssuerX500Principal())) {
                continue;
            }
            named = true;
            try {
                crl.verify(ca.getPublicKey());
                return ca;
            } catch (GeneralSecurityException e) {
                // another of that name may have signed it
            }
        }
        String who = "la liste de révocation de « " + crl.getIssuerX500Principal().getName() + " »";
        throw named ? new Refusal("crl-forged", who + " n'est pas signée par cette autorité")
            : new Refusal("crl-other-ca", who + " vient d'une autorité qui n'est pas sur le poste");
    }

    /** Judges a list and keeps it; says whether it is another one than before. */
    public static boolean keep(Station station, X509CRL crl, X509Certificate issuer) throws Refusal {
        String who = "la liste de révocation de « " + issuer.getSubjectX500Principal().getName() + " »";
        if (!crl.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            throw new Refusal("crl-other-ca", who + " : l'annuaire donne celle d'une autre autorité, « "
                + crl.getIssuerX500Principal().getName() + " »");
        }
        try {
            crl.verify(issuer.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new Refusal("crl-forged", who + " n'est pas signée par cette autorité");
        }
        if (issuer.getKeyUsage() != null && !issuer.getKeyUsage()[6]) {
            throw new Refusal("crl-forged", who + " : cette autorité n'a pas le droit de signer des listes");
        }
        Set<String> critical = crl.getCriticalExtensionOIDs() == null ? Set.of() : crl.getCriticalExtensionOIDs();
        if (crl.getExtensionValue("2.5.29.27") != null) {
            throw new Refusal("delta-crl", who + " ne dit que les changements (delta) et ne remplace pas une liste");
        }
        for (String oid : critical) {
            boolean scope = oid.equals("2.5.29.28");
            throw new Refusal(scope ? "crl-scope" : "critical-extension",
                who + (scope ? " ne couvre qu'une partie des certificats" : " a une extension critique inconnue, " + oid));
        }
        for (var e : crl.getRevokedCertificates() == null ? Set.<java.security.cert.X509CRLEntry>of()
                : crl.getRevokedCertificates()) {
            if (e.hasUnsupportedCriticalExtension()) {
                throw new Refusal("critical-extension", who + " a une entrée à extension critique inconnue");
            }
        }
        if (crl.getNextUpdate() == null) {
            throw new Refusal("crl-dates", who + " n'annonce pas la suivante (nextUpdate)");
        }
        if (crl.getThisUpdate().after(Date.from(station.now()))) {
            throw new Refusal("crl-dates", who + " n'est valable qu'à partir du " + french(crl.getThisUpdate()));
        }
        X509CRL held = station.crl(issuer);
        if (held != null && held.equals(crl)) {
            return false;
        }
        if (held != null && crl.getThisUpdate().before(held.getThisUpdate())) {
            throw new Refusal("crl-dates", who + " est plus ancienne que celle du poste");
        }
        if (crl.getNextUpdate().before(Date.from(station.now()))) {
            if (held != null) {
                throw new Refusal("crl-dates", who + " est périmée depuis le " + french(crl.getNextUpdate()));
            }
            station.alerts.add(who + " est périmée depuis le " + french(crl.getNextUpdate()) + " : elle sert faute d'autre");
        }
        try {
            station.keepCrl(issuer, crl.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return true;
    }

    /** The LDAP addresses of the list that a certificate names. */
    public static List<String> distributionPoints(X509Certificate c) {
        byte[] value = c.getExtensionValue(CDP);
        if (value == null) {
            return List.of();
        }
        List<String> urls = new ArrayList<>();
        try {
            var points = CRLDistPoint.getInstance(ASN1OctetString.getInstance(value).getOctets());
            for (DistributionPoint p : points.getDistributionPoints()) {
                if (p.getDistributionPoint() != null && p.getDistributionPoint().getType() == 0) {
                    Arrays.stream(GeneralNames.getInstance(p.getDistributionPoint().getName()).getNames())
                        .filter(n -> n.getTagNo() == GeneralName.uniformResourceIdentifier)
                        .map(n -> n.getName().toString()).filter(u -> u.toLowerCase().startsWith("ldap://"))
                        .forEach(urls::add);
                }
            }
        } catch (IllegalArgumentException e) {
            System.err.println("point de distribution illisible : " + e.getMessage());
        }
        return urls;
    }

    private static String name(X509Certificate c, String label) {
        return "le certificat " + Pem.serial(c) + " de " + label;
    }

    private static String french(Date d) {
        return new SimpleDateFormat("dd/MM/yyyy HH:mm").format(d);
    }
}
