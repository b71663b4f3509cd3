package suite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"amfront/bench"
	"amfront/judge/report"
	"amfront/lps/adapter"
	"amfront/steps"
)

// pass is the playing of a run's examples by several workers.
type pass struct {
	opt        Options
	vocabulary *steps.Vocabulary
	todo       []Example
	self       *selfChecks

	mu      sync.Mutex
	results []*report.Scenario
	done    int
	errors  []string
	hung    atomic.Int32 // timeouts of the adapter in a row
	stopped atomic.Bool
}

// hungInARow is the default of Options.Hung.
const hungInARow = 10

func (p *pass) playAll(ctx context.Context, order []int) {
	n := p.opt.Parallel
	if n <= 0 {
		n = runtime.NumCPU() + runtime.NumCPU()/2 // some examples mostly wait
	}
	next := make(chan int)
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			for i := range next {
				p.one(ctx, i)
			}
		})
	}
	for _, i := range order {
		if p.results[i] != nil {
			continue // of the run that is resumed
		}
		if p.stopped.Load() {
			break
		}
		select {
		case next <- i:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(next)
	wg.Wait()
	if p.stopped.Load() {
		p.errors = append(p.errors, fmt.Sprintf("L'adaptateur n'a plus répondu dans le temps imparti, %d fois de suite : "+
			"le passage est arrêté. Essayer une action à la main, ou allonger le temps par --timeout.", p.hung.Load()))
	}
}

// one plays one example and keeps what came of it at once.
func (p *pass) one(ctx context.Context, i int) {
	if p.stopped.Load() || ctx.Err() != nil {
		return
	}
	s := p.play(ctx, i)
	var err error
	if p.opt.Bundle != "" {
		err = keep(p.opt.Bundle, s)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.results[i] = s
	p.done++
	if err != nil {
		p.errors = append(p.errors, fmt.Sprintf("Le résultat de %s n'a pas pu être écrit : %v", s.ID, err))
	}
	if p.opt.Progress != nil {
		p.opt.Progress(p.done, len(p.todo), s)
	}
}

// play plays one example in a world of its own.
func (p *pass) play(ctx context.Context, i int) *report.Scenario {
	e := p.todo[i]
	out := blank(e)
	if out.Provisional && p.opt.Counts != nil && p.opt.Counts(e.ID) {
		out.Provisional = false
	}
	out.Started = time.Now().UTC()
	defer func() { out.Duration = time.Since(out.Started) }()
	fail := func(format string, args ...any) *report.Scenario {
		if ctx.Err() != nil { // what failed was told to stop
			out.Cancelled = "interrompu"
			return out
		}
		out.Errors = append(out.Errors, fmt.Sprintf(format, args...))
		return out
	}
	dir, remove, err := p.scratch()
	if err != nil {
		return fail("le banc ne peut pas écrire de fichiers temporaires : %v", err)
	}
	defer remove()
	o := p.opt.World
	o.World, o.Keys, o.Log = e.ID, p.opt.Keys.Recycled(), p.opt.Log
	if p.opt.Prepare != nil {
		o.Dir = filepath.Join(dir, "world")
		if err := p.opt.Prepare(o.Dir); err != nil {
			return fail("le monde du scénario n'a pas pu être préparé : %v", err)
		}
	}
	o.WithoutOCT, o.Deferred = !e.speaksToOCT(), true
	world, err := bench.Start(ctx, o)
	if err != nil {
		return fail("le monde du scénario n'a pas démarré : %v", err)
	}
	defer world.Close()
	driver := p.driver(Position{e, p.number(i), len(p.todo), world})
	if c, ok := driver.(interface{ Close() }); ok {
		defer c.Close()
	}
	play := &player{opt: p.opt, example: e, out: out, vocabulary: p.vocabulary,
		scenario: &steps.Scenario{World: world, Driver: &watched{driver, p}, Dir: dir, Requirement: e.Requirement}}
	if err := play.play(ctx); err != nil {
		return fail("%v", err)
	}
	if p.opt.SelfCheck {
		p.self.check(context.WithoutCancel(ctx), e.ID, world)
	}
	return out
}

// scratch is an empty directory for one example, and what removes it.
func (p *pass) scratch() (string, func(), error) {
	if p.opt.Files == "" {
		dir, err := os.MkdirTemp(p.opt.Scratch, "amfront-run-*")
		return dir, func() { os.RemoveAll(dir) }, err
	}
	dir := p.opt.Files // the same for each, so that a person finds it again
	if err := os.RemoveAll(dir); err != nil {
		return "", nil, err
	}
	return dir, func() { os.RemoveAll(dir) }, os.MkdirAll(dir, 0o700)
}

// number is the place of an example in the order of playing, for people: how
// many are done, and this one.
func (p *pass) number(int) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.done + 1
}

func (p *pass) driver(at Position) adapter.Driver {
	if p.opt.DriverFor != nil {
		return p.opt.DriverFor(at)
	}
	return p.opt.Driver()
}

// watched counts the timeouts of an adapter: one that never answers must not
// hold the bench for hours.
type watched struct {
	adapter.Driver
	pass *pass
}

func (w *watched) Do(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
	a, err := w.Driver.Do(ctx, action, r)
	var failed *adapter.Failure
	if !errors.As(err, &failed) || failed.Kind != adapter.FailTimeout {
		if ctx.Err() == nil {
			w.pass.hung.Store(0)
		}
		return a, err
	}
	most := w.pass.opt.Hung
	if most <= 0 {
		most = hungInARow
	}
	if int(w.pass.hung.Add(1)) >= most {
		w.pass.stopped.Store(true)
	}
	return a, err
}
