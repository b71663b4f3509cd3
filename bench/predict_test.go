package bench

import (
	"testing"

	"amfront/pki/testca"
	"amfront/scenarios"
)

// TestPredict: the prediction agrees with what each situation says of itself, and
// of two in force together it is one: what the front-end decides in the end.
func TestPredict(t *testing.T) {
	w := startWorld(t)
	for _, s := range w.Situations() {
		if s.Decisions == nil {
			continue
		}
		if err := w.ResetSituation(t.Context()); err != nil {
			t.Fatal(err)
		}
		if p := w.Predict(testca.LabelAMOTest); !p.Quiet() {
			t.Errorf("nominal: %+v", p)
		}
		if err := w.Apply(t.Context(), s, ""); err != nil {
			t.Fatal(err)
		}
		if p := w.Predict(testca.LabelAMOTest); p.Decisions != *s.Decisions {
			t.Errorf("%s: predicted %+v, it says %+v", s.ID, p.Decisions, *s.Decisions)
		}
		if p := w.Predict(testca.LabelAMCTest); !p.Quiet() {
			t.Errorf("%s shows with another recipient: %+v", s.ID, p)
		}
	}
	for _, c := range []struct {
		first, second string
		want          scenarios.Decisions
	}{
		{"certificat-renouvele", "certificat-revoque", scenarios.Decisions{Store: "4015", Directory: "accepted"}},
		{"certificat-revoque", "certificat-renouvele", scenarios.Decisions{Store: "4005", Directory: "accepted"}},
		{"certificat-revoque", "certificat-revoque-sans-remplacant", scenarios.Decisions{Store: "4005", Directory: "4005"}},
	} {
		if err := w.ResetSituation(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{c.first, c.second} {
			s, err := w.Situation(id)
			if err == nil {
				err = w.Apply(t.Context(), s, "")
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if p := w.Predict(testca.LabelAMOTest); p.Decisions != c.want {
			t.Errorf("%s, then %s: %+v, expected %+v", c.first, c.second, p.Decisions, c.want)
		}
	}
}
