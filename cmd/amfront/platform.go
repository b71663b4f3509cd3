package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"amfront/judge/report"
)

// annotated is how many causes are annotated: GitHub shows no more of a step.
const annotated = 10

// platform tells a CI what it asks for: GitHub the summary of the step, appended
// to the file that it names, and an annotation a cause.
func (m *Main) platform(f *runFlags, r *report.Run, to io.Writer) error {
	var err error
	if name := m.Getenv("GITHUB_STEP_SUMMARY"); name != "" {
		err = appendTo(name, func(w io.Writer) error { return report.WriteSummary(w, r) })
	}
	if m.Getenv("GITHUB_ACTIONS") == "true" {
		m.annotate(f, r, to)
	}
	return err
}

func appendTo(name string, write func(io.Writer) error) error {
	file, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	return errors.Join(write(file), file.Close())
}

// annotate writes GitHub's workflow commands: what the baseline says wrong on
// its file, every other cause on the adapter's.
func (m *Main) annotate(f *runFlags, r *report.Run, to io.Writer) {
	where := ""
	for _, word := range append([]string{f.manifest}, strings.Fields(f.lps)...) {
		if info, err := os.Stat(word); err == nil && info.Mode().IsRegular() {
			where = word
		}
	}
	n := 0
	note := func(file, title, text string) {
		if n++; n > annotated {
			return
		}
		place := ""
		if file != "" {
			place = "file=" + property(file) + ","
		}
		fmt.Fprintf(to, "::error %stitle=%s::%s\n", place, property("amfront : "+title), data(text))
	}
	if r.Baseline != nil {
		for _, e := range r.Baseline.Entries {
			if e.Status.Failure() {
				note(f.baseline, "écart connu "+string(e.Status), e.Message)
			}
		}
	}
	for _, x := range r.Causes() {
		text := x.Title + "\nattendu : " + x.Expected + "\nconstaté : " + x.Observed + "\nà faire : " + x.Advice +
			fmt.Sprintf("\nscénarios : %d, d'abord %s", len(x.Scenarios), x.Scenarios[0])
		note(where, x.Check+", "+string(x.Verdict), text)
	}
}

// data and property escape what a workflow command holds.
func data(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

func property(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(data(s))
}
