package cahier

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"amfront/console/web"
	"amfront/judge/report"
	"amfront/scenarios"
	"amfront/suite"
)

// book is the suite as people read it: parts, themes, scenarios. It does not
// change while the bench runs.
type book struct {
	Parts    []bookPart
	Profiles []scenarios.Profile
	plans    map[string]*plan // by the id of the scenario and of each example
	ids      []string         // of examples, in the order of the suite
	features []suite.Feature
}

type bookPart struct {
	report.Part
	Themes   []bookTheme
	Examples int
}

type bookTheme struct {
	Title string
	Plans []*plan
}

// plan is a scenario with its examples: several for a Plan, one else.
type plan struct {
	ID, Title, Theme, Part string
	Rule                   string
	Requirement            string
	Examples               []suite.Example
	haystack               string // folded, for the search
}

// head of a scenario in a feature file: its tags, then its title.
var scenarioHead = regexp.MustCompile(
	`@id=([A-Za-z0-9.-]+)[^\n]*\n(?:\s*@[^\n]*\n)*\s*(Plan du scénario|Plan du Scénario|Scénario|Exemple)\s*:\s*([^\n]+)`)

// A column of a Plan in its title: rowTail where what stands before it is a title
// of its own.
var (
	placeholder = regexp.MustCompile(`<[^<>]+>`)
	rowTail     = regexp.MustCompile(`(?: \(<[^<>]+>\)|, <[^<>]+>)( \(témoin\))?$`)
)

func newBook(features []suite.Feature) *book {
	b := &book{plans: map[string]*plan{}, features: features}
	b.Profiles, _ = scenarios.Profiles() // embedded; a test reads them
	byPart := map[string]*bookPart{}
	var order []string
	for _, p := range report.Parts {
		order = append(order, p.ID)
		byPart[p.ID] = &bookPart{Part: p}
	}
	for _, f := range features {
		titles := map[string]string{}
		for _, m := range scenarioHead.FindAllStringSubmatch(f.Text, -1) {
			if t := rowTail.ReplaceAllString(strings.TrimSpace(m[3]), "$1"); !placeholder.MatchString(t) {
				titles[m[1]] = t
			}
		}
		for _, e := range f.Examples {
			b.ids = append(b.ids, e.ID)
			id := web.Tagged(e)
			p := b.plans[id]
			if p == nil {
				p = &plan{ID: id, Title: cmp.Or(titles[id], e.Title), Theme: e.Theme, Part: e.Part, Rule: e.Rule,
					Requirement: e.Requirement}
				b.plans[id] = p
				part := byPart[e.Part]
				if part == nil {
					part = &bookPart{Part: report.Part{ID: e.Part, Title: report.PartTitle(e.Part)}}
					byPart[e.Part] = part
					order = append(order, e.Part)
				}
				n := len(part.Themes)
				if n == 0 || part.Themes[n-1].Title != e.Theme {
					part.Themes, n = append(part.Themes, bookTheme{Title: e.Theme}), n+1
				}
				part.Themes[n-1].Plans = append(part.Themes[n-1].Plans, p)
			}
			p.Examples = append(p.Examples, e)
			byPart[e.Part].Examples++
			b.plans[e.ID] = p
			p.haystack += web.Fold(strings.Join([]string{e.ID, e.Title, e.Theme, e.Rule, e.Sheet.Objective, e.Sheet.Why,
				e.Sheet.Situation, e.Sheet.ToDo, suite.Reference(e)}, " ")) + " "
		}
	}
	for _, p := range b.plans { // the examples of one plan differ by more than the end of its title
		if n := len(p.Examples); n > 1 && p.Title == p.Examples[0].Title {
			p.Title += " (et " + web.Plural(n-1, "autre exemple", "autres exemples").String() + ")"
		}
	}
	for _, id := range order {
		if p := byPart[id]; len(p.Themes) > 0 {
			b.Parts = append(b.Parts, *p)
		}
	}
	return b
}

func (b *book) profileTitle(name string) string {
	for _, p := range b.Profiles {
		if p.Name == name {
			return p.Title
		}
	}
	return name
}

// joined is a list in words.
func joined(list []string) string { return strings.Join(list, ", ") }

// partIDs are the ids of the scenarios of a part; partOf reads them back.
func (b *book) partIDs(part string) []string {
	var ids []string
	for _, p := range b.Parts {
		for _, t := range p.Themes {
			for _, plan := range t.Plans {
				if p.ID == part {
					ids = append(ids, plan.ID)
				}
			}
		}
	}
	return ids
}

func (b *book) partOf(ids []string) (report.Part, bool) {
	for _, p := range b.Parts {
		if slices.Equal(ids, b.partIDs(p.ID)) {
			return p.Part, true
		}
	}
	return report.Part{}, false
}
