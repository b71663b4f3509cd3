package lps;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;

/** A lot as a mail: compressed, then encrypted (§6.2), then the only part of a message (§7.1.5). */
final class Envelope {
    /** The reference that the API SSV gives when it formats a lot (§1.3). */
    private static final String REFERENCE = "140610";

    private Envelope() {}

    static String subject(String kind, String exercice, String compostage, String numero) {
        return (kind.equals("DRE") ? "DR" : "SV") + REFERENCE + "/" + exercice + "/" + compostage + "/" + numero;
    }

    static String description(String kind, String usage, boolean compressed) {
        // B2DR is the bench's choice: the document does not show the mixed profile.
        String norm = kind.equals("FSE") ? "B2" : kind.equals("DRE") ? "DR" : "B2DR";
        String suffix = usage.equals("test") ? "TEST" : usage.equals("demo") ? "DEMO" : "";
        return kind + suffix + "/" + norm + (compressed ? "/ZK" : "/K");
    }

    /** CMS EnvelopedData, AES-128-CBC under a fresh key, wrapped for one recipient by RSA; DER. */
    static byte[] encrypt(byte[] document, X509Certificate recipient) {
        try {
            var generator = new CMSEnvelopedDataGenerator();
            generator.addRecipientInfoGenerator(new JceKeyTransRecipientInfoGenerator(recipient));
            return generator.generate(new CMSProcessableByteArray(document),
                    new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES128_CBC).build())
                .toASN1Structure().getEncoded(ASN1Encoding.DER);
        } catch (GeneralSecurityException | CMSException | IOException e) {
            throw new IllegalStateException("chiffrement impossible", e);
        }
    }

    static byte[] compress(byte[] document) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] message(String from, String to, String messageId, String subject, String description,
            ZonedDateTime at, byte[] cms) {
        String file = subject.substring(0, 2) + subject.split("/")[2] + ".pkcs7";
        String message = String.join("\r\n",
            "Date: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(at),
            "From: <" + from + ">",
            "To: <" + to + ">",
            "Message-ID: " + messageId,
            "Subject: " + subject,
            "MIME-Version: 1.0",
            "Content-Type: application/EDI-consent; name=\"" + file + "\"",
            "Content-Transfer-Encoding: base64",
            "Content-Disposition: attachment; filename=\"" + file + "\"",
            "Content-Description: " + description,
            "",
            Base64.getMimeEncoder().encodeToString(cms), // lines of 76, CRLF
            "");
        return message.getBytes(StandardCharsets.US_ASCII);
    }
}
