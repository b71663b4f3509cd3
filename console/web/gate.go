package web

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"sync"
	"time"

	"amfront/bench/door"
)

const (
	sessionCookie = "amfront_session" // and the port: browsers give a host's cookies to all of its ports
	sessionLife   = 12 * time.Hour
	maxLogins     = 1000 // sessions kept; the oldest goes
)

// gate keeps the password beyond loopback: sessions of browsers, Basic for
// programs. The porter limits the wrong tries.
type gate struct {
	cookie   string // its name
	password [sha256.Size]byte
	porter   *door.Porter
	now      func() time.Time

	mu       sync.Mutex
	sessions map[[sha256.Size]byte]time.Time // hash of the token to its end
}

func newGate(address, password string, porter *door.Porter, now func() time.Time) *gate {
	name := sessionCookie
	if _, port, err := net.SplitHostPort(address); err == nil {
		name += "_" + port
	}
	return &gate{cookie: name, password: sha256.Sum256([]byte(password)), porter: porter, now: now,
		sessions: map[[sha256.Size]byte]time.Time{}}
}

// known tells whether a request bears a session or the password.
func (g *gate) known(r *http.Request) bool {
	if c, err := r.Cookie(g.cookie); err == nil && g.session(c.Value) {
		return true
	}
	user, pass, ok := r.BasicAuth()
	if !ok {
		return false
	}
	right, _ := g.check(r, user, pass)
	return right
}

func (g *gate) session(token string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	end, ok := g.sessions[sha256.Sum256([]byte(token))]
	return ok && g.now().Before(end)
}

// check compares a password, unless its address must wait.
func (g *gate) check(r *http.Request, user, pass string) (right bool, wait time.Duration) {
	return g.porter.Try(r.RemoteAddr, func() bool {
		sum := sha256.Sum256([]byte(pass))
		return subtle.ConstantTimeCompare(sum[:], g.password[:]) == 1 && user == "amfront"
	})
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
