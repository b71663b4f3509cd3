import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.EnvelopedData;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.KeyTransRecipientInfo;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;

/** A-10 and part C. */
final class Documents {
    /** A document with what it was opened with. */
    record Opened(byte[] plain, byte[] key, byte[] iv) {}

    /** A ContentInfo, or null for what is none. */
    static ContentInfo cms(byte[] der) {
        try {
            return ContentInfo.getInstance(ASN1Primitive.fromByteArray(der));
        } catch (IOException | IllegalArgumentException | ClassCastException e) {
            return null;
        }
    }

    /** Whether a RecipientIdentifier or SignerIdentifier means a certificate. */
    static boolean identifies(ASN1Encodable id, X509Certificate c) {
        try {
            if (id instanceof ASN1OctetString keyId) {
                byte[] ski = c.getExtensionValue("2.5.29.14");
                return ski != null && ASN1OctetString.getInstance(ASN1OctetString.getInstance(ski).getOctets()).equals(keyId);
            }
            IssuerAndSerialNumber is = IssuerAndSerialNumber.getInstance(id);
            return Arrays.equals(is.getName().getEncoded(), c.getIssuerX500Principal().getEncoded())
                && is.getSerialNumber().getValue().equals(c.getSerialNumber());
        } catch (IOException e) {
            return false;
        }
    }

    /** Opens a document; null where there is nothing to look at. */
    static Opened open(byte[] der, X509Certificate cert, PrivateKey key) throws GeneralSecurityException {
        ContentInfo info = cms(der);
        boolean enveloped = info != null && info.getContentType().equals(CMSObjectIdentifiers.envelopedData);
        Vectors.check("content-type", () -> !enveloped);
        if (!enveloped) {
            return null;
        }
        EnvelopedData env = EnvelopedData.getInstance(info.getContent());
        var content = env.getEncryptedContentInfo();
        var algorithm = content.getContentEncryptionAlgorithm();
        Vectors.check("content-algorithm", () -> !algorithm.getAlgorithm().equals(NISTObjectIdentifiers.id_aes128_CBC));
        Vectors.check("one-recipient", () -> env.getRecipientInfos().size() != 1);
        KeyTransRecipientInfo mine = null;
        for (ASN1Encodable r : env.getRecipientInfos()) {
            var other = (KeyTransRecipientInfo) RecipientInfo.getInstance(r).getInfo();
            mine = identifies(other.getRecipientIdentifier().getId(), cert) ? other : mine;
        }
        boolean named = mine != null;
        Vectors.check("recipient", () -> !named);
        if (!named) {
            mine = (KeyTransRecipientInfo) RecipientInfo.getInstance(env.getRecipientInfos().getObjectAt(0)).getInfo();
        }
        byte[] session;
        try {
            Cipher rsa = Cipher.getInstance("RSA/ECB/PKCS1Padding");
            rsa.init(Cipher.DECRYPT_MODE, key);
            session = rsa.doFinal(mine.getEncryptedKey().getOctets());
        } catch (GeneralSecurityException e) {
            throw new Vectors.Refused("key-decrypt");
        }
        byte[] iv = ASN1OctetString.getInstance(algorithm.getParameters()).getOctets();
        if (iv.length != 16 || session.length % 8 != 0 || session.length < 16) {
            return null;
        }
        Cipher aes = Cipher.getInstance("AES/CBC/NoPadding");
        aes.init(Cipher.DECRYPT_MODE, new SecretKeySpec(session, "AES"), new IvParameterSpec(iv));
        byte[] plain = aes.doFinal(content.getEncryptedContent().getOctets());
        int pad = plain[plain.length - 1];
        boolean sound = pad >= 1 && pad <= 16;
        for (int n = 1; sound && n <= pad; n++) {
            sound = plain[plain.length - n] == pad;
        }
        boolean padded = sound;
        Vectors.check("padding", () -> !padded);
        return new Opened(padded ? Arrays.copyOf(plain, plain.length - pad) : plain, session, iv);
    }

    private static PrivateKey key(JsonNode i) throws GeneralSecurityException {
        RSAPrivateKey k = RSAPrivateKey.getInstance(Vectors.file(i.get("key")));
        return KeyFactory.getInstance("RSA").generatePrivate(new RSAPrivateCrtKeySpec(k.getModulus(),
            k.getPublicExponent(), k.getPrivateExponent(), k.getPrime1(), k.getPrime2(), k.getExponent1(),
            k.getExponent2(), k.getCoefficient()));
    }

    static Map<String, String> decrypt(JsonNode i, Instant at) throws GeneralSecurityException {
        byte[] der = Vectors.file(i.get("documents").get(0));
        byte first = der[0];
        Vectors.check("binary", () -> first != 0x30);
        if (first != 0x30) {
            String text = new String(der, StandardCharsets.US_ASCII);
            text = text.contains("\n\n") ? text.substring(text.indexOf("\n\n")) : text.replaceAll("-----[^-]*-----", "");
            der = Base64.getMimeDecoder().decode(text);
        }
        Opened o = open(der, Certificates.parse(Vectors.file(i.get("certificate"))), key(i));
        return o == null ? Map.of()
            : Map.of("sha256", HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(o.plain)));
    }

    static Map<String, String> documents(JsonNode i, Instant at) throws GeneralSecurityException {
        X509Certificate cert = Certificates.parse(Vectors.file(i.get("certificate")));
        PrivateKey key = key(i);
        List<Opened> both = new ArrayList<>();
        for (byte[] der : Vectors.files(i.get("documents"))) {
            Opened o = open(der, cert, key);
            if (o == null) {
                return Map.of();
            }
            Vectors.check("once", () -> cms(o.plain) != null);
            Vectors.check("compression", () -> (o.plain[0] == 0x1f && o.plain[1] == (byte) 0x8b)
                != i.get("compressed").asBoolean());
            both.add(o);
        }
        Opened a = both.get(0);
        Opened b = both.get(1);
        Vectors.check("fresh-key", () -> Arrays.equals(a.key, b.key));
        Vectors.check("iv", () -> Arrays.equals(a.iv, b.iv) || Arrays.equals(a.iv, a.key)
            || Arrays.equals(a.iv, new byte[16]));
        return Map.of();
    }
}
