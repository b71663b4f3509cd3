package zoo

import (
	"slices"
	"testing"

	"amfront/features"
	"amfront/judge/diagnosis"
	"amfront/judge/report"
	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/lps/faulty"
	"amfront/suite"
)

// TestDiagnosisPlayed plays some faults, as an editor would, in their own
// examples and the control sample: what is played is named as what is kept.
func TestDiagnosisPlayed(t *testing.T) {
	t.Parallel()
	g := theGame(t)
	for _, name := range []string{"objet-avec-espaces", "objet-trois-champs", "objet-version-ancienne", "octet-stream",
		"base64-deux-fois", "sans-k", "iv-nul", "aes-256", "crl-absente-admise", "usage-non-annonce",
		"renvoi-recomposte"} {
		t.Run(name, func(t *testing.T) {
			i := slices.IndexFunc(g.specimens, func(s specimen) bool { return s.Name == name })
			if i < 0 {
				t.Fatal("the variant has another name now")
			}
			s := g.specimens[i]
			d := g.diagnosed(t, g.plays(s), func() adapter.Driver { return s.New(lps.Options{}) })
			if d.Outcome != report.KnownFault || !names(d.Faults[0], name) || len(d.Faults) > 1 || !d.Faults[0].Likely {
				t.Error(inShort(d))
			}
		})
	}
}

// TestDiagnosisPlaysOn: what one example cannot tell apart, a few more that are
// played beside it do, down to faults that show alike over the whole suite.
func TestDiagnosisPlaysOn(t *testing.T) {
	g := theGame(t)
	i := slices.IndexFunc(g.specimens, func(s specimen) bool { return s.Name == "titulaire-ignore" })
	table, err := diagnosis.Known()
	if err != nil {
		t.Fatal(err)
	}
	for _, on := range []bool{false, true} {
		r, err := suite.Run(t.Context(), suite.Options{Features: g.features, Keys: g.opt.keys, Kind: "zoo",
			Version: features.Version, Scratch: suite.MemoryDir(), Diagnose: on,
			Select: func(e suite.Example) bool { return e.ID == "D-05.autre-titulaire" },
			Driver: func() adapter.Driver { return g.specimens[i].New(lps.Options{}) }})
		if err != nil {
			t.Fatal(err)
		}
		d := r.Diagnosis
		if on != (len(r.Scenarios) > 1) || on != (d.Next == "") || len(r.Selected) != len(r.Scenarios) {
			t.Errorf("diagnose %v: played %v; %s, next %q", on, r.Selected, inShort(d), d.Next)
		}
		if !on && !akin(table, diagnosis.Fault{Requirements: []string{"D-05"}}, d.Faults[0].Name) {
			t.Errorf("of equals, one that is not there for what was played is named first: %s", inShort(d))
		}
		if on && (len(d.Faults) != 1 || !names(d.Faults[0], "titulaire-ignore") || len(d.Faults[0].Alike) != 1) {
			t.Errorf("after %v: %s", r.Selected, inShort(d))
		}
	}
}

// TestDiagnosisOfNothing: the reference and the placebo have nothing, and one
// that only says so does not act.
func TestDiagnosisOfNothing(t *testing.T) {
	g := theGame(t)
	find := func(name string) func() adapter.Driver {
		for _, v := range append(faulty.Variants(), faulty.Witnesses()...) {
			if v.Name == name {
				return func() adapter.Driver { return v.New(lps.Options{}) }
			}
		}
		t.Fatalf("no variant %s", name)
		return nil
	}
	for name, want := range map[string]report.Outcome{faulty.Placebo: report.NothingFound,
		"dit-fait-sans-rien-faire": report.Inert, "dit-tout-ce-qu-il-faut": report.Inert, "refuse-tout": report.Inert} {
		if d := g.diagnosed(t, controlSample, find(name)); d.Outcome != want {
			t.Errorf("%s: %s", name, inShort(d))
		}
	}
	if d := g.diagnosed(t, controlSample, g.standard); d.Outcome != report.NothingFound {
		t.Errorf("reference: %s", inShort(d))
	}
}

func (g *game) diagnosed(t *testing.T, ids []string, software func() adapter.Driver) *report.Diagnosis {
	t.Helper()
	_, r, err := g.run(t.Context(), ids, software, inRow)
	if err != nil {
		t.Fatal(err)
	}
	return r.Diagnosis
}
