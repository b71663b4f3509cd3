package web

import (
	"strings"
	"testing"
)

type said struct {
	text    string
	foreign bool
}

func (s said) French() string { return s.text }
func (s said) Foreign() bool  { return s.foreign }

// TestForeignWordsAreMarked: what a library says in English is marked so.
func TestForeignWordsAreMarked(t *testing.T) {
	if s := string(diagnostic(said{"read tcp: connection reset", true})); !strings.Contains(s, `<span lang="en">`) {
		t.Errorf("the words of another are not marked: %s", s)
	}
	if s := string(diagnostic(said{"longueur indéfinie", false})); strings.Contains(s, "lang=") {
		t.Errorf("French is marked: %s", s)
	}
}
