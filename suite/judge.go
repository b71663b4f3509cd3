package suite

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"amfront/journal"
	"amfront/judge/diagnosis"
	"amfront/judge/report"
	"amfront/words"
)

// Judge judges a recorded run again, from its journals alone, offline. A
// record whose hashes do not match is refused (*RecordError or
// *journal.BundleError). A run that broke off is judged as far as it went.
func Judge(ctx context.Context, dir string) (*report.Run, error) {
	r, err := Recorded(dir)
	if err != nil {
		return nil, err
	}
	errs := make([]error, len(r.Scenarios))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range runtime.NumCPU() {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(errs); i = int(next.Add(1)) - 1 {
				if err := judgeAgain(ctx, dir, &r.Scenarios[i]); err != nil {
					errs[i] = fmt.Errorf("scenario %s: %w", r.Scenarios[i].ID, err)
				}
			}
		})
	}
	wg.Wait()
	if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 {
		return nil, errs[i]
	}
	r.Conclude()
	if r.Driver.Kind == report.CapturedKind {
		return r, nil // no fault is known by mails alone
	}
	r.Diagnosis, err = diagnosis.Of(r, nil)
	return r, err
}

// Recorded reads a record as it was written, its hashes checked: run.json, and
// the single results of a run that did not end.
func Recorded(dir string) (*report.Run, error) {
	whole, err := verify(dir)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(filepath.Join(dir, runFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, words.Errorf("%w in %s (no %s); amfront run --out DIR makes one", ErrNoRecord, dir, runFile)
	} else if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := report.ReadJSON(f)
	if err != nil {
		return nil, &RecordError{runFile, err}
	}
	if !whole {
		if r.Ended = nil; len(r.Scenarios) == 0 {
			r.Scenarios, err = kept(dir, r.Selected)
		}
	}
	return r, err
}

// judgeAgain replaces the checks of one scenario by what its journal says.
func judgeAgain(ctx context.Context, dir string, s *report.Scenario) error {
	if s.World == "" && len(s.Errors) > 0 {
		return nil // its world never started: there is nothing to judge, and it says so
	}
	b, err := OpenWorld(dir, s)
	if err != nil {
		return err
	}
	defer b.Close()
	if err := itsOwn(ctx, b, s.ID); err != nil {
		return err
	}
	return rejudge(ctx, b, s)
}

// rejudge replaces the checks of one scenario by what a journal says.
func rejudge(ctx context.Context, r journal.Reader, s *report.Scenario) (err error) {
	was := s.Checks
	if s.Checks, err = evaluate(ctx, r); err != nil {
		return err
	}
	for i := range s.Checks {
		if i < len(was) && was[i].ID == s.Checks[i].ID {
			s.Checks[i].Known = was[i].Known // the baseline's word; Conclude looks whether it holds
			if s.Checks[i].Verdict == was[i].Verdict {
				s.Checks[i].Depends = was[i].Depends // found by playing, which no journal tells
			}
		}
	}
	return provenAgain(ctx, r, was, s.Checks)
}

// itsOwn refuses the journal of another scenario under this one's name.
func itsOwn(ctx context.Context, r journal.Reader, id string) error {
	for ev, err := range r.EventsOf(ctx, 0, journal.KindScenario) {
		if err != nil {
			return err
		}
		var sc journal.Scenario
		if err := ev.Decode(&sc); err != nil {
			return err
		}
		if sc.ID == id {
			return nil
		}
		return &RecordError{worldsDir + "/" + id, words.Errorf("it is the journal of scenario %s", sc.ID)}
	}
	return &RecordError{worldsDir + "/" + id, words.Errorf("its journal names no scenario")}
}

// Differences lists, one a line, where the verdicts of two judgements of the
// same run differ.
func Differences(before, after *report.Run) []*words.Said {
	var out []*words.Said
	for i := range after.Scenarios {
		if i >= len(before.Scenarios) || before.Scenarios[i].ID != after.Scenarios[i].ID {
			return append(out, words.Errorf("%s: not at the same place", after.Scenarios[i].ID))
		}
		b, a := before.Scenarios[i], after.Scenarios[i]
		if a.Verdict != b.Verdict {
			out = append(out, words.Errorf("%s: was %s, is %s", a.ID, b.Verdict, a.Verdict))
		}
		if len(a.Checks) != len(b.Checks) {
			out = append(out, words.Errorf("%s: had %d checks, has %d", a.ID, len(b.Checks), len(a.Checks)))
			continue
		}
		for k := range a.Checks {
			x, y := b.Checks[k], a.Checks[k]
			was, is := cmp.Or(x.Observed, x.Reason), cmp.Or(y.Observed, y.Reason)
			if x.ID != y.ID || x.Verdict != y.Verdict || was != is {
				out = append(out, words.Errorf("%s %s: was %s (%s), is %s (%s)", a.ID, y.ID, x.Verdict, was, y.Verdict, is))
			}
		}
	}
	return out
}
