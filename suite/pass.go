package suite

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cucumber/godog"

	"amfront/bench"
	"amfront/judge/report"
	"amfront/lps/adapter"
	"amfront/scenarios"
	"amfront/steps"
)

// pass is the playing of a run's examples by godog. What came of each is ours
// to keep; what godog makes of it is not asked for.
type pass struct {
	opt        Options
	vocabulary *steps.Vocabulary
	todo       []Example
	self       *selfChecks

	mu      sync.Mutex
	results map[string]*report.Scenario // by id
	done    int
	errors  []string
	stopped atomic.Bool

	head     report.Run // of the record
	failures failures
	stations stations
	searched searched
	// unsearched says for how much nobody looked which variation decides, "" for nothing.
	unsearched string
}

// errLeft is told to godog of an example that is not played.
var errLeft = errors.New("the run was broken off")

// playAll has godog play the examples in this order, each as a feature of its
// own: godog neither names the row of an outline, nor selects by it, nor
// shuffles over files.
func (p *pass) playAll(ctx context.Context, order []int) {
	byID := map[string]Example{}
	var list []godog.Feature
	for _, i := range order {
		if e := p.todo[i]; p.results[e.ID] == nil { // else of the run that is resumed
			byID[e.ID] = e
			list = append(list, godog.Feature{Name: e.ID, Contents: []byte(e.gherkin())})
		}
	}
	if len(list) == 0 {
		return // of nothing given, godog plays what is in a directory "features"
	}
	n := p.opt.Parallel
	if n <= 0 {
		n = runtime.NumCPU() + runtime.NumCPU()/2 // some examples mostly wait
	}
	godog.TestSuite{Name: "amfront", ScenarioInitializer: func(sc *godog.ScenarioContext) { p.initialize(sc, byID) },
		Options: &godog.Options{FeatureContents: list, Concurrency: n, DefaultContext: ctx, Strict: true,
			Format: "progress", Output: io.Discard, NoColors: true}}.Run()
}

// initialize gives godog the steps of one example. To godog all that is played
// passes: a check that follows a step that failed must still be asked for.
func (p *pass) initialize(sc *godog.ScenarioContext, byID map[string]Example) {
	var play *player
	at := 0
	sc.Before(func(ctx context.Context, pickle *godog.Scenario) (context.Context, error) {
		if p.stopped.Load() || ctx.Err() != nil {
			return ctx, errLeft
		}
		play = p.begin(ctx, byID[pickle.Uri])
		if play.err == nil && !play.example.reads(pickle) {
			play.err = fmt.Errorf("godog lit autre chose que le fichier : %v", pickle.Steps)
		}
		return ctx, play.err
	})
	p.vocabulary.Register(sc, func(ctx context.Context, d *steps.Definition) error {
		at++
		return play.step(ctx, at-1, d)
	})
	sc.After(func(ctx context.Context, _ *godog.Scenario, err error) (context.Context, error) {
		if play != nil {
			p.end(ctx, play, err)
			p.keep(play.out)
			play = nil // godog keeps this function to the end of the run, and with it the world
		}
		return ctx, nil
	})
}

// keep keeps what came of an example, at once.
func (p *pass) keep(s *report.Scenario) {
	var err error
	if p.opt.Bundle != "" {
		err = keep(p.opt.Bundle, s)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.results[s.ID] = s
	p.done++
	if err != nil {
		p.errors = append(p.errors, fmt.Sprintf("Le résultat de %s n'a pas pu être écrit : %v", s.ID, err))
	}
	if p.opt.Progress != nil {
		p.opt.Progress(p.done, len(p.todo), s)
	}
}

// begin starts the world of an example. When it cannot, the player's err says
// why and no step may be played.
func (p *pass) begin(ctx context.Context, e Example) *player {
	play := &player{opt: p.opt, example: e, out: blank(e), searched: &p.searched}
	if play.out.Provisional && p.opt.Counts != nil && p.opt.Counts(e.ID) {
		play.out.Provisional = false
	}
	play.out.Started = time.Now().UTC()
	play.err = p.start(ctx, play)
	return play
}

func (p *pass) start(ctx context.Context, play *player) error {
	dir, remove, err := p.scratch()
	if err != nil {
		return fmt.Errorf("le banc ne peut pas écrire de fichiers temporaires : %w", err)
	}
	play.undo = append(play.undo, remove)
	e, o := play.example, p.opt.World
	o.World, o.Keys, o.Log, o.Vary = e.ID, p.opt.Keys.Recycled(), p.opt.Log, o.Vary.In(e.ID)
	if p.opt.Prepare != nil {
		o.Dir = filepath.Join(dir, "world")
		if err := p.opt.Prepare(o.Dir); err != nil {
			return fmt.Errorf("le monde du scénario n'a pas pu être préparé : %w", err)
		}
	}
	if p.opt.Mail() == "implicit" || slices.Contains(e.Needs(), scenarios.ImplicitTLS) {
		o.SMTPS, o.POP3S = cmp.Or(o.SMTPS, "127.0.0.1:0"), cmp.Or(o.POP3S, "127.0.0.1:0")
	}
	o.WrongPassword = func(holds func(string) bool) { p.stations.wrong(e.ID, holds) }
	o.WithoutOCT, o.Deferred = !e.speaksToOCT(), true
	world, err := bench.Start(ctx, o)
	if err != nil {
		return fmt.Errorf("le monde du scénario n'a pas démarré : %w", err)
	}
	play.undo = append(play.undo, func() { world.Close() })
	driver := p.driver(Position{e, p.number(), len(p.todo), world})
	if c, ok := driver.(interface{ Close() }); ok {
		play.undo = append(play.undo, c.Close)
	}
	play.scenario = &steps.Scenario{World: world, Dir: dir,
		Driver:      &watched{driver, p, e.ID, world, map[adapter.Action]bool{}},
		Requirement: e.Requirement, Choice: e.Choice(), Clock: p.clock(e), Declared: p.opt.Declared,
		Failed: func(f *adapter.Failure) string { return p.failed(e.ID, f) }}
	play.leaveOut()
	return play.phase("start")
}

// end judges an example and ends its world; err is what godog has against it.
func (p *pass) end(ctx context.Context, play *player, err error) {
	if play.err == nil {
		play.err = err
	}
	if play.err == nil {
		play.err = play.finish(ctx)
	}
	switch out := play.out; {
	case play.err == nil && p.opt.SelfCheck:
		p.self.check(context.WithoutCancel(ctx), out.ID, play.scenario.World)
	case play.err == nil:
	case ctx.Err() != nil: // what failed was told to stop
		out.Cancelled = "interrompu"
	default:
		out.Errors = append(out.Errors, play.err.Error())
	}
	for _, undo := range slices.Backward(play.undo) {
		undo()
	}
	play.out.Duration = time.Since(play.out.Started)
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
func (p *pass) number() int {
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

// clock tells whether the LPS is told the time in an example.
func (p *pass) clock(e Example) bool {
	passes := func(st Step) bool { return steps.Passes(st.Text) }
	return p.opt.Clock || p.opt.ClockWhereNeeded && slices.ContainsFunc(e.Steps, passes)
}
