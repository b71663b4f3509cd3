package console

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"amfront/asp"
	"amfront/asp/exemple"
)

// onDisk writes an example where a browser can pick its files.
func onDisk(t *testing.T, e *exemple.Example) (json, zip string) {
	t.Helper()
	dir := t.TempDir()
	if err := e.WriteDir(dir); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, e.FileName), filepath.Join(dir, exemple.Archive)
}

// TestBrowserASP: an editor deposits with mouse and keyboard, reads the answer,
// takes the instruction's place, and sends the balance; every page is looked at.
func TestBrowserASP(t *testing.T) {
	t.Parallel()
	_, srv := startConsole(t, Options{})
	ctx := tab(t, 1280, 800)
	css := func(s string) chromedp.CSS { return chromedp.CSS(s) }
	text := func(sel string) string {
		return eval[string](t, ctx, `document.querySelector(`+"`"+sel+"`"+`)?.innerText ?? ""`)
	}
	send := func(e *exemple.Example, button string) {
		t.Helper()
		file, zip := onDisk(t, e)
		do(t, ctx, chromedp.Navigate(srv.URL+"/asp"), chromedp.WaitVisible(css("#asp-fichier")),
			chromedp.Click(css(`input[name=kind][value=`+string(e.Kind)+`]`)),
			chromedp.SetUploadFiles(css("#asp-fichier"), []string{file}),
			chromedp.SetUploadFiles(css("#asp-zips"), []string{zip}))
		do(t, ctx, chromedp.SendKeys(css("#asp-ans"), e.ANS), chromedp.SendKeys(css("#asp-dossier"), e.Dossier))
		eval[int](t, ctx, `document.querySelector("#asp-date").value = "2022-01-31"; 0`)
		do(t, ctx, chromedp.Click(css(button)), chromedp.WaitVisible(css("#asp-verdict")))
	}
	three := series(t, asp.Avance, exemple.Series{Number: 1, Editors: []string{"00001", "00002", "00003"},
		Wrong: []int{2}})
	send(three, `button[formaction="/asp/controle"]`)
	if got := text("#asp-verdict"); !strings.Contains(got, "2 demandes acceptées sur 3") {
		t.Errorf("the control beforehand says %q", got)
	}
	send(three, `form[action="/asp/depots"] button.primary`)
	if got := text("main"); !strings.Contains(got, "Dépôt n° 1") || !strings.Contains(got, "3014, rejetée") ||
		!strings.Contains(got, "FINMDV000002") || !strings.Contains(got, "La date est à l'envers") {
		t.Errorf("the answer says %q", got)
	}
	look(t, ctx, srv.URL, "/asp/depots/1", "#asp-verdict", "asp-reponse")
	// The instruction.
	do(t, ctx, chromedp.EmulateViewport(1280, 800), chromedp.Navigate(srv.URL+"/asp/dossiers"),
		chromedp.Click(css(`button[aria-label="Attribuer : FINMDV000001"]`)),
		chromedp.WaitVisible(css(`button[aria-label="Payer l’avance : FINMDV000001"]`)),
		chromedp.Click(css(`button[aria-label="Payer l’avance : FINMDV000001"]`)),
		chromedp.WaitVisible(css("#asp-liste .badge.ok")),
		chromedp.Click(css(`button[aria-label="Refuser : FINMDV000002"]`)),
		chromedp.WaitVisible(css("#asp-liste .badge.bad")))
	// An advance taken over, its balance from the day's example, sent and settled.
	do(t, ctx, chromedp.Click(css("#asp-reprise summary")), chromedp.SendKeys(css("#rep-editeur"), "90001"),
		chromedp.Click(css("#asp-reprise button")),
		chromedp.WaitVisible(css(`#asp-liste a[href="/asp/dossiers/FINBIO000001"]`)))
	if got := text("#asp-liste"); !strings.Contains(got, "FINBIO000001") || !strings.Contains(got, "Déposer le solde") {
		t.Errorf("the dossiers say %q", got)
	}
	do(t, ctx, chromedp.Navigate(srv.URL+"/asp/exemples/solde/du-jour"),
		chromedp.WaitVisible(css("#asp-verdict .notice.ok")))
	send(series(t, asp.Solde, exemple.Series{Number: 2, Editors: []string{"90001"}, Dossiers: []string{"FINBIO000001"}}),
		`form[action="/asp/depots"] button.primary`)
	do(t, ctx, chromedp.Navigate(srv.URL+"/asp/dossiers/FINBIO000001"),
		chromedp.SendKeys(css("#asp-motif"), "facture <b>illisible</b>"),
		chromedp.Click(css("button[value=recouvrer]")), chromedp.WaitVisible(css("main .badge.warn")))
	if got := text("main"); !strings.Contains(got, "recouvrement") || !strings.Contains(got, "875.10 €") ||
		!strings.Contains(got, "facture <b>illisible</b>") {
		t.Errorf("the dossier says %q", got)
	}
	// The notification of that refusal, to be read and printed.
	do(t, ctx, chromedp.Click(css(`a[href="/asp/dossiers/FINBIO000001/documents/1"]`)),
		chromedp.WaitVisible(css("#asp-document")))
	if got := text("main"); !strings.Contains(got, "Notification de refus du solde") ||
		!strings.Contains(got, "sans valeur") || !strings.Contains(got, "facture <b>illisible</b>") {
		t.Errorf("the notification says %q", got)
	}
	// A deposit before its zip: it waits, a piece that is no PDF stays out, the sound one completes it.
	late := series(t, asp.Avance, exemple.Series{Number: 3, Editors: []string{"00009"}})
	body, edit := multi(t, late, map[string]string{"date": "2022-01-31", "ans": late.ANS}, "zip")
	if code, _, got := call(t, "POST", srv.URL+"/api/v1/asp/deposits", body, edit); code != 201 {
		t.Fatalf("%d %s", code, got)
	}
	look(t, ctx, srv.URL, "/asp/depots/3", "#asp-attente", "asp-attente")
	faulty := *late
	faulty.Files = slices.Clone(late.Files)
	faulty.Files[0].Format = "PNG"
	for _, e := range []*exemple.Example{&faulty, late} {
		_, zip := onDisk(t, e)
		do(t, ctx, chromedp.EmulateViewport(1280, 800), chromedp.SetUploadFiles(css("#asp-suite"), []string{zip}),
			chromedp.Click(css("#asp-attente button")))
		if e == &faulty {
			do(t, ctx, chromedp.WaitVisible(css("#asp-retard")))
			if got := text("main"); !strings.Contains(got, "5044") ||
				!strings.Contains(got, "Pièces attendues : "+e.Files[0].Name) {
				t.Errorf("a piece that is no PDF: %q", got)
			}
			shoot(t, ctx, shots(t), "asp-retard")
		}
	}
	do(t, ctx, chromedp.WaitNotPresent(css("#asp-attente")))
	if got := text("main"); !strings.Contains(got, "0000 Demande acceptée") || strings.Contains(got, "Pièces attendues") {
		t.Errorf("the completed deposit says %q", got)
	}
	// Rules.
	do(t, ctx, chromedp.Navigate(srv.URL+"/asp/regles"), chromedp.SendKeys(css("#regle-numero"), "1*"),
		chromedp.Click(css(`form.card[action="/asp/regles"] button`)), chromedp.WaitVisible(css("td code")))
	for path, name := range map[string]string{"/asp": "formulaire", "/asp/depots": "depots", "/asp/dossiers": "dossiers",
		"/asp/dossiers/FINBIO000001": "dossier", "/asp/dossiers/FINBIO000001/documents/1": "document",
		"/asp/regles": "regles", "/asp/exemples?q=zip": "exemples",
		"/asp/exemples/avance/8044": "ecart", "/asp/codes?q=archive": "codes"} {
		look(t, ctx, srv.URL, path, "main .card", "asp-"+name)
	}
}

// TestBrowserASPHostile: names and values from outside are text on every page.
func TestBrowserASPHostile(t *testing.T) {
	t.Parallel()
	_, srv := startConsole(t, Options{})
	ctx := tab(t, 1280, 800)
	e := series(t, asp.Avance, exemple.Series{Number: 1, ANS: "<script>a;", Editors: []string{"<b>x\u202e"}})
	e.FileName = `"><img src=x onerror=alert(1)>.json`
	body, edit := multi(t, e, map[string]string{"date": "2022-01-31"})
	if code, _, text := call(t, "POST", srv.URL+"/api/v1/asp/deposits", body, edit); code != 201 {
		t.Fatalf("%d %s", code, text)
	}
	for _, path := range []string{"/asp/depots", "/asp/depots/1", "/asp/depots/1?toutes=oui"} {
		do(t, ctx, chromedp.Navigate(srv.URL+path), chromedp.WaitVisible(chromedp.CSS("main .card")))
		if n := eval[int](t, ctx, `document.querySelectorAll("main img, main script, main b").length`); n > 0 {
			t.Errorf("%s: %d elements came from outside", path, n)
		}
	}
	if os.Getenv("AMFRONT_SHOTS") != "" {
		shoot(t, ctx, shots(t), "asp-hostile")
	}
}
