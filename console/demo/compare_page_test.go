package demo

import (
	"strings"
	"testing"

	"amfront/judge/report"
)

// TestAlign: what both did stands on one line, numbers aside; what one did
// alone stands alone, in its place, or face to face with what the other did instead.
func TestAlign(t *testing.T) {
	arrows := func(labels ...string) (out []report.Arrow) {
		for _, l := range labels {
			out = append(out, report.Arrow{From: report.ActorLPS, To: report.ActorRelay, Label: l})
		}
		return out
	}
	text := func(l *shownLine) string {
		if l == nil {
			return "—"
		}
		return l.Text
	}
	var got []string
	for _, s := range align(arrows("a", "taille 120", "b", "fin"), arrows("a", "taille 98", "c", "fin", "encore")) {
		sign := "|"
		if !s.Same {
			sign = "≠"
		}
		got = append(got, text(s.Reference)+sign+text(s.Variant))
	}
	if all := strings.Join(got, " "); all != "a|a taille 120|taille 98 b≠c fin|fin —≠encore" {
		t.Error(all)
	}
	if n := len(align(nil, nil)); n != 0 {
		t.Errorf("%d steps of nothing", n)
	}
}
