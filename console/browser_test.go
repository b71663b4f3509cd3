package console

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

//go:embed testdata/axe.min.js
var axeSource string

// chromes are the one browser of a test process: its start is what costs.
var chromes struct {
	once   sync.Once
	ctx    context.Context
	cancel context.CancelFunc
	err    error
}

// tab opens a page of a headless Chromium. What the page writes to its console
// as an error (a refused inline script, an exception) fails the test.
func tab(t *testing.T, width, height int64) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("needs chromium (Debian: chromium)")
		}
		t.Skip("needs chromium (Debian: chromium)")
	}
	chromes.once.Do(func() {
		opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
			chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("disable-gpu", true)) // it would be reckoned, too
		alloc, cancel := chromedp.NewExecAllocator(context.Background(), opts...)
		chromes.ctx, chromes.cancel = chromedp.NewContext(alloc)
		stop := chromes.cancel
		chromes.cancel = func() { stop(); cancel() }
		chromes.err = chromedp.Do(chromes.ctx)
	})
	if chromes.err != nil {
		t.Fatalf("starting %s: %v", path, chromes.err)
	}
	ctx, cancel := chromedp.NewContext(chromes.ctx, chromedp.WithNewBrowserContext())
	do(t, ctx, chromedp.EmulateViewport(width, height))
	var heard sync.WaitGroup
	messages := chromedp.Console(ctx)
	heard.Go(func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			if m.IsException() || m.Type == "error" && !strings.Contains(m.Text, "the server responded with a status of") {
				t.Errorf("the page complains: %s", m)
			}
		}
	})
	dialogs := chromedp.Events(ctx, page.JavascriptDialogOpening)
	heard.Go(func() {
		for e, err := range dialogs {
			if err != nil {
				return
			}
			t.Errorf("a dialog opened: %s", e.Message)
		}
	})
	t.Cleanup(func() { cancel(); heard.Wait() })
	return ctx
}

// stopBrowser ends the browser after the last test.
func stopBrowser() {
	if chromes.cancel != nil {
		chromes.cancel()
	}
}

// TestBrowserPollOutlivesPage waits for what only the next page shows, and leaves the
// page while it asks.
func TestBrowserPollOutlivesPage(t *testing.T) {
	t.Parallel()
	_, _, _, srv := demoConsole(t)
	ctx := tab(t, 1280, 800)
	do(t, ctx, chromedp.Navigate(srv.URL+"/"))
	for range 5 {
		for _, path := range []string{"/cahier", "/echanges"} {
			do(t, ctx, poll(fmt.Sprintf(`location.pathname === %q || (location.assign(%q), false)`, path, path)))
		}
	}
}

// patience bounds one step in a browser.
const patience = 2 * time.Minute

func do(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	for i, step := range steps {
		if err := chromedp.Do(ctx, bounded(step)); err != nil {
			t.Fatalf("step %d in the browser: %v", i+1, err)
		}
	}
}

// bounded ends a step that waits in vain, not the tab. A step whose element was
// replaced, by what comes in live, between finding and touching it begins again.
func bounded(step chromedp.Action[chromedp.Void]) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		for {
			v, err := step(ctx, target)
			if err == nil || ctx.Err() != nil || !strings.Contains(err.Error(), "Could not find node with given id") &&
				!strings.Contains(err.Error(), noContext) {
				return v, err
			}
		}
	}
}

// eval is the value of an expression in the page; promises are awaited. Where its
// page was left before it came there, the next one is asked.
func eval[T any](t *testing.T, ctx context.Context, expression string) T {
	t.Helper()
	asked := chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise)
	v, err := chromedp.Run(ctx, asked)
	for err != nil && ctx.Err() == nil && pageLeft(err) {
		v, err = chromedp.Run(ctx, asked)
	}
	if err != nil {
		t.Fatalf("%.200s: %v", expression, err)
	}
	return v
}

// appearance sets what the page is told of the system's colours.
func appearance(t *testing.T, ctx context.Context, dark bool) {
	t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia,
		emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}})
	if err != nil {
		t.Fatal(err)
	}
}

// shots is where screenshots go: AMFRONT_SHOTS, or nowhere.
func shots(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("AMFRONT_SHOTS")
	if dir == "" {
		return ""
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// shoot keeps a picture of the page where one was asked for.
func shoot(t *testing.T, ctx context.Context, dir, name string) {
	t.Helper()
	if dir == "" {
		return
	}
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		t.Fatal(err)
	}
}

// examine asks axe-core for what keeps people out (WCAG 2.2 AA), and looks
// that the page does not scroll sideways.
func examine(t *testing.T, ctx context.Context, what string) {
	t.Helper()
	eval[int](t, ctx, axeSource+";0")
	found := eval[string](t, ctx,
		`axe.run(document, {runOnly: ["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"],
		resultTypes: ["violations"]}).then(r =>
		JSON.stringify(r.violations.map(v => ({id: v.id, impact: v.impact, help: v.help,
		nodes: v.nodes.slice(0, 4).map(n => n.html.slice(0, 200) + " — " + n.failureSummary.slice(0, 300))}))))`)
	var list []struct {
		ID, Impact, Help string
		Nodes            []string
	}
	if err := json.Unmarshal([]byte(found), &list); err != nil {
		t.Fatal(err)
	}
	for _, v := range list {
		report := fmt.Sprintf("%s: axe %s (%s): %s\n  %s", what, v.ID, v.Impact, v.Help, strings.Join(v.Nodes, "\n  "))
		if v.Impact == "serious" || v.Impact == "critical" {
			t.Error(report)
		} else {
			t.Log(report)
		}
	}
	over := eval[int](t, ctx, `document.documentElement.scrollWidth - document.documentElement.clientWidth`)
	if over > 1 {
		t.Errorf("%s: the page is %d px wider than the window", what, over)
	}
}

// look visits a page at both sizes and in both themes, examines it and keeps
// its pictures. ready is a selector to wait for.
func look(t *testing.T, ctx context.Context, base, path, ready, name string) {
	t.Helper()
	dir := shots(t)
	for _, l := range looks() {
		what := name + "-" + l.name
		appearance(t, ctx, l.dark)
		do(t, ctx, chromedp.EmulateViewport(l.width, 800), chromedp.Navigate(base+path),
			chromedp.WaitVisible(chromedp.CSS(ready)))
		examine(t, ctx, what)
		shoot(t, ctx, dir, what)
	}
}

// appearances is one way in which a page is looked at.
type appearances struct {
	name  string
	width int64
	dark  bool
}

// looks are both widths and both themes: each once, or every pair of them when
// screenshots are asked for.
func looks() []appearances {
	if os.Getenv("AMFRONT_SHOTS") == "" && os.Getenv("AMFRONT_FULL") != "1" {
		return []appearances{{"1280-clair", 1280, false}, {"400-sombre", 400, true}}
	}
	return []appearances{{"1280-clair", 1280, false}, {"1280-sombre", 1280, true}, {"400-clair", 400, false},
		{"400-sombre", 400, true}}
}

func TestBrowserHome(t *testing.T) {
	t.Parallel()
	_, srv := startConsole(t, Options{})
	ctx := tab(t, 1280, 800)
	look(t, ctx, srv.URL, "/", "main h1", "accueil")
}
