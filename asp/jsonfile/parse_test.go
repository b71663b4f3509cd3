package jsonfile

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func TestReasons(t *testing.T) {
	for _, c := range []struct {
		name, text   string
		reason       Reason
		line, column int
	}{
		{"nothing", "", Empty, 1, 1},
		{"white space", " \n ", Empty, 2, 2},
		{"byte order mark", "\xef\xbb\xbf{}", Mark, 1, 1},
		{"UTF-16 LE with a mark", "\xff\xfe{\x00}\x00", NotUTF8, 1, 1},
		{"UTF-16 LE without", "{\x00}\x00", NotUTF8, 1, 1},
		{"UTF-16 BE without", "\x00{\x00}", NotUTF8, 1, 1},
		{"UTF-32", "\xff\xfe\x00\x00{\x00\x00\x00", NotUTF8, 1, 1},
		{"Latin-1", "{\n \"a\": \"\xe9\"}", NotUTF8, 2, 8},
		{"duplicate", "{\"é\":1,\n  \"é\":2}", Duplicate, 2, 3},
		{"duplicate by escape", `{"a":1,"\u0061":2}`, Duplicate, 1, 8},
		{"trailing", "{} {}", Trailing, 1, 4},
		{"cut in an object", `{"a":1`, Truncated, 1, 7},
		{"cut in a string", `{"a":"b`, Truncated, 1, 8},
		{"cut in a word", `[tru`, Truncated, 1, 5},
		{"comma too many", `[1,]`, Syntax, 1, 4},
		{"comma missing", "{\"a\":1\n \"b\":2}", Syntax, 2, 2},
		{"comment", "// x\n{}", Syntax, 1, 1},
		{"single quotes", "{'a':1}", Syntax, 1, 2},
		{"leading zero", "[01]", Syntax, 1, 3},
		{"point alone", "[1.]", Syntax, 1, 4},
		{"decimal comma", "[10,5,]", Syntax, 1, 7},
		{"NaN", "[NaN]", Syntax, 1, 2},
		{"raw tab in a string", "[\"a\tb\"]", Syntax, 1, 4},
		{"lone surrogate", `["\ud800"]`, Syntax, 1, 9},
		{"bad escape", `["\x41"]`, Syntax, 1, 4},
		{"not hexadecimal", `["\u00g0"]`, Syntax, 1, 7},
		{"not hexadecimal, control", "[\"\\u00\x11\"]", Syntax, 1, 7},
		{"deep", strings.Repeat("[", 17), TooDeep, 1, 17},
		{"many", "[" + strings.Repeat("1,", 100) + "1]", TooMany, 1, 200},
		{"large", `"` + strings.Repeat("x", 5000) + `"`, TooLarge, 1, 1},
	} {
		_, err := Parse([]byte(c.text), Limits{Bytes: 4096, Values: 100})
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%s: expected %s, got %v", c.name, c.reason, err)
		} else if e.Reason != c.reason || e.Line != c.line || e.Column != c.column {
			t.Errorf("%s: expected %s at %d:%d, got %v", c.name, c.reason, c.line, c.column, e)
		}
	}
}

// TestOneLongLine: columns cost nothing extra on a file of one line.
func TestOneLongLine(t *testing.T) {
	text := "[" + strings.Repeat("1,", 500_000) + "x]"
	_, err := Parse([]byte(text), Limits{})
	var e *Error
	if !errors.As(err, &e) || e.Reason != Syntax || e.Column != 1_000_002 {
		t.Errorf("expected a syntax error at column 1000002, got %v", err)
	}
}

func TestReadStopsAtTheLimit(t *testing.T) {
	r := &endless{}
	_, err := Read(r, Limits{Bytes: 1000})
	var e *Error
	if !errors.As(err, &e) || e.Reason != TooLarge {
		t.Fatalf("expected too large, got %v", err)
	}
	if r.given > 64<<10 {
		t.Errorf("read %d octets of a file that may have 1000", r.given)
	}
}

type endless struct{ given int }

func (e *endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = ' '
	}
	e.given += len(b)
	return len(b), nil
}

func TestKeepsOrderAndNumbers(t *testing.T) {
	const text = "{\n  \"z\": 1075.00,\n  \"a\": [\n    \"É\\n\\u0001\",\n    -0,\n    1E+2,\n    {},\n    []\n  ],\n  " +
		"\"m\": null\n}\n"
	v, err := Parse([]byte(text), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if got := string(v.Append(nil)); got != text {
		t.Errorf("given back as %s", got)
	}
	if a := v.Get("a"); a.Line != 3 || a.Column != 8 {
		t.Errorf("a stands at %d:%d, expected 3:8", a.Line, a.Column)
	}
}

// FuzzParse: what is accepted is JSON by encoding/json too, and what that one
// accepts is accepted here unless for a reason that encoding/json does not know.
func FuzzParse(f *testing.F) {
	for _, s := range []string{`{"a":[1,2.50,{"b":null}],"c":"é\u00e9\ud83d\ude00"}`, "[]", `"\ud800"`,
		"{\"a\":1,\"a\":2}", "\xef\xbb\xbf{}", "[1e5,-0.0,true,false]"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := Parse(data, Limits{Bytes: 1 << 16, Depth: 32, Values: 10000})
		valid := json.Valid(data)
		if err == nil {
			if !valid {
				t.Fatalf("accepted %q, which encoding/json refuses", data)
			}
			again, err := Parse(v.Append(nil), Limits{})
			if err != nil {
				t.Fatalf("what was written is not readable: %v", err)
			}
			if !bytes.Equal(again.Append(nil), v.Append(nil)) {
				t.Fatal("writing and reading again changes the value")
			}
			return
		}
		var e *Error
		if !errors.As(err, &e) {
			t.Fatalf("an error without a name: %v", err)
		}
		if e.Line < 1 || e.Column < 1 {
			t.Fatalf("no place: %v", e)
		}
		strict := e.Reason == Duplicate || e.Reason == NotUTF8 || e.Reason == TooDeep || e.Reason == TooMany ||
			e.Reason == TooLarge || strings.Contains(e.Detail, "UTF-16 seule")
		if valid && !strict {
			t.Fatalf("refused %q: %v", data, err)
		}
	})
}
