package zoo

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

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

// mistake is one that a developer might make in an LPS of examples/adapters.
type mistake struct {
	Name, Adapter, File string
	Old, New            string   // what is replaced in the file
	Only                string   // requirements and scenarios that are played
	Requirements        []string // that it breaks: a fault that breaks one of them is of its kind
}

var interpreters = map[string][]string{"python": {"/usr/bin/python3", "adapter.py"}, "php": {"php", "adapter.php"}}

// TestDiagnosisHeldOut: of thirty mistakes in software that is not ours, and
// which no variant was written after, a fault of the kind is named, or none; a
// wrong one hardly ever with confidence (make nightly).
func TestDiagnosisHeldOut(t *testing.T) {
	if os.Getenv("AMFRONT_FULL") != "1" {
		t.Skip("plays thirty mistakes in foreign adapters: AMFRONT_FULL=1 (make nightly)")
	}
	text, err := os.ReadFile("testdata/mistakes.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []mistake
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	table, err := diagnosis.Known()
	if err != nil {
		t.Fatal(err)
	}
	g, played, good, misled := theGame(t), 0, 0, 0
	for _, m := range all {
		command := interpreters[m.Adapter]
		if _, err := exec.LookPath(command[0]); err != nil {
			t.Logf("NOT PLAYED: %s, for want of %s", m.Name, command[0])
			continue
		}
		dir := t.TempDir()
		m.make(t, dir)
		ids, err := suite.Selection{Only: strings.Split(m.Only, ",")}.Choose(g.features)
		if err != nil {
			t.Fatal(err)
		}
		spec := adapter.Spec{Resident: true, Runner: adapter.Runner{Timeout: time.Minute, Protocol: adapter.Version,
			Command: []string{command[0], filepath.Join(dir, command[1]), "--resident"}}}
		way, err := spec.Open()
		if err != nil {
			t.Fatal(err)
		}
		d := g.diagnosed(t, ids, way.World)
		way.Close()
		verdict := "wrong"
		played++
		switch {
		case d.Outcome == report.UnknownFault:
			verdict = "unknown"
			good++
		case d.Outcome == report.KnownFault && slices.ContainsFunc(d.Faults, func(s report.Suspect) bool {
			return akin(table, diagnosis.Fault{Requirements: m.Requirements}, s.Name)
		}):
			verdict = "of the kind"
			good++
		case d.Outcome == report.KnownFault && d.Faults[0].Likely:
			verdict = "wrong, with confidence"
			misled++
		}
		t.Logf("%s (%s): %s: %s", m.Name, strings.Join(m.Requirements, ", "), verdict, inShort(d))
	}
	t.Logf("%d played, %d of the kind or unknown, %d wrong with confidence", played, good, misled)
	if 100*good < 80*played || 100*misled > 5*played {
		t.Error("fewer than 80 % of the kind or unknown, or more than 5 % wrong with confidence")
	}
}

// make copies the adapter with the mistake in it.
func (m mistake) make(t *testing.T, dir string) {
	t.Helper()
	if err := os.CopyFS(dir, os.DirFS("../../examples/adapters/"+m.Adapter)); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, m.File)
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(text), m.Old) != 1 {
		t.Fatalf("%s: %s does not have once what is replaced", m.Name, m.File)
	}
	if err := os.WriteFile(name, []byte(strings.Replace(string(text), m.Old, m.New, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestMistakes: what the held-out mistakes replace stands where they say.
func TestMistakes(t *testing.T) {
	text, err := os.ReadFile("testdata/mistakes.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []mistake
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		m.make(t, filepath.Join(t.TempDir(), fmt.Sprint(m.Name)))
	}
	if len(all) < 30 {
		t.Errorf("%d mistakes", len(all))
	}
}
