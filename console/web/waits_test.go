package web

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"amfront/bench"
)

// TestWaits: however many ask to wait or to follow, the connections are never
// all theirs: a page is answered, and a place that was left is free again.
func TestWaits(t *testing.T) {
	cases := map[string]struct {
		route Route
		path  string
	}{
		"a stream": {Route{Pattern: "GET /events", Type: "text/event-stream"}, "/events"},
		"?wait":    {Route{Pattern: "GET /events"}, "/events?wait=2m"},
	}
	for name, c := range cases {
		leave, in := make(chan struct{}), make(chan struct{})
		c.route.Handler = func(w http.ResponseWriter, _ *http.Request) {
			in <- struct{}{}
			<-leave
		}
		s := New(Options{World: &bench.World{}, Log: slog.New(slog.DiscardHandler)})
		put := s.handle(c.route)
		page := s.handle(Route{Pattern: "GET /", Handler: func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, "here")
		}})
		ask := func(h http.HandlerFunc, path string) *httptest.ResponseRecorder {
			w := httptest.NewRecorder()
			h(w, httptest.NewRequest("GET", path, nil))
			return w
		}
		done := make(chan struct{})
		for range maxWaiting {
			go func() { ask(put, c.path); done <- struct{}{} }()
			<-in
		}
		if w := ask(put, c.path); w.Code != 503 || w.Header().Get("Retry-After") == "" {
			t.Errorf("%s: %d, %v", name, w.Code, w.Header())
		}
		if w := ask(page, "/"); !strings.Contains(w.Body.String(), "here") {
			t.Errorf("%s: the page says %d", name, w.Code)
		}
		leave <- struct{}{}
		<-done
		go func() { ask(put, c.path); done <- struct{}{} }()
		<-in // free again
		close(leave)
		for range maxWaiting {
			<-done
		}
	}
	if maxWaiting+liveStreams > 192 {
		t.Error("too few of 256 connections are left for pages")
	}
}
