package operator

import (
	"context"
	"fmt"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"amfront/lps/adapter"
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
	asker
	changed func()

	mu      sync.Mutex
	count   int
	current *pending
}

type pending struct {
	*asking
	reply chan Reply
}

// NewWindow opens a window.
func NewWindow(opt WindowOptions) *Window {
	if opt.Changed == nil {
		opt.Changed = func() {}
	}
	w := &Window{changed: opt.Changed}
	w.set(opt.Now, opt.Limit, opt.Limits, opt.Cancel)
	return w
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
	p := &pending{w.ask(v.brief, v.asked, action, r), make(chan Reply)}
	w.put(p)
	defer w.put(nil)
	timer := time.NewTimer(p.limit)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return adapter.Answer{}, ctx.Err()
	case <-timer.C:
		return adapter.Answer{}, p.late()
	case reply := <-p.reply:
		return p.answer(ctx, reply)
	}
}

// Restart implements adapter.Restart: the person does it.
func (v *windowDriver) Restart(ctx context.Context) error {
	_, err := v.Do(ctx, restart, adapter.Request{})
	return err
}

func (w *Window) put(p *pending) {
	w.mu.Lock()
	if p != nil {
		w.count++
		p.task.ID = fmt.Sprint(w.count)
	}
	w.current = p
	w.mu.Unlock()
	w.changed()
}

// pending is what waits at present, and its task as it stands.
func (w *Window) pending() (*pending, Task) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.current == nil {
		return nil, Task{}
	}
	return w.current, w.current.task
}

// Task is what is asked for at present.
func (w *Window) Task(ctx context.Context) (Task, bool) {
	p, t := w.pending()
	if p == nil {
		return t, false
	}
	if seen, err := p.seen(ctx); err == nil {
		t.Seen = seen
	}
	return t, true
}

// Reply answers a task. It fails with ErrNoTask when another is asked by now,
// with ErrReply when something is missing, and with ErrUnseen, once, when the
// gesture is said to be done and left no trace.
func (w *Window) Reply(ctx context.Context, id string, r Reply) error {
	p, t := w.pending()
	if p == nil || t.ID != id {
		return ErrNoTask
	}
	if wrong := t.Wants.Check(r); len(wrong) > 0 {
		return fmt.Errorf("%w : %s", ErrReply, clause(wrong[0].Text))
	}
	if r.Outcome == GestureDone && !r.Sure {
		seen, err := p.seen(ctx)
		if err != nil {
			return err
		}
		if none := p.unseen(seen); none != "" {
			w.mu.Lock()
			p.task.Unseen = none
			w.mu.Unlock()
			return fmt.Errorf("%w : %s depuis cette demande", ErrUnseen, none)
		}
	}
	if now, _ := w.pending(); now != p {
		return ErrNoTask
	}
	select {
	case p.reply <- r:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// clause is a sentence for the middle of another.
func clause(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	s = string(unicode.ToLower(r)) + s[n:]
	if len(s) > 0 && s[len(s)-1] == '.' {
		s = s[:len(s)-1]
	}
	return s
}
