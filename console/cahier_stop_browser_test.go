package console

import (
	"testing"

	"github.com/chromedp/chromedp"

	"amfront/console/web"
	"amfront/judge/report"
	"amfront/lps"
	"amfront/suite/runs"
)

// TestBrowserStopAndResume: a run that was stopped on the page goes on in a
// bench that started again.
func TestBrowserStopAndResume(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	k, srv := bookConsole(t, dir)
	id, err := k.Start(runs.Request{Way: runs.ByOperator, Only: []string{"C-02.algorithme.fse-de-test"}})
	if err != nil {
		t.Fatal(err)
	}
	ctx := tab(t, 1280, 800)
	do(t, ctx, chromedp.Navigate(srv.URL+web.RunPage(id)), chromedp.WaitVisible(chromedp.CSS("#geste .ct-asked")))
	if err := k.Close(); err != nil { // the bench ends
		t.Fatal(err)
	}
	k, srv = bookConsole(t, dir)
	look(t, ctx, srv.URL, web.RunPage(id), ".ct-resume button", "cahier-interrompu")
	do(t, ctx, chromedp.EmulateViewport(1280, 800), chromedp.Click(chromedp.CSS(".ct-resume button")),
		chromedp.WaitVisible(chromedp.CSS("#geste .ct-asked")))
	soft := lps.New(lps.Options{})
	t.Cleanup(soft.Close)
	p := &person{k: k, run: id, soft: soft}
	for {
		task, ok := p.task(t, ctx)
		if !ok {
			break
		}
		p.reply(t, ctx, task)
	}
	if s, err := k.Status(id); err != nil || s.Verdict != report.Conforming {
		t.Errorf("%v %+v", err, s)
	}
	// The second server ends before the tab: its page must not see its stream cut.
	do(t, ctx, chromedp.Navigate("about:blank"))
}
