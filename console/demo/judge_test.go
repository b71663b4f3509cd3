package demo

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"amfront/bench"
	"amfront/judge/report"
	"amfront/lps/faulty"
)

// TestCatch: red for another reason, green, another verdict, another example
// or another check is no catch.
func TestCatch(t *testing.T) {
	k := Kill{Kill: faulty.Kill{Check: "C-0?.cle", In: "C-03.*", Reason: `^2 destinataires`}}
	red := report.Check{ID: "C-03.cle", Verdict: report.NonConforming, Observed: "2 destinataires"}
	for name, c := range map[string]struct {
		example    string
		change     func(*report.Check)
		red, right bool
	}{
		"as said":         {"C-03.x", func(*report.Check) {}, true, true},
		"in the reason":   {"C-03.x", func(c *report.Check) { c.Observed, c.Reason = "", c.Observed }, true, true},
		"another reason":  {"C-03.x", func(c *report.Check) { c.Observed = "12 destinataires" }, true, false},
		"another example": {"C-01.x", func(*report.Check) {}, false, false},
		"another check":   {"C-03.x", func(c *report.Check) { c.ID = "C-03.clef" }, false, false},
		"green":           {"C-03.x", func(c *report.Check) { c.Verdict = report.Conforming }, false, false},
		"not observed":    {"C-03.x", func(c *report.Check) { c.Verdict = report.NotObserved }, false, false},
	} {
		check := red
		c.change(&check)
		if r, right := k.Catch(c.example, check); r != c.red || right != c.right {
			t.Errorf("%s: %t %t", name, r, right)
		}
	}
}

// TestTimeout: a software that does not end is stopped, and said to be at
// fault; the bench is not.
func TestTimeout(t *testing.T) {
	w, err := bench.Start(t.Context(), bench.Options{World: t.Name()})
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{Open(t.Context(), Options{World: w, Dir: filepath.Join(t.TempDir(), "demo"), Timeout: time.Nanosecond}), w,
		make(chan struct{}, 1)}
	defer w.Close()
	defer d.Close()
	d.Follow(func() {
		select {
		case d.news <- struct{}{}:
		default:
		}
	})
	if err := d.Play(Reference, Gesture{Kind: Poll}); err != nil {
		t.Fatal(err)
	}
	if s := d.rest(t); s.Turns[0].Outcome != Failed || !strings.Contains(fmt.Sprint(s.Turns[0].Said...), "arrêté") {
		t.Error(describe(s.Turns))
	}
}
