package report

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"amfront/scenarios"
	"amfront/words"
)

// TextOptions shape the summary for a terminal.
type TextOptions struct {
	Color bool // ANSI colours beside the signs
	All   bool // also the scenarios that pass

	Language words.Language // of the frame: what the approval says stays French
}

func (o TextOptions) paint(v Verdict, s string) string {
	if !o.Color {
		return s
	}
	return "\x1b[" + v.look().ansi + "m" + s + "\x1b[0m"
}

// ProgressLine is one line of progress, without its end: n of total is done.
func ProgressLine(s *Scenario, n, total int, o TextOptions) string {
	v := s.Standing()
	line := fmt.Sprintf("[%*d/%d] %s %-14s %s  %s", len(fmt.Sprint(total)), n, total, v.Symbol(),
		o.verdict(v), oneLine(s.ID), o.said(s.Title))
	return o.paint(v, line+s.marks(o.Language))
}

// marks is what stands behind the title of a scenario that is no plain
// demand of the document.
func (s *Scenario) marks(l words.Language) (out string) {
	if s.Choice() {
		out = l.Word(" (choix du banc)")
	}
	if s.Provisional {
		out += l.Word(" (provisoire, non compté)")
	}
	return out
}

func (o TextOptions) verdict(v Verdict) string { return v.In(o.Language) }

// In is a verdict for the reader; in English the French word stays beside it.
func (v Verdict) In(l words.Language) string {
	if word := l.Word(string(v)); word != string(v) {
		return word + " (" + string(v) + ")"
	}
	return string(v)
}

// WriteText writes the summary of a run: the frame in a language, what the
// approval says in French.
func WriteText(w io.Writer, r *Run, o TextOptions) error {
	c := r.concluded()
	var b strings.Builder
	say := func(format string, args ...any) { b.WriteString(o.Language.Say(format, args...)) }
	left := o.leftOut(c)
	red := ""
	if v := c.Result.Verdict; !v.Passes() {
		red = o.paint(v, v.Symbol()+" "+o.verdict(v))
	}
	switch {
	case left != "" && red != "":
		say("Verdict %s : %s\n", left, red)
	case left != "":
		say("Verdict %s\n", left)
	case red != "":
		fmt.Fprintln(&b, red)
	}
	told := c.Headings()
	for _, failure := range told[:len(c.AdapterFailures)] { // before the scenarios that name them
		fmt.Fprintf(&b, "! %s\n", o.said(failure))
	}
	for _, l := range c.Diagnosis.In(o.Language) {
		say("%-13s : %s\n", l.Name, oneLine(l.Text))
	}
	b.WriteString(c.remedies(o.Language))
	for i := range c.Scenarios {
		s := &c.Scenarios[i]
		if s.Verdict.Passes() && !o.All && s.Verdict != Warning {
			continue
		}
		writeScenario(&b, s, o)
	}
	fmt.Fprintf(&b, "%s\n", strings.Repeat("─", 72))
	say("Logiciel : %s\n", oneLine(strings.TrimSpace(c.LPS.Name+" "+c.LPS.Version)))
	if c.Manifest != "" {
		say("Décrit par : %s\n", oneLine(c.Manifest))
	}
	for _, t := range c.Result.Parts {
		fmt.Fprintf(&b, "  %s %s  %-58s %s\n", o.paint(t.Verdict, t.Verdict.Symbol()), t.Part, o.said(t.Title),
			strings.TrimSuffix(o.counted(t.Scenarios)+", "+o.partial(t.Partial, t.played(), c.Of[t.Part]), ", "))
	}
	say("Scénarios : %s\n", o.counted(c.Result.Counts.Scenarios))
	say("Contrôles : %s\n", o.counted(c.Result.Counts.Checks))
	number := func(what string, n int) {
		if n > 0 {
			say("%s : %d\n", o.Language.Word(what), n)
		}
	}
	number("Provisoires, non comptés", c.Result.Counts.Provisional)
	number("Déclarés par l'opérateur, non observés", c.Result.Counts.Declared)
	number("Écarts connus et tolérés", c.Result.Counts.Known)
	for _, reason := range c.Result.Reasons {
		fmt.Fprintf(&b, "! %s\n", o.said(reason))
	}
	verdict := strings.TrimSuffix(o.verdict(c.Result.Verdict)+", "+left, ", ")
	say("Verdict : %s\n%s\n", o.paint(c.Result.Verdict, c.Result.Verdict.Symbol()+" "+verdict),
		o.Language.Word(exitWords(c.Result)))
	_, err := io.WriteString(w, b.String())
	return err
}

func writeScenario(b *strings.Builder, s *Scenario, o TextOptions) {
	fmt.Fprintf(b, "%s  %s  %s%s\n", o.paint(s.Verdict, s.Verdict.Symbol()+" "+o.verdict(s.Verdict)), oneLine(s.ID),
		o.said(s.Title), s.marks(o.Language))
	for _, reason := range s.Reasons {
		fmt.Fprintf(b, "    %s\n", o.said(reason))
	}
	for _, c := range s.Checks {
		if c.Verdict.Passes() && c.Verdict != Warning && !o.All {
			continue
		}
		fmt.Fprintf(b, "    %s %s\n", o.paint(c.Verdict, c.Verdict.Symbol()+" "+o.verdict(c.Verdict)+o.declared(c)),
			oneLine(c.ID)+"  "+o.said(c.Title))
		field := func(name, value string) {
			if value != "" {
				b.WriteString(o.Language.Say("        %-9s : %s\n", o.Language.Word(name), oneLine(value)))
			}
		}
		field("exigence", o.said(c.reference()))
		field("attendu", o.said(c.Expected))
		field("constaté", o.said(c.Observed))
		field("motif", o.said(c.Reason))
		if len(c.Causes) > 0 {
			field("cause", o.said(c.Causes[0]))
		}
		field("à faire", o.said(c.Advice))
		field("variation", o.said(c.Depends))
		if c.Known != nil {
			field("connu", o.Language.Say("%s (jusqu'au %s)", c.Known.Reason, c.Known.Expires))
		}
	}
}

// words is the verdict of the run, with what it says nothing about.
func (r *Result) words() string {
	return strings.TrimSuffix(string(r.Verdict)+", "+r.Partial, ", ")
}

// said is what the approval says, on its line.
func (o TextOptions) said(text string) string { return o.Language.Quoted(oneLine(text)) }

// oneLine keeps a foreign text on its line, so that it cannot imitate the
// lines around it.
func oneLine(s string) string { return strings.Join(strings.Fields(printable(s)), " ") }

// reference is the requirements of a check with what they say.
func (c *Check) reference() string {
	var out []string
	for _, id := range c.Requirements {
		out = append(out, id+scenarios.Cite(id).Words())
	}
	return strings.Join(out, ", ")
}

// words is the verdict of a check as a reader sees it.
func (c *Check) words() string {
	if c.Declared {
		return string(c.Verdict) + " (déclaré)"
	}
	return string(c.Verdict)
}

// counted lists the verdicts that occur, worst first.
func counted(m map[Verdict]int) string {
	var parts []string
	for _, v := range Verdicts {
		if n := m[v]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d"+nbsp+"%s", n, v.many(n)))
		}
	}
	if len(parts) == 0 {
		return "aucun"
	}
	return strings.Join(parts, ", ")
}

// counted is counted in words of the reader.
func (o TextOptions) counted(m map[Verdict]int) string {
	if o.Language != words.English {
		return counted(m)
	}
	var parts []string
	for _, v := range Verdicts {
		if n := m[v]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d"+nbsp+"%s", n, o.verdict(v)))
		}
	}
	return cmp.Or(strings.Join(parts, ", "), "none")
}

// leftOut is what the verdict of a run says nothing about.
func (o TextOptions) leftOut(r *Run) string {
	var more []string
	if p := r.Shard; p != nil {
		more = append(more, fmt.Sprintf("part %d of %d", p.Number, p.Of))
	}
	for _, c := range r.Undeclared {
		more = append(more, string(c)+" not declared")
	}
	for _, c := range r.Unplayed {
		more = append(more, string(c)+" declared but not played")
	}
	return o.partial(r.Result.Partial, len(r.Selected)-r.Result.Counts.Provisional, r.whole(), more...)
}

// partial is the French words of a report, or the same facts in English.
func (o TextOptions) partial(french string, n, of int, more ...string) string {
	if french == "" || o.Language != words.English {
		return french
	}
	if n < of {
		more = append([]string{fmt.Sprintf("%d of %d examples", n, of)}, more...)
	}
	return "partial: " + strings.Join(more, ", ")
}

// declared marks what only the operator says.
func (o TextOptions) declared(c Check) string {
	if c.Declared {
		return o.Language.Word(" (déclaré)")
	}
	return ""
}

// exitWords says what the exit code means for this run.
func exitWords(r *Result) string {
	switch r.Exit {
	case 0:
		if !r.Verdict.Passes() {
			return "Code de sortie 0 : tous les écarts constatés figurent dans le fichier des écarts connus. Le logiciel " +
				"n'est pas conforme pour autant."
		}
		if r.Partial != "" {
			return "Code de sortie 0 : rien ne s'oppose à la conformité de ce qui a été joué ; le reste n'est pas examiné."
		}
		return "Code de sortie 0 : rien ne s'oppose à la conformité dans ce passage."
	case 1:
		return "Code de sortie 1 : au moins une exigence n'est pas tenue."
	case 2:
		return "Code de sortie 2 : passage incomplet, rien ne permet de conclure à la conformité."
	}
	return "Code de sortie 3 : le banc, son installation ou l'adaptateur a failli ; reprendre le passage avant d'en " +
		"tirer une conclusion."
}
