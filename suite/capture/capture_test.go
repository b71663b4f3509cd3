package capture

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mozilla.org/pkcs7"

	"amfront/features"
	"amfront/judge/report"
	"amfront/pki/testca"
	"amfront/receiver"
	"amfront/suite"
)

func mails(t *testing.T, s string, limit int) ([]string, error) {
	t.Helper()
	var out []string
	for m, err := range Split(strings.NewReader(s), limit) {
		if err != nil {
			return out, err
		}
		out = append(out, string(m))
	}
	return out, nil
}

const line = "From ps@example.test Sat Nov 28 10:00:00 2026\n"

func TestSplit(t *testing.T) {
	for name, c := range map[string]struct {
		mbox string
		want []string
		bad  string
	}{
		"nothing":      {"", nil, ""},
		"one":          {line + "A: b\n\nc\n", []string{"A: b\n\nc\n"}, ""},
		"two":          {line + "a\n\n" + line + "b\n\n", []string{"a\n", "b\n"}, ""},
		"CRLF":         {strings.ReplaceAll(line+"a\n\n"+line+"b\n", "\n", "\r\n"), []string{"a\r\n", "b\r\n"}, ""},
		"quoted":       {line + "\n>From x\n>>From y\n> From z\n", []string{"\n>From x\n>>From y\n> From z\n"}, ""},
		"no date":      {line + "a\n\nFrom then on\n", []string{"a\n\nFrom then on\n"}, ""},
		"no gap":       {line + "a\n" + line + "b\n", []string{"a\n" + line + "b\n"}, ""},
		"unended":      {line + "a", []string{"a"}, ""},
		"empty mails":  {line + "\n" + line, []string{"", ""}, ""},
		"no mbox":      {"Subject: x\n\n", nil, "no From_ line"},
		"leading gap":  {"\n" + line + "a\n", nil, "no From_ line"},
		"too long":     {line + strings.Repeat("a", 101) + "\n", nil, "mail 1: larger than 100 octets"},
		"endless From": {"From a 10:00 2026" + strings.Repeat("x", maxLine) + "\n", nil, "longer than"},
	} {
		if name == "quoted" { // one ">" is taken off
			c.want = []string{"\nFrom x\n>From y\n> From z\n"}
		}
		got, err := mails(t, c.mbox, 100)
		if !slices.Equal(got, c.want) && c.bad == "" || (err == nil) != (c.bad == "") ||
			err != nil && !strings.Contains(err.Error(), c.bad) {
			t.Errorf("%s: %q, %v; want %q, %q", name, got, err, c.want, c.bad)
		}
	}
	// A line longer than the buffer is whole, and no quoting is seen inside it.
	long := strings.Repeat("x", maxLine) + ">From y\n"
	if got, err := mails(t, line+long, 1<<20); err != nil || len(got) != 1 || got[0] != long {
		t.Errorf("a long line: %d mails, %v", len(got), err)
	}
}

// FuzzSplit: no mbox makes the reader panic or lose an octet: what it hands out,
// written as an mbox again, is read as the same mails.
func FuzzSplit(f *testing.F) {
	for _, s := range []string{"", line + "a\n\n" + line + ">From b\n", "From \n", line + "\r\n\r\n" + line} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		first, err := mails(t, string(data), 1<<20)
		if err != nil {
			return
		}
		var again strings.Builder
		for _, m := range first {
			again.WriteString(line)
			for _, l := range strings.SplitAfter(m, "\n") {
				if strings.HasPrefix(strings.TrimLeft(l, ">"), "From ") {
					l = ">" + l
				}
				again.WriteString(l)
			}
			if !strings.HasSuffix(m, "\n") && m != "" {
				return // a mail without its line end cannot be told from one with it
			}
			again.WriteString("\n")
		}
		second, err := mails(t, again.String(), 2<<20)
		if err != nil || !slices.Equal(first, second) {
			t.Errorf("%q, then %q, %v", first, second, err)
		}
	})
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) {
		p := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(p), 0o700), os.WriteFile(p, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	put("a.eml", "From: a\n\nx\n")
	put("Maildir/cur/1:2,S", "From: b\n\nx\n")
	put("Maildir/new/2", "From: c\n\nx\n")
	put("Maildir/tmp/3", "From: half\n")
	put("lots.mbox", line+"From: d\n\nx\n\n"+line+"From: a\n\nx\n")
	put("notes.txt", "x")
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for f, err := range s.Files(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, f.Name)
	}
	if want := []string{"Maildir/cur/1:2,S", "Maildir/new/2", "a.eml", "lots.mbox, n° 1"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if !slices.Equal(s.Left, []string{"Maildir/tmp/3", "notes.txt"}) ||
		!slices.Equal(s.Twice, []string{"lots.mbox, n° 2 = a.eml"}) {
		t.Errorf("left %q, twice %q", s.Left, s.Twice)
	}
	for _, bad := range []string{filepath.Join(dir, "none"), filepath.Join(dir, "Maildir", "tmp")} {
		if _, err := Open(bad); !errors.Is(err, ErrInput) {
			t.Errorf("%s: %v", bad, err)
		}
	}
	put("lots.mbox", "no mbox")
	s, _ = Open(dir)
	var last error
	for _, err := range s.Files(t.Context()) {
		last = err
	}
	if !errors.Is(last, ErrInput) || !strings.Contains(last.Error(), "lots.mbox") {
		t.Errorf("an mbox that is none: %v", last)
	}
}

func pair(t *testing.T, label string, serial int64) receiver.KeyPair {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "x"}, NotBefore: now,
		NotAfter: now.Add(time.Hour), EmailAddresses: []string{label}}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return receiver.KeyPair{Certificate: c, Key: key}
}

// mail is a test lot of FSE, enciphered for a certificate.
func mail(t *testing.T, n int, to receiver.KeyPair) []byte {
	t.Helper()
	pkcs7.ContentEncryptionAlgorithm = pkcs7.EncryptionAlgorithmAES128CBC
	lot := fmt.Sprintf("%-128s%-128s", fmt.Sprintf("000 lot fictif %d", n), "999")
	doc, err := pkcs7.Encrypt([]byte(lot), []*x509.Certificate{to.Certificate})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "Date: Sat, 28 Nov 2026 10:00:00 +0100\nFrom: ps@example.test\nTo: amo@example.test\n"+
		"Message-ID: <%d@example.test>\nSubject: SV140610/12345678901234/1234567890123456789/%05d\nMIME-Version: 1.0\n"+
		"Content-Type: application/EDI-consent\nContent-Transfer-Encoding: base64\nContent-Description: FSETEST/B2/K\n"+
		"Content-Disposition: attachment; filename=\"lot.pkcs7\"\n\n", n, n)
	for s := base64.StdEncoding.EncodeToString(doc); s != ""; {
		k := min(76, len(s))
		b.WriteString(s[:k] + "\n")
		s = s[k:]
	}
	return b.Bytes()
}

func judge(t *testing.T, dir string, keys []receiver.KeyPair, raw ...[]byte) *report.Run {
	t.Helper()
	list, err := suite.Load(features.Files)
	if err != nil {
		t.Fatal(err)
	}
	files := func(yield func(File, error) bool) {
		for i, r := range raw {
			if !yield(File{fmt.Sprintf("m%d.eml", i+1), r}, nil) {
				return
			}
		}
	}
	r, err := suite.JudgeCaptured(t.Context(), suite.CapturedOptions{Mails: Look(t.Context(), files, keys), Features: list,
		Version: "1", Bundle: dir})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// verdict is that of a check of a scenario, "" where it was not asked for.
func verdict(r *report.Run, scenario, check string) report.Verdict {
	for _, s := range r.Scenarios {
		for _, c := range s.Checks {
			if s.ID == scenario && c.ID == check {
				return c.Verdict
			}
		}
	}
	return ""
}

func TestJudgeCaptured(t *testing.T) {
	amo, amc := pair(t, testca.LabelAMOTest, 7), pair(t, testca.LabelAMCTest, 8)
	both := []receiver.KeyPair{amo, amc}
	first, second := mail(t, 1, amo), mail(t, 2, amo)
	spaced := bytes.Replace(mail(t, 3, amo), []byte("SV140610/"), []byte("SV140610 / "), 1)
	dsn := []byte("From: m@x\nTo: p@x\nSubject: s\nContent-Type: multipart/report; boundary=b\n\n--b--\n")
	again := bytes.Replace(mail(t, 4, amo), []byte("<4@"), []byte("<1@"), 1)
	for name, c := range map[string]struct {
		raw   [][]byte
		keys  []receiver.KeyPair
		exit  int
		wants map[string]report.Verdict // "courriel-0001 A-01.sans-ecart"
	}{
		"right": {[][]byte{first, second}, both, 2, map[string]report.Verdict{"courriel-0001 A-01.sans-ecart": "conforme",
			"courriel-0001 B-03.sans-ecart": "conforme", "courriel-0002 C-01.sans-ecart": "conforme",
			"courriels-ensemble C-02.cle-neuve": "conforme", "courriel-0001 A-05.sans-ecart": "",
			"hors-capture.D D-01.hors-capture": "non observé", "hors-capture.A A-12.hors-capture": "non observé",
			"hors-capture.A A-01.hors-capture": "", "hors-capture.E E-02.hors-capture": ""}},
		"a spaced subject": {[][]byte{spaced}, both, 1, map[string]report.Verdict{
			"courriel-0001 A-01.sans-ecart": "non conforme", "courriel-0001 C-01.sans-ecart": "conforme"}},
		"another's key": {[][]byte{mail(t, 5, amc)}, both, 1, map[string]report.Verdict{
			"courriel-0001 B-03.sans-ecart": "non conforme", "courriel-0001 C-01.sans-ecart": "conforme"}},
		"no key": {[][]byte{first}, nil, 2, map[string]report.Verdict{"courriel-0001 A-01.sans-ecart": "conforme",
			"courriel-0001 C-01.sans-ecart": "non observé", "courriel-0001 B-03.sans-ecart": "",
			"hors-capture.B B-03.hors-capture": "non observé"}},
		"an id used twice": {[][]byte{first, again}, both, 1, map[string]report.Verdict{
			"courriels-ensemble A-02.identifiants-uniques": "non conforme"}},
		"a notice beside": {[][]byte{first, dsn}, both, 2, map[string]report.Verdict{
			"courriel-0002 A-03.sans-ecart": "non applicable"}},
		"in the clear": {[][]byte{[]byte("From: a@x\nTo: b@x\nDate: x\nSubject: s\n\nbonjour\n")}, both, 1,
			map[string]report.Verdict{"courriel-0001 A-02.sans-ecart": "non conforme"}},
	} {
		dir := t.TempDir()
		r := judge(t, dir, c.keys, c.raw...)
		if r.Result.Exit != c.exit {
			t.Errorf("%s: exit %d, want %d: %v", name, r.Result.Exit, c.exit, r.Result.Reasons)
		}
		for id, want := range c.wants {
			scenario, check, _ := strings.Cut(id, " ")
			if got := verdict(r, scenario, check); got != want {
				t.Errorf("%s: %s is %q, want %q", name, id, got, want)
			}
		}
		for _, s := range r.Scenarios {
			for _, a := range s.Trace.Sequence {
				if strings.Contains(a.Label, "rejeté") {
					t.Errorf("%s: no front-end decided, and the diagram of %s says %q", name, s.ID, a.Label)
				}
			}
		}
		if name == "no key" {
			for _, c := range r.Scenarios[0].Checks {
				if c.ID == "C-01.sans-ecart" && !strings.Contains(c.Advice, "--key") {
					t.Errorf("what nobody gave the key for accuses the software: %+v", c)
				}
			}
		}
		again, err := suite.Judge(context.Background(), dir)
		if err != nil {
			t.Fatal(err)
		}
		if d := suite.Differences(r, again); len(d) > 0 {
			t.Errorf("%s: judged again: %q", name, d)
		}
	}
}

func TestLookRefuses(t *testing.T) {
	for name, raw := range map[string][]byte{"nothing": nil, "no mail": []byte("\x00\x01\x02"),
		"no header": []byte("\n\nx")} {
		for _, err := range Look(t.Context(), func(y func(File, error) bool) { y(File{"x.eml", raw}, nil) }, nil) {
			if !errors.Is(err, ErrInput) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
