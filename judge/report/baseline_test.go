package report

import (
	"strings"
	"testing"
	"time"
)

func TestApplyBaseline(t *testing.T) {
	entry := func(mods ...func(*BaselineEntry)) BaselineEntry {
		e := BaselineEntry{"s1", "X-01.x", NonConforming, "corrigé en 4.2", "2026-12-31"}
		for _, m := range mods {
			m(&e)
		}
		return e
	}
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	suite := func(id string) bool { return id == "s1" || id == "s9" }
	for name, c := range map[string]struct {
		checks []Check
		entry  BaselineEntry
		now    time.Time
		status EntryStatus
		exit   int
	}{
		"still fails": {[]Check{check(NonConforming)}, entry(), now, Applied, 0},
		"on its last day": {[]Check{check(NonConforming)}, entry(),
			time.Date(2026, 12, 31, 23, 59, 0, 0, time.UTC), Applied, 0},
		"the day after": {[]Check{check(NonConforming)}, entry(), time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC),
			Expired, 1},
		"passes now":              {[]Check{check(Conforming)}, entry(), now, Stale, 1},
		"passes now, expired too": {[]Check{check(Conforming)}, entry(), now.AddDate(1, 0, 0), Expired, 1},
		"became not applicable":   {[]Check{check(NotApplicable)}, entry(), now, Stale, 1},
		"only recommended":        {[]Check{check(NonConforming, should)}, entry(), now, Stale, 1},
		"not seen any more":       {[]Check{check(NotObserved)}, entry(), now, Unconfirmed, 2},
		"the bench failed":        {[]Check{check(BenchError)}, entry(), now, Unconfirmed, 3},
		"fails where it was untestable": {[]Check{check(NonConforming)},
			entry(func(e *BaselineEntry) { e.Verdict = NotTestable }), now, Unconfirmed, 1},
		"still untestable": {[]Check{check(NotTestable)}, entry(func(e *BaselineEntry) { e.Verdict = NotTestable }),
			now, Applied, 0},
		"another check fails": {[]Check{check(NonConforming), check(NonConforming, func(c *Check) { c.ID = "X-02.y" })},
			entry(), now, Applied, 1},
		"no such check": {[]Check{check(Conforming)}, entry(func(e *BaselineEntry) { e.Check = "X-09.z" }), now,
			Unknown, 1},
		"check not reached": {[]Check{check(NotObserved)}, entry(func(e *BaselineEntry) { e.Check = "X-09.z" }), now,
			Unconfirmed, 2},
		"no such scenario": {[]Check{check(Conforming)}, entry(func(e *BaselineEntry) { e.Scenario = "s2" }), now,
			Unknown, 1},
		"scenario not selected": {[]Check{check(Conforming)}, entry(func(e *BaselineEntry) { e.Scenario = "s9" }), now,
			NotSelected, 0},
		"not selected and expired": {[]Check{check(Conforming)}, entry(func(e *BaselineEntry) { e.Scenario = "s9" }),
			now.AddDate(1, 0, 0), Expired, 1},
		"day that is none": {[]Check{check(NonConforming)}, entry(func(e *BaselineEntry) { e.Expires = "bientôt" }), now,
			Expired, 1},
	} {
		r := run(scenario(done, c.checks...))
		ApplyBaseline(r, &Baseline{1, []BaselineEntry{c.entry}}, "ecarts.json", c.now, suite)
		if got := r.Baseline.Entries[0].Status; got != c.status || r.Result.Exit != c.exit {
			t.Errorf("%s: %q exit %d, want %q exit %d (%q)", name, got, r.Result.Exit, c.status, c.exit, r.Result.Reasons)
		}
		if r.Result.Exit == 0 && c.status == Applied && r.Result.Verdict.Passes() {
			t.Errorf("%s: the baseline changed the verdict to %q", name, r.Result.Verdict)
		}
		ApplyBaseline(r, &Baseline{Version: 1}, "", c.now, suite)
		if r.Result.Counts.Known != 0 {
			t.Errorf("%s: an empty baseline leaves %d known", name, r.Result.Counts.Known)
		}
	}
}

func TestReadBaselineNamesTheMistake(t *testing.T) {
	const good = `{"scenario":"s","check":"c","reason":"r","expires":"2027-01-31"}`
	for name, c := range map[string]struct{ in, want string }{
		"not JSON":      {"{", "expected"},
		"unknown field": {`{"version":1,"knwon":[]}`, "knwon"},
		"version":       {`{"version":2,"known":[]}`, "version is 2"},
		"no check":      {`{"version":1,"known":[{"scenario":"s","reason":"r","expires":"2027-01-31"}]}`, "entry 1"},
		"no reason": {`{"version":1,"known":[{"scenario":"s","check":"c","reason":" ","expires":"2027-01-31"}]}`,
			"reason"},
		"no day": {`{"version":1,"known":[{"scenario":"s","check":"c","reason":"r"}]}`, "expires"},
		"bad verdict": {`{"version":1,"known":[{"scenario":"s","check":"c","verdict":"non ` +
			`observé","reason":"r","expires":"2027-01-31"}]}`, "non observé"},
		"twice":      {`{"version":1,"known":[` + good + `,` + good + `]}`, "twice"},
		"text after": {`{"version":1,"known":[]} x`, "after the end"},
		"too large":  {strings.Repeat(" ", MaxBaseline+1), "larger"},
	} {
		_, err := ReadBaseline(strings.NewReader(c.in), "ecarts.json")
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "ecarts.json") {
			t.Errorf("%s: got %v, want an error with %q", name, err, c.want)
		}
	}
	b, err := ReadBaseline(strings.NewReader(`{"version":1,"known":[`+good+`]}`), "ecarts.json")
	if err != nil || b.Known[0].Verdict != NonConforming {
		t.Errorf("got %+v, %v", b, err)
	}
}

func FuzzReadBaseline(f *testing.F) {
	f.Add(`{"version":1,"known":[{"scenario":"s","check":"c","reason":"r","expires":"2027-01-31"}]}`)
	f.Add(`{"version":1`)
	f.Fuzz(func(t *testing.T, in string) {
		b, err := ReadBaseline(strings.NewReader(in), "f")
		if err != nil {
			return
		}
		r := run(scenario(done, check(NotObserved)))
		ApplyBaseline(r, b, "f", day0, nil)
		if r.Result.Exit == 0 {
			t.Fatalf("a baseline made an unseen check pass: %s", in)
		}
	})
}
