package testca

import (
	"context"
	"os"
	"testing"
	"time"
)

// pool is shared by the tests of this package; each takes a recycled view.
var pool *KeyPool

func TestMain(m *testing.M) {
	pool = NewKeyPool(0, 0)
	code := m.Run()
	pool.Close()
	os.Exit(code)
}

// clock is a world's clock that a test moves.
type clock struct{ t time.Time }

func (c *clock) now() time.Time      { return c.t }
func (c *clock) add(d time.Duration) { c.t = c.t.Add(d) }
func newClock() *clock               { return &clock{time.Date(2026, 3, 9, 10, 30, 15, 500e6, time.UTC)} }

// maker makes a PKI at a clock's time.
type maker func(testing.TB, *clock) *PKI

// both runs a test on a PKI that signs at once and on one that defers.
func both(t *testing.T, test func(*testing.T, maker)) {
	t.Run("at once", func(t *testing.T) { test(t, newPKI) })
	t.Run("deferred", func(t *testing.T) { test(t, newDeferred) })
}

func newDeferred(t testing.TB, c *clock) *PKI {
	return newWith(t, c, Options{Keys: pool.Recycled(), CRLHost: "127.0.0.1:1389", Deferred: true})
}

// newPKI is a PKI at that clock's time (the real one when nil).
func newPKI(t testing.TB, c *clock) *PKI {
	t.Helper()
	return newWith(t, c, Options{Keys: pool.Recycled(), CRLHost: "127.0.0.1:1389"})
}

func newWith(t testing.TB, c *clock, opt Options) *PKI {
	t.Helper()
	if c != nil {
		opt.Now = c.now
	}
	p, err := New(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Snapshot is the present state, to come back to.
func (p *PKI) Snapshot() *Snapshot { return &Snapshot{p.publication()} }

// rootOf is the authority that an authority leads to.
func rootOf(a *Authority) *Authority {
	for a.Issuer != nil {
		a = a.Issuer
	}
	return a
}
