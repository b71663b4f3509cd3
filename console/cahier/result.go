package cahier

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"

	"amfront/console/web"
	"amfront/judge/report"
	"amfront/suite/runs"
)

// resultView is what a run came to; what does not pass comes first.
type resultView struct {
	ID          string
	Run         *report.Run
	Meaning     string
	OfReference bool
	Amiss       []amissScenario
	Left        int // further ones
	Columns     []report.Verdict
	Parts       []partRow
	SelfFailed  []report.SelfCheck
}

// amissScenario is a scenario that does not pass, with the checks that say so.
type amissScenario struct {
	report.Scenario
	Failing []report.Check
}

type partRow struct {
	report.Tally
	Cells []int // by column
}

// maxShownAmiss bounds the scenarios that a page explains; the cahier has all.
const maxShownAmiss = 40

func resultOf(st runs.Status, run *report.Run) *resultView {
	v := &resultView{ID: st.ID, Run: run, Meaning: verdictSentence(run.Result.Verdict),
		OfReference: st.Request.Way == runs.ByReference}
	for _, s := range run.Scenarios {
		if s.Verdict.Passes() {
			continue
		}
		a := amissScenario{Scenario: s}
		for _, c := range s.Checks {
			if !c.Verdict.Passes() && !unreached(s.Verdict) {
				a.Failing = append(a.Failing, c)
			}
		}
		slices.SortStableFunc(a.Failing, func(x, y report.Check) int { return heavier(x.Verdict, y.Verdict) })
		if s.Verdict != report.NonConforming {
			a.IfRed = nil
		}
		v.Amiss = append(v.Amiss, a)
	}
	slices.SortStableFunc(v.Amiss, func(x, y amissScenario) int { return heavier(x.Verdict, y.Verdict) })
	if n := len(v.Amiss) - maxShownAmiss; n > 0 {
		v.Amiss, v.Left = v.Amiss[:maxShownAmiss], n
	}
	for _, verdict := range report.Verdicts {
		if slices.ContainsFunc(run.Result.Parts, func(t report.Tally) bool { return t.Scenarios[verdict] > 0 }) {
			v.Columns = append(v.Columns, verdict)
		}
	}
	for _, t := range run.Result.Parts {
		row := partRow{Tally: t}
		for _, verdict := range v.Columns {
			row.Cells = append(row.Cells, t.Scenarios[verdict])
		}
		v.Parts = append(v.Parts, row)
	}
	for _, c := range run.SelfChecks {
		if c.Failed() {
			v.SelfFailed = append(v.SelfFailed, c)
		}
	}
	return v
}

// unreached tells that a scenario was not played to its end: its checks say
// nothing yet, and no cause or advice is due.
func unreached(v report.Verdict) bool { return v == report.Cancelled || v == report.Pending }

// heavier sorts the worst verdict first.
func heavier(x, y report.Verdict) int {
	switch {
	case x.Worse(y):
		return -1
	case y.Worse(x):
		return 1
	}
	return 0
}

// verdictSentence says what the verdict of a whole run means.
func verdictSentence(v report.Verdict) string {
	switch v {
	case report.Conforming, report.Warning, report.NotApplicable:
		return "Rien ne s’oppose à la conformité dans ce qui a été joué."
	case report.NonConforming:
		return "Le banc a vu au moins une exigence qui n’est pas tenue."
	case report.BenchError:
		return "Le banc ou son installation a failli : ce passage ne dit rien de votre logiciel."
	case report.AdapterError:
		return "L’adaptateur, qui conduit votre logiciel, a failli : ce passage ne dit rien de votre logiciel."
	}
	return "Ce passage est incomplet : tout n’a pas pu être vérifié."
}

// reportTypes are the reports of a run that a page gives out.
var reportTypes = map[string]string{runs.JUnitFile: "application/xml", runs.JSONFile: "application/json"}

// download gives out a report as a file; never for the browser to render.
func (c *pages) download(w http.ResponseWriter, r *http.Request) {
	id, name := r.PathValue("id"), r.PathValue("fichier")
	f, err := c.runs.Open(id, name)
	if err != nil {
		c.Failed(w, r, noReport(err))
		return
	}
	defer f.Close()
	if name == runs.CahierFile || name == report.AnnexFile {
		html, err := io.ReadAll(f)
		if err != nil {
			c.Failed(w, r, err)
			return
		}
		c.Document(w, html)
		return
	}
	attach(w, reportTypes[name], "amfront-"+id+"-"+name)
	io.Copy(w, f) //nolint:errcheck // the client is gone
}

// record gives out the whole record, packed as it is read.
func (c *pages) record(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	st, err := c.runs.Status(id)
	if err == nil && st.State == runs.Playing {
		err = runs.ErrState
	}
	if err != nil {
		c.Failed(w, r, web.RunError(err))
		return
	}
	attach(w, "application/zip", "amfront-"+id+".zip")
	if err := c.runs.Pack(r.Context(), w, id); err != nil {
		c.Log.Error("console: packing a record", "run", id, "err", err)
		panic(http.ErrAbortHandler) // a client must not take half an archive for a whole one
	}
}

func attach(w http.ResponseWriter, kind, name string) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
}

func noReport(err error) error {
	if errors.Is(err, runs.ErrState) {
		return web.Refusal(http.StatusNotFound,
			"Ce passage n’a pas encore de cahier d’examen : il est composé quand le passage finit ou s’interrompt.", err)
	}
	return web.RunError(err)
}
