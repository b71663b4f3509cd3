package lps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a team tests of its own class that sends lots: here that of ../../adapters/java. */
class SendingTest {
    private static final String LABEL = "amo_pj.test@test.rss.fr";

    @RegisterExtension
    static final Bench bench = new Bench();

    @TempDir
    Path folder;
    private Lps lps;
    private ObjectNode lot;

    @BeforeEach
    void station() throws Exception {
        bench.pki("renew", LABEL); // whatever the test before did
        JsonNode at = bench.endpoints, test = at.at("/directory/authorities/test");
        Path anchors = Path.of(at.get("trust_anchors").asText());
        ObjectNode c = new ObjectMapper().createObjectNode().put("ps_address", at.at("/ps/address").asText());
        c.set("mailboxes", at.get("mailboxes"));
        c.putObject("tls").put("mode", "none");
        for (String door : new String[] {"smtp", "pop3", "ldap"}) {
            String[] address = at.get(door).asText().split(":");
            c.putObject(door).put("host", address[0]).put("port", Integer.parseInt(address[1]))
                .put("user", at.at("/ps/user").asText()).put("password", at.at("/ps/password").asText());
        }
        ((ObjectNode) c.get("ldap")).set("bases", at.at("/directory/bases"));
        c.putObject("trust_anchors").putArray("test").add(anchors.resolve(test.get("root").asText()).toString());
        c.putArray("intermediates").add(anchors.resolve(test.get("intermediate").asText()).toString());
        Station.configure(folder, c);
        lps = new Lps(new Station(folder));
        Path file = Files.writeString(folder.resolve("lot.b2"), ("SYNTHETIC" + " ".repeat(119)).repeat(3));
        lot = new ObjectMapper().createObjectNode().put("kind", "FSE").put("usage", "test").put("destination", "amo")
            .put("compression", true).put("file", file.toString());
        lot.putArray("what").add("certificates").add("crls");
        lot.putArray("labels").add(LABEL);
    }

    @Test
    void aLotIsAcceptedWithoutAFinding() throws Exception {
        lps.refresh(lot);
        lps.send(lot);
        JsonNode received = bench.received(bench.endpoints.at("/ps/address").asText());
        assertEquals("accepted", received.get("decision").asText(), received.get("reason").asText());
        for (JsonNode finding : received.get("findings")) {
            assertEquals("remarque", finding.get("severity").asText(), finding.toString());
        }
        assertEquals(LABEL, received.at("/certificate/label").asText());
    }

    @Test
    void aRevokedCertificateEncryptsNothing() throws Exception {
        bench.pki("revoke-without-replacement", LABEL);
        lps.refresh(lot);
        assertEquals("revoked", assertThrows(Refusal.class, () -> lps.send(lot)).code);
    }
}
