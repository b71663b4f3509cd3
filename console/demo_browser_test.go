package console

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"amfront/bench"
	"amfront/console/demo"
	"amfront/console/web"
	"amfront/features"
	"amfront/suite"
	"amfront/suite/runs"
)

// demoConsole is a console with everything that demonstrations need.
func demoConsole(t *testing.T) (*bench.World, *demo.Stage, *runs.Keeper, *httptest.Server) {
	t.Helper()
	w, err := bench.Start(t.Context(), bench.Options{World: t.Name(), Keys: keys.Recycled()})
	if err != nil {
		t.Fatal(err)
	}
	list, err := suite.Load(features.Files)
	if err != nil {
		t.Fatal(err)
	}
	k, err := runs.Open(t.Context(), runs.Options{Dir: filepath.Join(t.TempDir(), "passages"),
		Features: func() []suite.Feature { return list }, Version: features.Version, Keys: keys.Recycled()})
	if err != nil {
		t.Fatal(err)
	}
	stage := demo.Open(t.Context(), demo.Options{World: w, Dir: filepath.Join(t.TempDir(), "demonstrations"),
		Features: k.Features})
	srv := httptest.NewServer(Handler(Options{World: w, Runs: k, Demo: stage}))
	t.Cleanup(func() { srv.CloseClientConnections(); srv.Close(); stage.Close(); k.Close(); w.Close() })
	return w, stage, k, srv
}

func TestBrowserDemonstration(t *testing.T) {
	t.Parallel()
	w, stage, k, srv := demoConsole(t)
	ctx := tab(t, 1280, 800)
	page := srv.URL + "/demonstrations/en-clair"

	t.Run("found by a search", func(t *testing.T) {
		do(t, ctx, chromedp.Navigate(srv.URL+"/demonstrations?q=en+clair+chiffre"),
			chromedp.WaitVisible(chromedp.CSS(`#variantes a[href$="/en-clair"]`)))
		look(t, ctx, srv.URL, "/demonstrations?theme=C", "#variantes", "demonstrations")
	})
	t.Run("played live", func(t *testing.T) {
		// Another page of the same room looks at the exchanges.
		room := tab(t, 1280, 800)
		do(t, room, chromedp.Navigate(srv.URL+"/echanges"), chromedp.WaitVisible(chromedp.CSS("#liste .empty")))
		do(t, ctx, chromedp.Navigate(page), chromedp.WaitVisible(chromedp.CSS("#scene .empty")),
			poll(`document.querySelector("[data-live-status]").textContent === "En direct"`),
			chromedp.Click(chromedp.CSS(`button[value="jouer"]`)),
			poll(`document.querySelectorAll("#scene .demo-lot").length >= 3`),
			poll(`document.querySelector(".demo-waiting .badge.ok") !== null`))
		said := eval[string](t, ctx, `document.getElementById("scene").innerText`)
		for _, want := range []string{"rejeté, 4005", "Message de service 4005 : suivi d’effet", "Lot renvoyé", "A-06",
			"L’échange, depuis le poste neuf", "Premier écart : geste 4", "s’écarte de l’attendu", "comme attendu"} {
			if !strings.Contains(said, want) {
				t.Errorf("the scene does not say %q:\n%s", want, said)
			}
		}
		do(t, room, chromedp.WaitVisible(chromedp.CSS("#liste tr.link")))
		list, err := w.Messages(t.Context(), bench.Filter{}, 0) // the reference's lot is the first
		if err != nil || len(list) < 3 || list[0].Decision != "accepted" || list[1].Decision != "4005" ||
			!strings.HasPrefix(list[1].From, "demo.en-clair@") {
			t.Fatalf("%v %+v", err, list)
		}
		look(t, ctx, srv.URL, "/demonstrations/en-clair", ".demo-duel", "demonstration-direct")
	})
	t.Run("drawn on the dashboard", func(t *testing.T) {
		look(t, ctx, srv.URL, "/bord", "#essai", "bord")
		if px := eval[float64](t, ctx, `Math.min(...[...document.querySelectorAll(".plot text")].map(e =>
			e.getBoundingClientRect().height / 1.2))`); px < 11 {
			t.Errorf("the text of a drawing is %.1f px high on a phone", px)
		}
	})
	t.Run("annotated", func(t *testing.T) {
		do(t, ctx, chromedp.EmulateViewport(1280, 800), chromedp.Navigate(page),
			chromedp.Click(chromedp.CSS(".demo-lot summary")),
			chromedp.SendKeys(chromedp.CSS(".demo-lot details[open] input[name=note]"), "montré à la salle"),
			chromedp.Click(chromedp.CSS(".demo-lot details[open] button")),
			poll(`[...document.querySelectorAll("[data-demo-note]")].every(f => f.note.value === "") && `+
				`document.querySelector("#flash").innerText.includes("Note")`))
		id := eval[string](t, ctx, `document.querySelector(".demo-lot a").getAttribute("href")`)
		do(t, ctx, chromedp.Navigate(srv.URL+id), poll(`document.body.innerText.includes("montré à la salle")`))
	})
	t.Run("step by step, paused, and reset", func(t *testing.T) {
		do(t, ctx, chromedp.Navigate(page), poll(`document.querySelector("[data-live-status]").textContent === "En direct"`),
			chromedp.Click(chromedp.CSS(`button[value="preparer"]`)),
			chromedp.WaitVisible(chromedp.CSS(`button[value="suivant"]`)),
			chromedp.Click(chromedp.CSS(`button[value="suivant"]`)),
			poll(`document.querySelectorAll(".demo-duel > .same").length === 1`))
		if st := stage.State(); st.Waiting.Next != 1 || st.Turns[0].Gesture.Kind != demo.Nominal {
			t.Errorf("%+v", st.Waiting)
		}
		do(t, ctx, chromedp.Click(chromedp.CSS("[data-pause]")))
		if err := stage.Next(false); err != nil {
			t.Fatal(err)
		}
		do(t, ctx, poll(`document.querySelector("[data-live-status]").textContent.includes("du nouveau attend")`),
			chromedp.Click(chromedp.CSS("[data-pause]")), poll(`document.querySelectorAll(".demo-duel > .same").length === 2`))
		eval[int](t, ctx, `window.confirm = () => true, 1`)
		do(t, ctx, chromedp.Click(chromedp.CSS(`form[action$="/zero"] button`)),
			chromedp.WaitVisible(chromedp.CSS("#scene .empty")))
		if n := w.MessageCounts()["4005"]; n != 0 || len(stage.State().Turns) != 0 {
			t.Errorf("after the reset %d rejects and %d turns stay", n, len(stage.State().Turns))
		}
	})
	t.Run("judged by the suite", func(t *testing.T) {
		do(t, ctx, chromedp.Navigate(page+"/suite"), chromedp.WaitVisible(chromedp.CSS("#verdict .badge.note")),
			poll(`document.readyState === "complete"`))
		do(t, ctx, chromedp.Click(chromedp.CSS(`#verdict button.primary`)),
			poll(`document.querySelector("#verdict .notice.ok") !== null`))
		said := eval[string](t, ctx, `document.getElementById("verdict").innerText`)
		for _, want := range []string{"rouge, pour la bonne raison", "non conforme", "Observé", "Diagnostic et correction"} {
			if !strings.Contains(said, want) {
				t.Errorf("the verdict does not say %q:\n%s", want, said)
			}
		}
		run := k.List()
		i := slices.IndexFunc(run, func(s runs.Status) bool { return s.Request.Variant == "en-clair" })
		if i < 0 || !strings.Contains(eval[string](t, ctx, `document.querySelector("#verdict").innerHTML`),
			web.RunPage(run[i].ID)) {
			t.Error("the run has no link")
		}
		look(t, ctx, srv.URL, "/demonstrations/en-clair/suite", ".demo-found", "demonstration-suite")
	})
	t.Run("beside the reference", func(t *testing.T) {
		do(t, ctx, chromedp.EmulateViewport(1280, 800), chromedp.Navigate(page+"/comparer"),
			chromedp.WaitVisible(chromedp.CSS(".demo-sides")))
		if n := eval[int](t, ctx, `document.querySelectorAll(".demo-sides svg").length`); n != 2 {
			t.Errorf("%d diagrams", n)
		}
		said := eval[string](t, ctx, `document.getElementById("cotes").innerText`)
		for _, want := range []string{"conforme", "non conforme", "Ce qui diffère sur le fil"} {
			if !strings.Contains(said, want) {
				t.Errorf("the comparison does not say %q", want)
			}
		}
		if n := eval[int](t, ctx, `document.querySelectorAll(".demo-diff li").length`); n < 2 {
			t.Errorf("%d differing lines", n)
		}
		look(t, ctx, srv.URL, "/demonstrations/en-clair/comparer", ".demo-sides", "demonstration-comparer")
	})
	t.Run("on the projector", func(t *testing.T) { projected(t, ctx, srv.URL) })
}

// projected looks at every page in projector mode: large, and no wider than
// the wall.
func projected(t *testing.T, ctx context.Context, base string) {
	dir := shots(t)
	do(t, ctx, chromedp.EmulateViewport(1280, 800), chromedp.Navigate(base+"/demonstrations/en-clair"),
		chromedp.WaitVisible(chromedp.CSS("main h1")))
	normal := eval[float64](t, ctx, `parseFloat(getComputedStyle(document.body).fontSize)`)
	do(t, ctx, chromedp.Click(chromedp.CSS(`button[name=projecteur]`)),
		chromedp.Click(chromedp.CSS(`button[value="jouer"]`)), poll(`document.querySelectorAll(".demo-lot").length >= 2`))
	for _, path := range []string{"/", "/echanges", "/pki", "/situations", "/cahier", "/cahier/passages",
		"/demonstrations?theme=C", "/demonstrations/en-clair", "/demonstrations/en-clair/suite",
		"/demonstrations/en-clair/comparer"} {
		do(t, ctx, chromedp.Navigate(base+path), chromedp.WaitVisible(chromedp.CSS("main h1")))
		if large := eval[float64](t, ctx, `parseFloat(getComputedStyle(document.body).fontSize)`); large < normal*1.15 {
			t.Errorf("%s is not enlarged: %g px of %g", path, large, normal)
		}
		if head := eval[float64](t, ctx, `document.querySelector("main").getBoundingClientRect().top`); head > 60 &&
			eval[bool](t, ctx, `document.querySelector(".state.busy") === null`) {
			t.Errorf("%s: a header of %g px", path, head)
		}
		if path == "/echanges" {
			if rows := eval[float64](t, ctx, `(800 - document.querySelector(".exchanges tbody").getBoundingClientRect().top) /
				document.querySelector(".exchanges tbody tr").getBoundingClientRect().height`); rows < 8 {
				t.Errorf("%g rows of exchanges are in sight", rows)
			}
		}
		if drawn := eval[float64](t, ctx, `(s => s ? 12 * s.getBoundingClientRect().width / s.viewBox.baseVal.width : 99)(`+
			`document.querySelector(".sequence"))`); drawn < normal*1.15 {
			t.Errorf("%s: the text of the diagram has %g px", path, drawn)
		}
		name := "projecteur-" + strings.Trim(strings.NewReplacer("/", "-", "?", "-", "=", "-").Replace(path), "-")
		examine(t, ctx, name)
		shoot(t, ctx, dir, name)
	}
}

// TestDemonstrationRefusals: what no form of the page sends is refused in French.
func TestDemonstrationRefusals(t *testing.T) {
	_, _, _, srv := demoConsole(t)
	for _, c := range []struct {
		path string
		form url.Values
		code int
	}{
		{"/demonstrations/nulle/geste", url.Values{"geste": {"releve"}}, 404},
		{"/demonstrations/..%2f..%2fetc/geste", url.Values{"geste": {"releve"}}, 404},
		{"/demonstrations/reference/geste", url.Values{"geste": {"rm"}}, 400},
		{"/demonstrations/reference/geste", url.Values{"geste": {"envoi"}, "flux": {"RSP"}, "usage": {"test"}}, 400},
		{"/demonstrations/reference/geste", url.Values{"geste": {"situation"}, "situation": {"nulle"}}, 400},
		{"/demonstrations/reference/sequence", url.Values{"faire": {"suivant"}}, 409},
		{"/demonstrations/reference/sequence", url.Values{"faire": {"preparer"}, "sequence": {"x"}}, 400},
		{"/demonstrations/reference/suite", nil, 404},
		{"/demonstrations/en-clair/suite", url.Values{"scenario": {"A-01"}}, 400},
	} {
		resp, err := http.PostForm(srv.URL+c.path, c.form)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != c.code {
			t.Errorf("%s %v: %s, expected %d", c.path, c.form, resp.Status, c.code)
		}
	}
	for _, path := range []string{"/demonstrations/nulle", "/demonstrations/reference/suite",
		"/demonstrations/nulle/comparer"} {
		if code, _, body := call(t, "GET", srv.URL+path, ""); code != 404 || !strings.Contains(body, "variante") {
			t.Errorf("%s: %d", path, code)
		}
	}
	_, plain := startConsole(t, Options{})
	if code, _, body := call(t, "GET", plain.URL+"/demonstrations", ""); code != 200 ||
		!strings.Contains(body, "ne joue pas de démonstrations") {
		t.Errorf("without a stage: %d", code)
	}
}

// TestDemonstrationAPI: the same by programs.
func TestDemonstrationAPI(t *testing.T) {
	_, stage, _, srv := demoConsole(t)
	code, _, body := call(t, "GET", srv.URL+"/api/v1/variants", "")
	if code != 200 || strings.Count(body, `"name"`) != stage.Catalogue().Len() ||
		!strings.Contains(body, `"C-01.enveloppe-cms"`) {
		t.Errorf("variants: %d, %.200s", code, body)
	}
	still := make(chan struct{}, 1)
	stage.Follow(func() {
		if !stage.State().Busy {
			select {
			case still <- struct{}{}:
			default:
			}
		}
	})
	if code, _, body := call(t, "POST", srv.URL+"/api/v1/demonstration",
		`{"software":"en-clair","gesture":"envoi","flow":"FSE","usage":"test"}`); code != 202 {
		t.Fatalf("%d %s", code, body)
	}
	for stage.State().Busy {
		select {
		case <-still:
		case <-time.After(missing):
			t.Fatal("it does not end")
		}
	}
	code, _, body = call(t, "GET", srv.URL+"/api/v1/demonstration", "")
	if code != 200 || !strings.Contains(body, `"outcome": "fait"`) || !strings.Contains(body, "Dit le lot envoyé") ||
		!strings.Contains(body, `"messages": []`) {
		t.Errorf("%d %s", code, body)
	}
	for in, want := range map[string]int{`{"gesture":"x"}`: 400, `{`: 400, `{"color":"red"}`: 400,
		`{"software":"nulle","gesture":"releve"}`: 400, `{"sequence":"nulle"}`: 400} {
		if code, _, body := call(t, "POST", srv.URL+"/api/v1/demonstration", in); code != want {
			t.Errorf("%s: %d %s", in, code, body)
		}
	}
	if code, _, _ := call(t, "DELETE", srv.URL+"/api/v1/demonstration", ""); code != 204 || len(stage.State().Turns) != 0 {
		t.Errorf("forgotten: %d", code)
	}
}

// TestBrowserDemonstrationList: the list of the variants stays short on a phone,
// and a search unfolds what it finds.
func TestBrowserDemonstrationList(t *testing.T) {
	t.Parallel()
	_, _, _, srv := demoConsole(t)
	ctx := tab(t, 390, 844)
	do(t, ctx, chromedp.Navigate(srv.URL+"/demonstrations"), chromedp.WaitVisible(chromedp.CSS("#variantes details")))
	if tall := eval[int](t, ctx, `document.documentElement.scrollHeight`); tall > 8000 {
		t.Errorf("%d px tall", tall)
	}
	if open := eval[int](t, ctx, `document.querySelectorAll("#variantes details[open]").length`); open != 0 {
		t.Errorf("%d themes are unfolded", open)
	}
	do(t, ctx, chromedp.Navigate(srv.URL+"/demonstrations?q=en-clair"),
		chromedp.WaitVisible(chromedp.CSS(`#variantes a[href$="/en-clair"]`)))
}
