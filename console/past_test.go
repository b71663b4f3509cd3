package console

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"amfront/bench"
	"amfront/judge/report"
	"amfront/pki/testca"
	"amfront/scenarios"
)

// TestPastStaysPast: whatever the bench publishes, revokes and resets after a
// lot has arrived, every page of its exchange says what it said, and so does
// the API.
func TestPastStaysPast(t *testing.T) {
	need(t, "openssl")
	w, srv := startConsole(t, Options{})
	change := func(op, variant string, label ...string) {
		t.Helper()
		for _, l := range append(label, testca.LabelAMOTest)[:1] {
			if _, err := w.PKIOperation(t.Context(), scenarios.Step{Op: op, Label: l, Variant: variant,
				Defect: map[bool]string{true: variant}[op == "defect" || op == "twin" || op == "decoy"]}); err != nil {
				t.Fatalf("%s %s: %v", op, variant, err)
			}
		}
	}
	send := func(cert []byte, want string) {
		t.Helper()
		if decision := lotFor(t, w, cert); decision != want {
			t.Fatalf("%s, want %s", decision, want)
		}
	}
	first := newestPublished(t, w)
	send(first, "accepted")
	change("renew", "")
	send(first, "4015")
	change("revoke", "")
	second := newestPublished(t, w)
	send(first, "4015") // it is the renewed one that was revoked
	change("revoke", "")
	send(second, "4005")
	change("twin", "unknown-root")
	send(newestPublished(t, w), "accepted")
	change("roll", "")
	send(second, "4005") // signed under the new authority

	list, err := w.Messages(t.Context(), bench.Filter{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	read := func() map[string]string {
		out := map[string]string{}
		for _, m := range list {
			for _, view := range []string{"resume", "deroule", "message", "cms", "certificats", "fichier", "reponse",
				"dialogues", "octets"} {
				_, _, out[m.ID+" "+view] = call(t, "GET", srv.URL+"/echanges/"+m.ID+"?vue="+view, "", func(r *http.Request) {
					r.Header.Set("HX-Request", "true")
					r.Header.Set("HX-Request-Type", "partial")
				})
			}
			_, _, out[m.ID+" API"] = call(t, "GET", srv.URL+"/api/v1/messages/"+m.ID, "")
		}
		_, _, out["list"] = call(t, "GET", srv.URL+"/echanges", "", func(r *http.Request) {
			r.Header.Set("HX-Request", "true")
			r.Header.Set("HX-Request-Type", "partial")
		})
		return out
	}
	before := read()
	for page, text := range before {
		if strings.Contains(text, "non valable") {
			t.Errorf("%s: a signature of the bench is called invalid", page)
		}
	}
	for _, want := range []string{"publié dans l’annuaire", "remplacé par un plus récent", "révoqué"} {
		if !strings.Contains(before[list[3].ID+" certificats"]+before[list[1].ID+" certificats"], want) {
			t.Errorf("the certificates of lots 2 and 4 are not called %q", want)
		}
	}
	for _, op := range []string{"renew", "supersede", "revoke", "revoke-without-replacement", "renew", "expire",
		"republish"} {
		change(op, "")
	}
	for _, v := range []string{"forged", "outdated", "absent", "fresh"} {
		change("crl", v)
	}
	change("defect", "not-yet-valid")
	change("renew", "")
	change("twin", "unknown-root")
	change("decoy", "expired")
	change("renew", "", testca.LabelAMCTest)
	change("roll", "", testca.LabelAMCTest)
	sit, err := w.Situation("certificat-revoque")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Apply(t.Context(), sit, ""); err != nil {
		t.Fatal(err)
	}
	if err := w.ResetSituation(t.Context()); err != nil {
		t.Fatal(err)
	}
	change("renew", "")
	after := read()
	for page, was := range before {
		if is := after[page]; is != was {
			t.Errorf("%s: was\n%s\nis\n%s", page, was, is)
		}
	}
	english := regexp.MustCompile(
		`\b(decoy|twin|aside|former|issued|published|replaced|number|entries|fresh|absent,|forged)\b`)
	trace, err := report.Collect(t.Context(), w.Journal, "", report.TraceLimits{Arrows: 1000})
	if err != nil {
		t.Fatal(err)
	}
	drawn := 0
	for _, a := range trace.Sequence {
		if strings.HasPrefix(a.Label, "PKI") {
			drawn++
		}
		if said := english.FindString(a.Label + " " + a.Detail); said != "" {
			t.Errorf("a diagram says %q: %s (%s)", said, a.Label, a.Detail)
		}
	}
	if drawn < 20 {
		t.Errorf("%d changes were drawn", drawn)
	}
}
