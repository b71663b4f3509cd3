// Package cahier is the section of the test book: its scenarios, the runs that
// pages start, follow, compare and hand out, and the gestures asked of a person.
// It shows what the keeper of runs tells and judges nothing itself.
package cahier

import (
	"embed"
	"errors"
	"net/http"

	"amfront/console/web"
	"amfront/suite/runs"
)

//go:embed templates assets
var files embed.FS

// Section is the section of the test book and its runs; without keeper
// its pages say that there are none.
func Section(on *web.Server, keeper *runs.Keeper) web.Section {
	c := &pages{Server: on, runs: keeper}
	sec := web.Section{Path: "/cahier", Title: "Cahier de tests", Files: files, API: []web.Route{
		web.Get("GET /api/v1/runs", c.apiRuns),
		{Pattern: "POST /api/v1/runs", Handler: web.API(c.apiStart), In: runs.Request{}, Out: runs.Status{},
			Status: http.StatusCreated},
		web.Get("GET /api/v1/runs/{id}", c.apiRun),
		web.Do("DELETE /api/v1/runs/{id}", c.apiDelete),
		web.Do("POST /api/v1/runs/{id}/cancel", c.apiCancel),
		web.Do("POST /api/v1/runs/{id}/resume", c.apiResume),
		{Pattern: "GET /api/v1/runs/{id}/reports/{file}", Handler: web.API(c.apiReport)},
		{Pattern: "GET /api/v1/runs/{id}/task", Handler: web.API(c.apiTask), Out: apiTaskView{}},
		{Pattern: "POST /api/v1/runs/{id}/task/{task}", Handler: web.API(c.apiReply), In: apiReplyBody{},
			Status: http.StatusNoContent},
	}}
	if keeper == nil {
		for i := range sec.API {
			sec.API[i].Handler = web.API(noRuns)
		}
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

func noRuns(http.ResponseWriter, *http.Request) error {
	return web.Status(http.StatusNotFound, errors.New("this bench keeps no runs"))
}
