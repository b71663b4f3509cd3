package runs

import (
	"slices"
	"testing"

	"amfront/judge/report"
	"amfront/lps/adapter"
	"amfront/scenarios"
	"amfront/suite"
)

// TestAnnounced: flags and lps.json come before the announcement, which comes
// before what is assumed; one by which nothing could be sent is refused.
func TestAnnounced(t *testing.T) {
	fse := []scenarios.Capability{scenarios.SendsFSE, scenarios.PlainMail}
	a := adapter.Answer{Software: &adapter.Software{Name: "Annoncé", Version: "2", Vendor: "V"}, Capabilities: fse}
	opt := suite.Options{LPS: report.LPS{Editor: "E"}}
	if err := Announced(&opt, a); err != nil || opt.LPS != (report.LPS{Name: "Annoncé", Version: "2",
		Editor: "E"}) || !slices.Equal(opt.Capabilities, fse) || opt.CapabilitiesIn != "l'annonce de l'adaptateur" {
		t.Errorf("%v, %+v, %v", err, opt.LPS, opt.Declared)
	}
	dre := []scenarios.Capability{scenarios.SendsDRE, scenarios.PlainMail}
	opt = suite.Options{LPS: report.LPS{Name: "Nommé"}}
	opt.Capabilities, opt.CapabilitiesIn = dre, "lps.json"
	if err := Announced(&opt, a); err != nil || opt.LPS.Name != "Nommé" ||
		!slices.Equal(opt.Capabilities, dre) || opt.CapabilitiesIn != "lps.json" {
		t.Errorf("%v, %+v, %v", err, opt.LPS, opt.Declared)
	}
	if Announced(&suite.Options{}, adapter.Answer{Capabilities: dre[:1]}) == nil {
		t.Error("one over no line is taken")
	}
}
