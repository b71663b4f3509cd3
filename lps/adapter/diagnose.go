package adapter

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// strict decodes exactly one JSON object without unknown fields. Its error is
// a *Problem.
func strict(data []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return diagnose(data, into, err)
	}
	rest := bytes.TrimLeft(data[dec.InputOffset():], " \t\r\n")
	if _, err := dec.Token(); err == io.EOF {
		return nil
	}
	p := &Problem{Cause: CauseAfter}
	if rest[0] == '{' {
		p.Cause = CauseTwo
	}
	return p.on(data, len(data)-len(rest))
}

// diagnose says what data is that it did not decode.
func diagnose(data []byte, into any, err error) error {
	start := len(data) - len(bytes.TrimLeft(data, " \t\r\n"))
	first := data[start:]
	at := func(c Cause, offset int) error { return (&Problem{Cause: c, Err: err}).on(data, offset) }
	switch {
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}), bytes.HasPrefix(data, []byte{0xFE, 0xFF}),
		bytes.IndexByte(data, 0) >= 0:
		return at(CauseUTF16, 0)
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
		return at(CauseBOM, 0)
	case len(first) == 0:
		return at(CauseEmpty, 0)
	case first[0] == '<':
		return at(CauseHTML, start)
	case first[0] != '{' && bytes.Contains(first, []byte("\n{")):
		return at(CauseLogBefore, start)
	case first[0] != '{':
		return at(CauseNotJSON, start)
	}
	var syntax *json.SyntaxError
	var form *json.UnmarshalTypeError
	var date *time.ParseError
	switch {
	case errors.As(err, &form):
		return &Problem{Cause: CauseType, Field: form.Field, Found: form.Value, Wanted: formOf(form.Type), Err: err}
	case errors.As(err, &date):
		return &Problem{Cause: CauseType, Field: "date", Found: date.Value, Wanted: "RFC 3339", Err: err}
	case errors.As(err, &syntax):
		return at(CauseBroken, max(0, int(syntax.Offset)-1))
	}
	var all any
	if json.NewDecoder(bytes.NewReader(data)).Decode(&all) == nil {
		if field, near := unknown(all, reflect.TypeOf(into), "", strings.ToLower); field != "" {
			return &Problem{Cause: CauseUnknown, Field: field, Wanted: near, Err: err}
		}
	}
	return at(CauseBroken, len(bytes.TrimRight(data, " \t\r\n"))-1) // it ends too soon
}

// formOf is a JSON type as the protocol's description names it.
func formOf(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "boolean"
	case reflect.Slice:
		return "array"
	case reflect.Int:
		return "integer"
	}
	return "object"
}

// exact finds a field that is there twice, or that is written in other letters
// than the protocol's, nil for nothing.
func exact(data []byte, into any) error {
	for d := jsontext.NewDecoder(bytes.NewReader(data)); ; {
		if _, err := d.ReadToken(); errors.Is(err, jsontext.ErrDuplicateName) {
			return (&Problem{Cause: CauseTwice, Err: err}).on(data, int(d.InputOffset()))
		} else if err != nil { // the end
			break
		}
	}
	var all any
	if err := json.Unmarshal(data, &all); err != nil {
		return err
	}
	field, near := unknown(all, reflect.TypeOf(into), "", strings.Clone)
	if field == "" {
		return nil
	}
	return &Problem{Cause: CauseUnknown, Field: field, Wanted: near}
}

// unknown finds a field that a type does not have, and the one that is nearest.
// Names are the same when fold makes them so.
func unknown(v any, t reflect.Type, path string, fold func(string) string) (field, near string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch v := v.(type) {
	case []any:
		for i, x := range v {
			if t.Kind() == reflect.Slice && field == "" {
				field, near = unknown(x, t.Elem(), fmt.Sprintf("%s[%d]", path, i), fold)
			}
		}
	case map[string]any:
		if t.Kind() != reflect.Struct {
			return "", ""
		}
		known := map[string]reflect.Type{}
		for f := range t.Fields() {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			known[fold(name)] = f.Type
		}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			below := strings.TrimPrefix(path+"."+name, ".")
			if of := known[fold(name)]; of == nil {
				return below, nearest(name, known)
			} else if field, near = unknown(v[name], of, below, fold); field != "" {
				return field, near
			}
		}
	}
	return field, near
}

// nearest is the known name that begins most like this one, "" for none.
func nearest(name string, known map[string]reflect.Type) (best string) {
	plain := func(s string) string { return strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(s)) }
	most := 2 // letters, at least three are the same
	for k := range known {
		a, b, n := plain(name), plain(k), 0
		for n < min(len(a), len(b)) && a[n] == b[n] {
			n++
		}
		if n > most || n == most && k < best {
			best, most = k, n
		}
	}
	return best
}

// on gives the problem the line of an offset.
func (p *Problem) on(data []byte, offset int) *Problem {
	offset = min(offset, len(data))
	start := bytes.LastIndexByte(data[:offset], '\n') + 1
	text, _, _ := bytes.Cut(data[start:], []byte("\n"))
	p.Line, p.Text = 1+bytes.Count(data[:start], []byte("\n")), Excerpt(text)
	return p
}

// Excerpt shows the beginning of a line that an adapter wrote, in UTF-8.
func Excerpt(line []byte) string {
	const most = 120 // octets
	cut := len(line) > most
	s := strings.ToValidUTF8(string(line[:min(len(line), most)]), "?")
	s = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r < ' ' || r == utf8.RuneError {
			return ' '
		}
		return r
	}, s)), " ")
	if cut {
		return s + "…"
	}
	return s
}

// utf8Problem finds what is not UTF-8, nil for nothing.
func utf8Problem(data []byte) error {
	if utf8.Valid(data) {
		return nil
	}
	i := slices.IndexFunc([]rune(string(data)), func(r rune) bool { return r == utf8.RuneError })
	return (&Problem{Cause: CauseNotUTF8}).on(data, len(string([]rune(string(data))[:i])))
}
