package zoo

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// most is how many defects of one kind or variant the summary names.
const most = 3

// WriteText writes the summary for a terminal: what does not hold, and how
// much was proven.
func WriteText(w io.Writer, m *Matrix) error {
	p := newPage(m)
	var b strings.Builder
	list := func(who string, defects []string) {
		for i, d := range defects {
			if i == most && len(defects) > most+1 {
				fmt.Fprintf(&b, "  ✘ %s : … et %d autres défauts\n", who, len(defects)-most)
				break
			}
			fmt.Fprintf(&b, "  ✘ %s : %s\n", who, d)
		}
	}
	list("matrice nulle", m.Void)
	for _, r := range m.Rows {
		list(r.Name, r.Errors)
	}
	list("matrice", m.Errors)
	fmt.Fprintf(&b, "%d fautes, %d clients sans vie ; %d contrôles rougis sur %d", len(m.Rows)-len(p.Lifeless),
		len(p.Lifeless), p.Killed, len(m.Checks))
	if n := len(p.Excused); n > 0 {
		fmt.Fprintf(&b, " (%d exceptions motivées)", n)
	}
	fmt.Fprintf(&b, " ; %d + %d jeux en %s\n%s\n", m.Reference, m.Plays, m.Duration.Round(time.Second), p.Words())
	_, err := io.WriteString(w, b.String())
	return err
}
