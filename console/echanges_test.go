package console

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.mozilla.org/pkcs7"

	"amfront/bench"
	"amfront/receiver/cms"
)

// der is one element, its length in one octet or two.
func der(tag byte, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	if len(body) < 0x80 {
		return append([]byte{tag, byte(len(body))}, body...)
	}
	return append([]byte{tag, 0x82, byte(len(body) >> 8), byte(len(body))}, body...)
}

var enveloped = []byte{6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 3}

// TestDiagnosticsAreFrench: what the reader says of an attachment is French on
// its page, whatever is wrong with it, and only that is marked English which is.
func TestDiagnosticsAreFrench(t *testing.T) {
	w, srv := startConsole(t, Options{})
	ktri := der(0x30, der(2, []byte{0}), der(0x30, der(0x30), der(2, []byte{7})),
		der(0x30, []byte{6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0}), der(4, make([]byte, 256)))
	content := der(0x30, []byte{6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1},
		der(0x30, []byte{6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 2}, der(4, make([]byte, 16))), der(0x80, make([]byte, 16)))
	body := slices.Concat(der(2, []byte{1}), der(0x31, ktri), content)
	odd := slices.Concat([]byte{0x30, 0x80}, enveloped, der(0xa0, der(0x30, body)), []byte{0, 0})
	cut := append(der(0x30, enveloped, der(0xa0, der(0x30, body))), 0)
	cut = cut[:len(cut)-9]
	for _, c := range []struct {
		name  string
		file  []byte
		wants []string
	}{
		{"departures and BER", odd, []string{"version 1, la RFC 5652 §6.1 demande 0", "longueur indéfinie"}},
		{"cut", cut, []string{"les données s’arrêtent trop tôt ; attendu encore 8 octets de contenu chiffré",
			"L’arbre s’arrête à l’octet"}},
		{"wrong type", der(0x30, enveloped, der(0xa0, der(0x30, []byte{5, 0}))),
			[]string{"version : attendu INTEGER, trouvé NULL"}},
		{"another CMS", der(0x30, append(slices.Clone(enveloped[:10]), 6), der(0xa0, der(0x30, []byte{5, 0}))),
			[]string{"attendu EnvelopedData (1.2.840.113549.1.7.3), trouvé encryptedData (1.2.840.113549.1.7.6)"}},
		{"PEM", []byte("-----BEGIN CMS-----\r\nMIIB\r\n-----END CMS-----\r\n"), []string{
			"attendu un CMS binaire (DER), trouvé un texte PEM (« CMS »)", "attendu une structure ASN.1, trouvé un texte PEM"}},
		{"in the clear", []byte("000CP bonjour" + strings.Repeat(" ", 200)),
			[]string{"aucune structure CMS", "un texte en clair qui commence comme un fichier B2 (000)"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			post(t, w, "cabinet@ps.test", w.Config().Mailboxes.AMO,
				"Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; name=x.pkcs7\r\n"+
					"Content-Description: FSETEST/B2/K\r\nContent-Transfer-Encoding: base64\r\n\r\n"+
					regexp.MustCompile(`.{1,76}`).ReplaceAllString(base64.StdEncoding.EncodeToString(c.file), "$0\r\n"))
			list, err := w.Messages(t.Context(), bench.Filter{}, 0)
			if err != nil || len(list) == 0 {
				t.Fatal(err, len(list))
			}
			slices.SortFunc(list, func(a, b bench.Message) int { return b.ReceivedAt.Compare(a.ReceivedAt) })
			_, _, page := call(t, "GET", srv.URL+"/echanges/"+list[0].ID+"?vue=cms", "")
			_, view, _ := strings.Cut(page, `id="vue"`)
			for _, want := range c.wants {
				if !strings.Contains(view, want) {
					t.Errorf("no %q in\n%s", want, view)
				}
			}
			if i := strings.Index(view, `lang="en"`); i >= 0 {
				t.Errorf("English: %s", view[i:min(len(view), i+300)])
			}
		})
	}
	if s := string(diagnostic(cms.Said("read tcp: connection reset", ""))); !strings.Contains(s, `<span lang="en">`) {
		t.Errorf("the words of another are not marked: %s", s)
	}
}

// TestDecompressionFailures: each has its own sentence, and a file too long to
// be looked at whole has none.
func TestDecompressionFailures(t *testing.T) {
	squeeze := func(n int) []byte {
		p := make([]byte, n)
		random := rand.NewChaCha8([32]byte{})
		random.Read(p)
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		z.Write(p)
		z.Close()
		return b.Bytes()
	}
	whole := squeeze(1000)
	sum := bytes.Clone(whole)
	binary.LittleEndian.PutUint32(sum[len(sum)-8:], 1)
	var dict bytes.Buffer
	z, _ := zlib.NewWriterLevelDict(&dict, flate.BestSpeed, []byte("convenu"))
	z.Write([]byte("x"))
	z.Close()
	for _, c := range []struct {
		name string
		file []byte
		want string
	}{
		{"whole", whole, ""},
		{"cut", whole[:len(whole)/2], "s’arrête trop tôt"},
		{"header only", whole[:6], "s’arrête trop tôt"},
		{"checksum", sum, "somme de contrôle"},
		{"a second member that is none", append(bytes.Clone(whole), "garbage garbage"...), "en-tête gzip"},
		{"altered", slices.Concat(whole[:10], []byte{0xff, 0xff}, whole[12:]), "altérées"},
		{"dictionary", dict.Bytes(), "dictionnaire"},
		{"longer than what is looked at", squeeze(maxFile + 1<<20)[:maxFile], ""},
	} {
		v := &fileView{}
		v.decompress(c.file)
		switch {
		case c.want == "" && v.Failure != nil:
			t.Errorf("%s: %+v", c.name, *v.Failure)
		case c.want != "" && (v.Failure == nil || !strings.Contains(v.Failure.What, c.want) || v.Failure.Cause == ""):
			t.Errorf("%s: %+v, want %q", c.name, v.Failure, c.want)
		}
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
	other, err := newServer(Options{World: elsewhere})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name      string
		s         *server
		text, sig []byte
		want      string
	}{
		{"altered text", s, append(bytes.Clone(text), 'x'), sig, "le texte a changé"},
		{"altered signature", s, text, broken, "ne correspond pas à la clé"},
		{"another bench", other, text, sig, "racine du banc"},
		{"nothing", s, text, nil, "vide"},
		{"cut", s, text, sig[:len(sig)/2], "ASN.1 lisible"},
		{"no SignedData", s, text, der(0x30, []byte{5, 0}), "SignedData lisible"},
		{"no signer", s, text, nobody, "aucune signature"},
		{"another content", s, text, der(0x30, append(slices.Clone(enveloped[:10]), 1), der(0xa0, der(4))),
			"autre type de contenu"},
	} {
		g := c.s.verify(c.text, c.sig)
		if g.Valid || g.Failure == nil || !strings.Contains(g.Failure.What, c.want) || g.Failure.Cause == "" {
			t.Errorf("%s: %+v, want %q", c.name, g.Failure, c.want)
		}
	}
}
