package console

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestRequestsAreBounded: beyond loopback, each address for itself; on
// loopback nothing is counted.
func TestRequestsAreBounded(t *testing.T) {
	clock := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	w, _ := startConsole(t, Options{})
	ask := func(h http.Handler, from, path string, edit ...func(*http.Request)) *httptest.ResponseRecorder {
		r := httptest.NewRequest("GET", "http://127.0.0.1"+path, nil)
		r.RemoteAddr = from
		for _, e := range edit {
			e(r)
		}
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, r)
		return rec
	}
	h := Handler(Options{World: w, Password: "long enough", Now: func() time.Time { return clock }})
	for i := range requestsBurst {
		if rec := ask(h, fmt.Sprintf("192.0.2.7:%d", 1000+i), "/livez"); rec.Code != 200 {
			t.Fatalf("request %d: %d", i+1, rec.Code)
		}
	}
	if rec := ask(h, "192.0.2.7:9", "/api/v1/endpoints"); rec.Code != 429 || rec.Header().Get("Retry-After") != "1" ||
		!strings.Contains(rec.Body.String(), "50 requests") {
		t.Errorf("API: %d %s", rec.Code, rec.Body)
	}
	if rec := ask(h, "192.0.2.7:9", "/connexion"); rec.Code != 429 ||
		!strings.Contains(rec.Body.String(), "Trop de demandes") {
		t.Errorf("page: %d %s", rec.Code, rec.Body)
	}
	if rec := ask(h, "192.0.2.7:9", "/etat", func(r *http.Request) {
		r.Header.Set("HX-Request", "true")
		r.Header.Set("HX-Request-Type", "partial")
	}); rec.Code != 429 || !strings.Contains(rec.Header().Get("HX-Trigger"), "Trop de demandes") {
		t.Errorf("part of a page: %d %v", rec.Code, rec.Header())
	}
	if rec := ask(h, "192.0.2.8:9", "/livez"); rec.Code != 200 {
		t.Errorf("another address: %d", rec.Code)
	}
	clock = clock.Add(time.Second / requestsSecond)
	if a, b := ask(h, "192.0.2.7:9", "/livez"), ask(h, "192.0.2.7:9", "/livez"); a.Code != 200 || b.Code != 429 {
		t.Errorf("a fiftieth of a second later: %d, %d; expected one more request", a.Code, b.Code)
	}
	clock = clock.Add(time.Hour)
	for i := range requestsBurst + 1 {
		if rec := ask(h, "192.0.2.7:9", "/livez"); (rec.Code == 200) != (i < requestsBurst) {
			t.Fatalf("after an hour, request %d: %d", i+1, rec.Code)
		}
	}
	h = Handler(Options{World: w})
	for range 2 * requestsBurst {
		if rec := ask(h, "127.0.0.1:9", "/livez"); rec.Code != 200 {
			t.Fatalf("on loopback: %d", rec.Code)
		}
	}
}

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

// TestThrottleIsBounded: many addresses fill neither memory nor each other's
// places, and one IPv6 network is one address.
func TestThrottleIsBounded(t *testing.T) {
	clock := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	th := newThrottle(func() time.Time { return clock })
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
