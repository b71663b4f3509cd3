package exchanges

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"go.mozilla.org/pkcs7"

	"amfront/bench"
	"amfront/console/web"
	"amfront/mailbox"
	"amfront/pki/testca"
	"amfront/words"
)

var keys = testca.NewKeyPool(2, 0)

func TestMain(m *testing.M) {
	code := m.Run()
	keys.Close()
	os.Exit(code)
}

// replied is a console, and its view of the answer to a hostile mail.
func replied(t *testing.T) (*pages, *replyView, []byte) {
	t.Helper()
	w, err := bench.Start(t.Context(), bench.Options{World: t.Name(), Keys: keys.Recycled()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	raw := []byte("Subject: lot\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n" +
		"Content-Description: FSETEST/B2\r\n\r\nen clair\r\n")
	d, err := w.Journal.PutBlob(raw)
	if err != nil {
		t.Fatal(err)
	}
	env := &mailbox.Envelope{From: "cabinet@ps.test", To: []string{w.Config().Mailboxes.AMO}}
	if err := w.Deliver(t.Context(), env, d, int64(len(raw))); err != nil {
		t.Fatal(err)
	}
	s := &pages{web.New(web.Options{World: w})}
	list, err := w.Messages(t.Context(), bench.Filter{}, 0)
	if err != nil || len(list) != 1 {
		t.Fatal(err, len(list))
	}
	v, err := s.replyView(t.Context(), list[0])
	if err != nil {
		t.Fatal(err)
	}
	answer, err := s.World.Reply(list[0])
	if err != nil {
		t.Fatal(err)
	}
	octets, err := s.rawMessage(answer)
	if err != nil {
		t.Fatal(err)
	}
	return s, v, octets
}

// TestReplyIsVerified: the answer's signature is checked, not believed.
func TestReplyIsVerified(t *testing.T) {
	s, v, raw := replied(t)
	if g := v.Signature; g == nil || !g.Valid || g.Digest != "SHA-256" || g.Certificate.Label == "" ||
		!strings.Contains(v.Text, "4025") {
		t.Fatalf("%+v\n%s", v.Signature, v.Text)
	}
	parts := v.Root.Parts
	altered := append(bytes.Clone(parts[0].Raw(raw)), 'x')
	if g := s.verify(altered, content(parts[1], raw, 1<<20)); g.Valid || g.Failure == nil {
		t.Error("an altered answer is called valid")
	}
}

// TestSignatureFailures: each way of not being valid has its own sentence.
func TestSignatureFailures(t *testing.T) {
	s, v, raw := replied(t)
	text, sig := v.Root.Parts[0].Raw(raw), content(v.Root.Parts[1], raw, 1<<20)
	unsigned, err := pkcs7.NewSignedData(text)
	if err != nil {
		t.Fatal(err)
	}
	nobody, err := unsigned.Finish()
	if err != nil {
		t.Fatal(err)
	}
	broken := bytes.Clone(sig)
	broken[len(broken)-1] ^= 1 // the signature value comes last
	// Fresh keys: a recycled one could be the same under the same name.
	elsewhere, err := bench.Start(t.Context(), bench.Options{World: "ailleurs", Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	defer elsewhere.Close()
	other := &pages{web.New(web.Options{World: elsewhere})}
	for _, c := range []struct {
		name      string
		s         *pages
		text, sig []byte
		want      string
	}{
		{"altered text", s, append(bytes.Clone(text), 'x'), sig, "le texte a changé"},
		{"altered signature", s, text, broken, "ne correspond pas à la clé"},
		{"another bench", other, text, sig, "racine du banc"},
		{"nothing", s, text, nil, "vide"},
		{"cut", s, text, sig[:len(sig)/2], "ASN.1 lisible"},
		{"no SignedData", s, text, []byte{0x30, 2, 5, 0}, "SignedData lisible"},
		{"no signer", s, text, nobody, "aucune signature"},
		{"another content", s, text, []byte{0x30, 15, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1, 0xa0, 2, 4, 0},
			"autre type de contenu"},
	} {
		g := c.s.verify(c.text, c.sig)
		if g.Valid || g.Failure == nil || g.Failure.Cause == "" ||
			!strings.Contains(fmt.Sprint(words.French.Value(g.Failure.What)), c.want) {
			t.Errorf("%s: %+v, want %q", c.name, g.Failure, c.want)
		}
	}
}
