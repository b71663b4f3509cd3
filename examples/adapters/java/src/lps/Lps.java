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
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** The software of one station: what its user, its mailbox and its calendar make it do. */
final class Lps {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final ZoneId PARIS = ZoneId.of("Europe/Paris");
    private static final int MOST_RESENT = 5;
    /** What makes a lot the one that was handed over before. */
    private static final List<String> HANDED_OVER = List.of("file", "kind", "usage", "destination", "compression",
        "exercice", "numero");
    private final Station station;
    private final Store store;
    private final Mail mail;

    Lps(Station station) throws Refusal {
        Refusal.when(!station.config.has("ldap"), "configuration", "le poste n'est pas réglé");
        this.station = station;
        store = new Store(station);
        mail = new Mail(station.config);
    }

    // By hand.

    void installCa(JsonNode r) throws Refusal {
        boolean root = r.get("role").asText().equals("root");
        Refusal.when(root && !r.hasNonNull("usage"), "configuration",
            "une racine s'installe pour un usage : test, reel ou oct");
        String role = root ? "root-" + r.get("usage").asText() : "intermediate";
        Pem.certificates(Path.of(r.get("file").asText())).forEach(ca -> station.addAuthority(role, ca));
    }

    void installCrl(JsonNode r) throws Refusal {
        X509CRL crl;
        try {
            crl = Pem.crl(content(r));
        } catch (IllegalArgumentException e) {
            throw new Refusal("file", "le fichier n'est pas une liste de révocation lisible");
        }
        Trust.keep(station, crl, Trust.issuer(station, crl));
    }

    void installCertificate(JsonNode r) throws Refusal {
        String label = r.get("label").asText();
        X509Certificate c = Pem.certificates(Path.of(r.get("file").asText())).get(0);
        if (store.adopt(c, label, List.of(), true).equals("pending")) {
            station.alerts.add("le certificat de " + label + " est gardé, mais ne peut pas encore servir : il manque "
                + "la liste de révocation de son autorité, ou sa date n'est pas venue");
        }
    }

    ArrayNode refresh(JsonNode r) throws Refusal {
        return store.refresh(strings(r.path("what")), strings(r.path("labels")));
    }

    private static List<String> strings(JsonNode array) {
        List<String> all = new ArrayList<>();
        array.forEach(e -> all.add(e.asText()));
        return all;
    }

    private static byte[] content(JsonNode r) throws Refusal {
        try {
            return Files.readAllBytes(Path.of(r.get("file").asText()));
        } catch (IOException e) {
            throw new Refusal("file", "le fichier n'est pas lisible : " + e.getMessage());
        }
    }

    // Sending.

    ObjectNode send(JsonNode r) throws Refusal {
        byte[] content = content(r);
        Refusal.when(!station.config.path("mailboxes").hasNonNull(r.get("destination").asText()), "configuration",
            "aucune adresse n'est réglée pour " + r.get("destination").asText());
        ObjectNode lot = ((ObjectNode) r.deepCopy()).retain(HANDED_OVER)
            .put("file", "files/" + Station.digest(content));
        station.write(lot.get("file").asText(), content);
        ObjectNode waiting = waiting(lot);
        if (waiting == null) {
            lot.put("subject", Envelope.subject(r.get("kind").asText(), r.path("exercice").asText("00000000000001"),
                compostage(), r.path("numero").asText("00001")));
            lot.put("message_id", messageId());
        }
        ObjectNode sent = waiting == null ? lot : waiting;
        transmit(sent);
        ObjectNode answer = Station.JSON.createObjectNode();
        answer.putArray("message_ids").add(sent.get("message_id"));
        return answer.<ObjectNode>set("certificate_label", sent.get("label"))
            .set("certificate_serial", sent.get("serial"));
    }

    /**
     * The same lot, handed over before in the same way, that the relay is not known to have taken: it goes again as the
     * same message, so that the recipient sees a double for what it is.
     */
    private ObjectNode waiting(ObjectNode lot) {
        for (String name : station.list("lots")) {
            ObjectNode old = station.object(name);
            boolean open = !old.get("sent").asBoolean() && !old.has("resend_of");
            if (open && old.deepCopy().retain(HANDED_OVER).equals(lot)) {
                return old;
            }
        }
        return null;
    }

    /** Encrypts with the certificate that is right now, and sends; the lot is on disk before and after. */
    private void transmit(ObjectNode lot) throws Refusal {
        String destination = lot.get("destination").asText();
        String usage = lot.get("usage").asText();
        String label = store.label(destination, usage);
        boolean compressed = lot.path("compression").asBoolean();
        station.keepLot(lot.put("sent", false));
        X509Certificate c = store.use(label);
        station.keepLot(lot.put("label", label).put("serial", Pem.serial(c)));
        byte[] content = station.read(lot.get("file").asText());
        byte[] cms = Envelope.encrypt(compressed ? Envelope.compress(content) : content, c);
        String to = station.config.get("mailboxes").get(destination).asText();
        mail.send(Envelope.message(station.config.get("ps_address").asText(), to, lot.get("message_id").asText(),
            lot.get("subject").asText(), Envelope.description(lot.get("kind").asText(), usage, compressed),
            station.now().atZone(PARIS), cms), to);
        station.keepLot(lot.put("sent", true));
    }

    private String messageId() {
        String address = station.config.get("ps_address").asText();
        return "<" + UUID.randomUUID() + address.substring(address.indexOf('@')) + ">";
    }

    private String compostage() {
        return DateTimeFormatter.ofPattern("yyyyMMddHHmmss").format(station.now().atZone(PARIS))
            + String.format("%05d", RANDOM.nextInt(100_000));
    }

    // The mailbox. A message is the station's as soon as it is read: it waits in a file until it has been acted on.

    ArrayNode poll() throws Refusal {
        ArrayNode messages = Station.JSON.createArrayNode();
        station.list("waiting").forEach(name -> handle(name, messages));
        mail.fetch(raw -> {
            String name = "waiting/" + Station.digest(raw) + ".eml";
            station.write(name, raw);
            handle(name, messages);
            return true;
        });
        return messages;
    }

    private void handle(String name, ArrayNode messages) {
        Incoming m = new Incoming(station.read(name));
        ObjectNode said = messages.addObject()
            .put("message_id", m.messageId).put("kind", m.kind).put("outcome", "noted");
        if (m.kind.startsWith("40")) {
            service(m, said);
        } else if (m.kind.equals("dsn")) {
            station.alerts.add("un lot n'a pas pu être remis à son destinataire : voir l'avis " + m.messageId);
        }
        if (!said.get("outcome").asText().equals("deferred")) {
            station.delete(name);
        }
    }

    /** A service message (§11.3.3): its certificate is taken when it is good, then the lot goes again, but for 4015. */
    private void service(Incoming m, ObjectNode said) {
        if (m.doubt != null) {
            disbelieve(said, m.doubt, "refused");
            return;
        }
        ObjectNode lot = m.cited.stream().map(station::lot).filter(Objects::nonNull).findFirst().orElse(null);
        if (lot == null) {
            station.alerts.add("un message " + m.kind + " parle d'un lot que ce poste n'a pas envoyé");
            return;
        }
        said.put("original", lot.get("message_id").asText()).put("certificate_serial", Pem.serial(m.signer));
        String label = store.label(lot.get("destination").asText(), lot.get("usage").asText());
        X509Certificate held = station.certificate(label);
        // The certificate that a 4005 rejects gives way, even to one that is not more recent.
        boolean replaces = m.kind.equals("4005") && held != null
            && Pem.serial(held).equals(lot.path("serial").asText());
        try {
            if (store.adoptFromMessage(m, label, replaces).equals("pending")) {
                said.put("outcome", "deferred").put("reason", "le certificat du message ne peut pas encore servir : il "
                    + "manque la liste de révocation de son autorité, ou sa date n'est pas venue");
                return;
            }
        } catch (Refusal r) { // an authority may still be installed, but none answers for a self-signed certificate
            boolean later = r.code.equals("unknown-ca") && !Trust.selfSigned(m.signer);
            disbelieve(said, r, later ? "deferred" : "refused");
            return;
        }
        store.seek(label);
        if (m.kind.equals("4015")) {
            said.put("outcome", "acted");
        } else {
            resend(lot, said);
        }
    }

    private void disbelieve(ObjectNode said, Refusal why, String outcome) {
        station.alerts.add("message " + said.get("kind").asText() + " auquel on ne se fie pas : " + why.getMessage());
        said.put("outcome", outcome).put("reason", why.getMessage());
    }

    /** Sends a rejected lot again, once for each time that it was sent: same file, same subject, another Message-ID. */
    private void resend(ObjectNode lot, ObjectNode said) {
        ObjectNode again = lot.has("resent") ? station.lot(lot.get("resent").asText()) : null;
        if (again != null && again.get("sent").asBoolean()) {
            said.put("outcome", "duplicate");
            return;
        }
        if (again == null) {
            int times = lot.path("times").asInt() + 1;
            if (times > MOST_RESENT) {
                station.alerts.add("le lot " + lot.get("subject").asText()
                    + " est rejeté sans cesse : contacter le fournisseur du logiciel");
                said.put("reason", "renvoyé " + MOST_RESENT + " fois déjà");
                return;
            }
            again = lot.deepCopy().put("message_id", messageId()).put("resend_of", lot.get("message_id").asText())
                .put("times", times).put("sent", false);
            station.keepLot(again);
            station.keepLot(lot.put("resent", again.get("message_id").asText()));
        }
        try {
            transmit(again);
            said.put("outcome", "acted").putArray("resent").add(again.get("message_id"));
        } catch (Refusal r) { // it goes at the next poll
            station.alerts.add(r.getMessage());
            said.put("outcome", "deferred").put("reason", r.getMessage());
        }
    }

    // The calendar (§6.3.3).

    /**
     * A week after a new list, the next day otherwise, some day of the first week at first; at any second between 2 and
     * 22 o'clock in Paris, where the lists are published.
     */
    static ArrayNode plan(JsonNode r) {
        Instant from = r.hasNonNull("from") ? OffsetDateTime.parse(r.get("from").asText()).toInstant() : Instant.now();
        String outcome = r.path("state").path("outcome").asText("");
        ArrayNode planned = Station.JSON.createArrayNode();
        for (int i = r.get("samples").asInt(); i > 0; i--) {
            int days = outcome.isEmpty() ? 1 + RANDOM.nextInt(6) : outcome.equals("fetched") ? 7 : 1;
            LocalTime time = LocalTime.of(2, 0).plusSeconds(RANDOM.nextInt(20 * 3600));
            planned.add(from.atZone(PARIS).plusDays(days).with(time).truncatedTo(ChronoUnit.SECONDS)
                .format(DateTimeFormatter.ISO_OFFSET_DATE_TIME));
        }
        return planned;
    }
}
