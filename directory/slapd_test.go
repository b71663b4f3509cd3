package directory

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-ldap/ldap/v3"

	"amfront/pki/testca"
)

// slapd starts OpenLDAP's server on loopback with the entries, as a second
// opinion and as the peer of the benchmarks. It is not required anywhere: the
// test is skipped without it.
func slapd(t testing.TB, entries []testca.Entry) (addr string) {
	t.Helper()
	server, add := tool(t, "slapd", "slapd", false), tool(t, "slapadd", "slapd", false)
	const schemas = "/etc/ldap/schema"
	if _, err := os.Stat(schemas); err != nil {
		t.Skip("needs the schema files of slapd (Debian: slapd)")
	}
	dir := t.TempDir()
	db := filepath.Join(dir, "db")
	if err := os.Mkdir(db, 0o700); err != nil {
		t.Fatal(err)
	}
	conf := fmt.Sprintf(`include %[1]s/core.schema
include %[1]s/cosine.schema
include %[1]s/inetorgperson.schema
pidfile %[2]s/pid
modulepath /usr/lib/ldap
moduleload back_mdb
threads 4
sizelimit 10
database mdb
maxsize 67108864
suffix "c=fr"
directory %[3]s
index objectClass,cn eq
`, schemas, dir, db)
	confFile, ldif := filepath.Join(dir, "slapd.conf"), filepath.Join(dir, "in.ldif")
	if err := os.WriteFile(confFile, []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := WriteLDIF(&b, entries); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(ldif, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(add, "-f", confFile, "-l", ldif).CombinedOutput(); err != nil {
		t.Fatalf("slapadd: %v\n%s", err, out)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr = l.Addr().String()
	_ = l.Close() // slapd cannot be given an open socket
	cmd := exec.Command(server, "-f", confFile, "-h", "ldap://"+addr, "-d", "0")
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		select {
		case <-exited:
		case <-time.After(5 * time.Second):
			_ = cmd.Process.Kill()
		}
	})
	for until := time.Now().Add(10 * time.Second); time.Now().Before(until); {
		if c, err := net.DialTimeout("tcp", addr, time.Second); err == nil {
			_ = c.Close()
			return addr
		}
		select {
		case err := <-exited:
			t.Fatalf("slapd ended: %v\n%s", err, log.String())
		case <-time.After(20 * time.Millisecond): // another process: nothing else to wait on
		}
	}
	t.Fatal("slapd does not answer")
	return ""
}

// withParents adds the containers that slapadd wants to be given.
func withParents(entries []testca.Entry) []testca.Entry {
	t, err := newTree(entries, nil, time.Now(), false)
	if err != nil {
		panic(err)
	}
	var out []testca.Entry
	w := walk{match: never(isTrue), limit: -1, until: time.Now().Add(time.Hour)}
	w.below(t.roots, true)
	for _, e := range w.found {
		in := testca.Entry{DN: e.dn, Attributes: map[string][][]byte{}}
		for _, a := range e.attrs[:e.user] {
			if a.kind.name != "objectClass" {
				in.Attributes[a.desc] = a.values
				continue
			}
			for _, v := range a.values {
				in.ObjectClasses = append(in.ObjectClasses, string(v))
			}
		}
		out = append(out, in)
	}
	return out
}

// TestAgainstSlapd asks OpenLDAP's server and ours the same questions: result
// code, names, attributes and values must be the same.
func TestAgainstSlapd(t *testing.T) {
	entries := withParents(pkiEntries(t))
	peer, err := ldap.DialURL("ldap://" + slapd(t, entries))
	if err != nil {
		t.Fatal(err)
	}
	defer peer.Close()
	b := start(t, nil, entries...)
	ours := b.dial()
	ask := func(c *ldap.Conn, r *ldap.SearchRequest) string {
		res, err := c.Search(r)
		return answerText(res, err)
	}
	cert := entries[len(entries)-1].Attributes["userCertificate;binary"][0]
	filters := []string{
		"(objectClass=*)", "(objectClass=pkiCA)", "(objectClass=PKIUSER)", "(objectClass=2.5.6.22)", "(objectClass=person)",
		"(objectClass=top)", "(objectClass=none)",
		"(cn=amo_pj.test@test.rss.fr)", "(CN=AMO_PJ.TEST@test.rss.fr)", "(commonName=amo_pj.test@test.rss.fr)",
		"(2.5.4.3=amo_pj.test@test.rss.fr)",
		"(name=ac-facturation)", "(cn= ac-facturation )", "(mail=AMC_PJ.reel@reel.rss.fr)",
		"(cn=amo*)", "(cn=*test*)", "(cn=*rss.fr)", "(cn=amo*test*fr)", "(cn=a*a)", "(cn=*facturation*test)",
		"(mail=*@TEST.*)", "(c=f*)",
		"(cn>=a)", "(cn<=z)", "(unknown=x)", "(unknown=*)", "(!(unknown=x))", "(!(cn>=a))",
		"(&(objectClass=pkiUser)(cn=amo*))", "(|(cn=amo*)(cn=amc*))", "(!(objectClass=pkiUser))", "(&)", "(|)",
		"(&(unknown=x)(cn=zzz))", "(|(unknown=x)(cn=amo_pj.test@test.rss.fr))", "(!(&(unknown=x)(cn=amo*)))",
		"(!(|(unknown=x)(cn=amo*)))",
		"(userCertificate=*)", "(userCertificate;binary=*)", "(cACertificate;binary=*)", "(certificateRevocationList=*)",
		"(authorityRevocationList=*)",
		"(cn:=amo_pj.test@test.rss.fr)", "(cn:caseExactMatch:=AC-FACTURATION)", "(cn:caseExactMatch:=ac-facturation)",
		"(cn:2.5.13.5:=AC-FACTURATION)",
		"(ou:dn:=AC-FACTURATION-TEST)", "(o:dn:caseIgnoreMatch:=SESAM-VITALE)", "(cn:noSuchMatch:=x)",
		"(hasSubordinates=TRUE)", "(hasSubordinates=maybe)", "(createTimestamp>=19700101000000Z)",
		"(createTimestamp<=19700101000000Z)",
		"(entryDN=c=fr)", "(entryDN=C=FR)", "(structuralObjectClass=inetOrgPerson)",
		"(userCertificate=" + escapeAll(cert) + ")", "(userCertificate;binary=" + escapeAll(cert) + ")",
	}
	for _, f := range filters {
		for _, scope := range []int{ldap.ScopeBaseObject, ldap.ScopeSingleLevel, ldap.ScopeWholeSubtree} {
			for _, base := range []string{"ou=AC-FACTURATION-TEST,ou=AC-SESAM-VITALE-TEST-2034,o=sesam-vitale,c=fr", amoTestDN,
				"o=sesam-vitale,c=fr"} {
				r := ldap.NewSearchRequest(base, scope, ldap.NeverDerefAliases, 0, 0, false, f, []string{"cn"}, nil)
				if want, got := ask(peer, r), ask(ours, r); got != want {
					t.Errorf("%s, scope %d, base %s\n ours  %s\n slapd %s", f, scope, base, got, want)
				}
			}
		}
	}
	for _, attrs := range [][]string{nil, {"*"}, {"1.1"}, {"cn"}, {"CN", "mail"}, {"name"}, {"2.5.4.36"},
		{"userCertificate"}, {"userCertificate;binary"},
		{"usercertificate;BINARY"}, {"cn;binary"}, {"cn;lang-fr"}, {"1.1", "cn"}, {"nothing"}, {"objectClass"},
		{"hasSubordinates", "structuralObjectClass", "subschemaSubentry"}} {
		for _, dn := range []string{amoTestDN, caTestDN, "c=fr"} {
			for _, typesOnly := range []bool{false, true} {
				r := ldap.NewSearchRequest(dn, ldap.ScopeBaseObject, ldap.NeverDerefAliases, 0, 0, typesOnly, "(objectClass=*)",
					attrs, nil)
				if want, got := ask(peer, r), ask(ours, r); got != want {
					t.Errorf("attributes %v of %s, types only %v\n ours  %.600s\n slapd %.600s", attrs, dn, typesOnly, got, want)
				}
			}
		}
	}
	for _, base := range []string{"C=FR", "o = Sesam-Vitale , c = fr", "2.5.4.10=sesam-vitale,2.5.4.6=fr",
		`o=sesam\2dvitale,c=fr`, "organizationName=sesam-vitale,countryName=fr",
		"o=sesam-vitale;c=fr", "o=none,c=fr", "cn=x,o=none,o=sesam-vitale,c=fr", "o=sesam-vitale", "not a name"} {
		r := ldap.NewSearchRequest(base, ldap.ScopeBaseObject, ldap.NeverDerefAliases, 0, 0, false, "(objectClass=*)",
			[]string{"o"}, nil)
		if want, got := ask(peer, r), ask(ours, r); got != want {
			t.Errorf("base %q\n ours  %s\n slapd %s", base, got, want)
		}
	}
}

func escapeAll(v []byte) string {
	var b strings.Builder
	for _, c := range v {
		fmt.Fprintf(&b, `\%02x`, c)
	}
	return b.String()
}

// answerText is everything that a search told, in an order of its own. The
// order of attributes and the diagnostic text are the server's business.
func answerText(res *ldap.SearchResult, err error) string {
	var b strings.Builder
	var e *ldap.Error
	if errors.As(err, &e) {
		fmt.Fprintf(&b, "%d matched=%q ", e.ResultCode, e.MatchedDN)
	}
	if res == nil {
		return b.String()
	}
	var entries []string
	for _, e := range res.Entries {
		var attrs []string
		for _, a := range e.Attributes {
			attrs = append(attrs, fmt.Sprintf("%s=%q", a.Name, a.ByteValues))
		}
		slices.Sort(attrs)
		entries = append(entries, e.DN+" "+strings.Join(attrs, " "))
	}
	slices.Sort(entries)
	return b.String() + strings.Join(entries, "\n  ")
}
