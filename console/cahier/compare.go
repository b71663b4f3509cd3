package cahier

import (
	"net/http"
	"strings"

	"amfront/console/web"
	"amfront/judge/report"
	"amfront/suite/runs"
)

// judgedRun is a run that can be compared.
type judgedRun struct{ ID, Option string }

// compareView is what the page of a comparison shows.
type compareView struct {
	head
	Judged                []judgedRun
	Before, After         string
	BeforeText, AfterText string
	Pick                  bool // two are still to be chosen
	Comparison            report.Comparison
	Groups                []changeGroup
}

type changeGroup struct {
	Anchor, Title, Lead string
	Changes             []report.Change
	Left                int
	Fold                bool // what only one of the runs played is shown on demand
}

// maxChanges bounds the rows of one group.
const maxChanges = 300

// groups are the kinds of change in words, in the order of the page.
var groups = []struct {
	kind                report.ChangeKind
	anchor, title, lead string
}{
	{report.Regressed, "regressions", "Régressions", "Passait avant, ne passe plus."},
	{report.Fixed, "progres", "Progrès", "Ne passait pas avant, passe maintenant."},
	{report.Moved, "autres", "Autres changements", "Un autre verdict, du même côté."},
	{report.Added, "nouveaux", "Nouveaux", "Seulement dans le second passage."},
	{report.Removed, "disparus", "Disparus", "Seulement dans le premier passage."},
}

// judged lists the runs that came to a result.
func (c *pages) judged() []judgedRun {
	var out []judgedRun
	for _, st := range c.runs.List() {
		if st.Verdict != "" {
			out = append(out, judgedRun{st.ID, c.option(st)})
		}
	}
	return out
}

// option is a run on one line.
func (c *pages) option(st runs.Status) string {
	s := frenchDate(st.Began) + ", " + runWay(st.Request)
	if st.Request.LPS.Name != "" {
		s += ", " + web.Clean(st.Request.LPS.Name) + " " + web.Clean(st.Request.LPS.Version)
	}
	return web.Clip(140, s+", "+c.scope(st.Request)) + " : " + strings.TrimSuffix(string(st.Verdict)+", "+st.Partial, ", ")
}

func (c *pages) compare(w http.ResponseWriter, r *http.Request) {
	v := compareView{head: c.head("passages"), Judged: c.judged(), Before: r.URL.Query().Get("avant"),
		After: r.URL.Query().Get("apres")}
	sc := web.Screen{Title: "Comparer deux passages", Body: "cahier-compare",
		Lead: "Ce qui a changé d’un passage à l’autre, contrôle par contrôle."}
	if v.Before == "" || v.After == "" || v.Before == v.After {
		v.Pick = true
		if len(v.Judged) > 1 && v.Before == "" && v.After == "" {
			v.Before, v.After = v.Judged[1].ID, v.Judged[0].ID
		}
		sc.Data = v
		c.Show(w, r, sc)
		return
	}
	var both [2]*report.Run
	for i, id := range []string{v.Before, v.After} {
		st, err := c.runs.Status(id)
		if err == nil {
			both[i], err = c.result(st)
		}
		if err != nil {
			c.Failed(w, r, noReport(err))
			return
		}
		if i == 0 {
			v.BeforeText = c.option(st)
		} else {
			v.AfterText = c.option(st)
		}
	}
	v.Comparison = report.Compare(both[0], both[1])
	for _, g := range groups {
		cg := changeGroup{Anchor: g.anchor, Title: g.title, Lead: g.lead, Fold: g.kind == report.Added ||
			g.kind == report.Removed}
		for _, change := range v.Comparison.Changes {
			if change.Kind != g.kind {
				continue
			}
			if len(cg.Changes) < maxChanges {
				cg.Changes = append(cg.Changes, change)
			} else {
				cg.Left++
			}
		}
		if len(cg.Changes) > 0 {
			v.Groups = append(v.Groups, cg)
		}
	}
	sc.Data = v
	c.Show(w, r, sc)
}
