package console

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"amfront/bench"
)

// evil is markup that would show itself, in every place that a page shows.
const evil = `"><script>window.pwned=1</script><svg onload=window.pwned=2><img src=x onerror=window.pwned=3><a ` +
	`href="javascript:window.pwned=4">x</a>`

// evilMail bears it in envelope, headers, file name, description and body,
// with characters that turn the writing direction or hide.
func evilMail() string {
	word := "=?utf-8?b?" + base64.StdEncoding.EncodeToString([]byte("\u202Etset\u202C\u200B\x00\x1b[31m"+evil)) + "?="
	return strings.Join([]string{"From: " + word + " <evil@ps.test>", "To: " + word, "Subject: " + word,
		"Message-ID: <" + evil + "@ps.test>",
		"X-Amfront-Reason: " + evil, "Date: " + evil, "MIME-Version: 1.0", "Content-Description: FSETEST/B2" + evil,
		`Content-Type: multipart/mixed; boundary="b"`, "", "--b", "Content-Type: text/html; name=\"" + word + "\"", "", evil,
		"--b", "Content-Type: image/svg+xml; name=\"" + word + "\"", "Content-Description: " + word,
		"Content-Disposition: attachment; filename=\"" + word + "\"", "",
		`<svg xmlns="http://www.w3.org/2000/svg" onload="window.pwned=5"><script>window.pwned=6</script></svg>`, "--b--", ""},
		"\r\n")
}

// TestBrowserHostileMail: whatever a mail holds, no page runs any of it, live
// or loaded, and it cannot turn the direction of what stands beside it.
func TestBrowserHostileMail(t *testing.T) {
	t.Parallel()
	w, srv := startConsole(t, Options{})
	ctx := tab(t, 1280, 800)
	inert := func(where string) {
		t.Helper()
		if got := eval[string](t, ctx, "String(window.pwned)"); got != "undefined" {
			t.Errorf("%s: the mail ran: %s", where, got)
		}
		if n := eval[int](t, ctx,
			`document.querySelectorAll('main script, main img, main iframe, main object, main [onload], main [onerror], `+
				`main a[href^="javascript:"], main svg:not(.sequence)').length`); n > 0 {
			t.Errorf("%s: %d elements of the mail stand in the page", where, n)
		}
		if eval[bool](t, ctx, `/[\u202a-\u202e\u2066-\u2069\u200b\u0000\u001b]/.test(document.body.innerText)`) {
			t.Errorf("%s: characters that deceive are shown as they are", where)
		}
	}
	do(t, ctx, chromedp.Navigate(srv.URL+"/echanges"),
		poll(`document.querySelector("[data-live-status]").textContent === "En direct"`))
	post(t, w, `"<svg/onload=window.pwned=9>"@ps.test`, w.Config().Mailboxes.AMO, evilMail())
	post(t, w, "cabinet@ps.test", w.Config().Mailboxes.AMC, strings.Replace(evilMail(), "FSETEST/B2", "FSETEST/B2/K", 1))
	do(t, ctx, poll(`document.querySelectorAll("#liste tbody tr").length === 2`))
	inert("live list")
	if !eval[bool](t, ctx, `document.querySelector("#liste").innerText.includes("<script>")`) {
		t.Error("the subject is not shown: the test looks at nothing")
	}
	list, err := w.Messages(t.Context(), bench.Filter{}, 0)
	if err != nil || len(list) != 2 {
		t.Fatal(err, len(list))
	}
	for _, m := range list {
		if err := annotateOver(t, srv.URL, m.ID, "note "+evil); err != nil {
			t.Fatal(err)
		}
		for _, v := range strings.Fields(views) {
			do(t, ctx, chromedp.Navigate(srv.URL+"/echanges/"+m.ID+"?vue="+v), chromedp.WaitVisible(chromedp.CSS("#vue > *")))
			inert(m.Decision + " " + v)
		}
	}
	do(t, ctx, chromedp.Navigate(srv.URL+"/echanges?q="+
		"%22%3E%3Cscript%3Ewindow.pwned%3D7%3C%2Fscript%3E&decision=%3Csvg%20onload%3Dwindow.pwned%3D8%3E"),
		chromedp.WaitVisible(chromedp.CSS("#liste")))
	inert("search")
	look(t, ctx, srv.URL, "/echanges", "#liste tbody tr", "hostile")
	look(t, ctx, srv.URL, "/echanges/"+list[1].ID, "#vue .card", "hostile-resume")
}

func annotateOver(t *testing.T, base, id, text string) error {
	t.Helper()
	resp, err := http.PostForm(base+"/echanges/"+id+"/note", map[string][]string{"note": {text}})
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != 200 {
		t.Errorf("annotating: %s", resp.Status)
	}
	return nil
}

// TestBrowserGestures: what a trainer does on the pages, by mouse alone.
func TestBrowserGestures(t *testing.T) {
	t.Parallel()
	w, srv := startConsole(t, Options{})
	ctx := tab(t, 1280, 800)
	do(t, ctx, chromedp.Navigate(srv.URL+"/"), chromedp.WaitVisible(chromedp.CSS("#examen button")),
		chromedp.Click(chromedp.CSS("button[value=dark]")), poll(`document.documentElement.dataset.theme === "dark"`),
		chromedp.Click(chromedp.CSS("button[name=projecteur]")),
		poll(`document.documentElement.hasAttribute("data-projector")`),
		poll(`document.cookie.includes("amfront_projecteur=oui")`),
		chromedp.Navigate(srv.URL+"/echanges"))
	if got := eval[string](t, ctx,
		`document.documentElement.dataset.theme +
			document.documentElement.hasAttribute("data-projector")`); got != "darktrue" {
		t.Errorf("theme and projector mode were not kept: %s", got)
	}
	examine(t, ctx, "projector, dark")
	shoot(t, ctx, shots(t), "projecteur-sombre")
	do(t, ctx, chromedp.Click(chromedp.CSS("[data-pause]")),
		poll(`document.querySelector("[data-live-status]").textContent === "En pause"`))
	post(t, w, "cabinet@ps.test", w.Config().Mailboxes.AMO, hostileMail)
	do(t, ctx, poll(`document.querySelector("[data-live-status]").textContent.startsWith("En pause : du nouveau")`))
	if n := eval[int](t, ctx, `document.querySelectorAll("#liste tbody tr").length`); n != 0 {
		t.Errorf("%d rows came in while the list was paused", n)
	}
	do(t, ctx, chromedp.Click(chromedp.CSS("[data-pause]")), chromedp.WaitVisible(chromedp.CSS("#liste tbody tr")))
	// A situation applied elsewhere shows in the header, which also lifts it.
	sit, err := w.Situation("certificat-renouvele")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Apply(t.Context(), sit, ""); err != nil {
		t.Fatal(err)
	}
	do(t, ctx, chromedp.WaitVisible(chromedp.CSS("#etat.busy button")))
	shoot(t, ctx, shots(t), "situation-en-cours")
	do(t, ctx, chromedp.Click(chromedp.CSS("#etat.busy button")), poll(
		`!document.querySelector("#etat").classList.contains("busy")`), settle(`document.querySelector("#flash .ok")`))
	if n := len(w.ActiveSituations()); n != 0 {
		t.Errorf("%d situations are still in force", n)
	}
}

// TestBrowserExamination: the doctor's findings appear in French, in place.
func TestBrowserExamination(t *testing.T) {
	t.Parallel()
	_, srv := startConsole(t, Options{})
	ctx := tab(t, 1280, 800)
	do(t, ctx, chromedp.Navigate(srv.URL+"/"), chromedp.Click(chromedp.CSS("#examen button")),
		chromedp.WaitVisible(chromedp.CSS("#examen-resultat .findings")))
	text := eval[string](t, ctx, `document.querySelector("#examen-resultat").innerText`)
	for _, want := range []string{"tout est en ordre", "SMTP", "amfront POP3 ready", "Un banc peut démarrer"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
	examine(t, ctx, "examination")
}
