package operator

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"amfront/lps/adapter"
)

// DefaultLimit is the time for one gesture.
const DefaultLimit = 15 * time.Minute

// Briefing is what the person is told of a scenario.
type Briefing struct {
	N, Total                             int // 1 for the first
	ID, Title                            string
	Objective, Why, Situation, ToDo, Ref string
	Witness                              Witness // nil: what the bench saw is not shown
	// Keep keeps what the person saw of a gesture; nil keeps nothing.
	Keep func(context.Context, Seen) error
}

// Task is one gesture that a person is asked for: what is to be done apart
// from why.
type Task struct {
	ID       string // of this asking
	Brief    Briefing
	Number   int // of the gesture in its scenario, from 1
	Action   adapter.Action
	Lines    []string        // what is to be done, French
	Request  adapter.Request // the same, as an adapter is told
	Wants    Wants
	Asked    time.Time
	Deadline time.Time
	Seen     []Sighting // what the bench saw since
	// Unseen is what the bench did not see of a gesture that was said to be
	// done, French; "" when it saw it or nothing was said yet.
	Unseen string
}

// asker is what terminal and page have in common.
type asker struct {
	now    func() time.Time
	limit  time.Duration
	limits map[adapter.Action]time.Duration
	cancel func()     // ends the run, once
	turn   sync.Mutex // one gesture at a time
}

func (k *asker) set(now func() time.Time, limit time.Duration, limits map[adapter.Action]time.Duration,
	cancel func()) {
	if now == nil {
		now = time.Now
	}
	if limit <= 0 {
		limit = DefaultLimit
	}
	if cancel == nil {
		cancel = func() {}
	}
	k.now, k.limit, k.limits, k.cancel = now, limit, limits, sync.OnceFunc(cancel)
}

// asking is a task that waits for its reply.
type asking struct {
	*asker
	task  Task
	limit time.Duration
	mark  uint64 // of the witness, when it was asked
}

func (k *asker) ask(b Briefing, number int, action adapter.Action, r adapter.Request) *asking {
	now, limit := k.now(), k.limit
	if l := k.limits[action]; l > 0 {
		limit = l
	}
	a := &asking{asker: k, limit: limit, task: Task{Brief: b, Number: number, Action: action, Lines: gesture(r.Params),
		Request: r, Wants: wants(r.Params), Asked: now, Deadline: now.Add(limit)}}
	if b.Witness != nil {
		a.mark = b.Witness.Mark()
	}
	return a
}

// seen is what the bench saw since it was asked; nothing without a witness.
func (a *asking) seen(ctx context.Context) ([]Sighting, error) {
	if a.task.Brief.Witness == nil {
		return nil, nil
	}
	return a.task.Brief.Witness.Since(ctx, a.mark)
}

// unseen is what the bench should have seen of the gesture and did not,
// French; "" when nothing is amiss. Most often the software is still at it.
func (a *asking) unseen(seen []Sighting) string {
	kind, none := due(a.task.Request.Params)
	if a.task.Brief.Witness == nil || kind == "" ||
		slices.ContainsFunc(seen, func(s Sighting) bool { return s.Kind == kind }) {
		return ""
	}
	return none
}

func (a *asking) declined(reason string) *adapter.Declined {
	return &adapter.Declined{Action: a.task.Action, Reason: reason}
}

// late is the end of a gesture without a reply.
func (a *asking) late() error {
	return a.declined("pas de réponse dans le temps imparti (" + clock(a.limit) + ")")
}

// stop ends the run.
func (a *asking) stop(reason string) error {
	a.cancel()
	d := a.declined(reason)
	d.Cancelled = true
	return d
}

// answer makes the answer of an adapter from a reply. Its error is an
// adapter.Declined for a gesture left out and for a run that was stopped.
func (a *asking) answer(ctx context.Context, r Reply) (adapter.Answer, error) {
	out := adapter.Answer{Protocol: adapter.Version, Action: a.task.Action, Status: adapter.Done, Alerts: r.Alerts}
	if err := a.keep(ctx, r); err != nil {
		return out, err
	}
	switch r.Outcome {
	case RunStopped:
		return out, a.stop("passage arrêté par l'opérateur")
	case GestureSkipped:
		return out, a.declined(r.Reason)
	case GestureRefused:
		out.Status, out.Reason, out.ReasonCode = adapter.Refused, r.Reason, r.ReasonCode
		return out, nil
	}
	seen, err := a.seen(ctx)
	if err != nil {
		return out, err
	}
	switch a.task.Request.Params.(type) {
	case *adapter.Send:
		for _, s := range seen {
			if s.Kind == Lot && s.MessageID != "" {
				out.MessageIDs = append(out.MessageIDs, s.MessageID)
			}
		}
	case *adapter.Poll, *adapter.Confirm:
		out.Messages = append([]adapter.Handled{}, r.Messages...)
	case *adapter.Refresh:
		out.Fetched = r.Refused
	case *adapter.Plan:
		out.Planned = r.Planned
	case *adapter.Attest:
		out.Declarations = r.Declarations
	}
	return out, nil
}

// Errors of a reply. ErrReply is wrapped by what is missing in it, in French.
var (
	ErrNoTask = errors.New("no gesture is waiting for this reply")
	ErrReply  = errors.New("réponse incomplète")
	// ErrUnseen asks the person to look again: the bench saw nothing of it.
	ErrUnseen = errors.New("le banc n'a rien vu de ce geste")
)

func clock(d time.Duration) string {
	s := int((d + time.Second - 1) / time.Second)
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}
