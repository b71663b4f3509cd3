package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"amfront/asp"
	"amfront/asp/piece"
)

// aspCommands are the commands below amfront asp.
func aspCommands() []command {
	return []command{
		{"check", "control a deposit's JSON file as the ASP's portal does", (*Main).aspCheck},
		{"exemple", "write deposits to rehearse with: valid ones, and a twin for every rule", (*Main).aspExemple},
		{"codes", "the table of codes", aspTables("codes")},
		{"operateurs", "the 355 messaging operators", aspTables("operateurs")},
		{"schema", "the JSON Schema of a model", (*Main).aspSchema},
	}
}

// asp runs a command of the Ségur deposits.
func (m *Main) asp(ctx context.Context, args []string) error {
	names := make([]string, 0, 4)
	for _, c := range aspCommands() {
		if len(args) > 0 && args[0] == c.name {
			return c.run(m, ctx, args[1:])
		}
		names = append(names, c.name)
	}
	if len(args) > 0 && slices.Contains([]string{"-h", "--help", "help"}, args[0]) {
		for _, c := range aspCommands() {
			fmt.Fprintf(m.Stdout, "  amfront asp %-10s %s\n", c.name, m.lang.Word(c.summary))
		}
		return nil
	}
	return usagef("expected one of: %s%s", strings.Join(names, ", "), meant(args, names...))
}

// aspCheck controls a deposit: exit 0 all accepted, 1 something rejected.
func (m *Main) aspCheck(ctx context.Context, args []string) error {
	fs := m.flags("asp check",
		"[--zip Z…] [--kind avance|solde] [--all] [--format text|json|html] [--answer OUT] FILE (- for standard input)")
	kind := fs.String("kind", "", "avance or solde; without it, what the file looks like")
	all := fs.Bool("all", false, "every error of every request, not only the first")
	format := fs.String("format", "text", "text, json or html")
	answer := fs.String("answer", "", "write the file as the portal gives it back to `file`")
	name := fs.String("name", "", "the file's `name` at the portal, when it is not FILE's own")
	noName := fs.Bool("no-name", false, "leave the file's name unchecked")
	date := fs.String("date", "", "`day` of the deposit, AAAA-MM-JJ: the file's name must carry it")
	ans := fs.String("ans", "", "the ANS `number` declared with the deposit")
	past := fs.String("past", "", "`file` with the history of earlier deposits, as amfront asp exemple writes it")
	dossier := fs.String("dossier", "", "the ASP file `number` declared with a balance (FINBIO…)")
	var zips []string
	fs.Func("zip", "a `zip` of evidence; repeat it for several",
		func(s string) error { zips = append(zips, s); return nil })
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	opt := asp.Options{All: *all, ANS: *ans, Dossier: *dossier, Name: *name}
	if len(rest) != 1 {
		return usagef("expected one file, found %d; see -h", len(rest))
	}
	if *kind != "" {
		if opt.Kind, err = asp.ParseKind(*kind); err != nil {
			return usagef("--%w", err)
		}
	}
	if *date != "" {
		if opt.Date, err = time.Parse(time.DateOnly, *date); err != nil {
			return usagef("--date %q: expected AAAA-MM-JJ", *date)
		}
	}
	if opt.Past, err = ledger(*past); err != nil {
		return usageError{err}
	}
	if err := oneOf(*format, asp.Formats()...); err != nil {
		return err
	}
	if len(zips) > 0 {
		evidence, err := piece.Open(ctx, zips...)
		if err != nil {
			return usagef("--zip: %w", err)
		}
		opt.Pieces = evidence
	}
	in, own, err := m.open(rest[0])
	if err != nil {
		return usageError{err}
	}
	defer in.Close()
	if opt.Name == "" && !*noName {
		opt.Name = own
	}
	report, err := asp.Check(ctx, in, opt)
	if err != nil {
		return err
	}
	if *answer != "" && !report.FileRejected() {
		if err := os.WriteFile(*answer, report.Answer(), 0o644); err != nil {
			return usagef("--answer: %w", err)
		}
	}
	if err := report.Write(m.Stdout, *format); err != nil {
		return err
	}
	if !report.AllAccepted() {
		return exitStatus(exitNo)
	}
	return nil
}
