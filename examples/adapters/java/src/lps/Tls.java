package lps;

import com.sun.mail.util.MailSSLSocketFactory;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS to the relay and the mailbox, under one authority. The JDK compares the server's name: JavaMail's own comparison
 * (checkserveridentity) knows no addresses such as 127.0.0.1. JavaMail makes sockets in these two ways only.
 */
final class Tls extends MailSSLSocketFactory {
    private Tls() throws GeneralSecurityException {}

    /** Without a file, the machine's authorities are trusted. */
    static Tls under(String caFile) throws Refusal {
        try {
            KeyStore authorities = null;
            if (!caFile.isEmpty()) {
                authorities = KeyStore.getInstance(KeyStore.getDefaultType());
                authorities.load(null);
                for (var ca : Pem.certificates(Path.of(caFile))) {
                    authorities.setCertificateEntry(Station.digest(Pem.der(ca)), ca);
                }
            }
            var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(authorities);
            Tls tls = new Tls();
            tls.setTrustManagers(managers.getTrustManagers());
            return tls;
        } catch (GeneralSecurityException | IOException e) {
            throw new Refusal("configuration", "l'autorité du relais (tls.ca_file) n'est pas lisible : " + e);
        }
    }

    @Override
    public synchronized Socket createSocket() throws IOException {
        return named(super.createSocket());
    }

    @Override
    public synchronized Socket createSocket(Socket plain, String host, int port, boolean close) throws IOException {
        if (plain instanceof Plain p) {
            p.finishLine();
        }
        return named(super.createSocket(plain, host, port, close));
    }

    private static Socket named(Socket socket) {
        var parameters = ((SSLSocket) socket).getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        ((SSLSocket) socket).setSSLParameters(parameters);
        return socket;
    }
}
