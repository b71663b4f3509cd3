package receiver

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"amfront/pki/testca"
	"amfront/scenarios"
)

// TestChance: of keys and IVs that are drawn at random none is suspect. Each
// heuristic is below 2^-26 for one value (its comment says how), so that 2,000
// of each, and every pair of a station's, are red by accident once in 10,000
// runs of this test; one that were far too wide shows here.
func TestChance(t *testing.T) {
	w := newWorld(t)
	c := w.current(testca.LabelAMOTest)
	for s := range 32 {
		var h History
		for n := range 64 {
			in := doc{content: lot(5), at: epoch, date: epoch.Format(time.RFC1123Z), c: c,
				subject:   fmt.Sprintf("SV140610/1/%d/2", n),
				messageID: fmt.Sprintf("<%d.%d@medecin.example>", s, n)}.sent(chance(16), chance(16))
			h.Judge(in)
			if len(in.Findings) > 0 {
				t.Fatalf("%x and %x: %+v, findings %+v", in.secret.key, in.secret.iv, in.Drawn, in.Findings)
			}
		}
	}
}

// TestHistory: the same document in the same message is no second use, and
// another world does not know of the first.
func TestHistory(t *testing.T) {
	w := newWorld(t)
	var h History
	d := doc{content: lot(5), at: epoch, c: w.current(testca.LabelAMOTest), messageID: "<1@medecin.example>"}
	key, iv := chance(16), chance(16)
	judged := func(d doc, iv []byte) string {
		in := d.sent(key, iv)
		h.Judge(in)
		return strings.Join(in.Drawn.Key, " ; ")
	}
	if got := judged(d, iv) + judged(d, iv); got != "" {
		t.Errorf("presented again: %s", got)
	}
	d.messageID = "<2@medecin.example>"
	again := d.sent(key, iv)
	if h.Judge(again); len(again.Drawn.Key)+again.Facts.Errors > 0 || len(again.Findings) != 1 ||
		again.Findings[0].Severity != Remarque {
		t.Errorf("the same document in another message: %+v, %+v", again.Drawn, again.Findings)
	}
	const kept = "la clé d'un envoi antérieur du même fichier"
	if got := judged(d, chance(16)); got != kept {
		t.Errorf("enciphered again with the same key: %q", got)
	}
	h.Decided(again, scenarios.C4015)
	d.messageID = "<3@medecin.example>"
	if got := judged(d, iv); got != "" {
		t.Errorf("the same document after it was accepted: %q", got)
	}
	h.Decided(again, scenarios.C4005)
	d.messageID = "<4@medecin.example>"
	if got := judged(d, iv); got != kept {
		t.Errorf("the same document after it was rejected: %q", got)
	}
	h.Forget()
	if got := judged(d, chance(16)); got != "" {
		t.Errorf("after a reset: %s", got)
	}
	for range 2 * historyMax {
		key = chance(16)
		judged(d, chance(16))
	}
	if n := len(h.docs); n != historyMax {
		t.Errorf("%d documents are remembered", n)
	}
}

// TestShapeBounds: chance repeats an octet a few times, and holds letters; only
// what is far beyond that is told.
func TestShapeBounds(t *testing.T) {
	base := unhex("9d03e75b21c84af6107e8cd2b93566ff")
	for n, says := range map[int]string{2: "", 3: "", 4: "", 5: "", 6: "6 octets identiques", 7: "7 octets identiques"} {
		for at := 0; at+n <= 16; at++ {
			v := bytes.Clone(base)
			copy(v[at:], bytes.Repeat([]byte{0xa1}, n))
			if got := shape(v); says == "" && got != "" || !strings.Contains(got, says) {
				t.Errorf("%x: %q, want %q", v, got, says)
			}
		}
	}
	for text, says := range map[string]string{"Facturation 0001": "du texte lisible", "Facturation\x00001.": "",
		"0123456789abcdeG": "du texte lisible", "0123456789abcdef": "du texte hexadécimal"} {
		if got := shape([]byte(text)); got != says {
			t.Errorf("%q: %q, want %q", text, got, says)
		}
	}
	few := unhex("00010203040506070007060504030201")
	if got := shape(few); got != "8 octets distincts seulement" {
		t.Errorf("%q", got)
	}
	if few[1] = 0x99; shape(few) != "" {
		t.Errorf("%x: %q", few, shape(few))
	}
}
