package steps

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"github.com/cucumber/godog"
)

// Role is what a step does in an example.
type Role string

// A gesture changes the world or moves the LPS and is left out once the
// example broke off; a check is always asked for.
const (
	Gesture Role = "geste"
	Verify  Role = "contrôle"
)

// Definition is one step of the vocabulary.
type Definition struct {
	Pattern string // regular expression, without ^ and $
	Example string // as it is written in a feature
	Doc     string // French: what it does, what it checks
	Actor   string // file of the vocabulary: "poste", "annuaire", …
	Role    Role
	Run     func(ctx context.Context, s *Scenario, args []string) error

	match *regexp.Regexp
}

// Vocabulary finds the step that a text means.
type Vocabulary struct{ steps []Definition }

// Errors of Find.
var (
	ErrUndefined = errors.New("no step says this")
	ErrAmbiguous = errors.New("several steps say this")
)

// New is the whole vocabulary. A pattern that does not compile is a mistake in
// the code: it panics.
func New() *Vocabulary {
	v := &Vocabulary{steps: slices.Concat(station(), sendingSteps(), published(), mailboxSteps(), networkSteps(),
		frontalSteps(), flowSteps(), attestSteps())}
	for i := range v.steps {
		v.steps[i].match = regexp.MustCompile("^(?:" + v.steps[i].Pattern + ")$")
	}
	return v
}

// Definitions lists the vocabulary, for the reference of the steps.
func (v *Vocabulary) Definitions() []Definition { return v.steps }

// Register gives godog every step of the vocabulary. When one is to be played,
// play is called with it and with its arguments.
func (v *Vocabulary) Register(sc *godog.ScenarioContext,
	play func(ctx context.Context, d *Definition, args []string) error) {
	for i := range v.steps {
		d := &v.steps[i]
		do := func(ctx context.Context, args ...string) error { return play(ctx, d, args) }
		switch n := d.match.NumSubexp(); n { // godog hands an argument to each parameter, and knows no "..."
		case 0:
			sc.Step(d.match, func(ctx context.Context) error { return do(ctx) })
		case 1:
			sc.Step(d.match, func(ctx context.Context, a string) error { return do(ctx, a) })
		case 2:
			sc.Step(d.match, func(ctx context.Context, a, b string) error { return do(ctx, a, b) })
		case 3:
			sc.Step(d.match, func(ctx context.Context, a, b, c string) error { return do(ctx, a, b, c) })
		default:
			panic(fmt.Sprintf("steps: %q has %d groups; expected at most 3", d.Pattern, n))
		}
	}
}

// Find is the step that a text means, with its arguments.
func (v *Vocabulary) Find(text string) (*Definition, []string, error) {
	var found *Definition
	var args []string
	for i := range v.steps {
		m := v.steps[i].match.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		if found != nil {
			return nil, nil, fmt.Errorf("%w: « %s » and « %s »", ErrAmbiguous, found.Pattern, v.steps[i].Pattern)
		}
		found, args = &v.steps[i], m[1:]
	}
	if found == nil {
		return nil, nil, fmt.Errorf("%w: %q", ErrUndefined, text)
	}
	return found, args, nil
}

// Run plays one step. After a gesture broke the example off, gestures are left
// out (skipped true) and checks still asked for.
func (s *Scenario) Run(ctx context.Context, d *Definition, args []string, index int) (skipped bool, err error) {
	s.step = index
	if s.aborted != nil && d.Role == Gesture {
		return true, nil
	}
	err = d.Run(ctx, s, args)
	var abort *Abort
	if errors.As(err, &abort) && s.aborted == nil {
		s.aborted = abort
	}
	return false, err
}

// Break breaks the example off from outside: cancelled, or a fault of the bench.
func (s *Scenario) Break(a *Abort) {
	if s.aborted == nil {
		s.aborted = a
	}
}
