package cms

import (
	"bytes"
	"crypto"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

var (
	// englishWord is what no French sentence of ours holds; a B2 text or
	// another library's error may, and stands between « and ».
	englishWord = regexp.MustCompile(
		`(?i)\b(?:the|expected|found|octets of|with|without|missing|wants|nested|inside|more|than|above|is|are|not|holds|which|that|this|where|should|begins|text|length|key|recipients|declares|ends|or)\b`)
	quoted = regexp.MustCompile(`(?s)« .*? »`)
	digits = regexp.MustCompile(`[0-9]+`)
)

// inFrench demands the French of a sentence.
func inFrench(t testing.TB, english string) {
	t.Helper()
	fr, ok := French(english)
	if !ok {
		t.Errorf("no French for %q", english)
		return
	}
	bare := strings.ReplaceAll(quoted.ReplaceAllString(fr, ""), "(end-of-contents)", "")
	for _, n := range algorithms { // "AES-128 key wrap"
		bare = strings.ReplaceAll(bare, n, "")
	}
	if w := englishWord.FindString(bare); w != "" {
		t.Errorf("%q in %q, of %q", w, fr, english)
	}
	there := digits.FindAllString(fr, -1)
	for _, n := range digits.FindAllString(english, -1) {
		if !slices.Contains(there, n) {
			t.Errorf("%s of %q is not in %q", n, english, fr)
		}
	}
}

// refusal demands the French of an error, once each.
func refusal(t testing.TB, seen map[string]bool, err error) {
	t.Helper()
	if e := asError(err); e != nil && e.Class != ReadFailed && !seen[e.Detail] {
		seen[e.Detail] = true
		inFrench(t, e.Detail)
	}
}

// speaks demands the French of all that is said of an input, once each.
func speaks(t *testing.T, seen map[string]bool, p []byte, lim Limits, keys KeySource) {
	t.Helper()
	m, err := Read(bytes.NewReader(p), lim)
	if err == nil {
		_, err = m.Decrypt(io.Discard, keys)
		for _, s := range slices.Concat(m.Info.BER, m.Info.Departures) {
			if !seen[s] {
				seen[s] = true
				inFrench(t, s)
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
	for english, want := range map[string]string{
		"version 3, RFC 5652 §6.1 wants 0": "version 3, la RFC 5652 §6.1 " +
			"demande 0",
		"the input ends, expected 1 more octets of encryptedKey": "les données s’arrêtent trop tôt " +
			"; attendu encore 1 octet de l’élément encryptedKey",
		"the input ends, expected the end of ContentInfo": "les données s’arrêtent trop tôt " +
			"; attendu la fin de l’élément ContentInfo",
		"recipientInfos: expected SET, found SEQUENCE": "recipientInfos : attendu SET, " +
			"trouvé SEQUENCE",
		"RecipientInfo: expected SEQUENCE or [1] or [2], found [9]": "RecipientInfo : attendu SEQUENCE " +
			"ou [1] ou [2], trouvé [9]",
		"OCTET STRING in ktri declares 300 octets, more than is left in what holds it": "OCTET STRING, dans ktri, annonce " +
			"300 octets ; l’élément qui le contient finit avant",
		`expected a binary CMS (DER), found PEM text ("CMS\x00\" le")`: `attendu un CMS binaire (DER), trouvé un texte PEM (« CMS\x00\" le »)`,
		"expected an ASN.1 structure, found nothing: 0 octets": "attendu une structure ASN.1, trouvé rien " +
			": 0 octet",
		"version: INTEGER  is empty or longer than it need be": "version : INTEGER vide ou plus long que " +
			"nécessaire, trouvé rien",
		"RSAES-OAEP-params: expected SEQUENCE, found NULL": "RSAES-OAEP-params : attendu SEQUENCE, " +
			"trouvé NULL",
		"key encryption algorithm 1.2.3.4 (1.2.3.4)": "l’algorithme de chiffrement de la clé de " +
			"session, 1.2.3.4 (1.2.3.4), n’est pas un de ceux que le banc sait ouvrir",
		"the session key does not come out of its 256 octets: crypto/rsa: no": "la clé de session ne se déchiffre pas " +
			"(256 octets lus, « crypto/rsa: no »)",
		"indefinite length": "longueur indéfinie",
	} {
		if got, ok := French(english); !ok || got != want {
			t.Errorf("%q:\n got %q\nwant %q", english, got, want)
		}
		inFrench(t, english)
	}
	for _, other := range []string{"", "line cut", "a ContentInfo", "contentType", "version three", "indefinite length ",
		"a phrase: expected something, found it",
		"expected a binary CMS (DER), found a surprise", "1 recipients, the limit is many"} {
		if got, ok := French(other); ok {
			t.Errorf("%q is %q", other, got)
		}
	}
}

// What the reader below said is its own, and stays English.
func TestFrenchIsNotAnothers(t *testing.T) {
	_, err := Read(iotest.ErrReader(errors.New("line cut")), Limits{})
	if got, ok := French(asError(err).Detail); ok {
		t.Errorf("%v is %q", err, got)
	}
}
