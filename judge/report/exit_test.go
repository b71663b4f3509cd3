package report

import (
	"strings"
	"testing"
	"time"
)

// TestExitOfWhatIsLeft: what a run says beside its scenarios adds to them and
// takes nothing off.
func TestExitOfWhatIsLeft(t *testing.T) {
	one := func(v Verdict, mods ...func(*Check)) Scenario { return scenario(done, check(v, mods...)) }
	named := func(id string, s Scenario) Scenario { s.ID = id; return s }
	provisional := func(s Scenario) Scenario { s.Provisional = true; return s }
	with := func(r *Run, f func(*Run)) *Run { f(r); return r }
	unfinished := func(r *Run) { r.Ended = nil }
	zero := func(r *Run) { r.Ended = &time.Time{} }
	stale := func(r *Run) { r.Baseline = &BaselineResult{Entries: []BaselineEntryResult{{Status: Stale}}} }
	for name, c := range map[string]struct {
		r    *Run
		exit int
	}{
		"non-conforming, then broken off": {with(run(one(NonConforming)), unfinished), 1},
		"non-conforming, then cancelled":  {with(run(one(NonConforming)), func(r *Run) { r.Cancelled = "q" }), 1},
		"non-conforming, one missing": {
			with(run(one(NonConforming)), func(r *Run) { r.Selected = append(r.Selected, "absent") }), 1},
		"the bench failed, then broken off": {with(run(one(BenchError)), unfinished), 3},
		"the run failed, then a stale entry": {
			with(with(run(one(Conforming)), func(r *Run) { r.Errors = []string{"x"} }), stale), 3},
		"a stale entry and broken off": {with(with(run(one(Conforming)), stale), unfinished), 1},
		"broken off":                   {with(run(one(Conforming)), unfinished), 2},
		"an end that is no time":       {with(run(one(Conforming)), zero), 2},
		"a provisional one under a counted one's id": {
			run(named("a", one(Conforming)), provisional(named("a", one(NonConforming)))), 3},
		"two provisional ones under one id": {run(one(Conforming), provisional(named("a", one(Conforming))),
			provisional(named("a", one(Conforming)))), 3},
		"a scenario without an id":          {run(named("", one(Conforming))), 3},
		"not applicable for a blank reason": {run(one(NotApplicable, func(c *Check) { c.Reason = " " })), 2},
	} {
		res := c.r.Conclude()
		if res.Exit != c.exit {
			t.Errorf("%s: exit %d, want %d (%s, %q)", name, res.Exit, c.exit, res.Verdict, res.Reasons)
		}
		if res.Exit != 0 && len(res.Reasons) == 0 && len(c.r.Scenarios[0].Reasons) == 0 && c.r.Scenarios[0].Verdict.Passes() {
			said := false
			for _, s := range c.r.Scenarios {
				said = said || len(s.Reasons) > 0
			}
			if !said {
				t.Errorf("%s: nobody says why", name)
			}
		}
	}
}

// TestVouch: only an applied entry of the same scenario, check and verdict
// excuses a failure.
func TestVouch(t *testing.T) {
	for name, c := range map[string]struct {
		entry       BaselineEntry
		status      EntryStatus
		exit, known int
	}{
		"the same":         {BaselineEntry{Scenario: "s1", Check: "X-01.x", Verdict: NonConforming}, Applied, 0, 1},
		"another scenario": {BaselineEntry{Scenario: "s2", Check: "X-01.x", Verdict: NonConforming}, Applied, 1, 0},
		"another check":    {BaselineEntry{Scenario: "s1", Check: "X-01.y", Verdict: NonConforming}, Applied, 1, 0},
		"another verdict":  {BaselineEntry{Scenario: "s1", Check: "X-01.x", Verdict: NotTestable}, Applied, 1, 0},
		"not applied":      {BaselineEntry{Scenario: "s1", Check: "X-01.x", Verdict: NonConforming}, Unconfirmed, 1, 0},
	} {
		r := run(scenario(done, check(NonConforming, known), check(Conforming)))
		r.Baseline = &BaselineResult{Entries: []BaselineEntryResult{{BaselineEntry: c.entry, Status: c.status}}}
		if res := r.Conclude(); res.Exit != c.exit || res.Counts.Known != c.known {
			t.Errorf("%s: exit %d, %d known", name, res.Exit, res.Counts.Known)
		}
	}
	r := run(scenario(done, check(NonConforming, known)))
	r.Baseline = nil
	if res := r.Conclude(); res.Exit != 1 || res.Counts.Known != 0 {
		t.Errorf("no baseline: exit %d, %d known", res.Exit, res.Counts.Known)
	}
}

// TestBaselineEntries: which entries are read, and which are no excuse.
func TestBaselineEntries(t *testing.T) {
	for text, says := range map[string]string{
		`{"scenario":"s","check":"c","reason":"r","expires":"2027-01-01"}`:                          "",
		`{"scenario":"s","check":"c","reason":"r","expires":"2027-01-01","verdict":"non conforme"}`: "",
		`{"scenario":"s","check":"c","reason":"r","expires":"2027-01-01","verdict":"non testable"}`: "",
		`{"scenario":"s","check":"c","reason":"r","expires":"2027-01-01","verdict":"non observé"}`: `"non conforme" and ` +
			`"non testable"`,
		`{"scenario":"s","check":"c","reason":"r","expires":"2027-01-01","verdict":"erreur du banc"}`: "can be known in " +
			"advance",
		`{"check":"c","reason":"r","expires":"2027-01-01"}`:                "both needed",
		`{"scenario":"s","reason":"r","expires":"2027-01-01"}`:             "both needed",
		`{"scenario":"s","check":"c","reason":" ","expires":"2027-01-01"}`: "say why",
		`{"scenario":"s","check":"c","reason":"r","expires":"demain"}`:     "entry 1:",
	} {
		_, err := ReadBaseline(strings.NewReader(`{"version":1,"known":[`+text+`]}`), "x.json")
		if (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", text, err)
		}
	}
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	entry := BaselineEntry{"s1", "X-01.x", NonConforming, "corrigé en 4.2", "2026-12-31"}
	for name, c := range map[string]struct {
		checks []Check
		status EntryStatus
		exit   int
	}{
		"once conforming, once not seen": {[]Check{check(Conforming), check(NotObserved)}, Unconfirmed, 2},
		"once failing, once conforming":  {[]Check{check(Conforming), check(NonConforming)}, Applied, 0},
		"once failing, once not seen":    {[]Check{check(NotObserved), check(NonConforming)}, Applied, 2},
	} {
		r := run(scenario(done, c.checks...))
		for range 2 { // again, as another process would
			ApplyBaseline(r, &Baseline{1, []BaselineEntry{entry}}, "ecarts.json", now, nil)
			if got := r.Baseline.Entries[0].Status; got != c.status || r.Result.Exit != c.exit || len(r.Baseline.Entries) != 1 {
				t.Errorf("%s: %q exit %d", name, got, r.Result.Exit)
			}
		}
	}
}

// TestVerdictWords: each verdict has a sign, a class and a meaning of its own.
func TestVerdictWords(t *testing.T) {
	for what, word := range map[string]func(Verdict) string{"sign": Verdict.Symbol, "class": Verdict.slug,
		"meaning": Verdict.Meaning} {
		seen := map[string]Verdict{}
		for _, v := range Verdicts {
			w := word(v)
			if other, twice := seen[w]; twice || w == "" {
				t.Errorf("%s %q of %q is that of %q", what, w, v, other)
			}
			seen[w] = v
		}
	}
	for _, c := range []struct {
		v    Verdict
		n    int
		want string
	}{{NonConforming, 1, "non conforme"}, {NonConforming, 2, "non conformes"}, {Pending, 3, "en attente"},
		{BenchError, 1, "erreur du banc"}, {BenchError, 2, "erreurs du banc"}} {
		if got := c.v.many(c.n); got != c.want {
			t.Errorf("%d: %q, want %q", c.n, got, c.want)
		}
	}
}

// TestPartsInOrder: those of the cahier first, then the others by name.
func TestPartsInOrder(t *testing.T) {
	part := func(p string) Scenario { s := scenario(done, check(Conforming)); s.Part = p; return s }
	r := run(part("z"), part("D"), part("y"), part("A"))
	var got []string
	for _, p := range r.Conclude().Parts {
		got = append(got, p.Part)
	}
	if strings.Join(got, "") != "ADyz" {
		t.Errorf("%q", got)
	}
}
