package steps

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"sync"

	"github.com/cucumber/godog"

	"amfront/steps/godogstart"
)

func init() { godogstart.Over() } // steps is the lowest room that knows godog

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
	Example string // as it is written in a feature; the Pattern itself when empty
	Doc     string // French: what it does, what it checks
	Actor   string // file of the vocabulary: "poste", "annuaire", …
	Role    Role
	Run     func(ctx context.Context, s *Scenario, args []string) error

	match *regexp.Regexp
}

// Vocabulary finds the step that a text means.
type Vocabulary struct {
	steps []Definition
	found sync.Map // *Definition by text: runs of the same features ask again and again
}

// Errors of Find.
var (
	ErrUndefined = errors.New("no step says this")
	ErrAmbiguous = errors.New("several steps say this")
)

// New is the whole vocabulary, one for all. A pattern that does not compile is
// a mistake in the code: it panics.
func New() *Vocabulary { return whole() }

var whole = sync.OnceValue(func() *Vocabulary {
	v := &Vocabulary{steps: slices.Concat(station(), clockSteps(), sendingSteps(), published(), mailboxSteps(),
		networkSteps(), frontalSteps(), flowSteps(), standingSteps(), attestSteps())}
	for i := range v.steps {
		d := &v.steps[i]
		d.Example = cmp.Or(d.Example, d.Pattern)
		d.match = regexp.MustCompile("^(?:" + d.Pattern + ")$")
	}
	return v
})

// Definitions lists the vocabulary, for the reference of the steps.
func (v *Vocabulary) Definitions() []Definition { return v.steps }

// Register gives godog every step of the vocabulary. When one is to be played,
// play is called with it. The groups of its pattern are left to Scenario.Run: a
// function that godog calls would need a parameter for each.
func (v *Vocabulary) Register(sc *godog.ScenarioContext, play func(ctx context.Context, d *Definition) error) {
	for i := range v.steps {
		d := &v.steps[i]
		sc.Step(d.match, func(ctx context.Context) error { return play(ctx, d) })
	}
}

// does defines an actor's gesture that has no variants.
func does(actor, pattern, doc string, run func(*Scenario, context.Context) error) Definition {
	return Definition{Pattern: pattern, Doc: doc, Actor: actor, Role: Gesture,
		Run: func(ctx context.Context, s *Scenario, _ []string) error { return run(s, ctx) }}
}

// gesture defines an actor's gesture with variants, which the groups of the
// pattern tell.
func gesture(actor, pattern, example, doc string, run func(context.Context, *Scenario, []string) error) Definition {
	return Definition{Pattern: pattern, Example: example, Doc: doc, Actor: actor, Role: Gesture, Run: run}
}

// check defines an actor's check with variants, which the groups of the pattern
// tell.
func check(actor, pattern, example, doc string, run func(*Scenario, []string) error) Definition {
	return Definition{Pattern: pattern, Example: example, Doc: doc, Actor: actor, Role: Verify,
		Run: func(_ context.Context, s *Scenario, args []string) error { return run(s, args) }}
}

// asks makes the definitions of an actor's checks that say one thing only.
func asks(actor string) func(pattern, doc, name string, params ...string) Definition {
	return func(pattern, doc, name string, params ...string) Definition {
		return check(actor, pattern, "", doc, func(s *Scenario, _ []string) error { return s.Ask(name, "", params...) })
	}
}

// Find is the step that a text means.
func (v *Vocabulary) Find(text string) (*Definition, error) {
	if d, ok := v.found.Load(text); ok {
		return d.(*Definition), nil
	}
	var found *Definition
	for i := range v.steps {
		switch d := &v.steps[i]; {
		case !d.match.MatchString(text):
		case found != nil:
			return nil, fmt.Errorf("%w: « %s » and « %s »", ErrAmbiguous, found.Pattern, d.Pattern)
		default:
			found = d
		}
	}
	if found == nil {
		return nil, fmt.Errorf("%w: %q", ErrUndefined, text)
	}
	v.found.Store(text, found)
	return found, nil
}

// Run plays one step, as the text says it. After a gesture broke the example off, gestures are left
// out (skipped true) and checks still asked for.
func (s *Scenario) Run(ctx context.Context, d *Definition, text string, index int) (skipped bool, err error) {
	s.step = index
	if s.aborted != nil && d.Role == Gesture {
		return true, nil
	}
	err = d.Run(ctx, s, d.match.FindStringSubmatch(text)[1:])
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
