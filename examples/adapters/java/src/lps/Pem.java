package lps;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.Callable;

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

    static X509Certificate certificate(byte[] octets) {
        return readable(() -> (X509Certificate) factory().generateCertificate(new ByteArrayInputStream(octets)));
    }

    static X509CRL crl(byte[] octets) {
        return readable(() -> (X509CRL) factory().generateCRL(new ByteArrayInputStream(octets)));
    }

    static byte[] der(X509Certificate c) {
        return readable(c::getEncoded);
    }

    /** Unreadable octets are an IllegalArgumentException. */
    static <T> T readable(Callable<T> read) {
        try {
            return read.call();
        } catch (Exception e) {
            throw new IllegalArgumentException(e);
        }
    }

    static String serial(X509Certificate c) {
        return c.getSerialNumber().toString(16);
    }
}
