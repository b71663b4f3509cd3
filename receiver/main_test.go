package receiver

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
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

	"amfront/pki/testca"
	"amfront/scenarios"
)

// The decisions, by their short names.
const (
	Accepted    = scenarios.Accepted
	C4005       = scenarios.C4005
	C4015       = scenarios.C4015
	C4025       = scenarios.C4025
	Undelivered = scenarios.Undelivered
)

// Code is the type of a decision.
type Code = scenarios.Decision

var pool = testca.NewKeyPool(0, 0)

func TestMain(m *testing.M) {
	code := m.Run()
	pool.Close()
	os.Exit(code)
}

// defaultSettings are those of the design (§5).
var defaultSettings = Settings{ARL: true, RefuseExpired: true}

var epoch = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// world is one PKI and one receiver on a clock of their own.
type world struct {
	t   *testing.T
	pki *testca.PKI
	r   *Receiver

	mu  sync.Mutex
	now time.Time
}

func (w *world) clock() time.Time { w.mu.Lock(); defer w.mu.Unlock(); return w.now }
func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	w.now = w.now.Add(d)
	w.mu.Unlock()
}

func newWorld(t *testing.T, edit ...func(*Options)) *world {
	t.Helper()
	w := &world{t: t, now: epoch}
	var err error
	w.pki, err = testca.New(context.Background(), testca.Options{Now: w.clock, Keys: pool.Recycled()})
	if err != nil {
		t.Fatal(err)
	}
	opt := Options{PKI: w.pki, Now: w.clock, Settings: defaultSettings}
	for _, e := range edit {
		e(&opt)
	}
	if w.r, err = New(opt); err != nil {
		t.Fatal(err)
	}
	return w
}

// stranger is a certificate whose key no world of these tests holds: the names
// and the pool of the worlds' own, but nobody's key.
func (w *world) stranger(label string) *testca.Credential {
	w.t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		w.t.Fatal(err)
	}
	like := w.current(label)
	template := *like.Certificate
	template.SerialNumber = big.NewInt(0x5eed)
	template.SubjectKeyId = []byte("nobody's key")
	der, err := x509.CreateCertificate(rand.Reader, &template, like.Issuer.Certificate, key.Public(), like.Issuer.Key)
	if err != nil {
		w.t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		w.t.Fatal(err)
	}
	return &testca.Credential{Label: label, Certificate: c, Key: key, Issuer: like.Issuer}
}

func (w *world) current(label string) *testca.Credential {
	w.t.Helper()
	c, err := w.pki.Current(label)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

var boxes = map[testca.Actor]Mailbox{
	testca.AMO: {"01996@996.01.rss.fr", testca.AMO},
	testca.AMC: {"99996@996.99.rss.fr", testca.AMC},
	testca.OCT: {"oct@oct.rss.fr", testca.OCT},
}

// need names a foreign client that a test cannot do without.
func need(t testing.TB, name, pkg string) string {
	t.Helper()
	p, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("needs %s (Debian: %s)", name, pkg)
		}
		t.Skipf("needs %s (Debian: %s)", name, pkg)
	}
	return p
}

// openssl runs the command in a fresh directory that holds files.
func openssl(t testing.TB, files map[string][]byte, args ...string) (stdout []byte, dir string) {
	t.Helper()
	bin := need(t, "openssl", "openssl")
	dir = t.TempDir()
	for name, b := range files {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(bin, args...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("openssl %s: %v\n%s", strings.Join(args, " "), err, stderr.Bytes())
	}
	return out, dir
}

func certPEM(der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// encrypt is `openssl cms -encrypt` as the specification shows it; extra
// options replace -aes-128-cbc -outform der when given.
func encrypt(t testing.TB, plain []byte, to []*testca.Credential, extra ...string) []byte {
	t.Helper()
	files := map[string][]byte{"plain": plain}
	args := []string{"cms", "-encrypt", "-binary", "-in", "plain"}
	if extra == nil {
		extra = []string{"-aes-128-cbc", "-outform", "der"}
	}
	args = append(args, extra...)
	for i, c := range to {
		name := fmt.Sprintf("to%d.pem", i)
		files[name] = certPEM(c.Certificate.Raw)
		args = append(args, name)
	}
	out, _ := openssl(t, files, args...)
	return out
}

func keyPEM(t testing.TB, c *testca.Credential) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(c.Key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// lot is a file of lots with a frame, of n records of 128 octets.
func lot(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		head := "6LOT SYNTHETIQUE"
		switch i {
		case 0:
			head = "000TP00000000123456"
		case n - 1:
			head = "999TP00000000123456"
		}
		fmt.Fprintf(&b, "%-128s", head)
	}
	return b.Bytes()
}

// mailOf is a message as a good LPS writes it; every field can be changed.
type mailOf struct {
	head    [][2]string // header fields in order
	part    [][2]string // of the file's part; empty for a single-part message
	body    string
	newline string
}

func (m *mailOf) set(list *[][2]string, name, value string) *mailOf {
	for i, f := range *list {
		if f[0] == name {
			if value == "" {
				*list = append((*list)[:i:i], (*list)[i+1:]...)
			} else {
				(*list)[i][1] = value
			}
			return m
		}
	}
	*list = append(*list, [2]string{name, value})
	return m
}

func (m *mailOf) bytes() []byte {
	var b strings.Builder
	put := func(list [][2]string) {
		for _, f := range list {
			b.WriteString(f[0] + ": " + f[1] + "\n")
		}
		b.WriteString("\n")
	}
	put(m.head)
	if m.part == nil {
		b.WriteString(m.body)
	} else {
		b.WriteString("Preambule.\n--B\n")
		put(m.part)
		b.WriteString(m.body + "\n--B--\nEpilogue.\n")
	}
	nl := m.newline
	if nl == "" {
		nl = "\r\n"
	}
	return []byte(strings.ReplaceAll(b.String(), "\n", nl))
}

func wrap64(p []byte) string {
	var b strings.Builder
	s := base64.StdEncoding.EncodeToString(p)
	for len(s) > 76 {
		b.WriteString(s[:76] + "\n")
		s = s[76:]
	}
	b.WriteString(s)
	return b.String()
}

// message is the nominal message of a flow.
func message(box Mailbox, desc string, attachment []byte, multipart bool) *mailOf {
	subject := "SV140610/00000000123456/2026030209000000001/00003"
	if strings.HasPrefix(desc, "DRE") {
		subject = "DR" + subject[2:]
	}
	m := &mailOf{body: wrap64(attachment), head: [][2]string{
		{"Date", "Mon, 02 Mar 2026 09:00:00 +0000"}, {"From", "ps@medecin.example"}, {"To", box.Address},
		{"Message-ID", "<1.2026@medecin.example>"}, {"Subject", subject}, {"MIME-Version", "1.0"},
	}}
	part := [][2]string{
		{"Content-Type", `application/EDI-consent; name="lot.pkcs7"`}, {"Content-Transfer-Encoding", "base64"},
		{"Content-Description", desc}, {"Content-Disposition", `attachment; filename="lot.pkcs7"`},
	}
	if multipart {
		m.head = append(m.head, [2]string{"Content-Type", `multipart/mixed; boundary="B"`})
		m.part = part
	} else {
		m.head = append(m.head, part...)
	}
	return m
}

func (w *world) inspect(raw []byte, box Mailbox) (*Inspection, []byte) {
	w.t.Helper()
	var plain bytes.Buffer
	in, err := w.r.Inspect(context.Background(), bytes.NewReader(raw), box, &plain)
	if err != nil {
		w.t.Fatal(err)
	}
	return in, plain.Bytes()
}

func show(f []Finding) string {
	var b strings.Builder
	for _, x := range f {
		fmt.Fprintf(&b, "\n  %s %s: attendu %s; trouvé %s; %s", x.ID, x.Severity, x.Expected, x.Actual, x.Advice)
	}
	return b.String()
}
