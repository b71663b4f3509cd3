package lps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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

/**
 * What one workstation remembers, all of it below its directory: the settings, the authorities, the revocation lists,
 * the recipients' certificates, the lots and the mail that waits. Nothing is kept in memory between two requests.
 * Each file is written beside and moved into place, so that a crash leaves the old one or the new one.
 */
public final class Station {
    public static final ObjectMapper JSON = new ObjectMapper();
    private final Path dir;
    public final JsonNode config;
    /** What the user is shown beside the outcome of the action. */
    public final List<String> alerts = new ArrayList<>();

    public Station(Path dir) throws IOException {
        this.dir = dir;
        Path file = dir.resolve("config.json");
        config = Files.exists(file) ? JSON.readTree(file.toFile()) : JSON.createObjectNode();
    }

    public Instant now() {
        return Instant.now();
    }

    /** Forgets everything, then remembers the settings and the authorities that come with them. */
    public static void configure(Path dir, JsonNode request) throws IOException, Refusal {
        if (Files.exists(dir)) {
            List<Path> all;
            try (var walk = Files.walk(dir)) {
                all = walk.sorted(Comparator.reverseOrder()).filter(p -> !p.equals(dir)).toList();
            }
            for (Path p : all) {
                Files.delete(p);
            }
        }
        Files.createDirectories(dir);
        Station station = new Station(dir);
        for (String usage : List.of("test", "reel", "oct")) {
            for (JsonNode file : request.path("trust_anchors").path(usage)) {
                station.addAuthorities("root-" + usage, Path.of(file.asText()));
            }
        }
        for (JsonNode file : request.path("intermediates")) {
            station.addAuthorities("intermediate", Path.of(file.asText()));
        }
        station.write("config.json", JSON.writeValueAsBytes(request)); // last: without it the station is not set up
    }

    // -- authorities: one directory a role, a file a certificate, so that two of the same name stand side by side

    public void addAuthorities(String role, Path file) throws IOException, Refusal {
        for (X509Certificate ca : Pem.certificates(file)) {
            addAuthority(role, ca);
        }
    }

    public void addAuthority(String role, X509Certificate ca) {
        write("authorities/" + role + "/" + digest(Pem.der(ca)) + ".cer", Pem.der(ca));
    }

    public List<X509Certificate> authorities(String role) {
        return list("authorities/" + role).stream().map(p -> Pem.certificate(read(p))).toList();
    }

    // -- revocation lists: one for each key that signs them

    public X509CRL crl(X509Certificate issuer) {
        Path p = dir.resolve("crls/" + digest(issuer.getPublicKey().getEncoded()) + ".crl");
        return Files.exists(p) ? Pem.crl(read(p)) : null;
    }

    public void keepCrl(X509Certificate issuer, byte[] der) {
        write("crls/" + digest(issuer.getPublicKey().getEncoded()) + ".crl", der);
    }

    // -- recipients' certificates: the one in use, and those that are not usable yet

    public X509Certificate certificate(String label) {
        Path p = dir.resolve("certificates/" + digest(label.getBytes()) + ".cer");
        return Files.exists(p) ? Pem.certificate(read(p)) : null;
    }

    /** Replaces the recipient's certificate: the old one is gone with it (§6.3.2). */
    public void keepCertificate(String label, X509Certificate c) {
        write("certificates/" + digest(label.getBytes()) + ".cer", Pem.der(c));
        write("certificates/" + digest(label.getBytes()) + ".label", label.getBytes());
        forgetPending(label, c);
    }

    public List<String> labels() {
        return list("certificates").stream().filter(p -> p.toString().endsWith(".label"))
            .map(p -> new String(read(p))).toList();
    }

    public void keepPending(String label, X509Certificate c) {
        write("pending/" + digest(label.getBytes()) + "/" + digest(Pem.der(c)) + ".cer", Pem.der(c));
    }

    public List<X509Certificate> pending(String label) {
        return list("pending/" + digest(label.getBytes())).stream().map(p -> Pem.certificate(read(p))).toList();
    }

    public void forgetPending(String label, X509Certificate c) {
        delete("pending/" + digest(label.getBytes()) + "/" + digest(Pem.der(c)) + ".cer");
    }

    // -- lots: what was sent, by Message-ID, and the file as it was handed over

    public ObjectNode lot(String messageId) throws IOException {
        Path p = dir.resolve("lots/" + digest(messageId.getBytes()) + ".json");
        return Files.exists(p) ? (ObjectNode) JSON.readTree(p.toFile()) : null;
    }

    public void keepLot(ObjectNode lot) throws IOException {
        write("lots/" + digest(lot.get("message_id").asText().getBytes()) + ".json", JSON.writeValueAsBytes(lot));
    }

    public List<ObjectNode> lots() throws IOException {
        List<ObjectNode> all = new ArrayList<>();
        for (Path p : list("lots")) {
            all.add((ObjectNode) JSON.readTree(p.toFile()));
        }
        return all;
    }

    public String keepFile(byte[] content) {
        String name = "files/" + digest(content);
        write(name, content);
        return name;
    }

    // -- files

    public List<Path> list(String sub) {
        Path d = dir.resolve(sub);
        if (!Files.isDirectory(d)) {
            return List.of();
        }
        try (var all = Files.list(d)) {
            return all.filter(p -> !p.toString().endsWith("~")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public byte[] read(Path p) {
        try {
            return Files.readAllBytes(dir.resolve(p));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void write(String name, byte[] content) {
        Path file = dir.resolve(name);
        Path beside = dir.resolve(name + "~");
        try {
            Files.createDirectories(file.getParent());
            Files.write(beside, content);
            Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean has(String name) {
        return Files.exists(dir.resolve(name));
    }

    public void delete(String name) {
        try {
            Files.deleteIfExists(dir.resolve(name));
        } catch (NoSuchFileException e) {
            // gone already
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String digest(byte[] b) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(b));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
