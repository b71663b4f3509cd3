// Package zoo proves that every check of the suite bites: it plays the faulty
// variants of the reference LPS and demands that each shows its fault on the
// wire, turns the checks red that it names, for the reason that it names, and
// no other; and that no check is left that nothing turns red.
package zoo

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"time"

	"amfront/features"
	"amfront/judge/report"
	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/lps/faulty"
	"amfront/pki/testca"
	"amfront/suite"
	"amfront/words"
	"amfront/words/spelling"
)

// Options of a play of the zoo; zero fields take the defaults.
type Options struct {
	Only     []string // names of variants: coverage is then not judged
	Parallel int      // worlds at once; twice as many as processors when 0
	Progress func(done, total int, r *Row)

	now      func() time.Time // what time the worlds begin at, and tell the LPS; the machine's when nil
	keys     *testca.KeyPool  // one of its own when nil
	variants []faulty.Variant // faulty.Variants when nil
}

// Matrix is what came of a play of the zoo.
type Matrix struct {
	Suite     report.Suite  `json:"suite"`
	Started   time.Time     `json:"started"`
	Duration  time.Duration `json:"duration_ns"`
	Reference int           `json:"reference_plays"`   // examples played with the reference
	Plays     int           `json:"plays"`             // and with the variants
	Partial   bool          `json:"partial,omitempty"` // not every variant: coverage is not judged
	// Void says why nothing of the matrix counts: the reference was not
	// conforming, the canary lived, the placebo acted. Empty when it counts.
	Void      []string   `json:"void,omitempty"`
	Witnesses []*Row     `json:"witnesses"` // canary and placebo
	Rows      []*Row     `json:"rows"`
	Checks    []Instance `json:"checks"` // every check of the reference's run
	// Errors are those of no single row: duplicates, stale reasons, checks
	// that nothing kills.
	Errors []string `json:"errors,omitempty"`
}

// Exit is 0 when the matrix holds, 1 when it does not, 3 when it is void.
func (m *Matrix) Exit() int {
	switch {
	case len(m.Void) > 0:
		return 3
	case len(m.Errors) > 0 || slices.ContainsFunc(m.Rows, func(r *Row) bool { return len(r.Errors) > 0 }):
		return 1
	}
	return 0
}

// Play plays the zoo. Its error is the bench's own.
func Play(ctx context.Context, opt Options) (*Matrix, error) {
	g, err := newGame(opt)
	if err != nil {
		return nil, err
	}
	defer g.Close()
	return g.matrix(ctx)
}

// game plays and remembers: an example is played once with the reference, and
// a variant once.
type game struct {
	opt       Options
	own       *testca.KeyPool
	features  []suite.Feature
	examples  []suite.Example       // in the order of the files
	standard  func() adapter.Driver // makes the LPS of reference
	timeless  bool                  // which has no clock
	specimens []specimen            // of the options' variants
	witnesses []specimen            // canary and placebo
	faults    []string              // what is wrong with the specimens as they are written
	// enough are the examples that suffice of those of a variant, by its name,
	// and recorded is what the others came to when they were last played; nil
	// plays all.
	enough   map[string][]string
	recorded []*Row

	mu        sync.Mutex
	reference map[string]*played
	rows      map[string]*Row
}

func newGame(opt Options) (*game, error) {
	g := &game{opt: opt, standard: func() adapter.Driver { return lps.New(steady()) },
		reference: map[string]*played{}, rows: map[string]*Row{}}
	var err error
	if g.features, err = suite.Load(features.Files); err != nil {
		return nil, err
	}
	if g.opt.keys == nil {
		g.own = testca.NewKeyPool(0, 0)
		g.opt.keys = g.own
	}
	if g.opt.variants == nil {
		g.opt.variants = faulty.Variants()
	}
	g.specimens, g.faults = compileAll(g.opt.variants)
	var wrong []string
	g.witnesses, wrong = compileAll(faulty.Witnesses())
	g.faults = append(g.faults, wrong...)
	if g.opt.Parallel <= 0 {
		g.opt.Parallel = 2 * runtime.NumCPU() // most worlds wait for their sessions
	}
	for _, f := range g.features {
		g.examples = append(g.examples, f.Examples...)
	}
	for _, name := range opt.Only {
		if !slices.ContainsFunc(g.specimens, func(s specimen) bool { return s.Name == name }) {
			names := make([]string, len(g.specimens))
			for i, s := range g.specimens {
				names[i] = s.Name
			}
			return nil, words.Errorf("%w %q%s", ErrUnknown, name, spelling.Suggest(name, names))
		}
	}
	return g, nil
}

// steady is the reference whose hours (E-09) are drawn alike in every world: what
// two runs of it do must not differ by chance.
func steady() lps.Options {
	var mu sync.Mutex
	die := rand.New(rand.NewPCG(1, 9))
	p := lps.Reference()
	p.PlanCRL = lps.PlanWith(func(n int) int {
		mu.Lock()
		defer mu.Unlock()
		return die.IntN(n)
	})
	return lps.Options{Policy: p}
}

// ErrUnknown is wrapped for a name that no variant has.
var ErrUnknown = words.Errorf("no variant is named")

func (g *game) Close() {
	if g.own != nil {
		g.own.Close()
	}
}

// chosen are the specimens to be played.
func (g *game) chosen() []specimen {
	if len(g.opt.Only) == 0 {
		return g.specimens
	}
	return slices.DeleteFunc(slices.Clone(g.specimens),
		func(s specimen) bool { return !slices.Contains(g.opt.Only, s.Name) })
}

func (g *game) matrix(ctx context.Context) (*Matrix, error) {
	m := &Matrix{Started: time.Now().UTC(), Partial: len(g.opt.Only) > 0,
		Suite: report.Suite{Version: features.Version, SHA256: suite.Hash(g.features)}}
	m.Errors = slices.Clone(g.faults)
	todo := g.chosen()
	wanted := g.needed(slices.Concat(todo, g.witnesses))
	if !m.Partial {
		wanted = g.ids()
	}
	if err := g.playReference(ctx, wanted, g.opt.Parallel); err != nil {
		return nil, err
	}
	m.Reference = len(wanted)
	m.Void = g.baseline(wanted)
	if len(m.Void) > 0 {
		m.Duration = time.Since(m.Started)
		return m, nil
	}
	rows, err := g.playAll(ctx, slices.Concat(g.witnesses, todo))
	if err != nil {
		return nil, err
	}
	n := len(g.witnesses)
	m.Witnesses, m.Rows = rows[:n], rows[n:]
	m.Void = append(m.Void, voided(m.Witnesses)...)
	for _, r := range rows {
		m.Plays += len(r.Played)
	}
	m.Checks = g.cover(wanted, slices.Concat(m.Rows, g.recorded))
	m.Errors = append(m.Errors, tooWide(todo, m.Rows)...)
	if !m.Partial {
		m.Errors = append(m.Errors, judgeCoverage(m.Checks, unkilled())...)
	}
	m.Duration = time.Since(m.Started)
	return m, nil
}

// playAll plays several specimens at once, each in one world at a time.
func (g *game) playAll(ctx context.Context, list []specimen) ([]*Row, error) {
	rows := make([]*Row, len(list))
	errs := make([]error, len(list))
	next := make(chan int)
	var wg sync.WaitGroup
	var mu sync.Mutex
	done := 0
	order, plays := make([]int, len(list)), make([]int, len(list))
	for i, s := range list {
		order[i], plays[i] = i, len(g.plays(s))
	}
	// The longest first, that none is left to the end alone.
	slices.SortStableFunc(order, func(a, b int) int { return plays[b] - plays[a] })
	for range g.opt.Parallel + 1 { // some only wait: for a mute client's time to be over
		wg.Go(func() {
			for i := range next {
				rows[i], errs[i] = g.row(ctx, list[i], 1)
				mu.Lock()
				if done++; g.opt.Progress != nil && errs[i] == nil {
					g.opt.Progress(done, len(list), rows[i])
				}
				mu.Unlock()
			}
		})
	}
	for _, i := range order {
		next <- i
	}
	close(next)
	wg.Wait()
	return rows, errors.Join(errs...)
}
