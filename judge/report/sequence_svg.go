package report

import (
	"cmp"
	"fmt"
	"html"
	"io"
	"strings"
	"time"
)

// Geometry of every diagram, in user units.
const (
	svgTop    = 44 // first row
	lineH     = 15 // of text
	unitsChar = 6.3
)

// geometry is how wide a diagram is drawn, in user units: a narrow one has larger
// text where both have the same room.
type geometry struct {
	width, head, note  int // of the whole, an actor's name, a note
	noteChars          int // in a line of a note
	noteLines, arrowed int // lines of text, at most
	column             map[Actor]int
}

var (
	onPage = geometry{width: 1000, head: 196, note: 220, noteChars: 33, noteLines: 4, arrowed: 2,
		column: map[Actor]int{ActorLPS: 175, ActorDirectory: 410, ActorRelay: 650, ActorFrontEnd: 882}}
	onWall = geometry{width: 720, head: 156, note: 156, noteChars: 23, noteLines: 6, arrowed: 4,
		column: map[Actor]int{ActorLPS: 138, ActorDirectory: 305, ActorRelay: 472, ActorFrontEnd: 640}}
)

// SequenceSVG writes the diagram as an inline SVG; it is styled by the classes
// of SequenceCSS. title names it for screen readers; link gives the address
// that an arrow leads to, "" for none. No text reaches the output unescaped.
func SequenceSVG(w io.Writer, arrows []Arrow, title string, link func(Arrow) string) error {
	return onPage.drawSequence(w, arrows, title, link, nil)
}

// WallSVG is SequenceSVG for a wall: narrower, so that its text is as large as a
// page's for a room.
func WallSVG(w io.Writer, arrows []Arrow, title string, link func(Arrow) string) error {
	return onWall.drawSequence(w, arrows, title, link, nil)
}

// cited is how an arrow that evidence names stands in a diagram.
type cited struct {
	ID      string // of the element; "" where another bears it
	Accused bool   // what failed rests on it
}

// drawSequence is SequenceSVG; cite tells of an arrow whether evidence names it,
// nil for none: it then gets a ground of its own, which a mark can show.
func (g geometry) drawSequence(w io.Writer, arrows []Arrow, title string,
	link func(Arrow) string, cite func(Arrow) *cited) error {
	var body strings.Builder
	y := svgTop
	var first, last time.Time
	for _, a := range arrows {
		if first.IsZero() {
			first = a.Time
		}
		href := ""
		if link != nil {
			href = link(a)
		}
		if href != "" {
			fmt.Fprintf(&body, `<a href="%s">`, svgText(href))
		}
		full := a.Label
		if a.Detail != "" {
			full += " (" + a.Detail + ")"
		}
		var named *cited
		if cite != nil {
			named = cite(a)
		}
		row, height := &strings.Builder{}, 0          // each row from 0: repeated rows are the same text, which packs well
		if !a.Time.IsZero() && !a.Time.Before(last) { // what the diagram draws later than it was written has no time
			last = a.Time
			fmt.Fprintf(row, `<text class="h" x="58" y="%d">%s</text>`, lineH, svgText(offset(first, a.Time)))
		}
		switch {
		case a.Tone == ToneElided:
			height = g.drawEllipsis(row, a, 0)
		case a.From == a.To:
			height = g.drawNote(row, a, 0)
		default:
			height = g.drawArrow(row, a, 0)
		}
		fmt.Fprintf(&body, `<g class="t-%s%s transform="translate(0 %d)"><title>%s</title>`, toneClass(a.Tone),
			named.attributes(a.Event), y, svgText(full))
		if named != nil {
			fmt.Fprintf(&body, `<rect class="cible" x="2" y="0" width="%d" height="%d" rx="4"/>`, g.width-4, height)
		}
		y += height
		body.WriteString(row.String() + `</g>`)
		if href != "" {
			body.WriteString(`</a>`)
		}
		body.WriteByte('\n')
	}
	_, err := fmt.Fprintf(w,
		`<svg class="sequence" viewBox="0 0 %d %d" role="group" aria-label="%s" xmlns="http://www.w3.org/2000/svg">`+"\n"+
			`<defs><marker id="pointe" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" `+
			`orient="auto-start-reverse"><path d="M0 0 8 4 0 8z" fill="context-stroke"/></marker></defs>`+"\n%s%s</svg>\n",
		g.width, y+8, svgText(title), g.lifelines(y), body.String())
	return err
}

// attributes ends the class of an arrow and says what names it.
func (c *cited) attributes(event uint64) string {
	if c == nil {
		return `"`
	}
	out := `"`
	if c.Accused {
		out = ` vise"`
	}
	if c.ID != "" {
		out += ` id="` + svgText(c.ID) + `"`
	}
	return fmt.Sprintf(`%s data-e="%d"`, out, event)
}

func (g geometry) lifelines(bottom int) string {
	var b strings.Builder
	for _, a := range actors {
		x := g.column[a]
		fmt.Fprintf(&b, `<line class="vie" x1="%d" y1="30" x2="%d" y2="%d"/><rect class="acteur" x="%d" y="4" `+
			`width="%d" height="26" rx="4"/><text class="acteur-nom" x="%d" y="21">%s</text>`+"\n",
			x, x, bottom, x-g.head/2, g.head, x, svgText(clip(a.Label(), g.head/7)))
	}
	return b.String()
}

func (g geometry) drawArrow(b *strings.Builder, a Arrow, y int) int {
	x1, x2 := g.column[a.From], g.column[a.To]
	width := max(x1, x2) - min(x1, x2) - 16
	lines := wrap(prefix(a.Tone)+a.Label, int(float64(width)/unitsChar), g.arrowed)
	for _, l := range lines {
		y += lineH
		fmt.Fprintf(b, `<text x="%d" y="%d">%s</text>`, (x1+x2)/2, y, svgText(l))
	}
	y += 6
	fmt.Fprintf(b, `<line class="fleche" x1="%d" y1="%d" x2="%d" y2="%d" marker-end="url(#pointe)"/>`, x1, y, x2, y)
	return y + 6
}

func (g geometry) drawNote(b *strings.Builder, a Arrow, y int) int {
	lines := wrap(prefix(a.Tone)+a.Label, g.noteChars, g.noteLines)
	x := g.column[a.From]
	y += 3
	h := len(lines)*lineH + 7
	fmt.Fprintf(b, `<rect class="note" x="%d" y="%d" width="%d" height="%d" rx="3"/>`, x-g.note/2, y, g.note, h)
	for i, l := range lines {
		fmt.Fprintf(b, `<text x="%d" y="%d">%s</text>`, x, y+lineH*(i+1)-1, svgText(l))
	}
	return y + h + 5
}

func (g geometry) drawEllipsis(b *strings.Builder, a Arrow, y int) int {
	x1, x2 := g.column[ActorLPS], g.column[ActorFrontEnd]
	fmt.Fprintf(b, `<rect class="note" x="%d" y="%d" width="%d" height="20"/><text x="%d" y="%d">%s</text>`, x1, y+3,
		x2-x1, (x1+x2)/2, y+17, svgText(a.Label))
	return y + 28
}

// prefix is the sign that carries the tone beside the colour.
func prefix(t Tone) string { return signs[t] }

var signs = map[Tone]string{ToneRefused: "✘ ", ToneFault: "⚡ ", ToneStopped: "■ "}

func toneClass(t Tone) string { return cmp.Or(toneClasses[t], "normal") }

var toneClasses = map[Tone]string{ToneReply: "reponse", ToneRefused: "refus", ToneFault: "incident",
	ToneStopped: "arret", ToneDecision: "decision", ToneWorld: "monde", ToneElided: "ellipse"}

// offset is the world's time since the first arrow.
func offset(first, t time.Time) string {
	d := t.Sub(first)
	switch {
	case d < 0:
		return ""
	case d < time.Minute:
		return "+" + strings.Replace(fmt.Sprintf("%.3f", d.Seconds()), ".", ",", 1) + " s"
	case d < 24*time.Hour:
		return "+" + d.Round(time.Second).String()
	}
	return "+" + strings.ReplaceAll(plural(int64(d.Hours()/24), "jour", "jours"), nbsp, " ")
}

// svgText escapes text for SVG: markup, and what XML cannot hold.
func svgText(s string) string { return html.EscapeString(printable(s)) }

// printable replaces control and direction characters, with which a hostile
// value could break or disguise what stands around it.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0xFFFE || r == 0xFFFF,
			r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x200E || r == 0x200F:
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// wrap breaks s into at most n lines of about width runes, at blanks and in
// long words at their separators; the last line is clipped.
func wrap(s string, width, n int) []string {
	// no-break spaces stay
	rest := []rune(strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' }),
		" "))
	var lines []string
	for len(lines) < n-1 && len(rest) > width {
		at := breakAt(rest[:width+1])
		lines = append(lines, strings.TrimSuffix(string(rest[:at]), " "))
		rest = rest[at:]
	}
	return append(lines, clip(string(rest), width))
}

// breakAt is how many of the runes go on a line: up to the last blank, or, in
// a long word, the last separator of the second half, or all but one.
func breakAt(line []rune) int {
	for _, at := range []string{" ", "/,;=-@"} {
		for i := len(line) - 1; i > len(line)/2; i-- {
			if strings.ContainsRune(at, line[i-1]) {
				return i
			}
		}
	}
	return len(line) - 1
}
