package report

import (
	"fmt"
	"strings"
	"testing"
)

// TestSummary: the fault stands before its causes, what one change would mend is
// one cause, foreign text means nothing in Markdown, and the whole is bounded.
func TestSummary(t *testing.T) {
	r := &Run{Diagnosis: &Diagnosis{Outcome: KnownFault, Departures: 2,
		Faults: []Suspect{{Name: "faute", Title: "Oublie tout", Explained: 2, Likely: true}}}}
	red := func(id, check, observed, advice string) {
		r.Scenarios = append(r.Scenarios, Scenario{ID: id, Part: "D", Checks: []Check{{ID: check, Title: "titre",
			Verdict: NonConforming, Observed: observed, Advice: advice}}})
	}
	red("D-01.a", "D-01.x", "un", "changer ceci")
	red("D-01.b", "D-01.y", "deux", "changer ceci")
	red("D-02.a", "D-02.x", "<script>|`*[lien](x)\n## titre", "")
	if n := len(r.Causes()); n != 2 {
		t.Errorf("%d causes of two", n)
	}
	var b strings.Builder
	if err := WriteSummary(&b, r); err != nil {
		t.Fatal(err)
	}
	got := b.String()
	if fault, first := strings.Index(got, "Oublie tout"), strings.Index(got, "changer ceci"); fault < 0 || first < fault {
		t.Errorf("the fault does not come first:\n%s", got)
	}
	if strings.Contains(got, "<script>") || strings.Contains(got, "\n## titre") || strings.Contains(got, "[lien](") {
		t.Errorf("foreign text is markup:\n%s", got)
	}
	for i := range 20000 {
		red(fmt.Sprint("D-03.", i), fmt.Sprint("D-03.x", i), strings.Repeat("<&", 2000), fmt.Sprint(i))
	}
	b.Reset()
	if err := WriteSummary(&b, r); err != nil || b.Len() > MaxSummary {
		t.Errorf("%d octets, %v", b.Len(), err)
	}
}
