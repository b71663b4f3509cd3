import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.cms.CMSAttributes;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.cms.SignerInfo;

/** Parts A and F. */
final class Mails {
    /** A MIME entity, an octet a character, as a signature needs it. */
    static final class Entity {
        final String raw;
        final String body;
        private final Map<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

        Entity(String raw) {
            this.raw = raw;
            int end = raw.indexOf("\r\n\r\n");
            body = raw.substring(end + 4);
            for (String line : raw.substring(0, end).replaceAll("\r\n[ \t]", " ").split("\r\n")) {
                String[] f = line.split(":", 2);
                if (f.length == 2) {
                    fields.putIfAbsent(f[0], f[1].strip());
                }
            }
        }

        static Entity of(JsonNode name) {
            return new Entity(new String(Vectors.file(name), StandardCharsets.ISO_8859_1));
        }

        String get(String name) {
            return fields.getOrDefault(name, "");
        }

        String kind() {
            return get("Content-Type").split(";")[0].strip().toLowerCase();
        }

        String parameter(String field, String name) {
            Matcher m = Pattern.compile(name + "\\s*=\\s*(?:\"([^\"]*)\"|([^;\\s]+))", Pattern.CASE_INSENSITIVE)
                .matcher(get(field));
            return !m.find() ? "" : m.group(1) != null ? m.group(1) : m.group(2);
        }

        List<Entity> parts() {
            if (!kind().startsWith("multipart/")) {
                return List.of();
            }
            String[] pieces = ("\r\n" + body).split(Pattern.quote("\r\n--" + parameter("Content-Type", "boundary")), -1);
            List<Entity> out = new ArrayList<>();
            for (String p : Arrays.copyOfRange(pieces, 1, pieces.length - 1)) {
                out.add(new Entity(p.substring(p.indexOf("\r\n") + 2)));
            }
            return out;
        }

        byte[] decoded() {
            return Base64.getMimeDecoder().decode(body);
        }

        /** What a person reads, of all its texts. */
        String text() {
            List<Entity> parts = parts();
            if (!parts.isEmpty()) {
                return parts.stream().map(Entity::text).collect(Collectors.joining("\n"));
            }
            if (!List.of("", "text/plain").contains(kind())) {
                return "";
            }
            return switch (get("Content-Transfer-Encoding").toLowerCase()) {
                case "base64" -> new String(decoded(), StandardCharsets.UTF_8);
                case "quoted-printable" -> Pattern.compile("=([0-9A-Fa-f]{2})").matcher(body.replaceAll("=[ \t]*\r\n", ""))
                    .replaceAll(m -> Matcher.quoteReplacement("" + (char) Integer.parseInt(m.group(1), 16)));
                default -> body;
            };
        }
    }

    static Map<String, String> mail(JsonNode i, Instant at) {
        Entity m = Entity.of(i.get("message"));
        String kind = i.get("kind").asText();
        String prefix = Map.of("FSE", "SV", "DRE", "DR", "MIXTE", "(SV|DR)").get(kind) + i.get("reference").asText();
        Vectors.check("subject", () -> !m.get("Subject").matches(prefix + "/\\d{14}/\\d{19}/\\d{5}"));
        Vectors.check("headers", () -> Stream.of("Date", "From", "To", "Message-ID", "Subject", "MIME-Version")
            .anyMatch(name -> m.get(name).isEmpty()));
        Vectors.check("from", () -> !m.get("From").replaceAll(".*<|>.*", "").equals(i.get("from").asText()));
        if (!m.get("Date").isEmpty()) {
            Instant dated = ZonedDateTime.parse(m.get("Date"), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            Vectors.check("date", () -> Duration.between(dated, at).abs().compareTo(Duration.ofDays(1)) > 0);
        }
        List<Entity> parts = m.parts();
        Vectors.check("one-file", () -> !parts.isEmpty() && !(m.kind().equals("multipart/mixed") && parts.size() == 1));
        Entity part = parts.isEmpty() ? m : parts.get(0);
        Vectors.check("part-type", () -> !part.kind().equals("application/edi-consent"));
        boolean base64 = part.get("Content-Transfer-Encoding").equalsIgnoreCase("base64");
        Vectors.check("encoding", () -> !base64);
        String description = kind + Map.of("test", "TEST", "demo", "DEMO", "reel", "").get(i.get("usage").asText()) + "/"
            + Map.of("FSE", "B2", "DRE", "DR", "MIXTE", "B2DR").get(kind) + (i.get("compressed").asBoolean() ? "/ZK" : "/K");
        Vectors.check("description", () -> !part.get("Content-Description").equals(description));
        Vectors.check("file-name", () -> !part.parameter("Content-Disposition", "filename").endsWith(".pkcs7"));
        byte[] document = base64 ? part.decoded() : part.body.getBytes(StandardCharsets.ISO_8859_1);
        Vectors.check("binary", () -> document.length == 0 || document[0] != 0x30);
        return Map.of();
    }

    static Map<String, String> service(JsonNode i, Instant at) throws Exception {
        Entity m = Entity.of(i.get("message"));
        List<Entity> parts = m.parts();
        boolean signed = m.kind().equals("multipart/signed") && parts.size() == 2;
        Vectors.check("signed", () -> !signed);
        Entity says = m;
        if (signed) {
            says = parts.get(0);
            X509Certificate signer = signer(says.raw.getBytes(StandardCharsets.ISO_8859_1), parts.get(1).decoded());
            Certificates.path(signer, Certificates.Trust.of(i, at));
        }
        boolean inside = Vectors.on("protected");
        String code = first("\\b(4005|4015|4025)\\b", inside ? says.text() : m.get("Subject"));
        String original = first("<[^<>\\s]+@[^<>\\s]+>", inside ? says.text() : m.get("In-Reply-To"));
        Vectors.check("known-lot", () -> StreamSupport.stream(i.get("sent").spliterator(), false)
            .noneMatch(id -> id.asText().equals(original)));
        return Map.of("code", code, "original", original);
    }

    private static String first(String pattern, String in) {
        Matcher m = Pattern.compile(pattern).matcher(in);
        return m.find() ? m.group() : "";
    }

    /** Verifies a detached SignedData of one signer, whose certificate it returns. */
    private static X509Certificate signer(byte[] content, byte[] der) throws Exception {
        ContentInfo info = Documents.cms(der);
        if (info == null || !info.getContentType().equals(CMSObjectIdentifiers.signedData)) {
            throw new Vectors.Refused("signed");
        }
        SignedData data = SignedData.getInstance(info.getContent());
        SignerInfo by = SignerInfo.getInstance(data.getSignerInfos().getObjectAt(0));
        X509Certificate found = null;
        for (ASN1Encodable c : data.getCertificates()) {
            X509Certificate cert = Certificates.parse(c.toASN1Primitive().getEncoded());
            found = Documents.identifies(by.getSID().getId(), cert) ? cert : found;
        }
        X509Certificate signer = found;
        byte[] digest = ASN1OctetString.getInstance(new AttributeTable(by.getAuthenticatedAttributes())
            .get(CMSAttributes.messageDigest).getAttrValues().getObjectAt(0)).getOctets();
        byte[] actual = MessageDigest.getInstance("SHA-256").digest(content);
        Vectors.check("message-digest", () -> !Arrays.equals(digest, actual));
        byte[] over = by.getAuthenticatedAttributes().getEncoded("DER"); // SET OF, in place of [0]
        Vectors.check("message-signature", () -> Certificates.fails(
            key -> Certificates.verify(key, over, by.getEncryptedDigest().getOctets()), signer.getPublicKey()));
        return signer;
    }
}
