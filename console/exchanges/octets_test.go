package exchanges

import (
	"strings"
	"testing"

	"amfront/receiver/cms"
)

// TestBesides: every octet stands once, and each element's octets are whole runs,
// whether its length is definite or not.
func TestBesides(t *testing.T) {
	for name, data := range map[string]string{
		"definite":   "\x30\x05\x02\x01\x07\x04\x00",
		"indefinite": "\x30\x80\x02\x01\x07\x04\x00\x00\x00",
		"of lines":   "\x30\x1a\x04\x18" + strings.Repeat("x", 24),
	} {
		tree, err := cms.Tree(strings.NewReader(data), cms.Limits{})
		if err != nil {
			t.Fatal(name, err)
		}
		root := fieldOf(tree)
		if root.From != 0 || root.Until != int64(len(data)) {
			t.Errorf("%s: octets %d to %d of %d", name, root.From, root.Until, len(data))
		}
		begins, n := map[int64]bool{int64(len(data)): true}, 0
		for _, l := range besides([]byte(data), root) {
			for _, r := range l.Runs {
				begins[r.From] = true
				n += len(strings.Fields(r.Hex))
			}
		}
		if n != len(data) {
			t.Errorf("%s: %d octets of %d", name, n, len(data))
		}
		for _, f := range root.Children {
			if !begins[f.From] || !begins[f.Until] {
				t.Errorf("%s: the octets %d to %d of %s are no whole runs", name, f.From, f.Until, f.Type)
			}
		}
	}
	if besides(nil, nil) != nil {
		t.Error("lines of nothing")
	}
}
