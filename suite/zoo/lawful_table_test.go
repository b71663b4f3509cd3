package zoo

import (
	_ "embed"
	"fmt"
	"strings"

	"amfront/lps"
	"amfront/lps/adapter"
)

// The lawful twins are LPSs that differ from the reference, or from the shell
// adapter, in one thing that the documents leave open, each as right as the
// software that it differs from. They are played as the faulty variants are,
// beside that software: the difference must show, and every check be as
// conforming as there. A check that calls a twin red, or does not see what it
// did, is wrong.
//
// A twin is a row of testdata/twins.tsv: what it does otherwise, what leaves
// that open, where it shows, and the difference, as data where that can be
// (rewriteOf) and else as a change of the reference by its name (changes).

// twin is one of them. Texts are French.
type twin struct {
	Name, Title string
	Open        string   // what leaves it open: the sentence of the requirement, the RFC
	Play        []string // ids or path.Match patterns of the examples in which it shows
	// Facet names one of the zoo's; of the twin's lines one matches Shows where
	// none of the other software's does, or none Lacks where one of its does.
	Facet, Shows, Lacks string
	// Pending is what the bench still calls wrong in it: then it must be red,
	// else the word is stale.
	Pending string
	Alone   bool     // it cannot be joined with the others in one software
	Shell   []string // variables of the shell adapter, whose twin it is
	change  change
}

// change is the difference, as one or more of what can be changed.
type change struct {
	form    func(*twinMail)    // how the message is written
	policy  func(*lps.Policy)  // a choice of the reference
	options func(*lps.Options) // what it is run with
	driver  func(adapter.Driver) adapter.Driver
}

// newTwin makes the software of some twins of the reference at once.
func newTwin(twins ...twin) adapter.Driver {
	opt := steady()
	var forms []func(*twinMail)
	for _, t := range twins {
		if c := t.change; c.form != nil {
			forms = append(forms, c.form)
		} else if c.options != nil {
			c.options(&opt)
		} else if c.policy != nil {
			c.policy(opt.Policy)
		}
	}
	if len(forms) > 0 {
		opt.Policy.Written = rewritten(forms)
	}
	var d adapter.Driver = lps.New(opt)
	for _, t := range twins {
		if t.change.driver != nil {
			d = t.change.driver(d)
		}
	}
	return d
}

//go:embed testdata/twins.tsv
var twinTable string

// readTwins reads the table: the twins of the reference, or those of the shell
// adapter. An error is the table's own.
func readTwins(shell bool) ([]twin, error) {
	var out []twin
	for line := range strings.Lines(twinTable[strings.IndexByte(twinTable, '\n')+1:]) {
		c := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(c) != 8 {
			return nil, fmt.Errorf("twins.tsv: 8 columns are expected, found %d: %.40q", len(c), line)
		}
		t := twin{Name: c[0], Title: c[1], Open: c[2], Play: strings.Fields(c[3]), Facet: c[4]}
		if re, ok := strings.CutPrefix(c[5], "+"); ok {
			t.Shows = re
		} else {
			t.Lacks = strings.TrimPrefix(c[5], "-")
		}
		flags, pending, _ := strings.Cut(c[6], "en-attente: ")
		t.Alone, t.Pending = strings.TrimSpace(flags) == "seul", pending
		var err error
		if vars, ok := strings.CutPrefix(c[7], "shell "); ok {
			t.Shell = strings.Split(vars, " ;; ")
		} else if t.change, err = rewriteOf(t.Name, c[7]); err != nil {
			return nil, fmt.Errorf("twins.tsv: %s: %w", t.Name, err)
		}
		if shell == (t.Shell != nil) {
			out = append(out, t)
		}
	}
	return out, nil
}
