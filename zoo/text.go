package zoo

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// most is how many defects the summary names.
const most = 40

// WriteText writes the summary for a terminal: what does not hold, and how
// much was proven.
func WriteText(w io.Writer, m *Matrix) error {
	p := newPage(m)
	var b strings.Builder
	var defects []string
	defects = append(defects, m.Void...)
	for _, r := range m.Rows {
		for _, e := range r.Errors {
			defects = append(defects, r.Name+" : "+e)
		}
	}
	defects = append(defects, m.Errors...)
	for i, d := range defects {
		if i == most {
			fmt.Fprintf(&b, "  … et %d autres\n", len(defects)-most)
			break
		}
		fmt.Fprintf(&b, "  ✘ %s\n", d)
	}
	fmt.Fprintf(&b, "%d fautes, %d clients sans vie ; %d contrôles rougis sur %d", len(m.Rows)-len(p.Lifeless), len(p.Lifeless), p.Killed, len(m.Checks))
	if n := len(p.Excused); n > 0 {
		fmt.Fprintf(&b, " (%d exceptions motivées)", n)
	}
	fmt.Fprintf(&b, " ; %d + %d jeux en %s\n%s\n", m.Reference, m.Plays, m.Duration.Round(time.Second), p.Words())
	_, err := io.WriteString(w, b.String())
	return err
}
