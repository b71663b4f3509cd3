package suite

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"amfront/bench"
	"amfront/journal"
	"amfront/judge/report"
	"amfront/lps/adapter"
	"amfront/pki/testca"
	"amfront/scenarios"
	"amfront/steps"
	"amfront/words"
)

// Options of a run. Driver (or DriverFor), Keys and Features are required.
type Options struct {
	Features []Feature
	Select   func(Example) bool // nil selects all
	// Counts tells whether a provisional example counts all the same, because
	// a profile took it in; nil for none.
	Counts func(id string) bool
	// Driver makes the LPS for one world; it is closed with it when it has a
	// Close method. DriverFor, when set, is asked instead and told the example.
	Driver    func() adapter.Driver
	DriverFor func(Position) adapter.Driver
	// Declared is what is asked of the LPS and what not: an example that needs
	// more is not applicable.
	steps.Declared
	// Manifest is the lps.json that was read, for the report.
	Manifest string
	// Kind and Command say how the LPS is driven, LPS what it is, for the report.
	Kind, Command string
	// Again are the words of `amfront run` beside these that lead to the same
	// software; Place and Operator where and by whom the run is held, "" unsaid.
	Again           []string
	Place, Operator string
	LPS             report.LPS
	Keys            *testca.KeyPool
	Parallel        int    // worlds at once; half as many more than processors when 0
	Shuffle         uint64 // seed of the order; 0 keeps the order of the files
	Bundle          string // directory of the record; "" keeps none
	Resume          bool   // go on with the record of Bundle
	Profile         string
	Shard           *report.Shard // when the selection is a part of a greater one
	Version         string        // of the suite
	// World is what every world is started with beside its name: addresses
	// and password where an operator needs them to stay the same.
	World bench.Options
	// Files, when set, is the directory below which each example keeps the files
	// that it has handed over or sent; they are removed after it. Only
	// for one world at a time. "": a temporary directory for each.
	Files string
	// Prepare, when set, makes the data directory of a world before it starts.
	Prepare func(dir string) error
	// Observe, when set, sees the world's journal once its example is judged,
	// before the world ends. Worlds run in parallel.
	Observe func(id string, j journal.Reader)
	// Scratch is where the worlds and an LPS in this process keep their files
	// while an example lasts; "" is the system's directory for such. See
	// MemoryDir.
	Scratch string
	// Reports, when set, is given the run that ended, before its record is
	// sealed: what it writes beside the record is vouched for as well.
	Reports func(*report.Run) error
	// Clock says that the LPS lives at the time that it is told (capability
	// clock): every request then carries the world's.
	Clock bool
	// ClockWhereNeeded gives it that time only in examples in which days pass, or may.
	ClockWhereNeeded bool
	// SelfCheck verifies what the bench itself emitted.
	SelfCheck bool
	// Alike is after how many failures of the adapter of one kind, at one action
	// that did not succeed in between, the run is broken off; 3 when 0.
	Alike int
	// Diagnose plays, beside what is selected, the examples that tell apart what
	// its departures could come of.
	Diagnose bool
	// Remedies is how long is searched, in all, for the edits that would have
	// turned red checks green; 0 for no search.
	Remedies time.Duration
	// Refused is why nothing can be played with this adapter: the run says so
	// and is the adapter's error.
	Refused string
	// Failed, when set, is told of each way in which the adapter fails, once.
	Failed func(n int, f report.AdapterFailure)
	// Limits and Choices are told in the reports as they are.
	Limits   []string
	Choices  []report.Setting
	Progress func(done, total int, s *report.Scenario)
	Log      *slog.Logger
}

// InProcess sets what suits an LPS in this process: its files in memory, the
// world's clock, and, unless Parallel says otherwise, more worlds at once than
// an adapter's commands should be started in, for most of them wait for each
// other's sessions.
func (o *Options) InProcess() {
	o.Scratch, o.Clock = MemoryDir(), true
	if o.Parallel <= 0 {
		o.Parallel = 2*runtime.NumCPU() + 1
	}
}

// Position is an example on its way, for a driver that tells a person.
type Position struct {
	Example  Example
	N, Total int // 1 for the first
	// World is where the example is played: what a person did shows in its
	// journal.
	World *bench.World
}

// Run plays the selected examples, each in a world of its own, and tells what
// came of them. Whatever happens to one example, the others are still judged.
// Its error is the bench's own; an empty selection is none (the run says so).
// There is a run beside the error when only writing it failed.
func Run(ctx context.Context, opt Options) (*report.Run, error) {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	opt.Clock = opt.Clock || slices.Contains(opt.Capabilities, scenarios.Clock)
	v := steps.New()
	if bad := append(LintSteps(opt.Features, v), LintTags(opt.Features)...); len(bad) > 0 {
		return nil, bad
	}
	r, todo := newRun(opt)
	before, err := takeUp(ctx, opt, r)
	if err != nil {
		return nil, err
	}
	p := &pass{opt: opt, vocabulary: v, todo: todo, results: before, done: len(before), self: newSelfChecks(opt.Scratch),
		head: *r}
	if opt.Refused != "" {
		r.AdapterFailures = []report.AdapterFailure{{Kind: "probe", Said: opt.Refused, Stopped: true}}
	} else {
		p.playAll(ctx, order(todo, opt.Shuffle))
	}
	p.halve(ctx)
	if err := p.diagnose(ctx, r); err != nil {
		return nil, err
	}
	r.Errors = append(r.Errors, p.errors...)
	if p.unsearched != "" {
		r.Limits = append(slices.Clip(r.Limits), p.unsearched)
	}
	r.AdapterFailures = append(r.AdapterFailures, p.failures.list...)
	if opt.SelfCheck {
		p.self.finish(context.WithoutCancel(ctx))
		r.SelfChecks = p.self.results()
	}
	if ctx.Err() != nil {
		r.Cancelled = "interrompu"
	} else {
		ended := time.Now().UTC()
		r.Ended = &ended
	}
	r.Conclude()
	if opt.Reports != nil {
		err = opt.Reports(r)
	}
	if opt.Bundle != "" {
		err = errors.Join(err, seal(opt.Bundle, r))
	}
	return r, err
}

// newRun is the head of a run, and the examples that it is to play.
func newRun(opt Options) (*report.Run, []Example) {
	var todo []Example
	r := &report.Run{Format: report.Format, ID: time.Now().UTC().Format("20060102T150405Z"), Profile: opt.Profile,
		Shard: opt.Shard, LPS: opt.LPS,
		Suite:  report.Suite{Version: opt.Version, SHA256: Hash(opt.Features)},
		Driver: report.Driver{Kind: opt.Kind, Command: opt.Command, Again: opt.Again},
		Seed:   int64(opt.Shuffle), Shuffled: opt.Shuffle != 0,
		Place: opt.Place, Operator: opt.Operator,
		Manifest: opt.Manifest, Capabilities: opt.Capabilities,
		Limits: opt.Limits, Choices: opt.Choices, Started: time.Now().UTC(),
		Bench: report.Bench{Version: bench.Version, System: runtime.GOOS + "/" + runtime.GOARCH}}
	for _, f := range opt.Features {
		r.Features = append(r.Features, report.Feature{URI: f.File, Text: f.Text})
	}
	r.Of = map[string]int{}
	for _, e := range Examples(opt.Features) {
		if !e.Provisional() || opt.Counts != nil && opt.Counts(e.ID) {
			r.Of[e.Part]++
		}
		if opt.Select == nil || opt.Select(e) {
			todo = append(todo, e)
			r.Selected = append(r.Selected, e.ID)
		}
	}
	var needed []scenarios.Capability
	for _, e := range todo {
		needed = append(needed, e.Needs()...)
	}
	r.Undeclared, r.Unplayed = undeclared(opt.Declared, todo), opt.Unplayed(needed)
	return r, todo
}

// takeUp begins the record, and reads from an earlier one what needs not be
// played again: examples that were judged, the bench and its adapter having
// done their part. They are judged again from their journals.
func takeUp(ctx context.Context, opt Options, r *report.Run) (map[string]*report.Scenario, error) {
	done := map[string]*report.Scenario{}
	if opt.Bundle == "" {
		return done, nil
	}
	if opt.Resume {
		old, err := Recorded(opt.Bundle)
		if err != nil {
			return nil, err
		}
		if old.Suite != r.Suite {
			return nil, words.Errorf("%w: the run in %s was of another edition of the suite (version %s, %.12s; this one is "+
				"%s, %.12s): begin a new one", ErrOtherRun, opt.Bundle, old.Suite.Version, old.Suite.SHA256, r.Suite.Version,
				r.Suite.SHA256)
		}
		if !slices.Equal(old.Choices, r.Choices) {
			return nil, words.Errorf("%w: the run in %s was played with other settings (%v; now %v): give the same, or begin "+
				"a new one", ErrOtherRun, opt.Bundle, old.Choices, r.Choices)
		}
		if !slices.Equal(old.Capabilities, r.Capabilities) {
			return nil, words.Errorf("%w: the run in %s was played with other capabilities (%v; now %v): declare the same, or "+
				"begin a new one", ErrOtherRun, opt.Bundle, old.Capabilities, r.Capabilities)
		}
		old.Conclude()
		for i := range old.Scenarios {
			s := &old.Scenarios[i]
			if !slices.Contains(r.Selected, s.ID) || s.Verdict == report.Cancelled || s.Verdict == report.BenchError ||
				s.Verdict == report.AdapterError || s.Verdict == report.Pending {
				continue
			}
			if err := judgeAgain(ctx, opt.Bundle, s); err != nil {
				return nil, fmt.Errorf("scenario %s: %w", s.ID, err)
			}
			done[s.ID] = s
		}
		r.Started = old.Started
		worlds, err := filepath.Glob(filepath.Join(opt.Bundle, worldsDir, "*"))
		for _, dir := range worlds { // of examples that are played again, and of one that was being written
			if done[filepath.Base(dir)] == nil {
				err = errors.Join(err, os.RemoveAll(dir))
			}
		}
		if err != nil {
			return nil, err
		}
	}
	return done, begin(opt.Bundle, r, opt.Resume)
}

// ErrOtherRun is returned for a record that cannot be gone on with.
var ErrOtherRun = words.Errorf("cannot resume")

func order(todo []Example, seed uint64) []int {
	out := make([]int, len(todo))
	for i := range out {
		out[i] = i
	}
	if seed != 0 {
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	}
	return out
}

// blank is an example as the report shows it before anything happened.
func blank(e Example) *report.Scenario {
	return &report.Scenario{ID: e.ID, Title: e.Title, Part: e.Part, Theme: e.Theme, File: e.File, Line: e.Line,
		Rule: e.Rule, Objective: e.Sheet.Objective, Why: e.Sheet.Why, Situation: e.Sheet.Situation, ToDo: e.Sheet.ToDo,
		IfRed: e.Sheet.IfRed, Reference: Reference(e), Tags: e.Tags, Provisional: e.Provisional(), Steps: []report.Step{},
		Checks: []report.Check{}}
}

// Reference is the requirement that an example is about, with its clause.
func Reference(e Example) string {
	cited := scenarios.Cite(e.Requirement).Words()
	if cited == "" {
		return ""
	}
	return e.Requirement + cited
}
