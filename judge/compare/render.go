package compare

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"amfront/judge/report"
	"amfront/scenarios"
	"amfront/words"
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
	for _, k := range headings {
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

// Notes are what a reader must know beside the changes.
func (c *Comparison) Notes(l words.Language) (out []string) {
	say := func(format string, args ...any) { out = append(out, l.Say(format, args...)) }
	if !c.SameSoftware {
		say("Deux logiciels : « %s », puis « %s ». Le code de sortie est 1 dès que le second ne passe pas un contrôle que "+
			"passe le premier. Si c'est le même sous deux noms, lui en donner un seul par --lps-name.",
			clean(c.Before.Run.LPS.Name), clean(c.After.Run.LPS.Name))
	}
	if c.Reversed {
		say("Le premier passage est plus récent que le second : l'ordre est celui qui a été donné.")
	}
	if a, b := c.Before.Run.Profile, c.After.Run.Profile; a != b {
		say("Deux choix d'exemples : %s, puis %s ; ce qui n'est que d'un côté peut venir de là.", chosen(l, a), chosen(l, b))
	}
	if !c.SameSuite {
		say("Les deux passages n'ont pas été jugés par la même édition du cahier : un changement peut venir d'elle.")
	}
	for _, s := range []struct {
		which string
		Side
	}{{"Premier passage", c.Before}, {"Second passage", c.After}} {
		if s.Today != nil {
			say("%s, d'une suite d'avant : dit alors « %s » ; le juge d'aujourd'hui dit de son journal « %s ».",
				l.Word(s.which), s.Run.Result.Verdict.In(l), s.Today.Result.Verdict.In(l))
		}
	}
	if len(c.Fresh) > 0 {
		say("Suite nouvelle : ces exemples sont nouveaux (%d), les rejouer seuls : %s", len(c.Fresh), clean(c.Replay))
	}
	return out
}

// chosen is a profile, or that a run was chosen otherwise.
func chosen(l words.Language, profile string) string {
	if profile == "" {
		return l.Word("un choix à part, ou tout")
	}
	return l.Say("le profil %s", clean(profile))
}

// Summary counts the changes by kind, of checks, in one line.
func (c *Comparison) Summary(l words.Language) string {
	out := ""
	for _, k := range c.Headings() {
		n := 0
		for _, ch := range c.Of(k.Kind) {
			if ch.Check != "" {
				n++
			}
		}
		out += fmt.Sprintf("%s %d, ", lower(l.Word(k.Title)), n)
	}
	return l.Say("Contrôles : %sinchangés %d (dont en écart %d)", out, c.Unchanged, c.Open)
}

func lower(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(first)) + s[n:]
}

func (s Side) line(l words.Language) string {
	r := s.Run
	return l.Say("%s, %s, %s, suite %s : %s", clean(s.Name), paris(r.Started),
		clean(strings.TrimSpace(r.LPS.Name+" "+r.LPS.Version)), clean(r.Suite.Version), r.Result.Verdict.In(l))
}

// words are a change's verdicts, as they were said and as they are today.
func (c Change) words(l words.Language) string {
	s := fmt.Sprintf("%s → %s", orAbsent(l, c.Before), orAbsent(l, c.After))
	if t := c.Today(l); t != "" {
		s += " (" + t + ")"
	}
	if c.Known {
		s += l.Word(" (écart connu, toléré)")
	}
	return s
}

// WriteText writes the comparison for a terminal: its frame in a language, the
// titles of checks in French. What only one of the two played is counted, and
// listed with all.
func (c *Comparison) WriteText(w io.Writer, all bool, l words.Language) error {
	var b strings.Builder
	b.WriteString(l.Say("Avant : %s\nAprès : %s\n%s\n", c.Before.line(l), c.After.line(l), c.Summary(l)))
	for _, n := range c.Notes(l) {
		b.WriteString("! " + n + "\n")
	}
	for _, k := range c.Headings() {
		list := c.Of(k.Kind)
		if len(list) == 0 || !all && (k.Kind == Added || k.Kind == Removed) {
			continue
		}
		fmt.Fprintf(&b, "\n%s. %s\n", l.Word(k.Title), l.Word(k.Lead))
		for _, ch := range list {
			id := strings.TrimSuffix(clean(ch.Scenario)+", "+clean(ch.Check), ", ")
			b.WriteString(l.Say("  %s : %s\n    %s\n", id, ch.words(l), l.Quoted(clean(ch.Title))))
		}
	}
	if len(c.Changes) == 0 {
		b.WriteString(l.Word("\nRien n'a changé : chaque contrôle a le même verdict dans les deux passages.\n"))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteMarkdown writes the comparison as Markdown, for a ticket or a merge request.
func (c *Comparison) WriteMarkdown(w io.Writer, l words.Language) error {
	var b strings.Builder
	b.WriteString("# " + l.Say("Comparaison de deux passages\n\n- Avant : %s\n- Après : %s\n- %s\n",
		plainMD(c.Before.line(l)), plainMD(c.After.line(l)), c.Summary(l)))
	for _, n := range c.Notes(l) {
		b.WriteString("- " + plainMD(n) + "\n")
	}
	for _, k := range c.Headings() {
		list := c.Of(k.Kind)
		if len(list) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n## %s (%d)\n\n%s\n\n", l.Word(k.Title), len(list), l.Word(k.Lead))
		b.WriteString(l.Word("| Scénario | Contrôle | Titre | Verdict |\n|---|---|---|---|\n"))
		for _, ch := range list {
			check := ch.Check
			if check == "" {
				check = l.Word("le scénario entier")
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", plainMD(ch.Scenario), plainMD(check),
				l.Quoted(plainMD(ch.Title)), ch.words(l))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// WriteHistory writes what became of an id over runs, as text or Markdown.
func WriteHistory(w io.Writer, id string, points []Point, markdown bool, l words.Language) error {
	var b strings.Builder
	if markdown {
		b.WriteString("# " + l.Say("%s, de passage en passage\n\n| Date | Logiciel | Suite | Verdict | Observé |\n"+
			"|---|---|---|---|---|\n", plainMD(id)))
	}
	for _, p := range points {
		row := []string{paris(p.Began), clean(p.Software), "suite " + clean(p.Suite),
			p.Verdict.Symbol() + " " + p.Verdict.In(l), clean(p.Observed)}
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

func orAbsent(l words.Language, v report.Verdict) string { return cmp.Or(v.In(l), l.Word("absent")) }

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
