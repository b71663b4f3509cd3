package suite

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"time"

	"amfront/bench"
	"amfront/journal"
	"amfront/judge/checks"
	"amfront/judge/report"
	"amfront/scenarios"
	"amfront/words"
)

// Captured is a mail that was captured elsewhere, as a front-end reads it.
type Captured struct {
	Name string // where it was found: "lots.mbox, n° 3"
	Raw  []byte
	Is   string // French: what it is where it is no sending, "" for one
	Seen journal.MessageReceived
	Key  string // "B-01"…: the requirement on the key, where the witness of it is known; "" else
}

// CapturedOptions of JudgeCaptured. Mails is required.
type CapturedOptions struct {
	Mails    iter.Seq2[Captured, error]
	Features []Feature
	Version  string // of the suite
	From     string // where the mails are, for the report
	LPS      report.LPS
	Limits   []string
	Bundle   string // directory of the record; "" keeps none
	Reports  func(*report.Run) error
}

const capturedPart = "Courriels"

// JudgeCaptured judges mails that nobody asked for: each by parts A to C as far
// as one mail shows them, all of them together for what several show, and every
// other requirement as not observed. What is judged is in journals as a run's, so
// that Judge gives the same verdicts. Its errors are those of the mails, the
// journal and the record.
func JudgeCaptured(ctx context.Context, opt CapturedOptions) (*report.Run, error) {
	now := time.Now().UTC()
	c := &capture{opt: opt, run: &report.Run{Format: report.Format, ID: now.Format("20060102T150405Z"), LPS: opt.LPS,
		Suite: report.Suite{Version: opt.Version, SHA256: Hash(opt.Features)}, Started: now, Limits: opt.Limits,
		Driver: report.Driver{Kind: report.CapturedKind, Command: opt.From},
		Bench:  report.Bench{Version: bench.Version, System: runtime.GOOS + "/" + runtime.GOARCH}}}
	if opt.Bundle != "" {
		if err := begin(opt.Bundle, c.run, false); err != nil {
			return nil, err
		}
	}
	var sent []Captured
	n := 0
	for m, err := range opt.Mails {
		if err != nil {
			return nil, err
		}
		n++
		asked := c.requirements(m)
		title := fmt.Sprintf("%s : « %s »", m.Name, m.Seen.Subject)
		if m.Is != "" {
			title = m.Name + " : " + m.Is
		}
		if err := c.judge(ctx, fmt.Sprintf("courriel-%04d", n), title, capturedPart, []Captured{m}, asked); err != nil {
			return nil, err
		}
		if m.Raw = nil; m.Is == "" {
			sent = append(sent, m)
		}
	}
	if len(sent) > 1 {
		together := []journal.Check{{Name: "identifiants-uniques", Requirement: "A-02"},
			{Name: "cle-neuve", Requirement: "C-02"}, {Name: "iv-imprevisible", Requirement: "C-02"}}
		title := fmt.Sprintf("Les %d courriels ensemble", len(sent))
		if err := c.judge(ctx, "courriels-ensemble", title, capturedPart, sent, together); err != nil {
			return nil, err
		}
	}
	if err := c.rest(ctx); err != nil {
		return nil, err
	}
	ended := time.Now().UTC()
	r := c.run
	r.Ended = &ended
	r.Conclude()
	var err error
	if opt.Reports != nil {
		err = opt.Reports(r)
	}
	if opt.Bundle != "" {
		err = errors.Join(err, seal(opt.Bundle, r))
	}
	return r, err
}

// capture is the judging of mails on its way.
type capture struct {
	opt   CapturedOptions
	run   *report.Run
	asked []string // requirements that a check was asked for
}

var requirementABC = regexp.MustCompile(`^[ABC]-\d\d$`)

// requirements are the checks that one mail can be judged by: what every mail
// shows, the usage that it announces, the key where its owner is known, and
// whatever the front-end found.
func (c *capture) requirements(m Captured) []journal.Check {
	if m.Is != "" {
		return []journal.Check{{Name: "sans-ecart", Requirement: "A-03", Aborted: string(report.NotApplicable),
			Reason: "ce courriel n'est pas un envoi du logiciel : " + m.Is}}
	}
	usage, ok := map[string]string{"reel": "A-05", "test": "A-06", "demo": "A-07"}[m.Seen.Flow.Usage]
	if !ok {
		usage = "A-05" // it says none: the requirement that is missed first
	}
	ids := []string{"A-01", "A-02", "A-03", "A-04", usage, "A-09", "A-10", "C-01", "C-02", "C-03", "C-04"}
	if m.Key != "" {
		ids = append(ids, m.Key)
	}
	for _, f := range m.Seen.Findings {
		if requirementABC.MatchString(f.ID) {
			ids = append(ids, f.ID)
		}
	}
	slices.Sort(ids)
	var out []journal.Check
	for _, id := range slices.Compact(ids) {
		out = append(out, journal.Check{Name: "sans-ecart", Requirement: id})
	}
	return out
}

// rest are the requirements on the LPS of which no mail shows anything, by part.
func (c *capture) rest(ctx context.Context) error {
	all, err := scenarios.Requirements()
	if err != nil {
		return err
	}
	for _, part := range report.Parts {
		var left []journal.Check
		for _, q := range all {
			if q.Part() == part.ID && q.Party == "LPS" && !slices.Contains(c.asked, q.ID) {
				left = append(left, journal.Check{Name: "hors-capture", Requirement: q.ID})
			}
		}
		if len(left) == 0 {
			continue
		}
		title := "Ce que les courriels ne montrent pas de la partie " + part.ID
		err := c.judge(ctx, "hors-capture."+part.ID, title, part.ID, nil, left)
		if err != nil {
			return err
		}
	}
	return nil
}

// judge makes a world of mails, asks it for checks and judges them.
func (c *capture) judge(ctx context.Context, id, title, part string, mails []Captured, asked []journal.Check) error {
	j, err := journal.Open(ctx, journal.Options{World: id})
	if err != nil {
		return err
	}
	defer j.Close()
	step := report.Step{Keyword: "Quand", Text: "le banc lit les courriels captés", Status: report.StepPassed}
	s := report.Scenario{ID: id, Title: title, Part: part, Theme: "Courriels captés ailleurs", Started: time.Now().UTC(),
		Objective: "Ce qu'un courriel capté ailleurs montre des parties A à C.", Steps: []report.Step{step}}
	entries := []journal.Entry{{Kind: journal.KindScenario, Fields: journal.Scenario{ID: id, Title: title,
		Phase: "start"}}}
	for i, m := range mails {
		seen := m.Seen
		seen.ID = fmt.Sprintf("capture-%d", i+1)
		e := journal.Entry{Kind: journal.KindMessageReceived, Fields: seen}
		if m.Raw != nil {
			d, err := j.PutBlob(m.Raw)
			if err != nil {
				return words.Errorf("%s: %w", m.Name, err)
			}
			e.Blobs = map[string]journal.Digest{"raw": d}
		}
		entries = append(entries, journal.Entry{Kind: journal.KindLPSAction, Fields: journal.LPSAction{
			Action: checks.Captured, Request: map[string]any{"file": m.Name}}}, e)
	}
	entries = append(entries, journal.Entry{Kind: journal.KindStep, Fields: journal.Step{Index: 1, Keyword: step.Keyword,
		Text: step.Text, Status: string(step.Status)}})
	for _, a := range asked {
		a.Step = 1
		c.asked = append(c.asked, a.Requirement)
		entries = append(entries, journal.Entry{Kind: journal.KindCheck, Fields: a})
	}
	entries = append(entries, journal.Entry{Kind: journal.KindScenario, Fields: journal.Scenario{ID: id, Title: title,
		Phase: "end"}})
	if _, err := j.Commit(ctx, entries...); err != nil {
		return err
	}
	if s.Checks, err = evaluate(ctx, j); err != nil {
		return err
	}
	if s.Trace, err = report.Collect(ctx, j, "", report.TraceLimits{}); err != nil {
		return err
	}
	s.Duration = time.Since(s.Started)
	if dir := c.opt.Bundle; dir != "" {
		s.World = id
		err = errors.Join(j.WriteBundle(ctx, filepath.Join(dir, worldsDir, id), map[string]any{"scenario": id}),
			keep(dir, &s))
	}
	c.run.Selected = append(c.run.Selected, id)
	c.run.Scenarios = append(c.run.Scenarios, s)
	return err
}
