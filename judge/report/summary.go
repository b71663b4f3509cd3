package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
)

// MaxSummary bounds WriteSummary, in octets: what GitHub takes of one step.
const MaxSummary = 1 << 20

// Cause is what stands in the way of a run, once however many checks and
// scenarios show it: what one change would mend. Texts are those of the first
// check, in French.
type Cause struct {
	Check, Title, Requirement string
	Verdict                   Verdict
	Expected, Observed        string
	Advice                    string
	Scenarios                 []string // that show it, in the order of the run
}

// Causes are those of a run, worst first, then those that most scenarios show;
// what the baseline knows is none.
func (r *Run) Causes() []Cause {
	var out []Cause
	at := map[string]int{}
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		if s.Provisional {
			continue
		}
		for k := range s.Checks {
			c := &s.Checks[k]
			if c.Verdict.Passes() || c.Known != nil {
				continue
			}
			observed := cmp.Or(c.Observed, c.Reason)
			key := cmp.Or(c.Advice, c.ID+" "+observed)
			n, known := at[key]
			if !known {
				n = len(out)
				at[key] = n
				out = append(out, Cause{Check: c.ID, Title: c.Title, Requirement: c.reference(), Verdict: c.Verdict,
					Expected: c.Expected, Observed: observed, Advice: c.Advice})
			}
			if !slices.Contains(out[n].Scenarios, s.ID) {
				out[n].Scenarios = append(out[n].Scenarios, s.ID)
			}
		}
	}
	rank := func(v Verdict) int { return slices.Index(Verdicts, v) }
	slices.SortStableFunc(out, func(a, b Cause) int {
		return cmp.Or(cmp.Compare(rank(a.Verdict), rank(b.Verdict)), len(b.Scenarios)-len(a.Scenarios))
	})
	return out
}

// WriteSummary writes what a person reads first of a run, as Markdown (the
// dialect of GitHub and GitLab): verdict, what it looks like, what does not pass
// by cause, the parts. At most MaxSummary octets.
func WriteSummary(w io.Writer, r *Run) error {
	c := r.concluded()
	var b strings.Builder
	fmt.Fprintf(&b, "## amfront : %s %s\n\n", c.Result.Verdict.Symbol(), c.Result.Verdict)
	if c.Result.Partial != "" {
		fmt.Fprintf(&b, "**Verdict partiel** : %s.\n\n", markdown(strings.TrimPrefix(c.Result.Partial, partial)))
	}
	fmt.Fprintf(&b, "%s, suite %s", markdown(strings.TrimSpace(c.LPS.Name+" "+c.LPS.Version)), markdown(c.Suite.Version))
	if c.Profile != "" {
		fmt.Fprintf(&b, ", profil %s", markdown(c.Profile))
	}
	fmt.Fprintf(&b, ". %s\n\n", markdown(exitWords(c.Result)))
	for _, h := range c.Headings() {
		fmt.Fprintf(&b, "- **!** %s\n", markdown(h))
	}
	for _, l := range c.Diagnosis.Lines() {
		fmt.Fprintf(&b, "- **%s** : %s\n", markdown(l.Name), markdown(l.Text))
	}
	causes := c.Causes()
	if len(causes) > 0 {
		fmt.Fprintf(&b, "\n### Ce qui ne passe pas : %s\n\n", counting(len(causes), "une cause", "%d causes"))
	}
	for i, x := range causes {
		if i == 100 || b.Len() > MaxSummary*3/4 {
			fmt.Fprintf(&b, "\nEt %s : voir le cahier d'examen.\n", counting(len(causes)-i, "une de plus", "%d de plus"))
			break
		}
		x.summarize(&b)
	}
	fmt.Fprintf(&b, "\n| Partie | Scénarios |\n|---|---|\n")
	for _, t := range c.Result.Parts {
		fmt.Fprintf(&b, "| %s %s %s | %s |\n", t.Verdict.Symbol(), markdown(t.Part), markdown(t.Title),
			markdown(strings.TrimSuffix(counted(t.Scenarios)+", "+t.Partial, ", ")))
	}
	b.WriteByte('\n')
	_, err := io.WriteString(w, b.String())
	return err
}

func (x Cause) summarize(b *strings.Builder) {
	fmt.Fprintf(b, "%s **%s** %s : %s\n", x.Verdict.Symbol(), markdown(x.Check), markdown(x.Title), x.Verdict)
	field := func(name, value string) {
		if value != "" {
			fmt.Fprintf(b, "- %s : %s\n", name, markdown(value))
		}
	}
	field("exigence", x.Requirement)
	field("attendu", x.Expected)
	field("constaté", x.Observed)
	field("à faire", x.Advice)
	field("scénarios", listed(x.Scenarios, 5))
	b.WriteByte('\n')
}

// markdown is a foreign text on one line, of at most 600 octets or so, that
// means nothing in Markdown or HTML.
func markdown(s string) string {
	s = oneLine(s)
	if len(s) > 600 {
		s = strings.ToValidUTF8(s[:600], "") + "…"
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '&':
			b.WriteString("&amp;")
		case strings.ContainsRune("\\`*_[]|#~@>", r):
			b.WriteString("\\" + string(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// listed names the first of several.
func listed(all []string, most int) string {
	if n := len(all) - most; n > 0 {
		return strings.Join(all[:most], ", ") + fmt.Sprintf(" et %d de plus", n)
	}
	return strings.Join(all, ", ")
}
