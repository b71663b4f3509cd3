package web

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

// TestPasswordsAreCountedByNetwork: one machine has a whole IPv6 /64 to guess from.
func TestPasswordsAreCountedByNetwork(t *testing.T) {
	g := newGate("long enough", time.Now)
	from := func(format string, n int) *http.Request { return &http.Request{RemoteAddr: fmt.Sprintf(format, n)} }
	for i := range triesOne {
		g.check(from("[2001:db8::%x]:9", i), "amfront", "guess")
	}
	if g.wait(from("[2001:db8::%x]:9", 99)) <= 0 || g.check(from("[2001:db8::%x]:9", 99), "amfront", "long enough") {
		t.Error("a network may guess on from another of its addresses")
	}
	if g.wait(from("[2001:db8:0:1::%x]:9", 1)) > 0 || !g.check(from("192.0.2.%d:9", 1), "amfront", "long enough") {
		t.Error("others are kept out")
	}
}

// TestLimitsAreBounded: many addresses fill neither memory nor each other's
// places, and one IPv6 network is one address.
func TestLimitsAreBounded(t *testing.T) {
	clock := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	th := newLimits(func() time.Time { return clock }, requestsSecond, requestsBurst)
	for i := range 3 * maxRemotes {
		th.take(fmt.Sprint(i))
	}
	if n := len(th.buckets); n > maxRemotes+1 {
		t.Errorf("%d addresses are kept", n)
	}
	refused := 0
	for range 2 * requestsBurst {
		if th.take("one too many") > 0 {
			refused++
		}
	}
	if refused == 0 {
		t.Error("who finds no place is not bounded")
	}
	clock = clock.Add(time.Minute)
	if d := th.take("later"); d > 0 || len(th.buckets) > 2 {
		t.Errorf("places of those who left are not given on: %v, %d kept", d, len(th.buckets))
	}
	for from, want := range map[string]string{"[2001:db8::1]:9": "2001:db8::/64",
		"[2001:db8::ffff:1%eth0]:9": "2001:db8::/64", "[2001:db8:0:1::1]:9": "2001:db8:0:1::/64",
		"192.0.2.7:9": "192.0.2.7", "[::ffff:192.0.2.7]:9": "192.0.2.7", "@": "@"} {
		if got := network(&http.Request{RemoteAddr: from}); got != want {
			t.Errorf("%s counts for %s, expected %s", from, got, want)
		}
	}
}
