package web

import (
	"errors"
	"net/http"
)

// preferences are cookies: the page comes in the right colours at once.
func preferences(r *http.Request) (theme string, projector bool) {
	if c, err := r.Cookie("amfront_theme"); err == nil && (c.Value == "light" || c.Value == "dark") {
		theme = c.Value
	}
	c, err := r.Cookie("amfront_projecteur")
	return theme, err == nil && c.Value == "oui"
}

// setPreferences keeps theme and projector mode for a year.
func (s *Server) setPreferences(w http.ResponseWriter, r *http.Request) error {
	keep := func(name, value string, known ...string) error {
		if value == "" {
			return nil
		}
		for _, k := range known {
			if k == value {
				http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: 365 * 24 * 3600,
					SameSite: http.SameSiteStrictMode})
				return nil
			}
		}
		return Refusal(http.StatusBadRequest, "Ce réglage d’affichage n’existe pas.", nil)
	}
	if err := errors.Join(keep("amfront_theme", r.PostFormValue("theme"), "light", "dark", "auto"),
		keep("amfront_projecteur", r.PostFormValue("projecteur"), "oui", "non")); err != nil {
		return err
	}
	if Partial(r) {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	http.Redirect(w, r, LocalPath(r.PostFormValue("retour")), http.StatusSeeOther)
	return nil
}
