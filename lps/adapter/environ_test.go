package adapter

import (
	"slices"
	"testing"
	"time"
)

// TestEnvironTellsTheTime: a script finds the software's time, and no time in
// version 1.
func TestEnvironTellsTheTime(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("", 3600))
	r := Request{Now: now, Station: "/s", Params: &Advance{Until: now.AddDate(0, 0, 1)}}
	env, err := Environ(ActionAdvance, r)
	if err != nil || !slices.Contains(env, "AMFRONT_NOW=2026-11-23T09:00:00+01:00") ||
		!slices.Contains(env, "AMFRONT_UNTIL=2026-11-24T09:00:00+01:00") {
		t.Errorf("%v, %v", env, err)
	}
	old := Request{Protocol: Version1, Now: now, Station: "/s", Params: &Poll{}}
	env, err = Environ(ActionPoll, old)
	if err != nil || slices.Contains(env, "AMFRONT_NOW=2026-11-23T09:00:00+01:00") {
		t.Errorf("version 1: %v, %v", env, err)
	}
}
