package receiver

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"strings"
	"testing"
	"time"

	"amfront/pki/testca"
)

// TestRows goes through the decision table with a real PKI and openssl, for
// every mailbox and usage.
func TestRows(t *testing.T) {
	ctx := context.Background()
	for _, actor := range []testca.Actor{testca.AMO, testca.AMC, testca.OCT} {
		for _, usage := range []string{UsageReel, UsageTest, UsageDemo} {
			t.Run(string(actor)+" "+usage, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				box := boxes[actor]
				f := Flow{Kind: FSE, Usage: usage, Encrypted: true}
				if actor == testca.AMC {
					f.Kind = DRE
				}
				k := f.Describe(MixedProfile{})
				f.Encrypted = false
				clear := f.Describe(MixedProfile{})
				label := testca.LabelFor(actor, caUsage(usage))
				first := w.current(label)
				file := lot(3)
				to := func(c *testca.Credential) []byte {
					return message(box, k, encrypt(t, file, []*testca.Credential{c}), true).bytes()
				}
				expect := func(row string, raw []byte, box Mailbox, code Code, reason string,
					opener *testca.Credential) *Inspection {
					t.Helper()
					in, plain := w.inspect(raw, box)
					d := Decide(in.Facts, defaultSettings)
					if d.Code != code || d.ReasonCode != reason {
						t.Errorf("%s: %s %s (%s), want %s %s; facts %+v", row, d.Code, d.ReasonCode, d.Reason, code, reason, in.Facts)
					}
					if in.Opener != opener {
						t.Errorf("%s: opener %v", row, in.Opener)
					}
					// The bench opens all that it ever made a key for, whatever the answer.
					if opener != nil && in.Failure == nil && (in.PlainSHA256 != hexSHA(file) || !bytes.Equal(plain, file)) {
						t.Errorf("%s: not opened by the bench: %v", row, in.Failure)
					}
					return in
				}
				sealed := to(first)
				expect("1 unknown mailbox", sealed, Mailbox{Address: "nul@part.example"}, Undelivered, ReasonUnknownMailbox, first)
				expect("2 clear", message(box, clear, file, true).bytes(), box, C4025, ReasonNotEncrypted, nil)
				expect("3 unreadable", message(box, k,
					[]byte("-----BEGIN CMS-----\n"+wrap64(encrypt(t, file, []*testca.Credential{first}))+"\n-----END CMS-----\n"),
					false).bytes(), box, C4005, "pem-text", nil)
				for _, other := range testca.Labels() {
					if other != label {
						in := expect("4 "+other, to(w.current(other)), box, C4005, ReasonNoKey, w.current(other))
						if d := Decide(in.Facts, defaultSettings); !strings.Contains(d.Reason, other) ||
							!strings.Contains(d.Reason, label) {
							t.Errorf("4 %s: %s", other, d.Reason)
						}
					}
				}
				expect("4 stranger", to(w.stranger(label)), box, C4005, ReasonNoKey, nil)
				expect("7 does not decrypt", message(box, k, alter(encrypt(t, file, []*testca.Credential{first}), "end"),
					true).bytes(), box, C4005, ReasonDecrypt, first)
				expect("9 accepted", sealed, box, Accepted, ReasonOK, first)

				w.pass(time.Hour)
				if _, err := w.pki.Supersede(ctx, label); err != nil {
					t.Fatal(err)
				}
				expect("8 newer published", sealed, box, C4015, ReasonNewer, first)
				second := w.current(label)
				expect("8 the newer", to(second), box, Accepted, ReasonOK, second)
				w.pass(time.Hour)
				if _, err := w.pki.Revoke(ctx, label, testca.RevokeOptions{}); err != nil {
					t.Fatal(err)
				}
				expect("5 revoked", to(second), box, C4005, ReasonRevoked, second)
				w.pass(20 * 365 * 24 * time.Hour)
				expect("6 expired", sealed, box, C4005, ReasonExpired, first)
			})
		}
	}
}

// TestDecoys: every certificate defect that an LPS should have refused, used
// all the same: the bench opens the mail and names the certificate, and where
// the front-end lacks the key the flow is rejected.
func TestDecoys(t *testing.T) {
	w := newWorld(t)
	box, label := boxes[testca.AMO], testca.LabelAMOTest
	decoys := 0
	for _, def := range testca.Defects() {
		if def.Kind != testca.KindCertificate {
			continue
		}
		ch, err := w.pki.IssueDefect(context.Background(), label, def.ID)
		if err != nil {
			t.Fatal(def.ID, err)
		}
		c := ch.Credential
		if c == nil {
			continue
		}
		in, _ := w.inspect(message(box, desc, encrypt(t, lot(3), []*testca.Credential{c}), true).bytes(), box)
		d := Decide(in.Facts, defaultSettings)
		if in.Opener != c || c.Key != nil && in.PlainSHA256 != hexSHA(lot(3)) {
			t.Errorf("%s: opener %v, failure %v", def.ID, in.Opener, in.Failure)
		}
		if c.Held {
			continue // then the front-end judges by its status: TestRows
		}
		decoys++
		findings := "B-03 erreur"
		if strings.HasPrefix(def.ID, "key-") {
			findings += ",C-03 erreur"
		}
		if d.ReasonCode != ReasonNoKey || !strings.Contains(d.Reason, c.SerialHex()) ||
			strings.Join(summaryOf(in.Findings), ",") != findings {
			t.Errorf("%s: %+v%s", def.ID, d, show(in.Findings))
		}
	}
	if decoys == 0 {
		t.Error("no decoy was tried")
	}
}

// TestMixed: a file of FSE and DRE, to the OCT only; the profile's words are
// a setting.
func TestMixed(t *testing.T) {
	w := newWorld(t, func(o *Options) { o.Mixed = MixedProfile{Nature: "LOTS", Norm: "OCT"} })
	box := boxes[testca.OCT]
	sealed := encrypt(t, lot(3), []*testca.Credential{w.current(testca.LabelOCT)})
	in, _ := w.inspect(message(box, "LOTSTEST/OCT/K", sealed, true).bytes(), box)
	if got := summaryOf(in.Findings); len(got) != 1 || got[0] != "A-11 remarque" || in.Flow.Kind != Mixte ||
		Decide(in.Facts, defaultSettings).Code != Accepted {
		t.Errorf("%+v%s", in.Flow, show(in.Findings))
	}
	other := message(box, "FSETEST/B2/K", sealed, true)
	other.set(&other.head, "To", "01996@996.01.rss.fr")
	in, _ = w.inspect(other.bytes(), box)
	if got := summaryOf(in.Findings); len(got) != 1 || got[0] != "A-11 erreur" {
		t.Error(show(in.Findings))
	}
}

// TestUsageUnknown: what signs the answer when the message does not tell its usage.
func TestUsageUnknown(t *testing.T) {
	w := newWorld(t)
	box := boxes[testca.AMO]
	for _, c := range []struct {
		desc string
		with string
		want string
		code Code
	}{
		{"", "", testca.LabelAMOTest, C4025},
		{"", testca.LabelAMOReel, testca.LabelAMOReel, Accepted},
		{"FSE-X/B2/K", testca.LabelAMOReel, testca.LabelAMOReel, Accepted},
		{"FSE-X/B2/K", testca.LabelAMCReel, testca.LabelAMOTest, C4005},
	} {
		content := lot(3)
		if c.with != "" {
			content = encrypt(t, content, []*testca.Credential{w.current(c.with)})
		}
		m := message(box, "x", content, true)
		m.set(&m.part, "Content-Description", c.desc)
		in, _ := w.inspect(m.bytes(), box)
		if d := Decide(in.Facts, defaultSettings); in.Facts.ExpectedLabel != c.want || d.Code != c.code ||
			in.Expected != w.current(c.want) {
			t.Errorf("%+v: %s %+v", c, in.Facts.ExpectedLabel, d)
		}
	}
}

// TestSameKeyTwice: C-02, a session key used twice has the same fingerprint.
func TestSameKeyTwice(t *testing.T) {
	w := newWorld(t)
	box := boxes[testca.AMO]
	cred := []*testca.Credential{w.current(testca.LabelAMOTest)}
	one, two := encrypt(t, lot(3), cred), encrypt(t, lot(3), cred)
	key := func(p []byte) string {
		in, _ := w.inspect(message(box, desc, p, true).bytes(), box)
		return in.KeySHA256
	}
	if a, again, b := key(one), key(one), key(two); a != again || a == b || len(a) != 64 {
		t.Error(a, again, b)
	}
}

// TestAttachment gives the attachment as sent.
func TestAttachment(t *testing.T) {
	w := newWorld(t)
	box := boxes[testca.AMO]
	sealed := encrypt(t, lot(300), []*testca.Credential{w.current(testca.LabelAMOTest)})
	for _, multi := range []bool{true, false} {
		var out bytes.Buffer
		if err := w.r.Attachment(context.Background(), bytes.NewReader(message(box, desc, sealed, multi).bytes()),
			0, &out); err != nil || !bytes.Equal(out.Bytes(), sealed) {
			t.Errorf("multipart %v: %d of %d octets, %v", multi, out.Len(), len(sealed), err)
		}
	}
	if err := w.r.Attachment(context.Background(), bytes.NewReader(message(box, desc, sealed, true).bytes()),
		0, fullDisk{}); err == nil {
		t.Error("full disk: no error")
	}
}

// TestTransfer: the decoders against the standard library's, and what they notice.
func TestTransfer(t *testing.T) {
	big := bytes.Repeat([]byte("0123456789abcdef\x00\xff"), 20000)
	for _, c := range []struct {
		name, cte, body string
		want            []byte
		st              transferStats
	}{
		{"empty", "base64", "", nil, transferStats{}},
		{"one group", "base64", "QUJD\r\n", []byte("ABC"), transferStats{}},
		{"padding", "base64", "QUI=\r\n", []byte("AB"), transferStats{}},
		{"no padding", "base64", "QUI\r\n", []byte("AB"), transferStats{incomplete: true}},
		{"lone character", "base64", "QUJDQ\r\n", []byte("ABC"), transferStats{incomplete: true}},
		{"illegal octets", "base64", "Q*U\x00JD\r\n", []byte("ABC"), transferStats{illegal: 2}},
		{"after the padding", "base64", "QUI=\r\nQUJD\r\n", []byte("AB"), transferStats{afterPad: 4}},
		{"spaces", "base64", " QU JD \t\r\n", []byte("ABC"), transferStats{}},
		{"bare LF", "base64", "QU\nJD\n", []byte("ABC"), transferStats{}},
		{"long line", "base64", base64.StdEncoding.EncodeToString(big) + "\r\n", big, transferStats{longLines: 1}},
		{"blocks", "base64", wrap64(big), big, transferStats{}},
		{"blocks, one illegal", "base64", "!" + wrap64(big), big, transferStats{illegal: 1, longLines: 1}},
		{"8bit", "8bit", "a\r\nb\r\n", []byte("a\r\nb\r\n"), transferStats{}},
		{"8bit, big", "8bit", string(big), big, transferStats{}},
		{"quoted-printable", "quoted-printable", "a=3D=\r\nb\r\n", []byte("a=b\r\n"), transferStats{}},
	} {
		var st transferStats
		s := newScanner(strings.NewReader(c.body))
		s.begin()
		got, err := io.ReadAll(decoder(s, c.cte, &st, newBuffers()))
		if err != nil || !bytes.Equal(got, c.want) || st != c.st {
			t.Errorf("%s: %d octets of %d, %+v, %v", c.name, len(got), len(c.want), st, err)
		}
	}
}
