package lps;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.mail.MessagingException;
import javax.mail.internet.ContentType;
import javax.mail.internet.InternetHeaders;
import javax.mail.internet.MimeUtility;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.util.Selector;

/**
 * A message of the mailbox, read from its octets. What is said about encryption (4005, 4015, 4025) is read in the part
 * that the signature covers, to the octet, and nowhere else: neither in the subject, nor beside that part.
 */
public final class Incoming {
    private static final Pattern CODE = Pattern.compile("^(40[012]5)0?$");
    private static final Pattern SUBJECT = Pattern.compile("^\\[(40[012]5)]");
    private static final Pattern TEXT_CODE = Pattern.compile("(?m)^Message de service (40[012]5)\\b");
    private static final Pattern TEXT_ID = Pattern.compile("(?m)^ *Message-ID *: *(<[^>\\s]+>)");

    public final String messageId;
    /** 4005, 4015, 4025, arl, rsp, dsn or other. */
    public String kind = "other";
    /** The Message-ID of the lot that it is about, from the signed part; null when there is none. */
    public String original;
    /** Whose key signed; null when the message is no service message or its signature is wrong. */
    public X509Certificate signer;
    public final List<X509Certificate> companions = new ArrayList<>();
    /** Why a service message is not believed, before its signer is judged. */
    public Refusal doubt;

    public Incoming(byte[] raw) {
        Entity message = new Entity(raw);
        String id = message.header("Message-ID");
        messageId = id == null ? "<sans-identifiant." + Station.digest(raw).substring(0, 16) + "@poste.local>" : id.strip();
        if (message.is("multipart/signed")) {
            signed(message);
        } else {
            unsigned(message);
        }
    }

    private void signed(Entity message) {
        List<byte[]> parts = message.parts();
        if (parts.size() != 2) {
            doubt = new Refusal("bad-signature", "le message signé n'a pas les deux parties attendues");
            announced(message);
            return;
        }
        Entity content = new Entity(parts.get(0));
        Entity signature = new Entity(parts.get(1));
        announced(content);
        if (kind.equals("other")) {
            return; // signed mail about something else
        }
        try {
            var cms = new CMSSignedData(new CMSProcessableByteArray(parts.get(0)), signature.content());
            var signers = cms.getSignerInfos().getSigners();
            if (signers.size() != 1) {
                throw new CMSException("un signataire attendu, " + signers.size() + " trouvés");
            }
            var info = signers.iterator().next();
            for (var holder : cms.getCertificates().getMatches((Selector<org.bouncycastle.cert.X509CertificateHolder>) null)) {
                X509Certificate c = Pem.certificate(holder.getEncoded());
                if (info.getSID().match(holder)) {
                    signer = c;
                } else {
                    companions.add(c);
                }
            }
            if (signer == null || !info.verify(new JcaSimpleSignerInfoVerifierBuilder().build(signer.getPublicKey()))) {
                throw new CMSException("elle ne vaut pas pour ce texte");
            }
        } catch (CMSException | OperatorCreationException | java.io.IOException | RuntimeException e) {
            signer = null;
            doubt = new Refusal("bad-signature", "la signature du message " + kind + " n'est pas bonne : " + e.getMessage());
        }
    }

    private void announced(Entity part) {
        String code = part.header("X-Amfront-Code");
        String text = part.text();
        Matcher m = TEXT_CODE.matcher(text);
        if (code == null && m.find()) {
            code = m.group(1);
        }
        if (code != null && (m = CODE.matcher(code.strip())).matches()) {
            kind = m.group(1);
            original = part.header("X-Amfront-Original-Message-ID");
            m = TEXT_ID.matcher(text);
            if (original == null && m.find()) {
                original = m.group(1);
            }
            original = original == null ? null : original.strip();
        }
    }

    private void unsigned(Entity message) {
        String subject = message.header("Subject") == null ? "" : message.header("Subject").strip();
        Matcher m = SUBJECT.matcher(subject);
        if (m.find()) {
            kind = m.group(1);
            doubt = new Refusal("bad-signature", "le message " + kind + " n'est pas signé");
            return;
        }
        String flow = message.header("Content-Description");
        if (message.is("multipart/report") || message.type().toLowerCase(Locale.ROOT).contains("delivery-status")) {
            kind = "dsn";
        } else if (flow == null && message.is("multipart/mixed")) {
            flow = message.parts().stream().map(p -> new Entity(p).header("Content-Description"))
                .filter(d -> d != null).findFirst().orElse(null);
        }
        if (flow != null && kind.equals("other")) {
            kind = flow.strip().startsWith("ARL") ? "arl" : flow.strip().startsWith("RSP") ? "rsp" : "other";
        }
    }

    /** A header and a body, RFC 2045, over octets that are kept as they came. */
    private static final class Entity {
        private final byte[] raw;
        private final String latin;
        private final int body;
        private InternetHeaders headers;

        Entity(byte[] raw) {
            this.raw = raw;
            latin = new String(raw, StandardCharsets.ISO_8859_1);
            int end = latin.startsWith("\r\n") ? 0 : latin.indexOf("\r\n\r\n");
            body = end < 0 ? raw.length : end == 0 ? 2 : end + 4;
            try {
                headers = new InternetHeaders(new ByteArrayInputStream(raw));
            } catch (MessagingException e) {
                headers = new InternetHeaders();
            }
        }

        String header(String name) {
            return headers.getHeader(name, null);
        }

        String type() {
            return header("Content-Type") == null ? "text/plain" : header("Content-Type");
        }

        boolean is(String type) {
            try {
                return new ContentType(type()).match(type);
            } catch (MessagingException e) {
                return false;
            }
        }

        byte[] content() {
            String encoding = header("Content-Transfer-Encoding") == null ? "7bit" : header("Content-Transfer-Encoding").strip();
            byte[] octets = java.util.Arrays.copyOfRange(raw, body, raw.length);
            try {
                if (encoding.equalsIgnoreCase("base64")) {
                    return Base64.getMimeDecoder().decode(octets);
                }
                return MimeUtility.decode(new ByteArrayInputStream(octets), encoding).readAllBytes();
            } catch (MessagingException | java.io.IOException | IllegalArgumentException e) {
                return octets;
            }
        }

        /** The readable text: this part's, or that of the parts in it. */
        String text() {
            if (is("multipart/*")) {
                return String.join("\n", parts().stream().map(p -> new Entity(p).text()).toList());
            }
            return is("text/*") ? new String(content(), StandardCharsets.UTF_8).replace("\r\n", "\n") : "";
        }

        /** The parts of a multipart without the line end that belongs to the delimiter (RFC 2046 §5.1.1). */
        List<byte[]> parts() {
            List<byte[]> parts = new ArrayList<>();
            String boundary;
            try {
                boundary = new ContentType(type()).getParameter("boundary");
            } catch (MessagingException e) {
                return parts;
            }
            if (boundary == null) {
                return parts;
            }
            Matcher m = Pattern.compile("(?:^|\r\n)--" + Pattern.quote(boundary) + "(--)?[ \t]*(?=\r\n|$)")
                .matcher(latin).region(Math.max(0, body - 2), latin.length());
            int start = -1;
            while (m.find()) {
                if (start >= 0) {
                    parts.add(latin.substring(start, Math.max(start, m.start())).getBytes(StandardCharsets.ISO_8859_1));
                }
                if (m.group(1) != null) {
                    break;
                }
                start = Math.min(m.end() + 2, latin.length());
            }
            return parts;
        }
    }
}
