package cms

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// identity is a certificate and its key, also as files for foreign clients.
type identity struct {
	cert     *x509.Certificate
	key      crypto.Signer
	certFile string
	keyFile  string
}

func (i *identity) rsa() *rsa.PrivateKey { return i.key.(*rsa.PrivateKey) }

// world is what the whole test process shares: key generation is slow.
type world struct {
	dir                     string
	root, inter             *identity
	amo, old, ec, big, tiny *identity
}

var theWorld = sync.OnceValue(func() *world {
	dir, err := os.MkdirTemp("", "cms")
	if err != nil {
		panic(err)
	}
	w := &world{dir: dir}
	w.root = w.issue("root", nil, newRSA(2048), true)
	w.inter = w.issue("inter", w.root, newRSA(2048), true)
	w.amo = w.issue("amo_pj.test@test.rss.fr", w.inter, newRSA(2048), false)
	w.old = w.issue("old", w.inter, newRSA(2048), false)
	ec, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	w.ec = w.issue("ec", w.inter, ec, false)
	w.big = w.issue("big", w.inter, newRSA(4096), false)
	w.tiny = w.issue("tiny", w.inter, newRSA(1024), false)
	return w
})

func TestMain(m *testing.M) {
	if in := os.Getenv("CMS_DECRYPT"); in != "" { // BenchmarkProcess runs this binary
		decryptFile(in, os.Getenv("CMS_KEY"), os.Getenv("CMS_OUT"))
		os.Exit(0)
	}
	code := m.Run()
	os.RemoveAll(theWorld().dir)
	os.Exit(code)
}

func newRSA(bits int) *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		panic(err)
	}
	return k
}

var serial int64 = 0x1000

func (w *world) issue(cn string, by *identity, key crypto.Signer, ca bool) *identity {
	serial++
	pub, _ := x509.MarshalPKIXPublicKey(key.Public())
	ski := sha1.Sum(pub)
	t := &x509.Certificate{
		SerialNumber: big.NewInt(serial),
		Subject:      pkix.Name{Country: []string{"FR"}, Organization: []string{"sesam-vitale"}, CommonName: cn},
		NotBefore:    time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		KeyUsage:     x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment | x509.KeyUsageKeyEncipherment,
		SubjectKeyId: ski[:], EmailAddresses: []string{"amo_pj.test@test.rss.fr"},
		BasicConstraintsValid: true,
	}
	if _, ok := key.(*ecdsa.PrivateKey); ok {
		t.KeyUsage = x509.KeyUsageKeyAgreement
	}
	if ca {
		t.IsCA, t.KeyUsage, t.EmailAddresses = true, x509.KeyUsageCertSign|x509.KeyUsageCRLSign, nil
	}
	parent, signer := t, key
	if by != nil {
		parent, signer = by.cert, by.key
	}
	der, err := x509.CreateCertificate(rand.Reader, t, parent, key.Public(), signer)
	if err != nil {
		panic(err)
	}
	cert, _ := x509.ParseCertificate(der)
	pk, _ := x509.MarshalPKCS8PrivateKey(key)
	id := &identity{cert: cert, key: key,
		certFile: filepath.Join(w.dir, fmt.Sprintf("%d.crt", serial)),
		keyFile:  filepath.Join(w.dir, fmt.Sprintf("%d.key", serial))}
	writePEM(id.certFile, "CERTIFICATE", der)
	writePEM(id.keyFile, "PRIVATE KEY", pk)
	return id
}

func writePEM(file, label string, der []byte) {
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der}), 0o600); err != nil {
		panic(err)
	}
}

// need skips a test without its foreign client, or fails it under CI.
func need(t testing.TB, program, pkg string) string {
	t.Helper()
	p, err := exec.LookPath(program)
	if err == nil {
		return p
	}
	msg := fmt.Sprintf("needs %s (Debian: %s)", program, pkg)
	if os.Getenv("CI") == "true" {
		t.Fatal(msg)
	}
	t.Skip(msg)
	return ""
}

// openssl runs it and fails the test when it fails.
func openssl(t testing.TB, stdin []byte, args ...string) []byte {
	t.Helper()
	out, err := tryOpenssl(t, stdin, args...)
	if err != nil {
		t.Fatalf("openssl %s: %v", strings.Join(args, " "), err)
	}
	return out
}

func tryOpenssl(t testing.TB, stdin []byte, args ...string) ([]byte, error) {
	t.Helper()
	cmd := exec.Command(need(t, "openssl", "openssl"), args...)
	cmd.Stdin = bytes.NewReader(stdin)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		return out.Bytes(), fmt.Errorf("%w: %s", err, errs.String())
	}
	return out.Bytes(), nil
}

// encrypt makes an EnvelopedData with openssl; args are its options.
func encrypt(t testing.TB, plain []byte, args ...string) []byte {
	t.Helper()
	return openssl(t, plain, append([]string{"cms", "-encrypt", "-binary", "-outform", "DER"}, args...)...)
}

// oracle is what `openssl cms -decrypt` makes of a file.
func oracle(t testing.TB, der []byte, id *identity) ([]byte, error) {
	t.Helper()
	return tryOpenssl(t, der, "cms", "-decrypt", "-binary", "-inform", "DER", "-inkey", id.keyFile, "-recip", id.certFile)
}

// keysOf offers the keys of those identities, matched as the bench does.
func keysOf(ids ...*identity) KeySource {
	return func(r Recipient) (Key, bool) {
		for _, id := range ids {
			c := id.cert
			if r.Serial != nil && r.Serial.Cmp(c.SerialNumber) == 0 && EqualNames(r.RawIssuer, c.RawIssuer) ||
				r.KeyID != nil && bytes.Equal(r.KeyID, c.SubjectKeyId) {
				d, _ := id.key.(crypto.Decrypter)
				return Key{RawIssuer: c.RawIssuer, Serial: c.SerialNumber, KeyID: c.SubjectKeyId, Decrypter: d}, d != nil
			}
		}
		return Key{}, false
	}
}

// decrypt opens a message held in memory.
func decrypt(der []byte, keys KeySource) ([]byte, *Message, error) {
	m, err := Read(bytes.NewReader(der), Limits{})
	if err != nil {
		return nil, nil, err
	}
	var out bytes.Buffer
	_, err = m.Decrypt(&out, keys)
	return out.Bytes(), m, err
}

func classOf(err error) Class {
	if e := asError(err); e != nil {
		return e.Class
	}
	return ""
}
