package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Mutant is one change of one place of the source. All mutants of a package are
// compiled at once, each behind a switch of its own (mutant schemata), so that
// a mutant costs a run of the tests and no compilation.
type Mutant struct {
	ID   int    `json:"id"`
	File string `json:"file"`
	Line int    `json:"line"`
	Was  string `json:"was"`
	Is   string `json:"is"`
	Kind string `json:"kind"`

	dropped bool // it does not compile
}

func (m *Mutant) String() string {
	return fmt.Sprintf("%s:%d %s: %s => %s", m.File, m.Line, m.Kind, short(m.Was), short(m.Is))
}

func short(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 90 {
		s = string(r[:87]) + "..."
	}
	return s
}

// shape is how a mutant stands in the source.
type shape int

const (
	boolean   shape = iota // both sides behind closures: only one is evaluated
	value                  // both sides evaluated
	statement              // left out when the mutant is on
	loop                   // the body of a loop ends before it begins
)

// edit is a place of the source with a mutant.
type edit struct {
	pos, end int
	shape    shape
	m        *Mutant
}

// render writes src[lo:hi] with its edits, which nest properly and are sorted
// by position, the widest first. It adds no line, so that an error of the
// compiler names the line of the mutant.
func render(src string, lo, hi int, edits []edit) string {
	var b strings.Builder
	at := lo
	for i := 0; i < len(edits); {
		e := edits[i]
		n := i + 1
		for n < len(edits) && edits[n].pos < e.end {
			n++
		}
		b.WriteString(src[at:e.pos])
		b.WriteString(e.wrap(render(src, e.pos, e.end, edits[i+1:n])))
		at, i = e.end, n
	}
	b.WriteString(src[at:hi])
	return b.String()
}

func (e edit) wrap(inner string) string {
	if e.m.dropped {
		return inner
	}
	is := strings.Join(strings.Fields(e.m.Is), " ")
	switch e.shape {
	case boolean:
		return fmt.Sprintf("mutantrt.Bool(%d, func() bool { return %s }, func() bool { return %s })", e.m.ID, inner, is)
	case value:
		return fmt.Sprintf("mutantrt.Val(%d, %s, %s)", e.m.ID, inner, is)
	case statement:
		return fmt.Sprintf("if !mutantrt.On(%d) { %s }", e.m.ID, inner)
	}
	return fmt.Sprintf(" if mutantrt.On(%d) { break };", e.m.ID)
}

func sorted(edits []edit) []edit {
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Or(a.pos-b.pos, b.end-a.end) })
	return edits
}
