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

/** The adapter: protocol 2, resident. A request a line on standard input, an answer a line on standard output. */
public final class Main {
    private static final String[] CAPABILITIES = {
        "fse", "dre", "mixed", "oct", "compression", "real", "plain", "starttls", "implicit-tls", "crl-by-hand"};

    private Main() {}

    public static void main(String[] args) throws IOException {
        PrintStream answers = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        System.setOut(System.err); // whatever a library prints is log, not an answer
        var requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        say(answers, announce(answer("announce")));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            JsonNode request = Station.JSON.readTree(line);
            ObjectNode answer = answer(request.path("action").asText());
            if (request.has("id")) {
                answer.set("id", request.get("id"));
            }
            perform(request, answer);
            say(answers, answer);
        }
    }

    private static void say(PrintStream to, ObjectNode answer) throws IOException {
        to.print(Station.JSON.writeValueAsString(answer) + "\n");
        to.flush();
    }

    private static ObjectNode answer(String action) {
        return Station.JSON.createObjectNode().put("protocol", 2).put("action", action).put("status", "done");
    }

    private static void perform(JsonNode request, ObjectNode answer) throws IOException {
        String action = request.path("action").asText();
        switch (action) {
            case "announce" -> {
                announce(answer);
                return;
            }
            case "plan" -> {
                answer.set("planned", Lps.plan(request));
                return;
            }
            case "attest" -> {
                attest(request, answer.putArray("declarations"));
                return;
            }
            case "configure", "install-ca", "install-crl", "install-certificate", "refresh", "send", "poll" -> { }
            default -> {
                answer.put("status", "unsupported");
                return;
            }
        }
        Path dir = Path.of(request.get("station").asText());
        Station station = null;
        try {
            if (action.equals("configure")) {
                Station.configure(dir, request);
                return;
            }
            station = new Station(dir);
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
        if (station != null && !station.alerts.isEmpty()) {
            ArrayNode alerts = answer.putArray("alerts");
            station.alerts.stream().distinct().forEach(alerts::add);
        }
    }

    private static ObjectNode announce(ObjectNode answer) {
        answer.putObject("software").put("name", "Poste Java").put("version", "1.0").put("vendor", "Éditions fictives");
        ArrayNode capabilities = answer.putArray("capabilities");
        for (String c : CAPABILITIES) {
            capabilities.add(c);
        }
        return answer;
    }

    /** What no bench can see. This example has no invoices, so that most of it has no object. */
    private static void attest(JsonNode request, ArrayNode declarations) {
        for (JsonNode id : request.get("ids")) {
            ObjectNode d = declarations.addObject().put("id", id.asText());
            switch (id.asText()) {
                case "I-01", "I-02", "I-03" -> d.put("declared", "sans objet")
                    .put("comment", "Cet exemple ne constitue pas de factures : il n'a que le second niveau de chiffrement.");
                default -> d.put("declared", "oui").put("comment", "Voir README.md.");
            }
        }
    }
}
