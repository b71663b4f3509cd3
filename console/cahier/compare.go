package cahier

import (
	"context"
	"net/http"
	"strings"

	"amfront/console/web"
	"amfront/judge/compare"
	"amfront/suite"
	"amfront/suite/runs"
	"amfront/words"
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
	Nothing               bool // the two have nothing in common
	Comparison            *compare.Comparison
	Groups                []changeGroup
	History               []compare.Point // of the check whose id is Check
	Check                 string
}

type changeGroup struct {
	Anchor, Title, Lead string
	Changes             []compare.Change
	Left                int
	Fold                bool // what only one of the runs played is shown on demand
}

// maxChanges bounds the rows of one group.
const maxChanges = 300

// judged lists the runs that came to a result.
func (c *pages) judged(l words.Language) []judgedRun {
	var out []judgedRun
	for _, st := range c.runs.List() {
		if st.Verdict != "" {
			out = append(out, judgedRun{st.ID, c.option(l, st)})
		}
	}
	return out
}

// candidates are the same runs, for the choice of a pair.
func (c *pages) candidates() (out []compare.Candidate) {
	for _, st := range c.runs.List() {
		if st.Verdict != "" {
			out = append(out, compare.Candidate{ID: st.ID, Software: st.Request.LPS.Name + web.RunWay(st.Request).Error(),
				Profile: st.Request.Profile, Began: st.Began})
		}
	}
	return out
}

// side is a run to compare, with what the judge of today says of one that an
// earlier suite judged.
func (c *pages) side(ctx context.Context, st runs.Status) (s compare.Side, err error) {
	s.Name = st.ID
	if s.Run, err = c.result(st); err != nil {
		return s, err
	}
	if s.Today, err = suite.Today(ctx, c.runs.Record(st.ID), s.Run, c.book.features); err != nil {
		c.Log.Warn("a run cannot be judged again", "run", st.ID, "err", err)
		err = nil // what was said then stands
	}
	return s, err
}

// maxHistory bounds how many runs the history of a check looks at.
const maxHistory = 10

// history is what became of a check over the last runs like one of them.
func (c *pages) history(run, check string) []compare.Point {
	var sides []compare.Side
	for _, k := range compare.Line(c.candidates(), run) {
		if len(sides) == maxHistory {
			break
		}
		if r, err := c.runs.Report(k.ID); err == nil {
			sides = append(sides, compare.Side{Name: k.ID, Run: r})
		}
	}
	return compare.History(sides, check)
}

// option is a run on one line.
func (c *pages) option(l words.Language, st runs.Status) string {
	return l.Say("%s : %s", web.Clip(140, l.Say("%v, %v", web.RunLabel(st), c.scope(st.Request))),
		strings.TrimSuffix(st.Verdict.In(l)+", "+l.Word(st.Partial), ", "))
}

func (c *pages) compare(w http.ResponseWriter, r *http.Request) {
	v := compareView{head: c.head("passages"), Judged: c.judged(web.Lang(r)), Before: r.URL.Query().Get("avant"),
		After: r.URL.Query().Get("apres"), Check: r.URL.Query().Get("controle")}
	sc := web.Screen{Title: "Comparer deux passages", Body: "cahier-compare",
		Lead: "Ce qui a changé d’un passage à l’autre, contrôle par contrôle."}
	if v.Before == "" || v.After == "" || v.Before == v.After {
		v.Pick = true
		if before, after, err := compare.Pair(c.candidates(), ""); err == nil && v.Before == "" && v.After == "" {
			v.Before, v.After = before.ID, after.ID
		} else if len(v.Judged) > 1 && v.Before == "" && v.After == "" {
			v.Before, v.After = v.Judged[1].ID, v.Judged[0].ID
		}
		sc.Data = v
		c.Show(w, r, sc)
		return
	}
	var both [2]compare.Side
	for i, id := range []string{v.Before, v.After} {
		st, err := c.runs.Status(id)
		if err == nil {
			both[i], err = c.side(r.Context(), st)
		}
		if err != nil {
			c.Failed(w, r, noReport(err))
			return
		}
		if i == 0 {
			v.BeforeText = c.option(web.Lang(r), st)
		} else {
			v.AfterText = c.option(web.Lang(r), st)
		}
	}
	var err error
	if v.Comparison, err = compare.Of(both[0], both[1]); err != nil {
		v.Nothing = true
		sc.Data = v
		c.Show(w, r, sc)
		return
	}
	if fresh := suite.Fresh(c.book.features, both[0].Run, both[1].Run); len(fresh) > 0 {
		v.Comparison.Fresh, v.Comparison.Replay = fresh, both[1].Run.Replay(fresh...)
	}
	for _, k := range v.Comparison.Headings() {
		list := v.Comparison.Of(k.Kind)
		if n := len(list); n > 0 {
			v.Groups = append(v.Groups, changeGroup{Anchor: k.Anchor, Title: k.Title, Lead: k.Lead,
				Changes: list[:min(n, maxChanges)], Left: max(0, n-maxChanges),
				Fold: k.Kind == compare.Added || k.Kind == compare.Removed})
		}
	}
	if v.Check != "" {
		v.History = c.history(v.After, v.Check)
	}
	sc.Data = v
	c.Show(w, r, sc)
}
