package report

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestBookScript uses a book as its readers do: filters, keys, a sheet unfolded from
// its block, the arrow of a proof, the ticket, the traces of a departure.
func TestBookScript(t *testing.T) {
	r := books(t)["une-faute"]
	ctx := browser(t)
	url := serve(t, map[string]string{"une-faute": bookAsIs(t, r)}) + "une-faute"
	open(t, ctx, url, 1280)
	eventually := func(what, expression string) {
		t.Helper()
		if !ask[bool](t, ctx, `new Promise(done => { let n = 0; const look = () => { const v = !!(`+expression+
			`); v || ++n > 100 ? done(v) : setTimeout(look, 50) }; look() })`) {
			t.Errorf("%s: never %s", what, expression)
		}
	}
	click := func(selector string) {
		t.Helper()
		if !ask[bool](t, ctx, `(e => { e && e.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true}));
			return !!e })(document.querySelector(`+"`"+selector+"`"+`))`) {
			t.Errorf("there is no %s", selector)
		}
	}
	const green = `document.getElementById("l-B-03.amo-test")`
	if ask[bool](t, ctx, green+`.innerHTML.includes("<svg")`) {
		t.Error("a sheet is there before it is asked for")
	}
	ask[int](t, ctx, green+`.open = true, 0`)
	eventually("a sheet", green+`.querySelector("article svg") && `+green+`.querySelector("ol.echange")`)
	eventually("no piece left over", `!document.querySelector("[data-ici]")`)
	if n := ask[int](t, ctx, green+`.querySelectorAll("g.vise").length`); n != 0 {
		t.Errorf("%d arrows of what passes are marked", n)
	}
	click(`[id="B-03.amo-test"] a[data-v]`)
	eventually("the arrow of a proof", `new Set([...`+green+`.querySelectorAll("g.vise")].map(g =>
		g.dataset.e)).size === 1 && `+green+`.querySelector("li.vise")`)
	if n := ask[int](t, ctx, `document.querySelectorAll("article.rouge .large g.vise").length`); n < 2 {
		t.Errorf("%d arrows of the departure are marked", n)
	}

	click(`article.rouge a[href$="_s_smtp-1"]`) // a session, which is packed
	eventually("the traces of a departure", `document.querySelector("article.rouge .suite details[open] pre")`)

	ask[int](t, ctx, `navigator.clipboard.writeText = async s => { window.copied = s }, 0`)
	click("article.rouge .gestes .copier")
	eventually("a ticket", "window.copied")
	ticket := ask[string](t, ctx, "window.copied")
	at := -1
	for _, must := range []string{"### D-04.rien-emis", "**Étapes**", "1. `Étant donné un annuaire",
		"**Attendu** : `aucun message",
		"**Constaté** : `message", "**Preuves** : événement n°", "**Rejouer**",
		"amfront run --lps ./adaptateur.sh --only D-04.revoque.cas-1"} {
		i := strings.Index(ticket, must)
		if i <= at {
			t.Errorf("the ticket lacks %q, or in its place:\n%s", must, ticket)
		}
		at = i
	}

	count := func(want int, what string) {
		t.Helper()
		if n := ask[int](t, ctx, `document.querySelectorAll("details.ex:not([hidden])").length`); n != want {
			t.Errorf("%s: %d lines are shown, want %d", what, n, want)
		}
	}
	set := func(id, value string) {
		ask[int](t, ctx, `(e => { e.value = `+"`"+value+"`"+`; e.dispatchEvent(new Event("input")); return 0 })(
			document.getElementById("`+id+`"))`)
	}
	count(3, "no filter")
	set("f-verdict", "!")
	count(1, "to look at")
	set("f-verdict", "conforme")
	count(2, "conforming")
	set("f-partie", "D")
	count(1, "of part D")
	set("f-verdict", "")
	set("f-partie", "")
	set("f-texte", "REVOQUE CAS")
	count(1, "two words, without accents")
	set("f-texte", "")

	key := func(name string) {
		ask[int](t, ctx, `(document.activeElement || document.body).dispatchEvent(new KeyboardEvent("keydown",
			{key: "`+name+`", bubbles: true, cancelable: true})), 0`)
	}
	key("/")
	eventually("the search has the focus", `document.activeElement.id === "f-texte"`)
	ask[int](t, ctx, `document.activeElement.blur(), 0`)
	key("n")
	eventually("the next to look at", `document.activeElement.closest("details.ex")?.id === "l-D-04.revoque.cas-1"`)
	key("k")
	eventually("the one before", `document.activeElement.closest("details.ex")?.id === "l-B-03.amo-test"`)
	ask[int](t, ctx, `document.getElementById("f-touches").checked = false, 0`)
	key("j")
	eventually("keys turned off", `document.activeElement.closest("details.ex")?.id === "l-B-03.amo-test"`)

	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank"), chromedp.Navigate(url+"#B-03.amo-test")); err != nil {
		t.Fatal(err)
	}
	eventually("an address of a packed sheet", `document.querySelector("#l-B-03\\.amo-test[open] article svg")`)
}

// TestWholeSuiteBook: a green suite of 602 opens at once and prints on 8 pages.
// REPORT_RUN names a run.json to take in its place.
func TestWholeSuiteBook(t *testing.T) {
	end := day0.Add(time.Minute)
	r := &Run{LPS: LPS{Name: "x"}, Started: day0, Ended: &end}
	if name := os.Getenv("REPORT_RUN"); name != "" {
		doc, err := os.ReadFile(name)
		if err == nil {
			r, err = ReadJSON(bytes.NewReader(doc))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	s := nominal(t)
	for i := 0; len(r.Scenarios) < 602; i++ {
		s.ID, s.Part = fmt.Sprintf("B-03.amo-test.un-nom-de-longueur-usuelle-%d", i), Parts[i%len(Parts)].ID
		r.Scenarios, r.Selected = append(r.Scenarios, s), append(r.Selected, s.ID)
	}
	ctx := browser(t)
	open(t, ctx, serve(t, map[string]string{"x": bookAsIs(t, r)})+"x", 1280)
	// What it costs to open: 300 ms of work for so many, whatever else the machine does.
	if n := ask[float64](t, ctx, `document.querySelectorAll("*").length`); n > 10_000 {
		t.Errorf("%.0f elements in the page", n)
	} else {
		t.Logf("%.0f elements", n)
	}
	if n := paper(t, ctx); n > 8 {
		t.Errorf("%d pages of A4", n)
	}
}

// TestReplay: the command of a scenario, as a shell reads it.
func TestReplay(t *testing.T) {
	for want, d := range map[string]Driver{
		"amfront run --lps 'java -jar x.jar' --timeout=30s --only A-01.x": {Kind: "adaptateur", Command: "java -jar x.jar",
			Again: []string{"--timeout=30s"}},
		"amfront run --reference --only A-01.x":               {Kind: "référence"},
		"amfront run --operator --out reprise --only A-01.x":  {Kind: "opérateur"},
		`amfront run --lps 'l'\''outil $(x)' --only A-01.x`:   {Kind: "adaptateur", Command: "l'outil $(x)"},
		"amfront run --lps http://127.0.0.1:8/ --only A-01.x": {Kind: "adaptateur", Command: "http://127.0.0.1:8/"},
	} {
		v := sheetView{Scenario: &Scenario{ID: "A-01.x"}, book: &book{Run: &Run{Driver: d}}}
		if got := v.Replay(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
