package cms

import (
	"bytes"
	"crypto"
	"errors"
	"go/ast"
	goparser "go/parser"
	"go/token"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
)

var (
	// englishWord is what no French sentence of ours holds; a B2 text or
	// another library's error may, and stands between « and ».
	englishWord = regexp.MustCompile(
		`(?i)\b(?:the|expected|found|octets of|with|without|missing|wants|nested|inside|more|than|above|is|are|not|holds|` +
			`which|that|this|where|should|begins|text|length|key|recipients|declares|ends|or)\b`)
	quoted = regexp.MustCompile(`(?s)« .*? »`)
	digits = regexp.MustCompile(`[0-9]+`)
)

// inFrench demands the French of a diagnosis.
func inFrench(t testing.TB, d Diagnosis) {
	t.Helper()
	fr := d.French()
	if d.Foreign() {
		t.Errorf("no French for %q", d)
	}
	bare := strings.ReplaceAll(quoted.ReplaceAllString(fr, ""), "(end-of-contents)", "")
	for _, n := range algorithms { // "AES-128 key wrap"
		bare = strings.ReplaceAll(bare, n, "")
	}
	if w := englishWord.FindString(bare); w != "" {
		t.Errorf("%q in %q, of %q", w, fr, d)
	}
	there := digits.FindAllString(fr, -1)
	for _, n := range digits.FindAllString(d.String(), -1) {
		if !slices.Contains(there, n) {
			t.Errorf("%s of %q is not in %q", n, d, fr)
		}
	}
	if strings.Contains(d.String()+fr, "%!") {
		t.Errorf("%q is %q", d, fr)
	}
}

// refusal demands the French of an error, once each.
func refusal(t testing.TB, seen map[string]bool, err error) {
	t.Helper()
	if e := asError(err); e != nil && e.Class != ReadFailed && !seen[e.Detail.String()] {
		seen[e.Detail.String()] = true
		inFrench(t, e.Detail)
	}
}

// speaks demands the French of all that is said of an input, once each.
func speaks(t *testing.T, seen map[string]bool, p []byte, lim Limits, keys KeySource) {
	t.Helper()
	m, err := Read(bytes.NewReader(p), lim)
	if err == nil {
		_, err = m.Decrypt(io.Discard, keys)
		for _, d := range slices.Concat(m.Info.BER, m.Info.Departures) {
			if !seen[d.String()] {
				seen[d.String()] = true
				inFrench(t, d)
			}
		}
	}
	refusal(t, seen, err)
	_, err = Tree(bytes.NewReader(p), lim)
	refusal(t, seen, err)
}

// TestFrenchOfTheVectors: whatever the reader said of any input of these tests.
func TestFrenchOfTheVectors(t *testing.T) {
	w := theWorld()
	seen := map[string]bool{}
	keys := keysOf(w.amo)
	for _, set := range [][]vector{generated(t), texts(), built(), broken()} {
		for _, v := range set {
			speaks(t, seen, v.input, Limits{}, keys)
		}
	}
	for _, b := range bombs() {
		speaks(t, seen, b.input, Limits{}, keys)
	}
	m := recipe(w.amo, pad(random(10_000), 16))
	m.recipients = append(m.recipients, m.recipients[0])
	sealed := authenticated(w.amo, 16, note).bytes()
	for _, lim := range []Limits{{Size: 5000}, {Size: int64(len(m.bytes()) + 3)}, {Header: 300}, {Recipients: 1},
		{Depth: 3}, {Authenticated: 1}} {
		for _, tail := range []string{"", "garbage"} {
			m.tail = []byte(tail)
			for _, m.wrap = range []func(byte, ...[]byte) []byte{tlv, indef} {
				speaks(t, seen, m.bytes(), lim, keys)
			}
		}
		speaks(t, seen, sealed, lim, keys)
	}
	for _, wrong := range []crypto.Decrypter{w.old.rsa(), notRSA{}} {
		speaks(t, seen, built()[0].input, Limits{}, func(Recipient) (Key, bool) { return Key{Decrypter: wrong}, true })
	}
	if len(seen) < 150 {
		t.Errorf("%d different sentences came up", len(seen))
	}
}

func TestFrenchWords(t *testing.T) {
	sequence, ninth := header{tag: tagSequence}, header{class: contextTag, tag: 9}
	for _, c := range []struct {
		d        Diagnosis
		en, want string
	}{
		{wrongVersion.of(3, 0), "version 3, RFC 5652 §6.1 wants 0", "version 3, la RFC 5652 §6.1 demande 0"},
		{inputEnds.of(moreOctets.of(1, "encryptedKey")), "the input ends, expected 1 more octets of encryptedKey",
			"les données s’arrêtent trop tôt ; attendu encore 1 octet de l’élément encryptedKey"},
		{inputEnds.of(moreOctets.of(int64(2), "mac")), "the input ends, expected 2 more octets of mac",
			"les données s’arrêtent trop tôt ; attendu encore 2 octets de l’élément mac"},
		{inputEnds.of(endOf.of("ContentInfo")), "the input ends, expected the end of ContentInfo",
			"les données s’arrêtent trop tôt ; attendu la fin de l’élément ContentInfo"},
		{wrongType.of("RecipientInfo", gRecipients.of[0].expected(), ninth),
			"RecipientInfo: expected SEQUENCE or [1] or [2] or [3] or [4], found [9]",
			"RecipientInfo : attendu SEQUENCE ou [1] ou [2] ou [3] ou [4], trouvé [9]"},
		{moreThanLeft.of(declaresIn.of(header{tag: tagOctetString}, "ktri", 300)),
			"OCTET STRING in ktri declares 300 octets, more than is left in what holds it",
			"OCTET STRING, dans ktri, annonce 300 octets ; l’élément qui le contient finit avant"},
		{notBinary.of(pemText.of(clip([]byte("CMS\x00\" le")))),
			`expected a binary CMS (DER), found PEM text ("CMS\x00\" le")`,
			`attendu un CMS binaire (DER), trouvé un texte PEM (« CMS\x00\" le »)`},
		{notASN1.of(nothing), "expected an ASN.1 structure, found nothing: 0 octets",
			"attendu une structure ASN.1, trouvé rien : 0 octet"},
		{integerTooLong.of("version", ""), "version: INTEGER  is empty or longer than it need be",
			"version : INTEGER vide ou plus long que nécessaire, trouvé rien"},
		{strangePiece.of("iv", header{}, "OCTET STRING"), "iv: end-of-contents inside a constructed OCTET STRING",
			"iv : trouvé fin de contenu (end-of-contents) à l’intérieur de OCTET STRING en codage construit, où seul OCTET " +
				"STRING est permis"},
		{oaepParams.of(oaepSequence.of(sequence)), "RSAES-OAEP-params: expected SEQUENCE, found SEQUENCE",
			"RSAES-OAEP-params : attendu SEQUENCE, trouvé SEQUENCE"},
		{keyNotOut.of(256, "crypto/rsa: %s octets"),
			"the session key does not come out of its 256 octets: crypto/rsa: %s octets",
			"la clé de session ne se déchiffre pas (256 octets lus, « crypto/rsa: %s octets »)"},
	} {
		if got := c.d.French(); got != c.want || c.d.String() != c.en {
			t.Errorf("%q, want %q:\n got %q\nwant %q", c.d, c.en, got, c.want)
		}
		if text, err := c.d.MarshalText(); err != nil || string(text) != c.en {
			t.Errorf("in JSON %q, %v", text, err)
		}
	}
}

// What the reader below said is its own, and stays as it came.
func TestFrenchIsNotAnothers(t *testing.T) {
	_, err := Read(iotest.ErrReader(errors.New("line cut at 50%d")), Limits{})
	if d := asError(err).Detail; !d.Foreign() || d.French() != "line cut at 50%d" {
		t.Errorf("%v is %q", err, d.French())
	}
}

// TestBothSayAll: what the English of a sentence fills in, the French does too,
// and neither language holds a format that is not filled in.
func TestBothSayAll(t *testing.T) {
	rows, seen := 0, map[string]bool{}
	for _, name := range []string{"words.go", "format.go"} {
		f, err := goparser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			lit, ok := n.(*ast.CompositeLit)
			if !ok || len(lit.Elts) != 2 {
				return true
			}
			if id, ok := lit.Type.(*ast.Ident); !ok || id.Name != "sentence" {
				return true
			}
			var said [2]string
			var args [2][]string
			for i, e := range lit.Elts {
				said[i], _ = strconv.Unquote(e.(*ast.BasicLit).Value)
				for n, v := range verb.FindAllStringSubmatch(said[i], -1) {
					at := v[1]
					if at == "" {
						at = strconv.Itoa(n + 1)
					}
					if !slices.Contains(args[i], at) {
						args[i] = append(args[i], at)
					}
				}
				if strings.Contains(verb.ReplaceAllString(said[i], ""), "%") {
					t.Errorf("%q has a verb that is none", said[i])
				}
			}
			if rows++; len(args[0]) != len(args[1]) || said[0] == "" || said[1] == "" || seen[said[0]] {
				t.Errorf("%q fills in %v, %q %v; or it is there twice", said[0], args[0], said[1], args[1])
			}
			seen[said[0]] = true
			return true
		})
	}
	if rows < 130 {
		t.Errorf("%d sentences were read: the test looks in the wrong place", rows)
	}
}
