package demo

import (
	"context"
	"html/template"
	"net/http"
	"slices"

	"amfront/console/web"
	"amfront/judge/report"
	"amfront/suite/runs"
)

// compareView is what templates/demonstrations_comparer.gohtml shows.
type compareView struct {
	head
	Examples    []example // that the variant's newest run has
	Scenario    string
	Title       string
	Reference   side
	Variant     side
	Steps       []step
	Checks      []checkPair
	Same        int // checks that both pass alike, not listed
	Differences []Difference
	Missing     string // French: why there is nothing to compare yet
	Playing     bool
}

// side is one of the two plays of a scenario.
type side struct {
	Run     string // path of its page
	Verdict report.Verdict
	Diagram template.HTML
	arrows  []report.Arrow
}

// checkPair is a check as both came through it.
type checkPair struct {
	ID, Title, Clause  string
	Reference, Variant *report.Check // nil: not judged
}

func (p *pages) comparePage(w http.ResponseWriter, r *http.Request) {
	h, err := p.variant(r, "comparer")
	v := &compareView{head: h}
	if err == nil {
		err = p.compare(r, v)
	}
	p.screen(w, r, h, "demonstrations-compare", "demonstrations-sides", v, err)
}

func (p *pages) compare(r *http.Request, v *compareView) error {
	var variant *runs.Status
	for _, st := range p.runs.List() {
		if st.State == runs.Playing {
			v.Playing = true
		}
		if st.Request.Variant == v.Name && variant == nil && st.State == runs.Ended {
			variant = &st
		}
	}
	if variant == nil {
		v.Missing = "La suite n’a pas encore joué cette variante."
		return nil
	}
	for _, l := range variant.Lines {
		v.Examples = append(v.Examples, example{l.ID, l.Title, l.Verdict})
	}
	v.Scenario = r.URL.Query().Get("scenario")
	if i := slices.IndexFunc(v.Examples, func(e example) bool { return e.ID == v.Scenario }); i >= 0 {
		v.Title = v.Examples[i].Title
	} else if v.choose(); v.Scenario == "" {
		v.Missing = "Le dernier passage de cette variante n’a jugé aucun scénario."
		return nil
	}
	sound := p.sound([]string{v.Scenario})
	if sound == nil {
		v.Missing = "Le logiciel de référence n’a pas encore joué ce scénario : il le joue après la variante."
		return nil
	}
	was, err := p.played(r.Context(), sound.ID, v.Scenario, &v.Reference)
	if err != nil {
		return err
	}
	is, err := p.played(r.Context(), variant.ID, v.Scenario, &v.Variant)
	if err != nil {
		return err
	}
	v.Steps = align(v.Reference.arrows, v.Variant.arrows)
	markFirst(v.Steps)
	v.pair(was.Checks, is.Checks)
	v.Differences, err = Compare(r.Context(), p.runs.Record(sound.ID), p.runs.Record(variant.ID), was, is)
	if err != nil { // a world that never started has no journal
		p.Log.Warn("two plays cannot be compared", "scenario", v.Scenario, "err", err)
	}
	return nil
}

// choose takes a scenario that is about the variant and that it does not pass,
// or what comes nearest to it.
func (v *compareView) choose() {
	v.Scenario = ""
	best := -1
	for _, e := range v.Examples {
		worth := btoi(slices.Contains(v.Piece.Examples, e.ID)) + 2*btoi(e.Verdict == report.NonConforming)
		if worth > best {
			v.Scenario, v.Title, best = e.ID, e.Title, worth
		}
	}
}

// played reads one scenario of a run and draws it.
func (p *pages) played(ctx context.Context, run, id string, side *side) (*report.Scenario, error) {
	result, err := p.runs.Played(run)
	if err != nil {
		return nil, web.RunError(err)
	}
	i := slices.IndexFunc(result.Scenarios, func(s report.Scenario) bool { return s.ID == id })
	if i < 0 {
		return nil, web.RunError(runs.ErrUnknown)
	}
	s := &result.Scenarios[i]
	side.Run, side.Verdict = web.RunPage(run), s.Verdict
	if s.Trace != nil {
		side.arrows = s.Trace.Sequence
		side.Diagram, err = web.Diagram(ctx, s.Trace.Sequence, "Déroulé du scénario "+id, nil)
	}
	return s, err
}

// pair sets the checks of both side by side; those that both pass alike are
// counted only.
func (v *compareView) pair(reference, variant []report.Check) {
	nth := func(list []report.Check, id string, n int) *report.Check {
		for i := range list {
			if list[i].ID == id {
				if n == 0 {
					return &list[i]
				}
				n--
			}
		}
		return nil
	}
	seen := map[string]int{}
	for _, c := range variant {
		other := nth(reference, c.ID, seen[c.ID])
		seen[c.ID]++
		if other != nil && other.Verdict == c.Verdict {
			v.Same++
			continue
		}
		v.Checks = append(v.Checks, checkPair{c.ID, c.Title, c.Clause, other, &c})
	}
	count := map[string]int{}
	for _, c := range reference {
		if count[c.ID]++; count[c.ID] > seen[c.ID] {
			v.Checks = append(v.Checks, checkPair{c.ID, c.Title, c.Clause, &c, nil})
		}
	}
}
