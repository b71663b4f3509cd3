// Package jsonfile reads a JSON file (RFC 8259) strictly and within bounds:
// duplicate names, depth, size, byte order marks and wrong encodings are named
// errors with line and column. Order, numbers as written and positions are
// kept, so that a file can be given back as it came, with a few values changed.
package jsonfile

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"
)

// Kind is the JSON type of a value.
type Kind int

// The JSON types; true and false are both Bool.
const (
	Null Kind = iota
	Bool
	Number
	String
	Array
	Object
)

// French names the type for a reader of reports.
func (k Kind) French() string {
	return [...]string{"null", "booléen", "nombre", "chaîne", "tableau", "objet"}[k]
}

// Value is a JSON value with its place in the file.
type Value struct {
	Kind         Kind
	Bool         bool
	Text         string // a string decoded, or a number exactly as written ("1075.00")
	Items        []*Value
	Members      []Member
	Line, Column int // of its first character, from 1; columns count characters
}

// Member is a name and its value in an object.
type Member struct {
	Name         string
	Value        *Value
	Line, Column int // of the name
}

// Get returns a member's value, nil when the object has none of that name or
// the value is no object.
func (v *Value) Get(name string) *Value {
	if v == nil {
		return nil
	}
	for _, m := range v.Members {
		if m.Name == name {
			return m.Value
		}
	}
	return nil
}

// Set gives a member a value; a new one comes last.
func (v *Value) Set(name string, value *Value) {
	for i := range v.Members {
		if v.Members[i].Name == name {
			v.Members[i].Value = value
			return
		}
	}
	v.Members = append(v.Members, Member{Name: name, Value: value})
}

// Delete takes a member away.
func (v *Value) Delete(name string) {
	for i := range v.Members {
		if v.Members[i].Name == name {
			v.Members = append(v.Members[:i:i], v.Members[i+1:]...)
			return
		}
	}
}

// Clone copies a value and all below it.
func (v *Value) Clone() *Value {
	if v == nil {
		return nil
	}
	out := *v
	out.Items, out.Members = nil, nil
	for _, item := range v.Items {
		out.Items = append(out.Items, item.Clone())
	}
	for _, m := range v.Members {
		m.Value = m.Value.Clone()
		out.Members = append(out.Members, m)
	}
	return &out
}

// Str makes a string value.
func Str(s string) *Value { return &Value{Kind: String, Text: s} }

// Num makes a number as it is to be written; the caller answers for its syntax.
func Num(s string) *Value { return &Value{Kind: Number, Text: s} }

// Truth makes a boolean.
func Truth(b bool) *Value { return &Value{Kind: Bool, Bool: b} }

// Nothing makes a null.
func Nothing() *Value { return &Value{} }

// Write writes a value as UTF-8 JSON, two spaces a level and a newline at the
// end; numbers stay as they were written.
func (v *Value) Write(w io.Writer) error {
	_, err := w.Write(v.Append(nil))
	return err
}

// Append appends the value as Write writes it.
func (v *Value) Append(b []byte) []byte { return append(v.append(b, 0), '\n') }

func (v *Value) append(b []byte, level int) []byte {
	indent := func(n int) { b = append(append(b, '\n'), strings.Repeat("  ", n)...) }
	switch v.Kind {
	case Null:
		b = append(b, "null"...)
	case Bool:
		if v.Bool {
			b = append(b, "true"...)
		} else {
			b = append(b, "false"...)
		}
	case Number:
		b = append(b, v.Text...)
	case String:
		b = quote(b, v.Text)
	case Array:
		b = append(b, '[')
		for i, item := range v.Items {
			if i > 0 {
				b = append(b, ',')
			}
			indent(level + 1)
			b = item.append(b, level+1)
		}
		if len(v.Items) > 0 {
			indent(level)
		}
		b = append(b, ']')
	case Object:
		b = append(b, '{')
		for i, m := range v.Members {
			if i > 0 {
				b = append(b, ',')
			}
			indent(level + 1)
			b = append(quote(b, m.Name), ": "...)
			b = m.Value.append(b, level+1)
		}
		if len(v.Members) > 0 {
			indent(level)
		}
		b = append(b, '}')
	}
	return b
}

func quote(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\r':
			b = append(b, `\r`...)
		case r == '\t':
			b = append(b, `\t`...)
		case r < 0x20:
			b = append(b, `\u00`...)
			b = append(b, hex[r>>4], hex[r&15])
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}

// String is the value on one line, for messages.
func (v *Value) String() string {
	if v == nil {
		return "absent"
	}
	lines := bytes.Split(v.append(nil, 0), []byte("\n"))
	for i := range lines {
		lines[i] = bytes.TrimLeft(lines[i], " ")
	}
	return string(bytes.Join(lines, []byte(" ")))
}
