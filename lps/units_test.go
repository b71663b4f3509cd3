package lps

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"amfront/lps/adapter"
	"amfront/receiver/cms"
)

// TestDatesAreInclusive: both ends of the validity belong to it (D-03).
func TestDatesAreInclusive(t *testing.T) {
	from, to := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 12, 31, 23, 59, 59, 0, time.UTC)
	c := &x509.Certificate{NotBefore: from, NotAfter: to}
	for _, x := range []struct {
		now  time.Time
		code string
	}{
		{from.Add(-1), codeNotYetValid}, {from, ""}, {to, ""}, {to.Add(999 * time.Millisecond), ""},
		{to.Add(time.Second), codeExpired},
	} {
		no := within(c, x.now)
		if got := codeOf(no); got != x.code {
			t.Errorf("%v: %q, expected %q", x.now, got, x.code)
		}
	}
}

func codeOf(no *Refusal) string {
	if no == nil {
		return ""
	}
	return no.Code
}

func TestNewerCRL(t *testing.T) {
	list := func(number int64, day int) *x509.RevocationList {
		l := &x509.RevocationList{ThisUpdate: time.Date(2026, 1, day, 0, 0, 0, 0, time.UTC)}
		if number > 0 {
			l.Number = big.NewInt(number)
		}
		return l
	}
	for name, c := range map[string]struct {
		fresh, held *x509.RevocationList
		want        bool
	}{
		"none held":             {list(1, 1), nil, true},
		"same":                  {list(1, 1), list(1, 1), false},
		"higher number":         {list(2, 1), list(1, 2), true},
		"lower number, later":   {list(1, 3), list(2, 2), false},
		"no number, later":      {list(0, 3), list(0, 2), true},
		"no number, earlier":    {list(0, 1), list(0, 2), false},
		"number only in fresh":  {list(1, 1), list(0, 2), false},
		"same number, reissued": {list(1, 2), list(1, 1), true},
	} {
		if got := newerCRL(c.fresh, c.held); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestPlanKeepsItsHours is E-09: between 02:00 and 22:00, on some day to come.
func TestPlanKeepsItsHours(t *testing.T) {
	now := time.Date(2026, 3, 28, 23, 30, 0, 0, time.Local) // before a change of the clocks, where there is one
	for range 2000 {
		planCRL := Reference().PlanCRL
		for _, p := range []time.Time{planCRL(now, adapter.PlanState{}), planCRL(now, adapter.PlanState{Outcome: "fetched"}),
			planCRL(now, adapter.PlanState{Outcome: "failed"})} {
			if p.Hour() < 2 || p.Hour() >= 22 && p.Hour() != 22 || !p.After(now) {
				t.Fatalf("planned %v at %v", p, now)
			}
		}
	}
}

// TestVariantIsOneField: a deviation is one field of the policy, and acts.
func TestVariantIsOneField(t *testing.T) {
	ref := Reference()
	names := map[string]bool{}
	for _, c := range ref.Checks {
		if names[c.Name] {
			t.Errorf("two checks are named %s", c.Name)
		}
		names[c.Name] = true
	}
	lot := &Lot{Kind: "FSE", Usage: "test", Exercice: "1", Compostage: "2", Numero: "3"}
	p := Reference()
	p.Description = func(l *Lot) string { return strings.TrimSuffix(DescriptionOf(l), "/K") }
	before, err := ref.mailOf(lot, nil, "<a@b>", time.Now()).Bytes()
	if err != nil {
		t.Fatal(err)
	}
	after, err := p.mailOf(lot, nil, "<a@b>", time.Now()).Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(before, []byte("FSETEST/B2/K")) || bytes.Contains(after, []byte("FSETEST/B2/K")) {
		t.Error("the deviation does not act")
	}
}

// selfSigned makes a certificate of a template, with its key.
func selfSigned(t testing.TB, template *x509.Certificate) (*x509.Certificate, *rsa.PrivateKey) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c, key
}

// signedFixture is a service message in miniature, signed by the bench's
// signer as a self-signed certificate.
func signedFixture(t testing.TB) ([]byte, *x509.Certificate) {
	t.Helper()
	c, key := selfSigned(t, &x509.Certificate{SerialNumber: big.NewInt(7), NotAfter: time.Now().Add(time.Hour),
		EmailAddresses: []string{LabelAMOTest}})
	s := &cms.Signer{Certificate: c, Key: key, Chain: []*x509.Certificate{c}}
	raw, err := s.SMIMESigned([]byte("Content-Type: text/plain\r\n\r\nbonjour\r\n"), []string{"Subject: x"})
	if err != nil {
		t.Fatal(err)
	}
	return raw, c
}

// TestVerifySigned: right, then with every octet of the signed part changed.
func TestVerifySigned(t *testing.T) {
	raw, c := signedFixture(t)
	s, err := verifySigned(raw)
	if err != nil || !s.Signer.Equal(c) || !bytes.Contains(s.Entity, []byte("bonjour")) {
		t.Fatalf("%+v %v", s, err)
	}
	at := bytes.Index(raw, s.Entity)
	for i := range s.Entity {
		bad := bytes.Clone(raw)
		bad[at+i] ^= 0x20
		if s, err := verifySigned(bad); err == nil {
			t.Fatalf("octet %d changed, still signed: %q", i, s.Entity)
		}
	}
	sig := bytes.LastIndex(raw, []byte("\r\n\r\n"))
	for i := sig + 4; i < len(raw)-40; i += 7 {
		bad := bytes.Clone(raw)
		bad[i] ^= 1
		if s, err := verifySigned(bad); err == nil && !s.Signer.Equal(c) {
			t.Fatalf("signature octet %d changed, another signer", i)
		}
	}
}

func FuzzVerifySigned(f *testing.F) {
	raw, _ := signedFixture(f)
	f.Add(raw)
	f.Add([]byte("Content-Type: multipart/signed; boundary=x\r\n\r\n--x\r\n\r\na\r\n--x\r\n\r\nMA==\r\n--x--\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := verifySigned(data)
		if err == nil && !bytes.Contains(data, s.Entity) {
			t.Error("what was signed does not stand in the message")
		}
	})
}

func FuzzReadMail(f *testing.F) {
	raw, _ := signedFixture(f)
	f.Add(raw)
	f.Add([]byte("Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: " +
		"message/delivery-status\r\n\r\nAction: failed\r\n--b--\r\n"))
	f.Add([]byte("Subject: [4005]\r\n\r\nMessage de service 4005\r\n"))
	s := New(Options{})
	st := &station{dir: f.TempDir(), reading: &s.reading}
	st.state.Inbox, st.state.Seen = map[string]string{}, map[string]string{}
	if err := os.Mkdir(filepath.Join(st.dir, "outbox"), 0o700); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		w := &work{Software: s, st: st, ctx: t.Context(), answer: &adapter.Answer{}, now: time.Now()}
		h := w.read(data)
		if h.Outcome == "acted" && h.Kind != "dsn" {
			t.Errorf("a station without authorities obeyed: %+v", h)
		}
	})
}

// TestSampleLots: the frame, and dummy people only.
func TestSampleLots(t *testing.T) {
	for _, kind := range []string{"FSE", "DRE", "MIXTE"} {
		file, err := SampleLots(kind, 7)
		if err != nil || len(file) != 10*record || !bytes.HasPrefix(file, []byte("000")) ||
			!bytes.HasPrefix(file[len(file)-record:], []byte("999")) {
			t.Fatalf("%s: %d octets, %v", kind, len(file), err)
		}
		for at := record; at < 8*record; at += record {
			if r := string(file[at : at+record]); r[2:8] != "555555" {
				t.Errorf("not a dummy number: %q", r)
			}
		}
	}
	if _, err := SampleLots("RSP", 1); err == nil {
		t.Error("an unknown kind was made")
	}
}

// TestDamagedStation: a state that is no JSON is an error that says what to do.
func TestDamagedStation(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, stateFile), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := New(Options{}).Do(t.Context(), adapter.ActionPoll, adapter.Request{Station: dir, Params: &adapter.Poll{}})
	if err == nil || !strings.Contains(err.Error(), "configure the station again") {
		t.Errorf("got %v", err)
	}
	a, err := New(Options{}).Do(t.Context(), adapter.ActionPoll,
		adapter.Request{Station: t.TempDir(), Params: &adapter.Poll{}})
	if err != nil || a.ReasonCode != codeConfiguration {
		data, _ := json.Marshal(a)
		t.Errorf("a station never configured: %s %v", data, err)
	}
}

// TestSealReadByOpenssl: what we encrypt, openssl decrypts, at every length
// around the blocks; and it is AES-128-CBC in DER for one RSA recipient.
func TestSealReadByOpenssl(t *testing.T) {
	if _, err := exec.LookPath("openssl"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("needs openssl (Debian: openssl)")
		}
		t.Skip("needs openssl (Debian: openssl)")
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(0x80), NotAfter: time.Now().Add(time.Hour)}
	raw, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	keyPEM := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	if err := os.WriteFile(filepath.Join(dir, "key"), keyPEM, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 1, 15, 16, 17, 128, 70000} {
		content := bytes.Repeat([]byte{'x'}, n)
		doc, err := Reference().seal(content, &Lot{}, c)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(dir, "doc")
		if err := os.WriteFile(name, doc, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command("openssl", "cms", "-decrypt", "-inform", "DER", "-in", name, "-inkey",
			filepath.Join(dir, "key")).Output()
		if err != nil || !bytes.Equal(out, content) {
			t.Errorf("%d octets: openssl read %d, %v", n, len(out), err)
		}
		shown, err := exec.Command("openssl", "cms", "-cmsout", "-print", "-inform", "DER", "-in", name).Output()
		if err != nil || !bytes.Contains(shown, []byte("aes-128-cbc")) || !bytes.Contains(shown, []byte("rsaEncryption")) {
			t.Errorf("%d octets: %v\n%s", n, err, shown)
		}
	}
}
