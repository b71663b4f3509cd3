package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"

	"amfront/suite/zoo"
)

// zoo plays faulty variants of the reference LPS and tells whether each is
// caught by the checks and for the reasons that it must be.
func (m *Main) zoo(ctx context.Context, args []string) error {
	fs := m.flags("zoo", "[flags]\nPlays faulty variants of the reference LPS: proves that every check bites.\nExit: 0 "+
		"the matrix holds, 1 it does not, 3 it is void, 4 usage.")
	html := fs.String("html", "", "write the matrix for an examiner to `file`")
	doc := fs.String("doc", "", "write the matrix as a page in Markdown to `file`")
	asJSON := fs.String("json", "", "write the matrix as JSON to `file`")
	only := fs.String("only", "", "`names` of variants, comma-separated; coverage is then not judged")
	parallel := fs.Int("parallel", 0, "worlds at once; 0: two a processor")
	quiet := fs.Bool("quiet", false, "no progress")
	if err := parseNone(fs, args, "; zoo takes flags only"); err != nil {
		return err
	}
	if *parallel < 0 {
		return usagef("--parallel %d: expected 0 or more", *parallel)
	}
	opt := zoo.Options{Only: splitList(*only), Parallel: *parallel}
	if !*quiet {
		opt.Progress = m.zooProgress
	}
	matrix, err := zoo.Play(ctx, opt)
	if errors.Is(err, zoo.ErrUnknown) {
		return usagef("--only: %w; lpsdemo --faults lists them", err)
	} else if err != nil {
		return err
	}
	return m.publishZoo(matrix, *html, *doc, *asJSON)
}

func (m *Main) zooProgress(done, total int, r *zoo.Row) {
	sign, what := "✔", m.lang.Say("%d contrôles rougis", len(r.Killed))
	switch {
	case len(r.Errors) > 0 && !r.Witness():
		sign, what = "✘", r.Errors[0]
	case r.Never:
		what = m.lang.Say("%d rouges, %d sans conclusion, aucun conforme sans raison", len(r.Killed), r.Blind)
	}
	m.say(m.Stderr, "[%3d/%d] %s %s, %d scénarios : %s\n", done, total, sign, r.Name, len(r.Played), what)
}

// publishZoo writes the pages that were asked for, then the summary.
func (m *Main) publishZoo(matrix *zoo.Matrix, html, doc, asJSON string) error {
	var errs []error
	write := func(name string, render func(io.Writer, *zoo.Matrix) error) {
		var b bytes.Buffer
		if name == "" {
			return
		}
		err := render(&b, matrix)
		if err == nil {
			err = m.put(name, b.Bytes())
		}
		errs = append(errs, err)
	}
	write(html, zoo.WriteHTML)
	write(doc, zoo.WriteMarkdown)
	write(asJSON, zoo.WriteJSON)
	to := m.Stdout
	if slices.Contains([]string{html, doc, asJSON}, "-") {
		to = m.Stderr
	}
	errs = append(errs, zoo.WriteText(to, matrix, m.lang))
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return exit(matrix.Exit())
}
