package console

import (
	"strings"
	"testing"

	"amfront/console/web"
	"amfront/journal/fault"
	"amfront/pki/testca"
	"amfront/scenarios"
)

// TestMoment: at each event of the day the page says what was in force then, and
// goes on saying it when everything has changed since.
func TestMoment(t *testing.T) {
	w, srv := startConsole(t, Options{})
	if _, err := w.PKIOperation(t.Context(), scenarios.Step{Op: "renew", Label: testca.LabelAMOTest}); err != nil {
		t.Fatal(err)
	}
	renewed, err := w.PKI.Current(testca.LabelAMOTest)
	if err != nil {
		t.Fatal(err)
	}
	sit, err := w.Situation("certificat-revoque")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Apply(t.Context(), sit, ""); err != nil {
		t.Fatal(err)
	}
	if err := w.SetDirectoryDown(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	page := func(place string) string {
		code, _, body := call(t, "GET", srv.URL+"/echanges/jour"+place, "")
		_, state, found := strings.Cut(body, `id="etat-moment"`)
		if code != 200 || !found {
			t.Fatalf("%s: %d", place, code)
		}
		return state
	}
	serial := "n° " + web.Short(renewed.SerialHex())
	first, last := page("?place=0"), page("")
	for _, c := range []struct {
		what, where, text string
		has               bool
	}{
		{"renewed", first, serial + ", en service", true},
		{"before the situation", first, sit.Title, false},
		{"before the situation", first, "Situation nominale", true},
		{"before the directory stops", first, "arrêté", false},
		{"revoked", last, serial + ", en service", false},
		{"in the situation", last, sit.Title, true},
		{"without directory", last, "arrêté", true},
	} {
		if strings.Contains(c.where, c.text) != c.has {
			t.Errorf("%s: %q is %v", c.what, c.text, !c.has)
		}
	}
	rule := fault.Rule{ID: "lente", Protocol: "smtp", Command: "DATA", Nth: 9,
		Action: fault.Action{Code: 451, Text: "non"}}
	if err := w.ArmFault(t.Context(), rule); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(page(""), "lente") {
		t.Error("a fault that is armed is not shown")
	}
	if code, _, body := call(t, "DELETE", srv.URL+"/api/v1/faults/lente", ""); code != 204 {
		t.Fatalf("%d %s", code, body)
	}
	if strings.Contains(page(""), "lente") {
		t.Error("a fault that was disarmed is shown as armed")
	}
	if err := w.ResetSituation(t.Context()); err != nil {
		t.Fatal(err)
	}
	if now := page(""); strings.Contains(now, sit.Title) || strings.Contains(now, "arrêté") {
		t.Error("back to nominal, something of before is still in force")
	}
	if page("?place=0") != first {
		t.Error("the past changed")
	}
	if code, _, body := call(t, "GET", srv.URL+"/echanges/jour?jour=1999-01-01", ""); code != 404 ||
		!strings.Contains(body, `type="date" id="jour" name="jour" value="1999-01-01"`) {
		t.Errorf("a day of which nothing is kept: %d %s", code, body)
	}
}
