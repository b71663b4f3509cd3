package main

import (
	"bytes"
	"context"
	"io"
	"slices"

	"amfront/judge/report"
	"amfront/suite"
	"amfront/suite/blank"
)

// cahier writes the test book before any run.
func (m *Main) cahier(_ context.Context, args []string) error {
	f := &runFlags{}
	fs := m.flags("cahier", "[--profile NAME | --only IDS | --tags EXPRESSION] [--format html|csv] [--out FILE]\n"+
		"The blank test book: a sheet for each example, to print or to fill in. Nothing is played.")
	fs.StringVar(&f.profile, "profile", "", "profile `name`: agrement-complet, ci-rapide, a-la-main, formation")
	fs.StringVar(&f.only, "only", "", "`ids` of scenarios, plans or requirements, comma-separated")
	fs.StringVar(&f.tags, "tags", "", "tag `expression`, such as \"@D-03 and not @provisoire\"")
	fs.StringVar(&f.features, "features", "", "`directory` with your own feature files, in place of the built-in ones")
	format := fs.String("format", "html", "html, or csv for Excel and test-management tools")
	out := fs.String("out", "", "`file` to write (default: standard output)")
	if err := parseNone(fs, args, ""); err != nil {
		return err
	}
	if err := oneOf(*format, "html", "csv"); err != nil {
		return err
	}
	if err := reachable(*out); err != nil {
		return err
	}
	b, err := f.blank()
	if err != nil {
		return err
	}
	var text bytes.Buffer
	write := b.WriteHTML
	if *format == "csv" {
		write = b.WriteCSV
	}
	if err := write(&text); err != nil {
		return usageError{err} // a step of the user's own that nobody knows
	}
	if *out == "" {
		_, err = io.Copy(m.Stdout, &text)
		return err
	}
	if err := suite.WriteFile(*out, text.Bytes()); err != nil {
		return usagef("--out: %w", err)
	}
	m.say(m.Stdout, "%s : %d fiches, vierges.\n", *out, len(b.Examples))
	return nil
}

// blank is the book of what was asked for.
func (f *runFlags) blank() (blank.Book, error) {
	b := blank.Book{Profile: f.profile, Title: "Choix de scénarios"}
	if err := f.load(); err != nil {
		return b, err
	}
	if f.keep != nil {
		b.Title, b.Purpose = f.keep.Title, f.keep.Purpose
	}
	ids, err := suite.Selection{Tags: f.tags, Only: splitList(f.only), Profile: f.keep}.Choose(f.bench)
	if err != nil {
		return b, usageError{err}
	}
	if len(ids) == 0 {
		return b, usagef("nothing is selected: no sheet to write; expected a profile, ids or tags that the suite has")
	}
	b.Suite = report.Suite{Version: f.suiteVersion(), SHA256: suite.Hash(f.bench)}
	for _, e := range suite.Examples(f.bench) {
		if slices.Contains(ids, e.ID) {
			b.Examples = append(b.Examples, e)
		}
	}
	return b, nil
}
