// Package pickle plays the scenarios of features/asp in tests: each step must
// be meant by exactly one definition, and a scenario that checks nothing fails.
package pickle

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"testing"

	gherkin "github.com/cucumber/gherkin/go/v26"
	messages "github.com/cucumber/messages/go/v21"
)

// Definition is what a step does in a world W.
type Definition[W any] struct {
	pattern *regexp.Regexp
	verify  bool
	do      func(w W, arg []string) error
}

// Do defines a step that acts. The pattern is the whole step's; do gets its groups.
func Do[W any](pattern string, do func(w W, arg []string) error) Definition[W] {
	return Definition[W]{regexp.MustCompile(`^(?:` + pattern + `)$`), false, do}
}

// Verify defines a step that checks.
func Verify[W any](pattern string, do func(w W, arg []string) error) Definition[W] {
	d := Do(pattern, do)
	d.verify = true
	return d
}

// Read reads the scenarios of the files of fsys that keep accepts, a row of a
// Plan each.
func Read(t *testing.T, fsys fs.FS, keep func(name string) bool) []*messages.Pickle {
	t.Helper()
	names, err := fs.Glob(fsys, "asp/*.feature")
	if err != nil {
		t.Fatal(err)
	}
	var out []*messages.Pickle
	for _, name := range names {
		if !keep(name) {
			continue
		}
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			t.Fatal(err)
		}
		id := 0
		newID := func() string { id++; return strconv.Itoa(id) }
		doc, err := gherkin.ParseGherkinDocument(bytes.NewReader(text), newID)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out = append(out, gherkin.Pickles(*doc, name, newID)...)
	}
	if len(out) == 0 {
		t.Fatal("no scenario")
	}
	return out
}

// Play plays each scenario in a world of its own.
func Play[W any](t *testing.T, pickles []*messages.Pickle, world func(t *testing.T) W, definitions []Definition[W]) {
	t.Helper()
	for _, p := range pickles {
		t.Run(strings.ReplaceAll(p.Name, "/", "-"), func(t *testing.T) {
			if err := play(world(t), p, definitions); err != nil {
				t.Fatal(err)
			}
		})
	}
}

var errNothing = errors.New("the scenario checks nothing")

func play[W any](w W, p *messages.Pickle, definitions []Definition[W]) error {
	verified := false
	for _, step := range p.Steps {
		found := 0
		for _, d := range definitions {
			m := d.pattern.FindStringSubmatch(step.Text)
			if m == nil {
				continue
			}
			found++
			verified = verified || d.verify
			if err := d.do(w, m[1:]); err != nil {
				return fmt.Errorf("%s: %w", step.Text, err)
			}
		}
		if found != 1 {
			return fmt.Errorf("%q is meant by %d definitions; expected one", step.Text, found)
		}
	}
	if !verified {
		return errNothing
	}
	return nil
}
