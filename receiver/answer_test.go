package receiver

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"amfront/pki/testca"
)

// verify has openssl check a service message against the root of cred's
// hierarchy, and returns the signed part and the signer's certificate (PEM).
func verify(t *testing.T, raw []byte, cred *testca.Credential) (part, signer []byte) {
	t.Helper()
	root := cred.Chain()[len(cred.Chain())-1]
	out, dir := openssl(t, map[string][]byte{"mail": raw, "root.pem": certPEM(root.Raw)},
		"cms", "-verify", "-in", "mail", "-CAfile", "root.pem", "-purpose", "any", "-signer", "signer.pem", "-attime",
		fmt.Sprint(epoch.Add(time.Hour).Unix()))
	signer, err := os.ReadFile(filepath.Join(dir, "signer.pem"))
	if err != nil {
		t.Fatal(err)
	}
	return out, signer
}

// TestServiceMessages: 4005, 4015 and 4025 for every mailbox and usage, read
// by openssl and by the standard library; the signer is the current certificate.
func TestServiceMessages(t *testing.T) {
	for _, actor := range []testca.Actor{testca.AMO, testca.AMC, testca.OCT} {
		for _, usage := range []string{UsageReel, UsageTest, UsageDemo} {
			t.Run(string(actor)+" "+usage, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				box := boxes[actor]
				kind := FSE
				if actor == testca.AMC {
					kind = DRE
				}
				label := testca.LabelFor(actor, caUsage(usage))
				old := w.current(label)
				sealed := encrypt(t, lot(3), []*testca.Credential{old})
				k := Flow{Kind: kind, Usage: usage, Encrypted: true}.Describe(MixedProfile{})
				clear := Flow{Kind: kind, Usage: usage}.Describe(MixedProfile{})
				wrong := testca.LabelAMCReel
				if label == wrong {
					wrong = testca.LabelAMOTest
				}
				w.checkService(box, message(box, clear, lot(3), true).bytes(), C4025, old, nil)
				w.checkService(box, message(box, k, encrypt(t, lot(3), []*testca.Credential{w.current(wrong)}), false).bytes(),
					C4005, old, w.current(wrong))
				w.checkService(box, message(box, k, []byte("rien de tel"), true).bytes(), C4005, old, nil)
				w.pass(time.Minute)
				if _, err := w.pki.Renew(context.Background(), label); err != nil {
					t.Fatal(err)
				}
				fresh := w.current(label)
				if fresh == old {
					t.Fatal("not renewed")
				}
				w.checkService(box, message(box, k, sealed, true).bytes(), C4015, fresh, old)
				w.pass(time.Minute)
				if _, err := w.pki.Revoke(context.Background(), label, testca.RevokeOptions{}); err != nil {
					t.Fatal(err)
				}
				newest := w.current(label)
				w.checkService(box, message(box, k, encrypt(t, lot(3), []*testca.Credential{fresh}), true).bytes(), C4005, newest,
					fresh)
			})
		}
	}
}

func (w *world) checkService(box Mailbox, raw []byte, code Code, signer, used *testca.Credential) {
	t := w.t
	t.Helper()
	in, _ := w.inspect(raw, box)
	d := Decide(in.Facts, defaultSettings)
	if d.Code != code {
		t.Errorf("decision %+v, want %s; facts %+v", d, code, in.Facts)
		return
	}
	a, err := w.r.Answer(in, d, box, "ps@medecin.example")
	if err != nil || a == nil {
		t.Fatal(a, err)
	}
	if a.Class != ClassService || a.To != "ps@medecin.example" || a.From != box.Address {
		t.Errorf("answer %s from %s to %s", a.Class, a.From, a.To)
	}
	checkForm(t, a.Raw)
	part, pem := verify(t, a.Raw, signer)
	if !bytes.Contains(pem, []byte(strings.TrimSpace(string(certPEM(signer.Certificate.Raw))))) {
		t.Errorf("signed by another certificate")
	}
	msg, err := mail.ReadMessage(bytes.NewReader(a.Raw))
	if err != nil {
		t.Fatal(err)
	}
	inner, err := mail.ReadMessage(bytes.NewReader(part))
	if err != nil {
		t.Fatalf("signed part: %v\n%s", err, part)
	}
	for _, h := range []mail.Header{msg.Header, inner.Header} {
		for name, want := range map[string]string{"Code": string(code), "Reason": d.ReasonCode,
			"Original-Message-Id": in.Message.MessageID,
			"Original-Subject":    in.Message.Subject, "Certificate-Serial": signer.SerialHex(),
			"Certificate-Label": signer.Label} {
			if got := h.Get("X-Amfront-" + name); got != want {
				t.Errorf("X-Amfront-%s is %q, want %q", name, got, want)
			}
		}
		if used != nil && h.Get("X-Amfront-Used-Serial") != used.SerialHex() {
			t.Errorf("used serial %q", h.Get("X-Amfront-Used-Serial"))
		}
	}
	for name, want := range map[string]string{"In-Reply-To": in.Message.MessageID, "References": in.Message.MessageID,
		"Auto-Submitted": "auto-replied", "From": "<" + box.Address + ">"} {
		if got := msg.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if at, err := msg.Header.Date(); err != nil || !at.Equal(w.clock()) {
		t.Errorf("date %v %v", at, err)
	}
	text := decodeQP(t, inner)
	for _, want := range []string{string(code), d.Reason, in.Message.Subject, in.Message.MessageID, signer.Label,
		signer.SerialHex(), "choix du banc"} {
		if !strings.Contains(strings.ReplaceAll(text, "\r\n", "\n"), want) {
			t.Errorf("the text lacks %q:\n%s", want, text)
		}
	}
}

func decodeQP(t *testing.T, m *mail.Message) string {
	t.Helper()
	mr := multipart.NewReader(strings.NewReader("--x\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"+
		string(must(io.ReadAll(m.Body)))+"\r\n--x--\r\n"), "x")
	p, err := mr.NextPart()
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(p)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// checkForm: CRLF only, lines within bounds, an ASCII header.
func checkForm(t *testing.T, raw []byte) {
	t.Helper()
	head, _, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	for _, c := range head {
		if c >= 0x80 {
			t.Errorf("header is not ASCII: %q", head)
			break
		}
	}
	for i, l := range bytes.Split(raw, []byte("\r\n")) {
		if bytes.ContainsAny(l, "\r\n") {
			t.Errorf("line %d has a bare CR or LF: %q", i, l)
		}
		if len(l) > 998 {
			t.Errorf("line %d has %d octets", i, len(l))
		}
	}
}

type noCurrent struct{ *testca.PKI }

func (noCurrent) Current(string) (*testca.Credential, error) { return nil, testca.ErrNoCurrent }

// TestNoCurrent: with nothing to sign with, the message says so, unsigned.
func TestNoCurrent(t *testing.T) {
	w := newWorld(t)
	box := boxes[testca.AMO]
	old := w.current(testca.LabelAMOTest)
	if _, err := w.pki.Revoke(context.Background(), testca.LabelAMOTest,
		testca.RevokeOptions{WithoutReplacement: true}); err != nil {
		t.Fatal(err)
	}
	w.r = must(newReceiver(Options{Now: w.clock}, noCurrent{w.pki}))
	in, _ := w.inspect(message(box, "FSETEST/B2/K", encrypt(t, lot(3), []*testca.Credential{old}), true).bytes(), box)
	d := Decide(in.Facts, defaultSettings)
	a, err := w.r.Answer(in, d, box, "ps@medecin.example")
	if err != nil || d.ReasonCode != ReasonRevoked {
		t.Fatal(d, err)
	}
	msg := must(mail.ReadMessage(bytes.NewReader(a.Raw)))
	if ct := msg.Header.Get("Content-Type"); !strings.HasPrefix(ct, "text/plain") ||
		msg.Header.Get("X-Amfront-Certificate-Serial") != "" {
		t.Errorf("%s", a.Raw)
	}
	if text := decodeQP(t, msg); !strings.Contains(text, "Aucun n'est en service") {
		t.Error(text)
	}
}

// TestARL is A-08: every return flow, clear and unsigned.
func TestARL(t *testing.T) {
	for _, z := range []bool{false, true} {
		w := newWorld(t, func(o *Options) { o.ARLZ = z })
		for _, c := range []struct {
			actor     testca.Actor
			in, want  string
			rspOrder  string
			wantPlain byte
		}{
			{testca.AMO, "FSE/B2/K", "ARL/NOEMIE", "RSP/NOEMIE", 'R'},
			{testca.AMO, "FSETEST/B2/K", "ARLTEST/NOEMIE", "RSPTEST/NOEMIE", 'T'},
			{testca.AMO, "FSEDEMO/B2/K", "ARLDEMO/NOEMIE", "RSPDEMO/NOEMIE", 'D'},
			{testca.AMC, "DRE/DR/K", "ARLDRE/NOEMIE", "RSPDRE/NOEMIE", 'R'},
			{testca.AMC, "DRETEST/DR/K", "ARLDRETEST/NOEMIE", "RSPDRETEST/NOEMIE", 'T'},
			{testca.AMC, "DREDEMO/DR/K", "ARLDREDEMO/NOEMIE", "RSPDREDEMO/NOEMIE", 'D'},
		} {
			w.t = t
			box := boxes[c.actor]
			f := parseDescription(c.in, MixedProfile{}).Flow
			file := lot(4)
			in, _ := w.inspect(message(box, c.in, encrypt(t, file,
				[]*testca.Credential{w.current(testca.LabelFor(c.actor, caUsage(f.Usage)))}), true).bytes(), box)
			a := must(w.r.Answer(in, Decide(in.Facts, defaultSettings), box, "ps@medecin.example"))
			spec := returnOf(in, box, a.To, w.r.opt)
			spec.Nature = RSP
			for want, a := range map[string]*Answer{c.want: a, c.rspOrder: must(w.r.Return(spec))} {
				if z {
					want += "/Z"
				}
				checkForm(t, a.Raw)
				msg := must(mail.ReadMessage(bytes.NewReader(a.Raw)))
				if got := msg.Header.Get("Content-Description"); got != want {
					t.Errorf("%s: Content-Description %q, want %q", c.in, got, want)
				}
				if ct, _, err := mime.ParseMediaType(msg.Header.Get("Content-Type")); err != nil ||
					ct != "application/edi-consent" || msg.Header.Get("Content-Transfer-Encoding") != "base64" {
					t.Errorf("%s: %v", c.in, msg.Header)
				}
				body := must(io.ReadAll(base64.NewDecoder(base64.StdEncoding, msg.Body)))
				if z {
					body = must(io.ReadAll(must(gzip.NewReader(bytes.NewReader(body)))))
				}
				if len(body) != 3*record || string(body[:3]) != "000" || string(body[256:259]) != "999" ||
					string(body[82:85]) != "128" || body[70] != c.wantPlain {
					t.Errorf("%s: records %q", c.in, body)
				}
				if !bytes.Contains(body, []byte(strings.ToUpper(hexSHA(file)))) ||
					!bytes.Contains(body, []byte("2026030209000000001")) {
					t.Errorf("%s: does not name the flow: %q", c.in, body)
				}
				if s := msg.Header.Get("Subject"); !strings.HasSuffix(s, "140610/00000000123456/2026030209000000001/00003") {
					t.Errorf("subject %q", s)
				}
			}
		}
	}
	w := newWorld(t)
	if _, err := w.r.Return(ReturnSpec{Nature: "X", To: "a@b"}); err == nil {
		t.Error("unknown nature: no error")
	}
	if _, err := w.r.Return(ReturnSpec{Nature: ARL, To: "a@b\r\nBcc: c@d"}); err == nil {
		t.Error("hostile address: no error")
	}
}

// TestInjection: nothing that a message holds adds a field or breaks a line.
func TestInjection(t *testing.T) {
	w := newWorld(t)
	box := boxes[testca.AMO]
	nasty := "objet\r\nBcc: victime@example.org\r\n\r\ncorps =?utf-8?Q?=0D=0ABcc:_x?= \x00\x1b[31m é\u2028\xff " +
		strings.Repeat("long", 5000)
	m := message(box, "FSETEST/B2", lot(3), true)
	m.set(&m.head, "Subject", "=?utf-8?B?"+base64.StdEncoding.EncodeToString([]byte(nasty))+"?=")
	m.set(&m.head, "Message-ID", "<a@b>\x0bBcc: x")
	in, _ := w.inspect(m.bytes(), box)
	for _, subject := range []string{in.Message.Subject, nasty} {
		in.Message.Subject = subject
		in.Message.Date = nasty
		for _, d := range []Decision{{Code: C4025, ReasonCode: ReasonNotEncrypted, Reason: nasty},
			{Code: Accepted, ARL: true}} {
			a := must(w.r.Answer(in, d, box, "ps@medecin.example"))
			checkForm(t, a.Raw)
			msg := must(mail.ReadMessage(bytes.NewReader(a.Raw)))
			if msg.Header.Get("Bcc") != "" || len(msg.Header["Subject"]) != 1 || msg.Header.Get("In-Reply-To") != "" {
				t.Errorf("%s", a.Raw)
			}
			if d.Code == C4025 {
				part, _ := verify(t, a.Raw, w.current(testca.LabelAMOTest))
				if inner := must(mail.ReadMessage(bytes.NewReader(part))); inner.Header.Get("Bcc") != "" {
					t.Errorf("%s", part)
				}
			}
		}
	}
	a := must(w.r.Undelivered(strings.NewReader("Subject: x\r\n\r\n"), Undeliverable{Sender: "ps@medecin.example",
		Recipient: "x\r\nBcc: y@z", Relay: "r\r\nX: y", EnvID: "e\r\nX: y", ORcpt: "rfc822;a\r\nX: y"}))
	checkForm(t, a.Raw)
	if bytes.Contains(a.Raw, []byte("\nX:")) || bytes.Contains(a.Raw, []byte("\nBcc:")) {
		t.Errorf("%s", a.Raw)
	}
}

// TestUserTemplates: a user's template replaces one, the rest stays; a broken
// one is refused at start, by name.
func TestUserTemplates(t *testing.T) {
	w := newWorld(t, func(o *Options) {
		o.Templates = fstest.MapFS{"4025.txt": {Data: []byte("Rejet {{.Code}} de {{.Subject}}\n")},
			"arl.txt": {Data: []byte("000\n999\n")}}
	})
	box := boxes[testca.AMO]
	in, _ := w.inspect(message(box, "FSETEST/B2", lot(3), true).bytes(), box)
	a := must(w.r.Answer(in, Decide(in.Facts, defaultSettings), box, "ps@medecin.example"))
	if !bytes.Contains(a.Raw, []byte("Rejet 4025 de SV140610")) {
		t.Errorf("%s", a.Raw)
	}
	for name, text := range map[string]string{"4005.txt": "{{.Nothing}}", "subject.txt": "{{",
		"arl.txt": strings.Repeat("x", 129), "rsp.txt": "é", "dsn.txt": "{{range $i := .Recipient}}{{end}}"} {
		_, err := newReceiver(Options{Templates: fstest.MapFS{name: {Data: []byte(text)}}}, w.pki)
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
