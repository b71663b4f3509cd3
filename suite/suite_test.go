package suite

import (
	"context"
	"os"
	"strings"
	"testing"

	gherkin "github.com/cucumber/gherkin/go/v42"

	"amfront/features"
	"amfront/judge/report"
	"amfront/lps/adapter"
	"amfront/pki/testca"
	"amfront/scenarios"
	"amfront/steps"
)

var keys = testca.NewKeyPool(2, 0)

func TestMain(m *testing.M) {
	code := m.Run()
	keys.Close()
	os.Exit(code)
}

func load(t *testing.T) []Feature {
	t.Helper()
	list, err := Load(features.Files)
	if err != nil {
		t.Fatal(err)
	}
	if bad := LintSteps(list, steps.New()); len(bad) > 0 {
		t.Fatal(bad)
	}
	return list
}

// TestReference plays the whole suite against the reference LPS.
func TestReference(t *testing.T) {
	dir := t.TempDir()
	opt := Options{Features: load(t), Keys: keys, Kind: "référence", Bundle: dir, Version: features.Version,
		DriverFor: needing(t)}
	opt.InProcess()
	r, err := Run(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	report.WriteText(os.Stdout, r, report.TextOptions{})
	for _, s := range r.Scenarios {
		for _, e := range s.Errors {
			t.Errorf("%s: %s", s.ID, e)
		}
		for _, c := range s.Checks {
			if c.Verdict != report.Conforming && !(c.Declared && c.Verdict == report.NotApplicable) {
				t.Errorf("%s %s: %s — attendu %s ; constaté %s ; %s", s.ID, c.ID, c.Verdict, c.Expected, c.Observed, c.Reason)
			}
			for _, id := range c.Requirements {
				if q, _ := scenarios.RequirementByID(id); q.Party != "LPS" {
					t.Errorf("%s %s: on the software, and filed under what binds %s", s.ID, c.ID, q.Party)
				}
			}
			if s.Choice() && c.Level != report.SHOULD {
				t.Errorf("%s %s: the bench's choice, and compulsory", s.ID, c.ID)
			}
			if w := c.Evidence.Wanted; w != nil && (c.Evidence.Chosen == nil || *c.Evidence.Chosen != *w) {
				t.Errorf("%s %s: green beside another certificate than the one expected", s.ID, c.ID)
			}
		}
	}
	again, err := Judge(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if again.Result.Exit != r.Result.Exit {
		t.Errorf("judged again: exit %d, was %d", again.Result.Exit, r.Result.Exit)
	}
}

// TestPanickingStep: what a step does to the player is the bench's own error,
// and the other examples are played.
func TestPanickingStep(t *testing.T) {
	opt := fewOptions(t, t.TempDir())
	first := true
	opt.Parallel = 1
	opt.Driver = func() adapter.Driver {
		if first {
			first = false
			return driverFunc(func(context.Context, adapter.Action, adapter.Request) (adapter.Answer, error) { panic("essai") })
		}
		return reference()
	}
	r, err := Run(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	if r.Result.Exit != 3 || len(r.Scenarios) != 3 || r.Scenarios[0].Verdict != report.BenchError ||
		!strings.Contains(strings.Join(r.Scenarios[0].Errors, ""), "essai") || r.Scenarios[1].Verdict != report.Conforming {
		t.Errorf("exit %d: %+v", r.Result.Exit, r.Scenarios)
	}
}

// TestGherkinOfAnExample: godog is given the steps that the file has, whatever
// their keyword.
func TestGherkinOfAnExample(t *testing.T) {
	f, bad := parse("x.feature", []byte(`# language: fr
Fonctionnalité: Mots-clés
  Contexte:
    Étant donné qu'un poste attend
  Règle: Une
    @id=A-01.x @A-01
    Plan du scénario: Deux <a>
      Lorsqu'il envoie <a>
      * il relève
      Et que rien ne vient
      Exemples:
        | a       |
        | que FSE |
        | DRE # 2 |
`))
	if len(bad) > 0 || len(f.Examples) != 2 {
		t.Fatalf("%d examples, %v", len(f.Examples), bad)
	}
	for _, e := range f.Examples {
		doc, err := gherkin.ParseGherkinDocument(strings.NewReader(e.gherkin()), func() string { return "1" })
		if err != nil {
			t.Fatal(err)
		}
		if list := gherkin.Pickles(*doc, e.ID, func() string { return "1" }); len(list) != 1 || !e.reads(list[0]) ||
			list[0].Name != e.Title {
			t.Errorf("%s: %s", e.ID, e.gherkin())
		}
	}
	e := f.Examples[0]
	e.Steps = e.Steps[1:]
	if doc, _ := gherkin.ParseGherkinDocument(strings.NewReader(f.Examples[0].gherkin()),
		func() string { return "1" }); e.reads(gherkin.Pickles(*doc, "", func() string { return "1" })[0]) {
		t.Error("a step more was not seen")
	}
}
