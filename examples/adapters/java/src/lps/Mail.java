package lps;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Properties;
import java.util.function.Predicate;
import javax.mail.Flags;
import javax.mail.Folder;
import javax.mail.Message;
import javax.mail.MessagingException;
import javax.mail.Session;
import javax.mail.Transport;
import javax.mail.internet.InternetAddress;
import javax.mail.internet.MimeMessage;

/** The relay and the mailbox, by JavaMail. */
public final class Mail {
    private final JsonNode config;

    public Mail(JsonNode config) {
        this.config = config;
    }

    /** Hands one message to the relay; returns when it has taken it (its 250). */
    public void send(byte[] message, String from, String to) throws Refusal {
        Session session = session("smtp");
        try {
            var mail = new MimeMessage(session, new ByteArrayInputStream(message));
            Transport transport = session.getTransport("smtp");
            try {
                connect(transport, "smtp");
                transport.sendMessage(mail, new InternetAddress[] {new InternetAddress(to)});
            } finally {
                close(transport);
            }
        } catch (MessagingException e) {
            int code = replyCode(e);
            boolean forGood = code >= 500;
            throw new Refusal(forGood ? "smtp-refused" : "smtp-temporary", "le relais n'a pas pris le message ("
                + e.getMessage().strip() + ") : le lot reste sur le poste, à envoyer " + (forGood ? "une fois la cause levée" : "de nouveau"));
        }
    }

    /** The reply to the command that failed; 0 when the connection did. */
    private static int replyCode(MessagingException e) {
        int code = 0;
        for (Exception x = e; x != null; x = x instanceof MessagingException m ? m.getNextException() : null) {
            if (x instanceof com.sun.mail.smtp.SMTPSendFailedException s) {
                code = s.getReturnCode();
            } else if (x instanceof com.sun.mail.smtp.SMTPAddressFailedException s) {
                code = s.getReturnCode();
            } else if (x instanceof com.sun.mail.smtp.SMTPSenderFailedException s) {
                code = s.getReturnCode();
            } else if (x instanceof javax.mail.AuthenticationFailedException) {
                code = 535;
            }
        }
        return code;
    }

    /**
     * Shows each message in the mailbox, whole, to the handler; true means that it may be removed. Removal is the
     * mailbox's at QUIT only, so that after a cut all of them come again: the handler recognises those it knows.
     */
    public void fetch(Predicate<byte[]> handler) throws Refusal {
        Session session = session("pop3");
        try {
            var store = session.getStore("pop3");
            try {
                connect(store, "pop3");
                Folder inbox = store.getFolder("INBOX");
                inbox.open(Folder.READ_WRITE);
                boolean expunge = false;
                try {
                    for (Message m : inbox.getMessages()) {
                        var octets = new ByteArrayOutputStream();
                        m.writeTo(octets);
                        if (handler.test(octets.toByteArray())) {
                            m.setFlag(Flags.Flag.DELETED, true);
                        }
                    }
                    expunge = true;
                } finally {
                    if (inbox.isOpen()) {
                        inbox.close(expunge);
                    }
                }
            } finally {
                close(store);
            }
        } catch (MessagingException | IOException e) {
            throw new Refusal("pop3", "la boîte aux lettres n'a pas pu être relevée (" + e.getMessage()
                + ") : ce qui reste sera pris à la prochaine relève");
        }
    }

    private void connect(javax.mail.Service service, String protocol) throws MessagingException {
        JsonNode server = config.get(protocol);
        String user = server.path("user").asText(null);
        service.connect(server.get("host").asText(), server.get("port").asInt(), user, server.path("password").asText(null));
    }

    private static void close(javax.mail.Service service) {
        try {
            service.close();
        } catch (MessagingException e) {
            System.err.println("fermeture : " + e); // the relay has answered by then
        }
    }

    private Session session(String protocol) throws Refusal {
        Properties p = new Properties();
        String prefix = "mail." + protocol + ".";
        p.put(prefix + "connectiontimeout", "10000");
        p.put(prefix + "timeout", "20000");
        p.put(prefix + "writetimeout", "20000");
        p.put("mail.smtp.localhost", "poste.local");
        p.put("mail.smtp.auth", config.at("/smtp/user").asText("").isEmpty() ? "false" : "true");
        p.put("mail.smtp.quitwait", "false");
        p.put("mail.pop3.disabletop", "true");
        String mode = config.at("/tls/mode").asText("none");
        if (!mode.equals("none")) {
            p.put(prefix + (mode.equals("implicit") ? "ssl.enable" : "starttls.enable"), "true");
            p.put(prefix + "starttls.required", mode.equals("starttls") ? "true" : "false");
            p.put(prefix + "ssl.checkserveridentity", "false"); // Tls does it
            p.put(prefix + "ssl.protocols", "TLSv1.2 TLSv1.3");
            p.put(prefix + "ssl.socketFactory", new Tls(config.at("/tls/ca_file").asText("")));
            p.put(prefix + "socketFactory.fallback", "false"); // never a second try without our authority
        }
        return Session.getInstance(p);
    }
}
