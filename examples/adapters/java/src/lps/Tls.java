package lps;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS to the relay and the mailbox, under one authority. The JDK compares the server's name: JavaMail's own
 * comparison (checkserveridentity) does not know addresses such as 127.0.0.1.
 */
final class Tls extends SSLSocketFactory {
    private final SSLSocketFactory sockets;

    Tls(String caFile) throws Refusal {
        try {
            KeyStore authorities = null; // without a file: the machine's authorities
            if (!caFile.isEmpty()) {
                authorities = KeyStore.getInstance(KeyStore.getDefaultType());
                authorities.load(null);
                int n = 0;
                for (var ca : Pem.certificates(Path.of(caFile))) {
                    authorities.setCertificateEntry("ca-" + n++, ca);
                }
            }
            var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(authorities);
            var context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            sockets = context.getSocketFactory();
        } catch (GeneralSecurityException | IOException e) {
            throw new Refusal("configuration", "l'autorité du relais (tls.ca_file) n'est pas lisible : " + e.getMessage());
        }
    }

    private static Socket named(Socket s) {
        SSLParameters p = ((SSLSocket) s).getSSLParameters();
        p.setEndpointIdentificationAlgorithm("HTTPS");
        ((SSLSocket) s).setSSLParameters(p);
        return s;
    }

    @Override
    public Socket createSocket(Socket s, String host, int port, boolean close) throws IOException {
        return named(sockets.createSocket(s, host, port, close));
    }

    @Override
    public Socket createSocket() throws IOException {
        return named(sockets.createSocket());
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return named(sockets.createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
        return named(sockets.createSocket(host, port, from, fromPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return named(sockets.createSocket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) throws IOException {
        return named(sockets.createSocket(host, port, from, fromPort));
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return sockets.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return sockets.getSupportedCipherSuites();
    }
}
