package blank

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"amfront/features"
	"amfront/scenarios"
	"amfront/suite"
)

// whole is the book of a profile.
func whole(t *testing.T, profile string) Book {
	t.Helper()
	list, err := suite.Load(features.Files)
	if err != nil {
		t.Fatal(err)
	}
	p, err := scenarios.ProfileByName(profile)
	if err != nil {
		t.Fatal(err)
	}
	b := Book{Profile: p.Name, Title: p.Title}
	for _, e := range suite.Examples(list) {
		if p.Has(e.ID) {
			b.Examples = append(b.Examples, e)
		}
	}
	return b
}

// TestSheetsWhole: every sheet of the suite says everything, each step in its
// place, something to do and something to see.
func TestSheetsWhole(t *testing.T) {
	sheets, err := whole(t, "agrement-complet").Sheets()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sheets {
		has := func(who string) bool { return slices.ContainsFunc(s.Rows, func(r Row) bool { return r.Who == who }) }
		if len(s.Rows) != len(s.Steps) || !has(Person) || !has(Expected) {
			t.Errorf("%s: %+v", s.ID, s.Rows)
		}
		if s.Gestures == 0 || s.Counted == "" || s.Engine.Evidence == "" || len(s.Requirements) == 0 || s.Reference == "" ||
			s.Sheet.Objective == "" || s.Sheet.Situation == "" || s.Sheet.ToDo == "" {
			t.Errorf("%s lacks something: %+v", s.ID, s)
		}
	}
}

// TestCSV: what Excel opens is a rectangle of the sheets, whose cells are text.
func TestCSV(t *testing.T) {
	b := whole(t, "a-la-main")
	b.Examples[0].Title = `=HYPERLINK("http://x";"y")`
	b.Examples[1].Sheet.Objective = "@SUM(1)\nsuite"
	var out bytes.Buffer
	if err := b.WriteCSV(&out); err != nil {
		t.Fatal(err)
	}
	text, marked := strings.CutPrefix(out.String(), "\uFEFF")
	if !marked {
		t.Error("no byte order mark")
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = ';'
	rows, err := r.ReadAll() // of one width, or an error
	if err != nil || len(rows) != len(b.Examples)+1 {
		t.Fatal(len(rows), err)
	}
	for i, row := range rows {
		for k, cell := range row {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r\n") {
				t.Errorf("row %d, %s: a formula: %.30q", i, rows[0][k], cell)
			}
			if i > 0 && cell == "" != slices.Contains(rows[0][19:], rows[0][k]) && rows[0][k] != "Demande du logiciel" &&
				rows[0][k] != "Déroulé" {
				t.Errorf("row %d, %s: %.30q", i, rows[0][k], cell)
			}
		}
	}
	if rows[1][1] != `'=HYPERLINK("http://x";"y")` || rows[2][6] != "'@SUM(1)\nsuite" {
		t.Errorf("%q %q", rows[1][1], rows[2][6])
	}
}

// TestHTML: one page without scripts or anything outside, a sheet for each
// example, what was written by others as text.
func TestHTML(t *testing.T) {
	b := whole(t, "a-la-main")
	b.Examples[0].Title = `<script>alert(1)</script>`
	var out bytes.Buffer
	if err := b.WriteHTML(&out); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for _, e := range b.Examples {
		if n := strings.Count(text, `<article id="`+e.ID+`">`); n != 1 {
			t.Errorf("%s: %d sheets", e.ID, n)
		}
	}
	for _, never := range []string{"<script", "http://", "https://", "src="} {
		if strings.Contains(text, never) {
			t.Errorf("the page holds %q", never)
		}
	}
	if n := strings.Count(text, "<h2>Partie "); n != 7 {
		t.Errorf("%d parts", n)
	}
	for _, want := range []string{"6 h 02", "Visa de l'examinateur", "Géré par le moteur", "--profile a-la-main"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}
