package console

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"amfront/bench"
	"amfront/judge/report"
)

// TestBrowserDocument: a cahier d'examen keeps its own style under a policy
// that lets no script of it run.
func TestBrowserDocument(t *testing.T) {
	w, _ := startConsole(t, Options{})
	s, err := newServer(Options{World: w})
	if err != nil {
		t.Fatal(err)
	}
	var book bytes.Buffer
	if err := report.WriteHTML(&book, &report.Run{}); err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.document(w, book.Bytes())
	}))
	t.Cleanup(srv.Close)
	_, h, _ := call(t, "GET", srv.URL, "")
	if p := h.Get("Content-Security-Policy"); !strings.HasPrefix(p, "sandbox") || strings.Contains(p, "unsafe") ||
		strings.Contains(p, "allow-scripts") || strings.Contains(p, "script-src") {
		t.Errorf("policy %q", p)
	}
	ctx := tab(t, 1280, 800)
	do(t, ctx, chromedp.Navigate(srv.URL), chromedp.WaitVisible(chromedp.CSS("h1")))
	if got := eval[string](t, ctx, `getComputedStyle(document.body).maxWidth`); got != "1056px" { // 66rem of cahier.css
		t.Errorf("the cahier lost its style: max-width %s", got)
	}
}

// TestNotify: what happens outside the journal reaches the pages too, once.
func TestNotify(t *testing.T) {
	w, _ := startConsole(t, Options{})
	s, err := newServer(Options{World: w})
	if err != nil {
		t.Fatal(err)
	}
	n, ok := s.hub.join()
	if !ok {
		t.Fatal("no room")
	}
	s.notify("run")
	s.notify("run")
	<-n.ready
	if got := n.take(); len(got) != 1 || got[0] != "run" {
		t.Errorf("told of %v", got)
	}
	for range liveStreams {
		s.hub.join()
	}
	if _, ok := s.hub.join(); ok {
		t.Errorf("more than %d pages may follow", liveStreams)
	}
	s.hub.leave(n)
	if _, ok := s.hub.join(); !ok {
		t.Error("a place that was left is not free")
	}
}

// replied is a console, and its view of the answer to a hostile mail.
func replied(t *testing.T) (*server, *replyView, []byte) {
	t.Helper()
	w, _ := startConsole(t, Options{})
	s, err := newServer(Options{World: w})
	if err != nil {
		t.Fatal(err)
	}
	post(t, w, "cabinet@ps.test", w.Config().Mailboxes.AMO, hostileMail)
	list, err := w.Messages(t.Context(), bench.Filter{}, 0)
	if err != nil || len(list) != 1 {
		t.Fatal(err, len(list))
	}
	v, err := s.replyView(t.Context(), list[0])
	if err != nil {
		t.Fatal(err)
	}
	raw, err := s.world.Reply(list[0])
	if err != nil {
		t.Fatal(err)
	}
	octs, err := s.rawMessage(raw)
	if err != nil {
		t.Fatal(err)
	}
	return s, v, octs
}

// TestReplyIsVerified: the answer's signature is checked, not believed.
func TestReplyIsVerified(t *testing.T) {
	s, v, raw := replied(t)
	if g := v.Signature; g == nil || !g.Valid || g.Digest != "SHA-256" || g.Certificate.Label == "" ||
		!strings.Contains(v.Text, "4025") {
		t.Fatalf("%+v\n%s", v.Signature, v.Text)
	}
	parts := v.Root.Parts
	altered := append(bytes.Clone(parts[0].Raw(raw)), 'x')
	if g := s.verify(altered, content(parts[1], raw, 1<<20)); g.Valid || g.Failure == nil {
		t.Error("an altered answer is called valid")
	}
}
