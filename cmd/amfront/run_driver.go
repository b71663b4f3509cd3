package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"amfront/judge/report"
	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/lps/operator"
	"amfront/suite"
	"amfront/suite/doctor"
	"amfront/suite/runs"
	"amfront/words"
)

// driver settles how the LPS is driven. drive is to be called before
// the first scenario: it looks whether the adapter keeps to the protocol; end
// ends what stays of it.
func (m *Main) driver(ctx context.Context, cancel func(), f *runFlags, opt *suite.Options) (
	drive func(context.Context) error, end func(), err error) {
	limit, limits, err := timeouts(f.timeout)
	if err != nil {
		return nil, nil, err
	}
	nothing := func(context.Context) error { return nil }
	end = func() {}
	switch {
	case f.reference:
		opt.Kind = "référence"
		opt.InProcess()
		opt.Driver = func() adapter.Driver { return lps.New(lps.Options{Reference: f.config.Reference()}) }
		name(&opt.LPS, "LPS de référence")
		return nothing, end, nil
	case f.operator:
		opt.Kind = "opérateur"
		name(&opt.LPS, "logiciel conduit par l'opérateur")
		desk := operator.New(operator.Options{In: m.Stdin, Out: m.Stdout, Limit: limit, Limits: limits, Cancel: cancel,
			Color: m.color(m.Stdout)})
		return m.operatorWorlds(f, opt, desk), end, nil
	}
	if f.debug {
		limit, limits, opt.Parallel = -1, nil, 1
	}
	way, standard, err := m.way("--lps", f.lps, f.reach, limit, limits)
	if err != nil {
		return nil, nil, err
	}
	opt.Kind, opt.Command = "adaptateur", f.lps
	opt.Driver = way.World
	if f.debug {
		opt.Driver = func() adapter.Driver { return &adapter.Watched{Driver: way.World(), Asked: m.asked} }
	}
	return func(ctx context.Context) error {
		said, err := doctor.Meet(ctx, way, filepath.Join(tempDir(), "amfront-probe"))
		defer func() { name(&opt.LPS, standard) }()
		if errors.Is(err, doctor.ErrStart) {
			return usagef("%s: %w", "--lps", err)
		}
		if errors.Is(err, doctor.ErrProbe) {
			opt.Refused = err.Error()
			return nil
		}
		if err != nil {
			return err
		}
		if err := runs.Announced(opt, said); err != nil {
			opt.Refused = "l'adaptateur ne respecte pas le protocole : " + err.Error()
		}
		return nil
	}, way.Close, nil
}

func name(l *report.LPS, standard string) { l.Name = cmp.Or(l.Name, standard) }

// reach is how an adapter of --lps is reached.
type reach struct{ resident, remote, faketime, debug bool }

func (r *reach) reachFlags(fs *flag.FlagSet) {
	fs.BoolVar(&r.resident, "resident", false, "the adapter's process stays: a request and an answer a line")
	fs.BoolVar(&r.remote, "lps-remote", false, "allow an address of the LPS beyond this machine; AMFRONT_LPS_TOKEN in "+
		"the environment is sent to it")
	fs.BoolVar(&r.faketime, "faketime", false, "set the clock of the adapter's process by libfaketime, where the world "+
		"has a time of its own")
}

// way opens the way to an adapter, and tells how it is called when it says
// nothing else; flag is where it was given.
func (m *Main) way(flag, lps string, r reach, limit time.Duration, limits map[adapter.Action]time.Duration) (
	adapter.Way, string, error) {
	spec, err := m.spec(flag, lps)
	if err != nil {
		return nil, "", err
	}
	spec.Resident, spec.Remote = spec.Resident || r.resident, r.remote
	spec.Timeout, spec.Timeouts = limit, limits
	switch {
	case spec.URL != "" && spec.Resident:
		return nil, "", usagef("--resident: %s is an address, whose software stays by itself", lps)
	case r.faketime && (spec.URL != "" || spec.Resident):
		return nil, "", usagef("--faketime sets the clock of a command, a process an action; a software that stays takes " +
			"the time from the field now of a request")
	case r.faketime:
		if spec.Faketime, err = adapter.Faketime(); err != nil {
			return nil, "", usagef("--faketime: %w", err)
		}
	}
	way, err := spec.Open()
	if err != nil {
		return nil, "", usagef("%s: %w", flag, err)
	}
	if spec.URL != "" {
		return way, "logiciel à " + spec.URL, nil
	}
	return way, filepath.Base(spec.Command[0]), nil
}

// spec reads an address, "resident:" before a command, or a command.
func (m *Main) spec(flag, lps string) (spec adapter.Spec, err error) {
	spec.Token = m.env("AMFRONT_LPS_TOKEN", "")
	if strings.HasPrefix(lps, "http://") || strings.HasPrefix(lps, "https://") {
		spec.URL = lps
		return spec, nil
	}
	lps, spec.Resident = strings.CutPrefix(lps, "resident:")
	spec.Command, err = program(flag, lps)
	return spec, err
}

// asked shows what the software is asked, and that the bench waits for it.
func (m *Main) asked(action adapter.Action, r adapter.Request) func(adapter.Answer, error) {
	began := time.Now()
	m.say(m.Stderr, "Demandé au logiciel : %s (poste %s) ; le banc attend…\n", adapter.Brief(action, r), r.Station)
	return func(a adapter.Answer, err error) {
		said := string(a.Status) + because(a.Reason)
		if err != nil {
			said = m.lang.Error(err)
		}
		m.say(m.Stderr, "    après %v : %s\n", time.Since(began).Round(time.Millisecond), said)
	}
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return ", « " + reason + " »"
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
	var list []string
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
				list = append(list, word.String())
				word.Reset()
				in = false
			}
		default:
			word.WriteRune(r)
			in = true
		}
	}
	if quote != 0 || escaped {
		return nil, words.Errorf("%q ends inside quotes or after a backslash", s)
	}
	if in {
		list = append(list, word.String())
	}
	if len(list) == 0 {
		return nil, words.Errorf("the command is empty")
	}
	return list, nil
}
