package door

import (
	"maps"
	"net"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// maxRemotes bounds the addresses that are counted one by one.
const maxRemotes = 4096

// table keeps one thing for each address, and bounds how many there are.
type table[T any] struct {
	entries map[string]*T // by address; "" for those that found no room
	swept   time.Time     // when the spent ones were last thrown away
}

// of is what is kept of an address, made when there is none.
func (t *table[T]) of(address string, now time.Time, make func() *T, spent func(*T) bool) *T {
	if t.entries == nil {
		t.entries = map[string]*T{}
	}
	if t.entries[address] == nil && len(t.entries) >= maxRemotes {
		if now.Sub(t.swept) >= time.Second { // it looks at every one
			t.swept = now
			maps.DeleteFunc(t.entries, func(_ string, x *T) bool { return spent(x) })
		}
		if len(t.entries) >= maxRemotes {
			address = ""
		}
	}
	if t.entries[address] == nil {
		t.entries[address] = make()
	}
	return t.entries[address]
}

// Limits gives each address a token bucket. It is safe for concurrent use.
type Limits struct {
	now   func() time.Time
	every rate.Limit
	burst int

	mu      sync.Mutex
	buckets table[rate.Limiter]
}

// NewLimits fills the buckets by every tokens a second, up to burst.
func NewLimits(now func() time.Time, every rate.Limit, burst int) *Limits {
	return &Limits{now: now, every: every, burst: burst}
}

// Take takes tokens off the bucket of an address (see [Network]), or tells how
// long it must wait for them.
func (l *Limits) Take(address string, n int) time.Duration {
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.buckets.of(address, now, func() *rate.Limiter { return rate.NewLimiter(l.every, l.burst) },
		func(b *rate.Limiter) bool { return b.TokensAt(now) >= float64(l.burst) })
	if b.AllowN(now, n) {
		return 0
	}
	return until(b, now, n)
}

func until(b *rate.Limiter, now time.Time, n int) time.Duration {
	return max(0, time.Duration((float64(n)-b.TokensAt(now))/float64(b.Limit())*float64(time.Second)))
}

// Network is what an address (host:port, or host) is counted for: of IPv6 the
// /64, which one machine has to itself.
func Network(remote string) string {
	ip, ok := address(remote)
	switch {
	case !ok:
		return host(remote)
	case ip.Is4():
		return ip.String()
	}
	return netip.PrefixFrom(ip.WithZone(""), 64).Masked().String()
}

// loopback tells whether an address is of this machine, or of no network.
func loopback(remote string) bool {
	ip, ok := address(remote)
	return !ok || ip.IsLoopback()
}

func address(remote string) (netip.Addr, bool) {
	ip, err := netip.ParseAddr(host(remote))
	return ip.Unmap(), err == nil
}

func host(remote string) string {
	if h, _, err := net.SplitHostPort(remote); err == nil {
		return h
	}
	return remote
}
