package cahier

import (
	"net/http"
	"slices"

	"amfront/console/web"
	"amfront/judge/report"
	"amfront/suite"
	"amfront/words"
)

// moment goes back in one scenario of a run: its world is gone, its journal stays.
func (c *pages) moment(w http.ResponseWriter, r *http.Request) {
	id, name := r.PathValue("id"), r.URL.Query().Get("scenario")
	run, err := c.runs.Played(id)
	if err != nil {
		c.Failed(w, r, web.RunError(err))
		return
	}
	i := slices.IndexFunc(run.Scenarios, func(s report.Scenario) bool { return s.ID == name && s.Trace != nil })
	if i < 0 {
		c.Failed(w, r, web.Refusal(http.StatusNotFound, "Ce passage n’a pas joué ce scénario.", nil))
		return
	}
	s := &run.Scenarios[i]
	b, err := suite.OpenWorld(c.runs.Record(id), s)
	if err != nil {
		c.Failed(w, r, err)
		return
	}
	defer b.Close()
	m, err := c.Moment(r, b, s.Trace.Sequence, b.Last(), nil)
	if err != nil {
		c.Failed(w, r, err)
		return
	}
	c.Show(w, r, web.Screen{Title: "Remonter le temps", Body: "moment", Data: m,
		Lead: words.Errorf("%s : %s", name, s.Title)})
}
