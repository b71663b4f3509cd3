package report

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// browser opens a page of a headless Chromium; what the page writes as an error
// fails the test.
func browser(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("needs chromium (Debian: chromium)")
		}
		t.Skip("needs chromium (Debian: chromium)")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("hide-scrollbars", true))
	alloc, end := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, cancel := chromedp.NewContext(alloc)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	messages := chromedp.Console(ctx)
	var heard sync.WaitGroup
	heard.Go(func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			if m.IsException() || m.Type == "error" && !strings.Contains(m.Text, "status of 404") {
				t.Errorf("the book complains: %s", m)
			}
		}
	})
	t.Cleanup(func() { cancel(); end(); heard.Wait() })
	return ctx
}

func ask[T any](t *testing.T, ctx context.Context, expression string) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, 40*time.Second)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%.200s: %v", expression, err)
	}
	return v
}

// open shows a book at a width of the window.
func open(t *testing.T, ctx context.Context, url string, width int64) {
	t.Helper()
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(url),
		chromedp.WaitVisible(chromedp.CSS("h1"))); err != nil {
		t.Fatal(err)
	}
}

var pageOfPDF = regexp.MustCompile(`/Type\s*/Page\b`)

// paper is how many A4 pages the book is, printed.
func paper(t *testing.T, ctx context.Context) int {
	t.Helper()
	yes := true
	pdf, err := chromedp.Call(ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &yes, PrintBackground: &yes})
	if err != nil {
		t.Fatal(err)
	}
	return len(pageOfPDF.FindAll(pdf.Data, -1))
}

// serve gives out pages by name.
func serve(t *testing.T, pages map[string]string) string {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, ok := pages[strings.TrimPrefix(r.URL.Path, "/")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, text)
	}))
	t.Cleanup(srv.Close)
	return srv.URL + "/"
}

// bookAsIs is the file, its data blocks still packed.
func bookAsIs(t testing.TB, r *Run) string {
	t.Helper()
	var b strings.Builder
	if err := WriteHTMLBeside(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// inOrder are the places of the cover from top to bottom, and what must not be: a
// block that shows nothing. It gives what is wrong.
const inOrder = `(() => {
	const wrong = [], seen = e => e && e.checkVisibility();
	let last = -1, before = "";
	for (const s of ["h1", ".verdict", ".diagnostic", ".ne-passe-pas", ".identite", ".grille", ".visa", "main"]) {
		const e = document.querySelector(s);
		if (!seen(e)) { if (![".diagnostic", ".ne-passe-pas"].includes(s)) wrong.push(s + " is not shown"); continue }
		const y = e.getBoundingClientRect().top + scrollY;
		if (y <= last) wrong.push(s + " stands above " + before);
		[last, before] = [y, s];
	}
	for (const e of document.querySelectorAll("section,article,h2,h3,h4,dl,ul,ol,table,summary,p,.controle"))
		if (seen(e) && !e.textContent.trim()) wrong.push("empty: " + e.outerHTML.slice(0, 120));
	const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
	if (over > 1) wrong.push("wider than the window by " + over);
	return wrong.join("\n");
})()`

// TestBooksInBrowser looks at each book on a screen of three widths, with axe, and
// on A4. REPORT_SHOTS names a directory for pictures.
func TestBooksInBrowser(t *testing.T) {
	axe, err := os.ReadFile("../../console/testdata/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	ctx := browser(t)
	pages, all := map[string]string{}, books(t)
	for name, r := range all {
		pages[name] = bookAsIs(t, r)
	}
	mutated := strings.Replace(pages["une-faute"], "@media print", "@media none", 1)
	pages["sans-impression"] = mutated
	pages["renverse"] = strings.Replace(pages["une-faute"], `<section class="visa">`, `<section class="visa" hidden>`, 1)
	at := serve(t, pages)
	for name, r := range all {
		for _, width := range []int64{1280, 768, 400} {
			open(t, ctx, at+name, width)
			if wrong := ask[string](t, ctx, inOrder); wrong != "" {
				t.Errorf("%s, %d px: %s", name, width, wrong)
			}
			picture(t, ctx, fmt.Sprintf("%s-%d", name, width))
		}
		ask[int](t, ctx, `document.querySelectorAll("details.ex").forEach(d => { d.open = true }), 0`)
		ask[bool](t, ctx, `new Promise(done => setTimeout(() => done(true), 300))`)
		ask[int](t, ctx, string(axe)+";0")
		found := ask[string](t, ctx, `axe.run(document, {runOnly: ["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa",
			"best-practice"], resultTypes: ["violations"]}).then(r => JSON.stringify(r.violations
			.filter(v => ["serious", "critical"].includes(v.impact)).map(v => v.id + ": " + v.help + " " +
			v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(" | "))))`)
		var list []string
		if err := json.Unmarshal([]byte(found), &list); err != nil || len(list) > 0 {
			t.Errorf("%s: axe: %v %s", name, err, strings.Join(list, "\n"))
		}
		reds := 0
		for _, s := range r.concluded().Scenarios {
			if s.Verdict.Accuses() && s.Verdict != Warning {
				reds++
			}
		}
		if n := paper(t, ctx); n < 2+reds || n > 4+reds {
			t.Errorf("%s: %d pages of A4 with %d departures, want 3 or 4 and one for each", name, n, reds)
		}
	}
	open(t, ctx, at+"sans-impression", 1280)
	if n := paper(t, ctx); n <= 5 {
		t.Errorf("without the rules for paper %d pages: the bound cannot fail", n)
	}
	open(t, ctx, at+"renverse", 1280)
	if ask[string](t, ctx, inOrder) == "" {
		t.Error("a cover without visa is not seen")
	}
}

func picture(t *testing.T, ctx context.Context, name string) {
	dir := os.Getenv("REPORT_SHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}
