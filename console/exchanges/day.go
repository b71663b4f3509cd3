package exchanges

import (
	"context"
	"net/http"
	"time"

	"amfront/console/web"
	"amfront/journal"
)

// Limits of the day that may be gone back in.
const (
	dayScan   = 20000 // newest events that are looked through
	dayEvents = 2000  // of them that the slider is made of
)

// day goes back in one day of the bench: ?jour=2026-11-29, today without it.
func (s *pages) day(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), viewTime)
	defer cancel()
	on := s.World.Now().Local()
	if t, err := time.ParseInLocation(time.DateOnly, r.URL.Query().Get("jour"), time.Local); err == nil {
		on = t
	}
	var events []journal.Event
	from := s.World.Journal.Last()
	for ev, err := range s.World.Journal.Events(ctx, from-min(from, dayScan)) {
		if err != nil {
			s.Failed(w, r, err)
			return
		}
		if ev.Time.Local().Format(time.DateOnly) != on.Format(time.DateOnly) {
			continue
		}
		if events = append(events, ev); len(events) > 2*dayEvents {
			events = append(events[:0], events[dayEvents:]...)
		}
	}
	events = events[max(0, len(events)-dayEvents):]
	m, err := s.Moment(r.WithContext(ctx), s.World.Journal, web.Stops(events), s.World.PKIAt)
	if err != nil {
		s.Failed(w, r, err)
		return
	}
	s.Show(w, r, web.Screen{Title: "Remonter le temps", Body: "moment", Data: m,
		Lead: "Le banc tel qu’il était à chaque événement du " + on.Format("02/01/2006") + "."})
}
