package testca

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// foreign is the path of a foreign program; without it the test is skipped,
// under CI it fails.
func foreign(t testing.TB, name, pkg string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("needs %s (Debian: %s)", name, pkg)
	}
	t.Skipf("needs %s (Debian: %s)", name, pkg)
	return ""
}

func pemOf(typ string, ders ...[]byte) []byte {
	var b bytes.Buffer
	for _, der := range ders {
		pem.Encode(&b, &pem.Block{Type: typ, Bytes: der})
	}
	return b.Bytes()
}

// material is what a station has to judge a certificate with.
type material struct {
	leaf   *x509.Certificate
	root   *x509.Certificate
	inters []*x509.Certificate
	crls   [][]byte
	at     time.Time
}

// nominalMaterial is that of a label, taken from what is published.
func nominalMaterial(p *PKI, c *Credential) material {
	m := material{leaf: c.Certificate, at: p.opt.Now()}
	for _, s := range p.publication().seats {
		switch {
		case s.sound.Issuer != nil:
			m.inters = append(m.inters, s.shown.Certificate)
		case s.sound.hierarchy == hierarchyFor(c):
			m.root = s.anchor.Certificate
		}
		if s.crl != nil {
			m.crls = append(m.crls, s.crl.Raw)
		}
	}
	return m
}

func hierarchyFor(c *Credential) string {
	h, _ := hierarchyOf(c.Label)
	return h.name
}

// opensslVerify runs openssl verify as strictly as it can.
func opensslVerify(t testing.TB, m material, more ...string) (string, error) {
	t.Helper()
	bin, dir := foreign(t, "openssl", "openssl"), t.TempDir()
	write := func(name string, b []byte) string {
		f := filepath.Join(dir, name)
		if err := os.WriteFile(f, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return f
	}
	args := []string{"verify", "-x509_strict", "-crl_check_all", "-attime", fmt.Sprint(m.at.Unix()),
		"-CAfile", write("root.pem", pemOf("CERTIFICATE", m.root.Raw))}
	for i, c := range m.inters {
		args = append(args, "-untrusted", write(fmt.Sprintf("inter%d.pem", i), pemOf("CERTIFICATE", c.Raw)))
	}
	if len(m.crls) > 0 {
		args = append(args, "-CRLfile", write("crls.pem", pemOf("X509 CRL", m.crls...)))
	}
	args = append(append(args, more...), write("leaf.pem", pemOf("CERTIFICATE", m.leaf.Raw)))
	out, err := exec.Command(bin, args...).CombinedOutput()
	return string(out), err
}

func TestNominalVerifies(t *testing.T) {
	p := newPKI(t, newClock())
	for _, label := range Labels() {
		c, err := p.Current(label)
		if err != nil {
			t.Fatal(err)
		}
		if out, err := opensslVerify(t, nominalMaterial(p, c), "-verify_email", label); err != nil {
			t.Errorf("%s: %v\n%s", label, err, out)
		}
	}
}
