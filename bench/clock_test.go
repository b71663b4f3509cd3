package bench

import (
	"testing"
	"time"

	"amfront/journal"
)

// TestAdvance: the world goes forward, each midnight's lists begin then, and
// the clock goes on running and never goes back.
func TestAdvance(t *testing.T) {
	base := time.Date(2026, 6, 1, 12, 0, 0, 0, time.Local)
	w, err := Start(t.Context(), Options{Keys: keys.Recycled(), Now: func() time.Time { return base }})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	until := time.Date(2026, 6, 4, 3, 0, 0, 0, time.Local)
	if err := w.Advance(t.Context(), until); err != nil {
		t.Fatal(err)
	}
	if err := w.Advance(t.Context(), base); err != nil || !w.Now().Equal(until) {
		t.Errorf("the world is at %v, %v", w.Now(), err)
	}
	base = base.Add(time.Hour)
	if want := until.Add(time.Hour); !w.Now().Equal(want) {
		t.Errorf("an hour later it is %v, expected %v", w.Now(), want)
	}
	midnight := time.Date(2026, 6, 4, 0, 0, 0, 0, time.Local)
	for _, a := range w.PKI.Describe().Authorities {
		if begun := midnight.Sub(a.CRL.ThisUpdate); begun < 0 || begun > 2*time.Minute {
			t.Errorf("the list of %s begins at %v, expected about %v", a.Name, a.CRL.ThisUpdate, midnight)
		}
	}
	days, moves := map[time.Time]bool{}, 0
	for ev, err := range w.Journal.EventsOf(t.Context(), 0, journal.KindPKIChanged, journal.KindClockAdvanced) {
		switch {
		case err != nil:
			t.Fatal(err)
		case ev.Kind == journal.KindClockAdvanced:
			moves++
		default:
			days[ev.Time] = true
		}
	}
	if len(days) != 3 || moves != 2 {
		t.Errorf("published at %v, %d moves; expected three midnights and 2", days, moves)
	}
}
