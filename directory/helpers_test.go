package directory

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"iter"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/go-ldap/ldap/v3"

	"amfront/journal"
	"amfront/journal/fault"
	"amfront/pki/testca"
)

const (
	rootTestDN = "cn=AC-SESAM-VITALE-TEST-2034,ou=AC-SESAM-VITALE-TEST-2034,o=sesam-vitale,c=fr"
	caTestDN   = "cn=AC-FACTURATION-TEST,ou=AC-FACTURATION-TEST,ou=AC-SESAM-VITALE-TEST-2034,o=sesam-vitale,c=fr"
	caRealDN   = "cn=AC-FACTURATION,ou=AC-FACTURATION,ou=AC-SESAM-VITALE-2034,o=sesam-vitale,c=fr"
	rootRealDN = "cn=AC-SESAM-VITALE-2034,ou=AC-SESAM-VITALE-2034,o=sesam-vitale,c=fr"
	amoTestDN  = "cn=" + testca.LabelAMOTest + "," + caTestDN
	amcTestDN  = "cn=" + testca.LabelAMCTest + "," + caTestDN
	amoRealDN  = "cn=" + testca.LabelAMOReel + "," + caRealDN
	amcRealDN  = "cn=" + testca.LabelAMCReel + "," + caRealDN
)

// blob is a DER SEQUENCE of about n octets, told apart by seed.
func blob(seed byte, n int) []byte {
	return appendString(nil, tagSequence, appendString(nil, tagOctetString, bytes.Repeat([]byte{seed}, n)))
}

func user(dn, label string, certs ...[]byte) testca.Entry {
	return testca.Entry{DN: dn, ObjectClasses: []string{"inetOrgPerson", "pkiUser"}, Attributes: map[string][][]byte{
		"cn": {[]byte(label)}, "sn": {[]byte(label)}, "mail": {[]byte(label)}, "userCertificate;binary": certs}}
}

func authority(dn, cn string, cert, crl []byte) testca.Entry {
	return testca.Entry{DN: dn, ObjectClasses: []string{"applicationProcess", "pkiCA"}, Attributes: map[string][][]byte{
		"cn": {[]byte(cn)}, "cACertificate;binary": {cert}, "certificateRevocationList;binary": {crl}}}
}

// published is a directory of the documented shape; its "certificates" are
// blobs unless a test needs real ones.
func published() []testca.Entry {
	return []testca.Entry{
		authority(rootRealDN, "AC-SESAM-VITALE-2034", blob(1, 900), blob(2, 300)),
		authority(caRealDN, "AC-FACTURATION", blob(3, 900), blob(4, 300)),
		user(amoRealDN, testca.LabelAMOReel, blob(5, 1400)),
		user(amcRealDN, testca.LabelAMCReel, blob(6, 1400)),
		authority(rootTestDN, "AC-SESAM-VITALE-TEST-2034", blob(7, 900), blob(8, 300)),
		authority(caTestDN, "AC-FACTURATION-TEST", blob(9, 900), blob(10, 300)),
		user(amoTestDN, testca.LabelAMOTest, blob(11, 1400), blob(12, 1400)),
		user(amcTestDN, testca.LabelAMCTest, blob(13, 1400)),
	}
}

// bench is a server on loopback with its journal.
type bench struct {
	*Server
	t       testing.TB
	journal *journal.Journal
	faults  *fault.Plan
	addr    string // LDAP
	secure  string // LDAPS
	caFile  string
	pool    *x509.CertPool
	stop    func() // ends Serve and waits
	panics  int64  // expected
}

func start(t testing.TB, change func(*Options), entries ...testca.Entry) *bench {
	t.Helper()
	j, err := journal.Open(t.Context(), journal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, journal: j, faults: &fault.Plan{}}
	t.Cleanup(func() {
		if n := j.Panics(); n != b.panics {
			t.Errorf("%d panics in sessions, %d expected", n, b.panics)
		}
	})
	cert, caPEM := serverCertificate()
	b.caFile = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(b.caFile, caPEM, 0o600); err != nil {
		t.Fatal(err)
	}
	b.pool = x509.NewCertPool()
	b.pool.AppendCertsFromPEM(caPEM)
	opt := Options{Journal: j, Faults: b.faults, TLS: &tls.Config{Certificates: []tls.Certificate{cert}}}
	if change != nil {
		change(&opt)
	}
	b.Server, err = New(opt)
	if err != nil {
		t.Fatal(err)
	}
	if entries == nil {
		entries = published()
	}
	if err := b.Publish(entries); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var wait sync.WaitGroup
	listen := func(secure bool) string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		wait.Go(func() {
			if err := b.Serve(ctx, l, secure); err != nil {
				t.Errorf("Serve: %v", err)
			}
		})
		return l.Addr().String()
	}
	b.addr = listen(false)
	if opt.TLS != nil {
		b.secure = listen(true)
	}
	b.stop = sync.OnceFunc(func() {
		cancel()
		wait.Wait()
		_ = j.Close()
	})
	t.Cleanup(b.stop)
	return b
}

// serverCertificate is made once: a CA and a certificate for loopback.
var serverCertificate = sync.OnceValues(func() (tls.Certificate, []byte) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"},
		DNSNames:    []string{"localhost"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(24 * time.Hour),
		IsCA:     true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	if name, err := os.Hostname(); err == nil { // what libldap checks in place of "localhost"
		tmpl.DNSNames = append(tmpl.DNSNames, name)
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, key.Public(), key)
	if err != nil {
		panic(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key},
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
})

// tool finds a foreign client, or says which Debian package brings it.
func tool(t testing.TB, name, debian string, required bool) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	msg := fmt.Sprintf("needs %s (Debian: %s)", name, debian)
	if required && os.Getenv("CI") == "true" {
		t.Fatal(msg)
	}
	t.Skip(msg)
	return ""
}

// events waits until the journal holds n events of a kind and gives them.
func (b *bench) events(kind journal.Kind, n int) []journal.Event {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.t.Context(), 10*time.Second)
	defer cancel()
	var out []journal.Event
	for ev, err := range follow(ctx, b.journal) {
		if err != nil {
			b.t.Fatal(err)
		}
		if ev.Kind == kind {
			if out = append(out, ev); len(out) == n {
				return out
			}
		}
	}
	b.t.Fatalf("the journal holds %d events %q, expected %d", len(out), kind, n)
	return nil
}

func follow(ctx context.Context, j *journal.Journal) iter.Seq2[journal.Event, error] {
	return j.Follow(ctx, 0)
}

// requests are the journaled operations so far.
func (b *bench) requests() []journal.LDAPRequest {
	b.t.Helper()
	var out []journal.LDAPRequest
	for ev, err := range b.journal.Events(b.t.Context(), 0) {
		if err != nil {
			b.t.Fatal(err)
		}
		if ev.Kind == journal.KindLDAPRequest {
			out = append(out, decode[journal.LDAPRequest](b.t, ev))
		}
	}
	return out
}

func decode[T any](t testing.TB, ev journal.Event) T {
	t.Helper()
	var v T
	if err := ev.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// dial connects with go-ldap.
func (b *bench) dial() *ldap.Conn {
	b.t.Helper()
	c, err := ldap.DialURL("ldap://" + b.addr)
	if err != nil {
		b.t.Fatal(err)
	}
	c.SetTimeout(10 * time.Second)
	b.t.Cleanup(func() { _ = c.Close() })
	return c
}

// pkiEntries is what the bench's PKI publishes: real certificates.
func pkiEntries(t testing.TB) []testca.Entry {
	t.Helper()
	e, err := generated()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

var generated = sync.OnceValues(func() ([]testca.Entry, error) {
	p, err := testca.New(context.Background(), testca.Options{})
	if err != nil {
		return nil, err
	}
	defer p.Close()
	return p.Published(), nil
})

// ldapsearch runs OpenLDAP's client and gives its output and exit code (the
// LDAP result).
func (b *bench) ldapsearch(args ...string) (string, int) {
	b.t.Helper()
	path := tool(b.t, "ldapsearch", "ldap-utils", true)
	cmd := exec.Command(path, append([]string{"-x", "-o", "ldif-wrap=no"}, args...)...)
	cmd.Env = append(os.Environ(), "LDAPTLS_CACERT="+b.caFile, "LDAPTLS_REQCERT=demand")
	out, err := cmd.CombinedOutput()
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		b.t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}
