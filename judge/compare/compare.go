// Package compare says what changed from one run to another, check by check, and
// what became of one check over the last runs. In come concluded runs, with what
// the judge of today says of a record that an earlier suite made; out go changes,
// the exit code and their text, Markdown and JSON. Command and console show the
// same. It knows no directory and no keeper: who reads the runs hands them in.
package compare

import (
	"cmp"
	"maps"
	"slices"

	"amfront/judge/report"
	"amfront/words"
)

// ErrNothing is returned for two runs that played no scenario in common.
var ErrNothing = words.Errorf("nothing in common")

// Side is one of the two runs. Both are concluded (report.Run.Conclude).
type Side struct {
	Name string // the directory or file, or the id in the console
	Run  *report.Run
	// Today is the same record as the suite of today judges it; nil where it was
	// made by that suite, or holds no journals.
	Today *report.Run
}

// today is what the rules of today say, as far as anybody knows.
func (s Side) today() *report.Run { return cmp.Or(s.Today, s.Run) }

// Comparison is what changed from one run to another, by check.
type Comparison struct {
	Before, After Side
	// SameSuite is false when the two runs judged by different scenarios:
	// a change may then come from the suite.
	SameSuite    bool
	SameSoftware bool
	Reversed     bool // Before began after After
	Changes      []Change
	// Unchanged counts the checks with the same verdict in both; Open those of
	// them that pass in neither.
	Unchanged, Open int
	// Fresh are the scenarios of the newest suite that After has not played and
	// that one of the two suites did not know; Replay plays them alone.
	Fresh  []string
	Replay string
}

// ChangeKind sorts changes for a reader.
type ChangeKind string

// The kinds of change, as a reader wants them.
const (
	Regressed ChangeKind = "régression"  // passed, passes no more
	Moved     ChangeKind = "autre écart" // another verdict on the same side
	Ruled     ChangeKind = "autre règle" // the rules changed: those of today find both alike
	Removed   ChangeKind = "disparu"     // only in the earlier run
	Added     ChangeKind = "nouveau"     // only in the later run
	Fixed     ChangeKind = "correction"  // passes now
)

// Heading is a kind of change in French words.
type Heading struct {
	Kind                ChangeKind
	Anchor, Title, Lead string
}

var headings = []Heading{
	{Regressed, "regressions", "Régressions", "Passait avant, ne passe plus."},
	{Fixed, "progres", "Progrès", "Ne passait pas avant, passe maintenant."},
	{Moved, "autres", "Autres changements", "Un autre verdict, du même côté."},
	{Ruled, "regles", "Règles changées",
		"Dit autrement par une suite d'avant ; le juge d'aujourd'hui dit la même chose des deux passages."},
	{Added, "nouveaux", "Nouveaux", "Seulement dans le second passage."},
	{Removed, "disparus", "Disparus", "Seulement dans le premier passage."},
}

// Headings are the kinds in the order of every rendering. Two softwares have
// departures of their own; none got worse than it was.
func (c *Comparison) Headings() []Heading {
	out := slices.Clone(headings)
	if !c.SameSoftware {
		out[0].Title, out[0].Lead = "Écarts du second logiciel", "Passe avec le premier, ne passe pas avec le second."
		out[1].Title, out[1].Lead = "Écarts du premier logiciel", "Ne passe pas avec le premier, passe avec le second."
	}
	return out
}

// Change is one check (or, with Check "", a whole scenario) that differs.
type Change struct {
	Kind     ChangeKind     `json:"kind"`
	Scenario string         `json:"scenario"`
	Check    string         `json:"check,omitempty"`
	Title    string         `json:"title,omitempty"`
	Before   report.Verdict `json:"before,omitempty"` // as it was said then; "" where it is missing
	After    report.Verdict `json:"after,omitempty"`
	// The same by the judge of today, where that is another verdict.
	BeforeToday report.Verdict `json:"before_today,omitempty"`
	AfterToday  report.Verdict `json:"after_today,omitempty"`
	// Known marks a regression that the baseline of the later run tolerates: it
	// does not count.
	Known bool `json:"known,omitempty"`
}

// Today says what the judge of today finds otherwise, "" for nothing.
func (c Change) Today(l words.Language) string {
	before, after := c.BeforeToday.In(l), c.AfterToday.In(l)
	switch {
	case before != "" && after != "":
		return l.Say("le juge d'aujourd'hui dit %s avant, %s après", before, after)
	case before != "":
		return l.Say("le juge d'aujourd'hui dit %s avant", before)
	case after != "":
		return l.Say("le juge d'aujourd'hui dit %s après", after)
	}
	return ""
}

// Regressions counts the checks that fail a comparison, and the scenarios that do
// for none of their checks. Those of another software count, too: one that was
// renamed must not pass a gate.
func (c *Comparison) Regressions() int {
	checks, scenarios := map[string]int{}, map[string]int{}
	for _, ch := range c.Changes {
		switch {
		case ch.Kind != Regressed || ch.Known:
		case ch.Check == "":
			scenarios[ch.Scenario] = 1
		default:
			checks[ch.Scenario]++
		}
	}
	maps.Copy(scenarios, checks)
	n := 0
	for _, of := range scenarios {
		n += of
	}
	return n
}

// Exit is the exit code of `amfront compare`: 1 on a regression that no baseline
// tolerates, else 0.
func (c *Comparison) Exit() int { return min(c.Regressions(), 1) }

// Of tells what changed between two runs. Neither is altered. Its error is
// ErrNothing.
func Of(before, after Side) (*Comparison, error) {
	a, b := before.Run, after.Run
	played := func(r *report.Run, id string) bool {
		return slices.ContainsFunc(r.Scenarios, func(s report.Scenario) bool { return s.ID == id })
	}
	if !slices.ContainsFunc(a.Scenarios, func(s report.Scenario) bool {
		return played(b, s.ID) || slices.Contains(b.Selected, s.ID)
	}) {
		return nil, words.Errorf("%w: of the %d scenarios of %s and the %d of %s none was played in both", ErrNothing,
			len(a.Scenarios), before.Name, len(b.Scenarios), after.Name)
	}
	out := &Comparison{Before: before, After: after, SameSuite: a.Suite == b.Suite, SameSoftware: a.LPS.Name == b.LPS.Name,
		Reversed: a.Started.After(b.Started)}
	old, fresh, oldNow, freshNow := verdicts(a), verdicts(b), verdicts(before.today()), verdicts(after.today())
	for key, n := range fresh {
		if o, had := old[key]; had {
			out.between(key, o, n, oldNow[key], freshNow[key])
		} else {
			out.Changes = append(out.Changes, Change{Kind: Added, Scenario: key[0], Check: key[1], Title: n.title,
				After: n.verdict})
		}
	}
	for key, o := range old {
		_, has := fresh[key]
		whole, broken := fresh[[2]string{key[0], ""}]
		switch {
		case has:
		case broken && whole.missing && o.verdict.Passes(): // it was to be played, and was not
			out.Changes = append(out.Changes, Change{Kind: Regressed, Scenario: key[0], Check: key[1], Title: o.title,
				Before: o.verdict, After: report.Pending})
		default:
			out.Changes = append(out.Changes, Change{Kind: Removed, Scenario: key[0], Check: key[1], Title: o.title,
				Before: o.verdict})
		}
	}
	at := func(k ChangeKind) int {
		return slices.Index([]ChangeKind{Regressed, Moved, Ruled, Removed, Added, Fixed}, k)
	}
	slices.SortFunc(out.Changes, func(x, y Change) int {
		return cmp.Or(cmp.Compare(at(x.Kind), at(y.Kind)), cmp.Compare(x.Scenario, y.Scenario), cmp.Compare(x.Check, y.Check))
	})
	return out, nil
}

// between adds the change of what both runs have. What was said then decides; the
// rules of today are told apart, and decide where they changed meanwhile.
func (c *Comparison) between(key [2]string, o, n, oldNow, freshNow titled) {
	ch := Change{Scenario: key[0], Check: key[1], Title: n.title, Before: o.verdict, After: n.verdict, Known: n.known}
	was, is := cmp.Or(oldNow.verdict, o.verdict), cmp.Or(freshNow.verdict, n.verdict)
	if was != o.verdict {
		ch.BeforeToday = was
	}
	if is != n.verdict {
		ch.AfterToday = is
	}
	switch {
	case o.verdict != n.verdict && was == is && (ch.BeforeToday != "" || ch.AfterToday != ""):
		ch.Kind = Ruled
	case o.verdict != n.verdict:
		ch.Kind = kindOf(o.verdict, n.verdict)
	case was != is:
		ch.Kind = kindOf(was, is)
	default:
		if key[1] != "" {
			c.Unchanged++
			if !n.verdict.Passes() {
				c.Open++
			}
		}
		if ch.BeforeToday == "" {
			return
		}
		ch.Kind = Ruled // both were told the same, and are told otherwise today
	}
	ch.Known = ch.Known && ch.Kind == Regressed
	c.Changes = append(c.Changes, ch)
}

// kindOf is the kind of a verdict that became another.
func kindOf(was, is report.Verdict) ChangeKind {
	switch {
	case was.Passes() == is.Passes():
		return Moved
	case is.Passes():
		return Fixed
	}
	return Regressed
}

type titled struct {
	title   string
	verdict report.Verdict
	known   bool // tolerated, every time that it fails
	missing bool // selected, and not played
}

// verdicts is every scenario and check by id; of a check that stands several
// times in a scenario, the worst.
func verdicts(r *report.Run) map[[2]string]titled {
	m := map[[2]string]titled{}
	for _, id := range r.Selected {
		m[[2]string{id, ""}] = titled{verdict: report.Pending, missing: true}
	}
	for _, s := range r.Scenarios {
		tolerated := len(s.Reasons) == 0
		for _, c := range s.Checks {
			key := [2]string{s.ID, c.ID}
			was, twice := m[key]
			if failing := !c.Verdict.Passes(); failing && c.Known == nil {
				tolerated = false
			}
			if !twice || c.Verdict.Worse(was.verdict) {
				m[key] = titled{title: c.Title, verdict: c.Verdict, known: c.Known != nil}
			} else if c.Verdict == was.verdict && c.Known == nil {
				was.known = false
				m[key] = was
			}
		}
		m[[2]string{s.ID, ""}] = titled{title: s.Title, verdict: s.Verdict, known: tolerated && !s.Verdict.Passes()}
	}
	return m
}
