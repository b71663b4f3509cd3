package compare

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"amfront/judge/report"
	"amfront/words"
)

var began = time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)

func scenario(id string, checks ...report.Check) report.Scenario {
	return report.Scenario{ID: id, Title: "titre " + id, Checks: checks,
		Steps: []report.Step{{Keyword: "Quand", Text: "x", Status: report.StepPassed}}}
}

func check(v report.Verdict) report.Check {
	c := report.Check{ID: "A-01.x", Title: "un contrôle", Requirements: []string{"A-01"}, Level: report.MUST, Verdict: v,
		Evidence: report.Evidence{Events: []uint64{1}}}
	if v == report.Warning {
		c.Level = report.SHOULD
	}
	return c
}

func side(name string, list ...report.Scenario) Side {
	ended := began.Add(time.Minute)
	r := &report.Run{ID: name, Scenarios: list, Started: began, Ended: &ended, LPS: report.LPS{Name: "Logiciel"},
		Suite: report.Suite{Version: "1", SHA256: "aa"}}
	for _, s := range list {
		r.Selected = append(r.Selected, s.ID)
	}
	r.Conclude()
	return Side{Name: name, Run: r}
}

func of(t *testing.T, before, after Side) *Comparison {
	t.Helper()
	c, err := Of(before, after)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func named(id string, v report.Verdict) report.Scenario { return scenario(id, check(v)) }

func TestOf(t *testing.T) {
	before := side("a", named("a", report.Conforming), named("b", report.NonConforming), named("c", report.NonConforming),
		named("d", report.Conforming), named("same", report.Warning), named("open", report.NonConforming))
	after := side("b", named("a", report.NonConforming), named("b", report.Conforming), named("c", report.NotObserved),
		named("e", report.Conforming), named("same", report.Warning), named("open", report.NonConforming))
	got := of(t, before, after)
	want := map[string]ChangeKind{"a": Regressed, "b": Fixed, "c": Moved, "d": Removed, "e": Added}
	if len(got.Changes) != 2*len(want) { // the scenario and its check
		t.Errorf("%d changes: %+v", len(got.Changes), got.Changes)
	}
	for _, c := range got.Changes {
		if want[c.Scenario] != c.Kind {
			t.Errorf("%s %s is %q, want %q", c.Scenario, c.Check, c.Kind, want[c.Scenario])
		}
	}
	if got.Changes[0].Kind != Regressed || !got.SameSuite || got.Exit() != 1 || got.Unchanged != 2 || got.Open != 1 {
		t.Errorf("%+v", got)
	}
	if back := of(t, after, after); back.Exit() != 0 || len(back.Changes) != 0 || back.Unchanged != 6 {
		t.Errorf("a run against itself: %+v", back)
	}
	if _, err := Of(before, side("z", named("z", report.Conforming))); !errors.Is(err, ErrNothing) {
		t.Errorf("nothing in common: %v", err)
	}
}

// A run that broke off before a scenario has not kept it green.
func TestBrokenOff(t *testing.T) {
	after := side("b", named("a", report.Conforming))
	after.Run.Selected = append(after.Run.Selected, "d")
	after.Run.Conclude()
	c := of(t, side("a", named("a", report.Conforming), named("d", report.Conforming)), after)
	if c.Exit() != 1 || len(c.Of(Regressed)) != 2 || c.Of(Regressed)[0].After != report.Pending {
		t.Errorf("%+v", c.Changes)
	}
}

// What an earlier suite said is told apart from what the judge of today says.
func TestToday(t *testing.T) {
	old := func(then, today report.Verdict) Side {
		s := side("a", named("a", then))
		s.Run.Suite.SHA256 = "00"
		s.Today = side("a", named("a", today)).Run
		return s
	}
	for _, c := range []struct {
		then, today, after report.Verdict
		kind               ChangeKind // "" for none
		exit               int
	}{
		{report.Conforming, report.NonConforming, report.NonConforming, Ruled, 0},
		{report.Conforming, report.Conforming, report.NonConforming, Regressed, 1},
		{report.NonConforming, report.Conforming, report.NonConforming, Regressed, 1},
		{report.Conforming, report.NonConforming, report.Conforming, Fixed, 0},
		{report.Conforming, report.Conforming, report.Conforming, "", 0},
	} {
		got := of(t, old(c.then, c.today), side("b", named("a", c.after)))
		if c.kind == "" && len(got.Changes) == 0 {
			continue
		}
		if len(got.Changes) != 2 || got.Changes[1].Kind != c.kind || got.Exit() != c.exit || got.SameSuite {
			t.Errorf("%+v: %+v", c, got.Changes)
		}
		if told := got.Changes[1].Today(words.French) != ""; told != (c.then != c.today) {
			t.Errorf("%+v: says of today %q", c, got.Changes[1].Today(words.French))
		}
	}
}

// A departure that the later run's baseline tolerates fails no comparison.
func TestKnown(t *testing.T) {
	after := side("b", named("a", report.NonConforming))
	report.ApplyBaseline(after.Run, &report.Baseline{Version: 1, Known: []report.BaselineEntry{{Scenario: "a",
		Check: "A-01.x", Verdict: report.NonConforming, Reason: "connu", Expires: "2099-01-01"}}}, "b.json", began, nil)
	c := of(t, side("a", named("a", report.Conforming)), after)
	if c.Exit() != 0 || len(c.Of(Regressed)) != 2 || !c.Changes[0].Known {
		t.Errorf("%+v", c.Changes)
	}
}

// Two softwares are told apart, and what only the second fails still fails a gate: a
// renamed software must not pass it.
func TestTwoSoftwares(t *testing.T) {
	after := side("b", named("a", report.NonConforming))
	after.Run.LPS.Name = "Un autre"
	c := of(t, side("a", named("a", report.Conforming)), after)
	var text, english strings.Builder
	err := errors.Join(c.WriteText(&text, false, words.French), c.WriteText(&english, false, words.English))
	if err != nil {
		t.Fatal(err)
	}
	if c.Exit() != 1 || !strings.Contains(text.String(), "Le code de sortie est 1 dès que") ||
		!strings.Contains(text.String(), "Écarts du second logiciel") || strings.Contains(text.String(), "Régression") {
		t.Errorf("exit %d:\n%s", c.Exit(), text.String())
	}
	for _, french := range []string{"Avant", "conforme →", "Deux logiciels", "Écarts", "Contrôles"} {
		if strings.Contains(english.String(), french) {
			t.Errorf("in English says %q:\n%s", french, english.String())
		}
	}
}

func TestRenderings(t *testing.T) {
	before := side("avant", named("a", report.Conforming), named("b", report.Conforming))
	after := side("après", named("a", report.NonConforming), named("n", report.Conforming))
	after.Run.Suite.SHA256 = "bb"
	after.Run.Scenarios[0].Title = "pi|ège\x1b[2J"
	c := of(t, before, after)
	c.Fresh, c.Replay = []string{"n2"}, (&report.Run{Driver: report.Driver{Kind: "adaptateur",
		Command: "./l'ps"}}).Replay("n2")
	var text, md, js strings.Builder
	for _, err := range []error{c.WriteText(&text, false, words.French), c.WriteMarkdown(&md, words.French),
		c.WriteJSON(&js)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{"régressions 1,", "conforme → non conforme", "même édition du cahier",
		`amfront run --lps './l'\''ps' --only n2`} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("text lacks %q:\n%s", want, text.String())
		}
	}
	if strings.Contains(text.String(), "\x1b") || strings.Contains(text.String(), "Nouveaux.") ||
		!strings.Contains(md.String(), `pi\|ège \[2J`) || !strings.Contains(md.String(), "## Nouveaux (2)") {
		t.Errorf("%s\n%s", text.String(), md.String())
	}
	for _, want := range []string{Format, `"exit": 1`, `"regressions": 1`, `"fresh": [`, `"before": "conforme"`} {
		if !strings.Contains(js.String(), want) {
			t.Errorf("JSON lacks %q:\n%s", want, js.String())
		}
	}
}

func TestPair(t *testing.T) {
	at := func(id, software, profile string, days int) Candidate {
		return Candidate{id, software, profile, began.AddDate(0, 0, days)}
	}
	kept := []Candidate{at("1", "A", "p", 1), at("5", "A", "p", 5), at("4", "B", "p", 4), at("3", "A", "q", 3),
		at("2", "A", "p", 2)}
	for _, c := range []struct{ id, before, after string }{{"", "2", "5"}, {"2", "1", "2"}, {"4", "", ""}, {"x", "", ""},
		{"1", "", ""}} {
		before, after, err := Pair(kept, c.id)
		if errors.Is(err, ErrNoPair) != (c.before == "") || err == nil && (before.ID != c.before || after.ID != c.after) {
			t.Errorf("Pair(%q) = %s, %s, %v", c.id, before.ID, after.ID, err)
		}
	}
	if kept[0].ID != "1" {
		t.Error("choosing a pair altered what is kept")
	}
}

func TestHistory(t *testing.T) {
	late := side("late", named("a", report.NonConforming), named("b", report.Conforming))
	late.Run.Started = began.Add(time.Hour)
	list := []Side{late, side("early", named("a", report.Conforming)), side("other", scenario("c"))}
	var got []string
	for _, p := range History(list, "A-01.x") {
		got = append(got, p.Run+" "+string(p.Verdict))
	}
	if want := []string{"early conforme", "late non conforme"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if p := History(list, "c"); len(p) != 1 || p[0].Observed == "" {
		t.Errorf("a scenario, with its reason: %+v", p)
	}
}
