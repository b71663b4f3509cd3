package lps;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * A connection before STLS. JavaMail's POP3 takes a line for read at its CR; the LF of the answer to STLS, where it
 * comes in a segment of its own, would stand before the TLS.
 */
final class Plain extends Socket {
    private int last;

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read(byte[] to, int from, int most) throws IOException {
                int n = super.read(to, from, most);
                last = n > 0 ? to[from + n - 1] : last;
                return n;
            }
        };
    }

    void finishLine() throws IOException {
        if (last == '\r') {
            getInputStream().read();
        }
    }

    /** JavaMail asks for a socket that it connects itself, and for no other. */
    static final class Factory extends SocketFactory {
        @Override
        public Socket createSocket() {
            return new Plain();
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
            throw new UnsupportedOperationException();
        }
    }
}
