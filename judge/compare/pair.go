package compare

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"amfront/judge/report"
	"amfront/words"
)

// ErrNoPair is returned where there is no earlier run to compare with.
var ErrNoPair = words.Errorf("no earlier run to compare with")

// Candidate is a run among those kept.
type Candidate struct {
	ID                string // as the caller names it
	Software, Profile string // those of a pair are the same
	Began             time.Time
}

// Pair is the run of an id ("" for the newest) and its predecessor of the same
// software and profile. Its error is ErrNoPair.
func Pair(kept []Candidate, id string) (before, after Candidate, err error) {
	line := Line(kept, id)
	switch len(line) {
	case 0:
		return before, after, words.Errorf("%w: %d runs are kept, none is the one meant", ErrNoPair, len(kept))
	case 1:
		return before, after, words.Errorf("%w: of %d kept runs none before %s is of the software %q and the profile %q",
			ErrNoPair, len(kept), line[0].ID, line[0].Software, line[0].Profile)
	}
	return line[1], line[0], nil
}

// Line is the run of an id ("" for the newest) and all before it of the same
// software and profile, newest first; nothing where there is no such run.
func Line(kept []Candidate, id string) []Candidate {
	kept = slices.Clone(kept)
	slices.SortStableFunc(kept, func(a, b Candidate) int { return b.Began.Compare(a.Began) })
	i := slices.IndexFunc(kept, func(c Candidate) bool { return id == "" || c.ID == id })
	if i < 0 {
		return nil
	}
	return slices.DeleteFunc(kept[i:], func(c Candidate) bool {
		return c.Software != kept[i].Software || c.Profile != kept[i].Profile
	})
}

// Point is what one run said of a check or a scenario.
type Point struct {
	Run      string         `json:"run"`
	Began    time.Time      `json:"began"`
	Software string         `json:"software,omitempty"`
	Suite    string         `json:"suite"`
	Verdict  report.Verdict `json:"verdict"`
	Observed string         `json:"observed,omitempty"`
}

// History is what became of an id, of a scenario or of a check (wherever it
// stands: the worst), oldest first; nothing of the runs that did not play it.
func History(list []Side, id string) []Point {
	var out []Point
	for _, side := range list {
		r := side.Run
		p := Point{Run: side.Name, Began: r.Started, Software: strings.TrimSpace(r.LPS.Name + " " + r.LPS.Version),
			Suite: r.Suite.Version}
		worse := func(v report.Verdict, observed string) {
			if p.Verdict == "" || v.Worse(p.Verdict) {
				p.Verdict, p.Observed = v, observed
			}
		}
		for _, s := range r.Scenarios {
			if s.ID == id {
				worse(s.Verdict, strings.Join(s.Reasons, " "))
			}
			for _, c := range s.Checks {
				if c.ID == id {
					worse(c.Verdict, cmp.Or(c.Observed, c.Reason))
				}
			}
		}
		if p.Verdict != "" {
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b Point) int { return a.Began.Compare(b.Began) })
	return out
}
