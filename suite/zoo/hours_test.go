package zoo

import (
	"os"
	"strings"
	"testing"
	"time"

	"amfront/scenarios"
)

// hours are when a world begins that would show a verdict that hangs on the
// hour: just past and before midnight in Paris, before and after the hours of
// E-09, the night that has 23 hours and the one that has 25, the year's end, the
// leap day, and midnight in UTC.
var hours = []string{"2026-12-01 00:13", "2027-03-27 23:50", "2027-03-28 01:55", "2027-10-31 00:30", "2026-12-31 23:40",
	"2028-02-29 12:00", "2027-07-14 22:05", "2027-01-15 01:00"}

// TestAnyHour: at whatever hour of whatever day a run begins, the reference is
// conforming, and what lives through days is caught for the same reasons. With
// AMFRONT_FULL=1 the reference plays every example and so do all variants of
// the hours, else those of the days, at every third hour.
func TestAnyHour(t *testing.T) {
	t.Parallel()
	whole(t)
	full := os.Getenv("AMFRONT_FULL") == "1"
	for i, hour := range hours {
		if !full && i%3 != 0 {
			continue
		}
		t.Run(hour, func(t *testing.T) {
			at, err := time.ParseInLocation("2006-01-02 15:04", hour, scenarios.Paris())
			if err != nil {
				t.Fatal(err)
			}
			ahead := time.Until(at)
			g, err := newGame(Options{keys: keys, now: func() time.Time { return time.Now().Add(ahead) }})
			if err != nil {
				t.Fatal(err)
			}
			if full {
				if err := g.playReference(t.Context(), g.ids(), g.opt.Parallel); err != nil {
					t.Fatal(err)
				}
				for _, bad := range g.baseline(g.ids()) {
					t.Error(bad)
				}
			}
			for _, s := range g.specimens {
				plays := strings.Join(s.Expect.Play, " ")
				if !strings.Contains(plays, "E-09.semaines") && !strings.Contains(plays, "E-09.panne-qui-dure") &&
					(!full || !strings.Contains(plays, "E-09.")) {
					continue
				}
				r, err := g.row(t.Context(), s, 2)
				if err != nil {
					t.Fatal(err)
				}
				for _, bad := range g.baseline(r.Played) {
					t.Error(bad)
				}
				for _, e := range r.Errors {
					t.Errorf("%s: %s", s.Name, e)
				}
			}
		})
	}
}
