package report

import (
	"bytes"
	"slices"
	"testing"
	"time"
)

// TestNobodyIsAccused: what was not judged for want of a gesture, of the operator,
// of the adapter or of the bench prints no cause and no advice about the software,
// in no rendering; what was judged prints them.
func TestNobodyIsAccused(t *testing.T) {
	const cause, advice, red = "le logiciel oublie la racine", "Installer la racine.", "le magasin est vide"
	for _, v := range Verdicts {
		ended := time.Unix(9, 0)
		r := &Run{Started: time.Unix(1, 0), Ended: &ended, LPS: LPS{Name: "x"}, Selected: []string{"D-01.a"},
			Scenarios: []Scenario{{ID: "D-01.a", Title: "Racine", Part: "D", IfRed: []string{red},
				Steps: []Step{{Keyword: "Quand", Text: "rien", Status: StepPassed}},
				Checks: []Check{{ID: "D-01.x", Title: "x", Requirements: []string{"D-01"}, Verdict: v, Reason: "y",
					Causes: []string{cause}, Advice: advice, Evidence: Evidence{Events: []uint64{1}}}}}}}
		if v == Warning {
			r.Scenarios[0].Checks[0].Level = SHOULD
		}
		accuses := slices.Contains([]Verdict{NonConforming, Warning, NotObserved}, v)
		for name, text := range rendered(t, r) {
			if bytes.Contains(text, []byte(advice)) != accuses || !accuses && bytes.Contains(text, []byte(cause)) {
				t.Errorf("%s, %s: cause and advice shown: %v", v, name, !accuses)
			}
			if name == "cahier.html" && bytes.Contains(text, []byte(red)) != (accuses || v.Passes()) {
				t.Errorf("%s: the cahier's « si c'est rouge »", v)
			}
		}
	}
}
