import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * How a team that writes Java runs the vectors over its own code: replace the methods that judge by calls of yours.
 *
 * <p>java -cp ... Vectors DIR [--without CHECK,CHECK...] prints a line for each vector that is not judged as it should
 * be. With --without it leaves a check out, one after the other, to show that the vectors notice.
 */
final class Vectors {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static Path dir;
    private static String without = "";

    /** The reason to refuse. */
    static final class Refused extends RuntimeException {
        Refused(String reason) {
            super(reason, null, false, false);
        }
    }

    /** What judges a family: it refuses by Refused, and returns what expected is compared with. */
    interface Judge {
        Map<String, String> judge(JsonNode inputs, Instant at) throws Exception;
    }

    private static final Map<String, Judge> JUDGES = Map.of(
        "certificates", Certificates::certificate, "lists", Certificates::list, "directory", Certificates::directory,
        "decrypt", Documents::decrypt, "documents", Documents::documents, "mails", Mails::mail,
        "service", Mails::service, "plans", Plans::plan, "deposits", Deposits::deposit);

    /** Refuses what is wrong, unless this check is the one left out. */
    static void check(String name, BooleanSupplier wrong) {
        if (on(name) && wrong.getAsBoolean()) {
            throw new Refused(name);
        }
    }

    static boolean on(String name) {
        return !name.equals(without);
    }

    static byte[] file(JsonNode name) {
        return file(name.asText());
    }

    static byte[] file(String name) {
        try {
            return Files.readAllBytes(dir.resolve(name));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static List<byte[]> files(JsonNode names) {
        List<byte[]> out = new ArrayList<>();
        names.forEach(n -> out.add(file(n)));
        return out;
    }

    static ByteArrayInputStream stream(byte[] octets) {
        return new ByteArrayInputStream(octets);
    }

    public static void main(String[] args) throws Exception {
        if (args.length != 1 && !(args.length == 3 && args[1].equals("--without"))) {
            System.err.println("usage: Vectors DIR [--without CHECK,CHECK...]");
            System.exit(2);
        }
        dir = Path.of(args[0]);
        int wrong = 0;
        for (String check : args.length == 3 ? args[2].split(",") : new String[] {""}) {
            without = check;
            wrong += run();
        }
        System.exit(wrong > 0 ? 1 : 0);
    }

    /** Judges every vector and tells how many came out wrong. */
    private static int run() throws Exception {
        int wrong = 0;
        for (JsonNode listed : JSON.readTree(file("vectors.json")).get("families")) {
            JsonNode family = JSON.readTree(file(listed.get("file")));
            if (!without.isEmpty() && !family.get("checks").has(without)) {
                continue;
            }
            for (JsonNode v : family.get("vectors")) {
                String why = "";
                Map<String, String> got = Map.of();
                try {
                    got = JUDGES.get(family.get("family").asText())
                        .judge(v.get("inputs"), Instant.parse(v.get("at").asText()));
                } catch (Refused no) {
                    why = no.getMessage();
                }
                String result = v.get("result").asText();
                boolean right = result.equals("acceptable") || result.equals("valid") == why.isEmpty();
                if (why.isEmpty() && v.has("expected")) {
                    for (var want : (Iterable<Map.Entry<String, JsonNode>>) v.get("expected")::fields) {
                        right &= want.getValue().asText().equals(got.get(want.getKey()));
                    }
                }
                if (!right) {
                    wrong++;
                    System.out.printf("%s\t%s\texpected %s, got %s%n", without, v.get("id").asText(), result,
                        why.isEmpty() ? got : why);
                }
            }
        }
        return wrong;
    }
}
