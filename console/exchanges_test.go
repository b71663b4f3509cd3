package console

import (
	"bytes"
	"encoding/base64"
	"regexp"
	"slices"
	"strings"
	"testing"

	"amfront/bench"
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
}
