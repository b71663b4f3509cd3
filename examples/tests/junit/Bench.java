package lps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A bench of its own for each test class: free ports, synthetic PKI, gone afterwards. */
final class Bench implements BeforeAllCallback, AfterAllCallback {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String AMFRONT = System.getenv().getOrDefault("AMFRONT", "amfront");
    private Path file;
    private Process process;
    JsonNode endpoints;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        Path folder = Files.createTempDirectory("bench");
        file = folder.resolve("endpoints.json");
        List<String> command = new ArrayList<>(List.of(AMFRONT, "serve", "--data", folder.resolve("data").toString(),
            "--endpoints", file.toString()));
        for (String door : List.of("smtp", "pop3", "ldap", "http", "operator-smtp", "operator-pop3", "operator-ldap")) {
            command.add("--" + door + "=127.0.0.1:0");
        }
        process = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        // The file is written whole, once the bench answers.
        for (int i = 0; i < 600 && !Files.exists(file) && !process.waitFor(50, TimeUnit.MILLISECONDS); i++) { }
        endpoints = JSON.readTree(file.toFile());
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    /** What the front-end made of the newest lot of a sender; waits for one. */
    JsonNode received(String sender) throws IOException, InterruptedException {
        URI uri = URI.create("http://" + endpoints.get("http").asText() + "/api/v1/messages?wait=10s&sender="
            + URLEncoder.encode(sender, StandardCharsets.UTF_8));
        JsonNode all = JSON.readTree(HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray()).body());
        return all.get(all.size() - 1);
    }

    void pki(String operation, String label) throws IOException, InterruptedException {
        int exit = new ProcessBuilder(AMFRONT, "pki", "--endpoints", file.toString(), operation, label)
            .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        if (exit != 0) {
            throw new IOException("amfront pki " + operation + ": exit " + exit);
        }
    }
}
