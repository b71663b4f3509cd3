package jsonfile

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"
)

// Limits bound what is read; a zero field means its default.
type Limits struct {
	Bytes  int // of the whole file; default 16 MiB
	Depth  int // of objects and arrays within each other; default 16
	Values int // in all; default 1 000 000
}

func (l Limits) defaults() Limits {
	if l.Bytes <= 0 {
		l.Bytes = 16 << 20
	}
	if l.Depth <= 0 {
		l.Depth = 16
	}
	if l.Values <= 0 {
		l.Values = 1_000_000
	}
	return l
}

// Reason names what is wrong with a file.
type Reason string

// The reasons.
const (
	Empty     Reason = "empty"     // nothing, or white space only
	TooLarge  Reason = "too large" // more octets than Limits.Bytes
	TooDeep   Reason = "too deep"  // more levels than Limits.Depth
	TooMany   Reason = "too many"  // more values than Limits.Values
	Mark      Reason = "bom"       // begins with a UTF-8 byte order mark
	NotUTF8   Reason = "not utf-8" // another encoding
	Syntax    Reason = "syntax"    // not JSON
	Truncated Reason = "truncated" // ends before the JSON does
	Trailing  Reason = "trailing"  // something stands after the JSON
	Duplicate Reason = "duplicate" // a name twice in one object
)

// Error says what is wrong, and where.
type Error struct {
	Reason       Reason
	Line, Column int    // from 1; columns count characters
	Detail       string // in French
}

func (e *Error) Error() string {
	return fmt.Sprintf("line %d, column %d: %s: %s", e.Line, e.Column, e.Reason, e.Detail)
}

// Read reads at most Limits.Bytes of r and parses them. An *Error is the
// file's fault; any other error is r's.
func Read(r io.Reader, l Limits) (*Value, error) {
	l = l.defaults()
	data, err := io.ReadAll(io.LimitReader(r, int64(l.Bytes)+1))
	if err != nil {
		return nil, err
	}
	return Parse(data, l)
}

// Parse parses a whole file.
func Parse(data []byte, l Limits) (*Value, error) {
	p := &parser{data: data, limits: l.defaults(), line: 1}
	v, err := p.file()
	if err != nil {
		return nil, err
	}
	return v, nil
}

type parser struct {
	data   []byte
	pos    int
	line   int
	mark   int // an offset in this line …
	column int // … and the characters before it
	values int
	limits Limits
}

func (p *parser) place(at int) (line, column int) {
	// Counted onward from the last place asked for: a file of one long line
	// would otherwise be counted anew at every value.
	if at = min(at, len(p.data)); at >= p.mark {
		p.column += utf8.RuneCount(p.data[p.mark:at])
		p.mark = at
	}
	return p.line, p.column + 1
}

func (p *parser) fail(r Reason, format string, args ...any) error {
	line, column := p.place(p.pos)
	return &Error{r, line, column, fmt.Sprintf(format, args...)}
}

func (p *parser) file() (*Value, error) {
	if len(p.data) > p.limits.Bytes {
		return nil, &Error{TooLarge, 1, 1, fmt.Sprintf("le fichier dépasse %d octets", p.limits.Bytes)}
	}
	if err := p.encoding(); err != nil {
		return nil, err
	}
	p.space()
	if p.pos == len(p.data) {
		return nil, p.fail(Empty, "le fichier ne contient rien")
	}
	v, err := p.value(0)
	if err != nil {
		return nil, err
	}
	p.space()
	if p.pos < len(p.data) {
		return nil, p.fail(Trailing, "le JSON est complet, mais %s suit", p.here())
	}
	return v, nil
}

// encoding refuses what is not plain UTF-8 and names what it seems to be.
func (p *parser) encoding() error {
	d := p.data
	switch {
	case bytes.HasPrefix(d, []byte("\xef\xbb\xbf")):
		return p.fail(Mark, "le fichier commence par une marque d'ordre des octets (BOM EF BB BF)")
	case bytes.HasPrefix(d, []byte("\xff\xfe\x00\x00")), bytes.HasPrefix(d, []byte("\x00\x00\xfe\xff")):
		return p.fail(NotUTF8, "le fichier est en UTF-32")
	case bytes.HasPrefix(d, []byte("\xff\xfe")), bytes.HasPrefix(d, []byte("\xfe\xff")),
		len(d) >= 2 && (d[0] == 0) != (d[1] == 0):
		return p.fail(NotUTF8, "le fichier est en UTF-16")
	}
	if utf8.Valid(d) {
		return nil
	}
	for p.pos < len(d) {
		r, n := utf8.DecodeRune(d[p.pos:])
		if r == utf8.RuneError && n == 1 {
			return p.fail(NotUTF8, "l'octet %02X n'est pas de l'UTF-8 (sans doute de l'ISO-8859-1 ou du Windows-1252)", d[p.pos])
		}
		p.pos += n
		if r == '\n' {
			p.newline()
		}
	}
	return nil
}

func (p *parser) newline() { p.line, p.mark, p.column = p.line+1, p.pos, 0 }

func (p *parser) space() {
	for p.pos < len(p.data) {
		switch p.data[p.pos] {
		case '\n':
			p.pos++
			p.newline()
		case ' ', '\t', '\r':
			p.pos++
		default:
			return
		}
	}
}

// here shows the character at the reading position.
func (p *parser) here() string {
	if p.pos >= len(p.data) {
		return "la fin du fichier"
	}
	r, _ := utf8.DecodeRune(p.data[p.pos:])
	return fmt.Sprintf("%q", r)
}

func (p *parser) unexpected(want string) error {
	if p.pos >= len(p.data) {
		return p.fail(Truncated, "le fichier s'arrête alors que %s est attendu", want)
	}
	return p.fail(Syntax, "%s attendu, %s trouvé", want, p.here())
}

func (p *parser) value(depth int) (*Value, error) {
	if p.values++; p.values > p.limits.Values {
		return nil, p.fail(TooMany, "le fichier contient plus de %d valeurs", p.limits.Values)
	}
	v := &Value{}
	v.Line, v.Column = p.place(p.pos)
	if p.pos == len(p.data) {
		return nil, p.unexpected("une valeur")
	}
	var err error
	switch c := p.data[p.pos]; {
	case c == '{' || c == '[':
		if depth >= p.limits.Depth {
			return nil, p.fail(TooDeep, "plus de %d niveaux imbriqués", p.limits.Depth)
		}
		p.pos++
		if c == '{' {
			v.Kind, err = Object, p.object(v, depth+1)
		} else {
			v.Kind, err = Array, p.array(v, depth+1)
		}
	case c == '"':
		v.Kind = String
		v.Text, err = p.str()
	case c == '-' || c >= '0' && c <= '9':
		v.Kind = Number
		v.Text, err = p.number()
	default:
		err = p.word(v)
	}
	return v, err
}

func (p *parser) word(v *Value) error {
	for _, w := range []struct {
		text string
		kind Kind
		is   bool
	}{{"null", Null, false}, {"true", Bool, true}, {"false", Bool, false}} {
		if bytes.HasPrefix(p.data[p.pos:], []byte(w.text)) {
			v.Kind, v.Bool = w.kind, w.is
			p.pos += len(w.text)
			return nil
		}
		if rest := p.data[p.pos:]; len(rest) > 0 && len(rest) < len(w.text) && bytes.HasPrefix([]byte(w.text), rest) {
			p.pos = len(p.data)
			return p.unexpected(w.text)
		}
	}
	return p.unexpected("une valeur")
}

func (p *parser) array(v *Value, depth int) error {
	for p.space(); ; p.space() {
		if len(v.Items) == 0 && p.at(']') {
			return nil
		}
		item, err := p.value(depth)
		if err != nil {
			return err
		}
		v.Items = append(v.Items, item)
		p.space()
		if p.at(']') {
			return nil
		}
		if !p.at(',') {
			return p.unexpected("« , » ou « ] »")
		}
	}
}

func (p *parser) object(v *Value, depth int) error {
	seen := map[string]bool{}
	for p.space(); ; p.space() {
		if len(v.Members) == 0 && p.at('}') {
			return nil
		}
		if p.pos == len(p.data) || p.data[p.pos] != '"' {
			return p.unexpected("un nom de balise entre guillemets")
		}
		m := Member{}
		m.Line, m.Column = p.place(p.pos)
		var err error
		if m.Name, err = p.str(); err != nil {
			return err
		}
		if seen[m.Name] {
			return &Error{Duplicate, m.Line, m.Column, fmt.Sprintf("la balise %q figure deux fois dans le même objet", m.Name)}
		}
		seen[m.Name] = true
		if p.space(); !p.at(':') {
			return p.unexpected("« : »")
		}
		p.space()
		if m.Value, err = p.value(depth); err != nil {
			return err
		}
		v.Members = append(v.Members, m)
		p.space()
		if p.at('}') {
			return nil
		}
		if !p.at(',') {
			return p.unexpected("« , » ou « } »")
		}
	}
}

// at takes one octet if it is there.
func (p *parser) at(c byte) bool {
	if p.pos < len(p.data) && p.data[p.pos] == c {
		p.pos++
		return true
	}
	return false
}
