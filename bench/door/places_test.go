package door

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// TestPlaces: whoever holds most makes room for a new address, its idlest
// session first; of IPv6 a /64 is one; this machine's go by quiet alone.
func TestPlaces(t *testing.T) {
	var left []string
	p := NewPlaces(4)
	take := func(remote string) *Place {
		n := fmt.Sprint(remote, " ", len(p.guests))
		return p.Take(remote, func() { left = append(left, n) })
	}
	var hogs []*Place
	for i := range 4 {
		hogs = append(hogs, take(fmt.Sprintf("[2001:db8::%x]:1", i)))
	}
	for i, g := range hogs {
		g.active.Store(int64(10 - i)) // the last is the idlest
	}
	if take("[2001:db8::ffff]:9") != nil {
		t.Error("the network that has all gets one more")
	}
	first, second := take("192.0.2.1:5"), take("127.0.0.1:7")
	if first == nil || second == nil || !slices.Equal(left, []string{"[2001:db8::3]:1 3", "[2001:db8::2]:1 2"}) {
		t.Fatalf("left: %q", left)
	}
	if !hogs[3].Given() || hogs[0].Given() {
		t.Error("who made room is not told so")
	}
	third := take("198.51.100.1:1")
	if third == nil || !hogs[1].Given() || len(p.guests) != 4 {
		t.Error("who holds two keeps out who holds none")
	}
	if take("203.0.113.1:1") != nil {
		t.Error("one place for each is a fair share: two would take it from each other for ever")
	}
	hogs[3].Leave() // its end comes late, and gives nobody's place away
	if len(p.guests) != 4 {
		t.Errorf("%d places are taken", len(p.guests))
	}
	for _, g := range []*Place{hogs[0], first, third} {
		g.Leave()
	}
	for range 3 {
		take("127.0.0.1:7")
	}
	if take("127.0.0.1:8") != nil || take("192.0.2.7:1") != nil {
		t.Error("a session of this machine that is active makes room")
	}
	second.active.Store(time.Now().Add(-quiet).UnixNano())
	if take("127.0.0.1:8") == nil || !second.Given() {
		t.Error("a quiet session of this machine makes no room")
	}
}
