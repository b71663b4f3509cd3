package lps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The software of one station: what its user, its mailbox and its calendar make it do. */
public final class Lps {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int MOST_RESENT = 5;
    private final Station station;
    private final Store store;
    private final Mail mail;

    public Lps(Station station) throws Refusal {
        if (!station.config.has("ldap")) {
            throw new Refusal("configuration", "le poste n'est pas réglé");
        }
        this.station = station;
        this.store = new Store(station);
        this.mail = new Mail(station.config);
    }

    // -- by hand

    public void installCa(JsonNode r) throws IOException, Refusal {
        boolean root = r.get("role").asText().equals("root");
        if (root && !r.hasNonNull("usage")) {
            throw new Refusal("configuration", "une racine s'installe pour un usage : test, reel ou oct");
        }
        station.addAuthorities(root ? "root-" + r.get("usage").asText() : "intermediate", Path.of(r.get("file").asText()));
    }

    public void installCrl(JsonNode r) throws IOException, Refusal {
        X509CRL crl;
        try {
            crl = Pem.crl(Files.readAllBytes(Path.of(r.get("file").asText())));
        } catch (IllegalArgumentException e) {
            throw new Refusal("file", "le fichier n'est pas une liste de révocation lisible");
        }
        Trust.keep(station, crl, Trust.issuer(station, crl, List.of()));
    }

    public void installCertificate(JsonNode r) throws IOException, Refusal {
        String label = r.get("label").asText();
        X509Certificate c = Pem.certificates(Path.of(r.get("file").asText())).get(0);
        if (store.adopt(c, label, List.of(), true).equals("pending")) {
            station.alerts.add("le certificat de " + label + " est gardé, mais ne peut pas encore servir : il manque la liste "
                + "de révocation de son autorité, ou sa date n'est pas venue");
        }
    }

    public ArrayNode refresh(JsonNode r) throws Refusal {
        Set<String> what = new LinkedHashSet<>();
        r.get("what").forEach(w -> what.add(w.asText()));
        List<String> labels = new ArrayList<>();
        r.path("labels").forEach(l -> labels.add(l.asText()));
        return store.refresh(what, labels);
    }

    // -- sending

    public ObjectNode send(JsonNode r) throws IOException, Refusal {
        byte[] content;
        try {
            content = Files.readAllBytes(Path.of(r.get("file").asText()));
        } catch (IOException e) {
            throw new Refusal("file", "le fichier de lots n'est pas lisible : " + r.get("file").asText());
        }
        String kind = r.get("kind").asText();
        String usage = r.get("usage").asText();
        String destination = r.get("destination").asText();
        if (!station.config.path("mailboxes").hasNonNull(destination)) {
            throw new Refusal("configuration", "aucune adresse n'est réglée pour le destinataire " + destination);
        }
        ObjectNode lot = Station.JSON.createObjectNode().put("kind", kind).put("usage", usage)
            .put("destination", destination).put("compression", r.get("compression").asBoolean())
            .put("file", station.keepFile(content));
        ObjectNode waiting = waiting(lot, r);
        if (waiting != null) {
            lot = waiting; // the same lot again: the same message, should the relay have taken it unheard
        } else {
            String exercice = r.path("exercice").asText("00000000000001");
            lot.put("subject", Envelope.subject(kind, exercice, compostage(), r.path("numero").asText("00001")));
            lot.put("message_id", messageId());
        }
        transmit(lot);
        ObjectNode answer = Station.JSON.createObjectNode();
        answer.putArray("message_ids").add(lot.get("message_id"));
        answer.set("certificate_label", lot.get("label"));
        answer.set("certificate_serial", lot.get("serial"));
        return answer;
    }

    /** A lot that was handed over before, in the same way, and that the relay is not known to have taken. */
    private ObjectNode waiting(ObjectNode lot, JsonNode r) throws IOException {
        for (ObjectNode old : station.lots()) {
            boolean same = !old.path("sent").asBoolean() && !old.has("resend_of");
            for (String field : List.of("kind", "usage", "destination", "compression", "file")) {
                same &= old.get(field).equals(lot.get(field));
            }
            String[] subject = old.get("subject").asText().split("/");
            same &= !r.hasNonNull("exercice") || subject[1].equals(r.get("exercice").asText());
            same &= !r.hasNonNull("numero") || subject[3].equals(r.get("numero").asText());
            if (same) {
                return old;
            }
        }
        return null;
    }

    /** Encrypts with the certificate that is right now, and sends; the lot is on disk before and after. */
    private void transmit(ObjectNode lot) throws IOException, Refusal {
        String destination = lot.get("destination").asText();
        String label = store.label(destination, lot.get("usage").asText());
        boolean compressed = lot.get("compression").asBoolean();
        lot.put("sent", false);
        station.keepLot(lot);
        X509Certificate c = store.use(label);
        byte[] content = station.read(Path.of(lot.get("file").asText()));
        byte[] cms = Envelope.encrypt(compressed ? Envelope.compress(content) : content, c);
        String from = station.config.get("ps_address").asText();
        String to = station.config.get("mailboxes").get(destination).asText();
        String description = Envelope.description(lot.get("kind").asText(), lot.get("usage").asText(), compressed);
        lot.put("label", label).put("serial", Pem.serial(c));
        station.keepLot(lot);
        mail.send(Envelope.message(from, to, lot.get("message_id").asText(), lot.get("subject").asText(), description,
            station.now(), cms), from, to);
        station.keepLot(lot.put("sent", true));
    }

    private String messageId() {
        String address = station.config.get("ps_address").asText();
        return "<" + UUID.randomUUID() + address.substring(address.indexOf('@')) + ">";
    }

    private String compostage() {
        return DateTimeFormatter.ofPattern("yyyyMMddHHmmss").format(station.now().atZone(ZoneId.systemDefault()))
            + String.format("%05d", RANDOM.nextInt(100_000));
    }

    // -- the mailbox

    public ArrayNode poll() throws IOException, Refusal {
        ArrayNode handled = Station.JSON.createArrayNode();
        for (Path waiting : station.list("waiting")) {
            byte[] raw = station.read(waiting);
            if (handle(raw, handled)) {
                station.delete("waiting/" + waiting.getFileName());
            }
        }
        IOException[] failed = new IOException[1];
        mail.fetch(raw -> {
            String name = "waiting/" + Station.digest(raw) + ".eml";
            try {
                station.write(name, raw); // it is ours from here on, whatever becomes of the session
                if (handle(raw, handled)) {
                    station.delete(name);
                }
                return true;
            } catch (IOException e) {
                failed[0] = e;
                return false;
            }
        });
        if (failed[0] != null) {
            throw failed[0];
        }
        return handled;
    }

    /** Acts on a message; false when it has to wait, for an authority, a list or the relay. */
    private boolean handle(byte[] raw, ArrayNode handled) throws IOException {
        Incoming m = new Incoming(raw);
        ObjectNode said = handled.addObject().put("message_id", m.messageId).put("kind", m.kind);
        switch (m.kind) {
            case "4005", "4015", "4025" -> {
                if (station.has(seen(raw))) {
                    said.put("outcome", "duplicate");
                    return true;
                }
                boolean done = service(m, said);
                if (done && !said.get("outcome").asText().equals("refused")) {
                    station.write(seen(raw), new byte[0]);
                }
                return done;
            }
            case "dsn" -> station.alerts.add("un lot n'a pas pu être remis à son destinataire : voir l'avis " + m.messageId);
            default -> { }
        }
        said.put("outcome", "noted");
        return true;
    }

    private static String seen(byte[] raw) {
        return "seen/" + Station.digest(raw);
    }

    private boolean service(Incoming m, ObjectNode said) throws IOException {
        if (m.original != null) {
            said.put("original", m.original);
        }
        if (m.doubt != null) {
            return refuse(said, m.doubt);
        }
        ObjectNode lot = m.original == null ? null : station.lot(m.original);
        if (lot == null) {
            station.alerts.add("un message " + m.kind + " parle d'un lot que ce poste n'a pas envoyé");
            said.put("outcome", "noted").put("reason", "ce poste n'a pas envoyé ce lot");
            return true;
        }
        String label = store.label(lot.get("destination").asText(), lot.get("usage").asText());
        said.put("certificate_serial", Pem.serial(m.signer));
        try {
            boolean rejected = m.kind.equals("4005") && lot.path("serial").asText().equals(heldSerial(label));
            if (adopt(m, label, rejected).equals("pending")) {
                return defer(said, "le certificat du message ne peut pas encore servir : il manque la liste de révocation "
                    + "de son autorité, ou sa date n'est pas venue");
            }
        } catch (Refusal r) {
            boolean later = r.code.equals("unknown-ca")
                && !m.signer.getIssuerX500Principal().equals(m.signer.getSubjectX500Principal());
            station.alerts.add(r.getMessage());
            return later ? defer(said, r.getMessage()) : refuse(said, r);
        }
        if (m.kind.equals("4015")) {
            said.put("outcome", "acted");
            return true;
        }
        return resend(lot, said);
    }

    private String heldSerial(String label) {
        X509Certificate held = station.certificate(label);
        return held == null ? "" : Pem.serial(held);
    }

    private String adopt(Incoming m, String label, boolean rejected) throws Refusal {
        if (m.signer.equals(station.certificate(label)) || station.crl(m.signer) == null) {
            try {
                store.lists(m.signer, store.usage(label), m.companions, new LinkedHashSet<>(), null, true);
            } catch (Directory.Unavailable e) {
                station.alerts.add(e.getMessage());
            }
        }
        return store.adopt(m.signer, label, m.companions, rejected);
    }

    /** Sends a rejected lot again, once for each time that it was sent: same file, same subject, another Message-ID. */
    private boolean resend(ObjectNode lot, ObjectNode said) throws IOException {
        ObjectNode again = lot.has("resent") ? station.lot(lot.get("resent").asText()) : null;
        if (again != null && again.path("sent").asBoolean()) {
            said.put("outcome", "duplicate");
            return true;
        }
        if (again == null) {
            int times = lot.path("times").asInt() + 1;
            if (times > MOST_RESENT) {
                station.alerts.add("le lot " + lot.get("subject").asText() + " est rejeté sans cesse : contacter le fournisseur");
                said.put("outcome", "noted").put("reason", "renvoyé " + MOST_RESENT + " fois déjà");
                return true;
            }
            again = lot.deepCopy();
            again.remove("resent");
            again.put("message_id", messageId()).put("resend_of", lot.get("message_id").asText()).put("times", times);
            again.put("sent", false);
            station.keepLot(again);
            station.keepLot(lot.put("resent", again.get("message_id").asText()));
        }
        try {
            transmit(again);
        } catch (Refusal r) {
            station.alerts.add(r.getMessage());
            return defer(said, r.getMessage());
        }
        said.put("outcome", "acted").putArray("resent").add(again.get("message_id"));
        return true;
    }

    private boolean refuse(ObjectNode said, Refusal why) {
        station.alerts.add("message " + said.get("kind").asText() + " auquel on ne se fie pas : " + why.getMessage());
        said.put("outcome", "refused").put("reason", why.getMessage());
        return true;
    }

    private static boolean defer(ObjectNode said, String why) {
        said.put("outcome", "deferred").put("reason", why);
        return false;
    }

    // -- the calendar (§6.3.3): a week after a new list, the next day otherwise, at any second between 2 and 22 o'clock

    public static ArrayNode plan(JsonNode r) {
        OffsetDateTime from = r.hasNonNull("from") ? OffsetDateTime.parse(r.get("from").asText())
            : OffsetDateTime.ofInstant(Instant.now(), ZoneId.systemDefault());
        String outcome = r.path("state").path("outcome").asText("");
        ArrayNode planned = Station.JSON.createArrayNode();
        for (int i = r.get("samples").asInt(); i > 0; i--) {
            int days = switch (outcome) {
                case "fetched" -> 7;
                case "unchanged", "failed" -> 1;
                default -> 1 + RANDOM.nextInt(7); // a fresh station: some day of its first week
            };
            OffsetDateTime day = from.plusDays(days).truncatedTo(ChronoUnit.DAYS);
            planned.add(day.with(LocalTime.of(2, 0)).plusSeconds(RANDOM.nextInt(20 * 3600))
                .format(DateTimeFormatter.ISO_OFFSET_DATE_TIME));
        }
        return planned;
    }
}
