package web

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const (
	sessionCookie = "amfront_session"
	sessionLife   = 12 * time.Hour
	maxLogins     = 1000 // sessions kept; the oldest goes

	// A password may be tried wrong so often in a row, from one address and from
	// all; within the window as many tries come back, one by one.
	triesWindow = 5 * time.Minute
	triesOne    = 10
	triesAll    = 200
)

// gate keeps the password beyond loopback: sessions of browsers, Basic for
// programs, and a limit of wrong tries.
type gate struct {
	password [sha256.Size]byte
	now      func() time.Time

	mu       sync.Mutex
	sessions map[[sha256.Size]byte]time.Time // hash of the token to its end

	wrong, wrongAll *limits // tries of each network, and of everybody
}

func newGate(password string, now func() time.Time) *gate {
	allowed := func(n int) *limits { return newLimits(now, rate.Every(triesWindow/time.Duration(n)), n) }
	return &gate{password: sha256.Sum256([]byte(password)), now: now, sessions: map[[sha256.Size]byte]time.Time{},
		wrong: allowed(triesOne), wrongAll: allowed(triesAll)}
}

// known tells whether a request bears a session or the password.
func (g *gate) known(r *http.Request) bool {
	if c, err := r.Cookie(sessionCookie); err == nil && g.session(c.Value) {
		return true
	}
	user, pass, ok := r.BasicAuth()
	return ok && g.check(r, user, pass)
}

func (g *gate) session(token string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	end, ok := g.sessions[sha256.Sum256([]byte(token))]
	return ok && g.now().Before(end)
}

// check compares a password; it counts wrong ones and refuses all when there
// were too many.
func (g *gate) check(r *http.Request, user, pass string) bool {
	if g.wait(r) > 0 {
		return false
	}
	sum := sha256.Sum256([]byte(pass))
	if subtle.ConstantTimeCompare(sum[:], g.password[:]) == 1 && user == "amfront" {
		return true
	}
	g.wrong.take(network(r))
	g.wrongAll.take("")
	return false
}

// wait is how long this address must wait before it may try again.
func (g *gate) wait(r *http.Request) time.Duration {
	return max(g.wrong.wait(network(r)), g.wrongAll.wait(""))
}

func (g *gate) open() string {
	token := rand.Text()
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.sessions) >= maxLogins {
		var oldest [sha256.Size]byte
		var end time.Time
		for k, e := range g.sessions {
			if end.IsZero() || e.Before(end) {
				oldest, end = k, e
			}
		}
		delete(g.sessions, oldest)
	}
	g.sessions[sha256.Sum256([]byte(token))] = g.now().Add(sessionLife)
	return token
}

func (g *gate) close(token string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.sessions, sha256.Sum256([]byte(token)))
}

func remote(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// public are the paths that need no password.
func public(path string) bool {
	return path == "/livez" || path == "/readyz" || path == "/connexion" || strings.HasPrefix(path, "/assets/")
}

// turnAway answers a request without a password: a browser is led to the form.
func (s *Server) turnAway(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/api/") || r.URL.Path == "/flux" {
		if s.tooMany(w, r) {
			return
		}
		w.Header().Set("WWW-Authenticate", `Basic realm="amfront"`)
		Fail(w, http.StatusUnauthorized,
			errors.New("the bench listens beyond this machine: user amfront and the password of --password-file are needed"))
		return
	}
	to := "/connexion"
	if r.Method == http.MethodGet && !Partial(r) && r.URL.Path != "/" {
		to += "?retour=" + url.QueryEscape(r.URL.RequestURI())
	}
	if Partial(r) {
		w.Header().Set("HX-Redirect", to)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func (s *Server) tooMany(w http.ResponseWriter, r *http.Request) bool {
	d := s.gate.wait(r)
	if d <= 0 {
		return false
	}
	w.Header().Set("Retry-After", retryAfter(d))
	Fail(w, http.StatusTooManyRequests, errors.New("too many wrong passwords; wait for the time of Retry-After"))
	return true
}

type loginForm struct {
	Return, Error string
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
	refuse := func(status int, why string) {
		s.Show(w, r, Screen{Title: "Connexion", Body: "login", Bare: true, Status: status, Data: loginForm{to, why}})
	}
	if d := s.gate.wait(r); d > 0 {
		w.Header().Set("Retry-After", retryAfter(d))
		refuse(http.StatusTooManyRequests, "Trop d’essais infructueux. Réessayez dans quelques minutes.")
		return nil
	}
	if !s.gate.check(r, "amfront", r.PostFormValue("motdepasse")) {
		s.Log.Warn("console: wrong password", "remote", remote(r))
		refuse(http.StatusUnauthorized, "Ce n’est pas le mot de passe du banc : celui du fichier donné à --password-file.")
		return nil
	}
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Value: s.gate.open(), Path: "/",
		MaxAge:   int(sessionLife / time.Second),
		HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil})
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

func (s *Server) logout(w http.ResponseWriter, r *http.Request) error {
	if c, err := r.Cookie(sessionCookie); err == nil {
		s.gate.close(c.Value)
	}
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Path: "/", MaxAge: -1, HttpOnly: true,
		SameSite: http.SameSiteStrictMode})
	http.Redirect(w, r, "/connexion", http.StatusSeeOther)
	return nil
}
