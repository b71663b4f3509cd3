package suite

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"amfront/bench"
	"amfront/journal"
	"amfront/judge/checks"
	"amfront/judge/report"
	"amfront/lps/adapter"
	"amfront/scenarios"
	"amfront/steps"
)

// player plays the steps of one example and judges them.
type player struct {
	opt      Options
	example  Example
	out      *report.Scenario
	scenario *steps.Scenario
	settled  bool      // nothing was done since sessions were seen closed
	ended    bool      // judged
	err      error     // of the bench: the example ended with it
	undo     []func()  // what ends its world, last first
	searched *searched // of the run
}

// settleTime is how long the player waits for sessions that the LPS has left
// to be seen closed, before it asks for checks.
const settleTime = time.Second

func (p *player) phase(phase string) error {
	_, err := p.scenario.World.Journal.Append(journal.Entry{Kind: journal.KindScenario,
		Fields: journal.Scenario{ID: p.example.ID, Title: p.example.Title, Tags: p.example.Tags, Phase: phase}})
	return err
}

// step plays the step of an index and writes down how it ended. One that fails
// breaks the example off; the checks that follow are still asked for. Its error
// is the bench's own.
func (p *player) step(ctx context.Context, at int, d *steps.Definition) error {
	if d.Role == steps.Verify && !p.settled {
		settle(ctx, p.scenario.World.Journal)
	}
	p.settled = d.Role == steps.Verify
	st, index := p.example.Steps[at], at+1
	began := time.Now()
	aborted := p.scenario.Aborted() != nil
	skipped, err := p.scenario.Run(ctx, d, st.Text, index)
	out := report.Step{Keyword: st.Keyword, Text: st.Text, Line: st.Line, Status: report.StepPassed,
		Duration: time.Since(began)}
	var abort *steps.Abort
	switch {
	case skipped:
		out.Status = report.StepSkipped
	case ctx.Err() != nil:
		p.scenario.Break(&steps.Abort{Verdict: report.Cancelled, Reason: "interrompu"})
		p.out.Cancelled = "interrompu"
		out.Status = report.StepFailed
	case errors.As(err, &abort):
		out.Status, out.Detail = report.StepFailed, abort.Reason
		if abort.Verdict == report.NotApplicable { // nothing failed
			out.Status = report.StepSkipped
		}
		if abort.Verdict == report.BenchError {
			p.out.Errors = append(p.out.Errors, abort.Reason)
		}
		if abort.Verdict == report.AdapterError {
			p.out.AdapterErrors = append(p.out.AdapterErrors, abort.Reason)
		}
	case err != nil && aborted:
		// What the check is about never came to be, for the example broke off.
		out.Status, out.Detail = report.StepSkipped, err.Error()
	case errors.Is(err, bench.ErrNoMessage):
		// The step is about a lot that the LPS was to send and did not.
		reason := "aucun lot n'est arrivé au frontal : la suite du scénario n'a pas pu avoir lieu"
		out.Status, out.Detail = report.StepFailed, reason
		p.scenario.Break(&steps.Abort{Verdict: report.NotObserved, Reason: reason})
	case err != nil:
		out.Status, out.Detail = report.StepFailed, err.Error()
		p.out.Errors = append(p.out.Errors, fmt.Sprintf("étape « %s » : %v", st.Text, err))
		p.scenario.Break(&steps.Abort{Verdict: report.BenchError, Reason: err.Error()})
	}
	p.out.Steps = append(p.out.Steps, out)
	_, err = p.scenario.World.Journal.Append(journal.Entry{Kind: journal.KindStep, Fields: journal.Step{Index: index,
		Keyword: st.Keyword, Text: st.Text, Status: string(out.Status), Detail: out.Detail}})
	return err
}

// finish works out the verdicts from the journal, collects what the report
// shows, and writes the record.
func (p *player) finish(ctx context.Context) error {
	if p.ended {
		return nil
	}
	p.ended = true
	if err := p.phase("end"); err != nil {
		return err
	}
	p.out.Exchanges = p.scenario.Exchanges
	j := p.scenario.World.Journal
	ctx = context.WithoutCancel(ctx)
	if err := adapter.Settle(ctx, p.scenario.Driver); err != nil {
		f, ok := errors.AsType[*adapter.Failure](err)
		if !ok {
			return err
		}
		p.out.AdapterErrors = append(p.out.AdapterErrors, p.scenario.Failed(f))
	}
	against, err := p.contradicted(ctx, j)
	if err != nil {
		return err
	}
	p.out.AdapterErrors = append(p.out.AdapterErrors, against...)
	list, err := evaluate(ctx, j)
	if err != nil {
		return err
	}
	if n := j.Panics(); n > 0 {
		p.out.Errors = append(p.out.Errors, fmt.Sprintf("le banc a échoué de lui-même dans %d session(s) (« %s » du "+
			"journal) : rien de ce scénario ne compte ; signaler le défaut", n, journal.KindPanic))
	}
	p.out.Checks = list
	if err := p.remedies(ctx); err != nil {
		return err
	}
	if p.opt.Observe != nil {
		p.opt.Observe(p.example.ID, j)
	}
	if p.out.Trace, err = report.Collect(ctx, j, "", report.TraceLimits{}); err != nil {
		return err
	}
	if p.opt.Bundle == "" {
		return nil
	}
	p.out.World = p.example.ID
	return j.WriteBundle(ctx, filepath.Join(p.opt.Bundle, worldsDir, p.example.ID),
		map[string]any{"scenario": p.example.ID})
}

// evaluate judges every check that a journal asks for.
func evaluate(ctx context.Context, r journal.Reader) ([]report.Check, error) {
	v, err := checks.Read(ctx, r)
	if err != nil {
		return nil, err
	}
	out := []report.Check{}
	for _, ev := range v.Events {
		if ev.Kind == journal.KindCheck {
			out = append(out, referred(checks.Evaluate(v, ev)))
		}
	}
	return out, nil
}

// referred adds the clause of a check's requirements. Whether a check is a
// recommendation is its own word: that a lot arrives is compulsory also in a
// scenario about a recommended store.
func referred(c report.Check) report.Check {
	for _, id := range c.Requirements {
		q, ok := scenarios.RequirementByID(id)
		if !ok {
			c.Verdict, c.Reason = report.BenchError, "l'exigence "+id+" n'est pas au catalogue"
			continue
		}
		c.Clause = q.Source()
	}
	return c
}

// settle waits until every session is seen closed, or a while: checks on
// sessions need their end, and an LPS that holds one open shall not hold the
// bench.
func settle(ctx context.Context, j *journal.Journal) {
	ctx, cancel := context.WithTimeout(ctx, settleTime)
	defer cancel()
	open := map[string]bool{}
	var after uint64
	for ev, err := range j.EventsOf(ctx, 0, journal.KindSessionOpen, journal.KindSessionClose) {
		if err != nil {
			return
		}
		after = ev.Seq
		open[ev.Session] = ev.Kind == journal.KindSessionOpen
		if !open[ev.Session] {
			delete(open, ev.Session)
		}
	}
	for len(open) > 0 {
		ev, err := j.Wait(ctx, after, func(ev journal.Event) bool {
			return ev.Kind == journal.KindSessionClose && open[ev.Session]
		})
		if err != nil {
			return
		}
		after = ev.Seq
		delete(open, ev.Session)
	}
}
