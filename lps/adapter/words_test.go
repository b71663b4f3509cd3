package adapter

import (
	"strings"
	"testing"
)

// TestFailuresHaveWords: every kind of an adapter's failure is told in French.
func TestFailuresHaveWords(t *testing.T) {
	for _, k := range []FailureKind{FailStart, FailCrash, FailTimeout, FailFlood, FailSyntax, FailContrary} {
		if failureWords[k] == "" {
			t.Errorf("%s has no words", k)
		}
	}
	said := (&Failure{Kind: FailCrash, Detail: "exit code 3", Log: "no such\nfile"}).French()
	for _, w := range []string{"erreur", "exit code 3", `"no such file"`} {
		if !strings.Contains(said, w) {
			t.Errorf("%q lacks %q", said, w)
		}
	}
}
