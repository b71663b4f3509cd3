// Package cahier is the section of the test book: its scenarios, the runs that
// pages start, follow, compare and hand out, and the gestures asked of a person.
// It shows what the keeper of runs tells and judges nothing itself.
package cahier

import (
	"embed"
	"encoding/json"
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
		{Pattern: "GET /api/v1/runs", Handler: c.withRuns(c.apiRuns), Out: []runs.Status{}, Fails: []int{404},
			Summary: "runs of the suite that are kept, newest first; without their lines"},
		{Pattern: "POST /api/v1/runs", Handler: c.withRuns(c.apiStart), In: runs.Request{Way: runs.ByReference,
			Only: []string{"C-02"}, LPS: report.LPS{Name: "Dentiste", Version: "1.0"}}, Out: runs.Status{},
			Status: http.StatusCreated, Fails: []int{404, 409}, Summary: "start a run; one is played at a time"},
		{Pattern: "GET /api/v1/runs/{id}", Handler: c.withRuns(c.apiRun), Out: runs.Status{}, Fails: []int{404},
			Summary: "how a run stands, with its verdicts as they fell"},
		{Pattern: "DELETE /api/v1/runs/{id}", Handler: c.withRuns(c.apiDelete), Status: http.StatusNoContent,
			Fails: []int{404, 409}, Summary: "delete a run that is not being played, with its record"},
		{Pattern: "POST /api/v1/runs/{id}/cancel", Handler: c.withRuns(c.apiCancel), Status: http.StatusNoContent,
			Fails: []int{404, 409}, Summary: "break a run off; what is judged is kept"},
		{Pattern: "POST /api/v1/runs/{id}/resume", Handler: c.withRuns(c.apiResume), Status: http.StatusNoContent,
			Fails: []int{404, 409}, Summary: "go on with a run that was broken off"},
		{Pattern: "GET /api/v1/runs/{id}/reports/{file}", Handler: c.withRuns(c.apiReport), Params: ofReport{},
			Out: json.RawMessage{}, Type: "application/octet-stream application/xml", Fails: []int{404, 409},
			Summary: "a report"},
		{Pattern: "GET /api/v1/runs/{id}/task", Handler: c.withRuns(c.apiTask), Out: apiTaskView{},
			Nothing: "nothing is asked for", Fails: []int{404},
			Summary: "what a person is asked for in a run by hand; 204 when nothing is"},
		{Pattern: "POST /api/v1/runs/{id}/task/{task}", Handler: c.withRuns(c.apiReply),
			In:     apiReplyBody{Outcome: operator.GestureSkipped, Reason: "Le logiciel ne le propose pas."},
			Status: http.StatusNoContent, Fails: []int{404, 409},
			Summary: "a person's reply to a task; 409 when another is asked for by now, or when the bench saw nothing of a " +
				"gesture said to be done (then repeat with sure)"},
	}, Schemas: map[string]any{"RunRequest": runs.Request{}, "RunStatus": runs.Status{}, "RunLine": runs.Line{},
		"RunTask": apiTaskView{}, "RunReply": apiReplyBody{}, "RunSighting": apiSeen{}, "Action": adapter.Actions(),
		"RunWay":      []runs.Way{runs.ByAdapter, runs.ByOperator, runs.ByReference, runs.ByVariant},
		"RunState":    []runs.State{runs.Playing, runs.Ended, runs.Interrupted, runs.Failed},
		"RunOutcome":  []operator.Outcome{operator.GestureDone, operator.GestureRefused, operator.GestureSkipped, operator.RunStopped},
		"RunSight":    []operator.Sight{operator.Lot, operator.Relay, operator.Mailbox, operator.Directory},
		"MessageKind": adapter.MessageKinds(), "ReasonCode": adapter.ReasonCodes()}}
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
