package lps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The adapter: protocol 2, resident. A request a line on standard input, an answer a line on standard output. */
public final class Main {
    private static final List<String> CAPABILITIES = List.of("fse", "dre", "mixed", "oct", "compression", "real",
        "plain", "starttls", "implicit-tls", "crl-by-hand");

    private Main() {}

    public static void main(String[] args) throws IOException {
        PrintStream answers = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        System.setOut(System.err); // whatever a library prints is log, not an answer
        var requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        say(answers, answer(Station.JSON.createObjectNode().put("action", "announce")));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            say(answers, answer(Station.JSON.readTree(line)));
        }
    }

    private static void say(PrintStream to, ObjectNode answer) {
        to.print(answer + "\n");
        to.flush();
    }

    private static ObjectNode answer(JsonNode request) {
        String action = request.get("action").asText();
        ObjectNode answer = Station.JSON.createObjectNode()
            .put("protocol", 2).put("action", action).put("status", "done");
        if (request.has("id")) {
            answer.set("id", request.get("id"));
        }
        switch (action) {
            case "announce" -> announce(answer);
            case "plan" -> answer.set("planned", Lps.plan(request));
            case "attest" -> attest(request, answer.putArray("declarations"));
            case "configure", "install-ca", "install-crl", "install-certificate", "refresh", "send", "poll" ->
                perform(action, request, answer);
            default -> answer.put("status", "unsupported");
        }
        return answer;
    }

    private static void perform(String action, JsonNode request, ObjectNode answer) {
        Path dir = Path.of(request.get("station").asText());
        Station station = new Station(dir);
        try {
            if (action.equals("configure")) {
                Station.configure(dir, request);
                return;
            }
            Lps lps = new Lps(station);
            switch (action) {
                case "install-ca" -> lps.installCa(request);
                case "install-crl" -> lps.installCrl(request);
                case "install-certificate" -> lps.installCertificate(request);
                case "refresh" -> answer.set("fetched", lps.refresh(request));
                case "send" -> answer.setAll(lps.send(request));
                default -> answer.set("messages", lps.poll());
            }
        } catch (Refusal no) {
            answer.put("status", "refused").put("reason", no.getMessage()).put("reason_code", no.code);
        }
        if (!station.alerts.isEmpty()) {
            ArrayNode alerts = answer.putArray("alerts");
            station.alerts.stream().distinct().forEach(alerts::add);
        }
    }

    private static void announce(ObjectNode answer) {
        answer.putObject("software").put("name", "Poste Java").put("version", "1.0").put("vendor", "Éditions fictives");
        CAPABILITIES.forEach(answer.putArray("capabilities")::add);
    }

    /** What no bench can see. This example makes no invoices, so that their own encryption has no object. */
    private static void attest(JsonNode request, ArrayNode declarations) {
        for (JsonNode id : request.get("ids")) {
            ObjectNode d = declarations.addObject().put("id", id.asText());
            if (List.of("I-01", "I-02", "I-03").contains(id.asText())) {
                d.put("declared", "sans objet").put("comment",
                    "Cet exemple ne constitue pas de factures : il n'a que le second niveau de chiffrement.");
            } else {
                d.put("declared", "oui").put("comment", "Voir README.md.");
            }
        }
    }
}
