package diagnosis

import (
	"cmp"
	"math/bits"
	"slices"

	"amfront/judge/report"
	"amfront/scenarios"
)

// What evidence weighs. A departure is worth 1 when it is explained to the letter.
const (
	byParts   = 0.9  // each part of the sentence, to the letter
	byForm    = 0.75 // each part, without quotations and numbers
	byUsual   = 0.7  // a part to the letter that faults of many kinds say
	byCommon  = 0.4  // a form that faults of many kinds have
	byVerdict = 0.15 // the check, for a reason that differs
	enough    = 0.6  // from here on, a departure is explained
	unseen    = 0.5  // a departure that a fault makes, and that was not seen
	another   = 0.4  // one more fault
	tie       = 0.1  // what is nearer than this is not told apart
	most      = 5    // faults at once
	common    = 30   // faults that say a thing, over which it is common
	tooMany   = 0.34 // share of what a fault makes and was not seen, over which it is not named
)

// place is a check in an example, by their places in the table.
type place struct{ example, check, nth int }

// red is a departure that was seen.
type red struct {
	example string
	check   report.Check
	said    Sentence
	taken   bool // the front-end took every lot of its example, and there was one
}

// inquiry is a run set against the table.
type inquiry struct {
	table    *Table
	reds     []red
	played   map[int]bool
	suspects []*suspect
	inert    bool
	vague    []uint32 // of each red, the parts whose form is common
}

// suspect is a fault that explains something.
type suspect struct {
	*Fault
	match   []match // of each red
	missing int     // what it makes in what was played, and was not seen
	meant   int     // reds that it is there for
}

// match is how far a fault explains a red: which parts of its sentence.
type match struct {
	check, whole, main bool
	parts, forms       uint32
}

// rank tells which departure shows a fault best.
func (m match) rank() (n int) {
	if m.main {
		n = 4
	}
	if m.whole {
		n += 2
	}
	return n + bits.OnesCount32(m.parts|m.forms)
}

func (t *Table) newInquiry(r *report.Run) *inquiry {
	c := &inquiry{table: t, played: map[int]bool{}}
	examples, checks := map[string]int{}, map[string]int{}
	for i, e := range t.Examples {
		examples[e.ID] = i
	}
	for i, id := range t.Checks {
		checks[id] = i
	}
	seen := map[place]int{} // a red's number, or -1
	shown, acted, held := false, false, false
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		if v := s.Standing(); v == report.BenchError || v == report.AdapterError || v == report.Cancelled {
			continue
		}
		e, known := examples[s.ID]
		if !known {
			e = -1 - i
		}
		c.played[e] = true
		if s.Trace != nil {
			shown, acted = true, acted || s.Trace.Acted()
		}
		nth, taken := map[string]int{}, acceptedAll(s.Trace)
		for _, k := range s.Checks {
			at, known := checks[k.ID]
			if !known {
				at = -1 - len(c.reds)
			}
			p := place{e, at, nth[k.ID]}
			nth[k.ID]++
			switch k.Verdict {
			case report.NonConforming, report.Warning:
				seen[p] = len(c.reds)
				c.reds = append(c.reds, red{s.ID, k, SentenceOf(Said(k)), taken})
			case report.Conforming:
				seen[p], held = -1, held || !k.Declared
			}
		}
	}
	speak := t.speakers()
	for _, r := range c.reds {
		var vague uint32
		for i, form := range r.said.Forms {
			if speak[form] > common {
				vague |= 1 << i
			}
		}
		c.vague = append(c.vague, vague)
	}
	c.inert = shown && !acted && !held && len(c.reds) > 0
	for i := range t.Faults {
		if s := c.suspected(&t.Faults[i], seen); s != nil {
			c.suspects = append(c.suspects, s)
		}
	}
	// Of equals, the one that is there for what was seen comes first.
	slices.SortStableFunc(c.suspects, func(a, b *suspect) int { return b.meant - a.meant })
	return c
}

func acceptedAll(t *report.Trace) bool {
	return t != nil && len(t.Messages) > 0 && !slices.ContainsFunc(t.Messages, func(m report.Message) bool {
		return m.Decision != string(scenarios.Accepted)
	})
}

// speakers are how many faults say a thing, by its form.
func (t *Table) speakers() map[uint32]int {
	out, last := map[uint32]int{}, map[uint32]int{}
	for i, f := range t.Faults {
		for _, cell := range f.Cells {
			for _, form := range t.Sentences[cell.Sentence].Forms {
				if last[form] != i+1 {
					last[form] = i + 1
					out[form]++
				}
			}
		}
	}
	return out
}

func (c *inquiry) suspected(f *Fault, seen map[place]int) *suspect {
	s := &suspect{Fault: f, match: make([]match, len(c.reds))}
	found := false
	for _, cell := range f.Cells {
		n, was := seen[place{cell.Example, cell.Check, cell.Nth}]
		switch {
		case !was:
		case n < 0:
			s.missing++
		default:
			found = true
			s.match[n] = compare(c.reds[n].said, c.table.Sentences[cell.Sentence])
			if s.match[n].main = cell.Main > 0; s.match[n].main {
				s.meant++
			}
		}
	}
	if !found {
		return nil
	}
	return s
}

// compare looks which parts of what was said a fault would have said too.
func compare(said, known Sentence) match {
	m := match{check: true, whole: said.Whole == known.Whole}
	for i := range said.Parts {
		if slices.Contains(known.Parts, said.Parts[i]) {
			m.parts |= 1 << i
		}
		if slices.Contains(known.Forms, said.Forms[i]) {
			m.forms |= 1 << i
		}
	}
	return m
}

// covered is how far faults together explain a red, from 0 to 1.
func (c *inquiry) covered(i int, by ...*suspect) float64 {
	var all match
	for _, s := range by {
		m := s.match[i]
		all = match{check: all.check || m.check, whole: all.whole || m.whole, parts: all.parts | m.parts,
			forms: all.forms | m.forms}
	}
	n := float64(max(len(c.reds[i].said.Parts), 1))
	count := func(parts uint32) float64 { return float64(bits.OnesCount32(parts)) }
	forms := all.forms &^ all.parts
	switch {
	case all.whole:
		return 1
	case !all.check:
		return 0
	}
	vague := c.vague[i]
	return max(byVerdict, (byParts*count(all.parts&^vague)+byUsual*count(all.parts&vague)+
		byForm*count(forms&^vague)+byCommon*count(forms&vague))/n)
}

// explains tells whether a fault by itself explains a red.
func (c *inquiry) explains(s *suspect, i int) bool { return c.covered(i, s) >= enough }

// worth is what an explanation is worth, less what speaks against it.
func (c *inquiry) worth(chosen []*suspect) (sum float64) {
	for i := range c.reds {
		sum += c.covered(i, chosen...)
	}
	for _, s := range chosen {
		sum -= another + unseen*float64(s.missing)
	}
	return sum
}

// cover chooses the faults that explain most: greedily (Chvátal 1979), then
// each against every other in its place, and without those that become spare.
func (c *inquiry) cover() (chosen []*suspect) {
	now := 0.0
	better := func(trial []*suspect) bool {
		w := c.worth(trial)
		if w > now+1e-9 {
			now, chosen = w, slices.Clone(trial)
			return true
		}
		return false
	}
	for len(chosen) < most {
		base, grown := slices.Clone(chosen), false
		for _, s := range c.suspects {
			grown = better(append(slices.Clip(slices.Clone(base)), s)) || grown
		}
		if !grown {
			break
		}
	}
	for again := len(chosen) > 1; again; {
		again = false
		for i := range chosen {
			base := slices.Clone(chosen)
			again = better(slices.Delete(slices.Clone(base), i, i+1)) || again
			if len(chosen) < len(base) {
				break
			}
			for _, s := range c.suspects {
				trial := slices.Clone(base)
				trial[i] = s
				again = better(trial) || again
			}
		}
	}
	return chosen
}

// leading are the faults that by themselves explain most, best first.
func (c *inquiry) leading() []*suspect {
	worth := map[*suspect]float64{}
	for _, s := range c.suspects {
		worth[s] = c.worth([]*suspect{s})
	}
	list := slices.DeleteFunc(slices.Clone(c.suspects), func(s *suspect) bool { return worth[s] <= 0 })
	slices.SortStableFunc(list, func(a, b *suspect) int { return cmp.Compare(worth[b], worth[a]) })
	return list[:min(len(list), most)]
}

// unexplained are the departures that faults do not explain; all of them where
// one of the faults should have made much more.
func (c *inquiry) unexplained(by []*suspect) (out []string) {
	amiss := slices.ContainsFunc(by, func(s *suspect) bool {
		n := 0
		for i := range c.reds {
			if s.match[i].check {
				n++
			}
		}
		return float64(s.missing) > tooMany*float64(n+s.missing)
	})
	for i, r := range c.reds {
		if amiss || c.covered(i, by...) < enough {
			out = append(out, r.example+" "+r.check.ID)
		}
	}
	return out
}

// seconds is what the example of a red takes.
func (c *inquiry) seconds(i int) float64 {
	for _, e := range c.table.Examples {
		if e.ID == c.reds[i].example {
			return e.Seconds
		}
	}
	return 1e9
}
