package cahier

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"amfront/console/web"
	"amfront/judge/report"
	"amfront/scenarios"
	"amfront/suite/runs"
)

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
	wanted := strings.Fields(web.Fold(f.Text))
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
				if slices.ContainsFunc(wanted, func(w string) bool { return !strings.Contains(p.haystack, w) }) {
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
