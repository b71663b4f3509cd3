package console

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"net/smtp"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"amfront/bench"
	"amfront/features"
	"amfront/pki/testca"
	"amfront/suite"
)

func writeFile(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// lotFor has openssl, which is not ours, encrypt a lot for a certificate, and
// tells what the front-end decided on it; trailing octets follow its CMS.
func lotFor(t *testing.T, w *bench.World, der []byte, trailing ...byte) string {
	t.Helper()
	dir := t.TempDir()
	lot, cert := filepath.Join(dir, "lot"), filepath.Join(dir, "c.pem")
	writeFile(t, lot, fmt.Appendf(nil, "%-128s%-128s", "000TE00000000999999999      CP00000000000996",
		"999TE00000000999999999      CP00000000000996"))
	writeFile(t, cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	sealed := run(t, "openssl", "cms", "-encrypt", "-binary", "-aes-128-cbc", "-in", lot, "-outform", "DER", cert)
	post(t, w, "cabinet@ps.test", w.Config().Mailboxes.AMO, strings.Join(
		[]string{"Date: " + time.Now().Format(time.RFC1123Z), "From: cabinet@ps.test", "To: " + w.Config().Mailboxes.AMO,
			fmt.Sprintf("Message-ID: <%d@ps.test>", time.Now().UnixNano()),
			"Subject: SV140610/00000000999999/2026112200000000001/00001", "MIME-Version: 1.0",
			`Content-Type: application/EDI-consent; name="lot.pkcs7"`, "Content-Transfer-Encoding: base64",
			`Content-Disposition: attachment; filename="lot.pkcs7"`,
			"Content-Description: FSETEST/B2/K", "", base64.StdEncoding.EncodeToString(append([]byte(sealed), trailing...)), ""},
		"\r\n"))
	list, err := w.Messages(t.Context(), bench.Filter{Limit: 1}, 0)
	if err != nil || len(list) != 1 {
		t.Fatal(err, len(list))
	}
	return list[0].Decision
}

// newestPublished is the most recent certificate of the AMO's test entry.
func newestPublished(t *testing.T, w *bench.World) []byte {
	t.Helper()
	var best *x509.Certificate
	const name = "userCertificate;binary"
	for _, e := range w.PKI.Published() {
		if !strings.HasPrefix(e.DN, "cn="+testca.LabelAMOTest) {
			continue
		}
		for _, raw := range slices.Concat(e.Attributes[name], e.Pending[name].Values()) {
			c, err := x509.ParseCertificate(raw)
			if err != nil {
				t.Fatal(err)
			}
			if best == nil || c.NotBefore.After(best.NotBefore) {
				best = c
			}
		}
	}
	return best.Raw
}

// TestBrowserSituationsDecide: each situation, applied by its button, makes
// the front-end decide what the page says that it will.
func TestBrowserSituationsDecide(t *testing.T) {
	t.Parallel()
	need(t, "openssl")
	w, srv := startConsole(t, Options{})
	ctx := tab(t, 1280, 800)
	tried := 0
	for _, s := range w.Situations() {
		if s.Decisions == nil {
			continue
		}
		tried++
		if err := w.ResetSituation(t.Context()); err != nil {
			t.Fatal(err)
		}
		held, err := w.PKI.Current(testca.LabelAMOTest)
		if err != nil {
			t.Fatal(err)
		}
		if tried%8 == 1 || os.Getenv("AMFRONT_FULL") == "1" { // the button is the same on every page
			page := "/situations/" + s.ID
			do(t, ctx, chromedp.Navigate(srv.URL+page), chromedp.Click(chromedp.CSS(`#fiche button[value="`+s.ID+`"]`)),
				settle(`location.pathname === "`+page+`" && !!document.querySelector("#fiche .sit.on")`))
		} else if err := w.Apply(t.Context(), s, ""); err != nil {
			t.Fatal(err)
		}
		if got := w.ActiveSituations(); len(got) != 1 || got[0] != s.ID {
			t.Fatalf("%s: in force are %v", s.ID, got)
		}
		if got := lotFor(t, w, held.Certificate.Raw); got != string(s.Decisions.Store) {
			t.Errorf("%s: a lot for the certificate in store is %s, the page says %s", s.ID, got, s.Decisions.Store)
		}
		if now := newestPublished(t, w); string(now) != string(held.Certificate.Raw) {
			if got := lotFor(t, w, now); got != string(s.Decisions.Directory) {
				t.Errorf("%s: a lot for the published certificate is %s, the page says %s", s.ID, got, s.Decisions.Directory)
			}
		} else if s.Decisions.Store != s.Decisions.Directory {
			t.Errorf("%s: one certificate, two decisions", s.ID)
		}
	}
	if tried < 40 {
		t.Errorf("%d situations were tried", tried)
	}
	do(t, ctx, chromedp.Navigate(srv.URL+"/situations"), chromedp.Click(chromedp.CSS("#en-cours .on form button")),
		settle(`document.querySelector("#en-cours").innerText.includes("Situation nominale")`))
	if n := len(w.ActiveSituations()); n != 0 {
		t.Errorf("%d situations are still in force", n)
	}
}

// TestSituationsNameScenarios: every scenario that a situation names exists.
func TestSituationsNameScenarios(t *testing.T) {
	known := map[string]bool{}
	list, err := suite.Load(features.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		for _, e := range f.Examples {
			known[e.ID] = true
		}
	}
	w, _ := startConsole(t, Options{})
	for _, s := range w.Situations() {
		for _, id := range s.Scenarios {
			if !known[id] {
				t.Errorf("%s names the scenario %q, which does not exist", s.ID, id)
			}
		}
	}
}

// TestBrowserSituationPages looks at the pages, finds by words, and stacks.
func TestBrowserSituationPages(t *testing.T) {
	t.Parallel()
	w, srv := startConsole(t, Options{})
	ctx := tab(t, 1280, 800)
	count := `document.querySelectorAll("#resultats article").length`
	do(t, ctx, chromedp.Navigate(srv.URL+"/situations"), chromedp.WaitVisible(chromedp.CSS("#resultats article")))
	if n := eval[int](t, ctx, count); n != len(w.Situations()) {
		t.Errorf("%d of %d situations are shown", n, len(w.Situations()))
	}
	do(t, ctx, chromedp.SendKeys(chromedp.CSS("#q"), "CRL PERIMEE"), settle(count+" > 0 && "+count+" < 12"))
	if !eval[bool](t, ctx, `!!document.getElementById("crl-perimee")`) {
		t.Error("the search minds accents")
	}
	do(t, ctx, chromedp.Click(chromedp.CSS(`button[value="crl-perimee"]`)),
		chromedp.WaitVisible(chromedp.CSS("#en-cours .on")),
		chromedp.Click(chromedp.CSS("input[name=ajouter]")),
		chromedp.Click(chromedp.CSS(`details:not([open]):has(button[value="pop3-refus-une-fois"]) > summary`)),
		chromedp.Click(chromedp.CSS(`button[value="pop3-refus-une-fois"]`)),
		settle(`document.querySelectorAll("#en-cours .on").length === 2`))
	// An address names a situation: its theme unfolds.
	do(t, ctx, chromedp.Navigate("about:blank"), chromedp.Navigate(srv.URL+"/situations#crl-perimee"),
		settle(`document.getElementById("crl-perimee")?.closest("details")?.open === true`))
	if got := strings.Join(w.ActiveSituations(), " "); got != "crl-perimee pop3-refus-une-fois" {
		t.Errorf("in force: %s", got)
	}
	for name, path := range map[string]string{"situations": "/situations", "situation": "/situations/certificat-revoque",
		"pannes": "/situations/pannes"} {
		look(t, ctx, srv.URL, path, "main .card", name)
	}
	if code, _, body := call(t, "GET", srv.URL+"/situations?q="+url.QueryEscape(evil), ""); code != 200 ||
		strings.Contains(body, "<script>window") {
		t.Errorf("the search is markup: %d", code)
	}
}

// tryRecipient announces a sender and a recipient, and says what is answered.
func tryRecipient(t *testing.T, w *bench.World) error {
	t.Helper()
	c, err := smtp.Dial(w.Endpoints().SMTP)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Mail("cabinet@ps.test"); err != nil {
		t.Fatal(err)
	}
	return c.Rcpt(w.Config().Mailboxes.AMO)
}

// TestBrowserFaults: a fault composed on the page hits a client, the page
// counts it live, and it goes when told.
func TestBrowserFaults(t *testing.T) {
	t.Parallel()
	w, srv := startConsole(t, Options{})
	ctx := tab(t, 1280, 800)
	do(t, ctx, chromedp.Navigate(srv.URL+"/situations/pannes"),
		chromedp.Click(chromedp.CSS("input[value=jusqua]")), settle(`(document.getElementById("n").value = "2")`),
		settle(`(document.getElementById("code").value = "452")`),
		settle(`(document.getElementById("commande").value = "smtp RCPT")`),
		chromedp.Click(chromedp.CSS("form.compose button.primary")),
		settle(`document.querySelector("#regles").innerText.includes("0 fois")`))
	for i, want := range []string{"452", "452", ""} {
		err := tryRecipient(t, w)
		if want == "" && err != nil || want != "" && (err == nil || !strings.HasPrefix(err.Error(), want)) {
			t.Errorf("attempt %d: %v, want %q", i+1, err, want)
		}
	}
	do(t, ctx, settle(`document.querySelector("#regles").innerText.includes("2 fois") && `+
		`document.querySelector("#regles").innerText.includes("terminée")`))
	do(t, ctx, chromedp.Click(chromedp.CSS("#regles .go button")),
		settle(`document.querySelector("#regles").innerText.includes("Aucune panne")`))
	if n := len(w.Faults.Rules()); n != 0 {
		t.Errorf("%d faults are still armed", n)
	}
	_, _, page := call(t, "GET", srv.URL+"/situations/pannes", "")
	examples := regexp.MustCompile(`name="exemple" value="([^"]+)"`).FindAllStringSubmatch(page, -1)
	for _, e := range examples { // every example is one that the bench takes
		if code, _, body := postForm(t, srv.URL+"/situations/pannes", url.Values{"exemple": {e[1]}}); code != 303 {
			t.Errorf("%s: %d %s", e[1], code, body)
		}
	}
	if n := len(w.Faults.Rules()); n < 10 || n != len(examples) {
		t.Errorf("%d of %d examples are armed", n, len(examples))
	}
}
