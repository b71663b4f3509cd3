package runs

import (
	"errors"
	"strings"
	"testing"
	"time"

	"amfront/judge/report"
	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/lps/operator"
)

// person does with a sound software what the page asks for.
type person struct {
	*desk
	run  string
	soft *lps.Software
	do   func(operator.Task, operator.Reply) operator.Reply // a last touch; nil for none
}

// next waits for a task that is not the last one; false when the run is over.
func (p *person) next(t *testing.T, last string) (operator.Task, bool) {
	t.Helper()
	for {
		if task, ok := p.Task(t.Context(), p.run); ok && task.ID != last {
			return task, true
		}
		if s, err := p.Status(p.run); err != nil {
			t.Fatal(err)
		} else if s.State != Playing {
			return operator.Task{}, false
		}
		select {
		case <-p.changed:
		case <-time.After(patience):
			t.Fatal("nothing is asked")
		}
	}
}

// reply is what the person sees their software do.
func (p *person) reply(t *testing.T, task operator.Task) operator.Reply {
	t.Helper()
	a, err := p.soft.Do(t.Context(), task.Action, task.Request)
	if err != nil {
		t.Fatalf("%s: %v", task.Action, err)
	}
	r := operator.Reply{Outcome: operator.GestureDone, Alerts: a.Alerts, Messages: a.Messages, Planned: a.Planned,
		Declarations: a.Declarations, Sure: true}
	for _, f := range a.Fetched {
		if f.Outcome == "refused" {
			r.Refused = append(r.Refused, f)
		}
	}
	if a.Status == adapter.Refused {
		r = operator.Reply{Outcome: operator.GestureRefused, Reason: a.Reason, ReasonCode: a.ReasonCode, Alerts: a.Alerts}
	}
	return r
}

func (p *person) play(t *testing.T) {
	t.Helper()
	var last string
	for {
		task, ok := p.next(t, last)
		if !ok {
			return
		}
		last = task.ID
		r := p.reply(t, task)
		if p.do != nil {
			r = p.do(task, r)
		}
		if err := p.Reply(t.Context(), p.run, task.ID, r); err != nil {
			t.Fatalf("%s: %v", task.Action, err)
		}
	}
}

func byHand(t *testing.T, d *desk, only ...string) *person {
	t.Helper()
	id, err := d.Start(Request{Way: ByOperator, Only: only})
	if err != nil {
		t.Fatal(err)
	}
	soft := lps.New(lps.Options{})
	t.Cleanup(soft.Close)
	return &person{desk: d, run: id, soft: soft}
}

// TestByHand: a person with a sound software passes, sendings and service
// messages included, though no page knows a Message-ID.
func TestByHand(t *testing.T) {
	d := open(t, t.TempDir())
	p := byHand(t, d, "C-02.algorithme.fse-de-test", "D-03.perime", "F-07.flux.fse", "E-09.heures", "I-01")
	p.play(t)
	s := d.until(t, p.run, over)
	if s.State != Ended || s.Verdict != report.Conforming {
		r, err := d.Report(p.run)
		if err != nil {
			t.Fatalf("%+v %v", s, err)
		}
		for _, sc := range r.Scenarios {
			for _, c := range sc.Checks {
				t.Errorf("%s %s: %s %s %s", sc.ID, c.ID, c.Verdict, c.Observed, c.Reason)
			}
		}
	}
}

// TestByHandAnswers: what is missing in a reply is said, a gesture that left
// no trace is asked about once more, one left out is no conformity, and a run
// that was stopped goes on.
func TestByHandAnswers(t *testing.T) {
	d := open(t, t.TempDir())
	p := byHand(t, d, "C-02.algorithme.fse-de-test", "C-01.enveloppe.fse-de-test")
	ctx := t.Context()
	task, _ := p.next(t, "")
	if err := d.Reply(ctx, p.run, "x", operator.Reply{Outcome: operator.GestureDone}); !errors.Is(err,
		operator.ErrNoTask) {
		t.Errorf("another task: %v", err)
	}
	for name, r := range map[string]operator.Reply{"nothing": {}, "skipped without a reason": {
		Outcome: operator.GestureSkipped}, "refused without words": {Outcome: operator.GestureRefused},
		"a cause of no list": {Outcome: operator.GestureRefused, Reason: "non", ReasonCode: "x"}} {
		if err := d.Reply(ctx, p.run, task.ID, r); !errors.Is(err, operator.ErrReply) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// The station is set up; the first thing that should leave a trace does not.
	for task.Action == adapter.ActionConfigure {
		if err := d.Reply(ctx, p.run, task.ID, p.reply(t, task)); err != nil {
			t.Fatal(err)
		}
		task, _ = p.next(t, task.ID)
	}
	err := d.Reply(ctx, p.run, task.ID, operator.Reply{Outcome: operator.GestureDone})
	if again, _ := d.Task(ctx, p.run); !errors.Is(err, operator.ErrUnseen) || again.ID != task.ID || again.Unseen == "" {
		t.Fatalf("%s said to be done, unseen: %v", task.Action, err)
	}
	if err := d.Reply(ctx, p.run, task.ID, operator.Reply{Outcome: operator.GestureSkipped,
		Reason: "pas de réseau ce matin"}); err != nil {
		t.Fatal(err)
	}
	task, _ = p.next(t, task.ID)
	if err := d.Reply(ctx, p.run, task.ID, operator.Reply{Outcome: operator.RunStopped}); err != nil {
		t.Fatal(err)
	}
	if s := d.until(t, p.run, over); s.State != Interrupted {
		t.Fatalf("%+v", s)
	}
	if err := d.Resume(p.run); err != nil {
		t.Fatal(err)
	}
	p.play(t)
	s := d.until(t, p.run, over)
	if s.State != Ended || s.Exit != 2 {
		t.Errorf("%+v", s)
	}
	r, err := d.Report(p.run)
	if err != nil {
		t.Fatal(err)
	}
	if sc := r.Scenarios[0]; sc.Verdict != report.NotTestable || !strings.Contains(sc.Checks[0].Reason, "pas de réseau") {
		t.Errorf("skipped: %s, %+v", sc.Verdict, sc.Checks)
	}
	if sc := r.Scenarios[1]; sc.Verdict != report.Conforming {
		t.Errorf("played after the stop: %s", sc.Verdict)
	}
	if _, ok := d.Task(ctx, p.run); ok {
		t.Error("something is asked for after the end")
	}
}
