package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"amfront/bench"
	"amfront/judge/report"
	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/pki/testca"
	"amfront/suite"
	"amfront/suite/explore"
)

// exploreFlags is what `amfront explore` was asked for.
type exploreFlags struct {
	runFlags
	with, corpus string
	budget       time.Duration
	seed         uint64
	most, count  int
	oracles      bool
}

// corpusFile holds the sequences of a corpus, one a line.
const corpusFile = "sequences.txt"

func (m *Main) explore(ctx context.Context, args []string) error {
	f, err := m.parseExplore(args)
	if err != nil {
		return err
	}
	if f.oracles {
		return m.listOracles()
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	keys := testca.NewKeyPool(0, 0)
	defer keys.Close()
	o := explore.Options{Seed: f.seed, Budget: f.budget, Most: f.most, Sequences: f.count}
	if o.Corpus, err = readCorpus(f.corpus); err != nil {
		return err
	}
	if !f.quiet {
		o.Progress = func(n, cells, found int) {
			m.say(m.Stderr, "%d suites jouées, %d cases vues, %d écarts\n", n, cells, found)
		}
	}
	side := suite.Options{Keys: keys, Parallel: f.parallel, World: bench.Options{Config: f.config}}
	o.Software = side
	f.declared(&o.Software)
	drive, end, err := m.driver(ctx, cancel, &f.runFlags, &o.Software)
	if err != nil {
		return err
	}
	defer end()
	if err := drive(ctx); err != nil {
		return err
	}
	if o.Software.Refused != "" {
		m.say(m.Stderr, "rien ne peut être joué avec cet adaptateur : %s\n", o.Software.Refused)
		return exit(exitError)
	}
	if !f.reference {
		o.Reference = m.referenceSide(side)
	}
	if f.with != "" {
		other := f.runFlags
		other.lps, other.manifest, other.described = f.with, "", nil
		if err := m.describe(&other); err != nil {
			return err
		}
		foreign := side
		other.declared(&foreign)
		drive, end, err := m.driver(ctx, cancel, &other, &foreign)
		if err != nil {
			return err
		}
		defer end()
		if err := drive(ctx); err != nil {
			return err
		}
		o.With = &foreign
	}
	r, err := explore.Run(ctx, o)
	if err != nil {
		return err
	}
	return m.tellExplored(f, r)
}

// referenceSide is the reference LPS, in this process.
func (m *Main) referenceSide(side suite.Options) *suite.Options {
	parallel := side.Parallel
	side.InProcess()
	side.Parallel = max(parallel, 1)
	side.Driver = func() adapter.Driver { return lps.New(lps.Options{Reference: side.World.Config.Reference()}) }
	return &side
}

func (m *Main) parseExplore(args []string) (*exploreFlags, error) {
	f := &exploreFlags{}
	fs := m.flags("explore", "(--lps CMD | --reference) [flags]\nDraws sequences of gestures that no scenario has, and "+
		"makes what departs in them short.\nExit: 0 nothing found, 1 a departure, 3 the bench's or the adapter's error, 4 "+
		"usage.")
	fs.StringVar(&f.lps, "lps", m.env("AMFRONT_LPS", ""),
		"adapter of the LPS (docs/adapter.md): a `command`, to which the action is added as last argument, or http://…")
	fs.BoolVar(&f.reference, "reference", false, "explore the reference LPS in this process: the standing oracles alone")
	f.reachFlags(fs)
	fs.StringVar(&f.with, "with", "", "`adapter` of another software that must agree with the reference before a "+
		"difference counts")
	fs.DurationVar(&f.budget, "budget", 10*time.Minute, "how long sequences are drawn, a `duration`; making short what "+
		"was found comes on top")
	fs.Uint64Var(&f.seed, "seed", 1, "`seed` of the sequences: the same draws the same")
	fs.StringVar(&f.corpus, "corpus", "", "`directory` of the sequences worth playing again: played first, added to; "+
		"what is found is written there as features")
	fs.IntVar(&f.count, "sequences", 0, "at most so many sequences; 0: as many as the budget allows")
	fs.IntVar(&f.most, "most", 10, "end after so many departures")
	fs.BoolVar(&f.oracles, "oracles", false, "only list what is held against every sequence, with its requirement")
	fs.StringVar(&f.timeout, "timeout", "",
		"time for an action: 30s, or send=30s,poll=10s; default 1m, with --operator 15m")
	fs.IntVar(&f.parallel, "parallel", 0,
		"worlds at once; 0: half as many more than processors, with --reference twice as many and one")
	fs.BoolVar(&f.quiet, "quiet", false, "no progress")
	fs.StringVar(&f.manifest, "manifest", "", "`file` that describes the software; none: no such file. Default: "+
		"lps.json here, else beside the adapter")
	if err := parseNone(fs, args, "; explore takes flags only"); err != nil {
		return nil, err
	}
	f.config = bench.DefaultConfig()
	if f.oracles {
		return f, nil
	}
	if err := m.describe(&f.runFlags); err != nil {
		return nil, err
	}
	switch {
	case (f.lps != "") == f.reference:
		return nil, usagef("say what is explored, by one of --lps CMD and --reference")
	case f.budget <= 0 || f.count < 0 || f.most < 1 || f.parallel < 0:
		return nil, usagef("--budget, --most: expected more than 0; --sequences, --parallel: 0 or more")
	}
	return f, nil
}

func (m *Main) listOracles() error {
	for _, o := range explore.Oracles() {
		where := "comme la référence"
		if o.Standing {
			where = "toujours"
		}
		m.say(m.Stdout, "%s  %-18s  %s\n", o.Clause, m.lang.Word(where), o.Step)
	}
	return nil
}

// readCorpus are the sequences of a corpus; none that is not there yet.
func readCorpus(dir string) ([]string, error) {
	if dir == "" {
		return nil, nil
	}
	data, err := os.ReadFile(filepath.Join(dir, corpusFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return strings.Split(string(data), "\n"), err
}

// tellExplored prints what came of an exploration and writes its corpus.
func (m *Main) tellExplored(f *exploreFlags, r *explore.Result) error {
	m.say(m.Stdout, "%d suites de gestes jouées (graine %d) : %d cases sur %d, %d états.\nDernier état : %s\n",
		r.Sequences, r.Seed, r.Cells, r.Of, r.States, r.Last)
	for _, n := range r.Never {
		m.say(m.Stdout, "Hors d'atteinte, %d étapes : %s\n", n.Gestures, n.Why)
	}
	for _, d := range r.Doubts {
		m.say(m.Stdout, "Sans conclusion : %s\n", d)
	}
	warned := 0
	for _, x := range r.Findings {
		if x.Check.Verdict == report.Warning {
			warned++
		}
		m.say(m.Stdout, "\nÉcart à %s : %s, en %d gestes (%d essais)\n", x.Clause, x.Check.Title, len(x.Sequence), x.Tries)
		m.say(m.Stdout, "%s%s", x.Feature, diagnosed(x.Diagnosis))
	}
	if f.corpus != "" {
		if err := writeCorpus(f.corpus, r); err != nil {
			return err
		}
	}
	for _, e := range r.Errors {
		m.say(m.Stderr, "%s\n", e)
	}
	switch {
	case len(r.Findings) > warned:
		return exit(exitNo)
	case len(r.Errors) > 0:
		return exit(exitError)
	}
	m.say(m.Stdout, "\nAucun écart obligatoire trouvé ; ce n'est pas une preuve qu'il n'y en a pas.\n")
	return nil
}

// diagnosed says in French what a departure looks like.
func diagnosed(d *report.Diagnosis) string {
	if d == nil {
		return ""
	}
	out := "# Diagnostic : " + string(d.Outcome)
	for _, s := range d.Faults {
		out += " ; " + s.Title
	}
	if d.Near != nil {
		out += " ; ressemble à : " + d.Near.Title
	}
	return out + "\n"
}

// writeCorpus adds what an exploration saw first to the sequences, and writes
// each departure as a feature.
func writeCorpus(dir string, r *explore.Result) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for _, x := range r.Findings {
		if err := os.WriteFile(filepath.Join(dir, x.ID+".feature"), []byte(x.Feature), 0o600); err != nil {
			return err
		}
		r.Corpus = append(r.Corpus, strings.Join(x.Sequence, " | "))
	}
	old, err := readCorpus(dir)
	if err != nil {
		return err
	}
	seen := map[string]bool{"": true}
	var b strings.Builder
	for _, line := range append(old, r.Corpus...) {
		if !seen[line] {
			seen[line] = true
			b.WriteString(line + "\n")
		}
	}
	return os.WriteFile(filepath.Join(dir, corpusFile), []byte(b.String()), 0o600)
}
