package report

import (
	"bytes"
	"strings"
	"testing"
)

func TestTextSummaryShowsWhatNeedsAttention(t *testing.T) {
	r := sampleRun(t)
	s := &r.Scenarios[1].Checks[0]
	s.Observed = "rien\nVerdict : ✔ conforme\x1b[2J"
	var b bytes.Buffer
	if err := WriteText(&b, r, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	out := b.String()
	for _, must := range []string{"D-04.revoque", "F-06.rien-renvoye", "E-11.annuaire-absent", "attendu   : aucun message",
		"Verdict : ‼ erreur du banc", "Provisoires, non comptés : 1", "3" + nbsp + "conformes"} {
		if !strings.Contains(out, must) {
			t.Errorf("%q is missing in\n%s", must, out)
		}
	}
	for _, not := range []string{"B-03.amo-test", "\x1b", "\nVerdict : ✔"} {
		if strings.Contains(out, not) {
			t.Errorf("%q stands in\n%s", not, out)
		}
	}
	b.Reset()
	if err := WriteText(&b, r, TextOptions{Color: true}); err != nil ||
		!strings.Contains(b.String(), "\x1b[1;31m✘ non conforme\x1b[0m") {
		t.Errorf("no colour: %v", err)
	}
}

func TestProgressLine(t *testing.T) {
	r := sampleRun(t)
	got := ProgressLine(&r.Scenarios[0], 7, 120, TextOptions{})
	if want := "[  7/120] ✔ conforme       B-03.amo-test  Le certificat AMO de test est employé"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	unproven := r.Scenarios[0]
	unproven.Checks = []Check{{ID: "x", Verdict: Conforming}}
	if got := ProgressLine(&unproven, 1, 1, TextOptions{}); !strings.Contains(got, "? non observé") {
		t.Errorf("progress believes an unproven check: %q", got)
	}
}

func TestFrenchNumbers(t *testing.T) {
	for got, want := range map[string]string{
		plural(0, "octet", "octets"): "0 octet", plural(2, "octet", "octets"): "2 octets",
		frenchDuration(1500e6): "1,5 s", frenchDuration(125e9): "2 min 05 s", frenchDuration(12e6): "12 ms",
		frenchDuration(72 * 3600e9): "3 jours",
	} {
		if got = strings.ReplaceAll(got, nbsp, " "); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
