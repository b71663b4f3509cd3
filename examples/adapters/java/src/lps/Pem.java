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

/** Certificates and lists from files and octets, PEM or DER: the JDK's factory reads both. */
final class Pem {
    private Pem() {}

    static CertificateFactory factory() throws CertificateException {
        return CertificateFactory.getInstance("X.509");
    }

    /** What the user or the settings hand over. */
    static List<X509Certificate> certificates(Path file) throws Refusal {
        try {
            var all = factory().generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
            if (!all.isEmpty()) {
                return all.stream().map(X509Certificate.class::cast).toList();
            }
        } catch (CertificateException | IOException e) {
            System.err.println(file + " : " + e);
        }
        throw new Refusal("file", "le fichier " + file.getFileName() + " ne contient aucun certificat lisible");
    }

    /** Unreadable octets are an IllegalArgumentException. */
    static X509Certificate certificate(byte[] octets) {
        try {
            return (X509Certificate) factory().generateCertificate(new ByteArrayInputStream(octets));
        } catch (CertificateException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static X509CRL crl(byte[] octets) {
        try {
            return (X509CRL) factory().generateCRL(new ByteArrayInputStream(octets));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static byte[] der(X509Certificate c) {
        try {
            return c.getEncoded();
        } catch (CertificateException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static String serial(X509Certificate c) {
        return c.getSerialNumber().toString(16);
    }
}
