// Package steps is the French vocabulary of the scenarios: what an operator
// does, what the directory publishes, what is expected. One file an actor;
// state lives in a Scenario, one per example.
//
// In come the words of a step, a world and the driver of the software; out go
// gestures, changes of the world, and in the journal what is expected and which
// check is asked for. It does not know how features are read, chosen or
// recorded, and gives no verdict of its own: checks do.
package steps

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"amfront/bench"
	"amfront/journal"
	"amfront/judge/report"
	"amfront/lps/adapter"
	"amfront/pki/testca"
	"amfront/scenarios"
)

// Scenario is one example being played: its world, the LPS, and what has been
// said so far.
type Scenario struct {
	World  *bench.World
	Driver adapter.Driver
	Dir    string // private to the example: station, exported files, lots
	// Failed is told of a failure of the adapter and names it in French, for the
	// example's reason; nil says it in full.
	Failed func(*adapter.Failure) string
	// Requirement is the one that the example is about: the prefix of its
	// checks unless a step names another.
	Requirement string
	// Choice says that what is expected is the bench's choice: to miss it is a
	// warning.
	Choice bool
	// Clock says that the LPS lives at the time that it is told: every request
	// then carries the world's.
	Clock    bool
	Declared // what may be asked of the LPS

	Exchanges []report.Exchange

	usage      testcaUsage
	mail       string // of adapter.TLS, where the example asks for one
	configured bool   // configure was asked of the LPS
	equipped   bool   // certificates and CRLs were fetched once
	byHand     bool   // the OCT's material was installed
	// handedState is what the OCT last handed over, given what of it was
	// installed, by file.
	handedState state
	given       map[string]journal.Digest
	last        adapter.Answer
	sent        int      // lots sent so far
	codes       []string // reason codes that fit the situation
	awaiting    bool     // the LPS waits for its user's agreement
	step        int
	aborted     *Abort
}

// testcaUsage is "reel", "test" or "demo".
type testcaUsage string

func (u testcaUsage) pki() testca.Usage {
	if u == "reel" {
		return testca.Reel
	}
	return testca.Test
}

// Abort ends the gestures of an example; the checks that it still asks for get
// the verdict.
type Abort struct {
	Verdict report.Verdict // NotTestable, BenchError, AdapterError, Cancelled
	Reason  string         // French
}

func (a *Abort) Error() string { return a.Reason }

// do asks an action of the LPS and journals it with its report.
func (s *Scenario) do(ctx context.Context, p adapter.Params) (adapter.Answer, error) {
	action := p.Action()
	request := adapter.Request{Station: filepath.Join(s.Dir, "station"), Params: p}
	if s.Clock {
		request.Now = s.World.Now().Truncate(time.Second).In(scenarios.Paris()) // as the cabinet's clock has it
	}
	if _, err := s.World.Journal.Append(journal.Entry{Kind: journal.KindLPSAction,
		Fields: journal.LPSAction{Action: string(action), Request: shown(p)}}); err != nil {
		return adapter.Answer{}, err
	}
	started := time.Now()
	answer, err := s.Driver.Do(ctx, action, request)
	x := report.Exchange{Action: string(action), Request: compact(shown(p)), Answer: s.hide(compact(answer)),
		Duration: time.Since(started)}
	var failed *adapter.Failure
	var unsupported *adapter.Unsupported
	if action == adapter.ActionConfirm && errors.As(err, &unsupported) {
		err = adapter.NewFailure(action, adapter.FailContrary, &adapter.Problem{Cause: adapter.CauseConfirm})
	}
	var declined *adapter.Declined
	switch {
	case errors.As(err, &declined):
		x.Exit = adapter.ExitUnsupported
		verdict := report.NotTestable
		if declined.Cancelled {
			verdict = report.Cancelled
		}
		err = &Abort{verdict, "geste laissé de côté par l'opérateur : " + declined.Reason}
	case errors.As(err, &failed):
		x.Exit, x.Log = failed.Exit, s.hide(failed.Log)
		said := "erreur de l'adaptateur (" + string(failed.Action) + ") : " + failed.French()
		if s.Failed != nil {
			said = s.Failed(failed)
		}
		err = &Abort{report.AdapterError, said}
	case errors.As(err, &unsupported):
		x.Exit = adapter.ExitUnsupported
		if denied := s.denied(p); denied != "" {
			err = &Abort{report.AdapterError, denied}
			break
		}
		verdict := report.NotTestable
		if unsupported.Older { // protocol 1 stays whole: its adapters keep their verdict
			verdict = report.NotApplicable
		}
		err = &Abort{verdict, "l'adaptateur ne propose pas l'action « " + string(action) + " »" +
			because(unsupported.Reason)}
	case err != nil:
		return answer, err
	case answer.Status == adapter.Refused:
		x.Exit = adapter.ExitRefused
	}
	s.Exchanges = append(s.Exchanges, x)
	if _, jerr := s.World.Journal.Append(journal.Entry{Kind: journal.KindLPSReport,
		Fields: journal.LPSReport{Action: string(action), Exit: x.Exit, Reason: s.hide(answer.Reason),
			Answer: json.RawMessage(x.Answer), Duration: x.Duration}}); jerr != nil {
		return answer, jerr
	}
	s.last = answer
	switch action {
	case adapter.ActionPoll, adapter.ActionAdvance:
		s.awaiting = s.awaiting || answer.Awaits()
	case adapter.ActionConfirm:
		s.awaiting = s.awaiting && answer.Status == adapter.Refused
	}
	return answer, err
}

// shown is what journal and reports tell of an action: no password.
func shown(p adapter.Params) adapter.Params {
	c, is := p.(*adapter.Configure)
	if !is {
		return p
	}
	q := *c
	for _, s := range []*adapter.Server{&q.SMTP, &q.POP3} {
		if s.Password != "" {
			s.Password = "***"
		}
	}
	return &q
}

// hide takes the world's password out of what an adapter said.
func (s *Scenario) hide(said string) string {
	if password := s.World.Endpoints().PS.Password; password != "" {
		return strings.ReplaceAll(said, password, "***")
	}
	return said
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return " : " + reason
}

func compact(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(data)
}

// Ask writes a check into the journal; its verdict is worked out from there.
// name is the check's, requirement "" the example's own.
func (s *Scenario) Ask(name, requirement string, params ...string) error {
	c := journal.Check{Name: name, Requirement: cmp.Or(requirement, s.Requirement), Step: s.step}
	for i := 0; i+1 < len(params); i += 2 {
		if c.Params == nil {
			c.Params = map[string]string{}
		}
		c.Params[params[i]] = params[i+1]
	}
	if s.recommended(c.Requirement) {
		if c.Params == nil {
			c.Params = map[string]string{}
		}
		c.Params["niveau"] = "recommandé"
	}
	if s.aborted != nil {
		c.Aborted, c.Reason = string(s.aborted.Verdict), s.aborted.Reason
	}
	_, err := s.World.Journal.Append(journal.Entry{Kind: journal.KindCheck, Fields: c})
	return err
}

// recommended tells that nothing compulsory hangs on a check: the example is
// the bench's choice, or the requirement is a recommendation none of whose
// checks is firm for another's sake, or rests on a paragraph that the document
// withdraws and the profile is not strict.
func (s *Scenario) recommended(requirement string) bool {
	q, _ := scenarios.RequirementByID(requirement)
	return s.Choice || q.Recommended() && firm[q.ID] == "" || q.Former != "" && !s.World.Config().StrictProfile
}

// Expect tells the journal which certificate the LPS must take from now on.
func (s *Scenario) Expect(c *testca.Credential) error {
	return s.note(journal.Expected{What: "certificate", Label: c.Label, Serial: c.SerialHex()})
}

// expectCurrent expects the certificate that the front-end of a label uses now.
func (s *Scenario) expectCurrent(label string) error {
	c, err := s.World.PKI.Current(label)
	if err != nil {
		return err
	}
	return s.Expect(c)
}

// files writes what a station may be given by hand, as it is published now:
// roots and intermediates as PEM, of the directories given also certificates as
// PEM and lists as DER. The rest of what the PKI exports is for people; making
// and writing it for each example would cost more than the example.
func (s *Scenario) files(more ...string) (string, error) {
	dir := filepath.Join(s.Dir, "files")
	if err := os.RemoveAll(dir); err != nil { // a list that is published no more
		return "", err
	}
	for name, data := range s.World.PKI.FilesOf(append(more, "roots", "intermediates")...) {
		kind, ext := path.Dir(name), path.Ext(name)
		if (kind == "crls") != (ext == ".crl") || ext == ".der" {
			continue
		}
		if _, err := s.write(path.Join("files", name), data); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// write puts a file into the example's directory.
func (s *Scenario) write(name string, data []byte) (string, error) {
	p := filepath.Join(s.Dir, name)
	if err := os.MkdirAll(filepath.Dir(p), 0o700); err != nil {
		return "", err
	}
	return p, os.WriteFile(p, data, 0o600)
}

// Aborted is why the gestures of the example ended early, nil when they did not.
func (s *Scenario) Aborted() *Abort { return s.aborted }
