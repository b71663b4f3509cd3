package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"amfront/judge/report"
	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/lps/operator"
	"amfront/suite"
	"amfront/suite/doctor"
)

// driver settles how the LPS is driven. What it returns is to be called before
// the first scenario: it looks whether the adapter keeps to the protocol.
func (m *Main) driver(ctx context.Context, cancel func(), f *runFlags, opt *suite.Options) (func(context.Context) error,
	error) {
	limit, limits, err := timeouts(f.timeout)
	if err != nil {
		return nil, err
	}
	nothing := func(context.Context) error { return nil }
	switch {
	case f.reference:
		opt.Kind = "référence"
		opt.InProcess()
		opt.Driver = func() adapter.Driver { return lps.New(lps.Options{}) }
		name(&opt.LPS, "LPS de référence")
		return nothing, nil
	case f.operator:
		opt.Kind = "opérateur"
		name(&opt.LPS, "logiciel conduit par l'opérateur")
		desk := operator.New(operator.Options{In: m.Stdin, Out: m.Stdout, Limit: limit, Limits: limits, Cancel: cancel,
			Color: m.color(m.Stdout)})
		return m.operatorWorlds(f, opt, desk), nil
	}
	if f.resident || strings.HasPrefix(f.lps, "http") {
		return nil, usagef("%s : cette édition ne conduit pas encore un adaptateur qui reste, ni une adresse ; attendu "+
			`"mode": "command" dans lps.json`, f.lps)
	}
	runner, err := m.runner(f.lps)
	if err != nil {
		return nil, err
	}
	runner.Timeout, runner.Timeouts = limit, limits
	opt.Kind, opt.Command = "adaptateur", f.lps
	opt.Driver = func() adapter.Driver { return runner }
	name(&opt.LPS, filepath.Base(runner.Command[0]))
	return func(ctx context.Context) error {
		err := doctor.Probe(ctx, runner, filepath.Join(tempDir(), "amfront-probe"))
		if errors.Is(err, doctor.ErrProbe) {
			opt.Refused = capital(err.Error())
			fmt.Fprintf(m.Stderr, "amfront run: --lps: %v\n", err)
			return nil
		}
		if err != nil {
			return err
		}
		// A command that speaks protocol 1 is not asked.
		a, err := runner.Run(ctx, adapter.ActionAnnounce, adapter.Request{Params: &adapter.Announce{}})
		if err != nil {
			return nil // what is not announced is in lps.json, or assumed
		}
		return announced(f, opt, a)
	}, nil
}

func name(l *report.LPS, standard string) { l.Name = cmp.Or(l.Name, standard) }

// runner is the adapter command of --lps.
func (m *Main) runner(command string) (*adapter.Runner, error) {
	words, err := program("--lps", command)
	return &adapter.Runner{Command: words}, err
}

// program is a command line of which the program is there; flag is where it
// was given.
func program(flag, command string) ([]string, error) {
	words, err := splitCommand(command)
	if err != nil {
		return nil, usagef("%s: %w", flag, err)
	}
	if _, err := exec.LookPath(words[0]); err != nil {
		return nil, usagef("%s: %w; give the adapter's program, by its path if it is not in PATH", flag, err)
	}
	return words, nil
}

// timeouts reads "30s" or "send=30s,poll=10s".
func timeouts(s string) (all time.Duration, each map[adapter.Action]time.Duration, err error) {
	each = map[adapter.Action]time.Duration{}
	for _, part := range splitList(s) {
		action, value, named := strings.Cut(part, "=")
		if !named {
			action, value = "", part
		}
		d, err := time.ParseDuration(value)
		switch {
		case err != nil || d <= 0:
			return 0, nil, usagef("--timeout %q: expected a time such as 30s or send=30s,poll=10s", part)
		case !named:
			all = d
		case !slices.Contains(adapter.Actions(adapter.Version), adapter.Action(action)):
			return 0, nil, usagef("--timeout %q: no action is named %q; expected one of %v", part, action,
				adapter.Actions(adapter.Version))
		default:
			each[adapter.Action(action)] = d
		}
	}
	return all, each, nil
}

// splitCommand takes a command line apart at spaces, as a shell does for
// quotes and backslashes; nothing else of it is special.
func splitCommand(s string) ([]string, error) {
	var words []string
	var word strings.Builder
	in, quote := false, rune(0)
	escaped := false
	for _, r := range s {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'':
			escaped, in = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, in = r, true
		case r == ' ' || r == '\t' || r == '\n':
			if in {
				words = append(words, word.String())
				word.Reset()
				in = false
			}
		default:
			word.WriteRune(r)
			in = true
		}
	}
	if quote != 0 || escaped {
		return nil, fmt.Errorf("%q ends inside quotes or after a backslash", s)
	}
	if in {
		words = append(words, word.String())
	}
	if len(words) == 0 {
		return nil, errors.New("the command is empty")
	}
	return words, nil
}

// capital begins a sentence.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
