package zoo

import (
	"fmt"
	"slices"
	"strings"

	"amfront/judge/diagnosis"
	"amfront/judge/report"
	"amfront/scenarios"
)

// page is the matrix as the template sees it.
type page struct {
	*Matrix
	Themes   []theme
	Lifeless []*rowView
	Checks   []checkView
	Killed   int
	Excused  []excuse
	Failed   int // rows with errors
}

// theme is the variants of one part of the requirements.
type theme struct {
	Part, Title string
	Rows        []*rowView
}

type rowView struct {
	*Row
	Breaks []string // requirements with title and clause
	Kills  []group
	After  []group
	Proof  string
}

// group is a check that a variant turns red, in one or more examples.
type group struct {
	Check, Title, Clause string
	Verdict              report.Verdict
	Sentence, Why        string
	Examples             []string
}

// checkView is a check of the suite and what turns it red.
type checkView struct {
	Check, Title, Clause string
	Level                report.Level
	Total, Killed        int
	By                   []string
}

type excuse struct {
	Check, Why string
	Examples   []string
}

func newPage(m *Matrix) *page {
	p := &page{Matrix: m}
	titles := map[string]string{}
	for _, c := range m.Checks {
		titles[c.Check] = c.Title
	}
	parts := map[string]*theme{}
	for _, part := range report.Parts {
		parts[part.ID] = &theme{Part: part.ID, Title: part.Title}
	}
	other := &theme{Title: "Autres fautes"}
	for _, r := range m.Rows {
		v := newRowView(r, titles)
		if len(r.Errors) > 0 {
			p.Failed++
		}
		switch t := parts[partOf(r)]; {
		case r.Never:
			p.Lifeless = append(p.Lifeless, v)
		case t != nil:
			t.Rows = append(t.Rows, v)
		default:
			other.Rows = append(other.Rows, v)
		}
	}
	for _, part := range report.Parts {
		if t := parts[part.ID]; len(t.Rows) > 0 {
			p.Themes = append(p.Themes, *t)
		}
	}
	if len(other.Rows) > 0 {
		p.Themes = append(p.Themes, *other)
	}
	p.Checks, p.Killed = checkViews(m.Checks)
	p.Excused = excuses(m.Checks)
	return p
}

// partOf is the part of the first requirement that a variant breaks.
func partOf(r *Row) string {
	if len(r.Requirements) == 0 {
		return ""
	}
	part, _, _ := strings.Cut(r.Requirements[0], "-")
	return part
}

func newRowView(r *Row, titles map[string]string) *rowView {
	v := &rowView{Row: r, Kills: grouped(r.Killed, titles), After: grouped(r.Aside, titles)}
	for _, id := range r.Requirements {
		if q, ok := scenarios.RequirementByID(id); ok {
			v.Breaks = append(v.Breaks, fmt.Sprintf("%s — %s (%s)", q.ID, q.Title, q.Source()))
		}
	}
	if a := r.Act; a != nil {
		f, _ := facet(a.Facet)
		what := "Le LPS fautif montre"
		if a.Lacks {
			what = "Le LPS de référence montre, et le LPS fautif ne montre jamais"
		}
		line := a.Line
		if line == "" {
			line = "rien"
		}
		v.Proof = fmt.Sprintf("%s, dans %s. %s : « %s »", f.Title, a.Example, what, line)
	}
	return v
}

// grouped puts together what one check says for one reason, in the order of
// the examples.
func grouped(list []Found, titles map[string]string) []group {
	var out []group
	for _, f := range list {
		i := slices.IndexFunc(out, func(g group) bool {
			return g.Check == f.Check && g.Verdict == f.Verdict &&
				g.Why == f.Why
		})
		if i < 0 {
			i = len(out)
			out = append(out, group{Check: f.Check, Title: titles[f.Check], Clause: f.Clause, Verdict: f.Verdict,
				Sentence: diagnosis.Plain(f.Sentence), Why: f.Why})
		}
		if !slices.Contains(out[i].Examples, f.Example) {
			out[i].Examples = append(out[i].Examples, f.Example)
		}
	}
	return out
}

func checkViews(list []Instance) (out []checkView, killed int) {
	at := map[string]int{}
	for _, c := range list {
		i, ok := at[c.Check]
		if !ok {
			i = len(out)
			at[c.Check] = i
			out = append(out, checkView{Check: c.Check, Title: c.Title, Clause: c.Clause, Level: c.Level})
		}
		out[i].Total++
		if len(c.By) > 0 {
			out[i].Killed++
			killed++
		}
		for _, name := range c.By {
			if !slices.Contains(out[i].By, name) {
				out[i].By = append(out[i].By, name)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b checkView) int { return strings.Compare(a.Check, b.Check) })
	return out, killed
}

func excuses(list []Instance) []excuse {
	var out []excuse
	for _, c := range list {
		if c.Why == "" {
			continue
		}
		i := slices.IndexFunc(out, func(e excuse) bool { return e.Check == c.Check && e.Why == c.Why })
		if i < 0 {
			i = len(out)
			out = append(out, excuse{Check: c.Check, Why: c.Why})
		}
		out[i].Examples = append(out[i].Examples, c.Example)
	}
	return out
}

// Words is the outcome in one sentence.
func (p *page) Words() string {
	switch p.Exit() {
	case 3:
		return "La matrice est nulle : ses témoins ne tiennent pas, et rien de ce qu'elle dit ne compte."
	case 1:
		return "La matrice ne tient pas : une faute n'est pas vue comme elle doit l'être, ou un contrôle n'est mis à " +
			"l'épreuve par aucune faute."
	}
	if p.Partial {
		return "Les fautes choisies sont vues comme elles doivent l'être. La couverture n'est pas jugée : toutes les " +
			"variantes n'ont pas été jouées."
	}
	return "La matrice tient : chaque faute est vue, par les contrôles annoncés et pour le motif annoncé, et chaque " +
		"contrôle est mis à l'épreuve."
}

// State is the outcome in a word or two.
func (p *page) State() string {
	return [...]string{0: "tient", 1: "ne tient pas", 3: "nulle"}[p.Exit()]
}

// Tone is the verdict whose colour the state takes.
func (p *page) Tone() string {
	return [...]string{0: "conforme", 1: "non-conforme", 3: "erreur-du-banc"}[p.Exit()]
}
