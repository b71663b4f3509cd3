package web

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
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
