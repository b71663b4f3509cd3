package zoo

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestElsewhere: what a variant turns red in an example in which it declares
// nothing is the same fault, or a consequence of a kind that somebody has
// decided; which, by variant, is kept (testdata/elsewhere.txt), so that a new
// one is seen. -update writes it.
func TestElsewhere(t *testing.T) {
	w, err := readKept()
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]map[string]bool{} // checks, by variant and kind
	undecided := 0
	for _, e := range theGame(t).elsewhere(w) {
		if e.kind == "" {
			if undecided++; undecided <= 40 {
				t.Errorf("%s turns %s red in %s, and nobody has decided why: %s", e.variant, e.turned.Check, e.example,
					e.sentence)
			}
			continue
		}
		k := e.variant + ": " + e.kind
		if by[k] == nil {
			by[k] = map[string]bool{}
		}
		by[k][tail(e.turned.Check)] = true
	}
	if undecided > 0 {
		t.Fatalf("%d undecided", undecided)
	}
	var b strings.Builder
	for _, k := range slices.Sorted(maps.Keys(by)) {
		fmt.Fprintf(&b, "%s: %s\n", k, strings.Join(slices.Sorted(maps.Keys(by[k])), " "))
	}
	const file = "testdata/elsewhere.txt"
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	was, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, now := strings.Split(string(was), "\n"), strings.Split(b.String(), "\n")
	for _, line := range now {
		if !slices.Contains(before, line) {
			t.Errorf("new: %s", line)
		}
	}
	for _, line := range before {
		if !slices.Contains(now, line) {
			t.Errorf("no more: %s", line)
		}
	}
}
