package directory

import (
	"encoding/base64"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"amfront/journal"
	"amfront/pki/testca"
)

// TestLdapsearch: OpenLDAP's client, the way a person uses it. The exit code
// is the LDAP result.
func TestLdapsearch(t *testing.T) {
	b := start(t, nil)
	plain, secure := "ldap://"+b.addr, "ldaps://"+strings.Replace(b.secure, "127.0.0.1", "localhost", 1)
	local := strings.Replace(plain, "127.0.0.1", "localhost", 1)
	cert := "userCertificate;binary:: " + base64.StdEncoding.EncodeToString(blob(13, 1400))
	for _, c := range []struct {
		class string
		args  []string
		exit  int
		want  []string
		not   []string
	}{
		{"subtree by label", []string{"-H", plain, "-b", caTestDN, "(cn=amc_pj.test@test.rss.fr)", "userCertificate;binary"},
			0, []string{"dn: " + amcTestDN, cert}, []string{"cn:"}},
		{"without ;binary", []string{"-H", plain, "-b", amcTestDN, "-s", "base", "(objectClass=*)", "userCertificate"}, 0,
			[]string{cert}, nil},
		{"by OID", []string{"-H", plain, "-b", amcTestDN, "-s", "base", "(objectClass=*)", "2.5.4.36"}, 0, []string{cert},
			nil},
		{"CA by OID", []string{"-H", plain, "-b", caTestDN, "-s", "base", "(objectClass=*)", "2.5.4.37", "2.5.4.39"}, 0,
			[]string{"cACertificate;binary:: ", "certificateRevocationList;binary:: "}, nil},
		{"two certificates", []string{"-H", plain, "-b", amoTestDN, "userCertificate"}, 0, []string{
			base64.StdEncoding.EncodeToString(blob(11, 1400)), base64.StdEncoding.EncodeToString(blob(12, 1400))}, nil},
		{"one level", []string{"-H", plain, "-b", "ou=AC-FACTURATION-TEST,ou=AC-SESAM-VITALE-TEST-2034,o=sesam-vitale,c=fr",
			"-s", "one", "(objectClass=*)", "1.1"}, 0, []string{"dn: " + caTestDN + "\n"}, []string{"amo_pj"}},
		{"from one level higher", []string{"-H", plain, "-b", "ou=AC-SESAM-VITALE-TEST-2034,o=sesam-vitale,c=fr",
			"(cn=amo_pj.test@test.rss.fr)", "1.1"}, 0, []string{"dn: " + amoTestDN}, nil},
		{"nothing found", []string{"-H", plain, "-b", "c=fr", "(cn=none)"}, 0, nil, []string{"dn:"}},
		{"no such base", []string{"-H", plain, "-b", "ou=none,o=sesam-vitale,c=fr"}, 32,
			[]string{"Matched DN: o=sesam-vitale,c=fr"}, nil},
		{"size limit of the server", []string{"-H", plain, "-b", "c=fr", "(objectClass=*)", "1.1"}, 4,
			[]string{"Size limit exceeded"}, nil},
		{"size limit of the client", []string{"-z", "2", "-H", plain, "-b", "c=fr", "(objectClass=pkiUser)", "1.1"}, 4,
			[]string{"dn: " + amoRealDN}, nil},
		{"pages", []string{"-E", "pr=3/noprompt", "-H", plain, "-b", "c=fr", "(objectClass=*)", "1.1"}, 0,
			[]string{amoRealDN, amcRealDN, amoTestDN, amcTestDN, rootTestDN}, nil},
		{"all but operational", []string{"-H", plain, "-b", amoTestDN, "-s", "base"}, 0,
			[]string{"objectClass: top", "objectClass: person", "mail: amo_pj.test"}, []string{"createTimestamp"}},
		{"operational", []string{"-H", plain, "-b", amoTestDN, "-s", "base", "(objectClass=*)", "+"}, 0,
			[]string{"createTimestamp: ", "entryUUID: ", "structuralObjectClass: inetOrgPerson"}, []string{"mail:"}},
		{"types only", []string{"-A", "-H", plain, "-b", amoTestDN, "-s", "base"}, 0, []string{"userCertificate;binary:\n"},
			[]string{"MII"}},
		{"root DSE", []string{"-H", plain, "-b", "", "-s", "base", "(objectClass=*)", "+"}, 0,
			[]string{"namingContexts: c=fr", "supportedLDAPVersion: 3", "supportedControl: " + oidPaged,
				"supportedExtension: " + oidStartTLS, "subschemaSubentry: cn=Subschema", "vendorName: amfront"}, nil},
		{"schema", []string{"-H", plain, "-b", "cn=Subschema", "-s", "base", "(objectClass=subschema)", "attributeTypes",
			"objectClasses"}, 0, []string{"NAME 'userCertificate'", "NAME 'pkiCA'"}, nil},
		{"StartTLS", []string{"-ZZ", "-H", local, "-b", amcTestDN, "userCertificate"}, 0, []string{cert}, nil},
		{"LDAPS", []string{"-H", secure, "-b", amcTestDN, "userCertificate"}, 0, []string{cert}, nil},
		{"LDAPv2", []string{"-P", "2", "-H", plain, "-b", "c=fr"}, 2, nil, []string{"dn:"}},
		{"wrong password", []string{"-D", amoTestDN, "-w", "x", "-H", plain, "-b", "c=fr"}, 49, nil, []string{"dn:"}},
		{"critical unknown control", []string{"-e", "!1.2.3.4", "-H", plain, "-b", "c=fr"}, 12, nil, []string{"dn:"}},
		{"manage DSA IT", []string{"-M", "-H", plain, "-b", amcTestDN, "cn"}, 0, []string{"cn: amc"}, nil},
	} {
		t.Run(c.class, func(t *testing.T) {
			out, exit := b.ldapsearch(append([]string{"-LLL"}, c.args...)...)
			if exit != c.exit {
				t.Errorf("exit %d, expected %d", exit, c.exit)
			}
			for _, w := range c.want {
				if !strings.Contains(out, w) {
					t.Errorf("expected %.200q", w)
				}
			}
			for _, n := range c.not {
				if strings.Contains(out, n) {
					t.Errorf("unexpected %q", n)
				}
			}
			if t.Failed() {
				t.Logf("%.3000s", out)
			}
		})
	}
}

// TestDocumentedURLs: a client that takes the published URLs apart by the
// letter finds what it looks for, under the canonical name, and the journal
// keeps what it sent.
func TestDocumentedURLs(t *testing.T) {
	b := start(t, nil)
	c := b.dial()
	for _, tc := range []struct{ base, want string }{
		{caRealDN + ",cn=" + testca.LabelAMOReel + "/certificate", amoRealDN},
		{caRealDN + ",cn=" + testca.LabelAMCReel, amcRealDN},
		{caTestDN + ",cn=" + testca.LabelAMCTest + "/certificate", amcTestDN},
		{caTestDN + ", CN=" + strings.ToUpper(testca.LabelAMCTest) + "/userCertificate;binary", amcTestDN},
		{amoTestDN + "/certificate", amoTestDN},
		{amoTestDN + "?userCertificate;binary", amoTestDN},
		{caRealDN + "/certificateRevocationList", caRealDN},
		{caRealDN + "/certificateRevocationList;binary", caRealDN},
		{caTestDN + "? cACertificate;binary", caTestDN},
		{"cn= AC-SESAM-VITALE-2034,ou=AC-SESAM-VITALE-2034,o=sesam-vitale,c=fr", rootRealDN},
		{"cn= AC-SESAM-VITALE-TEST-2034,ou=AC-SESAM-VITALE-TEST-2034,o=sesam-vitale,c=fr?cACertificate;binary", rootTestDN},
		{strings.ReplaceAll(amoTestDN, ",", " , "), amoTestDN},
		{strings.ToUpper(amoTestDN), amoTestDN},
		{"2.5.4.3=" + testca.LabelAMOTest + "," + caTestDN, amoTestDN},
	} {
		before := len(b.requests())
		res, err := c.Search(certSearch(tc.base))
		if err != nil || len(res.Entries) != 1 || res.Entries[0].DN != tc.want {
			t.Errorf("base %q: %v, %v; expected %s", tc.base, res, err, tc.want)
		}
		if r := b.requests()[before]; r.Base != tc.base {
			t.Errorf("journaled base %q, expected %q as received", r.Base, tc.base)
		}
	}
	// what was never published is not found by bending the rules
	for _, base := range []string{caRealDN + ",cn=" + testca.LabelAMOTest + "/certificate",
		caTestDN + ",cn=inconnu@test.rss.fr", "cn=x/certificate", "/certificate", "?"} {
		if res, err := c.Search(certSearch(base)); err == nil {
			t.Errorf("base %q: found %s", base, res.Entries[0].DN)
		}
	}
	// the word of the URL as attribute
	r := certSearch(amoTestDN)
	r.Attributes = []string{"certificate"}
	if res, err := c.Search(r); err != nil || len(res.Entries[0].GetRawAttributeValues("userCertificate;binary")) != 2 {
		t.Errorf("attribute certificate: %v, %v", res, err)
	}
}

func TestCurl(t *testing.T) {
	b := start(t, nil)
	curl := tool(t, "curl", "curl", true)
	for _, c := range []struct{ class, query, want string }{
		{"certificate", amcTestDN + "?userCertificate;binary?base", base64.StdEncoding.EncodeToString(blob(13, 1400))},
		{"CRL", caRealDN + "?certificateRevocationList;binary", base64.StdEncoding.EncodeToString(blob(4, 300))},
		{"search", "o=sesam-vitale,c=fr?cn?sub?(mail=amc_pj.reel@reel.rss.fr)", "cn: amc_pj.reel@reel.rss.fr"},
	} {
		out, err := exec.Command(curl, "-sS", "--max-time", "10", "ldap://"+b.addr+"/"+strings.NewReplacer("%3F", "?", "%3B",
			";", "%2C", ",", "%3D", "=").Replace(url.PathEscape(c.query))).CombinedOutput()
		if err != nil || !strings.Contains(string(out), c.want) {
			t.Errorf("%s: %v\n%.400s", c.class, err, out)
		}
	}
}

// TestLdap3: python's ldap3 reads the schema, and then checks every answer
// and every name in a filter against it.
func TestLdap3(t *testing.T) {
	python := ""
	for _, p := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(p, "-c", "import ldap3").Run() == nil {
			python = p
			break
		}
	}
	if python == "" {
		t.Skip("needs python ldap3 (Debian: python3-ldap3)")
	}
	b := start(t, nil)
	script := `
import sys, ssl, ldap3
host, port = sys.argv[1].rsplit(":", 1)
tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=sys.argv[2])
s = ldap3.Server("localhost", port=int(port), get_info=ldap3.ALL, tls=tls)
c = ldap3.Connection(s, auto_bind=ldap3.AUTO_BIND_TLS_BEFORE_BIND, check_names=True, raise_exceptions=True)
assert "userCertificate" in s.schema.attribute_types and "pkiCA" in s.schema.object_classes, s.schema
assert "c=fr" in s.info.naming_contexts, s.info
for name, oc in s.schema.object_classes.items():
    for a in (oc.must_contain or []) + (oc.may_contain or []):
        assert a in s.schema.attribute_types, (name, a)
c.search(sys.argv[3], "(&(objectClass=pkiUser)(cn=amo*))",
    attributes=["userCertificate;binary", "cn", "createTimestamp"])
e = c.entries[0]
print(e.entry_dn, len(e["userCertificate;binary"].values), e.createTimestamp.value.year)
print(sum(1 for _ in c.extend.standard.paged_search("c=fr", "(objectClass=*)",
    attributes=["*", "+"], paged_size=3, generator=True)))
print(repr(c.extend.standard.who_am_i()))
print(c.compare(e.entry_dn, "mail", "AMO_pj.test@test.rss.fr"))
c.unbind()
`
	out, err := exec.Command(python, "-c", script, b.addr, b.caFile, caTestDN).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want := amoTestDN + " 2 20"
	if !strings.HasPrefix(string(out), want) || !strings.Contains(string(out), "\n14\n") ||
		!strings.Contains(string(out), "True") {
		t.Errorf("expected %q…, 14 entries, True; found\n%s", want, out)
	}
	if end := decode[journal.SessionClose](t, b.events(journal.KindSessionClose, 1)[0]); end.Reason != "quit" {
		t.Errorf("closed as %+v", end)
	}
}

// TestJava: JNDI, and the LDAP CertStore of CertPath, which searches by the
// subject of the certificate.
func TestJava(t *testing.T) {
	javac, java := tool(t, "javac", "default-jdk-headless", false), tool(t, "java", "default-jre-headless", false)
	b := start(t, nil, pkiEntries(t)...)
	dir := t.TempDir()
	source := filepath.Join(dir, "Client.java")
	if err := os.WriteFile(source, []byte(javaClient), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(javac, "-Xlint:-options", "-d", dir, source).CombinedOutput(); err != nil {
		t.Fatalf("javac: %v\n%s", err, out)
	}
	host, port, _ := strings.Cut(b.addr, ":")
	out, err := exec.Command(java, "-Xshare:auto", "-cp", dir, "Client", host, port, amoTestDN, caTestDN).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want := "attribute userCertificate;binary\nsubtree 1\nrotated 1\ncertificates 1\nCRLs 1\n"
	if string(out) != want {
		t.Errorf("expected\n%sfound\n%s", want, out)
	}
}

const javaClient = `
import java.security.cert.*;
import java.util.*;
import javax.naming.*;
import javax.naming.directory.*;
import javax.naming.ldap.LdapName;
import javax.security.auth.x500.X500Principal;

public class Client {
  public static void main(String[] a) throws Exception {
    Hashtable<String, String> env = new Hashtable<>();
    env.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory");
    env.put(Context.PROVIDER_URL, "ldap://" + a[0] + ":" + a[1]);
    DirContext c = new InitialDirContext(env);
    Attributes at = c.getAttributes(new LdapName(a[2]), new String[] {"userCertificate"});
    Attribute v = at.getAll().next();
    System.out.println("attribute " + v.getID());
    CertificateFactory f = CertificateFactory.getInstance("X.509");
    X509Certificate cert = (X509Certificate) f.generateCertificate(new java.io.ByteArrayInputStream((byte[]) v.get()));
    SearchControls sub = new SearchControls();
    sub.setSearchScope(SearchControls.SUBTREE_SCOPE);
    System.out.println("subtree " + count(c.search(
        new LdapName(a[3]), "(mail={0})", new Object[] {"amo_pj.test@test.rss.fr"}, sub)));
    SearchControls base = new SearchControls();
    base.setSearchScope(SearchControls.OBJECT_SCOPE);
    System.out.println("rotated " + count(c.search(
        new LdapName(a[3] + ",cn=amo_pj.test@test.rss.fr/certificate"), "(objectClass=*)", base)));
    c.close();
    CertStore s = CertStore.getInstance("LDAP", new LDAPCertStoreParameters(a[0], Integer.parseInt(a[1])));
    X509CertSelector sel = new X509CertSelector();
    sel.setSubject(cert.getSubjectX500Principal());
    System.out.println("certificates " + s.getCertificates(sel).size());
    X509CRLSelector crl = new X509CRLSelector();
    crl.addIssuer(cert.getIssuerX500Principal());
    System.out.println("CRLs " + s.getCRLs(crl).size());
  }
  static int count(NamingEnumeration<SearchResult> e) throws Exception {
    int n = 0;
    while (e.hasMore()) { e.next(); n++; }
    return n;
  }
}
`
