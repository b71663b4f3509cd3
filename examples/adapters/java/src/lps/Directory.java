package lps;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.InvalidNameException;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.SizeLimitExceededException;
import javax.naming.directory.SearchControls;
import javax.naming.ldap.InitialLdapContext;
import javax.naming.ldap.LdapName;

/**
 * The public directory, by JNDI: plain LDAP, anonymous. A connection lives for one question, and is closed whatever
 * happens (§6.3.3: no session is held).
 */
final class Directory {
    static final String CERTIFICATE = "userCertificate;binary";
    static final String AUTHORITY = "cACertificate;binary";
    static final String LIST = "certificateRevocationList;binary";
    private static final int PATIENCE = 8000; // milliseconds for an answer
    private final Hashtable<String, String> env = new Hashtable<>();

    Directory(JsonNode ldap) {
        env.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory");
        env.put(Context.PROVIDER_URL, "ldap://" + ldap.get("host").asText() + ":" + ldap.get("port").asInt());
        env.put(Context.SECURITY_AUTHENTICATION, "none");
        env.put(Context.REFERRAL, "ignore");
        env.put("com.sun.jndi.ldap.connect.timeout", "3000");
        env.put("com.sun.jndi.ldap.read.timeout", String.valueOf(PATIENCE));
        env.put("java.naming.ldap.attributes.binary", String.join(" ", CERTIFICATE, AUTHORITY, LIST));
    }

    List<byte[]> byName(String base, String cn, String attribute) throws Refusal {
        return search(base, "(cn={0})", new Object[] {cn}, SearchControls.SUBTREE_SCOPE, attribute);
    }

    List<byte[]> at(String dn, String attribute) throws Refusal {
        return search(dn, "(objectClass=*)", new Object[0], SearchControls.OBJECT_SCOPE, attribute);
    }

    /**
     * What an LDAP URL of a certificate points at; the host is the configured one. The document prints the attribute
     * behind a slash, RFC 4516 wants it behind a question mark: both are read.
     */
    List<byte[]> atUrl(String url, String attribute) throws Refusal {
        String path = url.substring(url.indexOf('/', url.indexOf("://") + 3) + 1).split("\\?", 2)[0];
        String dn = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        int slash = dn.lastIndexOf('/');
        return at(slash > 0 && dn.indexOf('=', slash) < 0 ? dn.substring(0, slash) : dn, attribute);
    }

    private List<byte[]> search(String base, String filter, Object[] args, int scope, String attribute)
            throws Refusal {
        List<byte[]> values = new ArrayList<>();
        InitialLdapContext context = null;
        try {
            LdapName name = new LdapName(base);
            context = new InitialLdapContext(env, null);
            var controls = new SearchControls(scope, 0, PATIENCE, new String[] {attribute}, false, false);
            var entries = context.search(name, filter, args, controls);
            while (entries.hasMore()) {
                for (var found : Collections.list(entries.next().getAttributes().getAll())) {
                    Collections.list(found.getAll()).stream().filter(byte[].class::isInstance).map(byte[].class::cast)
                        .forEach(values::add);
                }
            }
        } catch (SizeLimitExceededException e) {
            System.err.println("annuaire : " + e.getMessage()); // ten entries an answer: what came is good
        } catch (NameNotFoundException | InvalidNameException e) {
            return List.of();
        } catch (NamingException e) {
            throw new Refusal("directory", "l'annuaire ne répond pas : " + e.getMessage());
        } finally {
            try {
                if (context != null) {
                    context.close();
                }
            } catch (NamingException e) {
                System.err.println("fermeture de l'annuaire : " + e);
            }
        }
        return values;
    }
}
