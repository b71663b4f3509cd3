package cahier

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"amfront/console/web"
	"amfront/judge/report"
	"amfront/scenarios"
	"amfront/suite"
	"amfront/suite/runs"
)

// book is the suite as people read it: parts, themes, scenarios. It does not
// change while the bench runs.
type book struct {
	Parts    []bookPart
	Profiles []scenarios.Profile
	plans    map[string]*plan // by the id of the scenario and of each example
	ids      []string         // of examples, in the order of the suite
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

var placeholder = regexp.MustCompile(`<[^<>]+>`)

func newBook(features []suite.Feature) *book {
	b := &book{plans: map[string]*plan{}}
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
			titles[m[1]] = placeholder.ReplaceAllString(strings.TrimSpace(m[3]), "…")
		}
		for _, e := range f.Examples {
			b.ids = append(b.ids, e.ID)
			id := web.Tagged(e)
			p := b.plans[id]
			if p == nil {
				p = &plan{ID: id, Title: titles[id], Theme: e.Theme, Part: e.Part, Rule: e.Rule, Requirement: e.Requirement}
				if p.Title == "" {
					p.Title = e.Title
				}
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

// verdicts is the last verdict on each example, of runs that keep tells.
func (c *pages) verdicts(keep func(runs.Request) bool) map[string]report.Verdict {
	last := map[string]report.Verdict{}
	for _, s := range c.runs.List() { // newest first
		if !keep(s.Request) {
			continue
		}
		for _, l := range s.Lines {
			if _, known := last[l.ID]; !known {
				last[l.ID] = l.Verdict
			}
		}
	}
	return last
}

func ownSoftware(r runs.Request) bool { return r.Way == runs.ByAdapter || r.Way == runs.ByOperator }
func reference(r runs.Request) bool   { return r.Way == runs.ByReference }

// bookFilter is what the page of the book was asked to show.
type bookFilter struct {
	Text, Part, Profile, Verdict string
	Whose                        string // "logiciel", "reference"
}

// never is the filter's word for what no run has judged.
const never = "jamais joué"

func (f bookFilter) Narrow() bool { return f.Text+f.Part+f.Profile+f.Verdict != "" }

func bookFilterOf(q url.Values) bookFilter {
	return bookFilter{web.Clip(200, q.Get("q")), q.Get("partie"), q.Get("profil"), q.Get("verdict"), q.Get("qui")}
}

// bookView is what templates/cahier.gohtml shows.
type bookView struct {
	head
	Filter   bookFilter
	Book     *book
	Parts    []shownPart
	Verdicts []report.Verdict
	Plans    int // shown
	Examples int
	Judged   int // of them
}

type shownPart struct {
	report.Part
	Themes []shownTheme
	Plans  int
}

type shownTheme struct {
	Title string
	Plans []shownPlan
}

type shownPlan struct {
	*plan
	Verdict report.Verdict // worst of the examples, "" when none was judged
	Judged  int
	Shown   int // examples that the filter leaves
}

func (c *pages) showBook(w http.ResponseWriter, r *http.Request) {
	f := bookFilterOf(r.URL.Query())
	v := bookView{head: c.head(""), Book: c.book, Verdicts: report.Verdicts}
	own := c.verdicts(ownSoftware)
	if f.Whose != "reference" && f.Whose != "logiciel" {
		f.Whose = "logiciel"
		if len(own) == 0 {
			f.Whose = "reference"
		}
	}
	last := own
	if f.Whose == "reference" {
		last = c.verdicts(reference)
	}
	v.Filter = f
	v.narrow(last)
	c.Show(w, r, web.Screen{Title: "Cahier de tests", Body: "cahier-book", Fragment: "cahier-book-list", Data: v,
		Lead: "Ce que l’agrément demande à votre logiciel, scénario par scénario : pourquoi, quoi faire, et ce qui doit " +
			"se voir."})
}

// narrow fills the view with what the filter leaves.
func (v *bookView) narrow(last map[string]report.Verdict) {
	f := v.Filter
	words := strings.Fields(web.Fold(f.Text))
	var profile *scenarios.Profile
	for i, p := range v.Book.Profiles {
		if p.Name == f.Profile {
			profile = &v.Book.Profiles[i]
		}
	}
	for _, part := range v.Book.Parts {
		if f.Part != "" && f.Part != part.ID {
			continue
		}
		sp := shownPart{Part: part.Part}
		for _, theme := range part.Themes {
			st := shownTheme{Title: theme.Title}
			for _, p := range theme.Plans {
				if slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(p.haystack, w) }) {
					continue
				}
				row := shownPlan{plan: p}
				for _, e := range p.Examples {
					verdict, judged := last[e.ID]
					if profile != nil && !profile.Has(e.ID) || f.Verdict == never && judged || f.Verdict != "" && f.Verdict != never &&
						string(verdict) != f.Verdict {
						continue
					}
					row.Shown++
					if judged {
						row.Judged++
						if row.Verdict == "" || verdict.Worse(row.Verdict) {
							row.Verdict = verdict
						}
					}
				}
				if row.Shown > 0 {
					st.Plans = append(st.Plans, row)
					sp.Plans, v.Plans, v.Examples, v.Judged = sp.Plans+1, v.Plans+1, v.Examples+row.Shown, v.Judged+row.Judged
				}
			}
			if len(st.Plans) > 0 {
				sp.Themes = append(sp.Themes, st)
			}
		}
		if len(sp.Themes) > 0 {
			v.Parts = append(v.Parts, sp)
		}
	}
}
