package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"amfront/suite/vectors"
)

// vectors writes files for unit tests.
func (m *Main) vectors(ctx context.Context, args []string) error {
	fs := m.flags("vectors", "--out DIR [--seed N] [--at TIME]")
	out := fs.String("out", "", "`directory` to write to; it is made, and must be empty")
	seed := fs.Uint64("seed", 1, "`number` that decides on every key and every octet")
	at := fs.String("at", vectors.DefaultAt.Format(time.RFC3339),
		"`time` of judgement (RFC 3339), or now: for software whose clock cannot be set")
	if err := parseNone(fs, args, "; --out DIR says where they go"); err != nil {
		return err
	}
	opt := vectors.Options{Seed: *seed, At: time.Now()}
	if *at != "now" {
		var err error
		if opt.At, err = time.Parse(time.RFC3339, *at); err != nil {
			return usagef("--at %q: expected RFC 3339, as 2026-01-15T09:00:00Z, or now", *at)
		}
	}
	if *out == "" {
		return usagef("--out DIR: where are the vectors to go?")
	}
	if there, err := os.ReadDir(*out); err == nil && len(there) > 0 {
		return usagef("--out %s: expected an empty directory, found %d entries; a file of an older set would stay there",
			*out, len(there))
	}
	set, err := vectors.Generate(ctx, opt)
	if err != nil {
		return err
	}
	if err := set.Write(*out); err != nil {
		return usagef("--out: %w", err)
	}
	n := 0
	for _, f := range set.Families {
		n += len(f.Vectors)
		fmt.Fprintf(m.Stdout, "%-13s %4d  %s\n", f.Name, len(f.Vectors), f.Question)
	}
	m.say(m.Stdout, "%d vectors in %s; begin with vectors.json, and see docs/vectors.md\n", n, *out)
	return nil
}
