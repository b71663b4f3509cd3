package demo

import (
	"fmt"
	"strings"
	"testing"

	"amfront/lps/adapter"
	"amfront/lps/operator"
)

// TestEveryOutcomeIsTold: whatever a person may say of a message, the stage has
// words for it.
func TestEveryOutcomeIsTold(t *testing.T) {
	for _, c := range operator.MessageOutcomes() {
		var said string
		handled(adapter.Handled{Kind: "4005", Outcome: c.Value}, func(f string, a ...any) { said = fmt.Sprintf(f, a...) })
		if strings.HasSuffix(strings.TrimSuffix(said, "."), ": ") {
			t.Errorf("%s: %q", c.Value, said)
		}
	}
}
