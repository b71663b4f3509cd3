package scenarios

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// TestDecisionWords: the table gives every face the words that it has always
// shown; a row that is added needs none of these.
func TestDecisionWords(t *testing.T) {
	for d, want := range map[Decision][4]string{
		Accepted:    {"accepté", "Acceptés", "accepté", "ok"},
		C4005:       {"rejeté, 4005", "Rejetés, 4005", "rejeté par un 4005", "bad"},
		C4015:       {"accepté, 4015", "Acceptés, 4015", "accepté avec un 4015", "warn"},
		C4025:       {"rejeté, 4025", "Rejetés, 4025", "rejeté par un 4025", "bad bare"},
		Undelivered: {"non remis", "Non remis", "non remis", "odd"},
		"9999":      {"9999", "", "", "mute"},
	} {
		m := d.Meaning()
		if got := [4]string{m.Label(), m.Heading(), m.Predicate(), m.Style}; got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
	if got := Enumerate([]Decision{C4005, C4015, C4025}, "un ", ", ", " ou "); got != "un 4005, un 4015 ou un 4025" {
		t.Error(got)
	}
}

// TestDecisionTable: a row is whole, stands once, and a code has all that goes
// with its service message.
func TestDecisionTable(t *testing.T) {
	codes := ServiceCodes()
	if !slices.IsSorted(codes) || len(codes) != len(slices.Compact(slices.Clone(codes))) {
		t.Errorf("codes twice, or not in ascending order: %v", codes)
	}
	looks := map[string]Decision{}
	for _, d := range DecisionsWhere(nil) {
		m := d.Meaning()
		if other := looks[m.Style]; other != "" || looks[m.Sign] != "" {
			t.Errorf("%s looks like %s%s: nobody tells them apart across a room", d, other, looks[m.Sign])
		}
		looks[m.Style], looks[m.Sign] = d, d
		if m.Fate == Unknown || m.Style == "" || m.Sign == "" {
			t.Errorf("%s lacks fate, style or sign: %+v", d, m)
		}
		if m.Service() && (m.Short == "" || m.Reason == "") || !m.Service() && (m.Short+m.Reason != "" || m.Resend) {
			t.Errorf("%s: what goes with a service message, and only with one, is not all there: %+v", d, m)
		}
		if m.Resend && m.Fate != Rejected {
			t.Errorf("%s: a lot that was not rejected is sent again", d)
		}
	}
}

// TestCodesAreExplained: where the documentation lists the codes, it has the
// document's labels and what it prints.
func TestCodesAreExplained(t *testing.T) {
	page, err := os.ReadFile("../docs/suite.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range ServiceCodes() {
		m := code.Meaning()
		for _, words := range []string{m.Official, m.Printed, m.Title} {
			if !strings.Contains(string(page), words) || m.Official == "" {
				t.Errorf("%s: docs/suite.md lacks %q", code, words)
			}
		}
		if m.Printed != "" && !strings.Contains(Misprint, m.Printed) {
			t.Errorf("%s is printed %s, which nothing explains", code, m.Printed)
		}
	}
	if flat := strings.Join(strings.Fields(string(page)), " "); !strings.Contains(flat, Misprint) {
		t.Error("docs/suite.md says another thing than Misprint")
	}
}
