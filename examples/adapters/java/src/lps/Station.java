package lps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * What one workstation remembers, all of it below its directory: settings, authorities, revocation lists, recipients'
 * certificates, lots, mail that waits. Nothing is kept in memory between two requests. Each file is written beside and
 * moved into place, so that a crash leaves the old one or the new one.
 */
final class Station {
    static final ObjectMapper JSON = new ObjectMapper();
    private final Path dir;
    final JsonNode config;
    /** What the user is shown beside the outcome of the action. */
    final List<String> alerts = new ArrayList<>();

    Station(Path dir) {
        this.dir = dir;
        config = has("config.json") ? object("config.json") : JSON.createObjectNode();
    }

    Instant now() {
        return Instant.now();
    }

    /** Forgets everything, then remembers the settings and the authorities that come with them. */
    static void configure(Path dir, JsonNode request) throws Refusal {
        boolean empty = io(() -> {
            Files.createDirectories(dir);
            try (var walk = Files.walk(dir)) {
                return walk.filter(p -> !p.equals(dir)).sorted(Comparator.reverseOrder()).map(Path::toFile)
                    .allMatch(File::delete);
            }
        });
        Refusal.when(!empty, "configuration", "le répertoire du poste n'a pas pu être vidé");
        Station station = new Station(dir);
        for (String usage : List.of("test", "reel", "oct")) {
            for (JsonNode file : request.path("trust_anchors").path(usage)) {
                Pem.certificates(Path.of(file.asText())).forEach(ca -> station.addAuthority("root-" + usage, ca));
            }
        }
        for (JsonNode file : request.path("intermediates")) {
            Pem.certificates(Path.of(file.asText())).forEach(ca -> station.addAuthority("intermediate", ca));
        }
        station.write("config.json", request.toString().getBytes(StandardCharsets.UTF_8)); // last: now it is set up
    }

    // Authorities: a file a certificate, so that two of the same name stand side by side.

    void addAuthority(String role, X509Certificate ca) {
        write("authorities/" + role + "/" + digest(Pem.der(ca)) + ".cer", Pem.der(ca));
    }

    List<X509Certificate> authorities(String role) {
        return list("authorities/" + role).stream().map(n -> Pem.certificate(read(n))).toList();
    }

    // Revocation lists: one for each key that signs them.

    X509CRL crl(X509Certificate issuer) {
        return has(crlFile(issuer)) ? Pem.crl(read(crlFile(issuer))) : null;
    }

    void keepCrl(X509Certificate issuer, byte[] der) {
        write(crlFile(issuer), der);
    }

    private static String crlFile(X509Certificate issuer) {
        return "crls/" + digest(issuer.getPublicKey().getEncoded()) + ".crl";
    }

    // Recipients' certificates: the one in use, and those that lack a date or a list.

    X509Certificate certificate(String label) {
        return has(folder(label) + "used.cer") ? Pem.certificate(read(folder(label) + "used.cer")) : null;
    }

    /** Replaces the recipient's certificate: the old one is gone (§6.3.2). */
    void keepCertificate(String label, X509Certificate c) {
        write(folder(label) + "used.cer", Pem.der(c));
        delete(folder(label) + "pending/" + digest(Pem.der(c)) + ".cer");
    }

    void keepPending(String label, X509Certificate c) {
        write(folder(label) + "pending/" + digest(Pem.der(c)) + ".cer", Pem.der(c));
    }

    List<X509Certificate> pending(String label) {
        return list(folder(label) + "pending").stream().map(n -> Pem.certificate(read(n))).toList();
    }

    List<String> labels() {
        return list("certificates").stream()
            .map(n -> URLDecoder.decode(n.substring(n.indexOf('/') + 1), StandardCharsets.UTF_8)).toList();
    }

    private static String folder(String label) {
        return "certificates/" + URLEncoder.encode(label, StandardCharsets.UTF_8) + "/";
    }

    // Lots: what was sent, by Message-ID.

    /** null for a lot that this station never sent. */
    ObjectNode lot(String messageId) {
        String name = "lots/" + digest(messageId.getBytes(StandardCharsets.UTF_8)) + ".json";
        return has(name) ? object(name) : null;
    }

    void keepLot(ObjectNode lot) {
        byte[] id = lot.get("message_id").asText().getBytes(StandardCharsets.UTF_8);
        write("lots/" + digest(id) + ".json", lot.toString().getBytes(StandardCharsets.UTF_8));
    }

    // Files, by their name below the directory.

    boolean has(String name) {
        return Files.exists(dir.resolve(name));
    }

    List<String> list(String folder) {
        if (!has(folder)) {
            return List.of();
        }
        return io(() -> {
            try (var all = Files.list(dir.resolve(folder))) {
                return all.map(p -> folder + "/" + p.getFileName()).filter(n -> !n.endsWith("~")).sorted().toList();
            }
        });
    }

    byte[] read(String name) {
        return io(() -> Files.readAllBytes(dir.resolve(name)));
    }

    ObjectNode object(String name) {
        return io(() -> (ObjectNode) JSON.readTree(read(name)));
    }

    void write(String name, byte[] content) {
        Path file = dir.resolve(name);
        Path beside = dir.resolve(name + "~");
        io(() -> {
            Files.createDirectories(file.getParent());
            Files.write(beside, content);
            return Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        });
    }

    void delete(String name) {
        io(() -> Files.deleteIfExists(dir.resolve(name)));
    }

    /** A disk that fails is no decision of the software: the action ends, and the process with it. */
    private static <T> T io(Callable<T> files) {
        try {
            return files.call();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static String digest(byte[] b) {
        return HexFormat.of().formatHex(io(() -> MessageDigest.getInstance("SHA-256")).digest(b));
    }
}
