// Package suite plays the French scenarios against an LPS and keeps the
// verdicts: reading and linting features, choosing, playing in worlds of their
// own, recording, judging again. In come features and a driver, out goes a
// report.Run with its record; Initialize lends the steps to the godog suite of
// another. Godog plays the steps; what is played, in which order, and what came
// of it is said here, and godog's own tally is not asked for. It knows neither
// the reference LPS nor a faulty one.
package suite

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	gherkin "github.com/cucumber/gherkin/go/v42"
	messages "github.com/cucumber/messages/go/v34"

	"amfront/judge/report"
	"amfront/scenarios"
	"amfront/words"
)

// Example is one scenario to be played: a Scénario, or a row of a Plan.
type Example struct {
	ID          string // "D-03.pas-encore-valable", with the row's first cell for a Plan
	Title       string
	Requirement string // the first requirement tag that binds the LPS: prefix of its checks
	Part        string // "D"
	Theme       string // title of the feature
	Rule        string
	File        string
	Line        int
	Tags        []string
	Sheet       Sheet
	Steps       []Step
}

// Step is a step of an example, with its keyword.
type Step struct {
	Keyword string // "Étant donné"
	Text    string
	Line    int
}

// Provisional scenarios are reported and not counted.
func (e Example) Provisional() bool { return slices.Contains(e.Tags, "@provisoire") }

// Choice tells that what the example expects is the bench's choice and no
// letter of the document: missing it is a warning.
func (e Example) Choice() bool { return slices.Contains(e.Tags, report.ChoiceTag) }

// gherkin is the example as a feature of its own, for godog: its steps with
// what the row of a Plan put into them.
func (e Example) gherkin() string {
	var b strings.Builder
	b.WriteString("# language: fr\nFonctionnalité: " + e.Theme + "\nScénario: " + e.Title + "\n")
	for _, st := range e.Steps {
		b.WriteString(st.Keyword)
		if !strings.HasSuffix(st.Keyword, "'") {
			b.WriteByte(' ')
		}
		b.WriteString(st.Text + "\n")
	}
	return b.String()
}

// reads tells whether godog reads the steps that the file has.
func (e Example) reads(pickle *messages.Pickle) bool {
	same := func(st Step, ps *messages.PickleStep) bool { return st.Text == ps.Text }
	return slices.EqualFunc(e.Steps, pickle.Steps, same)
}

// speaksToOCT tells whether a step of the example is about an OCT: the world of
// another has none, and starts faster.
func (e Example) speaksToOCT() bool {
	return slices.ContainsFunc(e.Steps, func(st Step) bool {
		return strings.Contains(st.Text, "OCT") || strings.Contains(st.Text, "mixte")
	})
}

// Sheet is what the description of a scenario says to its three readers.
type Sheet struct {
	Objective, Why, Situation, ToDo string
	IfRed                           []string
}

// Feature is a feature file.
type Feature struct {
	File     string
	Text     string
	Examples []Example
}

// Examples are those of all the features, in their order.
func Examples(features []Feature) (all []Example) {
	for _, f := range features {
		all = append(all, f.Examples...)
	}
	return all
}

// Read gives every .feature file below a tree, sorted by name, as text only: what
// names an edition (Hash).
func Read(tree fs.FS) (out []Feature, err error) {
	var names []string
	err = fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && path.Ext(name) == ".feature" {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	for _, name := range names {
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			return nil, err
		}
		// As git checks out on Windows: the same suite.
		out = append(out, Feature{File: name, Text: strings.ReplaceAll(string(text), "\r\n", "\n")})
	}
	return out, nil
}

// Load reads every .feature file below a tree, sorted by name, and lints it.
// Its error lists every complaint, with file and line.
func Load(tree fs.FS) ([]Feature, error) {
	list, err := Read(tree)
	if err != nil {
		return nil, err
	}
	var out []Feature
	var complaints Complaints
	ids := map[string]string{}
	for _, read := range list {
		f, bad := parse(read.File, []byte(read.Text))
		complaints = append(complaints, bad...)
		for _, e := range f.Examples {
			where := fmt.Sprintf("%s:%d", e.File, e.Line)
			if before, dup := ids[e.ID]; dup {
				complaints = append(complaints, Complaint{e.File, e.Line, words.Errorf("the id %s stands at %s too", e.ID, before)})
			}
			ids[e.ID] = where
		}
		out = append(out, f)
	}
	if len(complaints) > 0 {
		return nil, complaints
	}
	return out, nil
}

// Complaint is what is wrong with a feature, and where.
type Complaint struct {
	File string
	Line int
	Text error
}

// Complaints is the error of Load.
type Complaints []Complaint

func (c Complaints) Error() string { return c.In(words.English) }

// In implements words.Speaker.
func (c Complaints) In(l words.Language) string {
	lines := make([]string, len(c))
	for i, x := range c {
		lines[i] = fmt.Sprintf("%s:%d: %s", x.File, x.Line, l.Error(x.Text))
	}
	return strings.Join(lines, "\n")
}

var (
	requirementTag = regexp.MustCompile(`^@([A-FI])-\d\d$`)
	idTag          = regexp.MustCompile(`^@id=([A-Za-z0-9.-]+)$`)
)

// parse reads one file.
func parse(name string, text []byte) (Feature, Complaints) {
	f := Feature{File: name, Text: string(text)}
	bad := lintText(name, text)
	if len(bad) > 0 {
		return f, bad
	}
	n := 0
	newID := func() string { n++; return strconv.Itoa(n) }
	doc, err := gherkin.ParseGherkinDocumentForLanguage(bytes.NewReader(text), "fr", newID)
	if err != nil {
		return f, Complaints{{name, 1, words.Errorf("the Gherkin parser refuses it: %w", err)}}
	}
	if doc.Feature == nil {
		return f, Complaints{{name, 1, words.Errorf("no Fonctionnalité in this file")}}
	}
	x := index(doc)
	bad = append(bad, lintDocument(name, doc)...)
	pickles := gherkin.Pickles(*doc, name, newID)
	named := map[string]int{} // how many rows of a Plan have the title
	for _, p := range pickles {
		named[p.AstNodeIds[0]+p.Name]++
	}
	for _, p := range pickles {
		e := x.example(p)
		if row := x.row(p); row != "" && named[p.AstNodeIds[0]+p.Name] > 1 {
			e.Title += " (" + row + ")"
		}
		e.File, e.Theme = name, doc.Feature.Name
		if complaint := e.lacks(); complaint != nil {
			bad = append(bad, Complaint{name, e.Line, complaint})
		}
		f.Examples = append(f.Examples, e)
	}
	return f, bad
}

// nodes finds what a pickle was made of.
type nodes struct {
	scenarios map[string]*messages.Scenario
	rules     map[string]string
	rows      map[string]*messages.TableRow
	steps     map[string]*messages.Step
}

func index(doc *messages.GherkinDocument) nodes {
	x := nodes{map[string]*messages.Scenario{}, map[string]string{}, map[string]*messages.TableRow{},
		map[string]*messages.Step{}}
	each(doc, func(rule string, b *messages.Background, s *messages.Scenario) {
		if b != nil {
			s = &messages.Scenario{Steps: b.Steps}
		}
		x.scenarios[s.Id], x.rules[s.Id] = s, rule
		for _, st := range s.Steps {
			x.steps[st.Id] = st
		}
		for _, ex := range s.Examples {
			for _, row := range ex.TableBody {
				x.rows[row.Id] = row
			}
		}
	})
	return x
}

// each shows every background and every scenario, one at a time, with the name
// of its rule.
func each(doc *messages.GherkinDocument, f func(rule string, b *messages.Background, s *messages.Scenario)) {
	for _, c := range doc.Feature.Children {
		if c.Rule == nil {
			f("", c.Background, c.Scenario)
			continue
		}
		for _, rc := range c.Rule.Children {
			f(c.Rule.Name, rc.Background, rc.Scenario)
		}
	}
}

// fromPickle is what a pickle alone says of an example. The requirement is that
// of the scenario's own tags, where they are known, before those of rule and
// feature.
func fromPickle(p *messages.Pickle, own ...*messages.Tag) Example {
	e := Example{Title: p.Name, Line: int(p.Location.Line)}
	for _, t := range own {
		e.about(t.Name)
	}
	for _, t := range p.Tags {
		e.Tags = append(e.Tags, t.Name)
		if m := idTag.FindStringSubmatch(t.Name); m != nil {
			e.ID = m[1]
		}
		e.about(t.Name)
	}
	for _, st := range p.Steps {
		e.Steps = append(e.Steps, Step{Text: st.Text})
	}
	return e
}

// about takes the first requirement that a tag names and that binds the LPS:
// checks are on it, and are never filed under what the front-end must do.
func (e *Example) about(tag string) {
	m := requirementTag.FindStringSubmatch(tag)
	if m != nil && (e.Requirement == "" || !bindsLPS(e.Requirement) && bindsLPS(tag[1:])) {
		e.Requirement, e.Part = tag[1:], m[1]
	}
}

// bindsLPS tells it of a requirement; those that are not in the catalogue are
// the user's own, on the LPS.
func bindsLPS(id string) bool {
	q, known := scenarios.RequirementByID(id)
	return !known || q.Party == "LPS"
}

// lacks is the complaint about an example without what it needs, nil for none.
func (e *Example) lacks() error {
	switch {
	case e.ID == "" || strings.HasPrefix(e.ID, "."):
		return words.Errorf("scenario %q has no tag @id=…: reports and baselines name scenarios by it", e.Title)
	case e.Requirement == "":
		return words.Errorf("scenario %q has no requirement tag such as @D-03", e.Title)
	case len(e.Steps) == 0:
		return words.Errorf("scenario %q has no steps", e.Title)
	}
	return nil
}

// example makes an example of a pickle.
func (x nodes) example(p *messages.Pickle) Example {
	s := x.scenarios[p.AstNodeIds[0]]
	e := fromPickle(p, s.Tags...)
	e.Rule, e.Sheet = x.rules[s.Id], sheet(s.Description)
	if row := x.row(p); row != "" {
		e.ID += "." + slug(row)
	}
	for i, ps := range p.Steps {
		if node := x.steps[ps.AstNodeIds[0]]; node != nil {
			e.Steps[i].Keyword, e.Steps[i].Line = strings.TrimSpace(node.Keyword), int(node.Location.Line)
		}
	}
	return e
}

// row is what the first cell says of a row of a Plan, "" for a Scénario.
func (x nodes) row(p *messages.Pickle) string {
	if len(p.AstNodeIds) < 2 {
		return ""
	}
	return x.rows[p.AstNodeIds[1]].Cells[0].Value
}

var notSlug = regexp.MustCompile(`[^a-z0-9]+`)

// slug is a cell as part of an id.
func slug(s string) string {
	s = strings.NewReplacer("é", "e", "è", "e", "ê", "e", "à", "a", "â", "a", "ç", "c", "ô", "o", "î", "i", "û", "u", "ù",
		"u", "œ", "oe").Replace(strings.ToLower(s))
	return strings.Trim(notSlug.ReplaceAllString(s, "-"), "-")
}
