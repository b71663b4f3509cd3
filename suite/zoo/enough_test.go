package zoo

import (
	"fmt"
	"slices"

	"amfront/judge/report"
	"amfront/suite"
)

// enough are the examples that suffice to see again what the kept matrix says
// of each variant: one for each thing that must catch it and each consequence
// that is declared, quick ones first, and of all variants together one for each
// check that any of them turns red. What changes a check, the bench or a
// variant shows there; what only changes an example makes the kept matrix
// stale. With them comes what the plays that are left out came to.
func (w *kept) enough(g *game) (map[string][]string, []*Row) {
	out, recorded, seen := map[string][]string{}, []*Row(nil), map[string]bool{}
	for i, s := range g.specimens {
		ids := g.plays(s)
		if s.Expect.Never { // those that speak to no one are as like as their name says
			out[s.Name] = slices.DeleteFunc(ids, func(id string) bool {
				n := slices.Index(g.ids(), id)
				return n/sample%3 != i%3 && !slices.ContainsFunc(s.Expect.Play, func(p string) bool { return match(p, id) })
			})
			continue
		}
		v := w.Variants[s.Name]
		if v == nil {
			continue // new: TestWhole tells
		}
		r := w.row(g, s, v, ids)
		recorded = append(recorded, r)
		out[s.Name] = inOrder(g, w.choose(ids, r, seen))
	}
	return out, recorded
}

// row is what a variant came to in some examples when it was last played there.
// The sentences are kept without what varies, so a reason that names such a
// thing is not looked for.
func (w *kept) row(g *game, s specimen, v *keptVariant, ids []string) *Row {
	r := newRow(s)
	for _, id := range ids {
		i := slices.IndexFunc(g.examples, func(e suite.Example) bool { return e.ID == id })
		for _, c := range v.Cells[id] {
			f := Found{Example: id, Check: c.Check, Nth: c.Nth, Verdict: c.Verdict, choice: g.examples[i].Choice()}
			covers := func(k kill) bool { return k.covers(f) }
			gives := func(k kill) bool { return k.covers(f) && k.gives(report.Check{Observed: w.Sentences[c.Sentence]}) }
			for _, fits := range []func(kill) bool{gives, covers} {
				if f.kill = slices.IndexFunc(s.kills, fits); f.kill >= 0 {
					r.Killed = append(r.Killed, f)
					break
				}
				if f.kill = slices.IndexFunc(s.aside, fits); f.kill >= 0 {
					f.Chance = s.aside[f.kill].Chance
					r.Aside = append(r.Aside, f)
					break
				}
			}
		}
	}
	return r
}

// choose takes the examples that show the most that was not shown yet, by the
// second. seen are the checks that variants before it turned red.
func (w *kept) choose(ids []string, r *Row, seen map[string]bool) []string {
	shows, left := map[string][]string{}, map[string]bool{}
	add := func(list []Found, kind string) {
		for _, f := range list {
			if f.Chance {
				continue
			}
			what := []string{fmt.Sprint(kind, f.kill)}
			if f.red() && !seen[f.Check] {
				what = append(what, f.Check)
			}
			for _, x := range what {
				shows[f.Example], left[x] = append(shows[f.Example], x), true
			}
		}
	}
	add(r.Killed, "kill ")
	add(r.Aside, "aside ")
	var out []string
	for len(left) > 0 {
		best, most := "", 0.0
		for _, id := range ids {
			n := map[string]bool{}
			for _, x := range shows[id] {
				if left[x] {
					n[x] = true
				}
			}
			const start = 0.05 // seconds that any example costs
			if gain := float64(len(n)) / (start + w.Examples[id].Seconds); gain > most {
				best, most = id, gain
			}
		}
		for _, x := range shows[best] {
			seen[x] = true
			delete(left, x)
		}
		out = append(out, best)
	}
	return out
}
