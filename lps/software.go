// Package lps is the reference of the software under test: a health
// professional's software that obeys every requirement of parts A to F.
//
// In come the requests of the adapter protocol, in the same process or as a
// command (cmd/lpsdemo), and what mail and directory servers say; out go its
// mails and the answers to the requests. It is written from the requirements
// alone and must never know bench, receiver, steps or judge: two sides that
// share a bug agree with each other (decisions/lps-reference).
package lps

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"amfront/lps/adapter"
)

// Options of a Software; zero fields take the defaults.
type Options struct {
	Policy *Policy // Reference() when nil
	// Reference is what a subject bears, scenarios.DefaultReference when "":
	// in place of what the API's formatting of a lot gives.
	Reference string
	Now       func() time.Time // time.Now
	// Dial opens TCP connections, net.Dialer's DialContext.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Sleep waits between two attempts.
	Sleep func(ctx context.Context, d time.Duration) error
	Log   *slog.Logger // discarded when nil
}

// Software drives any number of stations. It is safe for concurrent use; one
// station does one action at a time.
type Software struct {
	opt     Options
	p       *Policy
	mu      sync.Mutex
	busy    map[string]*sync.Mutex // by station directory
	open    []*directory           // sessions that a policy leaves open
	reading lists
}

// New makes a Software.
func New(opt Options) *Software {
	if opt.Policy == nil {
		opt.Policy = Reference()
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Dial == nil {
		opt.Dial = (&net.Dialer{}).DialContext
	}
	if opt.Sleep == nil {
		opt.Sleep = sleep
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	return &Software{opt: opt, p: opt.Policy, busy: map[string]*sync.Mutex{}}
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// Restart loses what is not in the stations' directories: open sessions.
func (s *Software) Restart(context.Context) error {
	s.Close()
	return nil
}

// Close ends the sessions that a policy left open.
func (s *Software) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.open {
		d.close()
	}
	s.open = nil
}

// Do implements adapter.Driver.
func (s *Software) Do(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
	if r.Params == nil || r.Params.Action() != action {
		return adapter.Answer{}, &adapter.Unsupported{Action: action}
	}
	if err := r.Check(); err != nil {
		return adapter.Answer{}, err
	}
	defer s.lock(r.Station)()
	a := r.Answer(action, adapter.Done)
	err := s.act(ctx, r, &a)
	if ctx.Err() != nil {
		return adapter.Answer{}, ctx.Err()
	}
	var no *Refusal
	switch {
	case errors.As(err, &no):
		a.Status, a.Reason, a.ReasonCode = adapter.Refused, no.Text, adapter.CodeIn(r.Version(), no.Code)
	case err != nil:
		return adapter.Answer{}, fmt.Errorf("%s: %w", action, err)
	}
	s.opt.Log.Debug("action", "action", action, "status", a.Status, "reason", a.Reason)
	return a, nil
}

// lock keeps other actions away from a station.
func (s *Software) lock(dir string) (unlock func()) {
	dir = filepath.Clean(dir)
	s.mu.Lock()
	m := s.busy[dir]
	if m == nil {
		m = &sync.Mutex{}
		s.busy[dir] = m
	}
	s.mu.Unlock()
	m.Lock()
	return m.Unlock
}

func (s *Software) act(ctx context.Context, r adapter.Request, a *adapter.Answer) error {
	now := s.opt.Now
	if !r.Now.IsZero() {
		now = s.from(r.Now)
	}
	switch p := r.Params.(type) {
	case *adapter.Announce:
		announce(a)
		return nil
	case *adapter.Configure:
		return s.configure(r.Station, p, now)
	case *adapter.Plan:
		from, last := now(), adapter.PlanState{}
		if p.From != nil {
			from = *p.From
		}
		if p.State != nil {
			last = *p.State
		}
		for range p.Samples {
			a.Planned = append(a.Planned, s.p.PlanCRL(from, last).Truncate(time.Second))
		}
		return nil
	case *adapter.Attest:
		a.Declarations = attest(p.IDs)
		return nil
	}
	st, err := s.openStation(r.Station)
	if err != nil {
		return err
	}
	w := &work{Software: s, st: st, ctx: ctx, answer: a, clock: now, now: now()}
	err = w.act(r.Params)
	if w.dir != nil {
		w.closeDirectory()
	}
	if s.p.Forget {
		err = errors.Join(err, st.empty("certificates"))
	}
	return errors.Join(err, st.save())
}

// work is one action on one station.
type work struct {
	*Software
	st     *station
	ctx    context.Context
	answer *adapter.Answer
	clock  func() time.Time
	now    time.Time  // at the beginning of the action, or of a job of the scheduler
	dir    *directory // the action's LDAP session, nil while there is none
	dirErr error      // why there is none

	scheduled bool // what is done is the scheduler's (see advance)

	label, serial string // of the certificate of the last sending
}

// alert shows the user something; what a scheduler finds every day is said once.
func (w *work) alert(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if !w.scheduled || !slices.Contains(w.answer.Alerts, text) {
		w.answer.Alerts = append(w.answer.Alerts, text)
	}
}

// from is a clock that runs on from a time.
func (s *Software) from(t time.Time) func() time.Time {
	began := s.opt.Now()
	return func() time.Time { return t.Add(s.opt.Now().Sub(began)) }
}

func (w *work) act(params adapter.Params) error {
	switch p := params.(type) {
	case *adapter.InstallCA:
		return w.installCA(p)
	case *adapter.InstallCRL:
		return w.installCRL(p)
	case *adapter.InstallCertificate:
		return w.installCertificate(p)
	case *adapter.Refresh:
		return w.refresh(p)
	case *adapter.Send:
		w.maintain()
		return w.send(p)
	case *adapter.Poll:
		w.maintain()
		return w.poll()
	case *adapter.Advance:
		return w.advance(p.Until)
	case *adapter.Confirm:
		if w.p.AskUser {
			return w.confirm()
		}
		return &adapter.Unsupported{Action: adapter.ActionConfirm, Reason: "le logiciel renvoie de lui-même un lot rejeté"}
	}
	return &adapter.Unsupported{Action: params.Action()}
}

// maxFile bounds a file that is read, in octets.
const maxFile = 256 << 20

// readFile reads a file that the user named.
func readFile(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, refuse(codeFile, "fichier illisible : %v", err)
	}
	if !info.Mode().IsRegular() || info.Size() > maxFile {
		return nil, refuse(codeFile, "%s n'est pas un fichier ordinaire d'au plus %d octets", name, maxFile)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, refuse(codeFile, "fichier illisible : %v", err)
	}
	return data, nil
}
