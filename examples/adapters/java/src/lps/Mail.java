package lps;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.mail.smtp.SMTPAddressFailedException;
import com.sun.mail.smtp.SMTPSendFailedException;
import com.sun.mail.smtp.SMTPSenderFailedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Properties;
import java.util.function.Predicate;
import javax.mail.AuthenticationFailedException;
import javax.mail.Flags;
import javax.mail.Folder;
import javax.mail.Message;
import javax.mail.MessagingException;
import javax.mail.Service;
import javax.mail.Session;
import javax.mail.internet.InternetAddress;
import javax.mail.internet.MimeMessage;

/** The relay and the mailbox, by JavaMail. */
final class Mail {
    private final JsonNode config;

    Mail(JsonNode config) {
        this.config = config;
    }

    /** Hands one message to the relay; returns when it has taken it (its 250). */
    void send(byte[] message, String to) throws Refusal {
        Session session = session("smtp");
        try {
            var transport = session.getTransport("smtp");
            try {
                connect(transport, "smtp");
                transport.sendMessage(new MimeMessage(session, new ByteArrayInputStream(message)),
                    new InternetAddress[] {new InternetAddress(to)});
            } finally {
                close(transport);
            }
        } catch (MessagingException e) {
            boolean forGood = replyCode(e) >= 500;
            throw new Refusal(forGood ? "smtp-refused" : "smtp-temporary", "le relais n'a pas pris le message ("
                + e.getMessage().strip() + ") : le lot reste sur le poste, à envoyer de nouveau"
                + (forGood ? " une fois la cause levée" : ""));
        }
    }

    /** The reply to the command that failed; 0 when the connection did. */
    private static int replyCode(MessagingException e) {
        int code = 0;
        for (Exception x = e; x != null; x = x instanceof MessagingException m ? m.getNextException() : null) {
            code = x instanceof SMTPSendFailedException s ? s.getReturnCode()
                : x instanceof SMTPAddressFailedException a ? a.getReturnCode()
                : x instanceof SMTPSenderFailedException f ? f.getReturnCode()
                : x instanceof AuthenticationFailedException ? 535 : code;
        }
        return code;
    }

    /**
     * Shows each message in the mailbox, whole, to the handler; true means that it may be removed. The mailbox removes
     * at QUIT only, so that after a cut all of them come again.
     */
    void fetch(Predicate<byte[]> handler) throws Refusal {
        Session session = session("pop3");
        try {
            var store = session.getStore("pop3");
            try {
                connect(store, "pop3");
                Folder inbox = store.getFolder("INBOX");
                inbox.open(Folder.READ_WRITE);
                for (Message m : inbox.getMessages()) {
                    var octets = new ByteArrayOutputStream();
                    m.writeTo(octets);
                    m.setFlag(Flags.Flag.DELETED, handler.test(octets.toByteArray()));
                }
                inbox.close(true);
            } finally {
                close(store);
            }
        } catch (MessagingException | IOException e) {
            throw new Refusal("pop3", "la boîte aux lettres n'a pas pu être relevée (" + e.getMessage()
                + ") : ce qui reste sera pris à la prochaine relève");
        }
    }

    private void connect(Service service, String protocol) throws MessagingException {
        JsonNode server = config.get(protocol);
        service.connect(server.get("host").asText(), server.get("port").asInt(), server.path("user").asText(null),
            server.path("password").asText(null));
    }

    private static void close(Service service) {
        try {
            service.close();
        } catch (MessagingException e) {
            System.err.println("fermeture : " + e); // the server has answered by then
        }
    }

    private Session session(String protocol) throws Refusal {
        Properties p = new Properties();
        String prefix = "mail." + protocol + ".";
        p.put(prefix + "connectiontimeout", "10000");
        p.put(prefix + "timeout", "20000");
        p.put("mail.smtp.localhost", "poste.local");
        p.put("mail.smtp.auth", String.valueOf(!config.at("/smtp/user").asText("").isEmpty()));
        p.put("mail.smtp.quitwait", "false");
        p.put("mail.pop3.disabletop", "true");
        String mode = config.at("/tls/mode").asText("none");
        if (!mode.equals("none")) {
            p.put(prefix + (mode.equals("implicit") ? "ssl.enable" : "starttls.enable"), "true");
            p.put(prefix + "starttls.required", String.valueOf(mode.equals("starttls")));
            p.put(prefix + "ssl.protocols", "TLSv1.2 TLSv1.3");
            p.put(prefix + "ssl.socketFactory", Tls.under(config.at("/tls/ca_file").asText("")));
            p.put(prefix + "socketFactory", new Plain.Factory());
            p.put(prefix + "socketFactory.fallback", "false"); // no second try with the machine's authorities
        }
        return Session.getInstance(p);
    }
}
