package vectors

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestOracles: OpenSSL and crypto/x509 say of the files what the vectors say
// that they say, and a vector that differs from its oracle tells why.
func TestOracles(t *testing.T) {
	s, dir := written(t)
	_, missing := exec.LookPath("openssl")
	asked := map[string]int{}
	for _, f := range s.Families {
		for _, v := range f.Vectors {
			for who, o := range v.Oracles {
				if (o.Says == v.Result) != (o.Why == "") {
					t.Errorf("%s: %s says %s of a vector that is %s, because %q", v.ID, who, o.Says, v.Result, o.Why)
				}
				if who == "openssl" && missing != nil {
					continue
				}
				says := map[string]func(*testing.T, *Set, string, *Vector) bool{"certificates/go": goVerify,
					"certificates/openssl": opensslVerify, "lists/go": goList, "lists/openssl": opensslList,
					"decrypt/openssl": opensslDecrypt, "service/openssl": opensslSigned}[f.Name+"/"+who]
				asked[f.Name+"/"+who]++
				if got := says(t, s, dir, v); got != (o.Says == Valid) {
					t.Errorf("%s: %s accepts: %v, the vector says %s", v.ID, who, got, o.Says)
				}
			}
		}
	}
	if len(asked) != 6 {
		t.Errorf("asked: %v", asked)
	}
	if missing != nil {
		t.Skip("openssl is not installed: crypto/x509 alone was asked")
	}
}

func certificate(t *testing.T, s *Set, name any) *x509.Certificate {
	t.Helper()
	c, err := x509.ParseCertificate(s.Files[name.(string)])
	if err != nil {
		t.Fatal(name, err)
	}
	return c
}

func pool(t *testing.T, s *Set, names any) *x509.CertPool {
	p := x509.NewCertPool()
	for _, n := range names.([]string) {
		p.AddCert(certificate(t, s, n))
	}
	return p
}

func goVerify(t *testing.T, s *Set, _ string, v *Vector) bool {
	_, err := certificate(t, s, v.Inputs["certificate"]).Verify(x509.VerifyOptions{CurrentTime: v.At,
		Roots: pool(t, s, v.Inputs["anchors"]), Intermediates: pool(t, s, v.Inputs["intermediates"]),
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
	return err == nil
}

func goList(t *testing.T, s *Set, _ string, v *Vector) bool {
	l, err := x509.ParseRevocationList(s.Files[v.Inputs["list"].(string)])
	return err == nil && l.CheckSignatureFrom(certificate(t, s, v.Inputs["issuer"])) == nil
}

// asPEM writes files in one, as the tool wants them.
func asPEM(t *testing.T, s *Set, kind string, names ...string) string {
	t.Helper()
	var out []byte
	for _, n := range names {
		out = append(out, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: s.Files[n]})...)
	}
	name := filepath.Join(t.TempDir(), "in.pem")
	if err := os.WriteFile(name, out, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func openssl(args ...string) bool { return exec.Command("openssl", args...).Run() == nil }

func seconds(at time.Time) string { return fmt.Sprint(at.Unix()) }

func opensslVerify(t *testing.T, s *Set, _ string, v *Vector) bool {
	return openssl("verify", "-attime", seconds(v.At), "-crl_check_all", "-verify_email", v.Inputs["label"].(string),
		"-CAfile", asPEM(t, s, "CERTIFICATE", v.Inputs["anchors"].([]string)...),
		"-untrusted", asPEM(t, s, "CERTIFICATE", v.Inputs["intermediates"].([]string)...),
		"-CRLfile", asPEM(t, s, "X509 CRL", v.Inputs["crls"].([]string)...),
		asPEM(t, s, "CERTIFICATE", v.Inputs["certificate"].(string)))
}

func opensslList(t *testing.T, s *Set, dir string, v *Vector) bool {
	out, _ := exec.Command("openssl", "crl", "-inform", "DER", "-noout", "-in",
		filepath.Join(dir, v.Inputs["list"].(string)), "-CAfile",
		asPEM(t, s, "CERTIFICATE", v.Inputs["issuer"].(string))).CombinedOutput()
	return strings.Contains(string(out), "verify OK")
}

func opensslDecrypt(t *testing.T, s *Set, dir string, v *Vector) bool {
	return openssl("cms", "-decrypt", "-inform", "DER", "-in", filepath.Join(dir, v.Inputs["documents"].([]string)[0]),
		"-recip", asPEM(t, s, "CERTIFICATE", v.Inputs["certificate"].(string)),
		"-inkey", asPEM(t, s, "RSA PRIVATE KEY", v.Inputs["key"].(string)), "-out", filepath.Join(t.TempDir(), "plain"))
}

func opensslSigned(t *testing.T, s *Set, dir string, v *Vector) bool {
	return openssl("cms", "-verify", "-in", filepath.Join(dir, v.Inputs["message"].(string)), "-purpose", "any",
		"-attime", seconds(v.At), "-CAfile", asPEM(t, s, "CERTIFICATE", v.Inputs["anchors"].([]string)...),
		"-out", filepath.Join(t.TempDir(), "text"))
}
