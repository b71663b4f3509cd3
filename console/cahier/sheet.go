package cahier

import (
	"net/http"
	"slices"

	"amfront/console/web"
	"amfront/judge/report"
	"amfront/scenarios"
	"amfront/suite"
	"amfront/suite/runs"
	"amfront/words"
)

// sheetView is what templates/cahier_scenario.gohtml shows: a scenario, and
// one of its examples with its steps.
type sheetView struct {
	head
	Plan         *plan
	Example      suite.Example
	Situation    []string
	Gestures     []string
	Expected     []string
	Requirements []scenarios.Requirement
	Rows         []exampleRow
	Past         []pastVerdict
	Profiles     []string // titles of those that hold the example
	Adapters     []string
}

type exampleRow struct {
	suite.Example
	Verdict report.Verdict
}

// pastVerdict is what a kept run came to on the example.
type pastVerdict struct {
	Run     runs.Status
	WayText *words.Said
	Verdict report.Verdict
}

// maxPast bounds the rows of past verdicts.
const maxPast = 20

func (c *pages) showScenario(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	p := c.book.plans[id]
	if p == nil {
		c.Failed(w, r, web.Refusal(http.StatusNotFound, "Ce scénario n’est pas dans le cahier de ce banc.", nil))
		return
	}
	v := sheetView{head: c.head(""), Plan: p, Example: p.Examples[0], Adapters: c.runs.Adapters()}
	if i := slices.IndexFunc(p.Examples, func(e suite.Example) bool { return e.ID == id }); i >= 0 {
		v.Example = p.Examples[i]
	}
	into := &v.Situation
	for _, st := range v.Example.Steps {
		switch st.Keyword {
		case "Quand", "Lorsque", "Lorsqu'":
			into = &v.Gestures
		case "Alors", "Donc":
			into = &v.Expected
		case "Étant donné", "Étant donnée", "Étant donnés", "Étant données", "Soit", "Sachant", "Sachant que":
			into = &v.Situation
		}
		*into = append(*into, web.Capital(st.Text))
	}
	for _, t := range v.Example.Tags {
		if q, ok := scenarios.RequirementByID(t[1:]); ok {
			v.Requirements = append(v.Requirements, q)
		}
	}
	for _, pr := range c.book.Profiles {
		if pr.Has(v.Example.ID) {
			v.Profiles = append(v.Profiles, pr.Title)
		}
	}
	last := c.verdicts(ownSoftware)
	if len(last) == 0 {
		last = c.verdicts(reference)
	}
	for _, e := range p.Examples {
		v.Rows = append(v.Rows, exampleRow{e, last[e.ID]})
	}
	for _, st := range c.runs.List() {
		i := slices.IndexFunc(st.Lines, func(l runs.Line) bool { return l.ID == v.Example.ID })
		if i >= 0 && len(v.Past) < maxPast {
			v.Past = append(v.Past, pastVerdict{st, web.RunWay(st.Request), st.Lines[i].Verdict})
		}
	}
	c.Show(w, r, web.Screen{Title: v.Example.Title, Quoted: true, Body: "cahier-sheet", Data: v,
		Lead: words.Errorf("Partie %s, %s · %s", p.Part, report.PartTitle(p.Part), p.Theme)})
}
