package checks

import (
	"fmt"
	"slices"

	"amfront/journal"
	"amfront/judge/report"
)

// Outcome is what a check found.
type Outcome struct {
	Verdict  report.Verdict
	Reason   string // why, where Expected and Observed do not say it all
	Expected string
	Observed string
	Evidence report.Evidence
	Declared bool
	// Level is the force of what was missed, where that is not the check's:
	// a departure from a mere recommendation of a compulsory requirement.
	Level report.Level
	// Advice is what to do about just what was seen, in place of the check's
	// causes and advice.
	Advice string
}

// Definition is one check. Texts are French.
type Definition struct {
	Name   string // "rien-emis"; the id of a check is requirement + "." + name
	Title  string
	Level  report.Level // MUST when ""
	Causes []string     // likeliest first
	Advice string
	// Params names the parameters that the check takes; others are refused.
	Params []string
	Eval   func(v *View, a journal.Check) Outcome
}

// Definitions lists every check, by theme.
func Definitions() []Definition {
	return slices.Concat(sending(), message(), choice(), encryption(), flow(), header(), dialogue(), returns(),
		directory(), service(), network(), transport(), declared(), standing())
}

// Find is the definition of a name.
func Find(name string) (Definition, bool) {
	all := Definitions()
	i := slices.IndexFunc(all, func(d Definition) bool { return d.Name == name })
	if i < 0 {
		return Definition{}, false
	}
	return all[i], true
}

// Evaluate judges one check asked for at an event of the journal. What the
// bench cannot do is its own error, never the LPS's.
func Evaluate(v *View, at journal.Event) (c report.Check) {
	var a journal.Check
	if err := at.Decode(&a); err != nil {
		return report.Check{ID: "?", Verdict: report.BenchError, Reason: err.Error()}
	}
	c = report.Check{ID: a.Requirement + "." + a.Name, Requirements: []string{a.Requirement}, Step: a.Step,
		Level: report.MUST}
	d, ok := Find(a.Name)
	if !ok {
		c.Verdict, c.Reason = report.BenchError, fmt.Sprintf("le contrôle %q n'existe pas dans cette version du banc", a.Name)
		return c
	}
	c.Title, c.Causes, c.Advice = d.Title, d.Causes, d.Advice
	if d.Level != "" {
		c.Level = d.Level
	}
	if a.Params["niveau"] == "recommandé" {
		c.Level = report.SHOULD
	}
	if a.Aborted != "" {
		c.Verdict, c.Reason = report.Verdict(a.Aborted), a.Reason
		return c
	}
	defer func() {
		if r := recover(); r != nil {
			c.Verdict, c.Reason = report.BenchError, fmt.Sprintf("le contrôle a échoué de lui-même : %v", r)
		}
	}()
	o := d.Eval(v.Until(at.Seq), a)
	c.Verdict, c.Reason, c.Expected, c.Observed, c.Evidence, c.Declared = o.Verdict, o.Reason, o.Expected, o.Observed,
		o.Evidence, o.Declared
	if o.Level != "" {
		c.Level = o.Level
	}
	if o.Advice != "" {
		c.Causes, c.Advice = nil, o.Advice
	}
	if c.Level == report.SHOULD && c.Verdict == report.NonConforming {
		c.Verdict = report.Warning
	}
	return c
}

// found is the outcome with a verdict and what was seen; without events the
// evidence stays.
func (o Outcome) found(verdict report.Verdict, observed string, seen ...journal.Event) Outcome {
	o.Verdict, o.Observed = verdict, observed
	if len(seen) > 0 {
		o.Evidence = evidence(seen...)
	}
	return o
}

func (o Outcome) benchError(reason string) Outcome {
	o.Verdict, o.Reason = report.BenchError, reason
	return o
}

// conforms is the verdict of what is right or wrong, and nothing between.
func conforms(right bool) report.Verdict {
	if right {
		return report.Conforming
	}
	return report.NonConforming
}

// after makes a check of one that wants an action to have been asked of the LPS
// ("" for any); asked names it where it was not.
func after(action, asked, expected string,
	eval func(*View, Outcome, *At[journal.LPSAction]) Outcome) func(*View, journal.Check) Outcome {
	return func(v *View, _ journal.Check) Outcome {
		o := Outcome{Expected: expected}
		if stimulus := v.Stimulus(action); stimulus != nil {
			return eval(v, o, stimulus)
		}
		return notAsked(o, asked)
	}
}

// reported is after, of one that judges the LPS's own report.
func reported(action, asked, expected string,
	eval func(*View, Outcome, *At[journal.LPSReport]) Outcome) func(*View, journal.Check) Outcome {
	return after(action, asked, expected, func(v *View, o Outcome, stimulus *At[journal.LPSAction]) Outcome {
		if r := v.Report(stimulus); r != nil {
			return eval(v, o, r)
		}
		return silent(o)
	})
}

// silent is the outcome of an LPS that never said how an action went.
func silent(o Outcome) Outcome {
	return o.found(report.NotObserved, "le logiciel n'a rien rapporté")
}

// evidence names events.
func evidence(events ...journal.Event) report.Evidence {
	var e report.Evidence
	for _, ev := range events {
		e.Events = append(e.Events, ev.Seq)
		if ev.Session != "" && !slices.Contains(e.Sessions, ev.Session) {
			e.Sessions = append(e.Sessions, ev.Session)
		}
	}
	return e
}

func events[T any](list []At[T]) []journal.Event {
	out := make([]journal.Event, len(list))
	for i, at := range list {
		out[i] = at.Event
	}
	return out
}
