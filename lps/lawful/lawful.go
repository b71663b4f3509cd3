// Package lawful holds the lawful twins: LPSs that differ from the reference,
// or from the shell adapter, in one thing that the documents leave open, each
// as right as the software that it differs from. The zoo plays them: a check
// that calls one red is wrong, and so is a twin whose difference nobody sees.
//
// A twin is a row of twins.tsv: what it does otherwise, what leaves that open,
// where it shows, and the difference, as data where that can be (rewrite.go)
// and else as a change of the reference by its name (changes.go). The package
// knows nothing of the bench and its judgement.
package lawful

import (
	_ "embed"
	"fmt"
	"strings"

	"amfront/lps"
	"amfront/lps/adapter"
)

// Twin is one lawful difference. Texts are French.
type Twin struct {
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
	form    func(*letter)      // how the message is written
	policy  func(*lps.Policy)  // a choice of the reference
	options func(*lps.Options) // what it is run with
	driver  func(adapter.Driver) adapter.Driver
}

// New makes the software of some twins of the reference at once.
func New(opt lps.Options, twins ...Twin) adapter.Driver {
	opt.Policy = lps.Reference()
	var forms []func(*letter)
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

//go:embed twins.tsv
var table string

// Twins reads the table: the twins of the reference, or those of the shell
// adapter. An error is the table's own.
func Twins(shell bool) ([]Twin, error) {
	var out []Twin
	for line := range strings.Lines(table[strings.IndexByte(table, '\n')+1:]) {
		c := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(c) != 8 {
			return nil, fmt.Errorf("twins.tsv: 8 columns are expected, found %d: %.40q", len(c), line)
		}
		t := Twin{Name: c[0], Title: c[1], Open: c[2], Play: strings.Fields(c[3]), Facet: c[4]}
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
		} else if t.change, err = changeOf(t.Name, c[7]); err != nil {
			return nil, fmt.Errorf("twins.tsv: %s: %w", t.Name, err)
		}
		if shell == (t.Shell != nil) {
			out = append(out, t)
		}
	}
	return out, nil
}
