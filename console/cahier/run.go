package cahier

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"amfront/console/web"
	"amfront/judge/report"
	"amfront/suite/runs"
	"amfront/words"
)

// recent bounds the verdicts that a page shows as they fall.
const recent = 12

// runView is what templates/cahier_passage.gohtml shows.
type runView struct {
	head
	runs.Status
	Scope, WayText *words.Said
	Badge          web.Mark
	Live           bool
	Percent        int
	Counts         []verdictCount
	Recent         []runs.Line // newest first
	Amiss          []runs.Line // what does not pass, as it fell
	AmissLeft      int
	Elapsed        *words.Said
	Waiting        []waiting
	Result         *resultView
	Gesture        *gestureView
}

// waiting is an action that the software has been asked for, for so many
// seconds; At tells it from the next one.
type waiting struct {
	What    string
	Seconds int
	At      int64
}

type verdictCount struct {
	Verdict report.Verdict
	N       int
}

// maxAmiss bounds the rows of what does not pass on a live page.
const maxAmiss = 60

func (c *pages) runView(st runs.Status) runView {
	v := runView{Status: st, Scope: c.scope(st.Request), WayText: web.RunWay(st.Request), Badge: web.RunBadge(st),
		Live: st.State == runs.Playing}
	counts := map[report.Verdict]int{}
	for _, l := range st.Lines {
		counts[l.Verdict]++
		if !v.Live && unreached(l.Verdict) {
			v.Done = max(0, v.Done-1) // what was broken off will be played again
		}
		if !l.Verdict.Passes() {
			if len(v.Amiss) < maxAmiss {
				v.Amiss = append(v.Amiss, l)
			} else {
				v.AmissLeft++
			}
		}
	}
	for _, verdict := range report.Verdicts {
		if n := counts[verdict]; n > 0 {
			v.Counts = append(v.Counts, verdictCount{verdict, n})
		}
	}
	if st.Total > 0 {
		v.Percent = 100 * v.Done / st.Total
	}
	v.Recent = slices.Clone(st.Lines[max(0, len(st.Lines)-recent):])
	slices.Reverse(v.Recent)
	end := st.Ended
	if v.Live {
		end = c.Now()
	}
	if !end.IsZero() && end.After(st.Began) {
		v.Elapsed = spell(end.Sub(st.Began))
	}
	for _, a := range st.Asked {
		v.Waiting = append(v.Waiting, waiting{a.What, max(0, int(c.Now().Sub(a.Since).Seconds())), a.Since.UnixMilli()})
	}
	return v
}

// spell is a time span in words.
func spell(d time.Duration) *words.Said {
	d = d.Round(time.Second)
	h, m, s := int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60
	switch {
	case h > 0:
		return words.Errorf("%v %v", web.Plural(h, "heure", "heures"), web.Plural(m, "minute", "minutes"))
	case m > 0:
		return words.Errorf("%v %v", web.Plural(m, "minute", "minutes"), web.Plural(s, "seconde", "secondes"))
	}
	return words.Errorf("%v", web.Plural(s, "seconde", "secondes"))
}

// run shows a run: live while it is played, its result after.
func (c *pages) run(w http.ResponseWriter, r *http.Request) {
	st, err := c.runs.Status(r.PathValue("id"))
	if err != nil {
		c.Failed(w, r, web.RunError(err))
		return
	}
	v := c.runView(st)
	v.head = c.head("passages")
	if web.Partial(r) && !v.Live {
		w.Header().Set("HX-Refresh", "true") // over: the whole page becomes the result's
		w.WriteHeader(http.StatusOK)
		return
	}
	v.Gesture = c.gesture(r, st)
	if !v.Live && len(st.Lines) > 0 {
		if run, err := c.result(st); err == nil {
			v.Result = resultOf(st, run)
		} else if !errors.Is(err, runs.ErrState) {
			v.Error = err.Error()
		}
	}
	c.showRun(w, r, v)
}

// showRun is the page of a run.
func (c *pages) showRun(w http.ResponseWriter, r *http.Request, v runView) {
	title := words.Errorf("Passage du %v", web.At(v.Began))
	c.Show(w, r, web.Screen{Title: title, Body: "cahier-run", Fragment: "cahier-progress", Data: v,
		Lead: web.Capital(v.WayText.In(web.Lang(r))) + " · " + v.Scope.In(web.Lang(r))})
}

// listView is what templates/cahier_passages.gohtml shows.
type listView struct {
	head
	Rows          []runView
	Judged        []judgedRun
	Before, After string
}

// Resumable tells whether a run can be gone on with.
func (v runView) Resumable() bool { return v.State == runs.Interrupted || v.State == runs.Failed }

func (c *pages) list(w http.ResponseWriter, r *http.Request) {
	v := listView{head: c.head("passages"), Judged: c.judged(web.Lang(r))}
	if len(v.Judged) > 1 {
		v.Before, v.After = v.Judged[1].ID, v.Judged[0].ID
	}
	for _, st := range c.runs.List() {
		v.Rows = append(v.Rows, c.runView(st))
	}
	c.Show(w, r, web.Screen{Title: "Passages gardés", Body: "cahier-runs", Fragment: "cahier-runs-list", Data: v,
		Lead: "Chaque passage garde son cahier d’examen et son dossier, que la commande amfront judge rejuge."})
}
