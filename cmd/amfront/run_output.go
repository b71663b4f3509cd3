package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"amfront/judge/report"
	"amfront/suite/runs"
)

// progress writes one line a scenario on standard error.
func (m *Main) progress(f *runFlags) func(done, total int, s *report.Scenario) {
	if f.quiet || f.operator {
		return nil
	}
	o := m.textOptions(m.Stderr)
	return func(done, total int, s *report.Scenario) {
		fmt.Fprintln(m.Stderr, report.ProgressLine(s, done, total, o))
	}
}

// failed tells on standard error, once, a way in which the adapter fails.
func (m *Main) failed(n int, f report.AdapterFailure) {
	fmt.Fprintf(m.Stderr, "‼ %s : %s\n", report.AdapterErrorName(n, f.Action), f.Said)
}

// textOptions are those of a summary on a stream.
func (m *Main) textOptions(w io.Writer) report.TextOptions {
	return report.TextOptions{Color: m.color(w), Language: m.lang}
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

// write writes every report that was asked for. One that cannot be written is
// no reason to keep back the others.
func (m *Main) write(f *runFlags, r *report.Run) error {
	f.baselineNow(r)
	var errs []error
	var all []rendering
	write := func(name string, render func(io.Writer, *report.Run) error) {
		if name != "" {
			all = append(all, rendering{name: name, render: render})
		}
	}
	write(f.junit, report.WriteJUnit)
	write(f.json, report.WriteJSON)
	write(f.html, report.WriteHTML)
	write(f.messages, report.WriteMessages)
	write(f.summary, report.WriteSummary)
	if f.out != "" {
		for name, render := range runs.Reports() {
			write(filepath.Join(f.out, name), render)
		}
	}
	renderAll(all, r)
	for i := range all {
		x := &all[i]
		if x.err == nil {
			x.err = m.put(x.name, x.text.Bytes())
		}
		errs = append(errs, x.err)
	}
	return errors.Join(errs...)
}

// reachable refuses, before anything is played, files that could not be written
// in the end for want of their directory.
func reachable(names ...string) error {
	for _, name := range names {
		if info, err := os.Stat(filepath.Dir(name)); name != "" && name != "-" && (err != nil || !info.IsDir()) {
			return usagef("%s: its directory does not exist; make it, or choose another file", name)
		}
	}
	return nil
}

// put writes a report to a file, or to standard output ("-").
func (m *Main) put(name string, data []byte) error {
	if name == "-" {
		_, err := m.Stdout.Write(data)
		return err
	}
	return os.WriteFile(name, data, 0o644)
}

// tell writes the summary and tells the exit code; err is what went wrong
// with the reports.
func (m *Main) tell(f *runFlags, r *report.Run, err error) error {
	to := m.Stdout
	if f.junit == "-" || f.json == "-" || f.html == "-" || f.messages == "-" ||
		f.summary == "-" {
		to = m.Stderr
	}
	o := m.textOptions(to)
	o.All = f.all
	err = errors.Join(err, report.WriteText(to, r, o), m.platform(f, r, to))
	if f.out != "" {
		m.say(to, "Cahier d'examen : %s\n", filepath.Join(f.out, runs.CahierFile))
		if _, none := os.Stat(filepath.Join(f.out, "worlds")); none == nil {
			m.say(to, "Avant d'envoyer ce dossier : il contient les courriels. amfront bundle --redact %s en fait "+
				"une copie sans eux, de même verdict.\n", f.out)
		}
		if r.Cancelled != "" {
			m.say(to, "Passage interrompu ; il reprend par --resume %s\n", f.out)
		}
	}
	if err != nil {
		return err
	}
	return exit(r.Result.Exit)
}

// rendering is one report on its way to a file, or to standard output ("-").
type rendering struct {
	name   string
	render func(io.Writer, *report.Run) error
	text   bytes.Buffer
	err    error
}

// renderAll renders side by side: the whole suite's reports are long.
func renderAll(all []rendering, r *report.Run) {
	var wait sync.WaitGroup
	for i := range all {
		wait.Go(func() { all[i].err = all[i].render(&all[i].text, r) })
	}
	wait.Wait()
}
