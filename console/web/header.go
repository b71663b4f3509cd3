package web

import (
	"errors"
	"net/http"
	"slices"
)

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

// keep has the browser remember a preference for a year.
func keep(w http.ResponseWriter, name, value string) {
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: 365 * 24 * 3600,
		SameSite: http.SameSiteStrictMode})
}

// setPreferences keeps theme and projector mode for a year.
func (s *Server) setPreferences(w http.ResponseWriter, r *http.Request) error {
	choose := func(name, value string, known ...string) error {
		switch {
		case value == "":
		case !slices.Contains(known, value):
			return Refusal(http.StatusBadRequest, "Ce réglage d’affichage n’existe pas.", nil)
		default:
			keep(w, name, value)
		}
		return nil
	}
	if err := errors.Join(choose("amfront_theme", r.PostFormValue("theme"), "light", "dark", "auto"),
		choose("amfront_projecteur", r.PostFormValue("projecteur"), "oui", "non")); err != nil {
		return err
	}
	return s.Asked(w, r, LocalPath(r.PostFormValue("retour")))
}
