package console

import (
	"net/http"
	"strings"
	"testing"

	"amfront/console/web"
)

// TestNoticeIsForThePage: a sentence that waits for the page a form leads to is
// not dropped by a region of the page being left, whichever way htmx asks.
func TestNoticeIsForThePage(t *testing.T) {
	w, srv := startConsole(t, Options{})
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Post(srv.URL+"/pki/operation", "application/x-www-form-urlencoded",
		strings.NewReader("publier=expired&maniere=decoy&label=&retour=/pki/agir"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if len(resp.Cookies()) != 1 {
		t.Fatalf("%s leaves %v", resp.Status, resp.Cookies())
	}
	notice := resp.Cookies()[0]
	for _, sec := range sections(web.New(web.Options{World: w}), Options{}) {
		for _, p := range sec.Pages {
			path, get := strings.CutPrefix(p.Pattern, "GET ")
			if !get || strings.Contains(path, "{") || strings.HasPrefix(path, "/api/") ||
				path == "/echanges/prochain" { // no page: it waits for one
				continue
			}
			for kind, drops := range map[string]bool{"": true, "full": false, "partial": false} {
				code, h, body := call(t, "GET", srv.URL+path, "", func(r *http.Request) {
					r.AddCookie(notice)
					if kind != "" {
						r.Header.Set("HX-Request", "true")
						r.Header.Set("HX-Request-Type", kind)
					}
				})
				if code != 200 || !strings.Contains(body, `id="flash"`) && kind == "" {
					continue // no page: a picture, a file
				}
				if dropped := strings.Contains(h.Get("Set-Cookie"), notice.Name+"="); dropped != drops {
					t.Errorf("%s asked for as %q: the notice dropped %v, want %v", path, kind, dropped, drops)
				}
			}
		}
	}
}
