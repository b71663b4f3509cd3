// Command amfront plays the insurers' side of SESAM-Vitale's
// encrypted-attachment exchange on the developer's own machine. In come a
// command with its flags, the environment and signals; out go text, files and
// an exit code that scripts can rely on. Everything else is in the rooms below:
// a command reads, calls and prints.
package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"amfront/bench"
	"amfront/pki/testca"
	"amfront/words"
	"amfront/words/spelling"
)

// The exit codes of every command (design of the bench, §4).
const (
	exitOK    = 0
	exitNo    = 1 // not conforming, not ready
	exitError = 3 // the bench's own error
	exitUsage = 4 // wrong usage, or a set-up that cannot work
)

// Main is the command with everything it touches, so that tests run it as the
// shell does.
type Main struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string

	lang words.Language                                // what the user reads; Run settles it
	look func(name, synopsis string, fs *flag.FlagSet) // takes what -h would print, when set
}

// usageError is a mistake on the command line or in the set-up: exit 4.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

// In implements words.Speaker.
func (e usageError) In(l words.Language) string { return l.Error(e.err) }

func usagef(format string, args ...any) error { return usageError{words.Errorf(format, args...)} }

// exitStatus is an outcome that is no error, with the exit code it has.
type exitStatus int

func (e exitStatus) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

type command struct {
	name, summary string
	run           func(*Main, context.Context, []string) error
}

func commands() []command {
	return []command{
		{"serve", "the bench, live, no argument needed", (*Main).serve},
		{"init", "lps.json, an adapter to fill in and a CI file, from six questions", (*Main).initCommand},
		{"run", "scenarios against an LPS: verdict, reports", (*Main).runCommand},
		{"cahier", "the blank test book before any run: sheets to print, or CSV", (*Main).cahier},
		{"judge", "judge a recorded run again, offline", (*Main).judge},
		{"compare", "what changed between two runs: regressions, mended, new (exit 1 on a regression)",
			(*Main).compareCommand},
		{"merge", "one run out of the parts that run --shard played", (*Main).merge},
		{"bundle", "a copy of a recorded run that may be shown to others (--redact)", (*Main).bundle},
		{"explore", "sequences that no scenario has, drawn and judged; what departs is made short", (*Main).explore},
		{"fleet", "the load of all your customers' stations on the directory, a month in seconds", (*Main).fleet},
		{"doctor", "is the set-up right, before any run", (*Main).doctor},
		{"zoo", "faulty variants of the reference LPS: every check proven to bite", (*Main).zoo},
		{"steps", "the reference of every step, for your own scenarios", (*Main).steps},
		{"vectors", "files for unit tests, without any server: questions and answers (--out DIR)", (*Main).vectors},
		{"inspect", "explain a .pkcs7 or .eml file", (*Main).inspect},
		{"situation", "list, apply to a running bench, status, reset", (*Main).situation},
		{"fault", "list, arm or clear planned faults of a running bench", (*Main).fault},
		{"pki", "show, renew, revoke, supersede, export", (*Main).pki},
		{"journal", "check DIR: what a start would say of a data directory, offline", (*Main).journalCommand},
		{"readyz", "exit 0 when a bench answers (--wait 10s)", (*Main).readyz},
		{"asp", "control Ségur deposits before the portal does", (*Main).asp},
		{"version", "which amfront this is: build, suite and its hash, protocols", (*Main).versionCommand},
		{"completion", "a shell's completion: bash, zsh, fish or powershell", (*Main).completion},
		{"man", "the manual pages, written into a directory", (*Main).man},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	m := &Main{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv}
	code := exitOK
	run := func(ctx context.Context) int { code = m.Run(ctx, os.Args[1:]); return code }
	if !asService(ctx, run) {
		run(ctx)
	}
	stop()
	os.Exit(code)
}

// Run runs one command and tells its exit code.
func (m *Main) Run(ctx context.Context, args []string) int {
	args, err := m.language(args)
	if err != nil {
		return m.outcome("", err)
	}
	if len(args) > 1 && args[0] == "help" && !strings.HasPrefix(args[1], "-") {
		args = append(slices.Clone(args[1:]), "-h") // help run is run -h
	}
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		m.help()
		if len(args) == 0 {
			return exitUsage
		}
		return exitOK
	}
	if args[0] == "--version" || args[0] == "-version" {
		args = append([]string{"version"}, args[1:]...)
	}
	var names []string
	for _, c := range commands() {
		if c.name == args[0] {
			return m.outcome(c.name, c.run(m, ctx, args[1:]))
		}
		names = append(names, c.name)
	}
	return m.outcome("", usagef("unknown command %q%s; see amfront help", args[0], spelling.Suggest(args[0], names)))
}

func (m *Main) outcome(name string, err error) int {
	var status exitStatus
	var usage usageError
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
		return exitOK
	case errors.As(err, &status):
		return int(status)
	}
	fmt.Fprintf(m.Stderr, "%s: %s\n", strings.TrimSpace("amfront "+name), m.lang.Error(err))
	if errors.As(err, &usage) {
		return exitUsage
	}
	return exitError
}

func (m *Main) help() {
	m.say(m.Stdout, "amfront plays the insurers' side of SESAM-Vitale's encrypted-attachment exchange.\nA test "+
		"bench for synthetic data only.\n\n")
	for _, c := range commands() {
		fmt.Fprintf(m.Stdout, "  amfront %-10s %s\n", c.name, m.lang.Word(c.summary))
	}
	m.say(m.Stdout, "\namfront COMMAND -h shows the flags. Every address flag is also read from the environment "+
		"(AMFRONT_SMTP, …).\n--lang fr|en chooses the language; else AMFRONT_LANG, else that of the environment.\n")
}

// flags makes a flag set whose complaints are ours to print.
func (m *Main) flags(name, synopsis string) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(m.Stdout)
	fs.String("lang", "", "`language` of what is said: fr or en; else AMFRONT_LANG, else that of the environment")
	fs.Usage = func() {
		if m.look != nil {
			m.look(name, synopsis, fs)
			return
		}
		m.usage(fs, synopsis)
	}
	return fs
}

// parse parses flags that may stand before or after the arguments, which it returns.
func parse(fs *flag.FlagSet, args []string) ([]string, error) {
	out := fs.Output()
	fs.SetOutput(io.Discard)
	usage := fs.Usage
	fs.Usage = func() {}
	var rest []string
	for {
		if err := fs.Parse(args); errors.Is(err, flag.ErrHelp) {
			fs.SetOutput(out)
			usage()
			return nil, err
		} else if err != nil {
			return nil, flagError(fs, err)
		}
		if fs.NArg() == 0 {
			return rest, nil
		}
		rest = append(rest, fs.Arg(0))
		args = fs.Args()[1:]
	}
}

// parseNone parses flags of a command that takes no arguments; hint is what it
// says of one besides.
func parseNone(fs *flag.FlagSet, args []string, hint string) error {
	rest, err := parse(fs, args)
	if err == nil && len(rest) > 0 {
		err = usagef("unexpected argument %q%s", rest[0], words.Text(hint))
	}
	return err
}

// oneOf checks a value of --format.
func oneOf(format string, known ...string) error {
	if slices.Contains(known, format) {
		return nil
	}
	return usagef("--format %q: expected one of %s", format, strings.Join(known, ", "))
}

// exit is the outcome of a command that ends with an exit code.
func exit(code int) error {
	if code == exitOK {
		return nil
	}
	return exitStatus(code)
}

// writeJSON writes a value for scripts to standard output.
func (m *Main) writeJSON(v any) error {
	enc := json.NewEncoder(m.Stdout)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// configFlag is --config.
func (m *Main) configFlag(fs *flag.FlagSet, to *string) {
	fs.StringVar(to, "config", m.env("AMFRONT_CONFIG", ""), "settings, a JSON `file` or a JSON object (see README)")
}

// loadConfig reads the settings of --config, the defaults when it was not given.
func loadConfig(name string) (bench.Config, error) {
	if name == "" {
		return bench.DefaultConfig(), nil
	}
	load := bench.LoadConfig
	if strings.HasPrefix(strings.TrimSpace(name), "{") { // AMFRONT_CONFIG in a container, where a file is one thing more
		load = func(text string) (bench.Config, error) { return bench.ReadConfig("AMFRONT_CONFIG", []byte(text)) }
	}
	c, err := load(name)
	if err != nil {
		return c, usageError{err}
	}
	return c, nil
}

// layoutFlag is --directory-layout.
func (m *Main) layoutFlag(fs *flag.FlagSet, to *string) {
	fs.StringVar(to, "directory-layout", m.env("AMFRONT_DIRECTORY_LAYOUT", ""),
		m.lang.Say("how the directory is laid out, a `name`: %s (default: that of the data directory, else the first)",
			strings.Join(testca.LayoutNames(), ", ")))
}

// checkLayout refuses a layout that nobody knows.
func checkLayout(name string) error {
	if _, err := testca.LayoutByName(name); err != nil {
		return usagef("--directory-layout: %w", err)
	}
	return nil
}

// env is the environment's value for a flag, or its default.
func (m *Main) env(name, standard string) string {
	return cmp.Or(m.Getenv(name), standard)
}
