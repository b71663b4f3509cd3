package lps;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/** The local store of certificates (§6.3.2) and lists (§6.3.3), and how it is filled from the directory. */
final class Store {
    private static final Duration BEFORE_EXPIRY = Duration.ofDays(15);
    private static final Comparator<X509Certificate> RECENT = Comparator
        .comparing(X509Certificate::getNotBefore).thenComparing(X509Certificate::getNotAfter);
    private final Station station;
    private final Directory directory;
    private final String octLabel;

    Store(Station station) {
        this.station = station;
        directory = new Directory(station.config.get("ldap"));
        octLabel = station.config.path("oct_label").asText("");
    }

    /** What the certificate for a flow is called (§6.2.1); demonstrations are encrypted like tests (CP1). */
    String label(String destination, String usage) {
        String domain = usage.equals("reel") ? "reel" : "test";
        return destination.equals("oct") ? octLabel : destination + "_pj." + domain + "@" + domain + ".rss.fr";
    }

    /** Whose roots a label is trusted under: test, reel or oct. */
    private String usage(String label) {
        return label.equalsIgnoreCase(octLabel) ? "oct" : label.endsWith("@reel.rss.fr") ? "reel" : "test";
    }

    private Trust trust(String label, Collection<X509Certificate> companions) {
        return new Trust(station, usage(label), companions);
    }

    /** The certificate to encrypt with, judged now. The directory is asked only when the store does not do. */
    X509Certificate use(String label) throws Refusal {
        try {
            X509Certificate held = best(label);
            if (held.getNotAfter().toInstant().isAfter(station.now().plus(BEFORE_EXPIRY))) {
                return held;
            }
        } catch (Refusal r) {
            System.err.println("à chercher dans l'annuaire : " + r.getMessage());
        }
        Refusal news = seek(label);
        try {
            return best(label);
        } catch (Refusal r) {
            throw r.code.equals("no-certificate") && news != null ? news : r;
        }
    }

    /** The most recent certificate of the store that is good now. */
    private X509Certificate best(String label) throws Refusal {
        X509Certificate held = station.certificate(label);
        List<X509Certificate> all = new ArrayList<>(known(label));
        all.sort(RECENT.reversed());
        Refusal why = new Refusal("no-certificate",
            "aucun certificat de " + label + " n'est sur le poste ni dans l'annuaire");
        for (X509Certificate c : all) {
            try {
                trust(label, List.of()).judge(c, label);
                if (!c.equals(held)) {
                    station.keepCertificate(label, c);
                }
                return c;
            } catch (Refusal r) {
                why = c.equals(held) || why.code.equals("no-certificate") ? r : why;
            }
        }
        throw why;
    }

    private List<X509Certificate> known(String label) {
        return Stream.concat(station.pending(label).stream(), Stream.ofNullable(station.certificate(label))).toList();
    }

    /** Judges a certificate and takes it, or puts it aside when only a date or a list is missing ("pending"). */
    String adopt(X509Certificate c, String label, Collection<X509Certificate> companions, boolean replaces)
            throws Refusal {
        try {
            var path = trust(label, companions).judge(c, label);
            path.subList(1, path.size() - 1).forEach(ca -> station.addAuthority("intermediate", ca));
        } catch (Refusal r) {
            if (r.code.equals("crl-absent") || r.code.equals("not-yet-valid")) {
                station.keepPending(label, c);
                return "pending";
            }
            throw r;
        }
        X509Certificate held = station.certificate(label);
        if (held == null || !c.equals(held) && (replaces || RECENT.compare(c, held) > 0 || !good(held, label))) {
            station.keepCertificate(label, c);
            return "accepted";
        }
        return "unchanged";
    }

    private boolean good(X509Certificate c, String label) {
        try {
            trust(label, List.of()).judge(c, label);
            return true;
        } catch (Refusal r) {
            return false;
        }
    }

    /** A certificate that came with a message: the lists that it needs are fetched first, should they be missing. */
    String adoptFromMessage(Incoming m, String label, boolean replaces) throws Refusal {
        try {
            lists(m.signer, label, m.companions, new HashSet<>(), Station.JSON.createArrayNode(), true);
        } catch (Refusal unreachable) {
            station.alerts.add(unreachable.getMessage());
        }
        return adopt(m.signer, label, m.companions, replaces);
    }

    /** Asks the directory whether there is one still more recent (§6.3.2); returns why nothing came of it. */
    Refusal seek(String label) {
        try {
            return fetch(label, new HashSet<>(), Station.JSON.createArrayNode(), true);
        } catch (Refusal unreachable) {
            station.alerts.add(unreachable.getMessage());
            return unreachable;
        }
    }

    /** The user's "update now": lists first, since certificates are judged by them. Without labels: those in use. */
    ArrayNode refresh(Collection<String> what, Collection<String> asked) throws Refusal {
        Set<String> labels = new LinkedHashSet<>(asked.isEmpty() ? station.labels() : asked);
        if (labels.isEmpty()) {
            labels.addAll(List.of(label("amo", "test"), label("amc", "test")));
        }
        ArrayNode fetched = Station.JSON.createArrayNode();
        Set<String> done = new HashSet<>();
        try {
            for (String label : what.contains("crls") ? labels : Set.<String>of()) {
                for (X509Certificate c : known(label)) {
                    lists(c, label, List.of(), done, fetched, false);
                }
            }
            for (String label : what.contains("certificates") ? labels : Set.<String>of()) {
                fetch(label, what.contains("crls") ? done : null, fetched, false);
            }
        } catch (Refusal unreachable) {
            station.alerts.add(unreachable.getMessage());
            throw unreachable;
        }
        fetched.forEach(f -> {
            if (f.has("reason")) {
                station.alerts.add(f.get("reason").asText());
            }
        });
        return fetched;
    }

    /**
     * Takes what the directory has for a recipient, and tells it in fetched. done are the lists fetched already, null
     * when lists are not wanted. Returns why the most recent that is not believed is not.
     */
    private Refusal fetch(String label, Set<String> done, ArrayNode fetched, boolean onlyMissing)
            throws Refusal {
        String usage = usage(label);
        String base = station.config.at("/ldap/bases/" + usage).asText("");
        if (base.isEmpty()) {
            return null;
        }
        List<byte[]> values = directory.byName(base, label, Directory.CERTIFICATE);
        String actor = usage.equals("oct") ? "oct" : label.substring(0, 3);
        String box = station.config.at("/mailboxes/" + actor).asText("");
        if (values.isEmpty() && !box.isEmpty()) { // the other layout: an entry a caisse, under its mailbox
            values = directory.byName(base, box, Directory.CERTIFICATE);
        }
        List<X509Certificate> found = new ArrayList<>();
        for (byte[] v : values) {
            try {
                found.add(Pem.certificate(v));
            } catch (IllegalArgumentException e) {
                say(fetched, "certificate", label, "refused",
                    "l'annuaire donne pour " + label + " un certificat illisible");
            }
        }
        if (values.isEmpty()) {
            say(fetched, "certificate", label, "missing", "aucun certificat de " + label + " dans l'annuaire");
        }
        found.sort(RECENT);
        Refusal last = null;
        for (X509Certificate c : found) {
            if (done == null) {
                issuers(c, label);
            } else {
                lists(c, label, List.of(), done, fetched, onlyMissing);
            }
            try {
                String outcome = adopt(c, label, List.of(), false);
                say(fetched, "certificate", label, outcome, null).put("serial", Pem.serial(c));
            } catch (Refusal r) {
                last = r;
                say(fetched, "certificate", label, "refused", r.getMessage()).put("serial", Pem.serial(c));
            }
        }
        return last;
    }

    /** An intermediate that the station lacks stands in the directory under its own name; it must lead to a root. */
    private void issuers(X509Certificate c, String label) throws Refusal {
        Trust trust = trust(label, List.of());
        if (Trust.selfSigned(c) || !trust.paths(c).isEmpty()) {
            return;
        }
        for (byte[] v : directory.at(c.getIssuerX500Principal().getName(), Directory.AUTHORITY)) {
            try {
                X509Certificate ca = Pem.certificate(v);
                if (ca.getBasicConstraints() >= 0 && !trust.paths(ca).isEmpty()) {
                    station.addAuthority("intermediate", ca);
                }
            } catch (IllegalArgumentException e) {
                System.err.println("autorité illisible dans l'annuaire : " + e);
            }
        }
    }

    /** Fetches the lists that the paths of a certificate need, each once, and a root's only where it is pointed at. */
    private void lists(X509Certificate c, String label, Collection<X509Certificate> companions, Set<String> done,
            ArrayNode fetched, boolean onlyMissing) throws Refusal {
        issuers(c, label);
        for (List<X509Certificate> path : trust(label, companions).paths(c)) {
            for (int i = 0; i + 1 < path.size(); i++) {
                X509Certificate issuer = path.get(i + 1);
                boolean wanted = i == 0 || !distributionPoints(path.get(i)).isEmpty();
                if (wanted && !(onlyMissing && station.crl(issuer) != null)
                        && done.add(Station.digest(issuer.getPublicKey().getEncoded()))) {
                    list(path.get(i), issuer, fetched, i == 0);
                }
            }
        }
    }

    private void list(X509Certificate c, X509Certificate issuer, ArrayNode fetched, boolean leaf)
            throws Refusal {
        String name = issuer.getSubjectX500Principal().getName();
        List<String> urls = distributionPoints(c);
        List<byte[]> values = urls.isEmpty() ? directory.at(name, Directory.LIST) : new ArrayList<>();
        for (String url : urls) {
            values.addAll(directory.atUrl(url, Directory.LIST));
        }
        String outcome = values.isEmpty() ? "missing" : "refused";
        String why = leaf ? "l'annuaire ne publie pas la liste de révocation de " + Trust.name(issuer)
            + " : si cela dure, contacter le fournisseur du logiciel avant qu'elle n'expire" : null;
        for (byte[] v : values) {
            try {
                X509CRL crl = Pem.crl(v);
                boolean another = Trust.keep(station, crl, issuer);
                outcome = another || outcome.equals("accepted") ? "accepted" : "unchanged";
            } catch (IllegalArgumentException e) {
                why = "la liste de révocation de " + Trust.name(issuer) + " est illisible";
            } catch (Refusal r) {
                why = r.getMessage();
            }
        }
        boolean failed = outcome.equals("missing") || outcome.equals("refused");
        say(fetched, "crl", name, outcome, failed ? why : null);
    }

    /** The LDAP addresses of the list that a certificate names. */
    private static List<String> distributionPoints(X509Certificate c) {
        List<String> urls = new ArrayList<>();
        byte[] value = c.getExtensionValue("2.5.29.31");
        if (value == null) {
            return urls;
        }
        try {
            var points = CRLDistPoint.getInstance(ASN1OctetString.getInstance(value).getOctets());
            for (var point : points.getDistributionPoints()) {
                var where = point.getDistributionPoint();
                if (where != null && where.getType() == 0) { // fullName
                    for (GeneralName n : GeneralNames.getInstance(where.getName()).getNames()) {
                        if (n.getTagNo() == GeneralName.uniformResourceIdentifier
                                && n.getName().toString().toLowerCase().startsWith("ldap://")) {
                            urls.add(n.getName().toString());
                        }
                    }
                }
            }
        } catch (IllegalArgumentException e) {
            System.err.println("point de distribution illisible : " + e);
        }
        return urls;
    }

    private static ObjectNode say(ArrayNode to, String kind, String name, String outcome, String reason) {
        ObjectNode o = to.addObject().put("kind", kind).put("name", name).put("outcome", outcome);
        return reason == null ? o : o.put("reason", reason);
    }
}
