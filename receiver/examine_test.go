package receiver

import (
	"bytes"
	"context"
	"encoding/asn1"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"amfront/pki/testca"
	"amfront/words"
)

// TestExamine is the exit code of `amfront inspect`, and what it says.
func TestExamine(t *testing.T) {
	k := newKit(t)
	cred := k.w.current(testca.LabelAMOTest)
	amc := k.w.current(testca.LabelAMCTest)
	key := func(o *ExamineOptions) { o.Certificate, o.Key = cred.Certificate, cred.Key }
	mail := message(boxes[testca.AMO], desc, k.good, true).bytes()
	aes128IV := []byte("\x60\x86\x48\x01\x65\x03\x04\x01\x02\x04\x10")
	noIV := slices.Concat(aes128IV[:9], []byte("\x03\x10")) // a BIT STRING
	serial, _ := asn1.Marshal(cred.Certificate.SerialNumber)
	below := slices.Concat(serial[:2], []byte{serial[2] | 0x80}, serial[3:])
	for _, c := range []struct {
		name string
		file string
		data []byte
		opt  func(*ExamineOptions)
		exit int
		says []string
	}{
		{"bare, key", "lot.pkcs7", k.good, key, 0, []string{"conforming", "AES-128-CBC", "the one given", hexSHA(k.plain),
			"Findings: 0"}},
		{"bare, no key", "lot.pkcs7", k.good, nil, 0, []string{"conforming, as far as can be seen without the key",
			cred.SerialHex()}},
		{"bare, no key, no IV", "lot.pkcs7", bytes.Replace(k.good, aes128IV, noIV, 1), nil, 1,
			[]string{"not conforming", "C-01 erreur"}},
		{"bare, no key, serial below zero", "lot.pkcs7", bytes.Replace(k.good, serial, below, 1), nil, 1,
			[]string{"not conforming", "C-01 erreur", "négatif"}},
		{"bare, key without certificate", "lot.pkcs7", k.good, func(o *ExamineOptions) { o.Key = cred.Key }, 0,
			[]string{hexSHA(k.plain)}},
		{"bare, another's key", "lot.pkcs7", k.good, func(o *ExamineOptions) {
			o.Certificate, o.Key = amc.Certificate, amc.Key
		}, 3, []string{"not opened", "none of the recipients"}},
		{"bare, another's key, certificate claimed", "lot.pkcs7", k.good, func(o *ExamineOptions) {
			o.Certificate, o.Key = cred.Certificate, amc.Key
		}, 3, []string{"not opened by the key given"}},
		{"bare, AES-256", "lot.pkcs7", k.enc(t, k.plain, "-aes-256-cbc", "-outform", "der"), key, 1,
			[]string{"not conforming", "C-02 erreur"}},
		{"bare, signed within", "lot.pkcs7", k.enc(t, k.signed), key, 1, []string{"C-04 erreur"}},
		{"bare, BER", "lot.pkcs7", k.enc(t, k.plain, "-aes-128-cbc", "-outform", "der", "-stream"), key, 0,
			[]string{"BER", "A-10 remarque"}},
		{"bare, PEM", "lot.pkcs7", []byte(pemOf(k.good)), key, 3, []string{"not readable", "A-10 erreur"}},
		{"bare, S/MIME text", "lot.pkcs7", k.enc(t, k.plain, "-aes-128-cbc", "-outform", "smime"), key, 3,
			[]string{"smime-text", "A-10 erreur"}},
		{"bare, signed", "lot.pkcs7", k.signed, key, 3, []string{"C-01 erreur", "SignedData"}},
		{"bare, clear", "lot.b2", k.plain, key, 3, []string{"not-cms", "C-01 erreur"}},
		{"bare, empty", "", nil, key, 3, []string{"standard input", "empty"}},
		{"bare, truncated", "lot.pkcs7", k.good[:len(k.good)-20], key, 3, []string{"truncated"}},
		{"bare, truncated, no key", "lot.pkcs7", k.good[:len(k.good)-20], nil, 3, []string{"truncated"}},
		{"message, key", "lot.eml", mail, key, 0, []string{"conforming", "SV140610", "FSE test", "Findings: 0",
			hexSHA(k.plain)}},
		{"message, Unix line ends", "lot.eml", bytes.ReplaceAll(mail, []byte("\r\n"), []byte("\n")), key, 0,
			[]string{"Findings: 0"}},
		{"message from a mailbox file", "", append([]byte("From ps@x Mon Mar  2 09:00:00 2026\r\n"), mail...), nil, 0,
			[]string{"Findings: 0"}},
		{"message, clear", "lot.eml", message(boxes[testca.AMO], "FSETEST/B2", k.plain, true).bytes(), key, 3,
			[]string{"C-01 erreur"}},
		{"message, bad subject", "lot.eml", bytes.Replace(mail, []byte("SV140610"), []byte("XX140610"), 1), key, 1,
			[]string{"A-01 erreur"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out, text, js bytes.Buffer
			opt := ExamineOptions{Name: c.file, Out: &out}
			if c.opt != nil {
				c.opt(&opt)
			}
			rep, err := Examine(context.Background(), bytes.NewReader(c.data), opt)
			if err != nil {
				t.Fatal(err)
			}
			if err := rep.WriteText(&text, words.English); err != nil {
				t.Fatal(err)
			}
			if err := rep.WriteJSON(&js); err != nil {
				t.Fatal(err)
			}
			if rep.Exit != c.exit {
				t.Errorf("exit %d, want %d\n%s", rep.Exit, c.exit, text.String())
			}
			for _, want := range c.says {
				if !strings.Contains(text.String(), want) {
					t.Errorf("lacks %q:\n%s", want, text.String())
				}
			}
			var back struct {
				Exit     int
				Findings []ReportFinding
			}
			if err := json.Unmarshal(js.Bytes(), &back); err != nil || back.Exit != rep.Exit ||
				len(back.Findings) != len(rep.Findings) {
				t.Errorf("%v\n%s", err, js.String())
			}
			if rep.Plain != nil && hexSHA(out.Bytes()) != rep.Plain.SHA256 {
				t.Errorf("wrote %d octets", out.Len())
			}
		})
	}
	if _, err := Examine(context.Background(), bytes.NewReader(k.good),
		ExamineOptions{Certificate: cred.Certificate, Key: cred.Key, Out: fullDisk{}}); err == nil {
		t.Error("full disk: no error")
	}
	if _, err := Examine(context.Background(), &failing{bytes.NewReader(k.good[:100])}, ExamineOptions{}); err == nil {
		t.Error("failing reader: no error")
	}
}

// TestTerminal: nothing of a hostile file commands the reader's terminal.
func TestTerminal(t *testing.T) {
	raw := []byte("From: a@b\r\nSubject: \x1b]0;owned\x07\xc2\x9b31m\r\nContent-Type: application/x; " +
		"name=\"\x1b[2J.exe\"\r\nContent-Description: \x1b[31m\r\n\r\n\x1b[0m")
	rep, err := Examine(context.Background(), bytes.NewReader(raw), ExamineOptions{Name: "a\x1b[31m.eml"})
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := rep.WriteText(&text, words.English); err != nil {
		t.Fatal(err)
	}
	for _, r := range text.String() {
		if r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 {
			t.Fatalf("control %#x in\n%q", r, text.String())
		}
	}
}
