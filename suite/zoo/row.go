package zoo

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"time"

	"amfront/judge/diagnosis"
	"amfront/judge/report"
	"amfront/lps/adapter"
)

// Row is a variant in the matrix.
type Row struct {
	Name         string        `json:"name"`
	Title        string        `json:"title"`
	Shows        string        `json:"shows"`
	Causes       string        `json:"causes"`
	Requirements []string      `json:"requirements,omitempty"`
	Never        bool          `json:"never,omitempty"` // a client that is no software
	Played       []string      `json:"played"`
	Duration     time.Duration `json:"duration_ns"`
	Exit         int           `json:"exit"` // of a run of these examples
	Act          *Acted        `json:"act"`  // nil when the fault did not show
	Killed       []Found       `json:"killed"`
	Aside        []Found       `json:"aside,omitempty"`
	Blind        int           `json:"blind"` // checks that saw nothing: no kill
	// Errors are what does not hold, for the authors, in French.
	Errors []string `json:"errors,omitempty"`
	// Unexpected are the checks that failed undeclared; Errors tells them too.
	Unexpected []Found `json:"unexpected,omitempty"`
	// Differs are the facets that differ from the reference's, with samples.
	Differs []Difference `json:"-"`
}

// Acted is the evidence that a fault acted.
type Acted struct {
	Facet   string `json:"facet"`
	Example string `json:"example"`
	Line    string `json:"line"`  // of the variant where it shows; of the reference where it lacks
	Lacks   bool   `json:"lacks"` // the line is the reference's, the variant has none
}

// Found is a check that failed.
type Found struct {
	Example  string         `json:"example"`
	Check    string         `json:"check"`
	Nth      int            `json:"nth,omitempty"` // of the same check in the example, 0 for the first
	Clause   string         `json:"clause,omitempty"`
	Verdict  report.Verdict `json:"verdict"`
	Sentence string         `json:"sentence"`
	Why      string         `json:"why,omitempty"` // of a consequence

	Chance bool `json:"chance,omitempty"` // it need not show: no coverage hangs on it

	choice bool // in an example that is the bench's choice, where red is a warning
	kill   int  // its place in the expectation's Kills, or Aside
}

func (f Found) red() bool { return f.Verdict == report.NonConforming || f.Verdict == report.Warning }

// row plays a specimen, once, and compares it with the reference: in the
// examples that suffice, and in all of its own when something does not hold there.
func (g *game) row(ctx context.Context, s specimen, parallel int) (*Row, error) {
	g.mu.Lock()
	r := g.rows[s.Name]
	g.mu.Unlock()
	if r != nil {
		return r, nil
	}
	ids, short := g.enough[s.Name]
	if !short {
		ids = g.plays(s)
	}
	r, err := g.playRow(ctx, s, ids, parallel)
	if err == nil && short && len(r.Errors) > 0 {
		r, err = g.playRow(ctx, s, g.plays(s), parallel)
	}
	if err != nil {
		return nil, err
	}
	g.mu.Lock()
	g.rows[s.Name] = r
	g.mu.Unlock()
	return r, nil
}

func (g *game) playRow(ctx context.Context, s specimen, ids []string, parallel int) (*Row, error) {
	if err := g.playReference(ctx, ids, parallel); err != nil {
		return nil, err
	}
	began := time.Now()
	all, run, err := g.run(ctx, ids, func() adapter.Driver { return s.New(steady()) }, parallel)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.Name, err)
	}
	r := newRow(s)
	r.Played, r.Duration, r.Exit = ids, time.Since(began), run.Result.Exit
	if r.Never {
		r.judgeNever(s, ids, all)
		return r, nil
	}
	j := judge{r: r, s: s}
	standards := g.standards(ids)
	j.all(ids, standards, all)
	r.Differs = differences(ids, standards, all)
	return r, nil
}

func newRow(s specimen) *Row {
	return &Row{Name: s.Name, Title: s.Title, Shows: s.Shows, Causes: s.Causes, Requirements: s.Requirements,
		Never: s.Expect.Never}
}

// judge compares a variant's play with its expectation.
type judge struct {
	r     *Row
	s     specimen
	kills []bool // found
	aside []bool
}

func (j *judge) all(ids []string, reference, variant map[string]*played) {
	j.kills, j.aside = make([]bool, len(j.s.kills)), make([]bool, len(j.s.aside))
	j.r.Act = j.s.acted(ids, reference, variant)
	if j.r.Act == nil {
		wanted := j.s.Expect.Acts.Shows
		if wanted == "" {
			wanted = "l'absence de " + j.s.Expect.Acts.Lacks
		}
		j.fail("la faute n'a pas agi : la facette %q ne montre pas %s", j.s.Expect.Acts.Facet, wanted)
	}
	for _, id := range ids {
		j.example(id, reference[id], variant[id])
	}
	for i, k := range j.s.kills {
		if !j.kills[i] {
			j.fail("contrôle attendu et jamais rouge : %s", k)
		}
	}
	for i, k := range j.s.aside {
		if !j.aside[i] && !k.Chance {
			j.fail("conséquence déclarée et jamais vue : %s", k)
		}
	}
}

func (j *judge) fail(format string, args ...any) {
	j.r.Errors = append(j.r.Errors, fmt.Sprintf(format, args...))
}

func (j *judge) example(id string, reference, variant *played) {
	if variant == nil {
		j.fail("%s n'a pas été joué", id)
		return
	}
	for _, e := range slices.Concat(variant.scenario.Errors, variant.scenario.AdapterErrors) {
		j.fail("%s : erreur du banc ou de l'adaptateur : %s", id, e)
	}
	before := verdicts(reference)
	count := map[string]int{}
	for _, c := range variant.scenario.Checks {
		f := Found{Example: id, Check: c.ID, Nth: count[c.ID], Clause: c.Clause, Verdict: c.Verdict,
			Sentence: diagnosis.Said(c),
			choice:   variant.scenario.Choice()}
		count[c.ID]++
		if c.Verdict == report.Conforming || c.Verdict == before[instanceKey(f.Check, f.Nth)] {
			continue
		}
		j.check(f, c)
	}
}

func instanceKey(check string, nth int) string { return fmt.Sprintf("%s %d", check, nth) }

func verdicts(p *played) map[string]report.Verdict {
	out := map[string]report.Verdict{}
	if p == nil {
		return out
	}
	count := map[string]int{}
	for _, c := range p.scenario.Checks {
		out[instanceKey(c.ID, count[c.ID])] = c.Verdict
		count[c.ID]++
	}
	return out
}

// check finds the declaration of a failing check.
func (j *judge) check(f Found, c report.Check) {
	var wrong *kill
	for n, list := range [][]kill{j.s.kills, j.s.aside} {
		for i := range list {
			k := &list[i]
			if !k.covers(f) {
				continue
			}
			if !k.gives(c) {
				wrong = k
				continue
			}
			if f.Why, f.Chance, f.kill = k.Why, k.Chance, i; n == 0 {
				j.kills[i] = true
				j.r.Killed = append(j.r.Killed, f)
			} else {
				j.aside[i] = true
				j.r.Aside = append(j.r.Aside, f)
			}
			return
		}
	}
	switch {
	case j.s.lawful && f.Verdict == report.NotApplicable, // excused by the document, as a twin may be
		!j.s.lawful && (f.Verdict == report.NotObserved || f.Verdict == report.NotTestable):
		j.r.Blind++
		return
	case wrong != nil:
		j.fail("mauvais motif : %s — attendu %q", f, wrong.Reason)
	default:
		j.fail("contrôle rouge sans être déclaré : %s", f)
	}
	j.r.Unexpected = append(j.r.Unexpected, f)
}

func (f Found) String() string {
	return fmt.Sprintf("%s %s [%s] « %s »", f.Example, f.Check, f.Verdict, f.Sentence)
}

// acted looks for the evidence of an act in the examples played.
func (s specimen) acted(ids []string, reference, variant map[string]*played) *Acted {
	name := s.Expect.Acts.Facet
	for _, id := range ids {
		if reference[id] == nil || variant[id] == nil {
			continue
		}
		was, is := reference[id].facets[name], variant[id].facets[name]
		if line, ok := onlyIn(is, was, s.shows); ok {
			return &Acted{Facet: name, Example: id, Line: line}
		}
		if line, ok := onlyIn(was, is, s.lacks); ok {
			return &Acted{Facet: name, Example: id, Line: line, Lacks: true}
		}
	}
	return nil
}

// onlyIn is the first line of some that matches where none of the others does.
func onlyIn(some, others []string, re *regexp.Regexp) (string, bool) {
	if re == nil || slices.ContainsFunc(others, re.MatchString) {
		return "", false
	}
	i := slices.IndexFunc(some, re.MatchString)
	if i < 0 {
		return "", false
	}
	return some[i], true
}
