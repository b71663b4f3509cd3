package compare

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"

	"amfront/judge/report"
	"amfront/scenarios"
)

// Format names the JSON form of a comparison.
const Format = "amfront.compare/1"

type sideJSON struct {
	Name     string         `json:"name"`
	Run      string         `json:"run,omitempty"`
	Started  string         `json:"started"` // RFC 3339, UTC
	LPS      report.LPS     `json:"lps"`
	Profile  string         `json:"profile,omitempty"`
	Suite    report.Suite   `json:"suite"`
	Verdict  report.Verdict `json:"verdict"`
	Today    report.Verdict `json:"verdict_today,omitempty"` // by the judge of today, of a record of an earlier suite
	Selected int            `json:"selected"`
}

func (s Side) json() sideJSON {
	r := s.Run
	out := sideJSON{Name: s.Name, Run: r.ID, Started: r.Started.UTC().Format("2006-01-02T15:04:05Z"), LPS: r.LPS,
		Profile: r.Profile, Suite: r.Suite, Verdict: r.Result.Verdict, Selected: len(r.Selected)}
	if s.Today != nil {
		out.Today = s.Today.Result.Verdict
	}
	return out
}

// WriteJSON writes the comparison as one JSON object.
func (c *Comparison) WriteJSON(w io.Writer) error {
	counts := map[ChangeKind]int{}
	for _, k := range Kinds {
		counts[k.Kind] = len(c.Of(k.Kind))
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", " ")
	enc.SetEscapeHTML(false)
	return enc.Encode(struct {
		Format       string             `json:"format"`
		Before       sideJSON           `json:"before"`
		After        sideJSON           `json:"after"`
		SameSuite    bool               `json:"same_suite"`
		SameSoftware bool               `json:"same_software"`
		Regressions  int                `json:"regressions"` // checks that no baseline tolerates
		Exit         int                `json:"exit"`
		Counts       map[ChangeKind]int `json:"counts"`    // changes, of scenarios and checks
		Unchanged    int                `json:"unchanged"` // checks
		Open         int                `json:"unchanged_open"`
		Changes      []Change           `json:"changes"`
		Fresh        []string           `json:"fresh"`
		Replay       string             `json:"replay,omitempty"`
	}{Format, c.Before.json(), c.After.json(), c.SameSuite, c.SameSoftware, c.Regressions(), c.Exit(), counts,
		c.Unchanged, c.Open, append([]Change{}, c.Changes...), append([]string{}, c.Fresh...), c.Replay})
}

// Of are the changes of one kind.
func (c *Comparison) Of(kind ChangeKind) []Change {
	return slices.DeleteFunc(slices.Clone(c.Changes), func(ch Change) bool { return ch.Kind != kind })
}

// Notes are what a reader must know beside the changes, in French.
func (c *Comparison) Notes() (out []string) {
	if !c.SameSoftware {
		out = append(out, fmt.Sprintf("Deux logiciels : « %s », puis « %s ».", clean(c.Before.Run.LPS.Name),
			clean(c.After.Run.LPS.Name)))
	}
	if c.Reversed {
		out = append(out, "Le premier passage est plus récent que le second : l'ordre est celui qui a été donné.")
	}
	if c.Before.Run.Profile != c.After.Run.Profile {
		out = append(out, "Les deux passages n'ont pas le même profil : ce qui n'est que d'un côté peut venir de là.")
	}
	if !c.SameSuite {
		out = append(out, "Les deux passages n'ont pas été jugés par la même édition du cahier : un changement peut venir "+
			"d'elle.")
	}
	for _, s := range []struct {
		which string
		Side
	}{{"Premier", c.Before}, {"Second", c.After}} {
		if s.Today != nil {
			out = append(out, fmt.Sprintf("%s passage, d'une suite d'avant : dit alors « %s » ; le juge d'aujourd'hui dit de "+
				"son journal « %s ».", s.which, s.Run.Result.Verdict, s.Today.Result.Verdict))
		}
	}
	if len(c.Fresh) > 0 {
		out = append(out, fmt.Sprintf("Suite nouvelle : ces exemples sont nouveaux (%d), les rejouer seuls : %s",
			len(c.Fresh), clean(c.Replay)))
	}
	return out
}

// Summary counts the changes by kind, of checks, in one line.
func (c *Comparison) Summary() string {
	var out []string
	for _, k := range Kinds {
		n := 0
		for _, ch := range c.Of(k.Kind) {
			if ch.Check != "" {
				n++
			}
		}
		out = append(out, fmt.Sprintf("%s %d", strings.ToLower(k.Title[:1])+k.Title[1:], n))
	}
	return "Contrôles : " + strings.Join(out, ", ") + fmt.Sprintf(", inchangés %d (dont en écart %d)", c.Unchanged, c.Open)
}

func (s Side) line() string {
	r := s.Run
	return fmt.Sprintf("%s, %s, %s, suite %s : %s", clean(s.Name), paris(r.Started),
		clean(strings.TrimSpace(r.LPS.Name+" "+r.LPS.Version)), clean(r.Suite.Version), r.Result.Verdict)
}

// words are a change's verdicts, as they were said and as they are today.
func (c Change) words() string {
	s := fmt.Sprintf("%s → %s", orAbsent(c.Before), orAbsent(c.After))
	if t := c.Today(); t != "" {
		s += " (" + t + ")"
	}
	if c.Known {
		s += " (écart connu, toléré)"
	}
	return s
}

// WriteText writes the comparison for a terminal. What only one of the two
// played is counted, and listed with all.
func (c *Comparison) WriteText(w io.Writer, all bool) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Avant : %s\nAprès : %s\n%s\n", c.Before.line(), c.After.line(), c.Summary())
	for _, n := range c.Notes() {
		b.WriteString("! " + n + "\n")
	}
	for _, k := range Kinds {
		list := c.Of(k.Kind)
		if len(list) == 0 || !all && (k.Kind == Added || k.Kind == Removed) {
			continue
		}
		fmt.Fprintf(&b, "\n%s. %s\n", k.Title, k.Lead)
		for _, ch := range list {
			if ch.Check == "" {
				fmt.Fprintf(&b, "  %s : %s\n    %s\n", clean(ch.Scenario), ch.words(), clean(ch.Title))
			} else {
				fmt.Fprintf(&b, "  %s, %s : %s\n    %s\n", clean(ch.Scenario), clean(ch.Check), ch.words(), clean(ch.Title))
			}
		}
	}
	if len(c.Changes) == 0 {
		b.WriteString("\nRien n'a changé : chaque contrôle a le même verdict dans les deux passages.\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteMarkdown writes the comparison as Markdown, for a ticket or a merge request.
func (c *Comparison) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# Comparaison de deux passages\n\n- Avant : %s\n- Après : %s\n- %s\n", plainMD(c.Before.line()),
		plainMD(c.After.line()), c.Summary())
	for _, n := range c.Notes() {
		b.WriteString("- " + plainMD(n) + "\n")
	}
	for _, k := range Kinds {
		list := c.Of(k.Kind)
		if len(list) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n## %s (%d)\n\n%s\n\n| Scénario | Contrôle | Titre | Verdict |\n|---|---|---|---|\n", k.Title,
			len(list), k.Lead)
		for _, ch := range list {
			check := ch.Check
			if check == "" {
				check = "le scénario entier"
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", plainMD(ch.Scenario), plainMD(check), plainMD(ch.Title), ch.words())
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteHistory writes what became of an id over runs, as text or Markdown.
func WriteHistory(w io.Writer, id string, points []Point, markdown bool) error {
	var b strings.Builder
	if markdown {
		b.WriteString("# " + plainMD(id) + ", de passage en passage\n\n| Date | Logiciel | Suite | Verdict | Observé |\n" +
			"|---|---|---|---|---|\n")
	}
	for _, p := range points {
		row := []string{paris(p.Began), clean(p.Software), "suite " + clean(p.Suite),
			p.Verdict.Symbol() + " " + string(p.Verdict), clean(p.Observed)}
		if !markdown {
			b.WriteString(strings.TrimRight(strings.Join(row, "  "), " ") + "\n")
			continue
		}
		for i := range row {
			row[i] = plainMD(row[i])
		}
		b.WriteString("| " + strings.Join(row, " | ") + " |\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func orAbsent(v report.Verdict) string {
	if v == "" {
		return "absent"
	}
	return string(v)
}

// clean is text of a record on one line, without what a terminal obeys.
func clean(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s)), " ")
}

var markdown = strings.NewReplacer(`\`, `\\`, "|", `\|`, "`", "\\`", "<", "&lt;", "[", `\[`, "*", `\*`, "_", `\_`)

// plainMD is text of a record that Markdown takes as it stands.
func plainMD(s string) string { return markdown.Replace(clean(s)) }

// paris is a time as the books write it.
func paris(t time.Time) string { return t.In(scenarios.Paris()).Format("02/01/2006 15:04") }
