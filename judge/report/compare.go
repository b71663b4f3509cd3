package report

import (
	"cmp"
	"slices"
)

// Comparison is what changed from one run to another, by check.
type Comparison struct {
	Before, After Verdict
	// SameSuite is false when the two runs judged by different scenarios:
	// a change may then come from the suite.
	SameSuite bool
	Changes   []Change
}

// ChangeKind sorts changes for a reader.
type ChangeKind string

// The kinds of change.
const (
	Regressed ChangeKind = "régression"  // passed, passes no more
	Fixed     ChangeKind = "correction"  // passes now
	Moved     ChangeKind = "autre écart" // another verdict on the same side
	Added     ChangeKind = "nouveau"     // only in the later run
	Removed   ChangeKind = "disparu"     // only in the earlier run
)

// Change is one check (or, with Check "", a whole scenario) that differs.
type Change struct {
	Kind            ChangeKind
	Scenario, Check string
	Title           string
	Before, After   Verdict // "" where it is missing
}

// Compare tells what changed between two runs of the same LPS. Neither is
// altered.
func Compare(before, after *Run) Comparison {
	a, b := before.concluded(), after.concluded()
	out := Comparison{Before: a.Result.Verdict, After: b.Result.Verdict, SameSuite: a.Suite == b.Suite}
	old, fresh := a.verdicts(), b.verdicts()
	for key, n := range fresh {
		o, had := old[key]
		if !had {
			out.Changes = append(out.Changes, Change{Added, key[0], key[1], n.title, "", n.verdict})
		} else if o.verdict != n.verdict {
			kind := Moved
			if o.verdict.Passes() != n.verdict.Passes() {
				kind = Regressed
				if n.verdict.Passes() {
					kind = Fixed
				}
			}
			out.Changes = append(out.Changes, Change{kind, key[0], key[1], n.title, o.verdict, n.verdict})
		}
	}
	for key, o := range old {
		if _, has := fresh[key]; !has {
			out.Changes = append(out.Changes, Change{Removed, key[0], key[1], o.title, o.verdict, ""})
		}
	}
	order := []ChangeKind{Regressed, Moved, Removed, Added, Fixed}
	slices.SortFunc(out.Changes, func(x, y Change) int {
		return cmp.Or(cmp.Compare(slices.Index(order, x.Kind), slices.Index(order, y.Kind)),
			cmp.Compare(x.Scenario, y.Scenario), cmp.Compare(x.Check, y.Check))
	})
	return out
}

type titled struct {
	title   string
	verdict Verdict
}

// verdicts is every scenario and check by id; of a check that stands several
// times in a scenario, the worst.
func (r *Run) verdicts() map[[2]string]titled {
	m := map[[2]string]titled{}
	for _, s := range r.Scenarios {
		m[[2]string{s.ID, ""}] = titled{s.Title, s.Verdict}
		for _, c := range s.Checks {
			key := [2]string{s.ID, c.ID}
			m[key] = titled{c.Title, worst(m[key].verdict, c.Verdict)}
		}
	}
	return m
}
