package console

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

var lessonLine = regexp.MustCompile("(?m)^- (Ouvrir|Cliquer|On lit) : (?:`([^`]+)`|« (.+) »)$")

// TestBrowserLesson plays the lesson of docs/formation.md from its start to its
// end, as it is written there.
func TestBrowserLesson(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/formation.md")
	if err != nil {
		t.Fatal(err)
	}
	lines := lessonLine.FindAllStringSubmatch(string(text), -1)
	written := regexp.MustCompile("(?m)^- (Ouvrir|Cliquer|On lit) ").FindAllString(string(text), -1)
	if len(lines) < 20 || len(lines) != len(written) {
		t.Fatalf("%d steps of %d are understood", len(lines), len(written))
	}
	_, _, _, srv := demoConsole(t)
	ctx := tab(t, 1280, 800)
	for _, l := range lines {
		said := strings.ReplaceAll(l[2]+l[3], "\u00a0", " ")
		t.Log(l[1], said)
		flat := `.replace(/[\s\u00a0]+/g, " ")`
		switch l[1] {
		case "Ouvrir":
			do(t, ctx, chromedp.Navigate(srv.URL+said), poll(`document.readyState === "complete"`))
			if eval[bool](t, ctx, `document.querySelector("[data-live-status]") !== null`) {
				do(t, ctx, poll(`document.querySelector("[data-live-status]").textContent === "En direct"`))
			}
		case "Cliquer":
			within := `(document.querySelector("dialog[open]") ?? document.querySelector("main"))`
			find := fmt.Sprintf(`[...%s.querySelectorAll("button, a, tr.link")].find(b => !b.disabled && `+
				`b.textContent%s.includes(%q))`, within, flat, said)
			do(t, ctx, poll(find+" !== undefined"))
			eval[int](t, ctx, `(b => { (b.querySelector("a.open") ?? b).click(); return 1 })(`+find+`)`)
			do(t, ctx, poll(`document.readyState === "complete"`))
		case "On lit":
			shown := `(document.querySelector("dialog[open]") ?? document.body).innerText`
			read := bounded(poll(fmt.Sprintf(`%s%s.includes(%q)`, shown, flat, said)))
			err := chromedp.Do(ctx, read)
			for n := 0; err != nil && n < 5; n++ { // the suite plays nine scenarios meanwhile
				err = chromedp.Do(ctx, read)
			}
			if err != nil {
				t.Fatalf("« %s » is not read: %v", said, err)
			}
		}
	}
}
