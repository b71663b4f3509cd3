package web

import (
	"strings"
	"testing"
)

// TestForeignWordsAreMarked: what a library says in English is marked so.
func TestForeignWordsAreMarked(t *testing.T) {
	if s := string(diagnostic("read tcp: connection reset")); !strings.Contains(s, `<span lang="en">`) {
		t.Errorf("the words of another are not marked: %s", s)
	}
}
