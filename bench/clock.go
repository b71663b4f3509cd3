package bench

import (
	"context"
	"sync/atomic"
	"time"

	"amfront/journal"
)

// clock is a world's: that of its options, set forward at will. It goes on
// running, and never goes back.
type clock struct {
	base  func() time.Time
	ahead atomic.Int64 // of base, nanoseconds
}

func (c *clock) now() time.Time { return c.base().Add(time.Duration(c.ahead.Load())) }

// set goes to a time, or stays where it is later already.
func (c *clock) set(t time.Time) { c.ahead.Add(max(0, int64(t.Sub(c.now())))) }

// Now is the world's time: that of its PKI, its messages and its journal.
// Sockets, sessions and their idle time keep to physical time.
func (w *World) Now() time.Time { return w.opt.Now() }

// Advance sets the world's clock forward, unless it is later there already. At
// every midnight that passes, local time, lists are published as the daily
// publication does, and begin then.
func (w *World) Advance(ctx context.Context, until time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.Journal.Err(); err != nil {
		return err
	}
	from := w.Now()
	for ; !w.midnight.After(until); w.midnight = Midnight(w.midnight) {
		w.clock.set(w.midnight)
		if _, err := w.transact(ctx, w.PKI.PublishCRLs); err != nil {
			return err
		}
	}
	w.clock.set(until)
	return w.record(ctx, journal.KindClockAdvanced, journal.ClockAdvanced{From: from, Until: until})
}

// Midnight is the first one after a time, where that time is told.
func Midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, t.Location())
}
