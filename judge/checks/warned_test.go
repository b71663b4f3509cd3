package checks

import (
	"testing"

	"amfront/judge/report"
)

// TestWarningIsNoRejection: what an LPS says of a 4015 is judged by its words,
// a denial is no rejection, and silence is nothing.
func TestWarningIsNoRejection(t *testing.T) {
	for _, c := range []struct {
		outcome, alert string
		want           report.Verdict
	}{
		{"acted", "", report.Conforming},
		{"acted", "Nouveau certificat : le lot n'est pas rejeté, ne le renvoyez pas.", report.Conforming},
		{"acted", "Avertissement 4015 : aucun rejet, rien à renvoyer.", report.Conforming},
		{"acted", "Lot rejeté (4015) : renvoyez-le.", report.NonConforming},
		{"acted", "Le lot est à retransmettre.", report.NonConforming},
		{"awaiting", "", report.NonConforming},
		{"", "", report.NotObserved},
	} {
		answer := map[string]any{}
		if c.alert != "" {
			answer["alerts"] = []string{c.alert}
		}
		if c.outcome != "" {
			answer["messages"] = []map[string]string{{"kind": "4015", "outcome": c.outcome}}
		}
		got := (&tape{}).ask("send").lot("1", "4015", "SV/1", "a").done("send").ask("poll").took("answer-1").
			answered("poll", answer).judge("avertissement-non-rejet")
		if got.Verdict != c.want {
			t.Errorf("%q, « %s »: %s « %s »", c.outcome, c.alert, got.Verdict, got.Observed)
		}
	}
	words := map[string]any{"messages": []map[string]string{{"kind": "4015", "outcome": "acted"}}}
	if got := (&tape{}).ask("send").lot("1", "4015", "SV/1", "a").done("send").ask("poll").answered("poll", words).
		judge("avertissement-non-rejet"); got.Verdict != report.NotObserved {
		t.Errorf("told, and left in the mailbox: %s « %s »", got.Verdict, got.Observed)
	}
}
