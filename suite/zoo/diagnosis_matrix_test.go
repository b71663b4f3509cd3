package zoo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"amfront/judge/diagnosis"
	"amfront/judge/report"
)

// diagnosed is the kept matrix and its table, every sentence with a text.
func diagnosed(t *testing.T) (*kept, *diagnosis.Table) {
	t.Helper()
	w, err := readKept()
	if err != nil {
		t.Fatal(err)
	}
	table, err := faultsOf(theGame(t), w.texts())
	if err != nil {
		t.Fatal(err)
	}
	return w, table
}

func wholeSuite(string) bool { return true }

// names tells whether a fault is one of those that a suspect stands for.
func names(s report.Suspect, fault string) bool {
	return s.Name == fault || slices.ContainsFunc(s.Alike, func(a report.Alike) bool { return a.Name == fault })
}

// TestDiagnosisOfEach: each fault, over the whole suite, is named first, or is
// one of at most three that show just so.
func TestDiagnosisOfEach(t *testing.T) {
	t.Parallel()
	w, table := diagnosed(t)
	var wrong []string
	for _, f := range table.Faults {
		d := table.Diagnose(w.replica(wholeSuite, func(int) int { return 0 }, f.Name), nil)
		if d.Outcome != report.KnownFault || len(d.Faults) != 1 || !names(d.Faults[0], f.Name) || !d.Faults[0].Likely {
			wrong = append(wrong, f.Name+": "+inShort(d))
		} else if d.Faults[0].Further > 0 {
			t.Errorf("%s: %d more that show just so", f.Name, d.Faults[0].Further)
		}
	}
	t.Logf("%d of %d named; not: %s", len(table.Faults)-len(wrong), len(table.Faults), strings.Join(wrong, "\n"))
	if 20*len(wrong) > len(table.Faults) {
		t.Error("fewer than 95 %")
	}
}

// TestDiagnosisOfPairs: two faults at once are both named.
func TestDiagnosisOfPairs(t *testing.T) {
	t.Parallel()
	w, table := diagnosed(t)
	random := rand.New(rand.NewPCG(15, 1))
	const pairs = 150
	var wrong []string
	for range pairs {
		a, b := table.Faults[random.IntN(len(table.Faults))].Name, table.Faults[random.IntN(len(table.Faults))].Name
		if a == b {
			continue
		}
		d := table.Diagnose(w.replica(wholeSuite, random.IntN, a, b), nil)
		both := func(name string) bool {
			return slices.ContainsFunc(d.Faults, func(s report.Suspect) bool { return names(s, name) })
		}
		if d.Outcome != report.KnownFault || len(d.Faults) > 2 || !both(a) || !both(b) {
			wrong = append(wrong, a+" + "+b+": "+inShort(d))
		}
	}
	t.Logf("%d of %d pairs; not: %s", pairs-len(wrong), pairs, strings.Join(wrong, "\n"))
	if 100*len(wrong) > 15*pairs {
		t.Error("fewer than 85 %")
	}
}

// TestDiagnosisOfUnknown: a fault that the table does not have is unknown, or
// is taken for one that breaks the same requirement.
func TestDiagnosisOfUnknown(t *testing.T) {
	t.Parallel()
	w, table := diagnosed(t)
	unknown, kind, hinted := 0, 0, 0
	var wrong []string
	for i, f := range table.Faults {
		without := *table
		without.Faults = slices.Delete(slices.Clone(table.Faults), i, i+1)
		d := without.Diagnose(w.replica(wholeSuite, func(int) int { return 0 }, f.Name), nil)
		switch {
		case d.Outcome == report.UnknownFault:
			unknown++
			if d.Near != nil && akin(&without, f, d.Near.Name) {
				hinted++
			}
		case akin(&without, f, d.Faults[0].Name):
			kind++
		default:
			wrong = append(wrong, fmt.Sprintf("%s: %s", f.Name, inShort(d)))
		}
	}
	t.Logf("%d unknown (%d near one of the kind), %d of the kind, %d wrong: %s", unknown, hinted, kind, len(wrong),
		strings.Join(wrong, "\n"))
	if 20*len(wrong) > len(table.Faults) {
		t.Error("more than 5 % are taken for what they are not")
	}
}

func inShort(d *report.Diagnosis) string {
	out := string(d.Outcome)
	for _, s := range d.Faults {
		out += fmt.Sprintf(" [%s %d/%d −%d likely=%v alike %d]", s.Name, s.Explained, d.Departures, s.Missing, s.Likely,
			len(s.Alike)+s.Further)
	}
	if d.Near != nil {
		out += fmt.Sprintf(" near %s %d/%d −%d", d.Near.Name, d.Near.Explained, d.Departures, d.Near.Missing)
	}
	return out + fmt.Sprintf(" unexplained %d", len(d.Unexplained))
}

// akin tells whether a fault of a name breaks a requirement that another breaks.
func akin(t *diagnosis.Table, f diagnosis.Fault, name string) bool {
	return slices.ContainsFunc(t.Faults, func(o diagnosis.Fault) bool {
		return o.Name == name && slices.ContainsFunc(o.Requirements, func(q string) bool {
			return slices.Contains(f.Requirements, q)
		})
	})
}
