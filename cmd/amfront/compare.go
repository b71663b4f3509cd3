package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"amfront/features"
	"amfront/judge/compare"
	"amfront/judge/report"
	"amfront/suite"
)

// compareCommand tells what changed between two runs: exit 1 on a regression.
func (m *Main) compareCommand(ctx context.Context, args []string) error {
	flags := m.flags("compare", "[flags] [A [B]]\nA and B are directories that amfront run --out wrote (or copies of "+
		"them), or their resultat.json. With A alone: a directory of such, or a run that is compared with its "+
		"predecessor beside it; with none: the runs kept in --data. The predecessor is the newest of the same software and "+
		"profile. Exit 0 no regression, 1 a regression that no baseline tolerates, 4 nothing to compare.")
	data := flags.String("data", m.env("AMFRONT_DATA", "amfront-data"), "data `directory` of a bench, whose runs are kept")
	format := flags.String("format", "text", "text, markdown or json")
	all := flags.Bool("all", false, "list also what only one of the two played")
	history := flags.String("history", "", "what became of a check or a scenario, an `id`, over the last runs")
	last := flags.Int("last", 10, "how many runs --history looks at")
	rest, err := parse(flags, args)
	if err != nil {
		return err
	}
	if err := oneOf(*format, "text", "markdown", "json"); err != nil {
		return err
	}
	if *last < 1 {
		return usagef("--last %d: expected a number of runs, 1 or more", *last)
	}
	if *history != "" {
		return m.history(*history, *last, *format, *data, rest)
	}
	var names []string
	switch len(rest) {
	case 0, 1:
		before, after, err := compare.Pair(kept(*data, rest))
		if err != nil {
			return usagef("%w; name the two runs: amfront compare A B", err)
		}
		names = []string{before.ID, after.ID}
	case 2:
		names = rest
	default:
		return usagef("expected at most two runs, found %d; see -h", len(rest))
	}
	c, err := compared(ctx, names[0], names[1])
	if err != nil {
		return err
	}
	switch *format {
	case "json":
		err = c.WriteJSON(m.Stdout)
	case "markdown":
		err = c.WriteMarkdown(m.Stdout, m.lang)
	default:
		err = c.WriteText(m.Stdout, *all, m.lang)
	}
	return cmp.Or(err, exit(c.Exit()))
}

// compared reads two runs and compares them.
func compared(ctx context.Context, before, after string) (*compare.Comparison, error) {
	list, err := suite.Load(features.Files)
	if err != nil {
		return nil, err
	}
	var both [2]compare.Side
	for i, name := range []string{before, after} {
		if both[i], err = side(name); err != nil {
			return nil, err
		}
		if info, err := os.Stat(name); err == nil && info.IsDir() {
			if both[i].Today, err = suite.Today(ctx, recordOf(name), both[i].Run, list); err != nil {
				return nil, bundleFailure(err)
			}
		}
	}
	c, err := compare.Of(both[0], both[1])
	if errors.Is(err, compare.ErrNothing) {
		return nil, usagef("%w; compare two runs of the same scenarios", err)
	} else if err != nil {
		return nil, err
	}
	if c.Fresh = suite.Fresh(list, both[0].Run, both[1].Run); len(c.Fresh) > 0 {
		c.Replay = both[1].Run.Replay(c.Fresh...)
	}
	return c, nil
}

// recordOf is the record in a directory: the directory itself, or the one that a
// console keeps below it.
func recordOf(dir string) string {
	if inner := filepath.Join(dir, "passage"); !exists(filepath.Join(dir, "run.json")) && exists(inner) {
		return inner
	}
	return dir
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

// side reads a run: a record, its hashes checked, or a JSON report.
func side(name string) (compare.Side, error) {
	s := compare.Side{Name: name}
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return s, usageError{err}
	case info.IsDir():
		if s.Run, err = suite.Recorded(recordOf(name)); err != nil {
			return s, bundleFailure(err)
		}
		s.Run.Conclude()
		return s, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return s, usageError{err}
	}
	defer f.Close()
	if s.Run, err = report.ReadJSON(f); err != nil {
		return s, usagef("%s: %w", name, err)
	}
	return s, nil
}

// kept lists the runs among which a pair is chosen, and the one that is meant, ""
// for the newest.
func kept(data string, rest []string) (list []compare.Candidate, id string) {
	dir := filepath.Join(data, "passages")
	if len(rest) == 1 {
		at := filepath.Clean(rest[0])
		if filepath.Base(at) == "passage" { // of a console's run
			at = filepath.Dir(at)
		}
		switch {
		case exists(filepath.Join(at, "passages")):
			dir = filepath.Join(at, "passages")
		case head(at) != nil:
			dir, id = filepath.Dir(at), at
		default:
			dir = at
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, id
	}
	for _, e := range entries {
		name := filepath.Join(dir, e.Name())
		if h := head(name); h != nil && (e.IsDir() || name == id || filepath.Ext(name) == ".json") {
			list = append(list, compare.Candidate{ID: name, Software: h.LPS.Name, Profile: h.Profile, Began: h.Started})
		}
	}
	return list, id
}

// runHead is what of a run chooses a pair.
type runHead struct {
	Format  string     `json:"format"`
	LPS     report.LPS `json:"lps"`
	Profile string     `json:"profile"`
	Started time.Time  `json:"started"`
}

// head reads the head of a run, nil where there is none.
func head(name string) *runHead {
	info, err := os.Stat(name)
	if err != nil {
		return nil
	}
	if info.IsDir() {
		name = filepath.Join(recordOf(name), "run.json")
	}
	f, err := os.Open(name)
	if err != nil {
		return nil
	}
	defer f.Close()
	var h runHead
	if err := json.NewDecoder(f).Decode(&h); err != nil || h.Format != report.Format {
		return nil
	}
	return &h
}

// history tells what became of an id over the last runs of a software.
func (m *Main) history(id string, last int, format, data string, rest []string) error {
	if len(rest) > 1 {
		return usagef("--history takes one directory of runs, found %d arguments", len(rest))
	}
	list, at := kept(data, rest)
	list = compare.Line(list, at)
	if len(list) > last {
		list = list[:last]
	}
	var sides []compare.Side
	for _, c := range list {
		s, err := side(c.ID)
		if err != nil { // one that cannot be read is no reason to lose the others
			fmt.Fprintf(m.Stderr, "amfront compare: %v\n", err)
			continue
		}
		sides = append(sides, s)
	}
	points := compare.History(sides, id)
	if len(points) == 0 {
		return usagef("--history %s: none of the %d runs looked at played a check or a scenario of this id (%w); "+
			"amfront run --list names them", id, len(sides), fs.ErrNotExist)
	}
	if format == "json" {
		return m.writeJSON(points)
	}
	return compare.WriteHistory(m.Stdout, strings.TrimSpace(id), points, format == "markdown", m.lang)
}
