package demo

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"amfront/judge/report"
	"amfront/lps/faulty"
	"amfront/scenarios"
	"amfront/suite"
	"amfront/suite/zoo"
)

// Piece is a faulty variant with what the suite has against it.
type Piece struct {
	Name, Title, Shows, Causes string
	Requirements               []scenarios.Requirement
	Never                      bool     // a client that is no software
	Examples                   []string // ids of the examples that are about it, in the order of the suite
	Control                    []string // one example of each part, where most faults do not show
	Kills                      []Kill
	Aside                      []Kill
	Sequence                   string // the prepared sequence that shows it best
}

// Kill is a check that turns red.
type Kill struct {
	faulty.Kill
	Expected string // the sentence to be read, roughly; "" when the pattern says too little
}

// Theme is the variants of one part of the requirements.
type Theme struct {
	ID, Title string
	Pieces    []*Piece
}

// Catalogue lists the variants by theme.
type Catalogue struct {
	Themes []Theme
	pieces map[string]*Piece
}

// Find is the piece of a name, nil for none.
func (c *Catalogue) Find(name string) *Piece { return c.pieces[name] }

// Len counts the variants.
func (c *Catalogue) Len() int { return len(c.pieces) }

// NewCatalogue lists every variant with what must catch it; patterns are read
// against the examples of the suite.
func NewCatalogue(features []suite.Feature) *Catalogue {
	c := &Catalogue{pieces: map[string]*Piece{}}
	var ids []string
	for _, f := range features {
		for _, e := range f.Examples {
			ids = append(ids, e.ID)
		}
	}
	byPart := map[string]int{}
	for _, p := range report.Parts {
		byPart[p.ID] = len(c.Themes)
		c.Themes = append(c.Themes, Theme{ID: p.ID, Title: p.Title})
	}
	lifeless := len(c.Themes)
	c.Themes = append(c.Themes, Theme{ID: "X", Title: "Adaptateurs qui ne sont pas des logiciels"})
	for _, v := range faulty.Variants() {
		p := newPiece(v, ids)
		c.pieces[p.Name] = p
		at := lifeless
		if n, ok := byPart[p.part()]; ok && !p.Never {
			at = n
		}
		c.Themes[at].Pieces = append(c.Themes[at].Pieces, p)
	}
	c.Themes = slices.DeleteFunc(c.Themes, func(t Theme) bool { return len(t.Pieces) == 0 })
	return c
}

func newPiece(v faulty.Variant, ids []string) *Piece {
	e := v.Expect
	p := &Piece{Name: v.Name, Title: v.Title, Shows: v.Shows, Causes: v.Causes, Never: e.Never}
	for _, id := range v.Requirements {
		if r, ok := scenarios.RequirementByID(id); ok {
			p.Requirements = append(p.Requirements, r)
		}
	}
	control := zoo.ControlSample()
	for _, id := range ids {
		switch {
		case slices.ContainsFunc(e.Play, func(pattern string) bool { return match(pattern, id) }):
			p.Examples = append(p.Examples, id)
		case slices.Contains(control, id):
			p.Control = append(p.Control, id)
		}
	}
	for _, k := range e.Kills {
		p.Kills = append(p.Kills, Kill{k, readable(k.Reason)})
	}
	for _, k := range e.Aside {
		p.Aside = append(p.Aside, Kill{k, readable(k.Reason)})
	}
	p.Sequence = best(v)
	return p
}

func match(pattern, id string) bool {
	ok, _ := path.Match(pattern, id)
	return ok
}

// Plays lists all that is played of it, its own examples first.
func (p *Piece) Plays() []string { return slices.Concat(p.Examples, p.Control) }

// part is that of the first requirement, "" for none.
func (p *Piece) part() string {
	if len(p.Requirements) == 0 {
		return ""
	}
	return p.Requirements[0].Part()
}

// best is the sequence in which a fault against these requirements shows.
func best(v faulty.Variant) string {
	first := ""
	if len(v.Requirements) > 0 {
		first = v.Requirements[0]
	}
	if id, ok := map[string]string{"A-11": "oct", "A-12": "relais", "B-04": "oct", "C-01": "premier-lot",
		"D-01": "mauvais-certificat", "D-04": "revoque", "D-05": "titulaire", "D-07": "sans-crl", "D-09": "revoque",
		"D-10": "sans-crl", "E-01": "oct", "E-03": "plusieurs", "E-11": "annuaire-absent", "F-05": "rejet-4005",
		"F-06": "avertissement-4015", "F-07": "rejet-4025", "F-09": "faux-rejet",
		"E-04": "rejet-4005", "E-07": "avertissement-4015", "F-08": "rejet-4005"}[first]; ok {
		return id
	}
	switch {
	case strings.HasPrefix(first, "A-"), strings.HasPrefix(first, "B-"):
		return "toutes-natures"
	case strings.HasPrefix(first, "D-"):
		return "mauvais-certificat"
	}
	return "premier-lot"
}

var (
	classRun  = regexp.MustCompile(`(\\[dwSs]|\[[^\]]*\]|\.)[*+?]`)
	alternate = regexp.MustCompile(`\(\??:?([^()|]*)(\|[^()]*)+\)`)
	left      = regexp.MustCompile(`[\\\[\](){}^$*+?|]`)
)

// readable turns the pattern of a reason into something to read, "" where it
// cannot.
func readable(pattern string) string {
	s := strings.TrimSuffix(strings.TrimPrefix(pattern, "^"), "$")
	s = classRun.ReplaceAllString(s, "…")
	s = alternate.ReplaceAllStringFunc(s, func(m string) string {
		return strings.ReplaceAll(strings.Trim(m, "()?:"), "|", " ou ")
	})
	for _, c := range []string{".", "(", ")", "[", "]", "+", "*", "?", "-", "/"} {
		s = strings.ReplaceAll(s, `\`+c, c)
	}
	if left.MatchString(strings.NewReplacer("(", "", ")", "", "[", "", "]", "").Replace(s)) ||
		!strings.ContainsAny(s, " ") {
		return ""
	}
	return s
}

// Catch tells whether a check of an example turned red as the kill says, or at
// least turned red.
func (k Kill) Catch(example string, c report.Check) (red, asSaid bool) {
	return zoo.Catches(k.Kill, example, c)
}
