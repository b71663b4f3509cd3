package blank

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

// columns are those of the table, in their order.
var columns = []struct {
	name string
	of   func(Sheet) string
}{
	{"Identifiant", func(s Sheet) string { return s.ID }},
	{"Titre", func(s Sheet) string { return s.Title }},
	{"Partie", func(s Sheet) string { return s.Part }},
	{"Thème", func(s Sheet) string { return s.Theme }},
	{"Exigences", func(s Sheet) string { return strings.Join(s.Requirements, "\n") }},
	{"Référence", func(s Sheet) string { return s.Reference }},
	{"Objectif", func(s Sheet) string { return s.Sheet.Objective }},
	{"Pourquoi", func(s Sheet) string { return s.Sheet.Why }},
	{"Situation", func(s Sheet) string { return s.Sheet.Situation }},
	{"À faire", func(s Sheet) string { return s.Sheet.ToDo }},
	{"Déroulé", func(s Sheet) string { return s.Lines(Bench, Person) }},
	{"Attendu", func(s Sheet) string { return s.Lines(Expected) }},
	{"Si c'est rouge", func(s Sheet) string { return strings.Join(s.Sheet.IfRed, "\n") }},
	{"Demande du logiciel", func(s Sheet) string { return s.Needs }},
	{"Gestes", func(s Sheet) string { return number(s.Gestures) }},
	{"Détail des gestes", func(s Sheet) string { return s.Counted }},
	{"Minutes à la main (estimées)", func(s Sheet) string { return number(s.Minutes) }},
	{"Géré par le moteur : possible", func(s Sheet) string { return s.Engine.Covers }},
	{"Géré par le moteur : preuve", func(s Sheet) string { return s.Engine.Evidence }},
	{"Géré par le moteur : nom et version", nothing},
	{"Résultat", nothing},
	{"Remarque", nothing},
	{"Joué le", nothing},
	{"Par", nothing},
}

func nothing(Sheet) string { return "" }

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// WriteCSV writes a row for each sheet: semicolons and a byte order mark, which
// is what a French Excel opens as it is.
func (b Book) WriteCSV(w io.Writer) error {
	sheets, err := b.Sheets()
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.Comma = ';'
	row := make([]string, len(columns))
	for i, c := range columns {
		row[i] = c.name
	}
	if err := out.Write(row); err != nil {
		return err
	}
	for _, s := range sheets {
		for i, c := range columns {
			row[i] = inert(c.of(s))
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// inert keeps a spreadsheet from reading a cell as a formula: scenarios may be
// somebody else's. (OWASP, CSV injection.)
func inert(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
