package main

import (
	"context"
	"errors"

	"amfront/judge/report"
	"amfront/suite"
)

// part narrows a selection to the part of --shard.
func (f *runFlags) part(ids []string) (*report.Shard, []string, error) {
	if f.shard == "" {
		return nil, ids, nil
	}
	p, err := suite.ParseShard(f.shard)
	if err != nil {
		return nil, nil, usagef("--shard: %w", err)
	}
	return p.Part(ids), p.Take(ids), nil
}

// merge makes one run of those that --shard split it into.
func (m *Main) merge(ctx context.Context, args []string) error {
	fs := m.flags("merge", "--out DIR [flags] PART...\nPART is a directory that amfront run --shard N/M --out wrote; all "+
		"M are needed. Exit codes as of run; 4 when they are not the parts of one run.")
	f := &runFlags{}
	fs.StringVar(&f.out, "out", "", "`directory` for the whole record and all reports")
	f.outputFlags(fs)
	fs.StringVar(&f.baseline, "baseline", "", "known failures, a JSON `file`: each with reason and expiry date")
	fs.StringVar(&f.features, "features", "", "`directory` with your own feature files, if the parts were played so")
	parts, err := parse(fs, args)
	if err != nil {
		return err
	}
	if f.out == "" || len(parts) == 0 {
		return usagef("expected --out DIR and the directories of the parts")
	}
	if err := f.load(); err != nil {
		return err
	}
	r, err := suite.Merge(ctx, f.out, f.bench, parts, func(r *report.Run) error { return m.write(f, r) })
	switch {
	case errors.Is(err, suite.ErrParts):
		return usageError{err}
	case r == nil:
		return bundleFailure(err)
	}
	return m.tell(f, r, err)
}
