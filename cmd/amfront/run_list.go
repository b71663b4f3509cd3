package main

import (
	"fmt"
	"slices"
	"text/tabwriter"

	"amfront/scenarios"
	"amfront/suite"
)

// listExamples lists what a run would play, in the order of the files; with
// --dry-run also what it would call not applicable, by lps.json.
func (m *Main) listExamples(f *runFlags, ids []string) error {
	var opt suite.Options
	f.declared(&opt)
	all, left := suite.Examples(f.bench), 0
	tw := tabwriter.NewWriter(m.Stdout, 0, 0, 2, ' ', 0)
	for _, e := range all {
		if !slices.Contains(ids, e.ID) {
			continue
		}
		fmt.Fprintf(tw, "%s\t%s", e.ID, m.lang.Quoted(e.Title))
		if lacks := opt.Lacks(e.Needs()); f.dryRun && len(lacks) > 0 {
			left++
			fmt.Fprintf(tw, "\t%s", m.lang.Say("non applicable : %s", scenarios.Undeclared(lacks)))
		}
		fmt.Fprintln(tw)
	}
	if err := tw.Flush(); err != nil || !f.dryRun {
		return err
	}
	m.say(m.Stdout, "Seraient joués : %d exemples sur %d ; non applicables : %d. Rien n'a été lancé.\n",
		len(ids)-left, len(all), left)
	return nil
}
