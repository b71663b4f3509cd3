package demo

import (
	"net/http"
	"slices"

	"amfront/console/web"
	"amfront/judge/report"
	"amfront/suite/runs"
	"amfront/words"
)

// suiteView is what templates/demonstrations_suite.gohtml shows.
type suiteView struct {
	head
	Examples []example
	Control  []example
	Run      *runs.Status // the newest of this variant, nil for none
	RunPath  string
	Live     bool
	Badge    web.Mark
	Busy     bool // another run is being played
	Kills    []shownKill
	Aside    []shownKill
	Others   []foundCheck // red, and no expectation speaks of them
	result   *report.Run  // nil: none
	Plays    int
	Judged   bool // a result is there
	Caught   bool
}

type example struct {
	ID, Title string
	Verdict   report.Verdict // of the newest run, "" for none
}

// shownKill is an expectation with what the run shows of it.
type shownKill struct {
	Kill
	Found []foundCheck
	Right bool // one was red for the reason expected
}

// foundCheck is a check that turned red.
type foundCheck struct {
	report.Check
	Example string
	Right   bool // for the reason expected
}

// shownFound bounds the examples of one expectation on the page.
const shownFound = 3

func (p *pages) suitePage(w http.ResponseWriter, r *http.Request) {
	var v *suiteView
	h, err := p.variant(r, "suite")
	if err == nil {
		v = p.suite(h)
	}
	p.screen(w, r, h, "demonstrations-suite", "demonstrations-verdict", v, err)
}

func (p *pages) suite(h head) *suiteView {
	v := &suiteView{head: h}
	titles := map[string]string{}
	for _, f := range p.runs.Features() {
		for _, e := range f.Examples {
			titles[e.ID] = e.Title
		}
	}
	for _, st := range p.runs.List() {
		if st.Request.Variant == h.Name && v.Run == nil {
			v.Run = &st
		}
		if st.State == runs.Playing {
			v.Busy = true
		}
	}
	verdicts := map[string]report.Verdict{}
	if v.Run != nil {
		v.RunPath, v.Live, v.Badge = web.RunPage(v.Run.ID), v.Run.State == runs.Playing, web.RunBadge(*v.Run)
		for _, l := range v.Run.Lines {
			verdicts[l.ID] = l.Verdict
		}
	}
	for _, id := range h.Piece.Examples {
		v.Examples = append(v.Examples, example{id, titles[id], verdicts[id]})
	}
	for _, id := range h.Piece.Control {
		v.Control = append(v.Control, example{id, titles[id], verdicts[id]})
	}
	v.Plays = len(v.Examples) + len(v.Control)
	var result *report.Run
	if v.Run != nil && !v.Live {
		result, _ = p.runs.Report(v.Run.ID) // a run that failed has none
	}
	v.Judged = result != nil
	v.result = result
	v.judge(result)
	return v
}

// judge sets what is expected beside what the run found.
func (v *suiteView) judge(result *report.Run) {
	var scenarios []report.Scenario
	if result != nil {
		scenarios = result.Scenarios
	}
	told := map[string]bool{} // checks of the result that an expectation speaks of
	fill := func(list []Kill) []shownKill {
		var out []shownKill
		for _, k := range list {
			d := shownKill{Kill: k}
			for _, s := range scenarios {
				for _, c := range s.Checks {
					red, right := k.Catch(s.ID, c)
					if !red {
						continue
					}
					told[s.ID+" "+c.ID] = true
					d.Right = d.Right || right
					d.Found = append(d.Found, foundCheck{c, s.ID, right})
				}
			}
			slices.SortStableFunc(d.Found, func(a, b foundCheck) int { return btoi(b.Right) - btoi(a.Right) })
			out = append(out, d)
		}
		return out
	}
	v.Kills, v.Aside = fill(v.Piece.Kills), fill(v.Piece.Aside)
	v.Caught = len(v.Kills) > 0 && !slices.ContainsFunc(v.Kills, func(k shownKill) bool { return !k.Right })
	for _, s := range scenarios {
		for _, c := range s.Checks {
			if (c.Verdict == report.NonConforming || c.Verdict == report.Warning) && !told[s.ID+" "+c.ID] {
				v.Others = append(v.Others, foundCheck{Check: c, Example: s.ID})
			}
		}
	}
}

// Mend is what the departures of the run look like, and the remedy of the first that has one.
func (v *suiteView) Mend(l words.Language) []report.DiagnosisLine {
	if v.result == nil {
		return nil
	}
	for _, s := range v.result.Scenarios {
		for _, c := range s.Checks {
			if c.Remedy != nil && c.Remedy.None == "" {
				return append(v.result.Diagnosis.In(l), c.Remedy.In(l)...)
			}
		}
	}
	return v.result.Diagnosis.In(l)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// First are the findings that the page shows at once, Left how many more.
func (k shownKill) First() []foundCheck { return k.Found[:min(len(k.Found), shownFound)] }

// Left is how many findings First leaves out.
func (k shownKill) Left() int { return max(0, len(k.Found)-shownFound) }

// playSuite has the suite play the examples that catch the variant, then the
// reference on the same ones so that both can be compared.
func (p *pages) playSuite(w http.ResponseWriter, r *http.Request) error {
	h, err := p.variant(r, "suite")
	if err != nil {
		return err
	}
	only := h.Piece.Plays()
	if one := r.PostFormValue("scenario"); one != "" {
		if !slices.Contains(only, one) {
			return web.Refusal(http.StatusBadRequest, "Ce scénario n’est pas de ceux qui doivent prendre cette variante.", nil)
		}
		only = []string{one}
	}
	id, err := p.runs.Start(runs.Request{Way: runs.ByVariant, Variant: h.Name, Only: only,
		Note: "Démonstration : " + h.Piece.Title})
	if err != nil {
		return web.RunError(err)
	}
	p.mu.Lock()
	p.chain[id] = only
	p.mu.Unlock()
	p.followed(id) // it may be over already
	return p.Asked(w, r, h.Address+"/suite")
}

// followed hears of every change of a run: when a variant's is over, the
// reference plays the same examples unless it did already. The keeper waits
// for nobody, so neither does this.
func (p *pages) followed(id string) {
	p.Notify("demo.suite")
	p.mu.Lock()
	only, ours := p.chain[id]
	p.mu.Unlock()
	if ours {
		go p.afterVariant(id, only)
	}
}

func (p *pages) afterVariant(id string, only []string) {
	st, err := p.runs.Status(id)
	if err == nil && st.State == runs.Playing {
		return
	}
	p.mu.Lock()
	_, first := p.chain[id]
	delete(p.chain, id)
	p.mu.Unlock()
	if err != nil || !first || st.State != runs.Ended || p.sound(only) != nil {
		return
	}
	if _, err := p.runs.Start(runs.Request{Way: runs.ByReference, Only: only,
		Note: "Démonstration : la référence, pour comparer"}); err != nil {
		p.Log.Warn("the reference does not play after the variant", "err", err)
	}
}

// sound is a run of the reference that has all of these examples: the
// smallest, nil for none.
func (p *pages) sound(only []string) *runs.Status {
	var best *runs.Status
	for _, st := range p.runs.List() {
		if st.Request.Way != runs.ByReference || st.State != runs.Ended {
			continue
		}
		has := map[string]bool{}
		for _, l := range st.Lines {
			has[l.ID] = true
		}
		if !slices.ContainsFunc(only, func(id string) bool { return !has[id] }) &&
			(best == nil || len(st.Lines) < len(best.Lines)) {
			best = &st
		}
	}
	return best
}
