package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"amfront/report"
	"amfront/suite"
)

// progress writes one line a scenario on standard error.
func (m *Main) progress(f *runFlags) func(done, total int, s *report.Scenario) {
	if f.quiet || f.operator {
		return nil
	}
	o := report.TextOptions{Color: m.color(m.Stderr)}
	return func(done, total int, s *report.Scenario) {
		fmt.Fprintln(m.Stderr, report.ProgressLine(s, done, total, o))
	}
}

// color tells whether a stream is a terminal that wants colours.
func (m *Main) color(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || m.Getenv("NO_COLOR") != "" || m.Getenv("TERM") == "dumb" {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// The reports that --out holds.
const (
	outHTML  = "cahier.html"
	outJUnit = "junit.xml"
	outJSON  = "resultat.json"
)

// publish writes every report that was asked for, the summary last, and tells
// the exit code. A report that cannot be written is no reason to keep back the
// others.
func (m *Main) publish(f *runFlags, r *report.Run) error {
	f.baselineNow(r)
	var errs []error
	write := func(name string, render func(io.Writer, *report.Run) error) {
		if name == "" {
			return
		}
		var b bytes.Buffer
		err := render(&b, r)
		switch {
		case err != nil:
		case name == "-":
			_, err = m.Stdout.Write(b.Bytes())
		default:
			err = os.WriteFile(name, b.Bytes(), 0o644)
		}
		if err != nil {
			errs = append(errs, err)
		}
	}
	write(f.junit, report.WriteJUnit)
	write(f.json, report.WriteJSON)
	write(f.html, report.WriteHTML)
	write(f.messages, report.WriteMessages)
	if f.out != "" {
		write(filepath.Join(f.out, outHTML), report.WriteHTML)
		write(filepath.Join(f.out, outJUnit), report.WriteJUnit)
		write(filepath.Join(f.out, outJSON), report.WriteJSON)
		errs = append(errs, suite.Seal(f.out, r))
	}
	to := m.Stdout
	if f.junit == "-" || f.json == "-" || f.html == "-" || f.messages == "-" {
		to = m.Stderr
	}
	errs = append(errs, report.WriteText(to, r, report.TextOptions{Color: m.color(to), All: f.all}))
	if f.out != "" {
		fmt.Fprintf(to, "Cahier d'examen : %s\n", filepath.Join(f.out, outHTML))
		if r.Cancelled != "" {
			fmt.Fprintf(to, "Passage interrompu ; il reprend par --resume %s\n", f.out)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return exitOf(r)
}

// exitOf is the exit code of a run.
func exitOf(r *report.Run) error {
	if r.Result.Exit == exitOK {
		return nil
	}
	return exitStatus(r.Result.Exit)
}
