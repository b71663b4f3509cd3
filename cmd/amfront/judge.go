package main

import (
	"context"
	"errors"
	"os"

	"amfront/features"
	"amfront/journal"
	"amfront/judge/report"
	"amfront/suite"
)

// judge judges a recorded run again, from its journals alone.
func (m *Main) judge(ctx context.Context, args []string) error {
	fs := m.flags("judge", "[flags] BUNDLE\nBUNDLE is a directory that amfront run --out wrote. Exit codes as of run; "+
		"3 when it would be 0 and a verdict is another than the record's, 4 when the bundle is damaged.")
	f := &runFlags{}
	f.outputFlags(fs)
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return usagef("expected one bundle, a directory that amfront run --out wrote")
	}
	if info, err := os.Stat(rest[0]); err != nil || !info.IsDir() {
		return usagef("%s: not a directory; expected a bundle that amfront run --out wrote", rest[0])
	}
	before, err := suite.Recorded(rest[0])
	if err != nil {
		return bundleFailure(err)
	}
	r, err := suite.Judge(ctx, rest[0])
	if err != nil {
		return bundleFailure(err)
	}
	if r.Suite.Version == "" || r.Format != report.Format {
		return usagef("%s: not the record of a run", rest[0])
	}
	list, err := suite.Load(features.Files)
	if err != nil {
		return err
	}
	ours := suite.Hash(list)
	another := r.Suite.SHA256 != "" && r.Suite.SHA256 != ours
	if another {
		m.say(m.Stderr, "amfront judge: the run was of suite %s (%.12s…), this amfront's is %s (%.12s…): judged "+
			"by the rules of this one; the amfront of then gives the verdict of then\n", r.Suite.Version, r.Suite.SHA256,
			features.Version, ours)
	}
	before.Conclude()
	for _, d := range suite.Differences(before, r) {
		m.say(m.Stderr, "amfront judge: verdict differs from the record: %s\n", d)
	}
	err = m.tell(f, r, m.write(f, r))
	switch {
	case err != nil || before.Result.Verdict == "" || suite.SameVerdicts(before, r) == nil:
	case another:
		m.say(m.Stderr, "amfront judge: verdicts differ, and so do the rules: they prove nothing; expected the "+
			"record of a run of this suite: judge it with the amfront of then, or play it again (exit 3)\n")
		return exit(3)
	default:
		m.say(m.Stderr, "amfront judge: the record does not say what its journals say: it proves nothing; "+
			"keep the original, or play it again (exit 3)\n")
		return exit(3)
	}
	return err
}

// bundleFailure makes a damaged bundle the user's to mend: exit 4.
func bundleFailure(err error) error {
	var bundle *journal.BundleError
	if errors.As(err, &bundle) || errors.Is(err, os.ErrNotExist) {
		return usageError{err}
	}
	return recordFailure(err)
}

// recordFailure makes a record that is damaged or missing the user's to mend.
func recordFailure(err error) error {
	var record *suite.RecordError
	if errors.As(err, &record) || errors.Is(err, suite.ErrNoRecord) {
		return usageError{err}
	}
	return err
}
