package adapter

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// validate is the part of JSON Schema that the two schemas use.
func validate(root, schema map[string]any, v any, at string) error {
	if ref, ok := schema["$ref"].(string); ok {
		return validate(root, root["$defs"].(map[string]any)[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any), v, at)
	}
	if alts, ok := schema["oneOf"].([]any); ok {
		fits := 0
		var errs []string
		for _, a := range alts {
			if err := validate(root, a.(map[string]any), v, at); err != nil {
				errs = append(errs, err.Error())
				continue
			}
			fits++
		}
		if fits != 1 {
			return fmt.Errorf("%s: %d alternatives fit: %s", at, fits, strings.Join(errs, "; "))
		}
	}
	if c, ok := schema["const"]; ok && !reflect.DeepEqual(c, v) {
		return fmt.Errorf("%s: %v is not %v", at, v, c)
	}
	if e, ok := schema["enum"].([]any); ok && !slices.Contains(e, v) {
		return fmt.Errorf("%s: %v is none of %v", at, v, e)
	}
	number := func(name string) (int, bool) { n, ok := schema[name].(float64); return int(n), ok }
	switch schema["type"] {
	case "object":
		o, ok := v.(map[string]any)
		if !ok {
			return fmt.Errorf("%s: no object", at)
		}
		props := schema["properties"].(map[string]any)
		for _, r := range schema["required"].([]any) {
			if _, ok := o[r.(string)]; !ok {
				return fmt.Errorf("%s: lacks %s", at, r)
			}
		}
		for k, x := range o {
			p, ok := props[k].(map[string]any)
			if !ok {
				return fmt.Errorf("%s: has %s", at, k)
			}
			if err := validate(root, p, x, at+"."+k); err != nil {
				return err
			}
		}
	case "array":
		l, ok := v.([]any)
		if !ok {
			return fmt.Errorf("%s: no array", at)
		}
		if n, ok := number("minItems"); ok && len(l) < n {
			return fmt.Errorf("%s: fewer than %d", at, n)
		}
		if n, ok := number("maxItems"); ok && len(l) > n {
			return fmt.Errorf("%s: more than %d", at, n)
		}
		for i, x := range l {
			if err := validate(root, schema["items"].(map[string]any), x, fmt.Sprintf("%s[%d]", at, i)); err != nil {
				return err
			}
		}
	case "string":
		s, ok := v.(string)
		if !ok {
			return fmt.Errorf("%s: no string", at)
		}
		if n, ok := number("minLength"); ok && len(s) < n {
			return fmt.Errorf("%s: empty", at)
		}
		if p, ok := schema["pattern"].(string); ok && !regexp.MustCompile(p).MatchString(s) {
			return fmt.Errorf("%s: %q does not match %s", at, s, p)
		}
	case "integer":
		f, ok := v.(float64)
		if !ok || f != float64(int(f)) {
			return fmt.Errorf("%s: no integer", at)
		}
		if n, ok := number("minimum"); ok && int(f) < n {
			return fmt.Errorf("%s: below %d", at, n)
		}
		if n, ok := number("maximum"); ok && int(f) > n {
			return fmt.Errorf("%s: above %d", at, n)
		}
	case "boolean":
		if _, ok := v.(bool); !ok {
			return fmt.Errorf("%s: no boolean", at)
		}
	}
	return nil
}

func valid(t *testing.T, schema, data []byte) error {
	t.Helper()
	var s map[string]any
	var v any
	if err := json.Unmarshal(schema, &s); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	return validate(s, s, v, "$")
}

// TestSchemasAgreeWithTheDecoders: what one takes the other takes, on the
// examples of the documentation and on spoilt copies of them.
func TestSchemasAgreeWithTheDecoders(t *testing.T) {
	spoil := map[string]func(string) string{
		"as it is":      func(s string) string { return s },
		"unknown field": func(s string) string { return strings.Replace(s, "{", `{"surprise":1,`, 1) },
		"protocol 2":    func(s string) string { return strings.Replace(s, `"protocol":1`, `"protocol":2`, 1) },
		"other action":  func(s string) string { return strings.Replace(s, `"action":"`, `"action":"x`, 1) },
		"wrong type":    func(s string) string { return regexp.MustCompile(`:"[^"]*"`).ReplaceAllString(s, ":7") },
		"bad usage":     func(s string) string { return strings.Replace(s, `"usage":"test"`, `"usage":"essai"`, 1) },
		"bad status":    func(s string) string { return strings.Replace(s, `"status":"`, `"status":"not `, 1) },
		"no list":       func(s string) string { return regexp.MustCompile(`\[[^\[\]]*\]`).ReplaceAllString(s, `"x"`) },
	}
	for _, e := range Examples() {
		request, err := EncodeRequest(e.Request.Params.Action(), e.Request)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := json.Marshal(e.Answer)
		if err != nil {
			t.Fatal(err)
		}
		for name, f := range spoil {
			action := e.Request.Params.Action()
			in := f(string(request))
			_, _, err := DecodeRequest([]byte(in))
			if want := valid(t, requestSchema, []byte(in)); (err == nil) != (want == nil) {
				t.Errorf("%s, request %s: decoder %v, schema %v\n%s", action, name, err, want, in)
			}
			if name == "as it is" && err != nil {
				t.Errorf("example of %s: %v", action, err)
			}
			out := f(string(answer))
			_, err = DecodeAnswer([]byte(out), action, e.Request)
			if want := valid(t, answerSchema, []byte(out)); (err == nil) != (want == nil) {
				t.Errorf("%s, answer %s: decoder %v, schema %v\n%s", action, name, err, want, out)
			}
			if name == "as it is" && err != nil {
				t.Errorf("example answer of %s: %v", action, err)
			}
		}
	}
}

// TestSchemaListsEveryField compares the schemas with the Go types.
func TestSchemaListsEveryField(t *testing.T) {
	var s struct {
		Defs map[string]struct{ Properties map[string]any } `json:"$defs"`
	}
	if err := json.Unmarshal(requestSchema, &s); err != nil {
		t.Fatal(err)
	}
	for _, a := range Actions() {
		want := append(fields(reflect.TypeOf(newParams(a)).Elem()), "action", "protocol", "station")
		var got []string
		for k := range s.Defs[string(a)].Properties {
			got = append(got, k)
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(want, got) {
			t.Errorf("%s: types have %v, schema %v", a, want, got)
		}
	}
	if kinds, _ := json.Marshal(MessageKinds()); !strings.Contains(strings.ReplaceAll(string(answerSchema), ", ", ","),
		`"enum": `+string(kinds)) {
		t.Errorf("the schema has other kinds of message than %s", kinds)
	}
	for _, code := range ReasonCodes() {
		if !strings.Contains(string(answerSchema), `"`+code+`"`) {
			t.Errorf("the schema lacks reason code %s", code)
		}
	}
}

func fields(t reflect.Type) []string {
	var out []string
	for f := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(f).Tag.Get("json"), ",")
		out = append(out, name)
	}
	return out
}
