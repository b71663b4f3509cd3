package zoo

import (
	"fmt"
	"slices"

	"amfront/judge/diagnosis"
	"amfront/judge/report"
)

// judgeNever judges a client that is no software: nothing that it does, or
// does not, is conforming. What is declared by its nature, and what does not
// apply, says nothing of it.
func (r *Row) judgeNever(s specimen, ids []string, all map[string]*played) {
	found := make([]bool, len(s.kills))
	for _, id := range ids {
		p := all[id]
		if p == nil {
			if !slices.Contains(s.Expect.Exit, 3) {
				r.Errors = append(r.Errors, id+" n'a pas été joué")
			}
			continue // the run was broken off, for it hung
		}
		count := map[string]int{}
		for _, c := range p.scenario.Checks {
			f := Found{Example: id, Check: c.ID, Nth: count[c.ID], Clause: c.Clause, Verdict: c.Verdict,
				Sentence: diagnosis.Said(c)}
			count[c.ID]++
			for i, k := range s.kills {
				found[i] = found[i] || k.covers(f) && k.gives(c)
			}
			switch {
			case c.Verdict == report.Conforming && !c.Declared:
				r.Errors = append(r.Errors, "un client sans vie est déclaré conforme : "+f.String())
				r.Unexpected = append(r.Unexpected, f)
			case f.red():
				r.Killed = append(r.Killed, f)
			case c.Verdict == report.NotObserved || c.Verdict == report.NotTestable || c.Verdict == report.BenchError ||
				c.Verdict == report.AdapterError:
				r.Blind++
			}
		}
	}
	for i, k := range s.kills {
		if !found[i] {
			r.Errors = append(r.Errors, "verdict attendu et jamais vu : "+k.String())
		}
	}
	if !slices.Contains(s.Expect.Exit, r.Exit) {
		r.Errors = append(r.Errors, fmt.Sprintf("le passage finit par %d, attendu %v", r.Exit, s.Expect.Exit))
	}
}
