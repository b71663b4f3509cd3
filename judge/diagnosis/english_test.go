package diagnosis

import (
	"os"
	"strings"
	"testing"

	"amfront/words"
)

// TestEnglish: what the table says of each fault has its English in the table of
// pairs, and no pair there is of a text that no fault says any more.
func TestEnglish(t *testing.T) {
	table, err := Known()
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	for _, f := range table.Faults {
		for _, text := range []string{f.Title, f.Shows, f.Causes} {
			said[text] = true
			if words.English.Word(text) == text {
				t.Errorf("%s: no English in words/faults.txt: %s", f.Name, text)
			}
		}
	}
	file, err := os.ReadFile("../../words/faults.txt")
	if err != nil {
		t.Fatal(err)
	}
	for block := range strings.SplitSeq(strings.TrimSpace(string(file)), "\n\n") {
		lines := strings.Split(block, "\n")
		if lines[0][0] == '#' {
			continue
		}
		if len(lines) != 2 || !said[lines[1]] {
			t.Errorf("no fault says this any more: %q", lines)
		}
	}
}
