package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"amfront/lps"
	"amfront/suite/doctor"
)

// doctor looks at the set-up: ports, tools, clock, and the way through the
// adapter to every server.
func (m *Main) doctor(ctx context.Context, args []string) error {
	fs := m.flags("doctor", "[--lps CMD | --reference] [flags]\nExit: 0 all is well, 3 the bench's own error, 4 "+
		"something to mend.")
	command := fs.String("lps", m.env("AMFRONT_LPS", ""),
		"adapter of the LPS: a `command` or http://…; default: that of lps.json here")
	reference := fs.Bool("reference", false, "examine with the reference LPS")
	described := fs.String("manifest", "",
		"`file` that describes the software; none: no such file. Default: as run has it")
	var r reach
	r.reachFlags(fs)
	timeout := fs.String("timeout", "", "time for an action: 30s, or send=30s,poll=10s")
	asJSON := fs.Bool("json", false, "write the findings as JSON")
	addresses := map[string]*string{
		"SMTP": fs.String("smtp", m.env("AMFRONT_SMTP", "127.0.0.1:1025"), "SMTP `address`"),
		"POP3": fs.String("pop3", m.env("AMFRONT_POP3", "127.0.0.1:1110"), "POP3 `address`"),
		"LDAP": fs.String("ldap", m.env("AMFRONT_LDAP", "127.0.0.1:1389"), "LDAP `address`"),
	}
	find := m.clientFlags(fs)
	opt := doctor.Options{Addresses: map[string]string{}, Language: m.lang}
	m.layoutFlag(fs, &opt.Layout)
	if err := parseNone(fs, args, "; doctor takes flags only (quote the command of --lps)"); err != nil {
		return err
	}
	if err := checkLayout(opt.Layout); err != nil {
		return err
	}
	for name, a := range addresses {
		if *a != "off" {
			opt.Addresses[name] = *a
		}
	}
	said := &runFlags{lps: *command, reference: *reference, timeout: *timeout, manifest: *described,
		reach: r} // as run reads lps.json
	if err := m.describe(said); err != nil {
		return err
	}
	switch {
	case *reference:
		s := lps.New(lps.Options{})
		defer s.Close()
		opt.LPS = s
	case said.lps != "":
		limit, limits, err := timeouts(said.timeout)
		if err != nil {
			return err
		}
		way, _, err := m.way("--lps", said.lps, said.reach, limit, limits)
		if err != nil {
			return err
		}
		defer way.Close()
		opt.LPS = way
	}
	if !*asJSON {
		opt.Report = m.finding
	}
	running := m.runningBench(ctx, find)
	if opt.Report != nil {
		opt.Report(running)
	}
	found, err := doctor.Examine(ctx, opt)
	if err != nil {
		return err
	}
	found = append([]doctor.Finding{running}, found...)
	if *asJSON {
		if err := m.writeJSON(found); err != nil {
			return err
		}
	}
	if code := doctor.Exit(found); code != 0 {
		m.say(m.Stderr, "amfront doctor : tout n'est pas encore en place ; rien de ceci ne dit quoi que ce soit "+
			"contre le logiciel\n")
		return exitStatus(code)
	}
	return nil
}

func (m *Main) finding(f doctor.Finding) {
	sign := map[doctor.State]string{doctor.OK: "✔", doctor.Wrong: "✘", doctor.Broken: "‼", doctor.Skipped: "–"}[f.State]
	fmt.Fprintf(m.Stdout, "%s %s", sign, f.Title)
	if f.Detail != "" {
		m.say(m.Stdout, " : %s", f.Detail)
	}
	fmt.Fprintln(m.Stdout)
	if f.Advice != "" && f.State != doctor.OK {
		fmt.Fprintf(m.Stdout, "    → %s\n", f.Advice)
	}
}

// runningBench looks for a bench that serves, as the other commands do.
func (m *Main) runningBench(ctx context.Context, find func() (*client, error)) doctor.Finding {
	f := doctor.Finding{ID: "bench.running", Title: m.lang.Word("banc en service (amfront serve)")}
	c, err := find()
	if err != nil {
		f.State, f.Detail, f.Advice = doctor.Wrong, m.lang.Error(err),
			m.lang.Word("donner le fichier d'adresses qu'amfront serve a écrit, ou omettre --endpoints")
		return f
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if _, err := c.raw(ctx, http.MethodGet, "/readyz", nil); err != nil {
		f.State, f.Detail = doctor.Skipped, m.lang.Say("aucun ne répond à %s ; amfront run n'en a pas besoin", c.base)
		return f
	}
	f.State, f.Detail = doctor.OK, c.base
	return f
}
