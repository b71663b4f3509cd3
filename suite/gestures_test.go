package suite

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"amfront/lps/adapter"
	"amfront/scenarios"
)

// gestureWord is a gesture as gestures.txt has it. A day that only a software
// with a clock of its own is given is none of a person's.
func gestureWord(e Example, p adapter.Params) string {
	if p.Action() == adapter.ActionAdvance && !slices.Contains(e.Needs(), scenarios.Clock) {
		return ""
	}
	if plan, is := p.(*adapter.Plan); is && plan.Samples != 1 {
		return fmt.Sprintf(" %s*%d", p.Action(), plan.Samples)
	}
	return " " + string(p.Action())
}

// holdGestures holds gestures.txt against what a run of the whole suite asked.
func holdGestures(t *testing.T, asked map[string]string) {
	var b strings.Builder
	for _, e := range Examples(load(t)) {
		b.WriteString(e.ID + asked[e.ID] + "\n")
	}
	if *update {
		if err := os.WriteFile("gestures.txt", []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if b.String() != gesturesText {
		was := strings.Split(gesturesText, "\n")
		for i, line := range strings.Split(b.String(), "\n") {
			if i >= len(was) || line != was[i] {
				t.Errorf("gestures.txt is not what was asked, first %q; go test ./suite -run TestReference -update", line)
				return
			}
		}
	}
}

// TestGesturesKnown: every example has its gestures, and no other has any.
func TestGesturesKnown(t *testing.T) {
	all := Examples(load(t))
	for _, e := range all {
		clock := slices.Contains(e.Needs(), scenarios.Clock)
		if len(e.Gestures()) == 0 || (e.Minutes() > 0) == clock {
			t.Errorf("%s: gestures %v, %d minutes by hand; go test ./suite -run TestReference -update", e.ID, e.Gestures(),
				e.Minutes())
		}
	}
	if n := len(gestures()); n != len(all) {
		t.Errorf("gestures of %d examples, the suite has %d", n, len(all))
	}
	if m := (Example{ID: "A-01.a-moi"}).Minutes(); m != 0 {
		t.Errorf("an example of the user's own takes %d minutes", m)
	}
}
