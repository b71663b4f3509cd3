package console

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"amfront/pki/testca"
	"amfront/scenarios"
)

// TestBrowserPKIPages looks at every page of the section while there is much to see.
func TestBrowserPKIPages(t *testing.T) {
	t.Parallel()
	w, srv := startConsole(t, Options{})
	for _, st := range []scenarios.Step{{Op: "renew", Label: testca.LabelAMOReel},
		{Op: "revoke", Label: testca.LabelAMCTest}, {Op: "roll", Label: testca.LabelAMCTest},
		{Op: "supersede"}, {Op: "decoy", Defect: "expired"}, {Op: "decoy", Defect: "self-signed"},
		{Op: "crl", Label: testca.LabelAMOReel, Variant: "absent"}} {
		if _, err := w.PKIOperation(t.Context(), st); err != nil {
			t.Fatal(err)
		}
	}
	current, err := w.PKI.Current(testca.LabelAMOTest)
	if err != nil {
		t.Fatal(err)
	}
	ctx := tab(t, 1280, 800)
	for name, path := range map[string]string{"pki": "/pki", "pki-frise": "/pki/frise", "pki-listes": "/pki/listes",
		"pki-annuaire": "/pki/annuaire", "pki-agir": "/pki/agir",
		"pki-certificat": "/pki/certificats/" + fmt.Sprintf("%x", sha256.Sum256(current.Certificate.Raw)),
		"pki-confirmer":  "/pki/confirmer?op=revoke&label=" + testca.LabelAMOTest + "&retour=/pki"} {
		look(t, ctx, srv.URL, path, "main .card", name)
	}
}

// settle waits for an expression also while the page is being left for the
// one that a form leads to.
func settle(expression string) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		for {
			ok, err := chromedp.Evaluate[bool]("!!("+expression+")")(ctx, target)
			if ok && err == nil {
				return chromedp.Void{}, nil
			}
			select {
			case <-ctx.Done():
				return chromedp.Void{}, errors.Join(ctx.Err(), err)
			case <-time.After(glances):
			}
		}
	}
}

// published is what ldapsearch, which is not ours, finds in an attribute.
func published(t *testing.T, ldap, base, filter, attribute string) [][]byte {
	t.Helper()
	need(t, "ldapsearch")
	var out [][]byte
	for _, line := range strings.Split(run(t, "ldapsearch", "-x", "-LLL", "-o", "ldif-wrap=no", "-H", "ldap://"+ldap, "-b",
		base, filter, attribute), "\n") {
		if v, ok := strings.CutPrefix(line, attribute+":: "); ok {
			der, err := base64.StdEncoding.DecodeString(v)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, der)
		}
	}
	return out
}

const testBase = "ou=AC-SESAM-VITALE-TEST-2034,o=sesam-vitale,c=fr"

// TestBrowserPKIActions: what a button does is what ldapsearch and openssl
// then see, and what the page says without being loaded again.
func TestBrowserPKIActions(t *testing.T) {
	t.Parallel()
	need(t, "openssl")
	w, srv := startConsole(t, Options{})
	ctx := tab(t, 1280, 800)
	before, err := w.PKI.Current(testca.LabelAMOTest)
	if err != nil {
		t.Fatal(err)
	}
	ask := `[id="agir-` + testca.LabelAMOTest + `"] a[href*="op=revoke&"]`
	open := `document.getElementById("agir-` + testca.LabelAMOTest + `").open = true`
	do(t, ctx, chromedp.Navigate(srv.URL+"/pki"), chromedp.WaitVisible(chromedp.CSS(".ca-tree")), settle(open),
		chromedp.Click(chromedp.CSS(ask)), chromedp.WaitVisible(chromedp.CSS("#pki-dialogue[open] button.danger")))
	examine(t, ctx, "the question before a revocation")
	shoot(t, ctx, shots(t), "pki-dialogue")
	if now, _ := w.PKI.Current(testca.LabelAMOTest); now != before {
		t.Error("it was revoked before the question was answered")
	}
	do(t, ctx, chromedp.Click(chromedp.CSS("#pki-dialogue [data-pki-close]")),
		settle(`!document.getElementById("pki-dialogue").open`),
		settle(open), chromedp.Click(chromedp.CSS(ask)), chromedp.Click(chromedp.CSS("#pki-dialogue[open] button.danger")),
		settle(`document.querySelector(".pki-news")?.innerText.includes("révoqué")`),
		settle(`document.querySelector("#etat").innerText.includes("PKI modifiée")`))
	now, err := w.PKI.Current(testca.LabelAMOTest)
	if err != nil || now == before {
		t.Fatal("nothing was revoked", err)
	}
	user := "(cn=" + testca.LabelAMOTest + ")"
	if got := published(t, w.Endpoints().LDAP, testBase, user, "userCertificate;binary"); len(got) != 1 ||
		string(got[0]) != string(now.Certificate.Raw) {
		t.Error("ldapsearch does not find the replacement alone")
	}
	lists := published(t, w.Endpoints().LDAP, testBase, "(cn=AC-FACTURATION-TEST)", "certificateRevocationList;binary")
	if len(lists) != 1 {
		t.Fatalf("%d lists", len(lists))
	}
	if text := openssl(t, lists[0], "X509 CRL", "crl"); !strings.Contains(strings.ToLower(text), before.SerialHex()) {
		t.Errorf("openssl does not see %s on the list:\n%s", before.SerialHex(), text)
	}

	// A deviation, by its button.
	do(t, ctx, chromedp.Navigate(srv.URL+"/pki/agir"), chromedp.Click(chromedp.CSS(`button[value="ku-not-critical"]`)),
		settle(`document.querySelector(".pki-news")?.innerText.includes("non critique")`))
	got := published(t, w.Endpoints().LDAP, testBase, user, "userCertificate;binary")
	if len(got) != 1 {
		t.Fatalf("%d certificates", len(got))
	}
	if text := openssl(t, got[0], "CERTIFICATE", "x509"); !strings.Contains(text, "X509v3 Key Usage: \n") {
		t.Errorf("openssl sees no key usage that is not critical:\n%s", text)
	}
	for way, want := range map[string]int{"decoy": 2, "twin": 1} {
		do(t, ctx, chromedp.Navigate(srv.URL+"/pki/agir"), chromedp.Click(chromedp.CSS(`input[value="`+way+`"]`)),
			chromedp.Click(chromedp.CSS(`button[value="expired"]`)),
			settle(`document.querySelector("#flash .notice")`))
		if said := eval[string](t, ctx, `document.querySelector("#flash .notice:not(.ok)")?.innerText ?? ""`); said != "" {
			t.Fatalf("%s: %s", way, said)
		}
		if way == "decoy" { // beside the sound one: renewed first
			continue
		}
		if n := len(published(t, w.Endpoints().LDAP, testBase, user, "userCertificate;binary")); n != want {
			t.Errorf("%s: %d certificates published", way, n)
		}
	}

	// What happens elsewhere shows by itself, and what was opened stays so.
	do(t, ctx, chromedp.Navigate(srv.URL+"/pki/listes"), chromedp.WaitVisible(chromedp.CSS("#pki-vue .card")),
		settle(`(document.querySelector("#pki-vue details[id]").open = true)`))
	if err := w.ResetSituation(t.Context()); err != nil {
		t.Fatal(err)
	}
	do(t, ctx, settle(`document.querySelector(".pki-news")?.innerText.includes("nominale")`),
		settle(`document.querySelector("#etat").innerText.includes("Situation nominale")`))
	if !eval[bool](t, ctx, `document.querySelector("#pki-vue details[id]").open`) {
		t.Error("what was opened closed when the region was made anew")
	}
}

func openssl(t *testing.T, der []byte, kind, command string) string {
	t.Helper()
	file := t.TempDir() + "/x.pem"
	writeFile(t, file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	return run(t, "openssl", command, "-in", file, "-noout", "-text")
}

// TestPKIDownloads: PEM, DER and LDIF are what the directory shows.
func TestPKIDownloads(t *testing.T) {
	w, srv := startConsole(t, Options{})
	current, err := w.PKI.Current(testca.LabelAMCReel)
	if err != nil {
		t.Fatal(err)
	}
	page := srv.URL + "/pki/certificats/" + fmt.Sprintf("%x", sha256.Sum256(current.Certificate.Raw))
	if _, h, body := call(t, "GET", page+"/der", ""); body != string(current.Certificate.Raw) ||
		!strings.Contains(h.Get("Content-Disposition"), ".der") {
		t.Error("the DER is another")
	}
	_, _, body := call(t, "GET", page+"/pem", "")
	if b, _ := pem.Decode([]byte(body)); b == nil || string(b.Bytes) != string(current.Certificate.Raw) {
		t.Error("the PEM is another")
	}
	for path, want := range map[string]int{page + "/exe": 404,
		srv.URL + "/pki/certificats/" + strings.Repeat("0", 64): 404, srv.URL + "/pki/listes/x.der": 404,
		srv.URL + "/pki/confirmer?op=format": 404, srv.URL + "/pki/confirmer?op=defect&defect=x": 404,
		srv.URL + "/situations/nulle-part": 404} {
		if code, _, _ := call(t, "GET", path, ""); code != want {
			t.Errorf("%s: %d, want %d", path, code, want)
		}
	}
	for _, l := range w.PKI.Describe().Authorities {
		_, _, body := call(t, "GET", srv.URL+"/pki/listes/"+l.CRL.SHA256+".der", "")
		if _, err := x509.ParseRevocationList([]byte(body)); err != nil {
			t.Errorf("%s: %v", l.Name, err)
		}
	}
	_, _, ldif := call(t, "GET", srv.URL+"/pki/annuaire.ldif", "")
	if n := strings.Count(ldif, "dn:"); n != len(w.PKI.Published()) {
		t.Errorf("%d entries in the LDIF", n)
	}
}

// TestPKIRefusals: what cannot be is said in French, and changes nothing.
func TestPKIRefusals(t *testing.T) {
	_, srv := startConsole(t, Options{})
	for form, want := range map[string]string{
		"op=roll&label=" + testca.LabelAMOReel: "nouvelle autorité",
		"publier=unknown-root&maniere=decoy":   "leurre",
		"publier=nonsense&maniere=defect":      "ne connaît pas",
		"op=format":                            "refuse cette opération",
	} {
		code, _, body := call(t, "POST", srv.URL+"/pki/operation", form,
			func(r *http.Request) { r.Header.Set("Content-Type", "application/x-www-form-urlencoded") })
		if code != 400 || !strings.Contains(body, want) {
			t.Errorf("%s: %d, no %q", form, code, want)
		}
	}
}

// TestDecoysDecide: the front-end decides on a decoy what the page says of it.
func TestDecoysDecide(t *testing.T) {
	need(t, "openssl")
	w, srv := startConsole(t, Options{})
	for defect, want := range map[string]string{"self-signed": "4005", "not-yet-valid": "accepted"} {
		if err := w.ResetSituation(t.Context()); err != nil {
			t.Fatal(err)
		}
		sound, err := w.PKI.Current(testca.LabelAMOTest)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.PKIOperation(t.Context(), scenarios.Step{Op: "decoy", Defect: defect}); err != nil {
			t.Fatal(err)
		}
		_, _, page := call(t, "GET", srv.URL+"/pki/confirmer?op=decoy&defect="+defect, "")
		if said := strings.Contains(page, "rejeté par un message de service 4005"); said != (want == "4005") {
			t.Errorf("%s: the page says 4005: %v", defect, said)
		}
		if got := lotFor(t, w, sound.Certificate.Raw); got != "accepted" {
			t.Errorf("beside the decoy %s a sound lot is %s", defect, got)
		}
		for _, c := range w.PKI.Credentials(testca.LabelAMOTest) {
			if c.Defect == defect {
				if got := lotFor(t, w, c.Certificate.Raw); got != want {
					t.Errorf("a lot for the decoy %s is %s, want %s", defect, got, want)
				}
			}
		}
	}
}

// TestDirectoryAPI: the API tells the entries that the directory shows.
func TestDirectoryAPI(t *testing.T) {
	w, srv := startConsole(t, Options{})
	_, _, body := call(t, "GET", srv.URL+"/api/v1/directory", "")
	var list []struct {
		DN string `json:"dn"`
	}
	if err := json.Unmarshal([]byte(body), &list); err != nil || len(list) != len(w.PKI.Published()) {
		t.Fatalf("%v, %d entries", err, len(list))
	}
	current, err := w.PKI.Current(testca.LabelAMOTest)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(body, fmt.Sprintf("%x", sha256.Sum256(current.Certificate.Raw))) ||
		!strings.Contains(body, `"serial": "`+current.SerialHex()+`"`) {
		t.Error("the current certificate is not among the values")
	}
	_, _, body = call(t, "GET", srv.URL+"/api/v1/pki/defects", "")
	var defects []testca.Defect
	if err := json.Unmarshal([]byte(body), &defects); err != nil || len(defects) != len(testca.Defects()) {
		t.Errorf("%v, %d defects", err, len(defects))
	}
}
