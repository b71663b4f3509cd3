package cahier

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"net/http"
	"time"

	"amfront/console/web"
	"amfront/lps/adapter"
	"amfront/lps/operator"
	"amfront/suite/runs"
)

func (s *pages) apiRuns(*http.Request) ([]runs.Status, error) {
	list := s.runs.List()
	for i := range list { // the lines are asked for run by run
		list[i].Lines = []runs.Line{}
	}
	return list, nil
}

func (s *pages) apiStart(w http.ResponseWriter, r *http.Request) error {
	var request runs.Request
	if err := web.Body(r, &request); err != nil {
		return err
	}
	id, err := s.runs.Start(request)
	if err != nil {
		return err
	}
	st, err := s.status(id)
	if err != nil {
		return err
	}
	w.Header().Set("Location", "/api/v1/runs/"+id)
	web.ReplyStatus(w, http.StatusCreated, st)
	return nil
}

func (s *pages) apiRun(r *http.Request) (runs.Status, error) { return s.status(r.PathValue("id")) }

func (s *pages) status(id string) (runs.Status, error) {
	st, err := s.runs.Status(id)
	if st.Lines == nil {
		st.Lines = []runs.Line{}
	}
	return st, err
}

func (s *pages) apiDelete(r *http.Request) error { return s.runs.Delete(r.PathValue("id")) }
func (s *pages) apiCancel(r *http.Request) error { return s.runs.Cancel(r.PathValue("id")) }
func (s *pages) apiResume(r *http.Request) error { return s.runs.Resume(r.PathValue("id")) }

// ofReport is the path of a report.
type ofReport struct {
	File string `json:"file" doc:"cahier.html, annexe.html, junit.xml or resultat.json"`
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
	kind := cmp.Or(reportTypes[name], "application/octet-stream") // a cahier is shown by its page, sandboxed
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
	Remark       string                `json:"remark,omitempty" doc:"kept and shown, never judged"`
	Picture      string                `json:"picture,omitempty" doc:"base64 of a PNG, JPEG or WebP"`
}

func (s *pages) apiReply(w http.ResponseWriter, r *http.Request) error {
	var b apiReplyBody
	if err := web.Body(r, &b); err != nil {
		return err
	}
	reply := operator.Reply{Outcome: b.Outcome, Reason: b.Reason, ReasonCode: b.ReasonCode, Alerts: b.Alerts,
		Refused: b.Refused, Messages: b.Messages, Planned: b.Planned, Declarations: b.Declarations, Sure: b.Sure,
		Remark: b.Remark}
	var err error
	if reply.Picture, err = base64.StdEncoding.DecodeString(b.Picture); err != nil {
		return fmt.Errorf("%w : « picture » n'est pas du base64", operator.ErrReply)
	}
	if err := s.runs.Reply(r.Context(), r.PathValue("id"), r.PathValue("task"), reply); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}
