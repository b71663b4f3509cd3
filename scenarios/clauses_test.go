package scenarios

import (
	"slices"
	"strings"
	"testing"
)

// duties is what the documents ask, of whom and how firmly.
var duties = map[string]string{
	"LPS MUST": "A-01 A-02 A-03 A-04 A-05 A-06 A-07 A-09 A-10 A-11 A-12 B-01 B-02 B-03 B-04 C-01 C-02 C-03 C-04 " +
		"D-01 D-02 D-03 D-04 D-05 D-06 D-07 D-08 D-09 D-10 E-01 E-03 E-04 E-06 E-07 F-05 F-06 F-07 F-08 F-09 I-01 I-02 " +
		"I-03 I-05 " +
		"I-06 I-07",
	"LPS SHOULD": "E-05 E-09 E-10 E-11 E-12 I-04",
	"FRONT MUST": "A-08 F-01 F-02 F-03 F-04",
	"DIR MUST":   "E-02",
	"PKI MUST":   "E-08",
}

// paragraphs are those of the document that stand; withdrawn those that it
// marks as suppressed (annex 4, §7.1.4 to §7.1.6).
var paragraphs = map[string]string{
	"":           "§1.3 §2.1 §2.3.1 §2.3.5 §2.4 §3.6.4 §4.1.2 §4.2.1.13 §4.2.4 §4.2.6.4",
	"annexe 1-B": "§4",
	"annexe 4": "§1 §3 §4 §6.1 §6.2.1 §6.2.2 §6.2.3 §6.3.1 §6.3.2 §6.3.3 §7.1 §7.1.1 §8 §9 " +
		"§11.3.3",
	"annexe 5": "§4.1.2 §4.3.3 §7.1",
}

var withdrawn = []string{"§7.1.4", "§7.1.5", "§7.1.6"}

func TestDuties(t *testing.T) {
	all, err := Requirements()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for _, r := range all {
		got[r.Party+" "+r.Level] = append(got[r.Party+" "+r.Level], r.ID)
	}
	for who, ids := range duties {
		if have := strings.Join(got[who], " "); have != ids {
			t.Errorf("%s: the catalogue has\n%s\nthe documents\n%s", who, have, ids)
		}
		delete(got, who)
	}
	for who, ids := range got {
		t.Errorf("%s is no duty of the documents: %v", who, ids)
	}
}

func TestClauses(t *testing.T) {
	all, err := Requirements()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		if bad := uncited(r.Clause); bad != "" {
			t.Errorf("%s cites %q, of which %q does not stand in the document", r.ID, r.Clause, bad)
		}
		if r.Former != "" && !slices.Contains(withdrawn, r.Former) {
			t.Errorf("%s: %q is no withdrawn paragraph", r.ID, r.Former)
		}
	}
	for clause, want := range map[string]string{"annexe 4, §7.1.5": "§7.1.5", "annexe 9, §1": "annexe 9",
		"§6.2.1": "§6.2.1", "annexe 4, §6.2.1 (CE2) et §9": "", "§2.1 ; annexe 1-B, §4": ""} {
		if got := uncited(clause); got != want {
			t.Errorf("%q: %q, want %q", clause, got, want)
		}
	}
}

// uncited is the first part of a clause that the document does not have.
func uncited(clause string) string {
	for _, of := range strings.Split(clause, " ; ") {
		document, list, has := strings.Cut(of, ", §")
		if !has {
			document, list = "", strings.TrimPrefix(of, "§")
		}
		standing, known := paragraphs[document]
		if !known {
			return document
		}
		for _, p := range strings.FieldsFunc("§"+list, func(r rune) bool { return r == ' ' || r == ',' }) {
			if strings.HasPrefix(p, "§") && !slices.Contains(strings.Fields(standing), p) {
				return p
			}
		}
	}
	return ""
}
