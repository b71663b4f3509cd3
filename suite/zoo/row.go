package zoo

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"time"

	"amfront/judge/report"
	"amfront/lps"
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

	kill int // its place in the expectation's Kills
}

func (f Found) red() bool { return f.Verdict == report.NonConforming || f.Verdict == report.Warning }

// row plays a specimen, once, and compares it with the reference.
func (g *game) row(ctx context.Context, s Specimen, parallel int) (*Row, error) {
	name := s.Variant.Name
	g.mu.Lock()
	r := g.rows[name]
	g.mu.Unlock()
	if r != nil {
		return r, nil
	}
	v, e := s.Variant, s.Expectation
	r = &Row{Name: v.Name, Title: v.Title, Shows: v.Shows, Causes: v.Causes, Requirements: v.Requirements, Never: e.Never}
	if v.Name == "" {
		r.Name, r.Errors = e.Variant, []string{"attendu d'une variante qui n'existe pas"}
		return r, nil
	}
	if e.Variant == "" {
		r.Errors = []string{"aucun attendu n'est écrit pour cette variante"}
		return r, nil
	}
	ids := g.plays(s)
	if err := g.playReference(ctx, ids, parallel); err != nil {
		return nil, err
	}
	began := time.Now()
	all, run, err := g.run(ctx, ids, func() adapter.Driver { return v.New(lps.Options{}) }, parallel)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	r.Played, r.Duration, r.Exit = ids, time.Since(began), run.Result.Exit
	if e.Never {
		r.judgeNever(e, ids, all)
	} else {
		j := judge{r: r, e: e, full: g.opt.Full}
		standards := g.standards(ids)
		j.all(ids, standards, all)
		r.Differs = differences(ids, standards, all)
	}
	g.mu.Lock()
	g.rows[name] = r
	g.mu.Unlock()
	return r, nil
}

// judge compares a variant's play with its expectation.
type judge struct {
	r     *Row
	e     Expectation
	full  bool
	kills []bool // found
	aside []bool
}

func (j *judge) all(ids []string, reference, variant map[string]*played) {
	j.kills, j.aside = make([]bool, len(j.e.Kills)), make([]bool, len(j.e.Aside))
	j.r.Act = acted(j.e.Acts, ids, reference, variant)
	if j.r.Act == nil {
		j.fail("la faute n'a pas agi : la facette %q ne montre pas %s", j.e.Acts.Facet, j.e.Acts)
	}
	for _, id := range ids {
		j.example(id, reference[id], variant[id])
	}
	for i, k := range j.e.Kills {
		if !j.kills[i] {
			j.fail("contrôle attendu et jamais rouge : %s", k)
		}
	}
	for i, k := range j.e.Aside {
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
	for _, e := range variant.scenario.Errors {
		j.fail("%s : erreur du banc ou de l'adaptateur : %s", id, e)
	}
	before := verdicts(reference)
	count := map[string]int{}
	for _, c := range variant.scenario.Checks {
		f := Found{Example: id, Check: c.ID, Nth: count[c.ID], Clause: c.Clause, Verdict: c.Verdict, Sentence: sentence(c)}
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
	var wrong *Kill
	for n, list := range [][]Kill{j.e.Kills, j.e.Aside} {
		for i := range list {
			k := &list[i]
			if !k.covers(f) {
				continue
			}
			if !k.gives(c) {
				wrong = k
				continue
			}
			if f.Why, f.Chance = k.Why, k.Chance; n == 0 {
				j.kills[i], f.kill = true, i
				j.r.Killed = append(j.r.Killed, f)
			} else {
				j.aside[i] = true
				j.r.Aside = append(j.r.Aside, f)
			}
			return
		}
	}
	switch {
	case f.Verdict == report.NotObserved || f.Verdict == report.NotTestable:
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

func (k Kill) String() string {
	in := ""
	if k.In != "" {
		in = " dans " + k.In
	}
	return fmt.Sprintf("%s%s [%s] motif %q", k.Check, in, k.verdict(), k.Reason)
}

func (k Kill) verdict() report.Verdict {
	if k.Verdict == "" {
		return report.NonConforming
	}
	return k.Verdict
}

// covers tells whether a kill speaks of a check that failed.
func (k Kill) covers(f Found) bool {
	return match(k.Check, f.Check) && (k.In == "" || match(k.In, f.Example)) && k.verdict() == f.Verdict
}

// gives tells whether the check says the kill's reason.
func (k Kill) gives(c report.Check) bool {
	re, err := regexp.Compile(k.Reason)
	return err == nil && (re.MatchString(c.Observed) || re.MatchString(c.Reason))
}

func (a Act) String() string {
	if a.Lacks != "" {
		return "l'absence de " + a.Lacks
	}
	return a.Shows
}

// acted looks for the evidence of an act in the examples played.
func acted(a Act, ids []string, reference, variant map[string]*played) *Acted {
	for _, id := range ids {
		if reference[id] == nil || variant[id] == nil {
			continue
		}
		was, is := reference[id].facets[a.Facet], variant[id].facets[a.Facet]
		switch {
		case a.Shows != "":
			if line, ok := lineOf(a.Shows, is); ok && !slices.ContainsFunc(was, matcher(a.Shows)) {
				return &Acted{Facet: a.Facet, Example: id, Line: line}
			}
		case a.Lacks != "":
			if line, ok := lineOf(a.Lacks, was); ok && !slices.ContainsFunc(is, matcher(a.Lacks)) {
				return &Acted{Facet: a.Facet, Example: id, Line: line, Lacks: true}
			}
		}
	}
	return nil
}

func matcher(pattern string) func(string) bool {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return func(string) bool { return false }
	}
	return re.MatchString
}

func lineOf(pattern string, lines []string) (string, bool) {
	i := slices.IndexFunc(lines, matcher(pattern))
	if i < 0 {
		return "", false
	}
	return lines[i], true
}
