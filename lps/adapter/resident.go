package adapter

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
)

// Pool drives an LPS through processes that stay: each serves one world at a
// time, many one after another, a request and an answer a line. A process that
// fails is killed with its group; the next action has a fresh one. It is safe
// for concurrent use.
type Pool struct {
	run *Runner

	mu   sync.Mutex
	idle []*worker
	all  map[*worker]bool
	shut bool
}

// Do implements Driver.
func (p *Pool) Do(ctx context.Context, action Action, r Request) (Answer, error) {
	l := &lease{pool: p}
	defer l.Close()
	return l.Do(ctx, action, r)
}

// Announce implements Way: it is the first line of a process.
func (p *Pool) Announce(ctx context.Context) (Answer, error) {
	w, err := p.take(ctx)
	if err != nil {
		return Answer{}, err
	}
	p.give(w)
	return w.said, nil
}

// World implements Way.
func (p *Pool) World() Driver { return &lease{pool: p} }

// Close ends every process: its standard input ends, and after a grace it is
// killed with its group.
func (p *Pool) Close() {
	p.mu.Lock()
	p.shut = true
	var wait sync.WaitGroup
	for w := range p.all {
		wait.Go(func() { w.end(grace) })
	}
	p.mu.Unlock()
	wait.Wait()
}

// take gives a process that waits, or a fresh one.
func (p *Pool) take(ctx context.Context) (*worker, error) {
	for {
		p.mu.Lock()
		n := len(p.idle)
		if n == 0 {
			p.mu.Unlock()
			return p.start(ctx)
		}
		w := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.mu.Unlock()
		if w.quiet() {
			return w, nil
		}
		p.drop(w)
	}
}

// give takes back a process that did its part.
func (p *Pool) give(w *worker) {
	p.mu.Lock()
	keep := !p.shut && w.quiet()
	if keep {
		p.idle = append(p.idle, w)
	}
	p.mu.Unlock()
	if !keep {
		p.drop(w)
	}
}

// drop kills a process.
func (p *Pool) drop(w *worker) {
	w.end(0)
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.all, w)
	p.idle = slices.DeleteFunc(p.idle, func(x *worker) bool { return x == w })
}

// lease is the process of one world.
type lease struct {
	pool *Pool
	mu   sync.Mutex
	w    *worker // nil before the first action, and after a failure
	last Action
}

// Do implements Driver.
func (l *lease) Do(ctx context.Context, action Action, r Request) (Answer, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r, err := r.toAdapter(Version)
	if err != nil {
		return Answer{}, err
	}
	if l.w == nil {
		if l.w, err = l.pool.take(ctx); err != nil {
			return Answer{}, err
		}
	}
	l.last = action
	a, err := l.w.do(ctx, action, r)
	if err != nil {
		l.pool.drop(l.w)
		l.w = nil
		return Answer{}, err
	}
	return a.orUnsupported()
}

// Settle asks a process that worked to announce itself once more: what it wrote
// after its last answer comes before that, and whether it still lives shows. Its
// *Failure is of the last action.
func (l *lease) Settle(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.w == nil {
		return nil
	}
	r, err := Request{Params: &Announce{}}.toAdapter(Version)
	if err != nil {
		return err
	}
	_, err = l.w.do(ctx, ActionAnnounce, r)
	if p, ok := errors.AsType[*Problem](err); err == nil || ok && strings.HasPrefix(p.Field, "software") {
		return nil // whoever it says it is now: it answers
	}
	l.pool.drop(l.w)
	l.w = nil
	if f, ok := errors.AsType[*Failure](err); ok {
		f.Action = l.last
	}
	return err
}

// Restart kills the process; the next action has a fresh one.
func (l *lease) Restart(context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.w != nil {
		l.pool.drop(l.w)
		l.w = nil
	}
	return nil
}

// Close gives the process back.
func (l *lease) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.w != nil {
		l.pool.give(l.w)
		l.w = nil
	}
}

// orUnsupported tells an answer from one that is none.
func (a Answer) orUnsupported() (Answer, error) {
	if a.Status == NotProvided {
		return Answer{}, &Unsupported{Action: a.Action, Reason: a.Reason}
	}
	return a, nil
}
