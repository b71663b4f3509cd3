package report

import (
	"fmt"
	"testing"
	"time"

	"amfront/journal"
)

var seen = Evidence{Events: []uint64{1}}

func check(v Verdict, mods ...func(*Check)) Check {
	c := Check{ID: "X-01.x", Title: "x", Level: MUST, Verdict: v, Evidence: seen}
	if v == Warning {
		c.Level = SHOULD
	}
	if v != Conforming {
		c.Reason = "motif"
	}
	for _, m := range mods {
		m(&c)
	}
	return c
}

func should(c *Check)     { c.Level = SHOULD }
func must(c *Check)       { c.Level = MUST }
func noEvidence(c *Check) { c.Evidence = Evidence{LDAP: "(cn=x)"} }
func noReason(c *Check)   { c.Reason = "" }
func known(c *Check)      { c.Known = &Known{Reason: "vu", Expires: "2099-01-01"} }

func scenario(steps []StepStatus, checks ...Check) Scenario {
	s := Scenario{ID: "s", Part: "B", Checks: checks}
	for _, st := range steps {
		s.Steps = append(s.Steps, Step{Keyword: "Quand", Text: "x", Status: st})
	}
	return s
}

var done = []StepStatus{StepPassed}

func TestScenarioRollUp(t *testing.T) {
	for name, c := range map[string]struct {
		s    Scenario
		want Verdict
	}{
		"one conforming":              {scenario(done, check(Conforming)), Conforming},
		"no check":                    {scenario(done), NotObserved},
		"no step":                     {scenario(nil, check(Conforming)), BenchError},
		"conforming without evidence": {scenario(done, check(Conforming, noEvidence)), NotObserved},
		"declared without evidence": {
			scenario(done, check(Conforming, noEvidence, func(c *Check) { c.Declared = true })), NotObserved},
		"warning without evidence":       {scenario(done, check(Warning, noEvidence)), NotObserved},
		"recommended, not met":           {scenario(done, check(NonConforming, should)), Warning},
		"recommended, not met, unproven": {scenario(done, check(NonConforming, should, noEvidence)), NotObserved},
		"compulsory excused as warning":  {scenario(done, check(Warning, must)), BenchError},
		"no level is compulsory":         {scenario(done, check(Warning, func(c *Check) { c.Level = "" })), BenchError},
		"unknown level": {scenario(done, check(Conforming, func(c *Check) { c.Level = "MAY" })),
			BenchError},
		"unknown verdict":               {scenario(done, check("ok")), BenchError},
		"no verdict":                    {scenario(done, check("")), BenchError},
		"no id":                         {scenario(done, check(Conforming, func(c *Check) { c.ID = "" })), BenchError},
		"not applicable":                {scenario(done, check(NotApplicable)), NotApplicable},
		"not applicable without reason": {scenario(done, check(NotApplicable, noReason)), NotObserved},
		"not applicable, steps not run": {scenario([]StepStatus{StepSkipped, StepNotRun}, check(NotApplicable)),
			NotApplicable},
		"conforming beside not applicable": {scenario(done, check(Conforming), check(NotApplicable)), Conforming},
		"partly not applicable, step left": {scenario([]StepStatus{StepPassed, StepSkipped}, check(Conforming),
			check(NotApplicable)), NotObserved},
		"conforming, then a step left":    {scenario([]StepStatus{StepPassed, StepSkipped}, check(Conforming)), NotObserved},
		"conforming, then a step not run": {scenario([]StepStatus{StepPassed, StepNotRun}, check(Conforming)), NotObserved},
		"warning, then a step left":       {scenario([]StepStatus{StepPassed, StepSkipped}, check(Warning)), NotObserved},
		"step failed without a check":     {scenario([]StepStatus{StepFailed}, check(Conforming)), BenchError},
		"step failed, explained": {scenario([]StepStatus{StepFailed, StepSkipped}, check(NonConforming)),
			NonConforming},
		"step undefined":      {scenario([]StepStatus{StepUndefined}, check(Conforming)), BenchError},
		"step ambiguous":      {scenario([]StepStatus{StepAmbiguous}, check(NonConforming)), BenchError},
		"step pending":        {scenario([]StepStatus{StepPending}, check(Conforming)), Pending},
		"step status unknown": {scenario([]StepStatus{"fine"}, check(Conforming)), BenchError},
		"worst wins":          {scenario(done, check(Conforming), check(NonConforming), check(NotObserved)), NonConforming},
		"bench error outweighs non-conforming": {func() Scenario {
			s := scenario(done, check(NonConforming))
			s.Errors = []string{"la faute prévue ne s'est pas déclenchée"}
			return s
		}(), BenchError},
		"cancelled": {func() Scenario { s := scenario(done, check(Conforming)); s.Cancelled = "arrêt"; return s }(),
			Cancelled},
	} {
		c.s.conclude()
		if c.s.Verdict != c.want {
			t.Errorf("%s: %q, want %q (%q)", name, c.s.Verdict, c.want, c.s.Reasons)
		}
	}
}

func run(scenarios ...Scenario) *Run {
	end := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	r := &Run{Ended: &end, Scenarios: scenarios}
	for i := range r.Scenarios {
		if r.Scenarios[i].ID == "s" {
			r.Scenarios[i].ID = fmt.Sprintf("s%d", i+1)
		}
		r.Selected = append(r.Selected, r.Scenarios[i].ID)
		for _, c := range r.Scenarios[i].Checks {
			if c.Known != nil {
				r.Baseline = &BaselineResult{Entries: []BaselineEntryResult{
					{BaselineEntry{r.Scenarios[i].ID, c.ID, c.Verdict, "vu", "2099-01-01"}, Applied, ""}}}
			}
		}
	}
	return r
}

func TestRunRollUp(t *testing.T) {
	one := func(v Verdict, mods ...func(*Check)) Scenario { return scenario(done, check(v, mods...)) }
	provisional := func(s Scenario) Scenario { s.Provisional = true; return s }
	with := func(r *Run, f func(*Run)) *Run { f(r); return r }
	for name, c := range map[string]struct {
		r       *Run
		verdict Verdict
		exit    int
	}{
		"conforming":                          {run(one(Conforming), one(Warning), one(NotApplicable)), Warning, 0},
		"only not applicable":                 {run(one(NotApplicable)), NotApplicable, 0},
		"non-conforming":                      {run(one(Conforming), one(NonConforming)), NonConforming, 1},
		"non-conforming and incomplete":       {run(one(NotObserved), one(NonConforming)), NonConforming, 1},
		"not observed":                        {run(one(Conforming), one(NotObserved)), NotObserved, 2},
		"not testable, even with a reason":    {run(one(Conforming), one(NotTestable)), NotTestable, 2},
		"pending":                             {run(one(Pending)), Pending, 2},
		"cancelled":                           {run(one(Cancelled)), Cancelled, 2},
		"bench error":                         {run(one(NonConforming), one(BenchError)), BenchError, 3},
		"nothing selected":                    {run(), NotObserved, 2},
		"only provisional":                    {run(provisional(one(Conforming))), NotObserved, 2},
		"provisional failure is not counted":  {run(one(Conforming), provisional(one(NonConforming))), Conforming, 0},
		"provisional bench error not counted": {run(one(Conforming), provisional(one(BenchError))), Conforming, 0},
		"not ended":                           {with(run(one(Conforming)), func(r *Run) { r.Ended = nil }), Pending, 2},
		"interrupted": {with(run(one(Conforming)), func(r *Run) { r.Cancelled = "Ctrl-C" }),
			Cancelled, 2},
		"a scenario lost": {
			with(run(one(Conforming)), func(r *Run) { r.Selected = append(r.Selected, "perdu") }), Pending, 2},
		"same id twice": {with(run(one(Conforming), one(Conforming)),
			func(r *Run) { r.Scenarios[1].ID = "s1" }), BenchError, 3},
		"error of the run": {
			with(run(one(Conforming)), func(r *Run) { r.Errors = []string{"disque plein"} }), BenchError, 3},
		"self-check failed": {
			with(run(one(Conforming)), func(r *Run) { r.SelfChecks = []SelfCheck{{ID: "x"}} }), BenchError, 3},
		"self-check skipped": {with(run(one(Conforming)),
			func(r *Run) { r.SelfChecks = []SelfCheck{{ID: "x", Skipped: "openssl absent"}} }), Conforming, 0},
		"known failure":                     {run(one(Conforming), one(NonConforming, known)), NonConforming, 0},
		"known lack of the adapter":         {run(one(NotTestable, known)), NotTestable, 0},
		"what was not seen cannot be known": {run(one(NotObserved, known)), NotObserved, 2},
		"a bench error cannot be known":     {run(one(BenchError, known)), BenchError, 3},
		"known beside unknown failure": {run(scenario(done, check(NonConforming, known), check(NonConforming))),
			NonConforming, 1},
		"known without a baseline": {with(run(one(NonConforming, known)), func(r *Run) { r.Baseline = nil }),
			NonConforming, 1},
		"known of another scenario": {with(run(one(NonConforming, known)),
			func(r *Run) { r.Baseline.Entries[0].Scenario = "s2" }), NonConforming, 1},
		"known failure, step undefined": {run(scenario([]StepStatus{StepUndefined}, check(NonConforming, known))), BenchError,
			3},
		"known failure, nothing passes": {run(one(NonConforming, known), one(Pending)), NonConforming, 2},
	} {
		res := c.r.Conclude()
		if res.Verdict != c.verdict || res.Exit != c.exit {
			t.Errorf("%s: %q exit %d, want %q exit %d (%q)", name, res.Verdict, res.Exit, c.verdict, c.exit, res.Reasons)
		}
		again := c.r.Conclude()
		if again.Verdict != res.Verdict || again.Exit != res.Exit {
			t.Errorf("%s: concluding twice gives %q exit %d", name, again.Verdict, again.Exit)
		}
	}
}

// TestNothingMissingConforms generates every combination of two checks and two
// steps. The oracle is written apart from the roll-up: a run may exit 0, and a
// scenario may read "conforme", only when everything in it was seen.
func TestNothingMissingConforms(t *testing.T) {
	verdicts := append([]Verdict{"", "ok", "CONFORME"}, Verdicts...)
	statuses := []StepStatus{StepPassed, StepFailed, StepSkipped, StepPending, StepUndefined, StepAmbiguous, StepNotRun,
		""}
	evidences := []Evidence{{}, {LDAP: "(cn=x)"}, {Events: []uint64{3}}, {Sessions: []string{"smtp-1"}},
		{Blobs: []journal.Digest{"ab"}}}
	n, green := 0, 0
	for _, v1 := range verdicts {
		for _, v2 := range append([]Verdict{"-"}, verdicts...) {
			for e, ev := range evidences {
				for bits := range 8 {
					for _, st1 := range statuses {
						for _, st2 := range []StepStatus{StepPassed, StepSkipped, StepFailed} {
							s := scenario([]StepStatus{st1, st2})
							sound := st1 == StepPassed && st2 == StepPassed
							conformingSeen := false
							for i, v := range []Verdict{v1, v2} {
								if v == "-" {
									continue
								}
								c := Check{ID: fmt.Sprint("c", i), Verdict: v, Level: MUST}
								if bits&1 != 0 {
									c.Level = SHOULD
								}
								if bits&2 != 0 {
									c.Reason = "motif"
								}
								c.Declared = bits&1 != 0
								if i == 0 || bits&4 != 0 {
									c.Evidence = ev
								}
								s.Checks = append(s.Checks, c)
								proven := len(c.Evidence.Events)+len(c.Evidence.Sessions)+len(c.Evidence.Blobs) > 0
								switch v {
								case Conforming:
									conformingSeen = true
									sound = sound && proven
								case Warning, NonConforming:
									sound = sound && proven && c.Level == SHOULD
								case NotApplicable:
									sound = sound && c.Reason != ""
								default:
									sound = false
								}
							}
							r := run(s)
							res := r.Conclude()
							n++
							got := r.Scenarios[0].Verdict
							if got == Conforming && (!sound || !conformingSeen) {
								t.Fatalf("conforming with something missing: %v %v evidence %d bits %b steps %q %q", v1, v2, e, bits, st1, st2)
							}
							if got == Conforming {
								green++
							}
							if sound && len(s.Checks) > 0 && !got.Passes() {
								t.Fatalf("everything seen, yet %q: %v %v evidence %d bits %b", got, v1, v2, e, bits)
							}
							if (res.Exit == 0) != got.Passes() {
								t.Fatalf("exit %d for %q", res.Exit, got)
							}
						}
					}
				}
			}
		}
	}
	if green == 0 || green == n {
		t.Fatalf("%d of %d combinations conform: the test proves nothing", green, n)
	}
	t.Logf("%d combinations, %d conform", n, green)
}
