package door

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Of those who gave no secret so many events are listed, of each network and of
// all; what is beyond is counted.
const (
	strangerSecond, strangerBurst   = 5, 1000
	strangersSecond, strangersBurst = 50, 20000
)

// strangers bounds what is written of those who gave no secret.
type strangers struct {
	now  func() time.Time
	each *Limits

	mu     sync.Mutex
	all    *rate.Limiter
	from   map[string]int // not listed, by network; "" for those that found no room
	events int
}

// Unlisted is what was counted and not listed.
type Unlisted struct {
	Events, Networks int
	Most             string // the network that most of it is of
}

// Listed tells whether n events of somebody who gave no secret are to be
// written one by one; else they are counted.
func (p *Porter) Listed(remote string, n int) bool {
	if p == nil || p.strangers == nil {
		return true
	}
	s, network := p.strangers, Network(remote)
	fits := s.each.Take(network, n) == 0
	s.mu.Lock()
	defer s.mu.Unlock()
	if fits && s.all.AllowN(s.now(), n) {
		return true
	}
	if s.from[network] == 0 && len(s.from) >= maxRemotes {
		network = ""
	}
	s.from[network]++
	s.events++
	return false
}

// Unlisted is what was not listed since it was last asked.
func (p *Porter) Unlisted() (u Unlisted) {
	if p == nil || p.strangers == nil {
		return u
	}
	s := p.strangers
	s.mu.Lock()
	defer s.mu.Unlock()
	u.Events, u.Networks = s.events, len(s.from)
	for network, n := range s.from {
		if n > s.from[u.Most] || u.Most == "" {
			u.Most = network
		}
	}
	s.events = 0
	clear(s.from)
	return u
}
