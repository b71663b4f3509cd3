// Package cahier is the section of the test book: its scenarios, the runs that
// pages start, follow, compare and hand out, and the gestures asked of a person.
// It shows what the keeper of runs tells and judges nothing itself.
package cahier

import (
	"embed"
	"encoding/json"
	"errors"
	"net/http"

	"amfront/console/web"
	"amfront/judge/report"
	"amfront/lps/adapter"
	"amfront/lps/operator"
	"amfront/suite/runs"
)

//go:embed templates assets
var files embed.FS

// Section is the section of the test book and its runs; without keeper
// its pages say that there are none.
func Section(on *web.Server, keeper *runs.Keeper) web.Section {
	c := &pages{Server: on, runs: keeper}
	sec := web.Section{Path: "/cahier", Title: "Cahier de tests", Files: files, API: []web.Route{
		web.Get("GET /api/v1/runs", c.apiRuns).
			Says("runs of the suite that are kept, newest first; without their lines", 404),
		web.Route{Pattern: "POST /api/v1/runs", Handler: web.API(c.apiStart), In: runs.Request{Way: runs.ByReference,
			Only: []string{"C-02"}, LPS: report.LPS{Name: "Dentiste", Version: "1.0"}}, Out: runs.Status{},
			Status: http.StatusCreated}.Says("start a run; one is played at a time", 404, 409),
		web.Get("GET /api/v1/runs/{id}", c.apiRun).Says("how a run stands, with its verdicts as they fell", 404),
		web.Do("DELETE /api/v1/runs/{id}", c.apiDelete).
			Says("delete a run that is not being played, with its record", 404, 409),
		web.Do("POST /api/v1/runs/{id}/cancel", c.apiCancel).Says("break a run off; what is judged is kept", 404, 409),
		web.Do("POST /api/v1/runs/{id}/resume", c.apiResume).Says("go on with a run that was broken off", 404, 409),
		web.Route{Pattern: "GET /api/v1/runs/{id}/reports/{file}", Handler: web.API(c.apiReport), Out: json.RawMessage{},
			Type: "application/octet-stream application/xml"}.With(ofReport{}).Says("a report", 404, 409),
		web.Route{Pattern: "GET /api/v1/runs/{id}/task", Handler: web.API(c.apiTask), Out: apiTaskView{},
			Nothing: "nothing is asked for"}.Says("what a person is asked for in a run by hand; 204 when nothing is", 404),
		web.Route{Pattern: "POST /api/v1/runs/{id}/task/{task}", Handler: web.API(c.apiReply),
			In:     apiReplyBody{Outcome: operator.GestureSkipped, Reason: "Le logiciel ne le propose pas."},
			Status: http.StatusNoContent}.Says("a person's reply to a task; 409 when another is asked for by now, or when "+
			"the bench saw nothing of a gesture said to be done (then repeat with sure)", 404, 409),
	}, Schemas: map[string]any{"RunRequest": runs.Request{}, "RunStatus": runs.Status{}, "RunLine": runs.Line{},
		"RunTask": apiTaskView{}, "RunReply": apiReplyBody{}, "RunSighting": apiSeen{},
		"Action":   adapter.Actions(adapter.Version),
		"RunWay":   []runs.Way{runs.ByAdapter, runs.ByOperator, runs.ByReference, runs.ByVariant},
		"RunState": []runs.State{runs.Playing, runs.Ended, runs.Interrupted, runs.Failed},
		"RunOutcome": []operator.Outcome{operator.GestureDone, operator.GestureRefused, operator.GestureSkipped,
			operator.RunStopped},
		"RunSight":    []operator.Sight{operator.Lot, operator.Relay, operator.Mailbox, operator.Directory},
		"MessageKind": adapter.MessageKinds(), "ReasonCode": adapter.ReasonCodes(adapter.Version)}}
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
		{Pattern: "GET /cahier/passages/{id}/moment", Handler: c.moment},
		{Pattern: "GET /cahier/passages/{id}/geste", Handler: c.showGesture},
		{Pattern: "POST /cahier/passages/{id}/geste", Handler: c.Post(c.answer), MaxBody: maxReply},
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
