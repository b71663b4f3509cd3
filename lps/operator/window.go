package operator

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"amfront/lps/adapter"
)

// Task is one gesture that a person is asked for, as a page shows it: what is
// to be done apart from why.
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

// Wants says what else a reply to a task tells.
type Wants struct {
	Alerts       bool
	Refused      bool     // certificates and lists that the LPS would not take
	Messages     bool     // what became of each message
	Planned      int      // how many dates
	Declarations []string // ids of requirements
}

// Outcome is how a gesture ended, in the word of the person.
type Outcome string

// The outcomes.
const (
	GestureDone    Outcome = "fait"
	GestureRefused Outcome = "refusé"
	GestureSkipped Outcome = "passé"
	RunStopped     Outcome = "arrêté"
)

// Reply is what a person says of a task.
type Reply struct {
	Outcome Outcome
	Reason  string // of GestureRefused and GestureSkipped: needed
	// ReasonCode is one of adapter.ReasonCodes, or "", of GestureRefused.
	ReasonCode   string
	Alerts       []string
	Refused      []adapter.Fetched
	Messages     []adapter.Handled
	Planned      []time.Time
	Declarations []adapter.Declaration
	// Sure repeats GestureDone for a gesture of which the bench saw nothing.
	Sure bool
}

// Errors of a reply. ErrReply is wrapped by what is missing in it, in French.
var (
	ErrNoTask = errors.New("no gesture is waiting for this reply")
	ErrReply  = errors.New("réponse incomplète")
	// ErrUnseen asks the person to look again: the bench saw nothing of it.
	ErrUnseen = errors.New("le banc n'a rien vu de ce geste")
)

// WindowOptions are like those of a desk. Changed is called when a task was
// put or taken away; it must not wait.
type WindowOptions struct {
	Now     func() time.Time // time.Now when nil
	Limit   time.Duration
	Limits  map[adapter.Action]time.Duration
	Cancel  func()
	Changed func()
}

// Window asks a person by way of a page: it holds one task at a time until a
// reply comes, whoever brings it.
type Window struct {
	desk *Desk // limits and cancellation, as at a terminal
	opt  WindowOptions
	turn sync.Mutex

	mu      sync.Mutex
	count   int
	current *pending
}

type pending struct {
	task  Task
	mark  uint64
	reply chan Reply
}

// NewWindow opens a window.
func NewWindow(opt WindowOptions) *Window {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Limit <= 0 {
		opt.Limit = DefaultLimit
	}
	if opt.Cancel == nil {
		opt.Cancel = func() {}
	}
	if opt.Changed == nil {
		opt.Changed = func() {}
	}
	return &Window{opt: opt, desk: &Desk{opt: Options{Limit: opt.Limit, Limits: opt.Limits, Cancel: opt.Cancel}}}
}

// Driver is the window for one scenario.
func (w *Window) Driver(b Briefing) adapter.Driver { return &windowDriver{window: w, brief: b} }

type windowDriver struct {
	window *Window
	brief  Briefing
	asked  int
}

// Do implements adapter.Driver.
func (v *windowDriver) Do(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
	w := v.window
	w.turn.Lock()
	defer w.turn.Unlock()
	v.asked++
	a := adapter.Answer{Protocol: adapter.Version, Action: action, Status: adapter.Done}
	now, limit := w.opt.Now(), w.desk.limit(action)
	p := &pending{reply: make(chan Reply), task: Task{Brief: v.brief, Number: v.asked, Action: action,
		Lines: gesture(r.Params), Request: r,
		Wants: wants(r.Params), Asked: now, Deadline: now.Add(limit)}}
	if v.brief.Witness != nil {
		p.mark = v.brief.Witness.Mark()
	}
	w.put(p)
	defer w.put(nil)
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return a, ctx.Err()
		case <-timer.C:
			return a, &adapter.Declined{Action: action, Reason: "pas de réponse dans le temps imparti (" + clock(limit) + ")"}
		case reply := <-p.reply:
			switch reply.Outcome {
			case RunStopped:
				w.desk.cancel()
				return a, &adapter.Declined{Action: action, Reason: "passage arrêté par l'opérateur", Cancelled: true}
			case GestureSkipped:
				return a, &adapter.Declined{Action: action, Reason: reply.Reason}
			case GestureRefused:
				a.Status, a.Reason, a.ReasonCode, a.Alerts = adapter.Refused, reply.Reason, reply.ReasonCode, reply.Alerts
				return a, nil
			}
			seen, err := sightings(ctx, v.brief.Witness, p.mark)
			if err != nil {
				return a, err
			}
			fill(&a, reply, r.Params, seen)
			return a, nil
		}
	}
}

func (w *Window) put(p *pending) {
	w.mu.Lock()
	if p != nil {
		w.count++
		p.task.ID = fmt.Sprint(w.count)
	}
	w.current = p
	w.mu.Unlock()
	w.opt.Changed()
}

func sightings(ctx context.Context, from Witness, mark uint64) ([]Sighting, error) {
	if from == nil {
		return nil, nil
	}
	return from.Since(ctx, mark)
}

// Task is what is asked for at present.
func (w *Window) Task(ctx context.Context) (Task, bool) {
	w.mu.Lock()
	p := w.current
	if p == nil {
		w.mu.Unlock()
		return Task{}, false
	}
	t := p.task
	w.mu.Unlock()
	seen, err := sightings(ctx, t.Brief.Witness, p.mark)
	if err == nil {
		t.Seen = seen
	}
	return t, true
}

// Reply answers a task. It fails with ErrNoTask when another is asked by now,
// with ErrReply when something is missing, and with ErrUnseen, once, when the
// gesture is said to be done and left no trace.
func (w *Window) Reply(ctx context.Context, id string, r Reply) error {
	t, ok := w.Task(ctx)
	if !ok || t.ID != id {
		return ErrNoTask
	}
	if err := complete(t, r); err != nil {
		return err
	}
	if r.Outcome == GestureDone && !r.Sure && t.Brief.Witness != nil {
		if kind, none := dueOf(t.Action); kind != "" &&
			!slices.ContainsFunc(t.Seen, func(s Sighting) bool { return s.Kind == kind }) {
			w.mu.Lock()
			if w.current != nil && w.current.task.ID == id {
				w.current.task.Unseen = none
			}
			w.mu.Unlock()
			return fmt.Errorf("%w : %s depuis cette demande", ErrUnseen, none)
		}
	}
	w.mu.Lock()
	p := w.current
	w.mu.Unlock()
	if p == nil || p.task.ID != id {
		return ErrNoTask
	}
	select {
	case p.reply <- r:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// complete tells what a reply lacks.
func complete(t Task, r Reply) error {
	lacks := func(what string) error { return fmt.Errorf("%w : %s", ErrReply, what) }
	switch r.Outcome {
	case RunStopped:
		return nil
	case GestureSkipped:
		if strings.TrimSpace(r.Reason) == "" {
			return lacks("dites pourquoi ce geste est passé ; le motif figurera au cahier d'examen")
		}
		return nil
	case GestureRefused:
		if strings.TrimSpace(r.Reason) == "" {
			return lacks("recopiez le motif que le logiciel affiche")
		}
		if r.ReasonCode != "" && !slices.Contains(adapter.ReasonCodes(), r.ReasonCode) {
			return lacks("la cause choisie n'est pas de la liste")
		}
		return nil
	case GestureDone:
	default:
		return lacks("fait, refusé, passé ou arrêté")
	}
	if t.Wants.Planned > 0 && len(r.Planned) == 0 {
		return lacks("donnez les dates de relève que le logiciel prévoit")
	}
	for _, id := range t.Wants.Declarations {
		if !slices.ContainsFunc(r.Declarations, func(d adapter.Declaration) bool { return d.ID == id && d.Declared != "" }) {
			return lacks("il manque la déclaration " + id)
		}
	}
	return nil
}

// fill makes the answer of an adapter from a reply.
func fill(a *adapter.Answer, r Reply, params adapter.Params, seen []Sighting) {
	a.Alerts = r.Alerts
	switch params.(type) {
	case *adapter.Send:
		for _, s := range seen {
			if s.Kind == Lot && s.MessageID != "" {
				a.MessageIDs = append(a.MessageIDs, s.MessageID)
			}
		}
	case *adapter.Poll:
		a.Messages = append([]adapter.Handled{}, r.Messages...)
	case *adapter.Refresh:
		a.Fetched = r.Refused
	case *adapter.Plan:
		a.Planned = r.Planned
	case *adapter.Attest:
		a.Declarations = r.Declarations
	}
}

func wants(params adapter.Params) Wants {
	switch p := params.(type) {
	case *adapter.Send:
		return Wants{Alerts: true}
	case *adapter.Poll:
		return Wants{Alerts: true, Messages: true}
	case *adapter.Refresh:
		return Wants{Alerts: true, Refused: true}
	case *adapter.Plan:
		return Wants{Planned: p.Samples}
	case *adapter.Attest:
		return Wants{Declarations: p.IDs}
	}
	return Wants{}
}

func dueOf(a adapter.Action) (Sight, string) {
	switch a {
	case adapter.ActionSend:
		return due(&adapter.Send{})
	case adapter.ActionPoll:
		return due(&adapter.Poll{})
	case adapter.ActionRefresh:
		return due(&adapter.Refresh{})
	}
	return "", ""
}
