package steps

import (
	"slices"
	"testing"

	"amfront/lps/adapter"
	"amfront/pki/testca"
)

// TestEveryDefectIsAState: what the PKI can do wrong, a scenario can say; and
// a refusal that a state asks for has codes that the protocol knows.
func TestEveryDefectIsAState(t *testing.T) {
	var have []string
	for _, st := range states() {
		have = append(have, st.defect)
		d, err := testca.DefectByID(st.defect)
		if err != nil {
			t.Error(err)
			continue
		}
		if d.Refuse != (len(st.codes) > 0) {
			t.Errorf("%s: refuse %v, codes %v", st.defect, d.Refuse, st.codes)
		}
	}
	for _, d := range testca.Defects() {
		if !slices.Contains(have, d.ID) {
			t.Errorf("no state says %s", d.ID)
		}
	}
	for _, st := range slices.Concat(states(), handedTable()) {
		for _, c := range st.codes {
			if !slices.Contains(adapter.ReasonCodes(adapter.Version), c) {
				t.Errorf("%s: no such reason code: %s", st.defect, c)
			}
		}
	}
	for _, d := range decoyTable() {
		if _, err := testca.DefectByID(d.defect); err != nil {
			t.Error(err)
		}
	}
}

// TestEveryExampleIsUnderstood: each step's example means that step and no other.
func TestEveryExampleIsUnderstood(t *testing.T) {
	v := New()
	for _, d := range v.Definitions() {
		found, err := v.Find(d.Example)
		if err != nil {
			t.Errorf("%q: %v", d.Example, err)
		} else if found.Pattern != d.Pattern {
			t.Errorf("%q is understood as %q", d.Example, found.Pattern)
		}
		if d.Doc == "" || d.Actor == "" || d.Role == "" {
			t.Errorf("%q: doc, actor or role is missing", d.Pattern)
		}
	}
}
