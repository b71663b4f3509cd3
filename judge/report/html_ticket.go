package report

import (
	"fmt"
	"strings"
)

// Replay is the command that plays the scenario again as it was played.
func (v *sheetView) Replay() string { return v.book.Run.Replay(v.ID) }

// CapturedKind is the Driver.Kind of mails captured elsewhere; its Command is
// where they are.
const CapturedKind = "courriels captés ailleurs"

// Replay is the command that plays scenarios again as the run was played.
func (r *Run) Replay(ids ...string) string {
	out := "amfront run"
	switch {
	case r.Driver.Kind == CapturedKind: // nothing was played
		return "amfront judge --mail " + quoted(r.Driver.Command)
	case r.Driver.Command != "":
		out += " --lps " + quoted(r.Driver.Command)
	case r.Driver.Kind == "référence":
		out += " --reference"
	case r.Driver.Kind == "opérateur":
		out += " --operator"
	}
	for _, a := range r.Driver.Again {
		out += " " + quoted(a)
	}
	if r.Driver.Kind == "opérateur" {
		out += " --out reprise" // it goes by a record
	}
	return out + " --only " + quoted(strings.Join(ids, ","))
}

// quoted is a word as a POSIX shell reads it back.
func quoted(s string) string {
	s = oneLine(s)
	if s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=@,+-") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// Ticket is a check as a Markdown text for a tracker: steps, expected, observed,
// evidence. What comes from the software stands in code, where nothing of it acts.
func (v *sheetView) Ticket(c Check) string {
	r := v.book.Run
	var b strings.Builder
	code := func(s string) string { return "`" + strings.ReplaceAll(oneLine(s), "`", "'") + "`" }
	line := func(name, text string) {
		if text != "" {
			fmt.Fprintf(&b, "**%s** : %s\n\n", name, text)
		}
	}
	fmt.Fprintf(&b, "### %s : %s (%s)\n\n", oneLine(c.ID), code(c.Title), c.words())
	line("Exemple", code(v.ID+" "+v.Title))
	line("Logiciel", code(strings.TrimSpace(r.LPS.Name+" "+r.LPS.Version)))
	line("Exigence", oneLine(c.reference()))
	b.WriteString("**Étapes**\n\n")
	for i, s := range v.Steps {
		fmt.Fprintf(&b, "%d. %s\n", i+1, code(s.Keyword+" "+s.Text))
	}
	b.WriteString("\n")
	coded := func(name, text string) {
		if text != "" {
			line(name, code(text))
		}
	}
	coded("Attendu", c.Expected)
	coded("Constaté", c.Observed)
	coded("Motif", c.Reason)
	for _, cause := range c.Causes {
		coded("Cause probable", cause)
	}
	coded("Que faire", c.Advice)
	coded("Variation", c.Depends)
	var proofs []string
	for _, l := range v.Proof(c.Evidence).Links {
		proofs = append(proofs, oneLine(l.Text))
	}
	proofs = append(proofs, nonEmpty("annuaire : "+oneLine(c.Evidence.LDAP))...)
	line("Preuves", strings.Join(append(proofs, "passage "+r.ID+", journal worlds/"+oneLine(v.World)), ", "))
	fmt.Fprintf(&b, "**Rejouer**\n\n```sh\n%s\n```\n", v.Replay())
	return b.String()
}
