// Package jsonfile reads a JSON file (RFC 8259) strictly and within bounds:
// duplicate names, depth, size, byte order marks and wrong encodings are named
// errors with line and column. Order, numbers as written and positions are
// kept, so that a file can be given back as it came, with a few values changed.
package jsonfile

import (
	"bytes"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
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

// List is the items of an array, none of nil.
func (v *Value) List() []*Value {
	if v == nil {
		return nil
	}
	return v.Items
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

// Append appends the value as UTF-8 JSON, two spaces a level and a newline at
// the end; numbers stay as they were written.
func (v *Value) Append(b []byte) []byte {
	line := v.String()
	out, err := jsontext.AppendFormat(b, []byte(line), jsontext.WithIndent("  "), jsontext.PreserveRawStrings(true),
		jsontext.AllowDuplicateNames(true))
	if err != nil {
		out = append(b, line...) // a number that is none (Num) stays for the reader to see
	}
	return append(out, '\n')
}

// String is the value on one line, for messages.
func (v *Value) String() string {
	if v == nil {
		return "absent"
	}
	return string(v.append(nil))
}

func (v *Value) append(b []byte) []byte {
	switch v.Kind {
	case Null:
		return append(b, "null"...)
	case Bool:
		return strconv.AppendBool(b, v.Bool)
	case Number:
		return append(b, v.Text...)
	case String:
		return quote(b, v.Text)
	case Array:
		b = append(b, '[')
		for _, item := range v.Items {
			b = append(item.append(b), ',', ' ')
		}
		return append(bytes.TrimSuffix(b, []byte(", ")), ']')
	}
	b = append(b, '{')
	for _, m := range v.Members {
		b = append(m.Value.append(append(quote(b, m.Name), ": "...)), ", "...)
	}
	return append(bytes.TrimSuffix(b, []byte(", ")), '}')
}

func quote(b []byte, s string) []byte {
	b, _ = jsontext.AppendQuote(b, s) // wrong UTF-8 becomes U+FFFD
	return b
}
