package mailbox

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
	"io"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"amfront/journal"
	"amfront/journal/fault"
)

const (
	ps       = "cabinet@ps.test"
	amo      = "01996@996.01.rss.fr"
	password = "s3cret pass"
)

// provider is both servers over one journal, with a deliverer that stores
// every message in the mailbox of its recipient.
type provider struct {
	t       testing.TB
	journal *journal.Journal
	store   *Store
	faults  *fault.Plan
	smtp    *SMTP
	pop3    *POP3
	// refuse, when set, is what the deliverer answers at the end of data.
	refuse error
	panics int64 // expected
	// delivered is told of every envelope.
	delivered func(*Envelope)
}

func newProvider(t testing.TB, change ...func(*SMTPOptions, *POP3Options)) *provider {
	t.Helper()
	j, err := journal.Open(context.Background(), journal.Options{World: "test"})
	if err != nil {
		t.Fatal(err)
	}
	store, err := OpenStore(context.Background(), j)
	if err != nil {
		t.Fatal(err)
	}
	p := &provider{t: t, journal: j, store: store, faults: new(fault.Plan)}
	t.Cleanup(func() {
		if n := j.Panics(); n != p.panics {
			t.Errorf("%d panics in sessions, %d expected", n, p.panics)
		}
		j.Close()
	})
	clock := func() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) }
	so := SMTPOptions{Journal: j, Deliverer: p, Faults: p.faults, Now: clock, Hostname: "relay.ps.test",
		Authenticate: func(u, w string) bool { return u == ps && w == password }}
	po := POP3Options{Journal: j, Store: store, Faults: p.faults, Now: clock, Hostname: "pop.ps.test",
		Secret: func(user string) (string, bool) { return password, user != "nobody@ps.test" }}
	for _, c := range change {
		c(&so, &po)
	}
	if p.smtp, err = NewSMTP(so); err != nil {
		t.Fatal(err)
	}
	if p.pop3, err = NewPOP3(po); err != nil {
		t.Fatal(err)
	}
	return p
}

// CheckRecipient implements Deliverer.
func (p *provider) CheckRecipient(_ context.Context, _ *Envelope, rcpt string) error {
	switch rcpt {
	case "inconnu@996.01.rss.fr":
		return &SMTPError{550, "5.1.1", "no such mailbox"}
	case "panne@996.01.rss.fr":
		return os.ErrPermission
	case "panic@996.01.rss.fr":
		panic("deliverer broken")
	}
	return nil
}

// Deliver implements Deliverer.
func (p *provider) Deliver(ctx context.Context, env *Envelope, raw journal.Digest, size int64) error {
	if p.refuse != nil {
		return p.refuse
	}
	var ds []Deposit
	for _, to := range env.To {
		if err := p.store.Ensure(to, "front-end"); err != nil {
			return err
		}
		ds = append(ds, Deposit{ID: p.store.NewID(), Mailbox: to, From: env.From, Size: size, Class: "lot", Raw: raw,
			Session: env.Session})
	}
	if _, err := p.store.Commit(ctx, ds); err != nil {
		return err
	}
	if p.delivered != nil {
		p.delivered(env)
	}
	return ctx.Err()
}

// put stores a message without SMTP.
func (p *provider) put(box, text string) {
	p.t.Helper()
	d, err := p.journal.PutBlob([]byte(text))
	if err != nil {
		p.t.Fatal(err)
	}
	if err := p.store.Ensure(box, "front-end"); err != nil {
		p.t.Fatal(err)
	}
	if _, err := p.store.Commit(context.Background(), []Deposit{
		{ID: p.store.NewID(), Mailbox: box, Size: int64(len(text)), Class: "service", Raw: d}}); err != nil {
		p.t.Fatal(err)
	}
}

// stored is the octets of the messages of a mailbox.
func (p *provider) stored(box string) (out []string) {
	p.t.Helper()
	for _, m := range p.store.List(box) {
		b, err := p.journal.OpenBlob(m.Raw)
		if err != nil {
			p.t.Fatal(err)
		}
		text, err := io.ReadAll(b)
		b.Close()
		if err != nil {
			p.t.Fatal(err)
		}
		out = append(out, string(text))
	}
	return out
}

// events are those of a kind, decoded.
func events[T any](t testing.TB, j *journal.Journal, kind journal.Kind) (out []T) {
	t.Helper()
	for e, err := range j.Events(context.Background(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Kind != kind {
			continue
		}
		var v T
		if err := e.Decode(&v); err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

// await returns the first event of a kind that pleases, waiting for it.
func await[T any](t testing.TB, j *journal.Journal, kind journal.Kind, pleases func(T) bool) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for e, err := range j.Follow(ctx, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Kind != kind {
			continue
		}
		var v T
		if err := e.Decode(&v); err != nil {
			t.Fatal(err)
		}
		if pleases(v) {
			return v
		}
	}
	t.Fatalf("no %s event as expected", kind)
	panic("unreachable")
}

// transcripts are those of the closed sessions.
func (p *provider) transcripts() (out string) {
	p.t.Helper()
	for e, err := range p.journal.Events(context.Background(), 0) {
		if err != nil {
			p.t.Fatal(err)
		}
		if e.Kind != journal.KindSessionClose {
			continue
		}
		b, err := p.journal.OpenBlob(e.Blobs["transcript"])
		if err != nil {
			p.t.Fatal(err)
		}
		text, _ := io.ReadAll(b)
		b.Close()
		out += string(text)
	}
	return out
}

// server is the common part of SMTP and POP3.
type server interface {
	Serve(context.Context, net.Listener, bool) error
}

// listen serves on a free port of the loopback interface until the test ends.
func listen(t testing.TB, s server, secure bool) (host, port string) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, ln, secure) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	host, port, _ = net.SplitHostPort(ln.Addr().String())
	return host, port
}

// certificate is a TLS certificate for localhost and the file of its PEM.
func certificate(t testing.TB) (*tls.Config, *x509.CertPool, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"},
		DNSNames:    []string{"localhost"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}},
		MinVersion: tls.VersionTLS12}, pool, file
}

func withTLS(cfg *tls.Config) func(*SMTPOptions, *POP3Options) {
	return func(s *SMTPOptions, p *POP3Options) { s.TLS, p.TLS = cfg, cfg }
}

// client finds a foreign client; its absence is a failure under CI.
func client(t testing.TB, name, debian string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("needs %s (Debian: %s)", name, debian)
		}
		t.Skipf("needs %s (Debian: %s)", name, debian)
	}
	return path
}

// run runs a foreign client and gives its output; failure fails the test.
func run(t testing.TB, stdin string, name string, args ...string) string {
	t.Helper()
	out, err := tryRun(t, stdin, name, args...)
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return out
}

func tryRun(t testing.TB, stdin string, name string, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdin = bytes.NewBufferString(stdin)
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir(), "LC_ALL=C")
	out, err := cmd.CombinedOutput()
	return string(out), err
}
