package lps;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.InvalidNameException;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.SizeLimitExceededException;
import javax.naming.directory.Attribute;
import javax.naming.directory.SearchControls;
import javax.naming.directory.SearchResult;
import javax.naming.ldap.InitialLdapContext;
import javax.naming.ldap.LdapName;

/**
 * The public directory, by JNDI: plain LDAP, anonymous. A connection lives as long as one question, and is closed
 * whatever happens (§6.3.3: no session is held).
 */
public final class Directory {
    private final Hashtable<String, String> env = new Hashtable<>();

    /** The directory did not answer, or not as one does. */
    public static final class Unavailable extends Exception {
        private static final long serialVersionUID = 1L;

        Unavailable(NamingException cause) {
            super("l'annuaire ne répond pas : " + cause.getMessage(), cause);
        }
    }

    public Directory(JsonNode ldap) {
        env.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory");
        env.put(Context.PROVIDER_URL, "ldap://" + ldap.get("host").asText() + ":" + ldap.get("port").asInt());
        env.put(Context.SECURITY_AUTHENTICATION, "none");
        env.put(Context.REFERRAL, "ignore");
        env.put("java.naming.ldap.version", "3");
        env.put("com.sun.jndi.ldap.connect.timeout", "3000");
        env.put("com.sun.jndi.ldap.read.timeout", "8000");
        env.put("java.naming.ldap.attributes.binary",
            "userCertificate;binary cACertificate;binary certificateRevocationList;binary");
    }

    public List<byte[]> byName(String base, String cn, String attribute) throws Unavailable {
        return search(base, "(cn={0})", new Object[] {cn}, SearchControls.SUBTREE_SCOPE, attribute);
    }

    public List<byte[]> at(String dn, String attribute) throws Unavailable {
        return search(dn, "(objectClass=*)", new Object[0], SearchControls.OBJECT_SCOPE, attribute);
    }

    /**
     * What an LDAP URL of a certificate points at. The host is the configured one. The document prints the attribute
     * behind a slash, RFC 4516 wants it behind a question mark; both are read, and one attribute only is ever meant.
     */
    public List<byte[]> atUrl(String url, String attribute) throws Unavailable {
        String rest = url.substring(url.indexOf("://") + 3);
        int slash = rest.indexOf('/');
        String dn = URLDecoder.decode(rest.substring(slash + 1).replace("+", "%2B"), StandardCharsets.UTF_8);
        dn = dn.split("\\?", 2)[0];
        int last = dn.lastIndexOf('/');
        if (last > 0 && dn.indexOf('=', last) < 0) {
            dn = dn.substring(0, last);
        }
        return at(dn, attribute);
    }

    private List<byte[]> search(String base, String filter, Object[] args, int scope, String attribute)
            throws Unavailable {
        List<byte[]> values = new ArrayList<>();
        InitialLdapContext context = null;
        try {
            LdapName name = new LdapName(base);
            context = new InitialLdapContext(env, null);
            SearchControls controls = new SearchControls(scope, 0, 8000, new String[] {attribute}, false, false);
            NamingEnumeration<SearchResult> found = context.search(name, filter, args, controls);
            try {
                while (found.hasMore()) {
                    var all = found.next().getAttributes().getAll();
                    while (all.hasMore()) {
                        collect(all.next(), values);
                    }
                }
            } catch (SizeLimitExceededException e) {
                // the server gives ten entries an answer and says so: what came is good
            }
            return values;
        } catch (NameNotFoundException | InvalidNameException e) {
            return List.of();
        } catch (NamingException e) {
            throw new Unavailable(e);
        } finally {
            if (context != null) {
                try {
                    context.close();
                } catch (NamingException e) {
                    System.err.println("fermeture de l'annuaire : " + e);
                }
            }
        }
    }

    private static void collect(Attribute a, List<byte[]> into) throws NamingException {
        for (int i = 0; i < a.size(); i++) {
            if (a.get(i) instanceof byte[] octets) {
                into.add(octets);
            }
        }
    }
}
