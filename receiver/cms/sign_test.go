package cms

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func signer(id *identity) *Signer {
	w := theWorld()
	return &Signer{Certificate: id.cert, Key: id.key, Chain: []*x509.Certificate{w.inter.cert}}
}

const part = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nPi=C3=A8ce " +
	"jointe illisible.\n\nFin\n"

var fields = []string{"From: amo@test.rss.fr", "To: ps@test.fr", "Subject: un sujet\r\n replie"}

func TestSignedByOpenssl(t *testing.T) {
	w := theWorld()
	msg, err := signer(w.amo).SMIMESigned([]byte(part), fields)
	if err != nil {
		t.Fatal(err)
	}
	certs := filepath.Join(t.TempDir(), "signer.pem")
	for _, tool := range []string{"cms", "smime"} {
		out := openssl(t, msg, tool, "-verify", "-CAfile", w.root.certFile, "-signer", certs)
		if want := strings.ReplaceAll(part, "\n", "\r\n"); string(out) != want {
			t.Errorf("%s: verified content %q, want %q", tool, out, want)
		}
	}
	if got, _ := os.ReadFile(certs); !bytes.Contains(openssl(t, got, "x509", "-noout", "-fingerprint"),
		bytes.TrimSpace(openssl(t, nil, "x509", "-noout", "-fingerprint", "-in", w.amo.certFile))) {
		t.Error("the certificate taken from the signature is not the signer's")
	}
	// A relay that turns line ends does no harm, one that changes a letter does.
	lf := bytes.ReplaceAll(msg, []byte("\r\n"), []byte("\n"))
	openssl(t, lf, "cms", "-verify", "-CAfile", w.root.certFile)
	bad := bytes.Replace(msg, []byte("illisible"), []byte("i1lisible"), 1)
	if _, err := tryOpenssl(t, bad, "cms", "-verify", "-CAfile", w.root.certFile); err == nil {
		t.Error("a changed message verifies")
	}
	// Without the intermediate no chain can be built: it must have come along.
	alone := signer(w.amo)
	alone.Chain = nil
	msg, _ = alone.SMIMESigned([]byte(part), fields)
	if _, err := tryOpenssl(t, msg, "cms", "-verify", "-CAfile", w.root.certFile); err == nil {
		t.Error("verifies without the intermediate: the test proves nothing")
	}
}

func TestSignedForm(t *testing.T) {
	w := theWorld()
	at := time.Date(2031, 2, 3, 4, 5, 6, 7, time.FixedZone("x", 3600))
	s := signer(w.amo)
	s.Now = func() time.Time { return at }
	n := &counting{Signer: w.amo.key}
	s.Key = n
	raw, err := s.SMIMESigned([]byte(part), fields)
	if err != nil || n.n != 1 {
		t.Fatalf("%v, %d private operations", err, n.n)
	}
	if bytes.Contains(bytes.ReplaceAll(raw, []byte("\r\n"), nil), []byte("\n")) {
		t.Error("a bare LF")
	}
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	typ, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || typ != "multipart/signed" || params["protocol"] != "application/pkcs7-signature" ||
		params["micalg"] != "sha-256" {
		t.Errorf("%s %v %v", typ, params, err)
	}
	mr := multipart.NewReader(m.Body, params["boundary"])
	if _, err := mr.NextRawPart(); err != nil {
		t.Fatal(err)
	}
	p, err := mr.NextPart()
	if err != nil || p.FileName() != "smime.p7s" {
		t.Fatalf("%v %v", p, err)
	}
	if _, err := mr.NextPart(); err != io.EOF {
		t.Error("a third part")
	}
	sig, err := s.SignDetached([]byte(part))
	if err != nil {
		t.Fatal(err)
	}
	text := string(openssl(t, sig, "cms", "-cmsout", "-print", "-inform", "DER"))
	for _, want := range []string{"Feb  3 03:05:06 2031 GMT", "sha256WithRSAEncryption", "object: signingTime",
		"object: messageDigest", "object: contentType", "CN=inter"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// counting counts private-key operations.
type counting struct {
	crypto.Signer
	n int
}

func (c *counting) Sign(r io.Reader, d []byte, o crypto.SignerOpts) ([]byte, error) {
	c.n++
	return c.Signer.Sign(r, d, o)
}

func TestSignedByNSS(t *testing.T) {
	cmsutil, certutil := need(t, "cmsutil", "libnss3-tools"), need(t, "certutil", "libnss3-tools")
	w := theWorld()
	dir := t.TempDir()
	run := func(stdin []byte, program string, args ...string) string {
		t.Helper()
		cmd := exec.Command(program, args...)
		cmd.Stdin = bytes.NewReader(stdin)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s %v: %v\n%s", filepath.Base(program), args, err, out)
		}
		return string(out)
	}
	db := "sql:" + dir
	run(nil, certutil, "-N", "-d", db, "--empty-password")
	run(nil, certutil, "-A", "-d", db, "-n", "root", "-t", "CT,CT,CT", "-i", w.root.certFile)
	content := filepath.Join(dir, "content")
	sigFile := filepath.Join(dir, "sig")
	sig, err := signer(w.amo).SignDetached([]byte("contenu"))
	if err != nil {
		t.Fatal(err)
	}
	for file, p := range map[string][]byte{content: []byte("contenu"), sigFile: sig} {
		if err := os.WriteFile(file, p, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out := run(nil, cmsutil, "-D", "-d", db, "-c", content, "-i", sigFile, "-h", "0", "-u", "4")
	if !strings.Contains(out, "GoodSignature") {
		t.Error(out)
	}
}

func TestSignRefuses(t *testing.T) {
	w := theWorld()
	good := signer(w.amo)
	for name, f := range map[string]func() error{
		"no certificate": func() error { _, err := (&Signer{Key: w.amo.key}).SignDetached(nil); return err },
		"another key": func() error {
			_, err := (&Signer{Certificate: w.amo.cert, Key: w.old.key}).SignDetached(nil)
			return err
		},
		"an EC key": func() error {
			_, err := (&Signer{Certificate: w.ec.cert, Key: w.ec.key}).SignDetached(
				nil)
			return err
		},
		"8-bit text":  func() error { _, err := good.SMIMESigned([]byte("A: b\n\né"), nil); return err },
		"a long line": func() error { _, err := good.SMIMESigned(bytes.Repeat([]byte("x"), 999), nil); return err },
		"an injected line": func() error {
			_, err := good.SMIMESigned([]byte(part),
				[]string{"Subject: x\r\nBcc: y"})
			return err
		},
		"no field": func() error { _, err := good.SMIMESigned([]byte(part), []string{"Subject"}); return err },
	} {
		if f() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestEqualNames(t *testing.T) {
	rdn := func(tag byte, s string) []byte {
		return tlv(0x30, tlv(0x31, tlv(0x30, oid("2.5.4.3"), tlv(tag, []byte(s)))))
	}
	for _, c := range []struct {
		a, b []byte
		same bool
	}{
		{rdn(19, "AC-FACTURATION"), rdn(12, "ac-facturation"), true},
		{rdn(19, "A  B "), rdn(12, "A B"), true},
		{rdn(20, "caf\xe9"), rdn(12, "café"), true},
		{rdn(30, "\x00A\x00B"), rdn(12, "ab"), true},
		{rdn(19, "A"), rdn(19, "B"), false},
		{rdn(19, "A"), tlv(0x30), false},
		{nil, nil, false},
		{rdn(19, "A"), []byte{0x30, 0x80}, false},
	} {
		if EqualNames(c.a, c.b) != c.same {
			t.Errorf("%X and %X: want %v", c.a, c.b, c.same)
		}
	}
}
