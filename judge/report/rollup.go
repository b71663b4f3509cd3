package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"amfront/scenarios"
)

// Result is what a run comes to. It is always derived, never set by hand.
type Result struct {
	Verdict Verdict `json:"verdict"`
	// Exit is the exit code of `amfront run`: 0, 1, 2 or 3.
	Exit    int      `json:"exit"`
	Reasons []string `json:"reasons,omitempty"` // French, what decided beside the scenarios
	// Partial says what the verdict says nothing about, "" for nothing
	// ("partiel : 1 exemple sur 14, DRE non déclarée").
	Partial string   `json:"partial,omitempty"`
	Counts  Counts   `json:"counts"`
	Parts   []Tally  `json:"parts"`   // in the order of the cahier
	Missing []string `json:"missing"` // selected scenarios without a result
}

// Counts leaves provisional scenarios out but for their own number.
type Counts struct {
	Scenarios   map[Verdict]int `json:"scenarios"`
	Checks      map[Verdict]int `json:"checks"`
	Provisional int             `json:"provisional"` // scenarios
	Known       int             `json:"known"`       // checks covered by the baseline
	Declared    int             `json:"declared"`    // checks
}

// Tally counts the scenarios of one part.
type Tally struct {
	Part      string          `json:"part"`
	Title     string          `json:"title"`
	Verdict   Verdict         `json:"verdict"`
	Partial   string          `json:"partial,omitempty"` // as of the Result
	Scenarios map[Verdict]int `json:"scenarios"`
}

// played is how many of its scenarios a run has.
func (t Tally) played() (n int) {
	for _, one := range t.Scenarios {
		n += one
	}
	return n
}

// share says that a selection is one: "1 exemple sur 14"; "" where it is not.
func share(n, of int) string {
	if n >= of {
		return ""
	}
	return strings.ReplaceAll(plural(n, "exemple", "exemples"), nbsp, " ") + " sur " + fmt.Sprint(of)
}

const partial = "partiel : "

// settle replaces a verdict that does not hold. A step cannot make anything
// pass without naming its evidence; a "recommandé" never weighs more than a
// warning, and nothing compulsory is excused as one.
func (c *Check) settle() {
	if c.Level == "" {
		c.Level = MUST
	}
	if c.Verdict == NonConforming && c.Level == SHOULD {
		c.Verdict = Warning
	}
	replace := func(v Verdict, why string) {
		c.Verdict, c.Reason = v, strings.TrimSpace(why+" "+c.Reason)
	}
	switch {
	case !c.Verdict.Known():
		replace(BenchError, fmt.Sprintf("Le contrôle a rendu un verdict inconnu (%q).", c.Verdict))
	case c.ID == "":
		replace(BenchError, "Le contrôle n'a pas d'identifiant.")
	case c.Level != MUST && c.Level != SHOULD:
		replace(BenchError, fmt.Sprintf("Le contrôle a un niveau inconnu (%q).", c.Level))
		c.Level = MUST
	case c.Verdict == Warning && c.Level != SHOULD:
		replace(BenchError, "Un avertissement a été rendu sur une exigence obligatoire : le contrôle est mal écrit.")
	case c.Verdict == NotApplicable && strings.TrimSpace(c.Reason) == "":
		replace(NotObserved, "Déclaré sans objet, mais sans motif.")
	case (c.Verdict == Conforming || c.Verdict == Warning) && c.Evidence.Empty():
		replace(NotObserved, "Aucun élément du journal n'appuie ce verdict.")
	}
	if !c.excusable() {
		c.Known = nil
	}
	if !c.Verdict.Accuses() {
		c.Causes, c.Advice = nil, ""
	}
}

// excusable tells whether a baseline may expect the verdict: a proven failure
// or an action that the adapter lacks, never what was not seen.
func (c *Check) excusable() bool { return c.Verdict == NonConforming || c.Verdict == NotTestable }

// conclude settles the checks and rolls them up.
func (s *Scenario) conclude() {
	s.Verdict, s.Reasons = "", nil
	weigh := func(v Verdict, reason string) {
		s.Verdict = worst(s.Verdict, v)
		s.Reasons = append(s.Reasons, reason)
	}
	onlyNA := len(s.Checks) > 0
	for i := range s.Checks {
		c := &s.Checks[i]
		c.settle()
		s.Verdict = worst(s.Verdict, c.Verdict)
		onlyNA = onlyNA && c.Verdict == NotApplicable
	}
	if len(s.Checks) == 0 {
		weigh(NotObserved, "Aucun contrôle n'a conclu dans ce scénario.")
	}
	for _, e := range s.Errors {
		weigh(BenchError, e)
	}
	for _, e := range s.AdapterErrors {
		weigh(AdapterError, e)
	}
	if s.Cancelled != "" {
		weigh(Cancelled, s.Cancelled)
	}
	if len(s.Steps) == 0 && s.Cancelled == "" { // else it was broken off before its first
		weigh(BenchError, "Le scénario n'a aucune étape.")
	}
	explained := !s.Verdict.Passes() // a check says why the steps stopped
	for i, st := range s.Steps {
		where := fmt.Sprintf("étape %d « %s %s »", i+1, st.Keyword, st.Text)
		switch st.Status {
		case StepPassed:
		case StepSkipped, StepNotRun:
			if !onlyNA && !explained {
				weigh(NotObserved, "Pas allé au bout : "+where+" "+st.Status.Label()+".")
			}
		case StepPending:
			weigh(Pending, "Pas allé au bout : "+where+" en attente.")
		case StepFailed:
			if !explained {
				weigh(BenchError, "L'"+where+" a échoué sans qu'un contrôle dise pourquoi."+detail(st.Detail))
			}
		default:
			weigh(BenchError, "L'"+where+" est "+st.Status.Label()+"."+detail(st.Detail))
		}
	}
}

func detail(s string) string {
	if s == "" {
		return ""
	}
	return " (" + s + ")"
}

// Conclude derives the verdicts of the scenarios and Result. It may be called
// again at any time; renderings call it on a copy of their own.
func (r *Run) Conclude() *Result {
	res := &Result{Counts: Counts{Scenarios: map[Verdict]int{}, Checks: map[Verdict]int{}}, Missing: []string{}}
	r.Result = res
	ids := map[string]bool{}
	tallies := map[string]*Tally{}
	var open, nonconforming, bench, counted bool
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		s.conclude()
		r.vouch(s)
		if ids[s.ID] || s.ID == "" {
			s.Verdict = BenchError
			s.Reasons = append(s.Reasons, fmt.Sprintf("L'identifiant de scénario %q est vide ou porté deux fois.", s.ID))
			bench = true // also of a provisional one: it may hide a counted one
		}
		ids[s.ID] = true
		if s.Provisional {
			res.Counts.Provisional++
			continue
		}
		counted = true
		res.count(s, tallies)
		switch v := s.bearing(); {
		case v == BenchError || v == AdapterError:
			bench = true
		case v == NonConforming:
			nonconforming = true
		case !v.Passes():
			open = true
		}
	}
	say := func(v Verdict, reason string) {
		res.Verdict = worst(res.Verdict, v)
		res.Reasons = append(res.Reasons, reason)
		bench = bench || v == BenchError
		nonconforming = nonconforming || v == NonConforming
		open = open || !v.Passes()
	}
	for _, id := range r.Selected {
		if !ids[id] {
			res.Missing = append(res.Missing, id)
		}
	}
	if n := len(res.Missing); n > 0 {
		say(Pending, fmt.Sprintf("Scénarios retenus mais sans résultat : %d.", n))
	}
	if !counted && len(res.Missing) == 0 {
		say(NotObserved, "Aucun scénario compté : la sélection est vide, ou ne contient que des scénarios provisoires.")
	}
	if r.Cancelled != "" {
		say(Cancelled, "Passage interrompu : "+r.Cancelled)
	}
	if r.Ended == nil || r.Ended.IsZero() {
		say(Pending, "Le passage n'est pas terminé : les résultats sont partiels.")
	}
	for _, e := range r.Errors {
		say(BenchError, e)
	}
	if slices.ContainsFunc(r.AdapterFailures, func(f AdapterFailure) bool { return f.Stopped }) {
		res.Verdict, bench = worst(res.Verdict, AdapterError), true // Headings says why
	}
	for _, c := range r.SelfChecks {
		if c.Failed() {
			say(BenchError, "Le banc a émis un élément incorrect : "+c.Title+detail(c.Detail))
		}
	}
	if r.Baseline != nil {
		for _, e := range r.Baseline.Entries {
			if e.Status.Failure() {
				say(NonConforming, "Fichier des écarts connus : "+e.Message)
			}
		}
	}
	res.Parts = orderTallies(tallies)
	r.leftOut(res)
	res.Exit = exitCode(bench, nonconforming, open)
	return res
}

// leftOut says what the verdicts say nothing about.
func (r *Run) leftOut(res *Result) {
	left := []string{share(len(r.Selected)-res.Counts.Provisional, r.whole()), scenarios.Undeclared(r.Undeclared)}
	for _, c := range r.Unplayed {
		left = append(left, c.French()+" : déclaré, mais pas joué")
	}
	if p := r.Shard; p != nil {
		left = slices.Insert(left, 0, fmt.Sprintf("part %d sur %d", p.Number, p.Of))
	}
	left = slices.DeleteFunc(left, func(s string) bool { return s == "" })
	if len(left) > 0 {
		res.Partial = partial + strings.Join(left, ", ")
	}
	for i := range res.Parts {
		t := &res.Parts[i]
		if s := share(t.played(), r.Of[t.Part]); s != "" {
			t.Partial = partial + s
		}
	}
}

// whole is how many examples the suite has.
func (r *Run) whole() (n int) {
	for _, of := range r.Of {
		n += of
	}
	return n
}

// vouch takes Known off every check that the baseline of this run does not
// expect to fail in just that way.
func (r *Run) vouch(s *Scenario) {
	for i := range s.Checks {
		c := &s.Checks[i]
		if c.Known == nil {
			continue
		}
		if r.Baseline == nil || !slices.ContainsFunc(r.Baseline.Entries, func(e BaselineEntryResult) bool {
			return e.Status == Applied && e.Scenario == s.ID && e.Check == c.ID && e.Verdict == c.Verdict
		}) {
			c.Known = nil
		}
	}
}

func (res *Result) count(s *Scenario, tallies map[string]*Tally) {
	res.Verdict = worst(res.Verdict, s.Verdict)
	res.Counts.Scenarios[s.Verdict]++
	for _, c := range s.Checks {
		res.Counts.Checks[c.Verdict]++
		if c.Known != nil {
			res.Counts.Known++
		}
		if c.Declared {
			res.Counts.Declared++
		}
	}
	t := tallies[s.Part]
	if t == nil {
		t = &Tally{Part: s.Part, Title: PartTitle(s.Part), Scenarios: map[Verdict]int{}}
		tallies[s.Part] = t
	}
	t.Verdict = worst(t.Verdict, s.Verdict)
	t.Scenarios[s.Verdict]++
}

// bearing is the verdict of a scenario for the exit code: what the baseline
// expects is left out. What the checks do not explain is never left out.
func (s *Scenario) bearing() Verdict {
	if len(s.Reasons) > 0 {
		return s.Verdict
	}
	v := Conforming
	for _, c := range s.Checks {
		if c.Known == nil {
			v = worst(v, c.Verdict)
		}
	}
	return v
}

// exitCode: an error of the bench or the adapter comes first, since it makes the rest
// doubtful; then a proven non-conformity; then what is missing.
func exitCode(bench, nonconforming, open bool) int {
	switch {
	case bench:
		return 3
	case nonconforming:
		return 1
	case open:
		return 2
	}
	return 0
}

func orderTallies(m map[string]*Tally) []Tally {
	out := make([]Tally, 0, len(m))
	for _, p := range Parts {
		if t := m[p.ID]; t != nil {
			out = append(out, *t)
			delete(m, p.ID)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(m)) {
		out = append(out, *m[id])
	}
	return out
}
