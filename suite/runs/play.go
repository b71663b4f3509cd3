package runs

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"amfront/bench"
	"amfront/judge/report"
	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/lps/faulty"
	"amfront/scenarios"
	"amfront/suite"
	"amfront/suite/doctor"
)

// maxWords is how many octets a text of a request may have.
const maxWords = 2000

// check tells the examples that a request means.
func (k *Keeper) check(r Request) ([]string, error) {
	wrong := func(format string, args ...any) ([]string, error) {
		return nil, fmt.Errorf("%w: %w", ErrRequest, fmt.Errorf(format, args...))
	}
	if n := max(len(r.LPS.Name), len(r.LPS.Version), len(r.LPS.Editor), len(r.Note), len(r.Tags)); n > maxWords {
		return wrong("a text of %d octets; at most %d", n, maxWords)
	}
	switch r.Way {
	case ByReference, ByOperator:
	case ByAdapter:
		if k.adapter(r.Adapter) == nil {
			return wrong("no adapter %q is allowed; the bench knows %q", r.Adapter, k.Adapters())
		}
	case ByVariant:
		if _, ok := faulty.Find(r.Variant); !ok {
			return wrong("no variant %q", r.Variant)
		}
	default:
		return wrong("way %q; expected %q, %q, %q or %q", r.Way, ByAdapter, ByOperator, ByReference, ByVariant)
	}
	s := suite.Selection{Tags: r.Tags, Only: r.Only}
	if r.Profile != "" {
		p, err := scenarios.ProfileByName(r.Profile)
		if err != nil {
			return wrong("%w", err)
		}
		s.Profile = &p
	}
	ids, err := s.Choose(k.opt.Features())
	if err != nil {
		return wrong("%w", err)
	}
	if len(ids) == 0 {
		return wrong("nothing is selected")
	}
	return ids, nil
}

func (k *Keeper) adapter(name string) *Adapter {
	i := slices.IndexFunc(k.opt.Adapters, func(a Adapter) bool { return a.Name == name })
	if i < 0 {
		return nil
	}
	return &k.opt.Adapters[i]
}

// Adapters lists the names of those that may be played with.
func (k *Keeper) Adapters() []string {
	names := []string{}
	for _, a := range k.opt.Adapters {
		names = append(names, a.Name)
	}
	return names
}

// Features is the suite that runs are played from.
func (k *Keeper) Features() []suite.Feature { return k.opt.Features() }

// launch plays an entry. The lock is held.
func (k *Keeper) launch(e *entry, ids []string, resume bool) {
	ctx, cancel := context.WithCancel(k.life)
	e.cancel, k.playing = cancel, e
	k.save(e.copy())
	k.wait.Add(1)
	go func() {
		defer k.wait.Done()
		defer cancel()
		run, err := k.play(ctx, cancel, e, ids, resume)
		k.finish(e, run, err)
	}()
	k.tell(k.followers, e.status.ID)
}

func (k *Keeper) play(ctx context.Context, cancel func(), e *entry, ids []string, resume bool) (*report.Run, error) {
	dir := k.Record(e.status.ID)
	r := e.request
	if _, err := os.Stat(filepath.Join(dir, "run.json")); resume && err != nil {
		resume = false // it was broken off before its record began
	}
	opt := suite.Options{Features: k.opt.Features(), Select: func(x suite.Example) bool {
		return slices.Contains(ids, x.ID)
	},
		Keys: k.opt.Keys, Bundle: dir, Resume: resume, Profile: r.Profile, Version: k.opt.Version, SelfCheck: true,
		Remedies: suite.DefaultRemedies,
		Limits:   k.opt.Limits, Choices: k.opt.Choices, LPS: r.LPS, Kind: string(r.Way), Log: k.opt.Log,
		World:    bench.Options{Layout: k.opt.Layout, Config: k.opt.Config},
		Progress: func(done, total int, s *report.Scenario) { k.judged(e, done, total, s) }}
	if p, err := scenarios.ProfileByName(r.Profile); err == nil {
		opt.Counts = p.Has
	}
	e.end = func() {}
	defer func() { e.end() }()
	if err := k.drive(ctx, cancel, e, &opt); err != nil {
		return nil, err
	}
	k.shown(e, &opt)
	opt.Reports = func(r *report.Run) error { return publish(dir, r) }
	return suite.Run(ctx, opt)
}

// drive settles who does what is asked.
func (k *Keeper) drive(ctx context.Context, cancel func(), e *entry, opt *suite.Options) error {
	r := e.request
	name := func(standard string) { opt.LPS.Name = cmp.Or(opt.LPS.Name, standard) }
	switch r.Way {
	case ByReference:
		name("LPS de référence")
		opt.InProcess()
		opt.Driver = func() adapter.Driver { return lps.New(lps.Options{Reference: k.opt.Config.Reference()}) }
	case ByVariant:
		v, _ := faulty.Find(r.Variant)
		opt.InProcess()
		name("LPS de référence, variante fautive « " + v.Name + " »")
		opt.Driver = func() adapter.Driver { return v.New(lps.Options{Reference: k.opt.Config.Reference()}) }
	case ByAdapter:
		a := k.adapter(r.Adapter)
		way, err := a.Spec.Open()
		if err != nil {
			return err
		}
		e.end = way.Close
		opt.Command = a.Name
		opt.DriverFor = func(at suite.Position) adapter.Driver {
			return &adapter.Watched{Driver: way.World(), Asked: k.asked(e, at.Example.ID)}
		}
		probe, err := os.MkdirTemp("", "amfront-probe-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(probe)
		said, err := doctor.Meet(ctx, way, probe)
		if err == nil {
			if err := Announced(opt, said); err != nil {
				opt.Refused = "l'adaptateur ne respecte pas le protocole : " + err.Error()
			}
		}
		name(a.Name)
		if errors.Is(err, doctor.ErrProbe) {
			opt.Refused, err = err.Error(), nil
		}
		return err
	case ByOperator:
		return k.byHand(ctx, cancel, e, opt)
	}
	return nil
}

func lineOf(s *report.Scenario, v report.Verdict) Line { return Line{s.ID, s.Part, s.Title, v} }

// judged notes a verdict as it falls.
func (k *Keeper) judged(e *entry, done, total int, s *report.Scenario) {
	k.mu.Lock()
	e.status.Done, e.status.Total = done, total
	line := lineOf(s, s.Standing())
	if i := slices.IndexFunc(e.status.Lines, func(l Line) bool { return l.ID == s.ID }); i >= 0 {
		e.status.Lines[i] = line
	} else {
		e.status.Lines = append(e.status.Lines, line)
	}
	e.done(s)
	id := e.status.ID
	k.mu.Unlock()
	k.told(id)
}

// finish notes how a run came to its end.
func (k *Keeper) finish(e *entry, run *report.Run, err error) {
	k.mu.Lock()
	s := &e.status
	s.Ended, s.Now, s.Asked, s.Station, k.playing, e.window = k.opt.Now(), nil, nil, nil, nil, nil
	switch {
	case err != nil:
		s.State, s.Error = Failed, err.Error()
	case run.Cancelled != "":
		s.State = Interrupted
	default:
		s.State = Ended
	}
	if run != nil {
		s.Verdict, s.Partial, s.Exit, s.Lines = run.Result.Verdict, run.Result.Partial, run.Result.Exit, nil
		for _, x := range run.Scenarios {
			s.Lines = append(s.Lines, lineOf(&x, x.Verdict))
		}
		s.Done = len(run.Scenarios)
	}
	out := e.copy()
	k.mu.Unlock()
	k.save(out)
	k.told(out.ID)
}

// publish writes the reports into the record.
func publish(dir string, r *report.Run) error {
	var errs []error
	for file, render := range Reports() {
		var b bytes.Buffer
		err := render(&b, r)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, file), b.Bytes(), 0o600)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
