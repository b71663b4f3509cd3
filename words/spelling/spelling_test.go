package spelling

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	known := []string{"numeroASP", "numeroAns", "montant", strings.Repeat("x", 65)}
	for _, c := range []struct {
		word  string
		limit int
		want  string
	}{
		{"NUMEROASP", 4, "numeroASP"}, // case does not count
		{"numeroA", 4, "numeroASP"},   // both lack two letters: the first
		{"numroAns", 4, "numeroAns"},  // one letter left out
		{"nontamt", 3, "montant"},     // two others
		{"nontamt", 2, ""},            // too far
		{"mnotant", 3, "montant"},     // two swapped count two
		{"", 4, ""},
		{strings.Repeat("x", 65), 4, ""}, // too long to be compared
	} {
		if got := Nearest(c.word, known, c.limit); got != c.want {
			t.Errorf("%q within %d is %q, expected %q", c.word, c.limit, got, c.want)
		}
	}
}
