package fleet

import (
	"fmt"
	"io"
	"strings"
)

// shades of a cell, from nothing to the fullest hour.
var shades = []string{"·", "░", "▒", "▓", "█"}

// shade is how dark a cell is, from 0 to len(shades)-1.
func shade(n, most int) int {
	if n == 0 {
		return 0
	}
	return 1 + (n*(len(shades)-1)-1)/max(most, 1)
}

// Text draws the days below each other, an hour a column, for a terminal.
func (l *Load) Text() string {
	var b strings.Builder
	_, _, most := l.Peak()
	b.WriteString("       0  2  4  6  8  10 12 14 16 18 20 22\n")
	for d, hours := range l.Days {
		sum := 0
		fmt.Fprintf(&b, "%s  ", l.Start.AddDate(0, 0, d).Format("02/01"))
		for h, n := range hours {
			sum += n
			b.WriteString(shades[shade(n, most)])
			if h%2 == 1 {
				b.WriteByte(' ')
			}
		}
		fmt.Fprintf(&b, " %6d\n", sum)
	}
	return b.String()
}

// SVG draws the same as a picture of its own, each hour with its number as a
// tooltip; title is its French heading.
func (l *Load) SVG(w io.Writer, title string) error {
	const cell, left, top = 22, 70, 60
	_, _, most := l.Peak()
	height := top + cell*len(l.Days) + 20
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="%s" `+
		`font-family="sans-serif" font-size="12"><rect width="100%%" height="100%%" fill="#fff"/>`+
		`<text x="%d" y="22" font-size="15">%s</text>`+"\n", left+cell*24+80, height, title, left, title)
	for h := 0; h < 24; h += 2 {
		fmt.Fprintf(&b, `<text x="%d" y="%d">%d h</text>`, left+cell*h, top-8, h)
	}
	for d, hours := range l.Days {
		y, sum := top+cell*d, 0
		fmt.Fprintf(&b, "\n"+`<text x="12" y="%d">%s</text>`, y+15, l.Start.AddDate(0, 0, d).Format("02/01"))
		for h, n := range hours {
			sum += n
			fill := "#1b5fa8"
			if h < 2 || h >= 22 {
				fill = "#b3261e"
			}
			fmt.Fprintf(&b, `<rect x="%d" y="%d" width="%d" height="%d" fill="%s" fill-opacity="%.2f" stroke="#ddd">`+
				`<title>%d</title></rect>`, left+cell*h, y, cell-1, cell-1, fill, float64(n)/float64(max(most, 1)), n)
		}
		fmt.Fprintf(&b, `<text x="%d" y="%d">%d</text>`, left+cell*24+8, y+15, sum)
	}
	b.WriteString("\n</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}
