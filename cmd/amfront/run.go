package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"time"

	"amfront/bench"
	"amfront/features"
	"amfront/judge/report"
	"amfront/lps/manifest"
	"amfront/pki/testca"
	"amfront/scenarios"
	"amfront/suite"
	"amfront/suite/runs"
)

// runFlags is what `amfront run` was asked for.
type runFlags struct {
	lps                 string
	operator, reference bool
	tags, only, profile string
	shard               string
	features            string
	out, resume         string
	junit, json, html   string
	messages, baseline  string
	summary             string
	name, version       string
	editor              string
	place, heldBy       string
	again               []string // flags to play again with
	timeout             string
	shuffle             uint64
	vary                seedFlag
	parallel            int
	quiet, all          bool
	diagnose            bool
	list, dryRun        bool
	smtp, pop3, ldap    string
	layout, configFile  string
	config              bench.Config
	manifest            string
	reach

	described *manifest.Manifest // nil without an lps.json
	bench     []suite.Feature
	known     []suite.Feature
	keep      *scenarios.Profile
	base      *report.Baseline
}

func (m *Main) runCommand(ctx context.Context, args []string) error {
	f, err := m.parseRun(args)
	if err != nil {
		return err
	}
	ids, err := suite.Selection{Tags: f.tags, Only: splitList(f.only), Profile: f.keep}.Choose(f.bench)
	if err != nil {
		return usageError{err}
	}
	part, ids, err := f.part(ids)
	if err != nil {
		return err
	}
	if f.list || f.dryRun {
		return m.listExamples(f, ids)
	}
	if m.env("GOGC", "") == "" {
		// A run makes hundreds of short-lived worlds: collecting less often costs
		// some 100 MiB and spares a tenth of the processors' time.
		defer debug.SetGCPercent(debug.SetGCPercent(300))
		if f.vary.plan() == nil { // a varied run holds lists of 2 MB, and needs more
			defer debug.SetMemoryLimit(debug.SetMemoryLimit(150 << 20))
		}
	}
	if f.vary.drawn {
		m.say(m.Stderr, "Graine tirée : %d ; --vary %d la rejoue.\n", f.vary.seed, f.vary.seed)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	keys := testca.NewKeyPool(0, 0)
	defer keys.Close()
	opt := suite.Options{Features: f.bench, Select: func(e suite.Example) bool { return slices.Contains(ids, e.ID) },
		Keys: keys, Parallel: f.parallel, Shuffle: f.shuffle, Bundle: f.out, Resume: f.resume != "", Profile: f.profile,
		Shard: part, Version: f.suiteVersion(), SelfCheck: true, Diagnose: f.diagnose, Remedies: suite.DefaultRemedies,
		Limits:   runs.Limits(),
		Choices:  append(runs.Choices(f.config, f.layout), runs.Variation(f.vary.plan())...),
		Progress: m.progress(f), Failed: m.failed,
		Again: f.again, Place: f.place, Operator: f.heldBy,
		LPS:   report.LPS{Name: f.name, Version: f.version, Editor: f.editor},
		World: bench.Options{Layout: f.layout, Config: f.config, Vary: f.vary.plan()}}
	f.declared(&opt)
	if f.keep != nil {
		opt.Counts = f.keep.Has
	}
	drive, end, err := m.driver(ctx, cancel, f, &opt)
	if err != nil {
		return err
	}
	defer end()
	if len(ids) > 0 {
		if err := drive(ctx); err != nil {
			return err
		}
	}
	opt.Reports = func(r *report.Run) error { return m.write(f, r) }
	r, err := suite.Run(ctx, opt)
	if r == nil {
		return runFailure(err)
	}
	return m.tell(f, r, err)
}

// runFailure tells what the user can mend from the bench's own error.
func runFailure(err error) error {
	var complaints suite.Complaints
	if errors.As(err, &complaints) || errors.Is(err, suite.ErrOtherRun) {
		return usageError{err}
	}
	return recordFailure(err)
}

func (m *Main) runFlagSet(f *runFlags) *flag.FlagSet {
	fs := m.flags("run", "(--lps CMD | --operator | --reference) [flags]\nExit: 0 conforming, 1 not conforming, 2 "+
		"incomplete, 3 the bench's or the adapter's error, 4 usage.")
	fs.StringVar(&f.lps, "lps", m.env("AMFRONT_LPS", ""),
		"adapter of the LPS (docs/adapter.md): a `command`, to which the action is added as last argument, or http://…")
	f.reachFlags(fs)
	fs.BoolVar(&f.debug, "debug", false, "no time limit, one world at a time; tells what is being asked")
	fs.BoolVar(&f.operator, "operator", false, "drive the LPS by hand: what to do is asked on the terminal")
	fs.BoolVar(&f.reference, "reference", false, "play against the reference LPS in this process")
	fs.StringVar(&f.tags, "tags", "", "tag `expression`, such as \"@D-03 and not @provisoire\"")
	fs.StringVar(&f.only, "only", "", "`ids` of scenarios, plans or requirements, comma-separated")
	fs.StringVar(&f.profile, "profile", "", "profile `name`: agrement-complet, ci-rapide, a-la-main, formation")
	fs.StringVar(&f.shard, "shard", "", "play part `N/M` of what is selected, split by measured time: 2/5 is the second "+
		"of five; amfront merge makes one run of them")
	fs.StringVar(&f.features, "features", "", "`directory` with your own feature files, in place of the built-in ones")
	fs.StringVar(&f.out, "out", "",
		"`directory` for the record and all reports: run.json, worlds/, cahier.html, annexe.html, junit.xml, "+
			"resultat.json")
	fs.StringVar(&f.resume, "resume", "", "go on with the record in `directory`: what is judged is not played again")
	f.outputFlags(fs)
	fs.StringVar(&f.baseline, "baseline", "", "known failures, a JSON `file`: each with reason and expiry date")
	fs.StringVar(&f.name, "lps-name", "", "`name` of the software, for the reports")
	fs.StringVar(&f.version, "lps-version", "", "`version` of the software, for the reports")
	fs.StringVar(&f.editor, "editor", "", "`editor` of the software, for the reports")
	fs.StringVar(&f.place, "place", "", "`place` of the run, for the cahier d'examen")
	fs.StringVar(&f.heldBy, "held-by", "", "`name` of who holds the run, for the cahier d'examen")
	fs.StringVar(&f.timeout, "timeout", "",
		"time for an action: 30s, or send=30s,poll=10s; default 1m, with --operator 15m")
	fs.Uint64Var(&f.shuffle, "shuffle", 0, "play in the random order of this `seed`; 0 keeps the order of the files")
	fs.Var(&f.vary, "vary", "vary what no document fixes (header order, encodings, the directory's order…) by "+
		"this `seed`; without one, it is drawn and told")
	fs.IntVar(&f.parallel, "parallel", 0,
		"worlds at once; 0: half as many more than processors, with --reference twice as many and one")
	fs.BoolVar(&f.diagnose, "diagnose", false,
		"play also, of what is not selected, what tells apart the faults that the departures could come of")
	fs.BoolVar(&f.list, "list", false, "only list what is selected: id and title; needs no LPS")
	fs.BoolVar(&f.dryRun, "dry-run", false, "as --list, with what is not applicable and how many; starts nothing")
	fs.BoolVar(&f.quiet, "quiet", false, "no progress")
	fs.StringVar(&f.smtp, "smtp", m.env("AMFRONT_SMTP", "127.0.0.1:1025"), "SMTP `address` with --operator")
	fs.StringVar(&f.pop3, "pop3", m.env("AMFRONT_POP3", "127.0.0.1:1110"), "POP3 `address` with --operator")
	fs.StringVar(&f.ldap, "ldap", m.env("AMFRONT_LDAP", "127.0.0.1:1389"), "LDAP `address` with --operator")
	m.configFlag(fs, &f.configFile)
	fs.StringVar(&f.manifest, "manifest", "", "`file` that describes the software; none: no such file. Default: "+
		"lps.json here, else beside the adapter")
	m.layoutFlag(fs, &f.layout)
	return fs
}

// outputFlags are the renderings that may be asked for of a run.
func (f *runFlags) outputFlags(fs *flag.FlagSet) {
	fs.StringVar(&f.junit, "junit", "", "write JUnit XML to `file`")
	fs.StringVar(&f.json, "json", "", "write the result as JSON to `file`")
	fs.StringVar(&f.html, "html", "", "write the cahier d'examen to `file`")
	fs.StringVar(&f.messages, "messages", "", "write Cucumber Messages (NDJSON) to `file`")
	fs.StringVar(&f.summary, "summary", "",
		"write what a person reads first, as Markdown, to `file`; beside it to $GITHUB_STEP_SUMMARY where that is set")
	fs.BoolVar(&f.all, "all", false, "the summary lists the scenarios that pass, too")
}

// onceOnly are the flags that a replay of one scenario leaves out: what was
// selected and written; and those that the record has under a name of their own.
var onceOnly = []string{"lps", "operator", "reference", "only", "tags", "profile", "out", "resume", "junit", "json",
	"html", "messages", "baseline", "shuffle", "parallel", "diagnose", "list", "dry-run", "quiet", "all",
	"place", "held-by", "shard", "summary"}

func (m *Main) parseRun(args []string) (*runFlags, error) {
	f := &runFlags{}
	fs := m.runFlagSet(f)
	err := parseNone(fs, joinSeed(args), "; run takes flags only (quote the command of --lps)")
	if err != nil {
		return nil, err
	}
	fs.Visit(func(x *flag.Flag) {
		if !slices.Contains(onceOnly, x.Name) {
			f.again = append(f.again, "--"+x.Name+"="+x.Value.String())
		}
	})
	if err := m.describe(f); err != nil {
		return nil, err
	}
	ways := 0
	for _, on := range []bool{f.lps != "" && !f.operator && !f.reference, f.operator, f.reference} {
		if on {
			ways++
		}
	}
	switch {
	case ways != 1 && !f.list:
		return nil, usagef("say how the LPS is driven, by one of --lps CMD, --operator, --reference, or by \"adapter\" " +
			"of lps.json (amfront init writes one)")
	case f.vary.seed != 0 && f.operator:
		return nil, usagef("--vary plays again what is red, to name the choice that decides: leave it out with --operator")
	case f.parallel < 0:
		return nil, usagef("--parallel %d: expected 0 or more", f.parallel)
	case f.shard != "" && f.diagnose:
		return nil, usagef("--diagnose plays what other parts play, too: leave it out with --shard; amfront merge names " +
			"the fault")
	case f.resume != "" && f.out != "" && f.resume != f.out:
		return nil, usagef("--resume %s and --out %s: a resumed run is kept where it began; leave --out out", f.resume, f.out)
	}
	if f.resume != "" {
		f.out = f.resume
	}
	if f.operator && f.out == "" && !f.list && !f.dryRun {
		return nil, usagef("--operator needs --out DIR: the record is what --resume goes on with")
	}
	if err := checkLayout(f.layout); err != nil {
		return nil, err
	}
	if err := reachable(f.junit, f.json, f.html, f.messages, f.summary); err != nil {
		return nil, err
	}
	return f, f.load()
}

// load reads what the flags name.
func (f *runFlags) load() error {
	var err error
	if f.known, err = suite.Load(features.Files); err != nil {
		return err
	}
	f.bench = f.known
	if f.config, err = loadConfig(f.configFile); err != nil {
		return err
	}
	if f.features != "" {
		if info, err := os.Stat(f.features); err != nil || !info.IsDir() {
			return usagef("--features %s: not a directory of feature files", f.features)
		}
		if f.bench, err = suite.Load(os.DirFS(f.features)); err != nil {
			return usagef("--features %s:\n%w", f.features, err)
		}
	}
	if f.profile != "" {
		p, err := scenarios.ProfileByName(f.profile)
		if err != nil {
			return usagef("--profile: %w", err)
		}
		f.keep = &p
	}
	if f.baseline != "" {
		data, err := os.ReadFile(f.baseline)
		if err != nil {
			return usagef("--baseline: %w", err)
		}
		if f.base, err = report.ReadBaseline(bytes.NewReader(data), f.baseline); err != nil {
			return usageError{err}
		}
	}
	if f.out != "" && f.resume == "" && !f.list && !f.dryRun {
		if _, err := os.Stat(filepath.Join(f.out, "run.json")); err == nil {
			return usagef("--out %s already holds a run; choose another directory, or go on with it by --resume", f.out)
		}
		if err := os.MkdirAll(f.out, 0o700); err != nil {
			return usagef("--out: %w", err)
		}
	}
	return nil
}

func (f *runFlags) suiteVersion() string {
	if f.features != "" {
		return "propre"
	}
	return features.Version
}

// baselineNow applies the baseline that was given.
func (f *runFlags) baselineNow(r *report.Run) {
	if f.base == nil {
		return
	}
	report.ApplyBaseline(r, f.base, filepath.Base(f.baseline), time.Now(), func(id string) bool {
		all := append(suite.Examples(f.known), suite.Examples(f.bench)...)
		return slices.ContainsFunc(all, func(e suite.Example) bool { return e.ID == id })
	})
}
