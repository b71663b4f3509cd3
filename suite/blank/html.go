package blank

import (
	"embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"amfront/judge/report"
)

//go:embed cahier.gohtml
var files embed.FS

// part is a chapter of the page.
type part struct {
	ID, Title         string
	Sheets            []Sheet
	Gestures, Minutes int
}

// page is what cahier.gohtml shows.
type page struct {
	Book
	Parts             []*part
	Count             int
	Gestures, Minutes int
	Unknown           int // sheets whose minutes are not known
}

// Time is the minutes in words.
func (p page) Time() string { return spell(p.Minutes) }

// Time is the minutes in words.
func (p part) Time() string { return spell(p.Minutes) }

func spell(minutes int) string {
	switch {
	case minutes == 0:
		return "–"
	case minutes < 60:
		return fmt.Sprintf("%d min", minutes)
	}
	return fmt.Sprintf("%d h %02d", minutes/60, minutes%60)
}

// WriteHTML writes the book as one file to read and to print on A4.
func (b Book) WriteHTML(w io.Writer) error {
	sheets, err := b.Sheets()
	if err != nil {
		return err
	}
	p := page{Book: b, Count: len(sheets)}
	for _, s := range sheets {
		at := slices.IndexFunc(p.Parts, func(of *part) bool { return of.ID == s.Part })
		if at < 0 {
			at, p.Parts = len(p.Parts), append(p.Parts, &part{ID: s.Part, Title: report.PartTitle(s.Part)})
		}
		of := p.Parts[at]
		of.Sheets = append(of.Sheets, s)
		of.Gestures, of.Minutes = of.Gestures+s.Gestures, of.Minutes+s.Minutes
		p.Gestures, p.Minutes = p.Gestures+s.Gestures, p.Minutes+s.Minutes
		if s.Minutes == 0 {
			p.Unknown++
		}
	}
	slices.SortStableFunc(p.Parts, func(a, b *part) int { return strings.Compare(a.ID, b.ID) })
	t, err := template.New("cahier.gohtml").Funcs(template.FuncMap{"inc": func(i int) int { return i + 1 },
		"spell": spell}).ParseFS(files, "cahier.gohtml")
	if err != nil {
		return err
	}
	return t.Execute(w, p)
}
