package web

import (
	"context"
	"net/http"
	"slices"

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

// stateBar is the header's strip alone, for the live view.
func (s *Server) stateBar(w http.ResponseWriter, r *http.Request) {
	s.Fragment(w, r, "state", layout{State: s.state()})
}

// backToNominal lifts every situation and fault.
func (s *Server) backToNominal(w http.ResponseWriter, r *http.Request) error {
	if err := s.World.ResetSituation(r.Context()); err != nil {
		return err
	}
	s.Done(w, r, LocalPath(r.PostFormValue("retour")), "Retour à la situation nominale.")
	return nil
}
