package exchanges

import (
	"context"
	"errors"
	"net/http"
	"sort"
	"time"

	"amfront/console/web"
	"amfront/journal"
	"amfront/words"
)

// dayEvents is of how many of a day's newest events the slider is made.
const dayEvents = 2000

// dayView is what the template exchange-day shows.
type dayView struct {
	Day, First, Last time.Time   // the one shown, and those between which something is kept
	Moment           *web.Moment // nil: nothing is kept of the day
}

// day goes back in one day of the bench: ?jour=2026-11-29, today without it.
func (s *pages) day(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), viewTime)
	defer cancel()
	now, j := s.World.Now().Local(), s.World.Journal
	v := dayView{Day: time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.Local), First: now, Last: now}
	if t, err := time.ParseInLocation(time.DateOnly, r.URL.Query().Get("jour"), time.Local); err == nil {
		v.Day = t
	}
	if ev, err := j.Event(1); err == nil {
		v.First = ev.Time.Local()
	}
	from, until := before(j, v.Day), before(j, v.Day.AddDate(0, 0, 1))
	var events []journal.Event
	for ev, err := range j.Events(ctx, max(from, until-min(until, dayEvents))) {
		if err != nil {
			s.Failed(w, r, err)
			return
		}
		if ev.Seq > until {
			break
		}
		events = append(events, ev)
	}
	status, nothing := 0, web.UserError{}
	var err error
	v.Moment, err = s.Moment(r.WithContext(ctx), j, web.Stops(events), until, s.World.PKIAt)
	if errors.As(err, &nothing) {
		status = nothing.Status
	} else if err != nil {
		s.Failed(w, r, err)
		return
	}
	s.Show(w, r, web.Screen{Title: "Remonter le temps", Body: "exchange-day", Data: v, Status: status,
		Lead: words.Errorf("Le banc tel qu’il était à chaque événement du %s.", v.Day.Format("02/01/2006"))})
}

// before is the number of the last event before a time: events stand in its order.
func before(j journal.Reader, at time.Time) uint64 {
	return uint64(sort.Search(int(j.Last()), func(i int) bool {
		ev, err := j.Event(uint64(i) + 1)
		return err != nil || !ev.Time.Before(at)
	}))
}
