package receiver

import (
	"bytes"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"amfront/bench/vary"
)

// What no document fixes of an answer is written here as Options.Vary draws it.

// arrange writes the header of an entity otherwise: the order of its fields
// (RFC 5322 §3.6), the letters of their names (RFC 5322 §1.2.2) and where they are
// folded (RFC 5322 §2.2.3). The body stays, so what is signed in it does.
func arrange(p *vary.Plan, raw []byte) []byte {
	head, body, found := bytes.Cut(raw, []byte("\r\n\r\n"))
	if p == nil || !found {
		return raw
	}
	var fields []string
	for line := range strings.SplitSeq(string(head), "\r\n") {
		if n := len(fields); n > 0 && strings.IndexAny(line, " \t") == 0 {
			fields[n-1] += line // unfolded
		} else {
			fields = append(fields, line)
		}
	}
	vary.Sort(p, vary.Order, fields, fieldName)
	letters := [](func(string) string){nil, strings.ToLower, strings.ToUpper}[p.Form(vary.Case, 3)]
	fold := p.Form(vary.Folding, len(folds))
	var b bytes.Buffer
	for _, f := range fields {
		name, value, _ := strings.Cut(f, ":")
		if letters != nil {
			name = letters(name)
		}
		how := folds[fold]
		if strings.EqualFold(name, "Content-Type") && fold == behindName {
			how = folds[0] // the document itself works with openssl, which reads no type there
		}
		b.WriteString(name + ":" + how(len(name)+1, value) + "\r\n")
	}
	b.WriteString("\r\n")
	b.Write(body)
	return b.Bytes()
}

func fieldName(f string) string {
	name, _, _ := strings.Cut(f, ":")
	return name
}

// behindName is the last of folds.
const behindName = 3

// folds are how a value that begins with a space is folded, from the column where
// its name ends: as usual; narrow; not at all; first of all behind the name. A
// line has at most 998 octets (RFC 5322 §2.1.1) and none is white space alone.
var folds = []func(at int, value string) string{
	func(at int, value string) string { return foldAt(at, 76, value) },
	func(at int, value string) string { return foldAt(at, 30, value) },
	func(at int, value string) string { return foldAt(at, 900, value) },
	func(_ int, value string) string {
		if len(strings.TrimLeft(value, " \t")) == 0 {
			return value
		}
		return "\r\n" + foldAt(0, 76, value)
	},
}

// foldAt folds before the white space that there is. That of a quoted string
// stays on its line: not every reader unfolds there.
func foldAt(col, width int, value string) string {
	var b strings.Builder
	begin, quoted, text := 0, false, false // text: there is more than white space on this line
	flush := func(end int) {
		if word := value[begin:end]; word != "" {
			if text && col+len(word) > width {
				b.WriteString("\r\n")
				col = 0
			}
			b.WriteString(word)
			col, text, begin = col+len(word), true, end
		}
	}
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case c == '"':
			quoted = !quoted
		case (c == ' ' || c == '\t') && !quoted && i > begin && strings.Trim(value[begin:i], " \t") != "":
			flush(i)
		}
	}
	flush(len(value))
	return b.String()
}

// dateForms are all dates of RFC 5322 §3.3, of the same moment.
var dateForms = []struct {
	layout string
	east   int // minutes
}{{"", 0}, {"2 Jan 2006 15:04:05 -0700", 120}, {"Mon, 2 Jan 2006 15:04:05 -0700", -570},
	{"Mon, 02 Jan 2006 15:04:05 -0700", 840}, {"Mon, 2 Jan 2006 15:04:05 -0700 (UTC)", 0}}

func (r *Receiver) date(t time.Time) string {
	form := dateForms[r.opt.Vary.Form(vary.Dates, len(dateForms))]
	if form.layout == "" {
		return date(t)
	}
	return t.In(time.FixedZone("", 60*form.east)).Format(form.layout)
}

// lineOctets is how many octets a line of base64 carries: 76 characters at most
// (RFC 2045 §6.8).
func lineOctets(p *vary.Plan) int { return []int{57, 48, 45, 3}[p.Form(vary.Lines, 4)] }

// otherText is a text in the character set and encoding that are drawn, with the
// two fields that say so; ok is false for the usual one.
func otherText(p *vary.Plan, body string) (set, encoding string, out []byte, ok bool) {
	body = strings.ReplaceAll(strings.TrimRight(body, "\n")+"\n", "\n", "\r\n")
	latin, fits := inLatin1(body)
	var octets []byte
	switch form := p.Form(vary.Encoding, 4); {
	case form == 0:
		return "", "", nil, false
	case form == 1 || !fits:
		set, octets = "utf-8", []byte(body)
	case form == 2:
		set, octets = "ISO-8859-1", latin
	default:
		return "ISO-8859-1", "quoted-printable", quotedLines(latin, 40), true
	}
	var c composer
	c.vary = p
	c.base64(octets)
	return set, "base64", c.Bytes(), true
}

// inLatin1 is a text in ISO 8859-1, where it fits.
func inLatin1(s string) (out []byte, fits bool) {
	for _, r := range s {
		if r > 0xff {
			return nil, false
		}
		out = append(out, byte(r))
	}
	return out, utf8.ValidString(s)
}

// quotedLines writes quoted-printable (RFC 2045 §6.7) in lines of a width.
func quotedLines(text []byte, width int) []byte {
	const hex = "0123456789ABCDEF"
	var out []byte
	for line := range bytes.SplitSeq(bytes.TrimSuffix(text, []byte("\r\n")), []byte("\r\n")) {
		col := 0
		for i, c := range line {
			piece := []byte{c}
			// white space must not end a line, and mbox stores change a "From "
			if c >= 0x7f || c < ' ' || c == '=' || c == ' ' && i == len(line)-1 || c == 'F' && col == 0 {
				piece = []byte{'=', hex[c>>4], hex[c&15]}
			}
			if col+len(piece) >= width {
				out = append(out, "=\r\n"...)
				col = 0
			}
			out = append(out, piece...)
			col += len(piece)
		}
		out = append(out, "\r\n"...)
	}
	return out
}

// beside puts an entity into a multipart/mixed, behind or before a text under a
// heading, where that is drawn; else it is as it was.
func (r *Receiver) beside(entity []byte, heading, text string) []byte {
	p := r.opt.Vary
	form := p.Form(vary.Parts, 3)
	if form == 0 {
		return entity
	}
	cover := composer{vary: p}
	cover.field("Content-Type", "text/plain; charset=utf-8")
	cover.field("Content-Transfer-Encoding", "quoted-printable")
	cover.WriteString("\r\n")
	cover.Write(quotedLines([]byte(heading+"\r\n\r\n"+text+"\r\n"), 76))
	parts := [][]byte{cover.Bytes(), arrange(p, entity)}
	if form == 2 {
		slices.Reverse(parts)
	}
	boundary := "=_'" + token() + "'()+_,-./:=?" // RFC 2046 §5.1.1
	var c composer
	c.raw("Content-Type", `multipart/mixed; boundary="`+boundary+`"`)
	c.WriteString("\r\nPreambule.\r\n")
	for _, part := range parts {
		c.WriteString("\r\n--" + boundary + "\r\n")
		c.Write(part)
	}
	c.WriteString("\r\n--" + boundary + "--\r\nEpilogue.\r\n")
	return c.Bytes()
}
