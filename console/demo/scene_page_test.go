package demo

import (
	"fmt"
	"strings"
	"testing"

	"amfront/judge/report"
)

// TestScene: a gesture that the variant has not played shows what is expected;
// the first line that differs is the one that is marked and said.
func TestScene(t *testing.T) {
	q, _ := FindSequence("premier-lot")
	arrows := func(last string) map[int][]report.Arrow {
		at := func(l string) []report.Arrow {
			return []report.Arrow{{From: report.ActorLPS, To: report.ActorLPS, Label: l}}
		}
		return map[int][]report.Arrow{0: at("nominal"), 1: at("poste"), 2: at(last), 3: at(last)}
	}
	expected := &played{arrows: arrows("chiffré"), last: 4, ended: true}
	for name, c := range map[string]struct {
		done   *played
		states string
		says   string
		same   bool
	}{
		"not begun": {&played{last: -1}, ", , , , ", "", false},
		"under way": {&played{arrows: arrows("chiffré"), last: 1}, "same, , , , ", "", false},
		"the same":  {&played{arrows: arrows("chiffré"), last: 4, ended: true}, "same, same, same, same, same", "", true},
		"in clear": {&played{arrows: arrows("en clair"), last: 4, ended: true}, "same, same, apart, apart, same", "geste 3",
			false},
		"nothing of": {&played{last: 4, ended: true}, "apart, apart, apart, apart, same", "Fait : rien", false},
	} {
		s := &scene{Sequence: q}
		s.compare(expected, c.done)
		var states []string
		first := 0
		for _, x := range s.Steps {
			states = append(states, x.State)
			for _, r := range x.Rows {
				if r.First {
					first++
				}
			}
		}
		if got := strings.Join(states, ", "); got != c.states || s.Same != c.same ||
			c.says != "" && !strings.Contains(fmt.Sprint(s.Departure), c.says) || (c.says == "") != (s.Departure == nil) ||
			first != btoi(c.says != "") {
			t.Errorf("%s: %s, same %v, %d first, %v", name, got, s.Same, first, s.Departure)
		}
	}
}

// TestBeside: the reference plays a sequence before a variant, once, and then
// the variant's is set beside it.
func TestBeside(t *testing.T) {
	d := open(t)
	for range 2 {
		if err := d.Beside("en-clair", "premier-lot"); err != nil {
			t.Fatal(err)
		}
		if err := d.Next(true); err != nil {
			t.Fatal(err)
		}
		d.rest(t)
	}
	plays := map[part]bool{}
	for _, x := range d.State().Turns {
		x.Part.Step = 0
		plays[x.Part] = true
	}
	sound := 0
	for x := range plays {
		sound += btoi(x.Software == Reference)
	}
	if len(plays) != 3 || sound != 1 {
		t.Errorf("%v", plays)
	}
}
