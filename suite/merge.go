package suite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"amfront/judge/diagnosis"
	"amfront/judge/report"
	"amfront/words"
)

// ErrParts is wrapped when records are not the parts of one run.
var ErrParts = words.Errorf("not the parts of one run")

// Merge makes one record, in a directory that holds none, out of those of the
// parts of one run (Shard), and judges it again from its journals. Parts that
// overlap, that lack one, that broke off, or that were of another suite, another
// software or other settings are refused: ErrParts. A damaged one is refused as
// by Judge. Reports is as in Options.
func Merge(ctx context.Context, dir string, features []Feature, parts []string,
	reports func(*report.Run) error) (*report.Run, error) {
	runs := make([]*report.Run, len(parts))
	for i, name := range parts {
		var err error
		if runs[i], err = Judge(ctx, name); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		was, err := Recorded(name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		was.Conclude()
		if err := SameVerdicts(was, runs[i]); err != nil {
			return nil, words.Errorf("%w: %s does not say what its journals say: %w", ErrParts, name, err)
		}
		if err := goTogether(runs[0], runs[i], parts[0], name); err != nil {
			return nil, err
		}
	}
	if hash := Hash(features); runs[0].Suite.SHA256 != hash {
		return nil, words.Errorf("%w: they were of another edition of the suite (%.12s; this one is %.12s): merge them with "+
			"the amfront that played them", ErrParts, runs[0].Suite.SHA256, hash)
	}
	r, err := assemble(features, runs, parts)
	if err != nil {
		return nil, err
	}
	if err := begin(dir, r, false); err != nil {
		return nil, err
	}
	for i := range r.Scenarios {
		if err := keep(dir, &r.Scenarios[i]); err != nil {
			return nil, err
		}
	}
	for i, from := range parts {
		for _, s := range runs[i].Scenarios {
			if s.World == "" {
				continue
			}
			to := filepath.Join(dir, worldsDir, s.World)
			if err := os.CopyFS(to, os.DirFS(filepath.Join(from, worldsDir, s.World))); err != nil {
				return nil, err
			}
		}
	}
	r.Conclude()
	if r.Diagnosis, err = diagnosis.Of(r, nil); err != nil {
		return nil, err
	}
	if reports != nil {
		err = reports(r)
	}
	return r, errors.Join(err, seal(dir, r))
}

// goTogether refuses two records that are not of one run.
func goTogether(a, b *report.Run, first, name string) error {
	refuse := func(what *words.Said, x, y any) error {
		return words.Errorf("%w: %s was played with %s %v, %s with %v; play the parts alike", ErrParts,
			first, what, x, name, y)
	}
	switch {
	case b.Shard == nil:
		return words.Errorf("%w: %s is a run of its own; expected one of amfront run --shard N/M", ErrParts, name)
	case b.Ended == nil || b.Cancelled != "":
		return words.Errorf("%w: %s broke off; go on with it by --resume first", ErrParts, name)
	case a.Suite != b.Suite:
		return refuse(words.Text("the suite"), a.Suite, b.Suite)
	case a.Bench.Version != b.Bench.Version:
		return refuse(words.Text("the bench"), a.Bench.Version, b.Bench.Version)
	case a.LPS != b.LPS:
		return refuse(words.Text("the software"), a.LPS, b.LPS)
	case a.Driver.Kind != b.Driver.Kind:
		return refuse(words.Text("the driver"), a.Driver.Kind, b.Driver.Kind)
	case a.Profile != b.Profile:
		return refuse(words.Text("the profile"), a.Profile, b.Profile)
	case !slices.Equal(a.Capabilities, b.Capabilities):
		return refuse(words.Text("the capabilities"), a.Capabilities, b.Capabilities)
	case !slices.Equal(a.Choices, b.Choices):
		return refuse(words.Text("the settings"), a.Choices, b.Choices)
	case a.Shard.Whole != b.Shard.Whole || a.Shard.Of != b.Shard.Of:
		return refuse(words.Text("the selection"), fmt.Sprintf("%d/%d (%d, %.12s…)", a.Shard.Number, a.Shard.Of,
			a.Shard.Examples, a.Shard.Whole), fmt.Sprintf("%d/%d (%d, %.12s…)", b.Shard.Number, b.Shard.Of,
			b.Shard.Examples, b.Shard.Whole))
	}
	return nil
}

// assemble is the head of the whole run with all scenarios, in the order of the
// files.
func assemble(features []Feature, runs []*report.Run, parts []string) (*report.Run, error) {
	by := map[int]string{}
	for i, r := range runs {
		if other := by[r.Shard.Number]; other != "" {
			return nil, words.Errorf("%w: %s and %s are both part %d", ErrParts, other, parts[i], r.Shard.Number)
		}
		by[r.Shard.Number] = parts[i]
	}
	for n := range runs[0].Shard.Of {
		if by[n+1] == "" {
			return nil, words.Errorf("%w: part %d of %d is missing", ErrParts, n+1, runs[0].Shard.Of)
		}
	}
	out := *runs[0]
	out.Shard, out.Result, out.Baseline, out.Diagnosis = nil, nil, nil, nil
	out.Selected, out.Scenarios, out.Errors, out.AdapterFailures, out.SelfChecks = nil, nil, nil, nil, nil
	for _, r := range runs {
		if r.Started.Before(out.Started) {
			out.Started, out.ID = r.Started, r.ID
		}
		if r.Ended.After(*out.Ended) {
			out.Ended = r.Ended
		}
		out.Errors = append(out.Errors, r.Errors...)
		out.Undeclared, out.Unplayed = union(out.Undeclared, r.Undeclared), both(out.Unplayed, r.Unplayed)
		takeFailures(&out, r)
		takeSelfChecks(&out, r)
		out.Selected, out.Scenarios = append(out.Selected, r.Selected...), append(out.Scenarios, r.Scenarios...)
	}
	place := map[string]int{}
	for i, e := range Examples(features) {
		place[e.ID] = i
	}
	slices.SortStableFunc(out.Selected, func(a, b string) int { return place[a] - place[b] })
	slices.SortStableFunc(out.Scenarios, func(a, b report.Scenario) int { return place[a.ID] - place[b.ID] })
	if len(out.Selected) != runs[0].Shard.Examples || wholeOf(out.Selected) != runs[0].Shard.Whole {
		return nil, words.Errorf("%w: the parts have %d examples together, their selection had %d, or other ones",
			ErrParts, len(out.Selected), runs[0].Shard.Examples)
	}
	return &out, nil
}

// takeFailures adds a part's failures of the adapter, those of one kind as one,
// and gives its scenarios their numbers in the whole.
func takeFailures(out, r *report.Run) {
	names := map[string]string{}
	for i, f := range r.AdapterFailures {
		at := slices.IndexFunc(out.AdapterFailures, func(g report.AdapterFailure) bool {
			return f.Kind == g.Kind && f.Action == g.Action && f.Said == g.Said
		})
		if at < 0 {
			at = len(out.AdapterFailures)
			out.AdapterFailures = append(out.AdapterFailures, f)
		} else {
			g := &out.AdapterFailures[at]
			g.Scenarios, g.Stopped = g.Scenarios+f.Scenarios, g.Stopped || f.Stopped
		}
		names[report.AdapterErrorName(i+1, f.Action)] = report.AdapterErrorName(at+1, f.Action)
	}
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		for k, said := range s.AdapterErrors {
			for was, is := range names {
				if rest, ok := strings.CutPrefix(said, was); ok {
					s.AdapterErrors[k] = is + rest
					break
				}
			}
		}
	}
}

// takeSelfChecks keeps of each control of the bench the worst of all parts.
func takeSelfChecks(out, r *report.Run) {
	for _, c := range r.SelfChecks {
		at := slices.IndexFunc(out.SelfChecks, func(d report.SelfCheck) bool { return c.ID == d.ID })
		if at < 0 {
			out.SelfChecks = append(out.SelfChecks, c)
		} else if c.Failed() && !out.SelfChecks[at].Failed() || c.Skipped != "" && out.SelfChecks[at].OK {
			out.SelfChecks[at] = c
		}
	}
}

func union[T comparable](a, b []T) []T {
	for _, x := range b {
		if !slices.Contains(a, x) {
			a = append(slices.Clip(a), x)
		}
	}
	return a
}

func both[T comparable](a, b []T) []T {
	return slices.DeleteFunc(slices.Clone(a), func(x T) bool { return !slices.Contains(b, x) })
}
