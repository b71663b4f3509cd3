import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The easier half of H-07. */
final class Deposits {
    /** A number as it is written. */
    record Number(String text) {}

    @SuppressWarnings("unchecked")
    static Map<String, String> deposit(JsonNode i, Instant at) throws IOException {
        byte[] raw = Vectors.file(i.get("file"));
        boolean marked = raw.length > 2 && raw[0] == (byte) 0xef;
        Vectors.check("encoding", () -> marked);
        JsonParser parser = new JsonFactory().createParser(marked ? Arrays.copyOfRange(raw, 3, raw.length) : raw);
        parser.nextToken();
        Map<String, Object> root = (Map<String, Object>) value(parser);
        List<Map<String, Object>> requests = (List<Map<String, Object>>) root.get("lignesImport");
        Vectors.check("count", () -> requests.isEmpty() || requests.size() > 200);
        String begins = i.get("kind").asText().equals("avance") ? "MDV-LGC-Va1-(BDC|HT)-"
            : "BIO-LOINC-Va1-(FACTURE|VA|CT\\d*)-";
        Set<Object> editors = new HashSet<>();
        for (Map<String, Object> r : requests) {
            Object editor = r.get("numeroEditeur");
            Vectors.check("editor-number", () -> !editors.add(editor));
            for (Map<String, Object> p : (List<Map<String, Object>>) r.get("piecesJustificatives")) {
                Vectors.check("piece-name", () -> !matches(begins + editor + "\\.(pdf|png|jpg)", p.get("nomFichier")));
            }
        }
        tags(root);
        return Map.of();
    }

    /** Reads a value and keeps what Jackson drops: a second tag of the same name, and how a number is written. */
    private static Object value(JsonParser p) throws IOException {
        switch (p.currentToken()) {
            case START_OBJECT:
                Map<String, Object> object = new LinkedHashMap<>();
                while (p.nextToken() != JsonToken.END_OBJECT) {
                    String name = p.getCurrentName();
                    Vectors.check("duplicate", () -> object.containsKey(name));
                    p.nextToken();
                    object.put(name, value(p));
                }
                return object;
            case START_ARRAY:
                List<Object> list = new ArrayList<>();
                while (p.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(p));
                }
                return list;
            case VALUE_STRING:
                return p.getText();
            case VALUE_NUMBER_INT:
            case VALUE_NUMBER_FLOAT:
                return new Number(p.getText());
            case VALUE_NULL:
                return null;
            default:
                return p.getBooleanValue();
        }
    }

    private static boolean matches(String pattern, Object value) {
        return value instanceof String s && s.matches(pattern);
    }

    private static void tags(Object value) {
        if (value instanceof List<?> list) {
            list.forEach(Deposits::tags);
        } else if (value instanceof Map<?, ?> object) {
            object.forEach((name, v) -> {
                if (v instanceof List || v instanceof Map) {
                    tags(v);
                } else {
                    tag((String) name, v);
                }
            });
        }
    }

    private static void tag(String name, Object v) {
        if (name.equals("numeroAns")) {
            Vectors.check("ans", () -> !matches("[0-9A-Za-z]{10}", v));
        } else if (name.equals("SIRET")) {
            Vectors.check("siret", () -> !matches("\\d{14}", v));
        } else if (name.equals("RPPS")) {
            Vectors.check("rpps", () -> !matches("\\d{11}", v));
        } else if (name.equals("FINESSJuridique")) {
            Vectors.check("finess", () -> !matches("\\d[0-9AB]\\d{7}", v));
        } else if (name.startsWith("date")) {
            boolean form = matches("\\d\\d/\\d\\d/\\d{4}", v);
            Vectors.check("date-form", () -> !form);
            Vectors.check("date-real", () -> form && !real((String) v));
        } else if (name.startsWith("montant")) {
            boolean form = v instanceof Number n && n.text.matches("-?\\d+\\.\\d\\d");
            Vectors.check("amount-form", () -> !form);
            Vectors.check("amount-positive", () -> form && new BigDecimal(((Number) v).text).signum() <= 0);
        } else if (name.startsWith("email") && v != null && !v.equals("")) {
            Vectors.check("email", () -> !matches("[^@\\s]+@[^@\\s]+", v));
        }
    }

    private static boolean real(String day) {
        try {
            LocalDate.of(Integer.parseInt(day.substring(6)), Integer.parseInt(day.substring(3, 5)),
                Integer.parseInt(day.substring(0, 2)));
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
