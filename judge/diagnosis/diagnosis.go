// Package diagnosis names the fault that a run's departures look like: the
// zoo, inverted. In comes a run that was judged; out goes report.Diagnosis.
//
// What each fault turns red, and with which words, is a table that suite/zoo
// writes from its kept matrix (go test ./suite/zoo -run TestFaultTable
// -update) and that is embedded here. This package knows the report and that
// table; neither the faults themselves, nor how anything was played. It changes
// no verdict, and names nothing where one departure stays unexplained.
package diagnosis

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"amfront/judge/report"
)

// Of diagnoses a run by the table of this edition; see Table.Diagnose.
func Of(r *report.Run, may func(example string) bool) (*report.Diagnosis, error) {
	t, err := Known()
	if err != nil {
		return nil, err
	}
	return t.Diagnose(r, may), nil
}

// Diagnose says what the departures of a run look like. Examples in which the
// bench or the adapter failed say nothing. May tells which examples could be
// played beside; nil is all.
func (t *Table) Diagnose(r *report.Run, may func(example string) bool) *report.Diagnosis {
	c := t.newInquiry(r)
	d := &report.Diagnosis{Departures: len(c.reds)}
	switch {
	case c.inert:
		d.Outcome = report.Inert
	case len(c.reds) == 0:
		d.Outcome = report.NothingFound
	default:
		chosen := c.cover()
		if d.Unexplained = c.unexplained(chosen); len(d.Unexplained) > 0 {
			d.Outcome = report.UnknownFault
			if list := c.leading(); len(list) > 0 {
				d.Near = c.suspect(list[0], list[:1])
				d.Next = c.next(list, may)
			}
			return d
		}
		d.Outcome = report.KnownFault
		var rivals []*suspect
		weak := false
		for _, s := range chosen {
			out := c.suspect(s, chosen)
			alike := c.alike(s, chosen)
			if said := c.sayTheSame(s, alike); len(said) > 0 {
				out.Likely, alike = false, append(alike, said...)
			}
			weak = weak || !out.Likely
			for i, a := range alike {
				if i == 2 {
					out.Further = len(alike) - i
					break
				}
				out.Alike = append(out.Alike, report.Alike{Name: a.Name, Title: a.Title})
			}
			if d.Faults = append(d.Faults, *out); len(rivals) == 0 && len(alike) > 0 {
				rivals = append(alike, s)
			}
		}
		if len(rivals) == 0 && weak {
			rivals = c.leading()
		}
		d.Next = c.next(rivals, may)
	}
	return d
}

// suspect is a fault as the report shows it.
func (c *inquiry) suspect(s *suspect, chosen []*suspect) *report.Suspect {
	out := &report.Suspect{Name: s.Name, Title: s.Title, Shows: s.Shows, Missing: s.missing}
	best, quickest, exact, taken := -1, -1, 0, true
	for i := range c.reds {
		m := s.match[i]
		if !c.explains(s, i) {
			continue
		}
		out.Explained++
		taken = taken && c.reds[i].taken
		if m.whole {
			exact++
		}
		if best < 0 || m.rank() > s.match[best].rank() {
			best = i
		}
		if quickest < 0 || c.seconds(i) < c.seconds(quickest) {
			quickest = i
		}
	}
	if best < 0 {
		return out
	}
	out.Likely = len(chosen) <= 2 && 10*s.missing <= out.Explained && 2*exact >= out.Explained
	out.Causes = plausible(s.Causes, taken)
	x := c.reds[best]
	out.Where = x.example + ", " + x.check.ID + " : " + x.check.Title
	out.Mend = mend(x.check)
	out.Replay = c.reds[quickest].example
	return out
}

// rejects finds that a lot is rejected, in what comes of a fault.
var rejects = regexp.MustCompile(`rejet(é|te)|en rejet|(peu(ven)?t|sait) (pas|rien|plus) .*ouvrir|n'ouvre rien`)

// plausible is what comes of a fault: it may say that a lot is rejected beside
// one that was taken.
func plausible(causes string, taken bool) string {
	if !taken || !rejects.MatchString(causes) {
		return causes
	}
	return causes + report.ButTaken
}

// mend is what to change, with what was to be seen where the check says so.
func mend(c report.Check) string {
	advice := c.Advice
	if c.Expected != "" {
		advice += fmt.Sprintf(" Attendu : %s.", strings.TrimSuffix(c.Expected, "."))
	}
	return strings.TrimSpace(advice)
}

// next is the quickest example, not played yet, that tells most rivals apart.
func (c *inquiry) next(rivals []*suspect, may func(string) bool) string {
	if len(rivals) == 0 {
		return ""
	}
	if len(rivals) == 1 { // or none of those that are known
		rivals = append(rivals, &suspect{Fault: &Fault{}})
	}
	best, groups := -1, 1
	for e, x := range c.table.Examples {
		if c.played[e] || may != nil && !may(x.ID) {
			continue
		}
		looks := map[string]bool{}
		for _, s := range rivals {
			var cells []Cell
			for _, cell := range s.Cells {
				if cell.Main = 0; cell.Example == e {
					cells = append(cells, cell)
				}
			}
			looks[fmt.Sprint(cells)] = true
		}
		if n := len(looks); n > groups || n == groups && best >= 0 && x.Seconds < c.table.Examples[best].Seconds {
			best, groups = e, n
		}
	}
	if best < 0 {
		return ""
	}
	return c.table.Examples[best].ID
}

// sayTheSame are, where one departure is all that was seen, the further faults
// that say it to the letter, and would do little more: one departure is weak
// evidence against them.
func (c *inquiry) sayTheSame(s *suspect, alike []*suspect) (out []*suspect) {
	const little = 4
	if len(c.reds) > 1 || !s.match[0].whole {
		return nil
	}
	for _, other := range c.suspects {
		said := other != s && other.match[0].whole && !slices.Contains(alike, other)
		if said && other.missing > 0 && other.missing <= little {
			out = append(out, other)
		}
	}
	return out
}

// alike are the faults that would do as well in a suspect's place, best first.
func (c *inquiry) alike(s *suspect, chosen []*suspect) (out []*suspect) {
	at, full := slices.Index(chosen, s), c.worth(chosen)
	if at < 0 {
		return nil
	}
	instead := slices.Clone(chosen)
	for _, other := range c.suspects {
		if slices.Contains(chosen, other) {
			continue
		}
		if instead[at] = other; c.worth(instead) >= full-tie && len(c.unexplained(instead)) == 0 {
			out = append(out, other)
		}
	}
	return out
}
