package report

import "testing"

func TestCompare(t *testing.T) {
	named := func(id string, v Verdict) Scenario { s := scenario(done, check(v)); s.ID = id; return s }
	before := run(named("a", Conforming), named("b", NonConforming), named("c", NonConforming), named("d", Conforming),
		named("same", Warning))
	after := run(named("a", NonConforming), named("b", Conforming), named("c", NotObserved), named("e", Conforming),
		named("same", Warning))
	got := Compare(before, after)
	want := map[string]ChangeKind{"a": Regressed, "b": Fixed, "c": Moved, "d": Removed, "e": Added}
	if len(got.Changes) != 2*len(want) { // the scenario and its check
		t.Errorf("%d changes: %+v", len(got.Changes), got.Changes)
	}
	for _, c := range got.Changes {
		if want[c.Scenario] != c.Kind {
			t.Errorf("%s %s is %q, want %q", c.Scenario, c.Check, c.Kind, want[c.Scenario])
		}
	}
	if got.Changes[0].Kind != Regressed || !got.SameSuite {
		t.Errorf("regressions come first, suite the same: %+v", got)
	}
	if before.Result != nil || before.Scenarios[0].Verdict != "" {
		t.Error("comparing altered a run")
	}
	after.Suite.Version = "2"
	if Compare(before, after).SameSuite {
		t.Error("another suite went unnoticed")
	}
}
