package lps;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;

/** Certificates and lists from files and octets, PEM or DER (the JDK's factory reads both). */
public final class Pem {
    private Pem() {}

    private static CertificateFactory factory() {
        try {
            return CertificateFactory.getInstance("X.509");
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    public static List<X509Certificate> certificates(Path file) throws IOException, Refusal {
        try {
            var all = factory().generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
            if (all.isEmpty()) {
                throw new Refusal("file", "le fichier " + file.getFileName() + " ne contient aucun certificat");
            }
            return all.stream().map(X509Certificate.class::cast).toList();
        } catch (CertificateException e) {
            throw new Refusal("file", "le fichier " + file.getFileName() + " n'est pas un certificat lisible");
        }
    }

    public static X509Certificate certificate(byte[] octets) {
        try {
            return (X509Certificate) factory().generateCertificate(new ByteArrayInputStream(octets));
        } catch (CertificateException e) {
            throw new IllegalArgumentException(e);
        }
    }

    public static X509CRL crl(byte[] octets) {
        try {
            return (X509CRL) factory().generateCRL(new ByteArrayInputStream(octets));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(e);
        }
    }

    public static byte[] der(X509Certificate c) {
        try {
            return c.getEncoded();
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    public static String serial(X509Certificate c) {
        return c.getSerialNumber().toString(16);
    }
}
