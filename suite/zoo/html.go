package zoo

import (
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"amfront/judge/diagnosis"
	"amfront/judge/report"
)

//go:embed html
var htmlFiles embed.FS

// WriteHTML writes the matrix for an examiner: one file without any external
// part, readable without scripts, on screen and printed.
func WriteHTML(w io.Writer, m *Matrix) error {
	css, err := report.Stylesheet()
	if err != nil {
		return fmt.Errorf("zoo: %w", err)
	}
	t, err := template.New("zoo.gohtml").Funcs(template.FuncMap{
		"css": func() template.CSS { return css }, "badge": report.Badge, "join": strings.Join, "plain": diagnosis.Plain,
		"day":     func(t time.Time) string { return t.UTC().Format("02/01/2006 à 15:04 UTC") },
		"seconds": func(d time.Duration) string { return fmt.Sprintf("%.0f s", d.Seconds()) },
		"inc":     func(i int) int { return i + 1 },
	}).ParseFS(htmlFiles, "html/*.gohtml")
	if err != nil {
		return fmt.Errorf("zoo: %w", err)
	}
	if err := t.Execute(w, newPage(m)); err != nil {
		return fmt.Errorf("zoo: %w", err)
	}
	return nil
}

// WriteJSON writes the matrix as it is.
func WriteJSON(w io.Writer, m *Matrix) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(m)
}
