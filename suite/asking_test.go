package suite

import (
	"slices"
	"testing"

	"amfront/judge/report"
	"amfront/lps"
	"amfront/lps/adapter"
)

// TestAsksItsUser: a software that asks its user before it sends a lot again
// passes every example in which the mailbox is visited; and it does ask.
func TestAsksItsUser(t *testing.T) {
	opt := Options{Features: load(t), Keys: keys, Kind: "référence",
		Select: func(e Example) bool {
			return e.Part == "F" || slices.ContainsFunc(e.Steps, func(s Step) bool {
				return s.Text == "l'opérateur relève la boîte aux lettres" ||
					s.Text == "l'opérateur relance l'envoi si le poste l'a suspendu"
			})
		},
		Driver: func() adapter.Driver {
			p := lps.Reference()
			p.AskUser = true
			return lps.New(lps.Options{Policy: p})
		}}
	opt.InProcess()
	r, err := Run(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	agreed := 0
	for _, s := range r.Scenarios {
		if s.Verdict != report.Conforming {
			t.Errorf("%s: %s %v", s.ID, s.Verdict, s.Errors)
		}
		for _, x := range s.Exchanges {
			if x.Action == string(adapter.ActionConfirm) {
				agreed++
			}
		}
	}
	t.Logf("%d examples, %d agreements", len(r.Scenarios), agreed)
	if agreed < 20 {
		t.Errorf("the user was asked %d times only", agreed)
	}
}
