package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"amfront/asp"
	"amfront/asp/exemple"
)

// aspExemple writes deposits to rehearse with: valid ones, and a twin for every rule.
func (m *Main) aspExemple(ctx context.Context, args []string) error {
	fs := m.flags("asp exemple", "--out DIR [--kind avance|solde] [--code CODE]")
	out := fs.String("out", "", "`directory` to write to; it is made, and must not hold the examples yet")
	kind := fs.String("kind", "", "avance or solde; both without it")
	code := fs.String("code", "", "only what must get this `code` (0000 for the valid deposit)")
	list := fs.Bool("list", false, "list the examples, write nothing")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	kinds := asp.Kinds()
	if *kind != "" {
		k, err := asp.ParseKind(*kind)
		if err != nil {
			return usagef("--%w", err)
		}
		kinds = []asp.Kind{k}
	}
	switch {
	case len(rest) > 0:
		return usagef("unexpected argument %q", rest[0])
	case *out == "" && !*list:
		return usagef("--out DIR: where are the examples to go? (--list only lists them)")
	}
	n := 0
	for _, k := range kinds {
		all, err := exemple.All(k)
		if err != nil {
			return err
		}
		for _, e := range all {
			if err := ctx.Err(); err != nil {
				return err
			}
			if *code != "" && e.Code != *code {
				continue
			}
			n++
			if *list {
				fmt.Fprintf(m.Stdout, "%-16s %s  %s\n", e.Name(), e.Code, e.Title)
				continue
			}
			if err := e.WriteDir(filepath.Join(*out, e.Name())); err != nil {
				return usagef("--out: %w", err)
			}
		}
	}
	if n == 0 {
		return usagef("--code %q: no example gets it; see amfront asp codes", *code)
	}
	if !*list {
		m.say(m.Stdout, "%d examples in %s; each says in attendu.json what it must get, and in commande.txt how to "+
			"check it\n", n, *out)
	}
	return nil
}

// aspTables prints what is published: codes, operators, schemas.
func aspTables(name string) func(*Main, context.Context, []string) error {
	return func(m *Main, _ context.Context, args []string) error {
		fs := m.flags("asp "+name, "")
		format := fs.String("format", "text", "text or markdown")
		if err := parseNone(fs, args, ""); err != nil {
			return err
		}
		if err := oneOf(*format, "text", "markdown"); err != nil {
			return err
		}
		if name == "operateurs" {
			return asp.WriteOperators(m.Stdout)
		}
		return asp.WriteCodes(m.Stdout, *format == "markdown")
	}
}

// aspSchema prints a model's JSON Schema.
func (m *Main) aspSchema(_ context.Context, args []string) error {
	fs := m.flags("asp schema", "[--formats] avance|solde")
	formats := fs.Bool("formats", false, "with formats, lengths and values, not the structure alone")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return usagef("expected avance or solde; see -h")
	}
	k, err := asp.ParseKind(rest[0])
	if err != nil {
		return usageError{err}
	}
	schema := asp.Schema(k)
	if *formats {
		schema = asp.FormatSchema(k)
	}
	_, err = m.Stdout.Write(schema)
	return err
}

// ledger reads the history for --past.
func ledger(name string) (asp.Past, error) {
	if name == "" {
		return nil, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	l, err := asp.ReadLedger(f)
	if err != nil {
		return nil, fmt.Errorf("--past %s: %w", name, err)
	}
	return l, nil
}
