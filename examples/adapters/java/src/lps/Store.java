package lps;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The local store of certificates (§6.3.2) and lists (§6.3.3), and how it is filled from the directory. */
public final class Store {
    private static final Duration BEFORE_EXPIRY = Duration.ofDays(15);
    private static final Comparator<X509Certificate> RECENT = Comparator
        .comparing(X509Certificate::getNotBefore).thenComparing(X509Certificate::getNotAfter);
    private final Station station;
    private final Directory directory;

    public Store(Station station) {
        this.station = station;
        this.directory = new Directory(station.config.get("ldap"));
    }

    public String octLabel() {
        return station.config.path("oct_label").asText("");
    }

    public String label(String destination, String usage) {
        if (destination.equals("oct")) {
            return octLabel();
        }
        String domain = usage.equals("reel") ? "reel" : "test"; // demonstrations are encrypted like tests (CP1)
        return destination + "_pj." + domain + "@" + domain + ".rss.fr";
    }

    /** Which roots a label is to be trusted under. */
    public String usage(String label) {
        return label.equalsIgnoreCase(octLabel()) ? "oct" : label.endsWith("@reel.rss.fr") ? "reel" : "test";
    }

    /** The certificate to encrypt with, judged now. The directory is asked only when the store does not do. */
    public X509Certificate use(String label) throws Refusal {
        Refusal why = null;
        X509Certificate c = null;
        try {
            c = promote(label);
        } catch (Refusal r) {
            why = r;
        }
        boolean ending = c != null
            && c.getNotAfter().toInstant().isBefore(station.now().plus(BEFORE_EXPIRY));
        if (c != null && !ending) {
            return c;
        }
        try {
            Map<X509Certificate, Refusal> refused = fetch(label, true, null);
            c = promote(label);
            if (c == null) {
                why = refused.isEmpty() ? why : refused.entrySet().stream().max(Map.Entry.comparingByKey(RECENT)).get().getValue();
            }
        } catch (Refusal r) {
            why = c == null ? r : why;
        } catch (Directory.Unavailable e) {
            station.alerts.add(e.getMessage());
            why = why == null ? new Refusal("directory", e.getMessage()) : why;
        }
        if (c != null) {
            return c;
        }
        throw why != null ? why : new Refusal("no-certificate", "aucun certificat de " + label + " n'est sur le poste ni dans l'annuaire");
    }

    /** The most recent certificate of the store that is good now; null when the store has none at all. */
    private X509Certificate promote(String label) throws Refusal {
        X509Certificate held = station.certificate(label);
        List<X509Certificate> all = new ArrayList<>(station.pending(label));
        if (held != null) {
            all.add(held);
        }
        all.sort(RECENT.reversed());
        Refusal why = null;
        for (X509Certificate c : all) {
            try {
                new Trust(station, usage(label), List.of()).judge(c, label);
                if (!c.equals(held)) {
                    station.keepCertificate(label, c);
                }
                return c;
            } catch (Refusal r) {
                why = c.equals(held) || why == null ? r : why;
            }
        }
        if (why != null) {
            throw why;
        }
        return null;
    }

    /** Judges a certificate and puts it into the store, or aside when only time or a list is missing. */
    public String adopt(X509Certificate c, String label, Collection<X509Certificate> extra, boolean replaces) throws Refusal {
        try {
            List<X509Certificate> path = new Trust(station, usage(label), extra).judge(c, label);
            for (X509Certificate ca : path.subList(1, path.size() - 1)) {
                station.addAuthority("intermediate", ca);
            }
        } catch (Refusal r) {
            if (r.code.equals("crl-absent") || r.code.equals("not-yet-valid")) {
                station.keepPending(label, c);
                return "pending";
            }
            throw r;
        }
        X509Certificate held = station.certificate(label);
        if (c.equals(held)) {
            return "unchanged";
        }
        if (held == null || replaces || RECENT.compare(c, held) > 0 || !good(held, label)) {
            station.keepCertificate(label, c);
            return "accepted";
        }
        return "unchanged";
    }

    private boolean good(X509Certificate c, String label) {
        try {
            new Trust(station, usage(label), List.of()).judge(c, label);
            return true;
        } catch (Refusal r) {
            return false;
        }
    }

    /** The user's "update now": lists first, since certificates are judged by them. */
    public ArrayNode refresh(Set<String> what, Collection<String> asked) throws Refusal {
        ArrayNode fetched = Station.JSON.createArrayNode();
        Set<String> labels = new LinkedHashSet<>(asked);
        if (labels.isEmpty()) {
            labels.addAll(station.labels());
        }
        if (labels.isEmpty()) {
            labels.addAll(List.of(label("amo", "test"), label("amc", "test")));
        }
        try {
            if (what.contains("crls")) {
                Set<String> done = new LinkedHashSet<>();
                for (String label : labels) {
                    List<X509Certificate> known = new ArrayList<>(station.pending(label));
                    if (station.certificate(label) != null) {
                        known.add(station.certificate(label));
                    }
                    for (X509Certificate c : known) {
                        lists(c, usage(label), List.of(), done, fetched, false);
                    }
                }
                if (what.contains("certificates")) {
                    for (String label : labels) {
                        certificates(label, done, fetched);
                    }
                }
            } else {
                for (String label : labels) {
                    certificates(label, null, fetched);
                }
            }
        } catch (Directory.Unavailable e) {
            station.alerts.add(e.getMessage());
            throw new Refusal("directory", e.getMessage());
        }
        return fetched;
    }

    private void certificates(String label, Set<String> done, ArrayNode fetched) throws Directory.Unavailable {
        int before = fetched.size();
        for (var e : fetch(label, done != null, fetched, done).entrySet()) {
            add(fetched, "certificate", label, Pem.serial(e.getKey()), "refused", e.getValue().getMessage());
            station.alerts.add(e.getValue().getMessage());
        }
        if (fetched.size() == before) {
            add(fetched, "certificate", label, null, "missing", "aucun certificat de " + label + " dans l'annuaire");
        }
    }

    private Map<X509Certificate, Refusal> fetch(String label, boolean lists, ArrayNode fetched) throws Directory.Unavailable {
        return fetch(label, lists, fetched, new LinkedHashSet<>());
    }

    /** Takes what the directory has for a recipient; returns what was not believed, and why. */
    private Map<X509Certificate, Refusal> fetch(String label, boolean lists, ArrayNode fetched, Set<String> done)
            throws Directory.Unavailable {
        Map<X509Certificate, Refusal> refused = new LinkedHashMap<>();
        String usage = usage(label);
        String base = station.config.at("/ldap/bases/" + usage).asText("");
        if (base.isEmpty()) {
            return refused;
        }
        List<byte[]> values = directory.byName(base, label, "userCertificate;binary");
        if (values.isEmpty()) { // the other layout: an entry a caisse, under its mailbox
            String box = station.config.at("/mailboxes/" + (usage.equals("oct") ? "oct" : label.substring(0, 3))).asText("");
            values = box.isEmpty() ? values : directory.byName(base, box, "userCertificate;binary");
        }
        List<X509Certificate> found = new ArrayList<>();
        for (byte[] v : values) {
            try {
                found.add(Pem.certificate(v));
            } catch (IllegalArgumentException e) {
                station.alerts.add("l'annuaire donne pour " + label + " un certificat illisible");
            }
        }
        found.sort(RECENT);
        for (X509Certificate c : found) {
            if (lists) {
                lists(c, usage, List.of(), done, fetched, fetched == null);
            } else {
                issuers(c, usage);
            }
            try {
                String outcome = adopt(c, label, List.of(), false);
                if (fetched != null) {
                    add(fetched, "certificate", label, Pem.serial(c), outcome, null);
                }
            } catch (Refusal r) {
                refused.put(c, r);
            }
        }
        return refused;
    }

    /** An intermediate that the station lacks stands in the directory under its own name; it must lead to a root. */
    private void issuers(X509Certificate c, String usage) throws Directory.Unavailable {
        Trust trust = new Trust(station, usage, List.of());
        if (!trust.paths(c).isEmpty() || c.getIssuerX500Principal().equals(c.getSubjectX500Principal())) {
            return;
        }
        for (byte[] v : directory.at(c.getIssuerX500Principal().getName(), "cACertificate;binary")) {
            try {
                X509Certificate ca = Pem.certificate(v);
                if (!trust.paths(ca).isEmpty() && ca.getBasicConstraints() >= 0) {
                    station.addAuthority("intermediate", ca);
                }
            } catch (IllegalArgumentException e) {
                station.alerts.add("l'annuaire donne une autorité illisible");
            }
        }
    }

    /** Fetches the lists that this certificate's path needs, each once; onlyMissing leaves alone what is held. */
    public void lists(X509Certificate c, String usage, Collection<X509Certificate> extra, Set<String> done,
            ArrayNode fetched, boolean onlyMissing) throws Directory.Unavailable {
        issuers(c, usage);
        for (List<X509Certificate> path : new Trust(station, usage, extra).paths(c)) {
            for (int i = 0; i + 1 < path.size(); i++) {
                X509Certificate issuer = path.get(i + 1);
                String key = Station.digest(issuer.getPublicKey().getEncoded());
                boolean rootless = i > 0 && Trust.distributionPoints(path.get(i)).isEmpty();
                if (!rootless && !(onlyMissing && station.crl(issuer) != null) && done.add(key)) {
                    list(path.get(i), issuer, fetched, i == 0);
                }
            }
        }
    }

    private void list(X509Certificate c, X509Certificate issuer, ArrayNode fetched, boolean leaf)
            throws Directory.Unavailable {
        String name = issuer.getSubjectX500Principal().getName();
        List<String> urls = Trust.distributionPoints(c);
        List<byte[]> values = new ArrayList<>();
        for (String url : urls) {
            if (values.isEmpty()) {
                values.addAll(directory.atUrl(url, "certificateRevocationList;binary"));
            }
        }
        if (urls.isEmpty()) {
            values.addAll(directory.at(name, "certificateRevocationList;binary"));
        }
        Refusal why = null;
        String outcome = null;
        String serial = null;
        for (byte[] v : values) {
            try {
                X509CRL crl = Pem.crl(v);
                boolean changed = Trust.keep(station, crl, issuer);
                outcome = changed || "accepted".equals(outcome) ? "accepted" : "unchanged";
            } catch (IllegalArgumentException e) {
                why = new Refusal("crl-forged", "la liste de révocation de « " + name + " » est illisible");
            } catch (Refusal r) {
                why = r;
            }
        }
        if (outcome == null) {
            outcome = values.isEmpty() ? "missing" : "refused";
            if (leaf || !values.isEmpty()) {
                station.alerts.add(why != null ? why.getMessage()
                    : "l'annuaire ne publie pas la liste de révocation de « " + name + " » : contacter le fournisseur du logiciel");
            }
        }
        if (fetched != null) {
            add(fetched, "crl", name, serial, outcome, why == null || !outcome.equals("refused") ? null : why.getMessage());
        }
    }

    private static void add(ArrayNode to, String kind, String name, String serial, String outcome, String reason) {
        ObjectNode o = to.addObject().put("kind", kind).put("name", name).put("outcome", outcome);
        if (serial != null) {
            o.put("serial", serial);
        }
        if (reason != null) {
            o.put("reason", reason);
        }
    }
}
