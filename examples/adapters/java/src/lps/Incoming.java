package lps;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.mail.MessagingException;
import javax.mail.internet.MimeBodyPart;
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
 * covers and nowhere else: neither in the subject, nor beside that part.
 */
final class Incoming {
    private static final Pattern CODE = Pattern.compile("(40[012]5)0?"); // the document prints 40050, too
    private static final Pattern SUBJECT = Pattern.compile("^\\s*\\[(40[012]5)]");
    private static final Pattern TEXT_CODE = Pattern.compile("(?m)^Message de service (40[012]5)\\b");
    private static final Pattern TEXT_ID = Pattern.compile("(?m)^ *Message-ID *: *(<[^>\\s]+>)");

    final String messageId;
    /** 4005, 4015, 4025, arl, rsp, dsn or other. */
    String kind = "other";
    /** The Message-ID of the lot that it is about, from the signed part. */
    String original = "";
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
                signed((MimeMultipart) message.getContent());
            } else {
                unsigned(message);
            }
        } catch (MessagingException | IOException e) {
            System.err.println("message illisible : " + e);
        }
        messageId = Objects.requireNonNullElse(id, "<sans-identifiant>").strip();
    }

    private void signed(MimeMultipart parts) throws MessagingException, IOException {
        if (parts.getCount() == 0) {
            return;
        }
        announced((MimeBodyPart) parts.getBodyPart(0));
        if (kind.equals("other")) {
            return; // signed mail about something else
        }
        try {
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
        } catch (CMSException | OperatorCreationException | MessagingException | IOException | RuntimeException e) {
            doubt = new Refusal("bad-signature",
                "la signature du message " + kind + " n'est pas bonne : " + e.getMessage());
        }
    }

    private void announced(MimePart part) throws MessagingException, IOException {
        String text = part.isMimeType("text/plain") ? part.getContent().toString() : "";
        String code = Objects.requireNonNullElse(part.getHeader("X-Amfront-Code", null), first(TEXT_CODE, text));
        Matcher m = CODE.matcher(code.strip());
        if (m.matches()) {
            kind = m.group(1);
            String id = part.getHeader("X-Amfront-Original-Message-ID", null);
            original = Objects.requireNonNullElse(id, first(TEXT_ID, text)).strip();
        }
    }

    private static String first(Pattern p, String text) {
        Matcher m = p.matcher(text);
        return m.find() ? m.group(1) : "";
    }

    private void unsigned(MimeMessage message) throws MessagingException, IOException {
        String code = first(SUBJECT, Objects.requireNonNullElse(message.getSubject(), ""));
        if (!code.isEmpty()) {
            kind = code;
            doubt = new Refusal("bad-signature", "le message " + kind + " n'est pas signé");
        } else if (message.isMimeType("multipart/report")) {
            kind = "dsn";
        } else {
            String flow = message.getDescription();
            if (flow == null && message.getContent() instanceof MimeMultipart parts && parts.getCount() > 0) {
                flow = parts.getBodyPart(0).getDescription();
            }
            String nature = Objects.requireNonNullElse(flow, "").strip();
            kind = nature.startsWith("ARL") ? "arl" : nature.startsWith("RSP") ? "rsp" : "other";
        }
    }
}
