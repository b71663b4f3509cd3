package web

import (
	"maps"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Beyond loopback an address may ask so much: far above what pages and a
// polling pipeline need, far below what would keep the bench from its mail.
const (
	requestsSecond = 50
	requestsBurst  = 300
	maxRemotes     = 4096 // addresses that are counted one by one
)

// limits gives each address a token bucket, and bounds how many there are. It
// is safe for concurrent use.
type limits struct {
	now   func() time.Time
	every rate.Limit // tokens a second
	burst int

	mu      sync.Mutex
	buckets map[string]*rate.Limiter // by address; "" for those that found no room
	swept   time.Time                // when the full ones were last thrown away
}

func newLimits(now func() time.Time, every rate.Limit, burst int) *limits {
	return &limits{now: now, every: every, burst: burst, buckets: map[string]*rate.Limiter{}}
}

// take takes one token off an address, or tells how long it must wait.
func (l *limits) take(address string) time.Duration {
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.buckets[address] == nil && len(l.buckets) >= maxRemotes {
		if now.Sub(l.swept) >= time.Second { // it looks at every one
			l.swept = now
			maps.DeleteFunc(l.buckets, func(_ string, b *rate.Limiter) bool { return b.TokensAt(now) >= float64(l.burst) })
		}
		if len(l.buckets) >= maxRemotes {
			address = ""
		}
	}
	b := l.buckets[address]
	if b == nil {
		b = rate.NewLimiter(l.every, l.burst)
		l.buckets[address] = b
	}
	if b.AllowN(now, 1) {
		return 0
	}
	return l.until(b, now)
}

// wait is how long an address must wait for a token; it takes none.
func (l *limits) wait(address string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	if b := l.buckets[address]; b != nil {
		return l.until(b, l.now())
	}
	return 0
}

func (l *limits) until(b *rate.Limiter, now time.Time) time.Duration {
	return max(0, time.Duration((1-b.TokensAt(now))/float64(l.every)*float64(time.Second)))
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

func remote(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

func retryAfter(d time.Duration) string { return strconv.Itoa(int(d/time.Second) + 1) }
