package zoo

import (
	"slices"
	"strings"
	"testing"

	"amfront/features"
	"amfront/judge/report"
	"amfront/lps/faulty"
	"amfront/scenarios"
	"amfront/suite"
)

// The profile a-la-main has at most so many examples, none longer than so many
// minutes: what a person plays in a day.
const (
	mostByHand    = 40
	longestByHand = 40
)

// trial is a requirement, and by example the variants against it that are
// caught there: what deviates.
type trial struct {
	id     string
	caught map[string][]string
}

// byHand chooses, out of the kept matrix, what a person plays.
type byHand struct {
	w        *kept
	examples []suite.Example
	minutes  map[string]int
	trials   []trial
	sends    map[string]bool // "D D-03.en-cours": there a lot must leave, and it is about part D
}

func newByHand(w *kept, all []suite.Example) *byHand {
	h := &byHand{w: w, minutes: map[string]int{}, sends: map[string]bool{}}
	fails := map[string]bool{} // "D-03.perime rien-emis": a variant fails that check there
	for _, v := range w.Variants {
		for id, cells := range v.Cells {
			for _, c := range cells {
				_, name, _ := strings.Cut(c.Check, ".")
				fails[id+" "+name] = true
			}
		}
	}
	for _, e := range all {
		if e.Minutes() == 0 || e.Minutes() > longestByHand || e.Provisional() {
			continue
		}
		h.examples = append(h.examples, e)
		h.minutes[e.ID] = e.Minutes()
		leaves := !fails[e.ID+" rien-emis"] && slices.ContainsFunc([]string{"certificat-attendu", "lot-accepte",
			"fichier-intact", "objet-attendu", "sans-ecart", "represente-bon-certificat"},
			func(check string) bool { return fails[e.ID+" "+check] })
		for _, tag := range e.Tags {
			h.sends[tag[1:2]+" "+e.ID] = leaves
		}
	}
	requirements, _ := scenarios.Requirements()
	for _, q := range requirements {
		if q.Party == "LPS" {
			h.trials = append(h.trials, h.trial(q.ID))
		}
	}
	return h
}

// trial finds where variants against a requirement are caught: in examples that
// are about it or, of parts A to C, which any sending shows, about its part. Of
// a requirement that stops a sending only those count where a lot left that
// should not have.
func (h *byHand) trial(requirement string) trial {
	all, stopped := map[string][]string{}, map[string][]string{}
	for _, v := range faulty.Variants() {
		k := h.w.Variants[v.Name]
		if k == nil || !slices.Contains(v.Requirements, requirement) {
			continue
		}
		for _, e := range h.examples {
			itsOwn := slices.Contains(e.Tags, "@"+requirement)
			about := itsOwn || requirement[0] < 'D' && slices.ContainsFunc(e.Tags,
				func(tag string) bool { return strings.HasPrefix(tag, "@"+requirement[:2]) })
			if !about || k.kills(e.ID) == 0 {
				continue
			}
			all[e.ID] = append(all[e.ID], v.Name)
			if requirement[0] > 'A' && requirement[0] < 'F' && itsOwn && slices.ContainsFunc(k.Cells[e.ID],
				func(c turned) bool {
					return strings.HasSuffix(c.Check, ".rien-emis") && c.Verdict == report.NonConforming
				}) {
				stopped[e.ID] = append(stopped[e.ID], v.Name)
			}
		}
	}
	if len(stopped) > 0 {
		return trial{requirement, stopped}
	}
	return trial{requirement, all}
}

// met tells whether a choice has a deviation of the requirement, and a twin to
// one: another example of the part, where a lot must leave and where a variant
// that is caught in the deviation passes. What is declared (part I) is not
// played, and has none.
func (h *byHand) met(t trial, chosen []string) (deviation, twin bool) {
	for _, id := range chosen {
		for _, variant := range t.caught[id] {
			deviation = true
			twin = twin || t.id[0] == 'I' || slices.ContainsFunc(chosen, func(other string) bool {
				return other != id && h.sends[t.id[:1]+" "+other] && len(h.w.Variants[variant].Cells[other]) == 0
			})
			if twin {
				return true, true
			}
		}
	}
	return deviation, false
}

func (h *byHand) score(chosen []string) (n int) {
	for _, t := range h.trials {
		deviation, twin := h.met(t, chosen)
		n += map[bool]int{true: 1}[deviation] + map[bool]int{true: 1}[twin]
	}
	return n
}

// best is the example that adds the most for its minutes.
func (h *byHand) best(chosen []string, value func([]string) int) (best string) {
	most, now := 0.0, value(chosen)
	for _, e := range h.examples {
		if slices.Contains(chosen, e.ID) {
			continue
		}
		if gain := float64(value(append(slices.Clip(chosen), e.ID))-now) / float64(h.minutes[e.ID]); gain > most {
			best, most = e.ID, gain
		}
	}
	return best
}

// Choose is greedy by what an example adds a minute, then without what the
// others make spare; what room is left goes to those that catch most variants.
func (h *byHand) Choose() (chosen []string) {
	for {
		id := h.best(chosen, h.score)
		if id == "" {
			break
		}
		chosen = append(chosen, id)
	}
	all := h.score(chosen)
	for _, id := range slices.SortedStableFunc(slices.Values(chosen),
		func(a, b string) int { return h.minutes[b] - h.minutes[a] }) {
		without := slices.DeleteFunc(slices.Clone(chosen), func(other string) bool { return other == id })
		if h.score(without) == all {
			chosen = without
		}
	}
	for len(chosen) < mostByHand {
		chosen = append(chosen, h.best(chosen, h.caught))
	}
	return chosen
}

// caught is how many variants some examples catch.
func (h *byHand) caught(chosen []string) (n int) {
	for _, v := range h.w.Variants {
		if slices.ContainsFunc(chosen, func(id string) bool { return v.kills(id) == 2 }) {
			n++
		}
	}
	return n
}

// TestByHand: the profile a-la-main is what the kept matrix chooses, and has for
// every requirement a deviation and a twin.
func TestByHand(t *testing.T) {
	t.Parallel()
	w, err := readKept()
	if err != nil {
		t.Fatal(err)
	}
	list, err := suite.Load(features.Files)
	if err != nil {
		t.Fatal(err)
	}
	h := newByHand(w, suite.Examples(list))
	p := holdProfile(t, "a-la-main", "TestByHand", h.Choose())
	minutes := 0
	for _, id := range p.Scenarios {
		minutes += h.minutes[id]
	}
	if len(p.Scenarios) > mostByHand {
		t.Errorf("%d examples for one person", len(p.Scenarios))
	}
	for _, q := range h.trials {
		if deviation, twin := h.met(q, p.Scenarios); !deviation || !twin {
			t.Errorf("%s: deviation %t, twin %t", q.id, deviation, twin)
		}
	}
	t.Logf("%d examples, %d minutes, %d of %d variants", len(p.Scenarios), minutes, h.caught(p.Scenarios), len(w.Variants))
}
