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
	const burst = 300
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
	for i := range burst {
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
	clock = clock.Add(time.Second / 50)
	if a, b := ask(h, "192.0.2.7:9", "/livez"), ask(h, "192.0.2.7:9", "/livez"); a.Code != 200 || b.Code != 429 {
		t.Errorf("a fiftieth of a second later: %d, %d; expected one more request", a.Code, b.Code)
	}
	clock = clock.Add(time.Hour)
	for i := range burst + 1 {
		if rec := ask(h, "192.0.2.7:9", "/livez"); (rec.Code == 200) != (i < burst) {
			t.Fatalf("after an hour, request %d: %d", i+1, rec.Code)
		}
	}
	h = Handler(Options{World: w})
	for range 2 * burst {
		if rec := ask(h, "127.0.0.1:9", "/livez"); rec.Code != 200 {
			t.Fatalf("on loopback: %d", rec.Code)
		}
	}
}
