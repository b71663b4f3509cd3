package testca

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestTLSCertificate: a handshake under each name, with the bench's TLS
// authority and nothing else trusted; and openssl agrees.
func TestTLSCertificate(t *testing.T) {
	p := newPKI(t, newClock())
	cert, ca, err := p.TLSCertificate("banc.example.org", "192.0.2.7", "localhost")
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(ca) {
		t.Fatal("the authority is no PEM")
	}
	for name, ok := range map[string]bool{"localhost": true, "127.0.0.1": true, "::1": true, "banc.example.org": true,
		"192.0.2.7": true, "example.org": false} {
		here, there := net.Pipe()
		done := make(chan error, 1)
		go func() {
			defer there.Close()
			done <- tls.Server(there, &tls.Config{Certificates: []tls.Certificate{cert}}).Handshake()
		}()
		now := func() time.Time { return p.opt.Now().Add(day) }
		err := tls.Client(here, &tls.Config{RootCAs: roots, ServerName: name, Time: now}).Handshake()
		here.Close()
		<-done
		if (err == nil) != ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	bin, dir := foreign(t, "openssl", "openssl"), t.TempDir()
	caFile, leafFile := filepath.Join(dir, "ca.pem"), filepath.Join(dir, "leaf.pem")
	for f, b := range map[string][]byte{caFile: ca, leafFile: pemOf("CERTIFICATE", cert.Certificate[0])} {
		if err := os.WriteFile(f, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command(bin, "verify", "-x509_strict", "-CAfile", caFile, "-verify_hostname", "banc.example.org",
		"-purpose", "sslserver", "-attime", "1773052215", leafFile).CombinedOutput()
	if err != nil {
		t.Errorf("openssl: %v\n%s", err, out)
	}
	if strings.Contains(string(p.AnchorsPEM()), strings.TrimSpace(string(ca))) {
		t.Error("the TLS authority is among the anchors of the insurers")
	}
}

// TestFlawedTLSCertificate: a client that looks at all refuses each, for that
// one reason; one that leaves that one look out does not.
func TestFlawedTLSCertificate(t *testing.T) {
	p := newPKI(t, newClock())
	if _, err := p.FlawedTLSCertificate(ExpiredTLS); err == nil {
		t.Error("signed by no authority")
	}
	_, ca, err := p.TLSCertificate()
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	for _, flaw := range []TLSFlaw{UnknownTLS, MisnamedTLS, ExpiredTLS} {
		cert, err := p.FlawedTLSCertificate(flaw, "localhost")
		if err != nil {
			t.Fatal(flaw, err)
		}
		for _, blind := range []TLSFlaw{UnknownTLS, MisnamedTLS, ExpiredTLS, ""} {
			opt := x509.VerifyOptions{Roots: roots, DNSName: "localhost", CurrentTime: p.opt.Now()}
			switch blind {
			case UnknownTLS:
				opt.Roots = x509.NewCertPool()
				own, err := x509.ParseCertificate(cert.Certificate[1])
				if err != nil {
					t.Fatal(err)
				}
				opt.Roots.AddCert(own)
			case MisnamedTLS:
				opt.DNSName = ""
			case ExpiredTLS:
				opt.CurrentTime = cert.Leaf.NotAfter.Add(-time.Hour)
			}
			if _, err := cert.Leaf.Verify(opt); (err == nil) != (blind == flaw) {
				t.Errorf("%s, by a client blind to %q: %v", flaw, blind, err)
			}
		}
	}
	if _, err := p.FlawedTLSCertificate("ugly"); err == nil {
		t.Error("an unknown flaw")
	}
}
