package jsonfile

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// Limits bound what is read; a zero field means its default.
type Limits struct {
	Bytes  int // of the whole file; default 16 MiB
	Depth  int // of objects and arrays within each other; default 16
	Values int // in all; default 1 000 000
}

func (l Limits) defaults() Limits {
	return Limits{cmp.Or(l.Bytes, 16<<20), cmp.Or(l.Depth, 16), cmp.Or(l.Values, 1_000_000)}
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
	p := &parser{data: data, limits: l.defaults(), d: jsontext.NewDecoder(bytes.NewBuffer(data)), line: 1}
	if err := p.encoding(); err != nil {
		return nil, err
	}
	if at := p.skip(0); at == len(data) {
		return nil, p.fail(Empty, at, "le fichier ne contient rien")
	}
	v, err := p.value()
	if err != nil {
		return nil, err
	}
	switch at := p.skip(int(p.d.InputOffset())); {
	case at == len(data):
		return v, nil
	case p.afterZero(at):
		return nil, p.unexpected(at, "")
	default:
		return nil, p.fail(Trailing, at, "le JSON est complet, mais %s suit", p.here(at))
	}
}

type parser struct {
	data         []byte
	d            *jsontext.Decoder // of data: the grammar, duplicate names
	limits       Limits
	values       int
	mark         int // an offset …
	line, column int // … and the line and the characters of it before the offset
}

// place counts onward from the last place asked for: a file of one long line
// would otherwise be counted anew at every value.
func (p *parser) place(at int) (line, column int) {
	seen := p.data[p.mark:at]
	if i := bytes.LastIndexByte(seen, '\n'); i >= 0 {
		p.line, p.column, seen = p.line+bytes.Count(seen, []byte("\n")), 0, seen[i+1:]
	}
	p.column, p.mark = p.column+utf8.RuneCount(seen), at
	return p.line, p.column + 1
}

func (p *parser) fail(r Reason, at int, format string, args ...any) error {
	line, column := p.place(at)
	return &Error{r, line, column, fmt.Sprintf(format, args...)}
}

// encoding refuses what is not plain UTF-8 and names what it seems to be.
func (p *parser) encoding() error {
	d := p.data
	switch {
	case len(d) > p.limits.Bytes:
		return p.fail(TooLarge, 0, "le fichier dépasse %d octets", p.limits.Bytes)
	case bytes.HasPrefix(d, []byte("\xef\xbb\xbf")):
		return p.fail(Mark, 0, "le fichier commence par une marque d'ordre des octets (BOM EF BB BF)")
	case bytes.HasPrefix(d, []byte("\xff\xfe\x00\x00")), bytes.HasPrefix(d, []byte("\x00\x00\xfe\xff")):
		return p.fail(NotUTF8, 0, "le fichier est en UTF-32")
	case bytes.HasPrefix(d, []byte("\xff\xfe")), bytes.HasPrefix(d, []byte("\xfe\xff")),
		len(d) >= 2 && (d[0] == 0) != (d[1] == 0):
		return p.fail(NotUTF8, 0, "le fichier est en UTF-16")
	case utf8.Valid(d):
		return nil
	}
	at := 0
	for r, n := utf8.DecodeRune(d); r != utf8.RuneError || n != 1; r, n = utf8.DecodeRune(d[at:]) {
		at += n
	}
	return p.fail(NotUTF8, at, "l'octet %02X n'est pas de l'UTF-8 (sans doute de l'ISO-8859-1 ou du Windows-1252)", d[at])
}

// value reads the next value and all below it.
func (p *parser) value() (*Value, error) {
	if p.values++; p.values > p.limits.Values {
		_, at := p.wanted()
		return nil, p.fail(TooMany, at, "le fichier contient plus de %d valeurs", p.limits.Values)
	}
	v, err := &Value{}, error(nil)
	switch open := p.d.PeekKind(); open {
	case '{', '[':
		err = p.container(v, open)
	case '"':
		v.Kind = String
		v.Text, v.Line, v.Column, err = p.text()
	default:
		v.Kind, v.Bool = map[jsontext.Kind]Kind{'t': Bool, 'f': Bool, '0': Number}[open], open == 't'
		var raw jsontext.Value
		if raw, v.Line, v.Column, err = p.scalar(); v.Kind == Number {
			v.Text = string(raw)
		}
	}
	return v, err
}

// container reads an object or an array.
func (p *parser) container(v *Value, open jsontext.Kind) error {
	if _, err := p.d.ReadToken(); err != nil {
		return p.explain(err)
	}
	at := int(p.d.InputOffset()) - 1
	if p.d.StackDepth() > p.limits.Depth {
		return p.fail(TooDeep, at, "plus de %d niveaux imbriqués", p.limits.Depth)
	}
	v.Kind = Array
	v.Line, v.Column = p.place(at)
	for p.d.PeekKind() != open+2 { // } is two after {, ] after [
		var m Member
		var err error
		if open == '{' {
			m.Name, m.Line, m.Column, err = p.text()
		}
		if err == nil {
			m.Value, err = p.value()
		}
		if err != nil {
			return err
		}
		if open == '{' {
			v.Members = append(v.Members, m)
		} else {
			v.Items = append(v.Items, m.Value)
		}
	}
	if open == '{' {
		v.Kind = Object
	}
	_, err := p.d.ReadToken()
	return p.explain(err)
}

// scalar reads a value as it is written.
func (p *parser) scalar() (raw jsontext.Value, line, column int, err error) {
	if raw, err = p.d.ReadValue(); err != nil {
		return nil, 0, 0, p.explain(err)
	}
	line, column = p.place(int(p.d.InputOffset()) - len(raw))
	return raw, line, column, nil
}

// text reads a string.
func (p *parser) text() (text string, line, column int, err error) {
	raw, line, column, err := p.scalar()
	if err != nil {
		return "", 0, 0, err
	}
	b, err := jsontext.AppendUnquote(nil, raw)
	return string(b), line, column, err
}
