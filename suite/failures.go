package suite

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"sync"

	"amfront/bench"
	"amfront/judge/report"
	"amfront/lps/adapter"
)

// alike is the default of Options.Alike.
const alike = 3

// failures are those of the adapter in a run: each way of failing once, and how
// often in a row one came.
type failures struct {
	mu    sync.Mutex
	list  []report.AdapterFailure
	keys  []string
	inRow map[failed]int
}

// failed is what three of break a run off.
type failed struct {
	action adapter.Action
	kind   string
}

// varying is what changes in a sentence from one time to the next.
var varying = regexp.MustCompile(`[0-9a-fA-F]*[0-9][0-9a-fA-F]*`)

// quotation is what it quotes of the adapter.
var quotation = regexp.MustCompile(`« [^»]* »`)

// failed notes a failure of the adapter in an example, and names it.
func (p *pass) failed(id string, f *adapter.Failure) string {
	n, isNew := p.failures.add(id, f.Cause(), f.Action, f.French())
	p.failures.mu.Lock()
	x := &p.failures.list[n-1]
	row := failed{f.Action, x.Kind}
	p.failures.inRow[row]++
	most := p.opt.Alike
	if most <= 0 {
		most = alike
	}
	if p.failures.inRow[row] >= most && !p.stopped.Swap(true) {
		x.Stopped = true
	}
	p.failures.mu.Unlock()
	p.told(n, isNew)
	return report.AdapterErrorName(n, string(f.Action))
}

// told keeps the list in the record, and tells what is new in it.
func (p *pass) told(n int, isNew bool) {
	p.failures.mu.Lock()
	defer p.failures.mu.Unlock()
	if isNew && p.opt.Failed != nil {
		p.opt.Failed(n, p.failures.list[n-1])
	}
	if p.opt.Bundle == "" {
		return
	}
	head := p.head
	head.Scenarios, head.AdapterFailures = nil, slices.Clone(p.failures.list)
	if err := writeRun(p.opt.Bundle, &head); err != nil {
		p.mu.Lock()
		p.errors = append(p.errors, fmt.Sprintf("Le passage n'a pas pu être écrit : %v", err))
		p.mu.Unlock()
	}
}

// add counts an example for a way of failing; n is its number.
func (l *failures) add(id, kind string, action adapter.Action, said string) (n int, isNew bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.inRow == nil {
		l.inRow = map[failed]int{}
	}
	key := kind + " " + string(action) + " " + varying.ReplaceAllString(quotation.ReplaceAllString(said, "«»"), "#")
	n = slices.Index(l.keys, key) + 1
	if isNew = n == 0; isNew {
		l.keys = append(l.keys, key)
		l.list = append(l.list, report.AdapterFailure{Kind: kind, Action: string(action), Said: said, First: id})
		n = len(l.list)
	}
	l.list[n-1].Scenarios++
	return n, isNew
}

// succeeded ends the row of an action's failures.
func (l *failures) succeeded(action adapter.Action) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for row := range l.inRow {
		if row.action == action {
			delete(l.inRow, row)
		}
	}
}

// inFull is a reason with what the head of a report would say of it.
func (l *failures) inFull(reason string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, f := range l.list {
		if reason == report.AdapterErrorName(i+1, f.Action) {
			return reason + " : " + f.Said
		}
	}
	return reason
}

// watched notes what the adapter does well, for only failures in a row break a
// run off, and sees whether its stations stay separate.
type watched struct {
	adapter.Driver
	pass  *pass
	id    string // of the example
	world *bench.World
	done  map[adapter.Action]bool
}

// Settle implements adapter.Settle: what was done well counts once all is said.
func (w *watched) Settle(ctx context.Context) error {
	err := adapter.Settle(ctx, w.Driver)
	if f, ok := errors.AsType[*adapter.Failure](err); ok {
		delete(w.done, f.Action)
	}
	for action := range w.done {
		w.pass.failures.succeeded(action)
	}
	return err
}

// Restart implements adapter.Restart.
func (w *watched) Restart(ctx context.Context) error { return adapter.Restart(ctx, w.Driver) }

func (w *watched) Do(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
	stations, after := &w.pass.stations, w.world.Journal.Last()
	stations.note(w.id, w.world)
	a, err := w.Driver.Do(ctx, action, r)
	if err == nil {
		err = stations.look(ctx, w.id, w.world, after, action, a)
	}
	if err == nil {
		w.done[action] = true
	}
	return a, err
}
