// Package runs keeps the runs of the approval suite that a bench plays for its
// console: it starts one at a time, tells how far it is, keeps each record with
// its reports below one directory, goes on with what was broken off, and
// compares two of them.
//
// In come a choice of scenarios and a software (reference, variant, adapter
// named at the start of the bench, or a person); out go standings while it
// plays, then the record (decisions/console-runs). It does not know pages or
// requests, nor the world of the bench that serves them: a run has worlds of
// its own.
package runs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"time"

	"amfront/bench"
	"amfront/judge/report"
	"amfront/lps/adapter"
	"amfront/pki/testca"
	"amfront/suite"
)

// Way is how the LPS of a run is driven.
type Way string

// The ways.
const (
	ByAdapter   Way = "adaptateur"
	ByOperator  Way = "opérateur"
	ByReference Way = "référence"
	ByVariant   Way = "variante" // a faulty variant of the reference
)

// Request is what a run is to play. It is kept beside the record, so that the
// run can be gone on with.
type Request struct {
	Way     Way        `json:"way"`
	Adapter string     `json:"adapter,omitempty"`   // name of one of Options.Adapters
	Variant string     `json:"variant,omitempty"`   // of package faulty
	Profile string     `json:"profile,omitempty"`   // "" for none
	Tags    string     `json:"tags,omitempty"`      // tag expression
	Only    []string   `json:"only,omitempty"`      // ids of scenarios, plans, requirements
	LPS     report.LPS `json:"lps" optional:"true"` // for the reports
	Note    string     `json:"note,omitempty"`      // of whoever started it
}

// Errors of a keeper. ErrRequest is wrapped by what is wrong with a request.
var (
	ErrBusy    = errors.New("a run is being played")
	ErrRequest = errors.New("run request")
	ErrUnknown = errors.New("no such run")
	ErrState   = errors.New("the run is in another state")
)

// Adapter is a way to a software that the user allowed when the bench was
// started: a page never names a program or an address.
type Adapter struct {
	Name string
	Spec adapter.Spec
}

// Options of a keeper. Dir, Features and Keys are required.
type Options struct {
	Dir      string                 // a directory a run below it
	Features func() []suite.Feature // asked when one is needed first, and again
	Version  string                 // of the suite
	Keys     *testca.KeyPool
	Adapters []Adapter
	// Operator is where the worlds of a run by hand listen; empty for any free
	// port of loopback, the same throughout a run.
	Operator Addresses
	// Exposed allows these addresses beyond loopback.
	Exposed bool
	Limits  []string         // told in the reports
	Choices []report.Setting // likewise
	Config  bench.Config     // of the worlds
	Layout  string           // of the directory, as in bench.Options
	Now     func() time.Time // time.Now when nil
	// Changed is called after whatever a page may show changed; it must not
	// wait.
	Changed func(id string)
	Log     *slog.Logger // discarded when nil
}

// Addresses of a world, host:port.
type Addresses struct{ SMTP, POP3, LDAP string }

// Keeper keeps runs. It is safe for concurrent use.
type Keeper struct {
	opt  Options
	life context.Context // of the runs: they end with the bench, not with a request
	end  context.CancelFunc

	mu      sync.Mutex
	all     map[string]*entry
	playing *entry
	wait    sync.WaitGroup

	followers []func(id string)
}

var runID = regexp.MustCompile(`^\d{8}-\d{6}(-\d+)?$`)

// Open reads what was kept. A run that was being played when the bench ended
// is there as Interrupted.
func Open(ctx context.Context, opt Options) (*Keeper, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Changed == nil {
		opt.Changed = func(string) {}
	}
	if err := os.MkdirAll(opt.Dir, 0o700); err != nil {
		return nil, err
	}
	k := &Keeper{opt: opt, all: map[string]*entry{}}
	k.life, k.end = context.WithCancel(ctx)
	dirs, err := os.ReadDir(opt.Dir)
	if err != nil {
		return nil, err
	}
	for _, d := range dirs {
		if !d.IsDir() || !runID.MatchString(d.Name()) {
			continue
		}
		e, err := k.read(d.Name())
		if err != nil { // one that cannot be read is no reason to lose the others
			opt.Log.Error("a kept run cannot be read", "run", d.Name(), "err", err)
			continue
		}
		k.all[e.status.ID] = e
	}
	return k, nil
}

// Close breaks the run off that is being played, and waits for its end.
func (k *Keeper) Close() error {
	k.end()
	k.wait.Wait()
	return nil
}

// BusyError is an ErrBusy that tells which run is in the way.
type BusyError struct{ Run Status }

func (e *BusyError) Error() string { return ErrBusy.Error() + ": " + e.Run.ID }

// Is implements errors.Is.
func (e *BusyError) Is(target error) bool { return target == ErrBusy }

// Start plays a run in the background and tells its id. It fails with ErrBusy,
// or ErrRequest for what cannot be played.
func (k *Keeper) Start(r Request) (string, error) {
	ids, err := k.check(r)
	if err != nil {
		return "", err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.playing != nil {
		return "", &BusyError{k.playing.copy()}
	}
	now := k.opt.Now()
	id := now.Format("20060102-150405")
	for n := 2; k.all[id] != nil; n++ {
		id = fmt.Sprintf("%s-%d", now.Format("20060102-150405"), n)
	}
	e := &entry{request: r, status: Status{ID: id, Request: r, State: Playing, Began: now, Total: len(ids)}}
	if err := k.prepare(e); err != nil {
		return "", err
	}
	k.all[id] = e
	k.launch(e, ids, false)
	return id, nil
}

// Resume goes on with a run that was broken off: what is judged is not played
// again.
func (k *Keeper) Resume(id string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	e := k.all[id]
	switch {
	case e == nil:
		return fmt.Errorf("%w: %s", ErrUnknown, id)
	case k.playing != nil:
		return &BusyError{k.playing.copy()}
	case e.status.State == Ended:
		return fmt.Errorf("%w: %s has ended; start a new one", ErrState, id)
	}
	ids, err := k.check(e.request)
	if err != nil {
		return err
	}
	e.status.State, e.status.Error = Playing, ""
	k.launch(e, ids, true)
	return nil
}

// Cancel breaks a run off; what is judged is kept.
func (k *Keeper) Cancel(id string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.playing == nil || k.playing.status.ID != id {
		return fmt.Errorf("%w: %s is not being played", ErrState, id)
	}
	k.playing.cancel()
	return nil
}

// Delete forgets a run with its record.
func (k *Keeper) Delete(id string) error {
	if err := k.forget(id); err != nil {
		return err
	}
	err := os.RemoveAll(k.dir(id))
	k.told(id)
	return err
}

func (k *Keeper) forget(id string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch e := k.all[id]; e {
	case nil:
		return fmt.Errorf("%w: %s", ErrUnknown, id)
	case k.playing:
		return fmt.Errorf("%w: %s is being played; break it off first", ErrState, id)
	}
	delete(k.all, id)
	return nil
}

// List is every run, newest first.
func (k *Keeper) List() []Status {
	k.mu.Lock()
	defer k.mu.Unlock()
	out := make([]Status, 0, len(k.all))
	for _, e := range k.all {
		out = append(out, e.copy())
	}
	slices.SortFunc(out, func(a, b Status) int { return cmp.Or(b.Began.Compare(a.Began), len(b.ID)-len(a.ID)) })
	return out
}

// Status is how a run stands.
func (k *Keeper) Status(id string) (Status, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	e := k.all[id]
	if e == nil {
		return Status{}, fmt.Errorf("%w: %s", ErrUnknown, id)
	}
	return e.copy(), nil
}

func (k *Keeper) dir(id string) string { return filepath.Join(k.opt.Dir, id) }
