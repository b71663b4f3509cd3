package suite

import (
	"os"
	"testing"

	"amfront/features"
	"amfront/judge/report"
	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/pki/testca"
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
		Driver: func() adapter.Driver { return lps.New(lps.Options{}) }}
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
