package console

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestBrowserConnexions: the journal shows a lot that arrives while it is open,
// and the page of one connection leads to its exchange.
func TestBrowserConnexions(t *testing.T) {
	t.Parallel()
	w, srv := startConsole(t, Options{})
	ctx := tab(t, 1280, 800)
	do(t, ctx, chromedp.Navigate(srv.URL+"/"), chromedp.WaitVisible(chromedp.CSS("#pourquoi")))
	if said := eval[string](t, ctx, `document.querySelector("#pourquoi").innerText`); !strings.Contains(said,
		"Aucune connexion encore") {
		t.Errorf("the home page says %q", said)
	}
	do(t, ctx, chromedp.Navigate(srv.URL+"/journal"), chromedp.WaitVisible(chromedp.CSS(".empty")))
	post(t, w, "cabinet@ps.test", w.Config().Mailboxes.AMO, hostileMail)
	do(t, ctx, chromedp.WaitVisible(chromedp.CSS("table.connexions .lot")))
	look(t, ctx, srv.URL, "/journal", "table.connexions", "journal")
	id := w.Sessions("", 1)[0].ID
	look(t, ctx, srv.URL, "/journal/"+id, "a[href^='/echanges/']", "connexion")
}
