package suite

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"amfront/bench"
	"amfront/lps/adapter"
	"amfront/pki/testca"
	"amfront/report"
	"amfront/steps"
)

// Options of a run. Driver, Keys and Features are required.
type Options struct {
	Features []Feature
	Select   func(Example) bool // nil selects all
	// Driver makes the LPS for one world; it is closed with it when it has a
	// Close method.
	Driver func() adapter.Driver
	// Kind and Command say how the LPS is driven, for the report.
	Kind, Command string
	Keys          *testca.KeyPool
	Parallel      int    // worlds at once; the number of cores when 0
	Shuffle       uint64 // seed of the order; 0 keeps the order of the files
	Bundle        string // directory of the record; "" keeps none
	Profile       string
	Version       string // of the suite
	Progress      func(done, total int, s *report.Scenario)
	Log           *slog.Logger
}

// Run plays the selected examples, each in a world of its own, and tells what
// came of them. Whatever happens to one example, the others are still judged.
// Its error is the bench's own; an empty selection is none (the run says so).
func Run(ctx context.Context, opt Options) (*report.Run, error) {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	v := steps.New()
	if bad := LintSteps(opt.Features, v); len(bad) > 0 {
		return nil, bad
	}
	var todo []Example
	r := &report.Run{Format: report.Format, ID: time.Now().UTC().Format("20060102T150405Z"), Profile: opt.Profile,
		Suite:  report.Suite{Version: opt.Version, SHA256: Hash(opt.Features)},
		Driver: report.Driver{Kind: opt.Kind, Command: opt.Command}, Seed: int64(opt.Shuffle), Shuffled: opt.Shuffle != 0,
		Started: time.Now().UTC(), Bench: report.Bench{Version: bench.Version, System: runtime.GOOS + "/" + runtime.GOARCH}}
	for _, f := range opt.Features {
		r.Features = append(r.Features, report.Feature{URI: f.File, Text: f.Text})
		for _, e := range f.Examples {
			if opt.Select == nil || opt.Select(e) {
				todo = append(todo, e)
				r.Selected = append(r.Selected, e.ID)
			}
		}
	}
	order := make([]int, len(todo))
	for i := range order {
		order[i] = i
	}
	if opt.Shuffle != 0 {
		rand.New(rand.NewPCG(opt.Shuffle, 0)).Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	}
	results := playAll(ctx, opt, v, todo, order)
	for i := range todo {
		if results[i] != nil {
			r.Scenarios = append(r.Scenarios, *results[i])
		}
	}
	if ctx.Err() != nil {
		r.Cancelled = "interrompu"
	} else {
		ended := time.Now().UTC()
		r.Ended = &ended
	}
	r.Conclude()
	if opt.Bundle != "" {
		if err := writeRun(filepath.Join(opt.Bundle, runFile), r); err != nil {
			return r, err
		}
	}
	return r, nil
}

// runFile is the run inside a bundle; the worlds stand beside it.
const (
	runFile   = "run.json"
	worldsDir = "worlds"
)

func writeRun(name string, r *report.Run) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := report.WriteJSON(f, r); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

func playAll(ctx context.Context, opt Options, v *steps.Vocabulary, todo []Example, order []int) []*report.Scenario {
	n := opt.Parallel
	if n <= 0 {
		n = runtime.NumCPU()
	}
	results := make([]*report.Scenario, len(todo))
	next := make(chan int)
	var wg sync.WaitGroup
	var mu sync.Mutex
	done := 0
	for range n {
		wg.Go(func() {
			for i := range next {
				s := play(ctx, opt, v, todo[i])
				mu.Lock()
				results[i] = s
				done++
				if opt.Progress != nil {
					opt.Progress(done, len(todo), s)
				}
				mu.Unlock()
			}
		})
	}
	for _, i := range order {
		select {
		case next <- i:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(next)
	wg.Wait()
	return results
}

// play plays one example in a world of its own.
func play(ctx context.Context, opt Options, v *steps.Vocabulary, e Example) *report.Scenario {
	out := blank(e)
	out.Started = time.Now().UTC()
	defer func() { out.Duration = time.Since(out.Started) }()
	fail := func(format string, args ...any) *report.Scenario {
		out.Errors = append(out.Errors, fmt.Sprintf(format, args...))
		return out
	}
	dir, err := os.MkdirTemp("", "amfront-run-*")
	if err != nil {
		return fail("le banc ne peut pas écrire de fichiers temporaires : %v", err)
	}
	defer os.RemoveAll(dir)
	world, err := bench.Start(ctx, bench.Options{World: e.ID, Keys: opt.Keys.Recycled(), Log: opt.Log})
	if err != nil {
		return fail("le monde du scénario n'a pas démarré : %v", err)
	}
	defer world.Close()
	p := &player{opt: opt, example: e, out: out, vocabulary: v,
		scenario: &steps.Scenario{World: world, Driver: opt.Driver(), Dir: dir, Requirement: e.Requirement}}
	if c, ok := p.scenario.Driver.(interface{ Close() }); ok {
		defer c.Close()
	}
	if err := p.play(ctx); err != nil {
		return fail("%v", err)
	}
	return out
}

// blank is an example as the report shows it before anything happened.
func blank(e Example) *report.Scenario {
	return &report.Scenario{ID: e.ID, Title: e.Title, Part: e.Part, Theme: e.Theme, File: e.File, Line: e.Line, Rule: e.Rule,
		Objective: e.Sheet.Objective, Why: e.Sheet.Why, Situation: e.Sheet.Situation, ToDo: e.Sheet.ToDo, IfRed: e.Sheet.IfRed,
		Tags: e.Tags, Provisional: e.Provisional(), World: e.ID, Steps: []report.Step{}, Checks: []report.Check{}}
}
