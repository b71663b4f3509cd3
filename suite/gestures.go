package suite

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
	"time"

	"amfront/lps/adapter"
)

// Gesture is one action that an example asks of the LPS, or of the person who
// drives it.
type Gesture struct {
	Action adapter.Action
	Times  int // of a plan: how many dates are to be read off the screen; else 1
}

// gesturesText has a line for each example: its id, then its gestures in their
// order, "plan*40" for one of 40 dates. TestReference writes it (-update) and
// holds it.
//
//go:embed gestures.txt
var gesturesText string

var gestures = sync.OnceValue(func() map[string][]Gesture {
	out := map[string][]Gesture{}
	for line := range strings.Lines(gesturesText) {
		f := strings.Fields(line)
		for _, word := range f[1:] {
			name, times, _ := strings.Cut(word, "*")
			g := Gesture{adapter.Action(name), 1}
			_, _ = fmt.Sscan(times, &g.Times) // 1 without
			out[f[0]] = append(out[f[0]], g)
		}
	}
	return out
})

// Gestures are those of the example, in their order, as the reference was asked
// for them; none for an example of the user's own.
func (e Example) Gestures() []Gesture { return gestures()[e.ID] }

// reading is the time to read a sheet and to write down what came of it.
const reading = 3 * time.Minute

// byHand is how long a person takes for a gesture, in a software that they
// know: estimated, not measured. Settings typed in once, before the first
// example, are not in it.
var byHand = map[adapter.Action]time.Duration{adapter.ActionConfigure: 2 * time.Minute,
	adapter.ActionInstallCA: 2 * time.Minute, adapter.ActionInstallCRL: 2 * time.Minute,
	adapter.ActionInstallCertificate: 2 * time.Minute, adapter.ActionRefresh: time.Minute,
	adapter.ActionSend: 2 * time.Minute, adapter.ActionPoll: 2 * time.Minute, adapter.ActionConfirm: time.Minute,
	adapter.ActionPlan: time.Minute, adapter.ActionAttest: 2 * time.Minute}

// Minutes is how long the example takes by hand, in whole minutes, 0 for one
// whose gestures are not known or that no person can play: days pass in it.
func (e Example) Minutes() int {
	d := reading
	for _, g := range e.Gestures() {
		if g.Action == adapter.ActionAdvance {
			return 0
		}
		d += byHand[g.Action] * time.Duration(g.Times)
	}
	if d == reading {
		return 0
	}
	return int(d / time.Minute)
}
