package vectors

import (
	"bytes"
	"maps"
	"testing"
)

// TestDeterministic: a seed alone decides on every octet.
func TestDeterministic(t *testing.T) {
	a, err := Generate(t.Context(), Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, f := range a.Families {
		t.Log(f.Name, len(f.Vectors))
		n += len(f.Vectors)
	}
	t.Log(n, len(a.Files))
	b, err := Generate(t.Context(), Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if !maps.EqualFunc(a.Files, b.Files, bytes.Equal) {
		for k := range a.Files {
			if !bytes.Equal(a.Files[k], b.Files[k]) {
				t.Error(k, "differs")
			}
		}
	}
}
