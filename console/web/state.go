package web

import (
	"context"
	"slices"

	"amfront/journal"
	"amfront/scenarios"
)

// worldState is what the header says of the bench, on every page.
type worldState struct {
	Situations []scenarios.Situation
	Faults     int
	PKI        bool // changed by hand, without a situation
}

func (s *Server) state() worldState {
	var st worldState
	for _, id := range s.World.ActiveSituations() {
		sit, err := s.World.Situation(id)
		if err != nil {
			sit = scenarios.Situation{ID: id, Title: id} // one of the user's own
		}
		if !slices.ContainsFunc(st.Situations, func(x scenarios.Situation) bool { return x.ID == id }) {
			st.Situations = append(st.Situations, sit)
		}
	}
	st.Faults = len(s.World.Faults.Rules())
	st.PKI = len(st.Situations) == 0 && s.pkiTouched(context.Background())
	return st
}

// pkiTouched tells whether the PKI was changed by hand since it last was in
// its nominal state.
func (s *Server) pkiTouched(ctx context.Context) bool {
	touched := false
	for ev, err := range s.World.Journal.EventsOf(ctx, 0, journal.KindPKIChanged) {
		var c journal.PKIChanged
		if err != nil || ev.Decode(&c) != nil {
			return touched
		}
		if c.Op != "republish" {
			touched = c.Op != "restore"
		}
	}
	return touched
}
