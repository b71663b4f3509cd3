package bench

import (
	"strings"
	"testing"

	"amfront/scenarios"
)

// TestLotAgain: the same lot again is a remark, also after a restart, unless a
// rejection of the bench's own asked for it.
func TestLotAgain(t *testing.T) {
	dir := t.TempDir()
	keep := func(o *Options) { o.Dir = dir }
	w := startWorld(t, keep)
	last := ""
	again := func() bool {
		t.Helper()
		if err := w.ForceDecision(t.Context(), scenarios.Accepted, "", 1); err != nil {
			t.Fatal(err)
		}
		send(t, w, "cabinet@ps.test", w.Config().Mailboxes.AMO)
		m := one(t, w, Filter{AfterID: last})
		last = m.ID
		for _, f := range m.Findings {
			if f.ID == "F-06" && f.Severity == "remarque" && strings.Contains(f.Actual, "déjà reçu le") {
				return true
			}
		}
		return false
	}
	if again() {
		t.Error("the first is no repetition")
	}
	if !again() {
		t.Error("nothing said of the second")
	}
	w.Close()
	w = startWorld(t, keep)
	if !again() {
		t.Error("forgotten by the restart")
	}
	for forgery, want := range map[string]bool{"": false, "altered": true} {
		if _, err := w.Post(t.Context(), Post{Kind: "service", Code: scenarios.C4005, Forgery: forgery}); err != nil {
			t.Fatal(err)
		}
		if got := again(); got != want {
			t.Errorf("after a 4005 %q: remarked %v", forgery, got)
		}
	}
	if err := w.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	if last = ""; again() {
		t.Error("remembered after a reset")
	}
}
