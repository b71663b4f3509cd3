package lps;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import javax.mail.internet.MimeMultipart;
import javax.mail.internet.MimePart;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.mail.smime.SMIMESigned;
import org.bouncycastle.operator.OperatorCreationException;

/**
 * A message of the mailbox. What is said about encryption (4005, 4015, 4025) is read in the part that the signature
 * covers and nowhere else: neither in the subject, nor beside that part. The document fixes the codes and not how such
 * a message is laid out (§11.3.3): its code is the first that stands alone in its texts.
 */
final class Incoming {
    /** Also printed 40050; not inside a longer number, a date, an address, or the subject of a lot. */
    private static final Pattern CODE = Pattern.compile("(?<![\\w/@<]|\\w[.,-])(40[012]5)0?(?![\\w/@]|[.,-]\\w)");
    /** What an unsigned message must say to be taken for a false one: a colleague, too, writes of file 4005. */
    private static final Pattern CLAIM = Pattern.compile(
        "(?im)(?:^\\s*\\[|\\bcode\\b|\\brejet\\b|\\bmessage de service\\b)[\\W_]*(40[012]5)0?\\b");
    private static final Pattern IDENTIFIER = Pattern.compile("<[^<>\\s]+>");
    private static final Pattern RETURN = Pattern.compile("^\\s*(ARL|RSP)");
    private static final int DEEPEST = 4;

    final String messageId;
    /** 4005, 4015, 4025, arl, rsp, dsn or other. */
    String kind = "other";
    /** The messages that a service message cites: in the signed texts, or else in the header. */
    final List<String> cited = new ArrayList<>();
    /** Whose key signed, once the signature is seen to be right. */
    X509Certificate signer;
    final List<X509Certificate> companions = new ArrayList<>();
    /** Why a service message is not believed, before its signer is judged; null when it may be. */
    Refusal doubt;

    Incoming(byte[] raw) {
        String id = null;
        try {
            MimeMessage message = new MimeMessage(null, new ByteArrayInputStream(raw));
            id = message.getMessageID();
            if (message.isMimeType("multipart/signed")) {
                signed(message);
            } else {
                unsigned(message, "n'est pas signé");
            }
        } catch (MessagingException | IOException e) {
            System.err.println("message illisible : " + e);
        }
        messageId = Objects.requireNonNullElse(id, "<sans-identifiant>").strip();
    }

    private void signed(MimeMessage message) throws MessagingException, IOException {
        MimePart signed;
        try {
            signed = verified((MimeMultipart) message.getContent());
        } catch (CMSException | OperatorCreationException | MessagingException | IOException | RuntimeException e) {
            unsigned(message, "a une signature qui n'est pas bonne : " + e.getMessage());
            return;
        }
        String text = text(signed);
        kind = first(CODE, text, "other");
        // Anybody may write the envelope: it counts where the signed text cites nothing.
        for (String said : new String[] {text, message.getHeader("In-Reply-To", " "),
            message.getHeader("References", " ")}) {
            if (cited.isEmpty()) {
                IDENTIFIER.matcher(Objects.requireNonNullElse(said, "")).results().map(MatchResult::group)
                    .forEach(cited::add);
            }
        }
    }

    /** The part that is signed, once the signature is seen to be right. */
    private MimePart verified(MimeMultipart parts)
            throws CMSException, OperatorCreationException, MessagingException, IOException {
        if (parts.getCount() != 2) {
            throw new CMSException("deux parties attendues, " + parts.getCount() + " trouvées");
        }
        var cms = new SMIMESigned(parts);
        if (cms.getSignerInfos().size() != 1) {
            throw new CMSException("un signataire attendu, " + cms.getSignerInfos().size() + " trouvés");
        }
        var info = cms.getSignerInfos().iterator().next();
        X509Certificate by = null;
        for (X509CertificateHolder holder : cms.getCertificates().getMatches(null)) {
            X509Certificate c = Pem.certificate(holder.getEncoded());
            if (info.getSID().match(holder)) {
                by = c;
            } else {
                companions.add(c);
            }
        }
        if (by == null || !info.verify(new JcaSimpleSignerInfoVerifierBuilder().build(by.getPublicKey()))) {
            throw new CMSException("elle ne vaut pas pour ce texte");
        }
        signer = by;
        return cms.getContent();
    }

    private void unsigned(MimeMessage message, String why) throws MessagingException, IOException {
        kind = first(CLAIM, message.getSubject() + "\n" + text(message), "other");
        if (!kind.equals("other")) {
            doubt = new Refusal("bad-signature", "le message " + kind + " " + why);
        } else if (message.isMimeType("multipart/report")) {
            kind = "dsn";
        } else {
            for (MimePart part : parts(message, DEEPEST)) {
                String flow = Objects.requireNonNullElse(part.getDescription(), "");
                kind = kind.equals("other") ? first(RETURN, flow, kind).toLowerCase() : kind;
            }
        }
    }

    private static String first(Pattern p, String text, String otherwise) {
        Matcher m = p.matcher(text);
        return m.find() ? m.group(1) : otherwise;
    }

    private static String text(MimePart whole) throws MessagingException, IOException {
        var all = new StringBuilder();
        for (MimePart part : parts(whole, DEEPEST)) {
            if (part.isMimeType("text/plain")) {
                try {
                    all.append(part.getContent());
                } catch (IOException e) { // an unknown character set: codes and identifiers are US-ASCII
                    all.append(new String(part.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
                }
                all.append('\n');
            }
        }
        return all.toString();
    }

    /** A part and those inside it, in their order. A message that is attached is another message. */
    private static List<MimePart> parts(MimePart whole, int depth) {
        List<MimePart> all = new ArrayList<>(List.of(whole));
        try {
            if (depth > 0 && whole.isMimeType("multipart/*") && whole.getContent() instanceof MimeMultipart inside) {
                for (int i = 0; i < inside.getCount(); i++) {
                    all.addAll(parts((MimePart) inside.getBodyPart(i), depth - 1));
                }
            }
        } catch (MessagingException | IOException e) { // the rest, such as the subject, is read all the same
            System.err.println("parties illisibles : " + e);
        }
        return all;
    }
}
