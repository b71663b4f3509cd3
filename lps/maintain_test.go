package lps_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"amfront/bench"
	"amfront/journal"
	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/pki/testca"
)

// clock is the world's and the station's.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.t }
func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// lists counts how often revocation lists were asked for.
func (w *world) lists() int {
	w.t.Helper()
	n := 0
	for ev, err := range w.Journal.Events(w.t.Context(), 0) {
		if err != nil {
			w.t.Fatal(err)
		}
		var r journal.LDAPRequest
		if ev.Kind == journal.KindLDAPRequest && ev.Decode(&r) == nil &&
			strings.Contains(strings.ToLower(strings.Join(r.Attributes, " ")), "revocationlist") {
			n++
		}
	}
	return n
}

// TestWeeklyFetch is E-09 on a clock that a test moves: at the planned day,
// then a week later; daily and with an alert while the list stays the same.
func TestWeeklyFetch(t *testing.T) {
	c := &clock{t: time.Date(2026, 6, 1, 12, 0, 0, 0, time.Local)}
	w := newWorld(t, lps.New(lps.Options{Now: c.now, Sleep: noSleep}), func(o *bench.Options) { o.Now = c.now })
	w.ready()
	after := func(d time.Duration, republish bool) (int, adapter.Answer) {
		t.Helper()
		c.add(d)
		if republish {
			for _, a := range []string{testca.LabelAMOTest, testca.LabelAMOReel, testca.LabelOCT} {
				if _, err := w.PKI.Republish(a); err != nil {
					t.Fatal(err)
				}
			}
			w.publish()
		}
		before := w.lists()
		a := w.done(&adapter.Poll{})
		return w.lists() - before, a
	}
	if n, _ := after(time.Hour, true); n != 0 {
		t.Errorf("%d requests in the first hour", n)
	}
	if n, a := after(36*time.Hour, true); n == 0 || len(a.Alerts) != 0 {
		t.Errorf("the first planned day: %d requests, alerts %v", n, a.Alerts)
	}
	if n, _ := after(48*time.Hour, false); n != 0 {
		t.Errorf("%d requests two days after the fetch", n)
	}
	if n, _ := after(7*24*time.Hour, false); n == 0 {
		t.Error("no fetch after a week")
	}
	n, a := after(48*time.Hour, false)
	if n == 0 || !strings.Contains(strings.Join(a.Alerts, " "), "contactez") {
		t.Errorf("the same list again: %d requests two days later, alerts %v", n, a.Alerts)
	}
}
