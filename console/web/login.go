package web

import (
	"net/http"
	"time"

	"amfront/words"
)

type loginForm struct {
	Return string
	Error  any
}

func (s *Server) loginPage(w http.ResponseWriter, r *http.Request) {
	if s.opt.Password == "" || s.gate.known(r) {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	s.Show(w, r, Screen{Title: "Connexion", Body: "login", Bare: true,
		Data: loginForm{Return: LocalPath(r.URL.Query().Get("retour"))}})
}

func (s *Server) login(w http.ResponseWriter, r *http.Request) error {
	to := LocalPath(r.PostFormValue("retour"))
	if s.opt.Password == "" {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return nil
	}
	refuse := func(status int, why any) {
		s.Show(w, r, Screen{Title: "Connexion", Body: "login", Bare: true, Status: status, Data: loginForm{to, why}})
	}
	switch right, wait := s.gate.check(r, "amfront", r.PostFormValue("motdepasse")); {
	case wait > 0:
		w.Header().Set("Retry-After", retryAfter(wait))
		refuse(http.StatusTooManyRequests, words.Errorf("Trop d’essais infructueux depuis votre adresse. "+
			"Réessayez dans %s s.", retryAfter(wait)))
		return nil
	case !right:
		s.Log.Warn("console: wrong password", "remote", r.RemoteAddr)
		refuse(http.StatusUnauthorized, "Ce n’est pas le mot de passe du banc : celui du fichier donné à --password-file.")
		return nil
	}
	http.SetCookie(w, &http.Cookie{Name: s.gate.cookie, Value: s.gate.open(), Path: "/",
		MaxAge:   int(sessionLife / time.Second),
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil})
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

func (s *Server) logout(w http.ResponseWriter, r *http.Request) error {
	if c, err := r.Cookie(s.gate.cookie); err == nil {
		s.gate.close(c.Value)
	}
	http.SetCookie(w, &http.Cookie{Name: s.gate.cookie, Path: "/", MaxAge: -1, HttpOnly: true,
		SameSite: http.SameSiteStrictMode})
	http.Redirect(w, r, "/connexion", http.StatusSeeOther)
	return nil
}
