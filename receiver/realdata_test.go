package receiver

import (
	"fmt"
	"strings"
	"testing"

	"amfront/pki/testca"
)

// nir is a number of our own making with its key.
func nir(number int64) string { return fmt.Sprintf("%013d%02d", number, 97-number%97) }

func TestRealNIR(t *testing.T) {
	looksReal := nir(2_99_12_99_999_999)
	corsican := nir(1_99_01_19_999_001)
	corsican = corsican[:5] + "2A" + corsican[7:] // 2A counts as 19
	for text, want := range map[string]int{
		looksReal:                                1,
		"x" + looksReal + "y" + "\r\n":           1,
		corsican + ";" + looksReal:               2,
		looksReal[:14] + "x":                     0,
		looksReal + "0":                          0, // in a longer run: chance
		"9" + looksReal:                          0,
		nir(1_55_55_55_511_333):                  0, // the dummy
		nir(3_99_12_99_999_999):                  0,
		nir(1_99_13_99_999_999):                  0,
		"299129999999900":                        0, // no key
		strings.Repeat("1", 4000):                0,
		strings.Repeat(" ", moreMax) + looksReal: 0,
	} {
		for _, piece := range []int{1, 7, len(text)} {
			var n numbers
			for p := []byte(text); len(p) > 0; p = p[min(piece, len(p)):] {
				n.write(p[:min(piece, len(p))])
			}
			n.end(n.seen)
			if n.real != want {
				t.Errorf("%.60q by %d: %d, want %d", text, piece, n.real, want)
			}
		}
	}
}

// TestRealDataIsRemarked: the lot is accepted, and who looks at it is told,
// without the number.
func TestRealDataIsRemarked(t *testing.T) {
	w := newWorld(t)
	box, number := boxes[testca.AMO], nir(2_99_12_99_999_999)
	file := lot(5)
	copy(file[200:], " "+number+" ")
	due := []*testca.Credential{w.current(testca.LabelAMOTest)}
	raw := message(box, "FSETEST/B2/K", encrypt(t, file, due), true).bytes()
	in, _ := w.inspect(raw, box)
	if len(in.Findings) != 1 || in.Findings[0].Severity != Remarque ||
		!strings.Contains(in.Findings[0].Actual, "à l'octet 202") || strings.Contains(show(in.Findings), number) {
		t.Error(show(in.Findings))
	}
}
