package cahier

import (
	"errors"
	"net/http"
	"time"

	"amfront/console/web"
	"amfront/lps/adapter"
	"amfront/lps/operator"
	"amfront/suite/runs"
)

// withRuns refuses where the bench keeps no runs, and answers with the error
// of do.
func (s *pages) withRuns(do func(w http.ResponseWriter, r *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		err := errors.New("this bench keeps no runs")
		status := http.StatusNotFound
		if s.runs != nil {
			err = do(w, r)
			status = runStatus(err)
		}
		if err != nil {
			web.Fail(w, status, err)
		}
	}
}

func runStatus(err error) int {
	switch {
	case errors.Is(err, runs.ErrUnknown):
		return http.StatusNotFound
	case errors.Is(err, runs.ErrBusy), errors.Is(err, runs.ErrState), errors.Is(err, operator.ErrNoTask),
		errors.Is(err, operator.ErrUnseen):
		return http.StatusConflict
	case errors.Is(err, runs.ErrRequest), errors.Is(err, operator.ErrReply):
		return http.StatusBadRequest
	}
	return http.StatusInternalServerError
}

func (s *pages) apiRuns(w http.ResponseWriter, _ *http.Request) error {
	list := s.runs.List()
	for i := range list { // the lines are asked for run by run
		list[i].Lines = []runs.Line{}
	}
	web.Reply(w, list)
	return nil
}

func (s *pages) apiStart(w http.ResponseWriter, r *http.Request) error {
	var request runs.Request
	if !web.Body(w, r, &request) {
		return nil
	}
	id, err := s.runs.Start(request)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/api/v1/runs/"+id)
	return s.status(w, http.StatusCreated, id)
}

func (s *pages) apiRun(w http.ResponseWriter, r *http.Request) error {
	return s.status(w, http.StatusOK, r.PathValue("id"))
}

func (s *pages) status(w http.ResponseWriter, code int, id string) error {
	st, err := s.runs.Status(id)
	if err != nil {
		return err
	}
	if st.Lines == nil {
		st.Lines = []runs.Line{}
	}
	web.ReplyStatus(w, code, st)
	return nil
}

func (s *pages) apiDelete(w http.ResponseWriter, r *http.Request) error {
	return none(w, s.runs.Delete(r.PathValue("id")))
}

func (s *pages) apiCancel(w http.ResponseWriter, r *http.Request) error {
	return none(w, s.runs.Cancel(r.PathValue("id")))
}

func (s *pages) apiResume(w http.ResponseWriter, r *http.Request) error {
	return none(w, s.runs.Resume(r.PathValue("id")))
}

// none answers 204 unless there is an error.
func none(w http.ResponseWriter, err error) error {
	if err == nil {
		w.WriteHeader(http.StatusNoContent)
	}
	return err
}

// ofReport is the path of a report.
type ofReport struct {
	File string `json:"file" doc:"cahier.html, junit.xml or resultat.json"`
}

func (s *pages) apiReport(w http.ResponseWriter, r *http.Request) error {
	id, name := r.PathValue("id"), r.PathValue("file")
	f, err := s.runs.Open(id, name)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	kind := reportTypes[name]
	if kind == "" {
		kind = "application/octet-stream" // a cahier is shown by its page, sandboxed
	}
	attach(w, kind, "amfront-"+id+"-"+name)
	http.ServeContent(w, r, "", info.ModTime(), f)
	return nil
}

// apiTaskView is a task of a run by hand as the API tells it.
type apiTaskView struct {
	ID       string         `json:"id"`
	Scenario string         `json:"scenario"`
	Title    string         `json:"title"`
	N        int            `json:"n"`
	Total    int            `json:"total"`
	Gesture  int            `json:"gesture"`
	Action   adapter.Action `json:"action"`
	Lines    []string       `json:"lines"`
	Params   adapter.Params `json:"params"`
	Asked    time.Time      `json:"asked"`
	Deadline time.Time      `json:"deadline"`
	Seen     []apiSeen      `json:"seen"`
	Unseen   string         `json:"unseen,omitempty"`
}

type apiSeen struct {
	At        time.Time      `json:"at"`
	Kind      operator.Sight `json:"kind"`
	Text      string         `json:"text"`
	MessageID string         `json:"message_id,omitempty"`
}

func (s *pages) apiTask(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	if _, err := s.runs.Status(id); err != nil {
		return err
	}
	t, ok := s.runs.Task(r.Context(), id)
	if !ok {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	v := apiTaskView{ID: t.ID, Scenario: t.Brief.ID, Title: t.Brief.Title, N: t.Brief.N, Total: t.Brief.Total,
		Gesture: t.Number, Action: t.Action,
		Lines: t.Lines, Params: t.Request.Params, Asked: t.Asked, Deadline: t.Deadline, Unseen: t.Unseen, Seen: []apiSeen{}}
	for _, x := range t.Seen {
		v.Seen = append(v.Seen, apiSeen{x.At, x.Kind, x.Text, x.MessageID})
	}
	web.Reply(w, v)
	return nil
}

// apiReplyBody is a person's reply.
type apiReplyBody struct {
	Outcome      operator.Outcome      `json:"outcome"`
	Reason       string                `json:"reason,omitempty"`
	ReasonCode   string                `json:"reason_code,omitempty" ref:"ReasonCode"`
	Alerts       []string              `json:"alerts,omitempty"`
	Refused      []adapter.Fetched     `json:"refused,omitempty"`
	Messages     []adapter.Handled     `json:"messages,omitempty"`
	Planned      []time.Time           `json:"planned,omitempty"`
	Declarations []adapter.Declaration `json:"declarations,omitempty"`
	Sure         bool                  `json:"sure,omitempty"`
}

func (s *pages) apiReply(w http.ResponseWriter, r *http.Request) error {
	var b apiReplyBody
	if !web.Body(w, r, &b) {
		return nil
	}
	return none(w, s.runs.Reply(r.Context(), r.PathValue("id"), r.PathValue("task"),
		operator.Reply{Outcome: b.Outcome, Reason: b.Reason, ReasonCode: b.ReasonCode,
			Alerts: b.Alerts, Refused: b.Refused, Messages: b.Messages, Planned: b.Planned, Declarations: b.Declarations,
			Sure: b.Sure}))
}
