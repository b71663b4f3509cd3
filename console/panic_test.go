package console

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"amfront/bench"
	"amfront/console/web"
	"amfront/journal"
)

// TestPanicIsTold: a page that panics is journaled and counted, and the console
// goes on.
func TestPanicIsTold(t *testing.T) {
	w, err := bench.Start(t.Context(), bench.Options{World: t.Name(), Keys: keys.Recycled()})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	h, err := web.New(web.Options{World: w}).Handler(web.Section{Pages: []web.Route{
		{Pattern: "GET /broken", Handler: func(http.ResponseWriter, *http.Request) { panic("here") }},
		{Pattern: "GET /cut", Handler: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
		{Pattern: "GET /sound", Handler: func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("sound")) }}}})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(h)
	defer srv.Close()
	for _, path := range []string{"/broken", "/cut"} {
		if resp, err := http.Get(srv.URL + path); err == nil {
			resp.Body.Close()
			t.Errorf("%s was answered %s", path, resp.Status)
		}
	}
	if code, _, body := call(t, "GET", srv.URL+"/sound", ""); code != 200 || body != "sound" {
		t.Errorf("%d %s", code, body)
	}
	n := 0
	for e, err := range w.Journal.EventsOf(t.Context(), 0, journal.KindPanic) {
		var p journal.Panic
		if n++; err != nil || e.Decode(&p) != nil || p.Protocol != "http" || p.Said != "GET /broken: here" {
			t.Error(p, err)
		}
	}
	if n != 1 || w.Journal.Panics() != 1 {
		t.Errorf("%d events, %d counted", n, w.Journal.Panics())
	}
}
