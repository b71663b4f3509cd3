package console

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"amfront/console/web"
	"amfront/judge/report"
)

// TestBrowserDocument: a cahier d'examen keeps its own style and script under a
// policy that lets no other script run, and gives it nothing of the console.
func TestBrowserDocument(t *testing.T) {
	t.Parallel()
	w, _ := startConsole(t, Options{})
	s := web.New(web.Options{World: w})
	var book bytes.Buffer
	if err := report.WriteHTML(&book, &report.Run{}); err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.Document(w, book.Bytes())
	}))
	t.Cleanup(srv.Close)
	_, h, _ := call(t, "GET", srv.URL, "")
	if p := h.Get("Content-Security-Policy"); !strings.HasPrefix(p, "sandbox") || strings.Contains(p, "unsafe") ||
		strings.Contains(p, "same-origin") || !strings.Contains(p, "script-src "+report.ScriptSource()+";") {
		t.Errorf("policy %q", p)
	}
	ctx := tab(t, 1280, 800)
	do(t, ctx, chromedp.Navigate(srv.URL), chromedp.WaitVisible(chromedp.CSS("h1")))
	if got := eval[string](t, ctx, `getComputedStyle(document.body).maxWidth`); got != "1120px" { // 70rem of cahier.css
		t.Errorf("the cahier lost its style: max-width %s", got)
	}
	if got := eval[string](t, ctx, `document.documentElement.className + " " + self.origin`); got != "js null" {
		t.Errorf("its script runs, in no origin: %q", got)
	}
}
