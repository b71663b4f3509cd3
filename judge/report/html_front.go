package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"html/template"
	"io"
	"slices"
	"strings"

	"amfront/scenarios"
)

// book is the cahier, or its annex, as the templates see it.
type book struct {
	*Run
	CSS      template.CSS
	Script   template.JS
	Policy   string // Content-Security-Policy
	Annex    bool   // it is the annex
	Beside   string // file name of the annex, "" for none
	Chapters []chapter

	Amiss       []group // what does not pass, of counted scenarios
	Unheard     []group // what was not judged, of them
	Warned      []group
	Reds        []*sheetView // those with a page of their own
	Clauses     []clauseRow
	Unjudged    []string // requirements of the catalogue that nothing judged
	Fingerprint string   // SHA-256 of what WriteJSON writes
	Packs       []template.HTML
}

type chapter struct {
	Part, Title string
	Sheets      []*sheetView
}

// maxReds bounds the sheets that have a page of their own: a book of hundreds of
// them is read by nobody, and the list has them all.
const maxReds = 40

func newBook(r *Run) (*book, *template.Template, error) {
	css, err := Stylesheet()
	if err != nil {
		return nil, nil, err
	}
	t, err := bookTemplates()
	if err != nil {
		return nil, nil, err
	}
	b := &book{Run: r, CSS: css, Script: template.JS(Script()),
		Policy: "default-src 'none'; style-src 'unsafe-inline'; script-src " + ScriptSource()}
	used := map[string]bool{}
	byPart := map[string]*chapter{}
	var parts []*chapter
	part := func(id string) *chapter {
		if byPart[id] == nil {
			byPart[id] = &chapter{Part: id, Title: PartTitle(id)}
			parts = append(parts, byPart[id])
		}
		return byPart[id]
	}
	for _, p := range Parts {
		part(p.ID)
	}
	for i := range r.Scenarios {
		v := newSheet(b, &r.Scenarios[i], i, used)
		c := part(v.Part)
		c.Sheets = append(c.Sheets, v)
	}
	for _, c := range parts {
		if len(c.Sheets) > 0 {
			b.Chapters = append(b.Chapters, *c)
		}
	}
	return b, t, nil
}

// front gathers what stands before the sheets.
func (b *book) front() error {
	for _, c := range b.Chapters {
		for _, v := range c.Sheets {
			switch {
			case v.Provisional || !failed(v.Verdict):
			case v.Verdict == Warning:
				b.Warned = v.join(b.Warned)
			case !v.Verdict.Accuses():
				b.Unheard = v.join(b.Unheard)
			default:
				b.Amiss = v.join(b.Amiss)
				if v.Red = len(b.Reds) < maxReds; v.Red {
					b.Reds = append(b.Reds, v)
				}
			}
		}
	}
	for _, groups := range [][]group{b.Amiss, b.Unheard} {
		slices.SortStableFunc(groups, func(x, y group) int { return cmp.Compare(x.Verdict.rank(), y.Verdict.rank()) })
	}
	if err := b.clauses(); err != nil {
		return err
	}
	sum := sha256.New()
	if err := WriteJSON(io.Writer(sum), b.Run); err != nil {
		return err
	}
	b.Fingerprint = hex.EncodeToString(sum.Sum(nil))
	return nil
}

// group is scenarios that fail for the same reason.
type group struct {
	Verdict Verdict
	What    string // titles of the checks, or why there was no judgement
	Sheets  []*sheetView
}

// More is how many scenarios stand behind the first n.
func (g group) More(n int) int { return max(len(g.Sheets)-n, 0) }

// First are the first n.
func (g group) First(n int) []*sheetView { return g.Sheets[:min(n, len(g.Sheets))] }

// join puts the scenario to the group of those that fail as it does.
func (v *sheetView) join(groups []group) []group {
	var why []string
	for _, c := range v.Failing() {
		if c.Verdict == v.Verdict {
			why = append(why, cmp.Or(map[bool]string{true: c.Title}[c.Verdict.Accuses()], c.Reason, c.Title))
		}
	}
	switch {
	case v.Verdict == AdapterError:
		why = v.AdapterErrors
	case v.Verdict == Cancelled && v.Cancelled != "":
		why = []string{v.Cancelled}
	case len(v.Reasons) > 0 && !v.Verdict.Accuses() || len(why) == 0:
		why = v.Reasons
	}
	why = slices.Compact(slices.Sorted(slices.Values(why)))
	what := clip(strings.TrimSuffix(strings.Join(why, " ; "), "."), 240)
	for i := range groups {
		if groups[i].Verdict == v.Verdict && groups[i].What == what {
			groups[i].Sheets = append(groups[i].Sheets, v)
			return groups
		}
	}
	return append(groups, group{v.Verdict, what, []*sheetView{v}})
}

// clauseRow is a requirement with what the checks on it came to.
type clauseRow struct {
	ID string
	scenarios.Cited
	Verdict Verdict
	Checks  map[Verdict]int
}

// clauses weighs each requirement of the catalogue by its checks, and by the
// scenarios of its plan that came to their verdict otherwise.
func (b *book) clauses() error {
	rows := map[string]*clauseRow{}
	weigh := func(id string, v Verdict) {
		if rows[id] == nil {
			rows[id] = &clauseRow{ID: id, Cited: scenarios.Cite(id), Checks: map[Verdict]int{}}
		}
		rows[id].Verdict = worst(rows[id].Verdict, v)
		rows[id].Checks[v]++
	}
	for i := range b.Scenarios {
		s := &b.Scenarios[i]
		if s.Provisional {
			continue
		}
		for _, c := range s.Checks {
			for _, id := range c.Requirements {
				weigh(id, c.Verdict)
			}
		}
		if plan, _, _ := strings.Cut(s.ID, "."); len(s.Reasons) > 0 && scenarios.Cite(plan).Title != "" {
			weigh(plan, s.Verdict)
		}
	}
	all, err := scenarios.Requirements()
	if err != nil {
		return err
	}
	for _, q := range all {
		switch {
		case rows[q.ID] != nil:
			b.Clauses = append(b.Clauses, *rows[q.ID])
			delete(rows, q.ID)
		case q.Party == "LPS" && q.Observed != "":
			b.Unjudged = append(b.Unjudged, q.ID)
		}
	}
	var own []clauseRow // of the user's scenarios
	for _, row := range rows {
		own = append(own, *row)
	}
	slices.SortFunc(own, func(x, y clauseRow) int { return cmp.Compare(x.ID, y.ID) })
	b.Clauses = append(b.Clauses, own...)
	return nil
}

// Occur are the verdicts that the checks came to, worst first.
func (b *book) Occur() []Verdict {
	return slices.DeleteFunc(slices.Clone(Verdicts), func(v Verdict) bool {
		return !slices.ContainsFunc(b.Clauses, func(c clauseRow) bool { return c.Checks[v] > 0 })
	})
}

// Declares are the capabilities in words.
func (b *book) Declares() string {
	var out []string
	for _, c := range b.Capabilities {
		out = append(out, c.French())
	}
	return strings.Join(out, ", ")
}
