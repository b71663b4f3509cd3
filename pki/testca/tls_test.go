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
