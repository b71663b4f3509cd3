// Package cahier is the section of the test book: its scenarios, the runs that
// pages start, follow, compare and hand out, and the gestures asked of a person.
// It shows what the keeper of runs tells and judges nothing itself.
package cahier

import (
	"embed"
	"net/http"
	"sync"
	"time"

	"amfront/console/web"
	"amfront/judge/report"
	"amfront/suite/runs"
)

//go:embed templates assets
var files embed.FS

// pages are the test book and its runs.
type pages struct {
	*web.Server
	runs *runs.Keeper // nil: there are none
	book *book

	mu      sync.Mutex // guards the results that were read last
	results []keptResult
}

// keptResult is a result as it was read: several megabytes of JSON.
type keptResult struct {
	id    string
	ended time.Time
	run   *report.Run
}

// maxResults bounds the results in memory: a page of one, a comparison of two.
const maxResults = 3

// Section is the section of the test book and its runs; without keeper
// its pages say that there are none.
func Section(on *web.Server, keeper *runs.Keeper) web.Section {
	c := &pages{Server: on, runs: keeper}
	sec := web.Section{Path: "/cahier", Title: "Cahier de tests", Files: files, API: []web.Route{
		{Pattern: "GET /api/v1/runs", Handler: c.withRuns(c.apiRuns), Out: []runs.Status{}},
		{Pattern: "POST /api/v1/runs", Handler: c.withRuns(c.apiStart), In: runs.Request{}, Out: runs.Status{}, Status: http.StatusCreated},
		{Pattern: "GET /api/v1/runs/{id}", Handler: c.withRuns(c.apiRun), Out: runs.Status{}},
		{Pattern: "DELETE /api/v1/runs/{id}", Handler: c.withRuns(c.apiDelete), Status: http.StatusNoContent},
		{Pattern: "POST /api/v1/runs/{id}/cancel", Handler: c.withRuns(c.apiCancel), Status: http.StatusNoContent},
		{Pattern: "POST /api/v1/runs/{id}/resume", Handler: c.withRuns(c.apiResume), Status: http.StatusNoContent},
		{Pattern: "GET /api/v1/runs/{id}/reports/{file}", Handler: c.withRuns(c.apiReport)},
		{Pattern: "GET /api/v1/runs/{id}/task", Handler: c.withRuns(c.apiTask), Out: apiTaskView{}},
		{Pattern: "POST /api/v1/runs/{id}/task/{task}", Handler: c.withRuns(c.apiReply), In: apiReplyBody{}, Status: http.StatusNoContent},
	}}
	if keeper == nil {
		sec.Pages = []web.Route{{Pattern: "GET /cahier", Handler: c.off}, {Pattern: "GET /cahier/", Handler: c.off}}
		return sec
	}
	c.book = newBook(keeper.Features())
	keeper.Follow(func(id string) { c.Notify("run." + id) })
	sec.Pages = []web.Route{
		{Pattern: "GET /cahier", Handler: c.showBook},
		{Pattern: "GET /cahier/scenarios/{id}", Handler: c.showScenario},
		{Pattern: "GET /cahier/lancer", Handler: c.startPage},
		{Pattern: "POST /cahier/passages", Handler: c.Post(c.start)},
		{Pattern: "GET /cahier/passages", Handler: c.list},
		{Pattern: "GET /cahier/passages/{id}", Handler: c.run},
		{Pattern: "GET /cahier/passages/{id}/geste", Handler: c.showGesture},
		{Pattern: "POST /cahier/passages/{id}/geste", Handler: c.Post(c.answer)},
		{Pattern: "GET /cahier/passages/{id}/vu", Handler: c.showSeen},
		{Pattern: "GET /cahier/passages/{id}/gestes/{geste}/fichiers/{n}", Handler: c.handFile},
		{Pattern: "GET /cahier/passages/{id}/{fichier}", Handler: c.download},
		{Pattern: "GET /cahier/passages/{id}/dossier.zip", Handler: c.record},
		{Pattern: "GET /cahier/comparer", Handler: c.compare},
		{Pattern: "POST /cahier/passages/{id}/interrompre", Handler: c.Post(c.cancel)},
		{Pattern: "POST /cahier/passages/{id}/reprendre", Handler: c.Post(c.resume)},
		{Pattern: "POST /cahier/passages/{id}/supprimer", Handler: c.Post(c.remove)},
	}
	return sec
}

func (c *pages) off(w http.ResponseWriter, r *http.Request) {
	c.Show(w, r, web.Screen{Title: "Cahier de tests", Body: "cahier-off"})
}

// head is the row of tabs on every page of the book, with the run that
// is being played.
type head struct {
	Tab     string // "", "lancer", "passages"
	Kept    int
	Playing *runs.Status
}

func (c *pages) head(tab string) head {
	h := head{Tab: tab}
	list := c.runs.List()
	h.Kept = len(list)
	for i, s := range list {
		if s.State == runs.Playing {
			h.Playing = &list[i]
		}
	}
	return h
}

// runWay says in words how the software of a run is driven.
func runWay(r runs.Request) string {
	switch r.Way {
	case runs.ByAdapter:
		return "adaptateur " + r.Adapter
	case runs.ByOperator:
		return "à la main"
	case runs.ByVariant:
		return "variante fautive " + r.Variant
	}
	return "LPS de référence"
}

// StartRun starts a run for any page and tells the path of its own. Its error
// is for the user.
func (s *pages) startRun(r runs.Request) (path string, err error) {
	if s.runs == nil {
		return "", web.ErrNoRuns
	}
	id, err := s.runs.Start(r)
	if err != nil {
		return "", web.RunError(err)
	}
	return web.RunPage(id), nil
}

// result is the result of a run that has one, parsed once.
func (c *pages) result(st runs.Status) (*report.Run, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, k := range c.results {
		if k.id == st.ID && k.ended.Equal(st.Ended) {
			if i > 0 {
				c.results[0], c.results[i] = c.results[i], c.results[0]
			}
			return k.run, nil
		}
	}
	run, err := c.runs.Report(st.ID)
	if err != nil {
		return nil, web.RunError(err)
	}
	c.results = append([]keptResult{{st.ID, st.Ended, run}}, c.results...)
	if len(c.results) > maxResults {
		c.results = c.results[:maxResults]
	}
	return run, nil
}

// scope says what a run was to play.
func (c *pages) scope(r runs.Request) string {
	if part, ok := c.book.partOf(r.Only); ok {
		return "partie " + part.ID + ", " + part.Title
	}
	switch {
	case r.Profile != "" && len(r.Only) == 0 && r.Tags == "":
		return "profil « " + c.book.profileTitle(r.Profile) + " »"
	case len(r.Only) == 1:
		return "scénario " + r.Only[0]
	case len(r.Only) > 1:
		return "choix de scénarios : " + web.Clip(120, joined(r.Only))
	case r.Tags != "":
		return "étiquettes " + web.Clip(120, r.Tags)
	}
	return "tous les scénarios"
}
