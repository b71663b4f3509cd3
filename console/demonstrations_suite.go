package console

import (
	"html/template"
	"net/http"
	"slices"

	"amfront/console/demo"
	"amfront/judge/report"
	"amfront/suite/runs"
)

// demoSuite is what templates/demonstrations_suite.gohtml shows.
type demoSuite struct {
	demoHead
	Examples []demoExample
	Control  []demoExample
	Run      *runs.Status // the newest of this variant, nil for none
	RunPath  string
	Live     bool
	Badge    template.HTML
	Busy     bool // another run is being played
	Kills    []demoKill
	Aside    []demoKill
	Others   []demoFound // red, and no expectation speaks of them
	Plays    int
	Judged   bool // a result is there
	Caught   bool
}

type demoExample struct {
	ID, Title string
	Verdict   report.Verdict // of the newest run, "" for none
}

// demoKill is an expectation with what the run shows of it.
type demoKill struct {
	demo.Kill
	Found []demoFound
	Right bool // one was red for the reason expected
}

// demoFound is a check that turned red.
type demoFound struct {
	report.Check
	Example string
	Right   bool // for the reason expected
}

// shownFound bounds the examples of one expectation on the page.
const shownFound = 3

func (p *demoPages) suitePage(w http.ResponseWriter, r *http.Request) {
	h, err := p.head(r, "suite")
	if err == nil && h.Piece == nil {
		err = errNoVariant
	}
	if err == nil && !h.Suite {
		err = errNoRuns
	}
	if err != nil {
		p.failed(w, r, err)
		return
	}
	v := p.suite(h)
	p.show(w, r, screen{Title: h.Title(), Lead: h.lead(), Body: "demonstrations-suite", Fragment: "demonstrations-verdict",
		Data: v})
}

func (p *demoPages) suite(h demoHead) *demoSuite {
	v := &demoSuite{demoHead: h}
	titles := map[string]string{}
	for _, f := range p.opt.Runs.Features() {
		for _, e := range f.Examples {
			titles[e.ID] = e.Title
		}
	}
	for _, st := range p.opt.Runs.List() {
		if st.Request.Variant == h.Name && v.Run == nil {
			v.Run = &st
		}
		if st.State == runs.Playing {
			v.Busy = true
		}
	}
	verdicts := map[string]report.Verdict{}
	if v.Run != nil {
		v.RunPath, v.Live, v.Badge = runPath(v.Run.ID), v.Run.State == runs.Playing, runStateBadge(*v.Run)
		for _, l := range v.Run.Lines {
			verdicts[l.ID] = l.Verdict
		}
	}
	for _, id := range h.Piece.Examples {
		v.Examples = append(v.Examples, demoExample{id, titles[id], verdicts[id]})
	}
	for _, id := range h.Piece.Control {
		v.Control = append(v.Control, demoExample{id, titles[id], verdicts[id]})
	}
	v.Plays = len(v.Examples) + len(v.Control)
	var result *report.Run
	if v.Run != nil && !v.Live {
		result, _ = p.opt.Runs.Report(v.Run.ID) // a run that failed has none
	}
	v.Judged = result != nil
	v.judge(result)
	return v
}

// judge sets what is expected beside what the run found.
func (v *demoSuite) judge(result *report.Run) {
	var scenarios []report.Scenario
	if result != nil {
		scenarios = result.Scenarios
	}
	told := map[string]bool{} // checks of the result that an expectation speaks of
	fill := func(list []demo.Kill) []demoKill {
		var out []demoKill
		for _, k := range list {
			d := demoKill{Kill: k}
			for _, s := range scenarios {
				for _, c := range s.Checks {
					red, right := k.Catch(s.ID, c)
					if !red {
						continue
					}
					told[s.ID+" "+c.ID] = true
					d.Right = d.Right || right
					d.Found = append(d.Found, demoFound{c, s.ID, right})
				}
			}
			slices.SortStableFunc(d.Found, func(a, b demoFound) int { return btoi(b.Right) - btoi(a.Right) })
			out = append(out, d)
		}
		return out
	}
	v.Kills, v.Aside = fill(v.Piece.Kills), fill(v.Piece.Aside)
	v.Caught = len(v.Kills) > 0 && !slices.ContainsFunc(v.Kills, func(k demoKill) bool { return !k.Right })
	for _, s := range scenarios {
		for _, c := range s.Checks {
			if (c.Verdict == report.NonConforming || c.Verdict == report.Warning) && !told[s.ID+" "+c.ID] {
				v.Others = append(v.Others, demoFound{Check: c, Example: s.ID})
			}
		}
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// First are the findings that the page shows at once, Left how many more.
func (k demoKill) First() []demoFound { return k.Found[:min(len(k.Found), shownFound)] }

// Left is how many findings First leaves out.
func (k demoKill) Left() int { return max(0, len(k.Found)-shownFound) }

// playSuite has the suite play the examples that catch the variant, then the
// reference on the same ones so that both can be compared.
func (p *demoPages) playSuite(w http.ResponseWriter, r *http.Request) error {
	h, err := p.head(r, "suite")
	switch {
	case err != nil:
		return err
	case h.Piece == nil:
		return errNoVariant
	case !h.Suite:
		return errNoRuns
	}
	only := h.Piece.Plays()
	if one := r.PostFormValue("scenario"); one != "" {
		if !slices.Contains(only, one) {
			return userError{http.StatusBadRequest, "Ce scénario n’est pas de ceux qui doivent prendre cette variante.", nil}
		}
		only = []string{one}
	}
	id, err := p.opt.Runs.Start(runs.Request{Way: runs.ByVariant, Variant: h.Name, Only: only,
		Note: "Démonstration : " + h.Piece.Title})
	if err != nil {
		return runError(err)
	}
	p.mu.Lock()
	p.chain[id] = only
	p.mu.Unlock()
	p.followed(id) // it may be over already
	return p.asked(w, r, h.Address+"/suite")
}

// followed hears of every change of a run: when a variant's is over, the
// reference plays the same examples unless it did already. The keeper waits
// for nobody, so neither does this.
func (p *demoPages) followed(id string) {
	p.notify("demo")
	p.mu.Lock()
	only, ours := p.chain[id]
	p.mu.Unlock()
	if ours {
		go p.afterVariant(id, only)
	}
}

func (p *demoPages) afterVariant(id string, only []string) {
	st, err := p.opt.Runs.Status(id)
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
	if _, err := p.opt.Runs.Start(runs.Request{Way: runs.ByReference, Only: only,
		Note: "Démonstration : la référence, pour comparer"}); err != nil {
		p.log.Warn("the reference does not play after the variant", "err", err)
	}
}

// sound is a run of the reference that has all of these examples: the
// smallest, nil for none.
func (p *demoPages) sound(only []string) *runs.Status {
	var best *runs.Status
	for _, st := range p.opt.Runs.List() {
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
