package web

import (
	"strings"
	"testing"

	"amfront/words"
)

type said struct {
	text    string
	foreign bool
}

func (s said) In(words.Language) string { return s.text }
func (s said) Foreign() bool            { return s.foreign }

// TestForeignWordsAreMarked: what a library says in English is marked so.
func TestForeignWordsAreMarked(t *testing.T) {
	other := said{"read tcp: connection reset", true}
	if s := string(diagnostic(words.French, other)); !strings.Contains(s, `<span lang="en">`) {
		t.Errorf("the words of another are not marked: %s", s)
	}
	if s := string(diagnostic(words.French, said{"longueur indéfinie", false})); strings.Contains(s, "lang=") {
		t.Errorf("French is marked: %s", s)
	}
}
