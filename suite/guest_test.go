package suite

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/cucumber/godog"

	"amfront/judge/report"
	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/lps/faulty"
)

const sound = `
@A-01
Scénario: Objet
  Étant donné un poste configuré pour les flux de test
  Quand l'opérateur télétransmet un fichier de FSE
  Alors l'objet du message est celui du flux demandé
`

func reference() adapter.Driver { return lps.New(lps.Options{}) }

// playGuest plays scenarios in a godog suite with steps of its own.
func playGuest(t *testing.T, scenario string, opt Options, loose bool, own func(*godog.ScenarioContext)) (code int,
	output string, seen []*report.Scenario) {
	t.Helper()
	opt.Keys = keys
	opt.Progress = func(_, _ int, s *report.Scenario) { seen = append(seen, s) }
	ours := Initialize(opt)
	var b bytes.Buffer
	code = godog.TestSuite{ScenarioInitializer: func(sc *godog.ScenarioContext) {
		ours(sc)
		sc.Step(`^rien de plus$`, func() error { return nil })
		sc.Step(`^je passe mon tour$`, func() error { return godog.ErrSkip })
		sc.Step(`^ce n'est pas fait$`, func() error { return godog.ErrPending })
		sc.Step(`^tout à la fois$`, func() godog.Steps { return godog.Steps{"l'objet du message est celui du flux demandé"} })
		sc.Step(`^le lot a pour expéditeur l'adresse du poste$`, func(ctx context.Context) error {
			if s := ScenarioOf(ctx); s == nil || s.World.Endpoints().PS.Address == "" {
				return errors.New("no world")
			}
			return nil
		})
		if own != nil {
			own(sc)
		}
	}, Options: &godog.Options{Format: "pretty", Output: &b, NoColors: true, Strict: !loose, DefaultContext: t.Context(),
		FeatureContents: []godog.Feature{{Name: "mien.feature",
			Contents: []byte("# language: fr\nFonctionnalité: La mienne\n" + scenario)}}}}.Run()
	return code, b.String(), seen
}

// TestGuest: what godog says of a scenario of another team never is greener
// than what our result model says.
func TestGuest(t *testing.T) {
	variant := func(name string) func() adapter.Driver {
		v, ok := faulty.Find(name)
		if !ok {
			t.Fatalf("no variant %s", name)
		}
		return func() adapter.Driver { return v.New(lps.Options{}) }
	}
	driver := func(d driverFunc) func() adapter.Driver { return func() adapter.Driver { return d } }
	unsupported := driver(func(_ context.Context, a adapter.Action, _ adapter.Request) (adapter.Answer, error) {
		return adapter.Answer{}, &adapter.Unsupported{Action: a}
	})
	without := func(line string) string { return strings.Replace(sound, line, "", 1) }
	const check = "  Alors l'objet du message est celui du flux demandé\n"
	for name, c := range map[string]struct {
		scenario string
		driver   func() adapter.Driver
		loose    bool
		own      func(*godog.ScenarioContext)
		says     string // "" for a pass
		reports  int    // scenarios that were ours
	}{
		"sound":                        {scenario: sound, reports: 1},
		"beside steps of own":          {scenario: sound + "  Et le lot a pour expéditeur l'adresse du poste\n", reports: 1},
		"own step left out after ours": {scenario: sound + "  Et je passe mon tour\n", reports: 1},
		"rows":                         {scenario: rows, reports: 2},
		"none of ours":                 {scenario: "Scénario: x\n  Quand rien de plus\n"},

		"faulty":       {scenario: sound, driver: variant("objet-avec-espaces"), says: "non conforme", reports: 1},
		"does nothing": {scenario: sound, driver: driver(agree), says: "A-01", reports: 1},
		"unsupported":  {scenario: sound, driver: unsupported, says: "ne propose pas l'action", reports: 1},
		"mute": {scenario: sound, driver: driver(failing(adapter.FailTimeout)), reports: 1,
			says: "1 passed, 1 failed, 1 skipped"},
		"no check": {scenario: without(check), says: "Aucun contrôle", reports: 1},
		"no check, then left out": {scenario: without(check) + "  Et je passe mon tour\n", reports: 1,
			says: "Aucun contrôle"},
		"no tag":               {scenario: without("@A-01"), says: "no requirement tag"},
		"mistyped":             {scenario: sound + "  Et le messages est chiffré\n", says: "undefined", reports: 1},
		"pending":              {scenario: sound + "  Et ce n'est pas fait\n", says: "pending", reports: 1},
		"not strict":           {scenario: sound, loose: true, says: "Strict"},
		"not strict, nor ours": {scenario: "Scénario: x\n  Quand rien de plus\n", loose: true, says: "Strict"},
		"left out before a check": {scenario: strings.Replace(sound, check, "  Et je passe mon tour\n"+check, 1),
			says: "skipped", reports: 1},
		"left out by a hook": {scenario: sound, says: "skipped", reports: 1, own: func(sc *godog.ScenarioContext) {
			sc.Before(func(ctx context.Context, _ *godog.Scenario) (context.Context, error) { return ctx, godog.ErrSkip })
		}},
		"answered by another": {scenario: sound, says: "ambiguous", reports: 1, own: func(sc *godog.ScenarioContext) {
			sc.Step(`^l'objet`, func() error { return nil })
		}},
		"within another":      {scenario: without(check) + "  Et tout à la fois\n", says: "Aucun contrôle", reports: 1},
		"only within another": {scenario: "@A-01\nScénario: x\n  Alors tout à la fois\n", says: "pas à l'intérieur"},
	} {
		t.Run(name, func(t *testing.T) {
			if c.driver == nil {
				c.driver = reference
			}
			code, output, seen := playGuest(t, c.scenario, Options{Driver: c.driver}, c.loose, c.own)
			if code != min(len(c.says), 1) || !strings.Contains(output, c.says) {
				t.Errorf("godog ended with %d, want %q:\n%s", code, c.says, output)
			}
			if len(seen) != c.reports {
				t.Errorf("%d reports, want %d", len(seen), c.reports)
			}
			for _, s := range seen {
				if !s.Verdict.Passes() && code == 0 {
					t.Errorf("godog passes what is %q: %v", s.Verdict, s.Reasons)
				}
			}
		})
	}
}

const rows = `
@A-01
Plan du scénario: Objet d'un lot de <lot>
  Étant donné un poste configuré pour les flux de test
  Quand l'opérateur télétransmet un fichier de <lot>
  Alors l'objet du message est celui du flux demandé
  Exemples:
    | lot |
    | FSE |
    | DRE |
`

// TestGuestLeftOutWhole: a hook that leaves out each step would have godog
// pass; nothing but the end of the process tells it otherwise.
func TestGuestLeftOutWhole(t *testing.T) {
	defer func() {
		if err, _ := recover().(error); !errors.Is(err, ErrSkipped) {
			t.Errorf("ended with %v, want a panic", err)
		}
	}()
	playGuest(t, sound, Options{Driver: reference}, false, func(sc *godog.ScenarioContext) {
		sc.StepContext().Before(func(ctx context.Context, _ *godog.Step) (context.Context, error) {
			return ctx, godog.ErrSkip
		})
	})
}
