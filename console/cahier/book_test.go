package cahier

import (
	"strings"
	"testing"

	"amfront/features"
	"amfront/judge/report"
	"amfront/suite"
)

// TestBookHoldsTheSuite: every example stands in the book once, below its
// part, and its sheet says everything that a person needs.
func TestBookHoldsTheSuite(t *testing.T) {
	list, err := suite.Load(features.Files)
	if err != nil {
		t.Fatal(err)
	}
	b := newBook(list)
	n := 0
	for _, f := range list {
		n += len(f.Examples)
	}
	shown := 0
	for _, p := range b.Parts {
		inPart := 0
		for _, th := range p.Themes {
			for _, plan := range th.Plans {
				inPart += len(plan.Examples)
				for _, e := range plan.Examples {
					if e.Part != p.ID || e.Theme != th.Title || b.plans[e.ID] != plan {
						t.Errorf("%s stands in %s, %s", e.ID, p.ID, th.Title)
					}
				}
				if strings.ContainsAny(plan.Title, "<>…") || plan.Title == "" {
					t.Errorf("%s has the title %q", plan.ID, plan.Title)
				}
			}
		}
		if inPart != p.Examples {
			t.Errorf("part %s: %d examples, %d said", p.ID, inPart, p.Examples)
		}
		shown += inPart
		if part, ok := b.partOf(b.partIDs(p.ID)); !ok || part.ID != p.ID {
			t.Errorf("the ids of part %s are not known for it", p.ID)
		}
	}
	if shown != n || len(b.Parts) != len(report.Parts) {
		t.Errorf("%d of %d examples, %d parts", shown, n, len(b.Parts))
	}
	// What a part is asked to play is exactly its examples.
	for _, p := range b.Parts {
		ids, err := suite.Selection{Only: b.partIDs(p.ID)}.Choose(list)
		if err != nil || len(ids) != p.Examples {
			t.Errorf("part %s selects %d of %d: %v", p.ID, len(ids), p.Examples, err)
		}
	}
}
