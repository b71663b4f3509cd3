package console

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"amfront/console/web"
	"amfront/lps"
	"amfront/suite"
	"amfront/suite/runs"
)

// pasted puts a picture of one dot on the page as the keyboard does, and says
// what the page then shows of it.
const pasted = `new Promise(done => {
	const c = document.createElement("canvas"); c.width = c.height = 1;
	c.toBlob(b => {
		const d = new DataTransfer();
		d.items.add(new File([b], "ecran.png", {type: "image/png"}));
		document.dispatchEvent(new ClipboardEvent("paste", {clipboardData: d, bubbles: true, cancelable: true}));
		const there = () => document.querySelector("#geste .ct-picture")?.naturalWidth === 1;
		const shown = () => there() ? done("shown") : setTimeout(shown, 20);
		shown();
	}, "image/png");
})`

// TestBrowserPicturePasted: a screenshot pasted in the page and a remark go with
// the answer to a gesture, into the record; what is no picture is said and goes
// nowhere.
func TestBrowserPicturePasted(t *testing.T) {
	t.Parallel()
	k, srv := bookConsole(t, t.TempDir())
	id, err := k.Start(runs.Request{Way: runs.ByOperator, Only: []string{"I-01"}})
	if err != nil {
		t.Fatal(err)
	}
	ctx := tab(t, 1280, 800)
	do(t, ctx, chromedp.Navigate(srv.URL+web.RunPage(id)), chromedp.WaitVisible(chromedp.CSS("#geste .ct-asked")))
	soft := lps.New(lps.Options{})
	t.Cleanup(soft.Close)
	p := &person{k: k, run: id, soft: soft}
	task, _ := p.task(t, ctx)
	if got := eval[string](t, ctx, pasted); got != "shown" {
		t.Fatal(got)
	}
	fill(t, ctx, map[string]string{"#remarque-fait": "écran 4, en gris"})
	// what another program sends as a picture is looked into
	eval[int](t, ctx, `(document.querySelector("#geste form [name=image]").value = "data:image/png;base64,TVo=", 0)`)
	p.reply(t, ctx, task)
	do(t, ctx, poll(`document.querySelector("#geste .ct-kept[open] .error")?.innerText.includes("pas une image")`))
	if got := eval[string](t, ctx, `document.querySelector("#remarque-fait").value`); got != "écran 4, en gris" {
		t.Errorf("the remark is lost: %q", got)
	}
	eval[string](t, ctx, pasted)
	p.reply(t, ctx, task)
	for {
		next, ok := p.task(t, ctx)
		if !ok {
			break
		}
		p.reply(t, ctx, next)
	}
	r, err := suite.Recorded(k.Record(id))
	if err != nil {
		t.Fatal(err)
	}
	seen := r.Scenarios[0].Trace.Seen
	if len(seen) != 1 || seen[0].Remark != "écran 4, en gris" || seen[0].Type != "image/png" || seen[0].Size == 0 ||
		!strings.Contains(seen[0].Words(), string(seen[0].Picture)) {
		t.Errorf("%+v", seen)
	}
}
