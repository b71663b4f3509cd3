package zoo

import (
	"io"
	"strings"
	"time"

	"amfront/words"
)

// most is how many defects of one kind or variant the summary names.
const most = 3

// WriteText writes the summary for a terminal, in a language: what does not
// hold, and how much was proven.
func WriteText(w io.Writer, m *Matrix, l words.Language) error {
	p := newPage(m)
	var b strings.Builder
	say := func(format string, args ...any) { b.WriteString(l.Say(format, args...)) }
	list := func(who string, defects []string) {
		for i, d := range defects {
			if i == most && len(defects) > most+1 {
				say("  ✘ %s : … et %d autres défauts\n", who, len(defects)-most)
				break
			}
			say("  ✘ %s : %s\n", who, d)
		}
	}
	list(l.Word("matrice nulle"), m.Void)
	for _, r := range m.Rows {
		list(r.Name, r.Errors)
	}
	list(l.Word("matrice"), m.Errors)
	say("%d fautes, %d clients sans vie ; %d contrôles rougis sur %d", len(m.Rows)-len(p.Lifeless),
		len(p.Lifeless), p.Killed, len(m.Checks))
	if n := len(p.Excused); n > 0 {
		say(" (%d exceptions motivées)", n)
	}
	say(" ; %d + %d jeux en %s\n%s\n", m.Reference, m.Plays, m.Duration.Round(time.Second), l.Word(p.Words()))
	_, err := io.WriteString(w, b.String())
	return err
}
