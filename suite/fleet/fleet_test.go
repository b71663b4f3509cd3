package fleet

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"amfront/lps/adapter"
	"amfront/scenarios"
)

// planner answers plan by a function of what it was asked.
type planner func(from time.Time, state *adapter.PlanState, i int) time.Time

func (p planner) Do(_ context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
	asked, ok := r.Params.(*adapter.Plan)
	if action != adapter.ActionPlan || !ok {
		return adapter.Answer{}, errors.New("only plan is asked")
	}
	var a adapter.Answer
	for i := range asked.Samples {
		from := r.Now
		if asked.From != nil {
			from = *asked.From
		}
		a.Planned = append(a.Planned, p(from, asked.State, i))
	}
	return a, nil
}

// monday is where stations begin; the clock goes back an hour on day 6.
var monday = time.Date(2026, 10, 19, 9, 0, 0, 0, scenarios.Paris())

// weekly plans the next day at some hour, then weekly, and daily after a failure.
func weekly(hours ...int) planner {
	return func(from time.Time, state *adapter.PlanState, i int) time.Time {
		from = from.In(scenarios.Paris())
		switch {
		case state == nil:
			return time.Date(from.Year(), from.Month(), from.Day()+1, hours[i%len(hours)], 30, 0, 0, from.Location())
		case state.Outcome == "failed":
			return from.AddDate(0, 0, 1)
		}
		return from.AddDate(0, 0, 7)
	}
}

// TestLoad: what stations plan is counted by day and hour, over a change of the
// clock; what E-09 does not want is counted apart.
func TestLoad(t *testing.T) {
	never := planner(func(from time.Time, state *adapter.PlanState, i int) time.Time {
		if state == nil {
			return weekly(4)(from, nil, i)
		}
		return from.AddDate(1, 0, 0)
	})
	for name, c := range map[string]struct {
		planner                                planner
		days, outage                           int
		total, outside, failed, silent, day, n int
	}{
		"weekly":              {weekly(3, 12), 16, 0, 30, 0, 0, 0, 2, 5},
		"all at once":         {weekly(3), 16, 0, 30, 0, 0, 0, 2, 10},
		"at night":            {weekly(23, 1), 16, 0, 30, 30, 0, 0, 2, 5},
		"an outage":           {weekly(5), 16, 9, 30, 0, 10, 0, 2, 10},
		"never again":         {never, 16, 0, 10, 0, 0, 10, 2, 10},
		"too few days for it": {never, 5, 0, 10, 0, 0, 0, 2, 10},
	} {
		t.Run(name, func(t *testing.T) {
			l, err := Run(t.Context(), Options{Driver: c.planner, Dir: t.TempDir(), Stations: 10, Days: c.days, Start: monday,
				Outage: c.outage})
			if err != nil {
				t.Fatal(err)
			}
			day, _, n := l.Peak()
			if c.days == 16 && c.total == 30 && c.failed == 0 { // days 2, 9 and 16
				for _, d := range []int{2, 9, 16} {
					if sum := sumOf(l.Days[d-1]); sum != 10 {
						t.Errorf("day %d: %d", d, sum)
					}
				}
			}
			if l.Total() != c.total || l.Outside != c.outside || l.Failed != c.failed || l.Silent != c.silent || day != c.day ||
				n != c.n {
				t.Errorf("total %d, outside %d, failed %d, silent %d, peak %d on day %d: expected %+v\n%s", l.Total(), l.Outside,
					l.Failed, l.Silent, n, day, c, l.Text())
			}
		})
	}
}

func sumOf(hours [24]int) (n int) {
	for _, k := range hours {
		n += k
	}
	return n
}

// TestAnswer: what is no plan is refused, and is the software's mistake.
func TestAnswer(t *testing.T) {
	past := planner(func(from time.Time, _ *adapter.PlanState, _ int) time.Time { return from })
	o := Options{Driver: past, Dir: t.TempDir(), Stations: 2, Days: 2, Start: monday}
	if _, err := Run(t.Context(), o); !errors.Is(err, ErrAnswer) {
		t.Errorf("in the past: %v", err)
	}
}

// TestPicture: an hour of each shade, and both pictures tell the same.
func TestPicture(t *testing.T) {
	l := &Load{Stations: 10, Start: monday, Days: make([][24]int, 2)}
	for i, n := range []int{1, 2, 3, 4} {
		l.Days[1][2+i] = n
	}
	l.Days[0][23] = 1
	if text := l.Text(); !strings.Contains(text, "19/10  ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·· ·░       1") ||
		!strings.Contains(text, "20/10  ·· ░▒ ▓█") {
		t.Error(text)
	}
	var b strings.Builder
	if err := l.SVG(&b, "Titre"); err != nil || strings.Count(b.String(), "<rect") != 49 ||
		strings.Count(b.String(), `fill-opacity="1.00"`) != 1 || strings.Count(b.String(), "#b3261e") != 8 {
		t.Errorf("%v\n%s", err, b.String())
	}
}
