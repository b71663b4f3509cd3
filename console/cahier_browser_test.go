package console

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"amfront/bench"
	"amfront/console/web"
	"amfront/features"
	"amfront/judge/report"
	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/lps/operator"
	"amfront/scenarios"
	"amfront/suite"
	"amfront/suite/runs"
)

// bookConsole is a console that plays runs, kept below dir.
func bookConsole(t *testing.T, dir string) (*runs.Keeper, *httptest.Server) {
	t.Helper()
	list, err := suite.Load(features.Files)
	if err != nil {
		t.Fatal(err)
	}
	k, err := runs.Open(t.Context(), runs.Options{Dir: dir, Version: features.Version,
		Features: func() []suite.Feature { return list }, Keys: keys.Recycled(),
		Limits: runs.Limits(), Choices: runs.Choices(bench.DefaultConfig(), "")})
	if err != nil {
		t.Fatal(err)
	}
	_, srv := startConsole(t, Options{Runs: k})
	t.Cleanup(func() { k.Close() })
	return k, srv
}

// over waits for a run to be played no more.
func over(t *testing.T, k *runs.Keeper, id string) runs.Status {
	t.Helper()
	wait := waiting(t, k)
	for {
		s, err := k.Status(id)
		if err != nil {
			t.Fatal(err)
		}
		if s.State != runs.Playing {
			return s
		}
		wait("the run does not end")
	}
}

// TestBrowserRunByReference: a run started from the page is followed without a
// reload; its end shows the verdict, its book opens without running anything,
// and a worse run stands beside it.
func TestBrowserRunByReference(t *testing.T) {
	t.Parallel()
	k, srv := bookConsole(t, t.TempDir())
	ctx := tab(t, 1280, 800)
	do(t, ctx, chromedp.Navigate(srv.URL+"/cahier/lancer?partie=C"), chromedp.WaitVisible(chromedp.CSS("#quoi-partie")),
		chromedp.Click(chromedp.CSS("#reference")), chromedp.SendKeys(chromedp.CSS("#nom"), "<b>Dentiste</b>"),
		chromedp.Click(chromedp.CSS("button.ct-big")),
		chromedp.WaitVisible(chromedp.CSS("#avancement")))
	eval[int](t, ctx, "window.unchanged = 1")
	do(t, ctx, poll(`document.querySelectorAll("#avancement .ct-verdicts li").length > 0 && `+
		`document.querySelector("#barre").value > 0`))
	if !eval[bool](t, ctx, "window.unchanged === 1") && !eval[bool](t, ctx, `!!document.querySelector(".ct-verdict-of")`) {
		t.Error("the page was loaded again before the end: it is not live")
	}
	if wrong := eval[int](t, ctx,
		`document.querySelectorAll("#avancement .ct-verdicts .badge:not(.ok)").length`); wrong != 0 {
		t.Errorf("%d verdicts of the reference are told as something else while it is played", wrong)
	}
	do(t, ctx, chromedp.WaitVisible(chromedp.CSS(".ct-verdict-of .badge.ok")))
	good := k.List()[0]
	if good.State != runs.Ended || good.Verdict != report.Conforming {
		t.Fatalf("%+v", good)
	}
	if n := eval[int](t, ctx, `document.querySelectorAll("main b").length`); n != 0 {
		t.Error("the software's name became markup")
	}
	bad, err := k.Start(runs.Request{Way: runs.ByVariant, Variant: "aes-256", Only: []string{"C-02", "D-03"}})
	if err != nil {
		t.Fatal(err)
	}
	if s := over(t, k, bad); s.Verdict != report.NonConforming {
		t.Fatalf("%+v", s)
	}
	look(t, ctx, srv.URL, "/cahier?partie=C", "#scenarios .card", "cahier")
	look(t, ctx, srv.URL, "/cahier/lancer", "#quoi-profil", "cahier-lancer")
	look(t, ctx, srv.URL, "/cahier/scenarios/A-09.fichier", ".ct-sheet", "cahier-scenario")
	look(t, ctx, srv.URL, "/cahier/passages", "#passages tbody tr", "cahier-passages")
	look(t, ctx, srv.URL, web.RunPage(good.ID), ".ct-verdict-of", "cahier-conforme")
	look(t, ctx, srv.URL, web.RunPage(bad), ".ct-amiss", "cahier-ecarts")
	look(t, ctx, srv.URL, "/cahier/comparer?avant="+good.ID+"&apres="+bad, "#regressions", "cahier-comparer")
	look(t, ctx, srv.URL, "/cahier/comparer?avant="+good.ID+"&apres="+bad+"&controle=C-02.aes-128-cbc",
		"#historique tbody tr", "cahier-historique")
	do(t, ctx, chromedp.EmulateViewport(1280, 800), chromedp.Navigate(srv.URL+web.RunPage(good.ID)+"/cahier.html"),
		chromedp.WaitVisible(chromedp.CSS("h1")))
	if eval[string](t, ctx, `getComputedStyle(document.body).fontFamily`) == "" {
		t.Error("the cahier has no style")
	}
}

// person plays beside the page with a sound software.
type person struct {
	k    *runs.Keeper
	run  string
	soft *lps.Software
	last string // task answered last
}

// task is the next one, once the page shows it; false when the run is over
// and the page shows what it came to.
func (p *person) task(t *testing.T, ctx context.Context) (operator.Task, bool) {
	t.Helper()
	wait := waiting(t, p.k)
	for {
		if task, ok := p.k.Task(t.Context(), p.run); ok && task.ID != p.last {
			p.last = task.ID
			do(t, ctx, poll(fmt.Sprintf(`document.getElementById("geste")?.dataset.task === %q`, task.ID)))
			return task, true
		}
		if s, err := p.k.Status(p.run); err != nil || s.State != runs.Playing {
			do(t, ctx, chromedp.WaitVisible(chromedp.CSS(".ct-verdict-of")))
			return operator.Task{}, false
		}
		wait("nothing is asked")
	}
}

// fill types into fields by selector, as a person does.
func fill(t *testing.T, ctx context.Context, values map[string]string) {
	t.Helper()
	data, err := json.Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	eval[int](t, ctx, `Object.entries(`+string(data)+
		`).forEach(([q, v]) => { const e = document.querySelector(q); if (!e) throw new Error("no " + q);
		e.value = v; e.dispatchEvent(new Event("input", {bubbles: true}));
		e.dispatchEvent(new Event("change", {bubbles: true})); }), 0`)
}

func press(t *testing.T, ctx context.Context, selector string) {
	t.Helper()
	do(t, ctx, chromedp.Click(chromedp.CSS(selector)))
}

// reply fills in what the software did, and sends it.
func (p *person) reply(t *testing.T, ctx context.Context, task operator.Task) {
	t.Helper()
	a, err := p.soft.Do(t.Context(), task.Action, task.Request)
	if err != nil {
		t.Fatalf("%s: %v", task.Action, err)
	}
	// the bench shows the lot before anything is said of it
	if task.Action == adapter.ActionSend && a.Status == adapter.Done {
		do(t, ctx, poll(`[...document.querySelectorAll("#vu li")].some(e => e.innerText.includes("un message de"))`))
	}
	if a.Status == adapter.Refused {
		press(t, ctx, "#geste .ct-other:nth-of-type(1) summary, #geste details.ct-other summary")
		fill(t, ctx, map[string]string{"#motif-logiciel": a.Reason, "#cause": a.ReasonCode,
			"#alertes-refus": strings.Join(a.Alerts, "\n")})
		press(t, ctx, "#geste details.ct-other[open] button.primary")
		return
	}
	values := map[string]string{}
	if task.Wants.Alerts {
		values["#alertes"] = strings.Join(a.Alerts, "\n")
	}
	for i, m := range a.Messages {
		values[fmt.Sprintf("#mt-%d", i)], values[fmt.Sprintf("#ms-%d", i)], values[fmt.Sprintf("#mm-%d", i)] = m.Kind,
			m.Outcome, m.Reason
	}
	n := 0
	for _, f := range a.Fetched {
		if f.Outcome == "refused" {
			values[fmt.Sprintf("#rt-%d", n)], values[fmt.Sprintf("#rn-%d", n)], values[fmt.Sprintf("#rm-%d", n)] = f.Kind,
				f.Name, f.Reason
			n++
		}
	}
	var dates []string
	for _, at := range a.Planned {
		dates = append(dates, at.In(scenarios.Paris()).Format("2006-01-02 15:04:05"))
	}
	if len(dates) > 0 {
		values["#dates"] = strings.Join(dates, "\n")
	}
	for _, d := range a.Declarations {
		values["#c-"+d.ID] = d.Comment
	}
	fill(t, ctx, values)
	for _, d := range a.Declarations {
		press(t, ctx, fmt.Sprintf(`input[name="declare-%s"][value="%s"]`, d.ID, d.Declared))
	}
	press(t, ctx, "#geste button.primary.ct-big")
}

// TestBrowserRunByHand: from the start of a run to its cahier d'examen, by the
// page alone. What is missing is said at its field and nothing typed is lost,
// a reload does not matter, and a bench that starts again goes on.
func TestBrowserRunByHand(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	k, srv := bookConsole(t, dir)
	ctx := tab(t, 1280, 800)
	do(t, ctx, chromedp.Navigate(srv.URL+"/cahier/lancer"), chromedp.WaitVisible(chromedp.CSS("#quoi-scenarios")),
		chromedp.Click(chromedp.CSS("#quoi-scenarios")),
		chromedp.Click(chromedp.CSS("#operateur")), chromedp.Click(chromedp.CSS("button.ct-big")),
		chromedp.WaitVisible(chromedp.CSS("#scenarios[aria-invalid]")))
	do(t, ctx, chromedp.SendKeys(chromedp.CSS("#scenarios"),
		"C-02.algorithme.fse-de-test D-03.perime F-07.flux.fse, E-09.heures;I-01"),
		chromedp.Click(chromedp.CSS("button.ct-big")),
		chromedp.WaitVisible(chromedp.CSS("#geste.ct-task .ct-asked")))
	soft := lps.New(lps.Options{})
	t.Cleanup(soft.Close)
	p := &person{k: k, run: k.List()[0].ID, soft: soft}
	dirShots := shots(t)
	t.Cleanup(func() {
		if t.Failed() {
			shoot(t, ctx, dirShots, "echec")
			task, ok := k.Task(context.Background(), p.run)
			t.Log(ok, task.ID, task.Action, k.List()[0].State, k.List()[0].Error)
			t.Log(eval[string](t, ctx,
				`performance.getEntriesByType("resource").slice(-8).map(e => e.name + " " + Math.round(e.startTime) + " " + `+
					`e.responseStatus).join("\n") + " gestes " + document.querySelectorAll("#geste").length + " now " + `+
					`Math.round(performance.now()) + document.hidden`))
			t.Log(eval[string](t, ctx,
				`location.href + " " + (document.getElementById("geste")?.outerHTML ?? document.body.innerText).slice(0, 1500)`))
		}
	})
	seen := map[adapter.Action]bool{}
	for {
		task, ok := p.task(t, ctx)
		if !ok {
			break
		}
		if !seen[task.Action] {
			seen[task.Action] = true
			p.awkward(t, ctx, srv.URL, task)
			for _, l := range looks() {
				appearance(t, ctx, l.dark)
				do(t, ctx, chromedp.EmulateViewport(l.width, 800))
				name := fmt.Sprintf("geste-%s-%s", task.Action, l.name)
				examine(t, ctx, name)
				shoot(t, ctx, dirShots, name)
			}
			do(t, ctx, chromedp.EmulateViewport(1280, 800))
			if task.Action == adapter.ActionSend {
				eval[int](t, ctx, `(document.documentElement.setAttribute("data-projector", ""), 0)`)
				examine(t, ctx, "geste-projecteur")
				shoot(t, ctx, dirShots, "geste-projecteur")
				eval[int](t, ctx, `(document.documentElement.removeAttribute("data-projector"), 0)`)
			}
		}
		p.reply(t, ctx, task)
	}
	s, err := k.Status(p.run)
	if err != nil || s.State != runs.Ended || s.Verdict != report.Conforming {
		t.Errorf("%v %+v", err, s)
	}
	do(t, ctx, chromedp.WaitVisible(chromedp.CSS(".ct-verdict-of .badge.ok")),
		chromedp.Navigate(srv.URL+web.RunPage(p.run)+"/cahier.html"), chromedp.WaitVisible(chromedp.CSS("h1")))
	if !eval[bool](t, ctx, `document.body.innerText.includes("D-03")`) {
		t.Error("the cahier d'examen does not speak of the scenarios")
	}
	if !seen[adapter.ActionSend] || !seen[adapter.ActionPoll] || !seen[adapter.ActionRefresh] ||
		!seen[adapter.ActionPlan] || !seen[adapter.ActionAttest] {
		t.Errorf("not every kind of gesture was asked for: %v", seen)
	}
}

// awkward does what people do, before the right answer.
func (p *person) awkward(t *testing.T, ctx context.Context, base string, task operator.Task) {
	t.Helper()
	switch task.Action {
	case adapter.ActionSend:
		// Typed, and the page loaded again.
		fill(t, ctx, map[string]string{"#alertes": "à garder"})
		do(t, ctx, chromedp.Navigate(base+web.RunPage(p.run)), chromedp.WaitVisible(chromedp.CSS("#geste.ct-task .ct-asked")))
		if got := eval[string](t, ctx, `document.querySelector("#alertes").value`); got != "à garder" {
			t.Errorf("after a reload the field holds %q", got)
		}
		// Said to be done though nothing came.
		press(t, ctx, "#geste button.primary.ct-big")
		do(t, ctx, chromedp.WaitVisible(chromedp.CSS("#geste .notice.warn")))
		if got := eval[string](t, ctx, `document.querySelector("#alertes").value`); got != "à garder" {
			t.Errorf("after the warning the field holds %q", got)
		}
		// A refusal without words, by the keyboard's submit.
		eval[int](t, ctx, `(document.querySelector("#geste details.ct-other").open = true, `+
			`document.querySelector("#geste details.ct-other form").requestSubmit(), 0)`)
		do(t, ctx, chromedp.WaitVisible(chromedp.CSS("#motif-logiciel[aria-invalid]")),
			poll(`document.activeElement.id === "motif-logiciel"`))
		if code, _, _ := call(t, "GET", base+web.RunPage(p.run)+"/gestes/"+task.ID+"/fichiers/1", ""); code != 200 {
			t.Errorf("the file to send: %d", code)
		}
	case adapter.ActionPoll:
		fill(t, ctx, map[string]string{"#mt-0": "4005"})
		press(t, ctx, "#geste button.primary.ct-big")
		do(t, ctx, chromedp.WaitVisible(chromedp.CSS("#me-0")))
		press(t, ctx, `button[name="ajouter"][value="message"]`)
		do(t, ctx, chromedp.WaitVisible(chromedp.CSS("#mt-2")))
		if got := eval[string](t, ctx, `document.querySelector("#mt-0").value`); got != "4005" {
			t.Errorf("after another row the first holds %q", got)
		}
		fill(t, ctx, map[string]string{"#mt-0": "", "#ms-0": ""})
	case adapter.ActionPlan:
		fill(t, ctx, map[string]string{"#dates": "demain matin"})
		press(t, ctx, "#geste button.primary.ct-big")
		do(t, ctx, chromedp.WaitVisible(chromedp.CSS("#dates-e")))
	case adapter.ActionAttest:
		press(t, ctx, "#geste button.primary.ct-big")
		do(t, ctx, chromedp.WaitVisible(chromedp.CSS("#geste .error")))
	}
}
