package testca

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
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
			m.crls = append(m.crls, s.crl.Raw())
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
		if out, err := opensslVerify(t, nominalMaterial(p, c), "-verify_email", label, "-purpose",
			"smimeencrypt"); err != nil {
			t.Errorf("%s: %v\n%s", label, err, out)
		}
	}
}

// opensslSays is the reason for which openssl verify refuses a defect; ""
// where it has no such check and our own is the only witness (station_test).
var opensslSays = map[string]string{
	"unknown-ca":      "unable to get local issuer certificate",
	"other-hierarchy": "unable to get local issuer certificate",
	"self-signed":     "self-signed certificate",
	"bad-signature":   "certificate signature failure",
	"unknown-root": "certificate signature failure|unable to get local issuer certificate|self-signed " +
		"certificate in certificate chain",
	"intermediate-not-ca":        "invalid CA certificate",
	"intermediate-expired":       "certificate has expired",
	"intermediate-not-yet-valid": "certificate is not yet valid",
	"intermediate-revoked":       "certificate revoked",
	"root-expired":               "certificate has expired",
	"root-not-yet-valid":         "certificate is not yet valid",
	"expired":                    "certificate has expired",
	"expired-just-now":           "certificate has expired",
	"not-yet-valid":              "certificate is not yet valid",
	"valid-soon":                 "certificate is not yet valid",
	"revoked":                    "certificate revoked",
	"san-wrong-label":            "email address mismatch",
	"san-lookalike":              "email address mismatch",
	"san-absent":                 "email address mismatch",
	"san-other-actor":            "email address mismatch",
	"san-other-usage":            "email address mismatch",
	"ku-no-key-encipherment":     "certificate purpose",
	"intermediate-no-cert-sign":  "key usage does not include certificate signing",
	"path-too-long":              "path length constraint exceeded",
	"intermediate-no-crl-sign":   "key usage does not include CRL signing",
	"version-1":                  "requires at least X509v3",
	"unknown-critical":           "unhandled critical extension",
	"crl-scope":                  "different CRL scope",
	"crl-some-reasons":           "unable to get certificate CRL",
	"crl-critical":               "unhandled critical CRL extension",
	"crl-absent":                 "unable to get certificate CRL",
	"crl-outdated":               "CRL has expired",
	"crl-outdated-revoked":       "CRL has expired",
	"crl-forged":                 "CRL signature failure",
	"crl-other-key":              "CRL signature failure",
	"crl-other-ca":               "unable to get certificate CRL",
	"crl-not-yet-valid":          "CRL is not yet valid",
}

// published is what the directory shows for a label: every certificate above
// it and every list, and the anchor a station was given.
func published(p *PKI, c *Credential) material {
	m := nominalMaterial(p, c)
	h, _ := hierarchyOf(c.Label)
	m.inters, m.crls = nil, nil
	for _, s := range p.publication().seats {
		if s.sound.hierarchy != h.name {
			continue
		}
		if s.sound.Issuer != nil {
			m.inters = append(m.inters, s.shown.Certificate)
		}
		if s.crl != nil {
			m.crls = append(m.crls, s.crl.Raw())
		}
	}
	return m
}

func TestOpenSSLRefusesDefectsAndTakesTwins(t *testing.T) {
	foreign(t, "openssl", "openssl")
	ctx, label := context.Background(), LabelAMOTest
	for _, d := range Defects() {
		t.Run(d.ID, func(t *testing.T) {
			p := newPKI(t, newClock())
			nominal := p.Snapshot()
			ch, err := p.IssueDefect(ctx, label, d.ID)
			if err != nil {
				t.Fatal(err)
			}
			c := ch.Credential
			if c == nil {
				c, _ = p.Current(label)
			}
			flags := []string{"-verify_email", label, "-purpose", "smimeencrypt"}
			if strings.HasPrefix(d.ID, "intermediate-not-ca") {
				flags = flags[:2] // openssl would name the purpose first
			}
			out, err := opensslVerify(t, published(p, c), flags...)
			says := opensslSays[d.ID]
			if (err != nil) != (says != "") {
				t.Errorf("openssl: %v, expected %q\n%s", err, says, out)
			}
			if !slices.ContainsFunc(strings.Split(says, "|"), func(s string) bool { return strings.Contains(out, s) }) {
				t.Errorf("openssl gives another reason than %q:\n%s", says, out)
			}
			if n := strings.Count(out, "\nerror ") + strings.Count(out, "error "); says != "" && n == 0 {
				t.Errorf("no error line:\n%s", out)
			}
			if _, err := p.Restore(nominal); err != nil {
				t.Fatal(err)
			}
			if ch, err = p.IssueTwin(ctx, label, d.ID); err != nil {
				t.Fatal(err)
			}
			if c = ch.Credential; c == nil {
				c, _ = p.Current(label)
			}
			flags = []string{"-verify_email", label, "-purpose", "smimeencrypt"}
			out, err = opensslVerify(t, published(p, c), flags...)
			if d.ID == "crl-outdated-revoked" { // its twin stands on the same list, out of date
				if err == nil || !strings.Contains(out, "CRL has expired") || strings.Contains(out, "certificate revoked") {
					t.Errorf("twin: %v\n%s", err, out)
				}
				return
			}
			if err != nil {
				t.Errorf("openssl refuses the sound twin: %v\n%s", err, out)
			}
		})
	}
}

// TestKeyUsageAsOpenSSLPrintsIt is a second witness for the bits and the
// criticality that openssl verify does not look at.
func TestKeyUsageAsOpenSSLPrintsIt(t *testing.T) {
	bin, ctx := foreign(t, "openssl", "openssl"), context.Background()
	all := "X509v3 Key Usage: critical\n                Digital Signature, Non Repudiation, Key Encipherment\n"
	for id, want := range map[string]string{
		"":                        all,
		"ku-not-critical":         strings.Replace(all, " critical", " ", 1),
		"ku-no-digital-signature": strings.Replace(all, "Digital Signature, ", "", 1),
		"ku-no-non-repudiation":   strings.Replace(all, "Non Repudiation, ", "", 1),
		"ku-no-key-encipherment":  strings.Replace(all, ", Key Encipherment", "", 1),
		"ku-absent":               "",
	} {
		p := newPKI(t, newClock())
		c, _ := p.Current(LabelAMOTest)
		if id != "" {
			ch, err := p.IssueDefect(ctx, LabelAMOTest, id)
			if err != nil {
				t.Fatal(err)
			}
			c = ch.Credential
		}
		cmd := exec.Command(bin, "x509", "-noout", "-text")
		cmd.Stdin = bytes.NewReader(pemOf("CERTIFICATE", c.Certificate.Raw))
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		if want == "" {
			if strings.Contains(string(out), "Key Usage") {
				t.Errorf("%s: a key usage is there\n%s", id, out)
			}
		} else if !strings.Contains(string(out), want) {
			t.Errorf("%q: expected %q in\n%s", id, want, out)
		}
	}
}

// TestNamesAsOpenSSLPrintsThem: subject DN = directory DN, in the directory's
// order when printed as RFC 2253, and the string types of RFC 5280 §4.1.2.4.
func TestNamesAsOpenSSLPrintsThem(t *testing.T) {
	bin, p := foreign(t, "openssl", "openssl"), newPKI(t, newClock())
	for _, label := range Labels() {
		c, _ := p.Current(label)
		h, _ := hierarchyOf(label)
		cmd := exec.Command(bin, "x509", "-noout", "-subject", "-issuer", "-serial", "-nameopt", "RFC2253,show_type")
		cmd.Stdin = bytes.NewReader(pemOf("CERTIFICATE", c.Certificate.Raw))
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		typed := func(dn string) string {
			rdns := strings.Split(dn, ",")
			for i, r := range rdns {
				typ, v, _ := strings.Cut(r, "=")
				kind := "PRINTABLESTRING:"
				if strings.Contains(v, "@") {
					kind = "UTF8STRING:"
				}
				rdns[i] = strings.ToUpper(typ) + "=" + kind + v
			}
			return strings.Join(rdns, ",")
		}
		want := "subject=" + typed(h.leafDN(label)) + "\nissuer=" + typed(h.intermediateDN()) + "\nserial=" +
			strings.ToUpper(c.SerialHex()) + "\n"
		if string(out) != want {
			t.Errorf("openssl prints\n%sexpected\n%s", out, want)
		}
	}
}
