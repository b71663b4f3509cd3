package console

import (
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// Beyond loopback an address may ask so much: far above what pages and a
// polling pipeline need, far below what would keep the bench from its mail.
const (
	requestsSecond = 50
	requestsBurst  = 300
)

// throttle bounds the requests of each address (token buckets). It is safe for
// concurrent use.
type throttle struct {
	now func() time.Time

	mu      sync.Mutex
	buckets map[string]*bucket // by address; "" for those that found no room
}

type bucket struct {
	tokens float64
	at     time.Time
}

func newThrottle(now func() time.Time) *throttle {
	return &throttle{now: now, buckets: map[string]*bucket{}}
}

// fill adds what came in since.
func (b *bucket) fill(now time.Time) {
	b.tokens = min(requestsBurst, b.tokens+requestsSecond*now.Sub(b.at).Seconds())
	b.at = now
}

// take takes one request off an address, or tells how long it must wait.
func (t *throttle) take(address string) time.Duration {
	now := t.now()
	t.mu.Lock()
	defer t.mu.Unlock()
	b := t.buckets[address]
	if b == nil && len(t.buckets) >= maxRemotes {
		for k, old := range t.buckets {
			if old.fill(now); old.tokens == requestsBurst {
				delete(t.buckets, k)
			}
		}
		if len(t.buckets) >= maxRemotes {
			address = ""
			b = t.buckets[address]
		}
	}
	if b == nil {
		b = &bucket{requestsBurst, now}
		t.buckets[address] = b
	}
	b.fill(now)
	if b.tokens < 1 {
		return time.Duration((1 - b.tokens) / requestsSecond * float64(time.Second))
	}
	b.tokens--
	return 0
}

// network is the address that requests are counted for: of IPv6 the /64, which
// one machine has to itself.
func network(r *http.Request) string {
	host := remote(r)
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	if ip = ip.Unmap(); ip.Is4() {
		return ip.String()
	}
	p, err := ip.WithZone("").Prefix(64)
	if err != nil {
		return host
	}
	return p.String()
}

// throttled answers a request above the limit.
func (s *server) throttled(w http.ResponseWriter, r *http.Request) bool {
	d := s.throttle.take(network(r))
	if d <= 0 {
		return false
	}
	w.Header().Set("Retry-After", retryAfter(d))
	const said = "Trop de demandes à la fois depuis cette adresse. Attendez une seconde, puis rechargez la page."
	switch {
	case strings.HasPrefix(r.URL.Path, "/api/"):
		fail(w, http.StatusTooManyRequests,
			fmt.Errorf("more than %d requests a second from this address; wait for the time of Retry-After", requestsSecond))
	case partial(r):
		trigger(w, flash{"bad", said})
		w.Header().Set("HX-Reswap", "none")
		w.WriteHeader(http.StatusTooManyRequests)
	default: // no page: who asks may be anybody, and it would cost more than a line
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(http.StatusTooManyRequests)
		io.WriteString(w, said+"\n")
	}
	return true
}
