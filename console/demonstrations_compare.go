package console

import (
	"html/template"
	"net/http"
	"regexp"
	"slices"

	"amfront/console/demo"
	"amfront/judge/report"
	"amfront/suite/runs"
)

// demoCompare is what templates/demonstrations_comparer.gohtml shows.
type demoCompare struct {
	demoHead
	Examples    []demoExample // that the variant's newest run has
	Scenario    string
	Title       string
	Reference   demoSide
	Variant     demoSide
	Steps       []demoStep
	Checks      []demoPair
	Same        int // checks that both pass alike, not listed
	Differences []demo.Difference
	Missing     string // French: why there is nothing to compare yet
	Playing     bool
}

// demoSide is one of the two plays of a scenario.
type demoSide struct {
	Run     string // path of its page
	Verdict report.Verdict
	Diagram template.HTML
	arrows  []report.Arrow
}

// demoStep is one line of both exchanges; nil where only the other has it.
type demoStep struct{ Reference, Variant *demoLine }

// Same tells whether both did it.
func (s demoStep) Same() bool { return s.Reference != nil && s.Variant != nil }

// demoLine is an arrow in words.
type demoLine struct{ Who, Text string }

// varying are digits that change from play to play: sizes, dates, numbers.
var varying = regexp.MustCompile(`[0-9]{2,}`)

// actors are the lifelines in one word each.
var actors = map[report.Actor]string{report.ActorLPS: "Logiciel", report.ActorDirectory: "Annuaire",
	report.ActorRelay: "Relais", report.ActorFrontEnd: "Frontal"}

func line(a report.Arrow) *demoLine {
	l := &demoLine{Who: actors[a.From], Text: a.Label}
	if a.From != a.To {
		l.Who += " → " + actors[a.To]
	}
	return l
}

// align sets two exchanges side by side: their longest common sequence, what
// only one has between.
func align(reference, variant []report.Arrow) []demoStep {
	key := func(a report.Arrow) string {
		return string(a.From) + string(a.To) + string(a.Tone) + varying.ReplaceAllString(a.Label, "…")
	}
	n, m := len(reference), len(variant)
	longest := make([][]int, n+1) // of what is left of both
	for i := range longest {
		longest[i] = make([]int, m+1)
	}
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			if key(reference[i]) == key(variant[j]) {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	var out []demoStep
	for i, j := 0, 0; i < n || j < m; {
		switch {
		case i < n && j < m && key(reference[i]) == key(variant[j]):
			out = append(out, demoStep{line(reference[i]), line(variant[j])})
			i, j = i+1, j+1
		case i < n && (j == m || longest[i+1][j] >= longest[i][j+1]):
			out = append(out, demoStep{Reference: line(reference[i])})
			i++
		default:
			out = append(out, demoStep{Variant: line(variant[j])})
			j++
		}
	}
	return out
}

// demoPair is a check as both came through it.
type demoPair struct {
	ID, Title, Clause  string
	Reference, Variant *report.Check // nil: not judged
}

func (p *demoPages) comparePage(w http.ResponseWriter, r *http.Request) {
	h, err := p.head(r, "comparer")
	if err == nil && h.Piece == nil {
		err = errNoVariant
	}
	if err == nil && !h.Suite {
		err = errNoRuns
	}
	v := &demoCompare{demoHead: h}
	if err == nil {
		err = p.compare(r, v)
	}
	if err != nil {
		p.failed(w, r, err)
		return
	}
	p.show(w, r, screen{Title: h.Title(), Lead: h.lead(), Body: "demonstrations-compare", Fragment: "demonstrations-sides",
		Data: v})
}

func (p *demoPages) compare(r *http.Request, v *demoCompare) error {
	var variant *runs.Status
	for _, st := range p.opt.Runs.List() {
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
		v.Examples = append(v.Examples, demoExample{l.ID, l.Title, l.Verdict})
	}
	v.Scenario = r.URL.Query().Get("scenario")
	if i := slices.IndexFunc(v.Examples, func(e demoExample) bool { return e.ID == v.Scenario }); i >= 0 {
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
	was, err := p.played(sound.ID, v.Scenario, &v.Reference)
	if err != nil {
		return err
	}
	is, err := p.played(variant.ID, v.Scenario, &v.Variant)
	if err != nil {
		return err
	}
	v.Steps = align(v.Reference.arrows, v.Variant.arrows)
	v.pair(was.Checks, is.Checks)
	v.Differences, err = demo.Compare(r.Context(), p.opt.Runs.Record(sound.ID), p.opt.Runs.Record(variant.ID), was, is)
	if err != nil { // a world that never started has no journal
		p.log.Warn("two plays cannot be compared", "scenario", v.Scenario, "err", err)
	}
	return nil
}

// choose takes a scenario that is about the variant and that it does not pass,
// or what comes nearest to it.
func (v *demoCompare) choose() {
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
func (p *demoPages) played(run, id string, side *demoSide) (*report.Scenario, error) {
	result, err := p.opt.Runs.Report(run)
	if err != nil {
		return nil, runError(err)
	}
	i := slices.IndexFunc(result.Scenarios, func(s report.Scenario) bool { return s.ID == id })
	if i < 0 {
		return nil, runError(runs.ErrUnknown)
	}
	s := &result.Scenarios[i]
	side.Run, side.Verdict = runPath(run), s.Verdict
	if s.Trace != nil {
		side.arrows = s.Trace.Sequence
		side.Diagram, err = sequenceDiagram(s.Trace.Sequence, "Déroulé du scénario "+id, nil)
	}
	return s, err
}

// pair sets the checks of both side by side; those that both pass alike are
// counted only.
func (v *demoCompare) pair(reference, variant []report.Check) {
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
		v.Checks = append(v.Checks, demoPair{c.ID, c.Title, c.Clause, other, &c})
	}
	count := map[string]int{}
	for _, c := range reference {
		if count[c.ID]++; count[c.ID] > seen[c.ID] {
			v.Checks = append(v.Checks, demoPair{c.ID, c.Title, c.Clause, &c, nil})
		}
	}
}
