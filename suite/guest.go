package suite

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/cucumber/godog"

	"amfront/judge/report"
	"amfront/steps"
)

// Initialize makes a ScenarioInitializer that gives a godog.TestSuite of
// another the steps of this vocabulary, beside steps of its own. A scenario
// that has one of ours is played in a world of its own, which begins before
// its first step and ends after its last; it carries the tag of a requirement
// (@C-01) and ours must stand in the feature itself.
//
// Godog then passes only what the result model of this package passes: a check
// whose verdict is not one of those that pass is the error of its step, the
// last step of ours has the verdict of the whole scenario, and a step of ours
// that was skipped is an error. Godog itself must be strict.
//
// Of the options, Driver or DriverFor and Keys are required; World, Prepare,
// Observe, Progress, Scratch, Alike, Failed and Log are heeded, the rest is of Run.
func Initialize(opt Options) func(*godog.ScenarioContext) {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	opt.Bundle, opt.SelfCheck = "", false
	p := &pass{opt: opt, vocabulary: steps.New(), results: map[string]*report.Scenario{}}
	return func(sc *godog.ScenarioContext) { (&guest{pass: p, strict: strict(sc), last: -1}).initialize(sc) }
}

// Errors of a scenario that is played by the godog suite of another.
var (
	ErrNotStrict = errors.New("godog would let a step that no definition means pass: set Strict in godog.Options")
	ErrSkipped   = errors.New("a step of amfront was not played, which is no pass")
)

type guestKey struct{}

// ScenarioOf is the scenario that a step of one's own is played in: its world,
// and what drives the software. It is nil where no step is of this vocabulary.
func ScenarioOf(ctx context.Context) *steps.Scenario {
	s, _ := ctx.Value(guestKey{}).(*steps.Scenario)
	return s
}

// strict reads what godog keeps to itself: without it, godog passes a scenario
// whose last step was mistyped, and no hook can have it fail.
func strict(sc *godog.ScenarioContext) bool {
	suite := reflect.ValueOf(sc).Elem().FieldByName("suite")
	if suite.Kind() != reflect.Pointer {
		return false
	}
	field := suite.Elem().FieldByName("strict")
	return field.Kind() == reflect.Bool && field.Bool()
}

// guest is one scenario that the godog suite of another plays.
type guest struct {
	*pass
	strict bool
	steps  []*godog.Step
	play   *player
	at     int  // step under way
	last   int  // the last one of ours, -1 when none is
	red    bool // godog was told
}

func (g *guest) ours(st *godog.Step) bool {
	_, err := g.vocabulary.Find(st.Text)
	return !errors.Is(err, steps.ErrUndefined)
}

func (g *guest) initialize(sc *godog.ScenarioContext) {
	sc.Before(g.begins)
	sc.StepContext().Before(func(ctx context.Context, st *godog.Step) (context.Context, error) {
		if g.at = slices.Index(g.steps, st); g.at < 0 && g.ours(st) {
			return ctx, fmt.Errorf("« %s » : une étape d'amfront se joue dans le fichier, pas à l'intérieur d'une autre",
				st.Text)
		}
		return ctx, nil
	})
	g.vocabulary.Register(sc, g.step)
	sc.StepContext().After(g.stepped)
	sc.After(func(ctx context.Context, _ *godog.Scenario, _ error) (context.Context, error) {
		if g.play != nil {
			g.end(ctx, g.play, nil) // what steps of another came to is not ours to judge
			g.keep(concluded(*g.play.out, g.play.out.Checks))
		}
		return ctx, nil
	})
}

func (g *guest) begins(ctx context.Context, pickle *godog.Scenario) (context.Context, error) {
	if !g.strict {
		return ctx, ErrNotStrict
	}
	g.steps = pickle.Steps
	for i, st := range g.steps {
		if g.ours(st) {
			g.last = i
		}
	}
	if g.last < 0 {
		return ctx, nil
	}
	e := fromPickle(pickle)
	if e.ID == "" {
		e.ID = slug(e.Title)
	}
	if complaint := e.lacks(); complaint != nil {
		return ctx, Complaints{{pickle.Uri, e.Line, complaint}}
	}
	g.play = g.pass.begin(ctx, e)
	return context.WithValue(ctx, guestKey{}, g.play.scenario), g.play.err
}

// step plays a step of ours, and has godog fail where our result model does not
// pass: at the gesture that failed, at the check, or at the last step.
func (g *guest) step(ctx context.Context, d *steps.Definition) error {
	if g.play.err = g.play.step(ctx, g.at, d); g.play.err != nil {
		return g.play.err
	}
	out := g.play.out
	if st := out.Steps[len(out.Steps)-1]; st.Status != report.StepPassed {
		return errors.New(g.failures.inFull(st.Detail))
	}
	if d.Role != steps.Verify && g.at != g.last {
		return nil
	}
	list, err := evaluate(ctx, g.play.scenario.World.Journal)
	if err != nil {
		return err
	}
	s := concluded(*out, list)
	for _, c := range s.Checks {
		if c.Step == g.at+1 && !c.Verdict.Passes() {
			return fmt.Errorf("%s %s : attendu « %s », constaté « %s ». %s", c.ID, c.Verdict, c.Expected, c.Observed, c.Reason)
		}
	}
	if g.at == g.last && !s.Verdict.Passes() {
		return fmt.Errorf("scénario %s : %s", s.Verdict, strings.Join(s.Reasons, " "))
	}
	return nil
}

// stepped has godog fail for a step of ours that was skipped while nothing had
// failed, which alone it would pass.
func (g *guest) stepped(ctx context.Context, st *godog.Step, status godog.StepResultStatus, err error) (context.Context,
	error) {
	if g.red = g.red || status != godog.StepPassed && status != godog.StepSkipped; g.red ||
		status != godog.StepSkipped || !g.ours(st) {
		return ctx, nil
	}
	skipped := fmt.Errorf("%w : « %s »", ErrSkipped, st.Text)
	switch {
	case err == nil:
		g.red = true
		godog.Log(ctx, skipped) // its formatters do not show the error of such a step
	case g.at == g.last:
		panic(skipped) // a hook left it out: godog passes the scenario, whatever error is beside
	}
	return ctx, skipped
}

// concluded is what the result model makes of an example so far.
func concluded(s report.Scenario, list []report.Check) *report.Scenario {
	s.Checks = list
	now := time.Now()
	r := report.Run{Scenarios: []report.Scenario{s}, Ended: &now}
	r.Conclude()
	return &r.Scenarios[0]
}
