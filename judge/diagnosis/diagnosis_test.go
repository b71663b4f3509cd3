package diagnosis

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"amfront/judge/report"
)

// tiny is a table of three faults over three examples: two are told apart by
// the third example only.
func tiny() *Table {
	t := &Table{Examples: []Example{{"A.un", 1}, {"A.deux", 5}, {"A.trois", 2}}, Checks: []string{"A.objet", "A.lot"}}
	for _, s := range []string{"objet « SV / 1 »", "objet « sv/1 »", "rejeté par un 4005"} {
		t.Sentences = append(t.Sentences, SentenceOf(s))
	}
	t.Faults = []Fault{
		{Name: "espaces", Title: "Met des espaces", Cells: []Cell{{0, 0, 0, 0, 1}, {0, 1, 0, 2, 0}}},
		{Name: "espaces-aussi", Title: "Met des espaces, et un lot", Cells: []Cell{{0, 0, 0, 0, 1}, {0, 1, 0, 2, 0},
			{2, 1, 0, 2, 0}}},
		{Name: "minuscules", Title: "Met des minuscules", Cells: []Cell{{0, 0, 0, 1, 1}, {1, 0, 0, 1, 1}}},
	}
	return t
}

// seen is a run of one example; "" is a check that is conforming.
func seen(id, objet, lot string) report.Scenario {
	s := report.Scenario{ID: id, Steps: []report.Step{{Status: report.StepPassed}}, Trace: &report.Trace{
		Sequence: []report.Arrow{{From: report.ActorLPS, To: report.ActorRelay}}}}
	for i, said := range []string{objet, lot} {
		c := report.Check{ID: []string{"A.objet", "A.lot"}[i], Title: "Un contrôle", Verdict: report.Conforming,
			Advice: "Écrire l'objet sans espace.", Evidence: report.Evidence{Events: []uint64{1}}}
		if said != "" {
			c.Verdict, c.Observed = report.NonConforming, said
		}
		s.Checks = append(s.Checks, c)
	}
	return s
}

func played(list ...report.Scenario) *report.Run { return &report.Run{Scenarios: list} }

func TestDiagnose(t *testing.T) {
	fault, ok := seen("A.un", "objet « SV / 1 »", "rejeté par un 4005"), seen("A.trois", "", "")
	dead := seen("A.un", "rien n'est arrivé", "rien n'est arrivé")
	dead.Trace.Sequence = nil
	broken := fault
	broken.AdapterErrors = []string{"erreur de l'adaptateur n° 1"}
	for name, c := range map[string]struct {
		run     *report.Run
		outcome report.Outcome
		faults  string
		next    string
	}{
		"nothing":           {played(ok), report.NothingFound, "", ""},
		"the adapter fails": {played(broken), report.NothingFound, "", ""},
		"does nothing":      {played(dead), report.Inert, "", ""},
		"one of two":        {played(fault), report.KnownFault, "espaces=espaces-aussi", "A.trois"},
		"told apart":        {played(fault, ok), report.KnownFault, "espaces", ""},
		"other words": {played(seen("A.un", "objet « DR / 9 »", "rejeté par un 4005"), ok), report.KnownFault, "espaces",
			""},
		"two": {played(fault, seen("A.deux", "objet « sv/1 »", ""), ok), report.KnownFault,
			"espaces minuscules", ""},
		"one departure more": {played(fault, seen("A.deux", "", "perdu en route")), report.UnknownFault, "", "A.trois"},
		"unheard of":         {played(seen("B.autre", "objet « SV / 1 »", "")), report.UnknownFault, "", ""},
	} {
		d := tiny().Diagnose(c.run, nil)
		var faults []string
		for _, s := range d.Faults {
			for _, a := range s.Alike {
				s.Name += "=" + a.Name
			}
			faults = append(faults, s.Name)
		}
		if d.Outcome != c.outcome || strings.Join(faults, " ") != c.faults || d.Next != c.next {
			t.Errorf("%s: %s %v, next %q", name, d.Outcome, faults, d.Next)
		}
	}
}

// TestDiagnoseSays: the first lines have the fault, the share, the place and
// what to change.
func TestDiagnoseSays(t *testing.T) {
	d := tiny().Diagnose(played(seen("A.un", "objet « SV / 1 »", "rejeté par un 4005"), seen("A.trois", "", "")), nil)
	var text strings.Builder
	for _, l := range d.Lines() {
		text.WriteString(l.Name + " : " + l.Text + "\n")
	}
	for _, want := range []string{
		"vos 2 écarts ressemblent à « Met des espaces » (espaces) : 2 sur 2, aucun autre attendu.",
		"Où : A.un, A.objet", "À changer : Écrire l'objet sans espace.", "amfront run --only A.un"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("missing %q in\n%s", want, &text)
		}
	}
}

// TestNext heeds what cannot be played.
func TestNext(t *testing.T) {
	r := played(seen("A.un", "objet « SV / 1 »", "rejeté par un 4005"))
	if d := tiny().Diagnose(r, func(string) bool { return false }); d.Next != "" {
		t.Errorf("next %s", d.Next)
	}
}

// TestPlausible: a lot that was taken is not said to be rejected, without a word.
func TestPlausible(t *testing.T) {
	const says = "Le frontal attend du binaire et rejette le lot."
	if got := plausible(says, true); got == says || !strings.Contains(got, "Ici, le frontal a pris le lot") {
		t.Errorf("taken: %q", got)
	}
	if got := plausible(says, false); got != says {
		t.Errorf("rejected: %q", got)
	}
	if got := plausible("Le cabinet ne peut rien envoyer.", true); got != "Le cabinet ne peut rien envoyer." {
		t.Errorf("of no rejection: %q", got)
	}
}

func TestTable(t *testing.T) {
	known, err := Known()
	if err != nil {
		t.Fatal(err)
	}
	if len(known.Faults) < 200 || known.Digest == "" {
		t.Errorf("%d faults, digest %q", len(known.Faults), known.Digest)
	}
	for _, f := range known.Faults {
		if f.Title == "" || f.Shows == "" || f.Causes == "" || len(f.Cells) == 0 {
			t.Errorf("%s lacks a text or its cells", f.Name)
		}
	}
	bad := tiny()
	bad.Faults[0].Cells[0].Check = 7
	var b bytes.Buffer
	if err := bad.Write(&b); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(&b); !errors.Is(err, ErrTable) {
		t.Errorf("a cell that names nothing: %v", err)
	}
	if _, err := Read(strings.NewReader("{}")); !errors.Is(err, ErrTable) {
		t.Errorf("no gzip: %v", err)
	}
}
