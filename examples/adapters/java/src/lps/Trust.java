package lps;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.text.SimpleDateFormat;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The control of a certificate before use (§6.2.3) with what the station holds; it asks nobody. The path is built here,
 * so that the user reads which certificate fails and why; the JDK's PKIX validator has the last word on it.
 */
final class Trust {
    private static final String KEY_USAGE = "2.5.29.15";
    private static final int LONGEST_PATH = 5;
    private final Station station;
    private final List<X509Certificate> roots;
    private final List<X509Certificate> intermediates;
    private final Date now;

    /** usage is test, reel or oct; companions came with a message: to build paths with, not to trust. */
    Trust(Station station, String usage, Collection<X509Certificate> companions) {
        this.station = station;
        now = Date.from(station.now());
        roots = station.authorities("root-" + usage);
        intermediates = new ArrayList<>(station.authorities("intermediate"));
        intermediates.addAll(companions);
    }

    /** Paths up to a root, the certificate first and the root last; empty when there is none. */
    List<List<X509Certificate>> paths(X509Certificate c) {
        List<List<X509Certificate>> found = new ArrayList<>();
        climb(List.of(c), found);
        return found;
    }

    private void climb(List<X509Certificate> path, List<List<X509Certificate>> found) {
        X509Certificate last = path.get(path.size() - 1);
        roots.stream().filter(root -> signed(last, root)).forEach(root -> found.add(with(path, root)));
        if (path.size() < LONGEST_PATH) {
            intermediates.stream().filter(ca -> !path.contains(ca) && !roots.contains(ca) && signed(last, ca))
                .forEach(ca -> climb(with(path, ca), found));
        }
    }

    private static List<X509Certificate> with(List<X509Certificate> path, X509Certificate next) {
        return Stream.concat(path.stream(), Stream.of(next)).toList();
    }

    private static boolean signed(X509Certificate c, X509Certificate issuer) {
        return c.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())
            && verifies(c::verify, issuer.getPublicKey());
    }

    private interface Signed {
        void verify(PublicKey key) throws GeneralSecurityException;
    }

    private static boolean verifies(Signed object, PublicKey key) {
        try {
            object.verify(key);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Judges a recipient's certificate; returns the path that it is good by. */
    List<X509Certificate> judge(X509Certificate c, String label) throws Refusal {
        String who = "le certificat " + Pem.serial(c) + " de " + label;
        owner(c, label);
        form(c, who);
        Refusal first = null;
        for (List<X509Certificate> path : paths(c)) {
            try {
                judgePath(path, who);
                return path;
            } catch (Refusal r) {
                first = first == null ? r : first;
            }
        }
        if (first != null) {
            throw first;
        }
        boolean issuerKnown = roots.stream().anyMatch(ca -> names(ca, c))
            || intermediates.stream().anyMatch(ca -> names(ca, c) && !paths(ca).isEmpty());
        throw new Refusal(issuerKnown ? "bad-signature" : "unknown-ca", who + (selfSigned(c)
            ? " est signé par son titulaire lui-même" : " ne remonte à aucune racine installée pour cet usage"));
    }

    private static boolean names(X509Certificate ca, X509Certificate c) {
        return ca.getSubjectX500Principal().equals(c.getIssuerX500Principal());
    }

    static boolean selfSigned(X509Certificate c) {
        return names(c, c);
    }

    private void judgePath(List<X509Certificate> path, String who) throws Refusal {
        for (int i = 1; i < path.size(); i++) {
            X509Certificate ca = path.get(i);
            boolean maySign = ca.getKeyUsage() == null || ca.getKeyUsage()[5];
            Refusal.when(ca.getBasicConstraints() < i - 1 || !maySign, "ca-profile",
                name(ca) + " n'a pas le droit de signer ce certificat");
            dates(ca, name(ca), "ca-expired", "ca-expired");
        }
        dates(path.get(0), who, "expired", "not-yet-valid");
        pkix(path, who);
        for (int i = 0; i + 1 < path.size(); i++) {
            notRevoked(path.get(i), path.get(i + 1), i == 0, who);
        }
    }

    private void dates(X509Certificate c, String who, String expired, String early) throws Refusal {
        Refusal.when(now.after(c.getNotAfter()), expired, who + " est périmé depuis le " + french(c.getNotAfter()));
        Refusal.when(now.before(c.getNotBefore()), early,
            who + " n'est valable qu'à partir du " + french(c.getNotBefore()));
    }

    /** The name in full, in the subject alternative name alone: what the subject says does not count. */
    private static void owner(X509Certificate c, String label) throws Refusal {
        try {
            Collection<List<?>> names = c.getSubjectAlternativeNames(); // pairs: kind (1 is rfc822Name) and value
            if (names != null && names.stream().anyMatch(
                    n -> n.get(0).equals(1) && label.equalsIgnoreCase(n.get(1).toString()))) {
                return;
            }
        } catch (CertificateException e) {
            System.err.println("noms illisibles : " + e);
        }
        throw new Refusal("wrong-name", "le certificat " + Pem.serial(c) + " n'est pas au nom de " + label);
    }

    private static void form(X509Certificate c, String who) throws Refusal {
        Refusal.when(c.getVersion() != 3, "certificate-form", who + " n'est pas un certificat X.509 v3");
        Refusal.when(!(c.getPublicKey() instanceof RSAPublicKey key) || key.getModulus().bitLength() != 2048, "key",
            who + " n'a pas de clé RSA de 2048 bits");
        Refusal.when(c.getSigAlgName().toUpperCase().matches(".*(MD2|MD5|SHA1).*"), "algorithm",
            who + " est signé par " + c.getSigAlgName() + ", qui n'est plus sûr");
        boolean[] usage = c.getKeyUsage(); // signature, non-repudiation, key encipherment come first
        boolean critical = usage != null && c.getCriticalExtensionOIDs().contains(KEY_USAGE);
        Refusal.when(!critical || !usage[0] || !usage[1] || !usage[2], "key-usage", who + " n'a pas, dans une extension "
            + "critique, les usages de clé signature, non-répudiation et chiffrement de clé");
    }

    private void pkix(List<X509Certificate> path, String who) throws Refusal {
        try {
            var parameters = new PKIXParameters(Set.of(new TrustAnchor(path.get(path.size() - 1), null)));
            parameters.setRevocationEnabled(false); // a list out of date must not stop (CP2): judged below
            parameters.setDate(now);
            CertPathValidator.getInstance("PKIX")
                .validate(Pem.factory().generateCertPath(path.subList(0, path.size() - 1)), parameters);
        } catch (CertPathValidatorException e) {
            throw new Refusal(switch (e.getReason().toString()) {
                case "UNRECOGNIZED_CRIT_EXT" -> "critical-extension";
                case "ALGORITHM_CONSTRAINED" -> "algorithm";
                default -> e.getIndex() > 0 ? "ca-profile" : "certificate-form";
            }, who + " : " + e.getMessage());
        } catch (GeneralSecurityException e) {
            throw new Refusal("certificate-form", who + " : " + e.getMessage());
        }
    }

    private void notRevoked(X509Certificate c, X509Certificate issuer, boolean leaf, String who) throws Refusal {
        X509CRL crl = station.crl(issuer);
        Refusal.when(crl == null && leaf, "crl-absent",
            "aucune liste de révocation de " + name(issuer) + " n'est sur le poste");
        if (crl == null) {
            return; // the document names the list of AC-FACTURATION only; a root's is used where there is one
        }
        var entry = crl.getRevokedCertificate(c);
        if (entry != null) {
            throw new Refusal(leaf ? "revoked" : "ca-revoked", (leaf ? who : name(c)) + " est révoqué depuis le "
                + french(entry.getRevocationDate()));
        }
        if (now.after(crl.getNextUpdate())) {
            station.alerts.add("la liste de révocation de " + name(issuer) + " est périmée depuis le "
                + french(crl.getNextUpdate()) + " : la mettre à jour");
        }
    }

    // Revocation lists (§6.3.3).

    /** The authority of the station, of whatever usage, that signed a list. */
    static X509Certificate issuer(Station station, X509CRL crl) throws Refusal {
        var named = Stream.of("root-test", "root-reel", "root-oct", "intermediate")
            .flatMap(role -> station.authorities(role).stream())
            .filter(ca -> ca.getSubjectX500Principal().equals(crl.getIssuerX500Principal())).toList();
        Refusal.when(named.isEmpty(), "crl-other-ca", "la liste de révocation vient d'une autorité qui n'est pas sur "
            + "le poste, « " + crl.getIssuerX500Principal().getName() + " »");
        return named.stream().filter(ca -> verifies(crl::verify, ca.getPublicKey())).findFirst().orElse(named.get(0));
    }

    /** Judges a list and keeps it; false when the station has it already. */
    static boolean keep(Station station, X509CRL crl, X509Certificate issuer) throws Refusal {
        String who = "la liste de révocation de " + name(issuer);
        Refusal.when(!crl.getIssuerX500Principal().equals(issuer.getSubjectX500Principal()), "crl-other-ca",
            who + " : à sa place, celle de « " + crl.getIssuerX500Principal().getName() + " »");
        boolean maySign = issuer.getKeyUsage() == null || issuer.getKeyUsage()[6];
        Refusal.when(!maySign || !verifies(crl::verify, issuer.getPublicKey()), "crl-forged",
            who + " n'est pas signée par cette autorité");
        extensions(crl, who);
        Date now = Date.from(station.now());
        Refusal.when(crl.getNextUpdate() == null, "crl-dates", who + " n'annonce pas la suivante (nextUpdate)");
        Refusal.when(crl.getThisUpdate().after(now), "crl-dates",
            who + " n'est valable qu'à partir du " + french(crl.getThisUpdate()));
        X509CRL held = station.crl(issuer);
        if (crl.equals(held)) {
            return false;
        }
        Refusal.when(held != null && crl.getThisUpdate().before(held.getThisUpdate()), "crl-dates",
            who + " est plus ancienne que celle du poste");
        if (crl.getNextUpdate().before(now)) {
            String expired = who + " est périmée depuis le " + french(crl.getNextUpdate());
            Refusal.when(held != null, "crl-dates", expired);
            station.alerts.add(expired + " : elle sert faute d'autre");
        }
        station.keepCrl(issuer, Pem.readable(crl::getEncoded));
        return true;
    }

    /** A list must speak of all certificates of its authority, and in words that are understood here. */
    private static void extensions(X509CRL crl, String who) throws Refusal {
        Refusal.when(crl.getExtensionValue("2.5.29.27") != null, "delta-crl",
            who + " ne dit que les changements (delta)");
        for (String oid : crl.getCriticalExtensionOIDs() == null ? Set.<String>of() : crl.getCriticalExtensionOIDs()) {
            throw oid.equals("2.5.29.28")
                ? new Refusal("crl-scope", who + " ne couvre qu'une partie des certificats")
                : new Refusal("critical-extension", who + " a une extension critique inconnue, " + oid);
        }
        var entries = crl.getRevokedCertificates();
        Refusal.when(entries != null && entries.stream().anyMatch(e -> e.hasUnsupportedCriticalExtension()),
            "critical-extension", who + " a une entrée à extension critique inconnue");
    }

    static String name(X509Certificate ca) {
        return "« " + ca.getSubjectX500Principal().getName() + " »";
    }

    private static String french(Date d) {
        return new SimpleDateFormat("dd/MM/yyyy HH:mm").format(d);
    }
}
