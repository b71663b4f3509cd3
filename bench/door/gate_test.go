package door

import (
	"fmt"
	"sync"
	"testing"
	"time"
)

var nine = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func wrong() bool { return false }
func right() bool { return true }

// TestGuessesWaitLonger: three are free, then each doubles the wait, the tenth
// locks; the right secret is not looked at meanwhile, and quiet forgives.
func TestGuessesWaitLonger(t *testing.T) {
	clock := nine
	p := New(Options{Exposed: true, Now: func() time.Time { return clock }})
	const from = "192.0.2.7:1"
	for n, want := range []time.Duration{0, 0, 0, 1, 2, 4, 8, 16, 32, 300, 300} {
		want *= time.Second
		if ok, wait := p.Try(from, wrong); ok || wait != 0 {
			t.Fatalf("try %d: %v, %v", n+1, ok, wait)
		}
		if got := p.Wait("192.0.2.7:2"); got != want {
			t.Errorf("after wrong try %d: %v, expected %v", n+1, got, want)
		}
		if ok, wait := p.Try(from, right); want > 0 && (ok || wait != want) {
			t.Errorf("after wrong try %d the right one: %v, %v", n+1, ok, wait)
		}
		clock = clock.Add(want)
	}
	if ok, _ := p.Try(from, right); !ok {
		t.Error("after the wait the right secret is refused")
	}
	clock = clock.Add(lockTime)
	if p.Try(from, wrong); p.Wait(from) > 0 {
		t.Error("an address that was quiet for long is not forgiven")
	}
}

// TestGuessesAtOnce: a thousand connections have three guesses, not a thousand,
// and one machine has a whole IPv6 /64 to guess from.
func TestGuessesAtOnce(t *testing.T) {
	p := New(Options{Exposed: true, Now: func() time.Time { return nine }})
	judged := 0
	var all sync.WaitGroup
	for i := range 1000 {
		all.Go(func() { p.Try(fmt.Sprintf("[2001:db8::%x]:9", i), func() bool { judged++; return false }) })
	}
	all.Wait()
	if judged != triesFree+1 {
		t.Errorf("%d guesses were judged", judged)
	}
	if ok, _ := p.Try("[2001:db8:0:1::1]:9", right); !ok {
		t.Error("another network is kept out")
	}
	judged = 0
	for i := range 1000 {
		p.Try(fmt.Sprintf("[2001:db8:1:%x::1]:9", i), func() bool { judged++; return false })
	}
	if judged >= triesAll {
		t.Errorf("%d guesses of many networks were judged", judged)
	}
	if ok, _ := New(Options{}).Try("192.0.2.7:1", right); !ok {
		t.Error("nobody is limited on a bench that no stranger reaches")
	}
}

// TestSecretsInClear: on this machine, or when it is asked for.
func TestSecretsInClear(t *testing.T) {
	for remote, want := range map[string]bool{"127.0.0.1:9": true, "[::1]:9": true, "[::ffff:127.0.0.1]:9": true,
		"192.0.2.7:9": false, "[2001:db8::1]:9": false, "[fe80::1%eth0]:9": false} {
		if got := New(Options{Exposed: true}).InClear(remote); got != want {
			t.Errorf("%s: %v", remote, got)
		}
		if !New(Options{Exposed: true, AuthInClear: true}).InClear(remote) || !New(Options{}).InClear(remote) {
			t.Errorf("%s is refused though nothing asks for it", remote)
		}
	}
}

// TestStrangersAreCounted: a network has so much listed, and the rest is a number.
func TestStrangersAreCounted(t *testing.T) {
	clock := nine
	p := New(Options{Exposed: true, Now: func() time.Time { return clock }})
	const many = 100000
	listed := 0
	for i := range many {
		if p.Listed(fmt.Sprintf("192.0.2.7:%d", i%60000), 1) {
			listed++
		}
	}
	p.Listed("192.0.2.8:1", strangerBurst)
	p.Listed("192.0.2.8:1", 1)
	if u := p.Unlisted(); listed != strangerBurst || u != (Unlisted{many - strangerBurst + 1, 2, "192.0.2.7"}) {
		t.Errorf("%d listed, %+v", listed, u)
	}
	if u := p.Unlisted(); u != (Unlisted{}) {
		t.Errorf("counted twice: %+v", u)
	}
	if clock = clock.Add(time.Minute); !p.Listed("192.0.2.7:1", 60*strangerSecond) {
		t.Error("nothing is listed ever after")
	}
	for i := range 3 * maxRemotes {
		for range strangerBurst / 100 {
			p.Listed(fmt.Sprintf("10.%d.%d.1:1", i/256, i%256), 200)
		}
	}
	if len(p.strangers.from) > maxRemotes+1 {
		t.Errorf("%d networks are kept", len(p.strangers.from))
	}
}

// TestLimitsAreBounded: many addresses fill neither memory nor each other's
// places, and one IPv6 network is one address.
func TestLimitsAreBounded(t *testing.T) {
	clock := nine
	const burst = 300
	l := NewLimits(func() time.Time { return clock }, 50, burst)
	for i := range 3 * maxRemotes {
		l.Take(fmt.Sprint(i), 1)
	}
	if n := len(l.buckets.entries); n > maxRemotes+1 {
		t.Errorf("%d addresses are kept", n)
	}
	refused := 0
	for range 2 * burst {
		if l.Take("one too many", 1) > 0 {
			refused++
		}
	}
	if refused == 0 {
		t.Error("who finds no place is not bounded")
	}
	clock = clock.Add(time.Minute)
	if d := l.Take("later", 1); d > 0 || len(l.buckets.entries) > 2 {
		t.Errorf("places of those who left are not given on: %v, %d kept", d, len(l.buckets.entries))
	}
	for from, want := range map[string]string{"[2001:db8::1]:9": "2001:db8::/64",
		"[2001:db8::ffff:1%eth0]:9": "2001:db8::/64", "[2001:db8:0:1::1]:9": "2001:db8:0:1::/64",
		"192.0.2.7:9": "192.0.2.7", "[::ffff:192.0.2.7]:9": "192.0.2.7", "@": "@"} {
		if got := Network(from); got != want {
			t.Errorf("%s counts for %s, expected %s", from, got, want)
		}
	}
}
