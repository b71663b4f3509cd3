package door

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// A secret may be given wrong triesFree times; each further time doubles the
// wait, and from the triesLock-th on it is lockTime. An address is forgotten
// when it was quiet for as long again. All addresses together may be wrong
// triesAll times in lockTime.
const (
	triesFree = 3
	triesLock = 10
	triesAll  = 200
	lockTime  = 5 * time.Minute
)

// gate counts wrong secrets, whichever door they were given at.
type gate struct {
	now func() time.Time

	mu    sync.Mutex
	tries table[tries]
	all   *rate.Limiter
}

type tries struct {
	wrong int
	until time.Time // no secret is looked at before
}

func newGate(now func() time.Time) *gate {
	return &gate{now: now, all: rate.NewLimiter(rate.Every(lockTime/triesAll), triesAll)}
}

// try judges under the lock: of many connections at once each would else see
// that it need not wait.
func (g *gate) try(network string, judge func() bool) (right bool, wait time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	if d := g.waits(network, now); d > 0 {
		return false, d
	}
	if judge() {
		return true, 0
	}
	g.all.AllowN(now, 1)
	t := g.tries.of(network, now, func() *tries { return &tries{} }, func(t *tries) bool { return t.spent(now) })
	if t.spent(now) {
		t.wrong = 0
	}
	switch t.wrong++; {
	case t.wrong >= triesLock:
		t.until = now.Add(lockTime)
	case t.wrong > triesFree:
		t.until = now.Add(time.Second << (t.wrong - triesFree - 1))
	default:
		t.until = now
	}
	return false, 0
}

func (t *tries) spent(now time.Time) bool { return now.Sub(t.until) >= lockTime }

func (g *gate) wait(network string) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.waits(network, g.now())
}

func (g *gate) waits(network string, now time.Time) time.Duration {
	d := until(g.all, now, 1)
	t := g.tries.entries[network]
	if t == nil && len(g.tries.entries) >= maxRemotes {
		t = g.tries.entries[""]
	}
	if t != nil {
		d = max(d, t.until.Sub(now))
	}
	return d
}
