package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"amfront/journal"
	"amfront/judge/report"
	"amfront/suite"
)

// judge judges a recorded run again, from its journals alone.
func (m *Main) judge(ctx context.Context, args []string) error {
	fs := m.flags("judge", "[flags] BUNDLE\nBUNDLE is a directory that amfront run --out wrote. Exit codes as of run; "+
		"4 when the bundle is damaged.")
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
	before.Conclude()
	for _, d := range suite.Differences(before, r) {
		fmt.Fprintf(m.Stderr, "amfront judge: verdict differs from the record: %s\n", d)
	}
	return m.tell(f, r, m.write(f, r))
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
