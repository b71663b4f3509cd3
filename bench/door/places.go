package door

import (
	"sync"
	"sync/atomic"
	"time"
)

// quiet is how long a session of this machine has said nothing before it may
// lose its place.
const quiet = 30 * time.Second

// Places are those that one server has for sessions. When all are taken, a
// newcomer gets the one of the network that holds most: no address can keep
// the others out. It is safe for concurrent use.
type Places struct {
	max int

	mu     sync.Mutex
	guests map[*Place]struct{}
}

// Place is that of one session. A nil one does nothing.
type Place struct {
	of      *Places
	network string
	here    bool // of this machine, whose programs share one address
	leave   func()
	active  atomic.Int64 // unix nanoseconds of real time
	given   atomic.Bool
}

// NewPlaces makes max of them.
func NewPlaces(max int) *Places { return &Places{max: max, guests: map[*Place]struct{}{}} }

// Take gives an address a place, nil when there is none; leave ends its session
// when another needs the place more.
func (p *Places) Take(remote string, leave func()) *Place {
	g := &Place{of: p, network: Network(remote), here: loopback(remote), leave: leave}
	g.Active()
	p.mu.Lock()
	var out *Place
	if len(p.guests) >= p.max {
		if out = p.weakest(g); out == nil {
			p.mu.Unlock()
			return nil
		}
		delete(p.guests, out)
		out.given.Store(true)
	}
	p.guests[g] = struct{}{}
	p.mu.Unlock()
	if out != nil {
		out.leave()
	}
	return g
}

// weakest is who makes room for a newcomer: the idlest of the network that has
// most, when that is still not less than the newcomer's has then. Sessions of
// this machine make room when they are quiet, and for each other as well.
func (p *Places) weakest(newcomer *Place) (out *Place) {
	held, now := map[string]int{}, time.Now().UnixNano()
	for g := range p.guests {
		held[g.network]++
	}
	most := 0
	for g := range p.guests {
		n, own := held[g.network], g.network == newcomer.network
		idle := time.Duration(now - g.active.Load())
		if g.here && idle < quiet || own && !g.here || !own && n <= held[newcomer.network]+1 || n < most {
			continue
		}
		if n > most || idle > time.Duration(now-out.active.Load()) {
			out, most = g, n
		}
	}
	return out
}

// Active notes that the session says something.
func (g *Place) Active() {
	if g != nil {
		g.active.Store(time.Now().UnixNano())
	}
}

// Given tells whether another has the place.
func (g *Place) Given() bool { return g != nil && g.given.Load() }

// Leave gives the place back.
func (g *Place) Leave() {
	if g != nil {
		g.of.mu.Lock()
		delete(g.of.guests, g)
		g.of.mu.Unlock()
	}
}
