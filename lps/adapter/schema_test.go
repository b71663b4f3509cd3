package adapter

import (
	"bytes"
	_ "embed" // the schemas
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// The JSON Schemas (draft 2020-12) of the protocol, for those who write an
// adapter. DecodeRequest and DecodeAnswer enforce the same rules, and a little
// more: that an answer fits its request.
var (
	//go:embed schema/request-1.json
	requestSchema1 []byte
	//go:embed schema/answer-1.json
	answerSchema1 []byte
	//go:embed schema/request-2.json
	requestSchema2 []byte
	//go:embed schema/answer-2.json
	answerSchema2 []byte
)

func schemas(version int) (request, answer []byte) {
	if version == Version1 {
		return requestSchema1, answerSchema1
	}
	return requestSchema2, answerSchema2
}

func eachVersion(t *testing.T, test func(*testing.T, int)) {
	for v := Version1; v <= Version; v++ {
		t.Run(fmt.Sprint("protocol ", v), func(t *testing.T) { test(t, v) })
	}
}

// schema compiles one of ours with a validator that is not ours.
func schema(t *testing.T, text []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile("schema.json")
}

func valid(s *jsonschema.Schema, data string) error {
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(data))
	if err != nil {
		return err
	}
	return s.Validate(v)
}

// TestSchemasAgreeWithTheDecoders: what one takes the other takes, on the
// examples of the documentation and on spoilt copies of them.
func TestSchemasAgreeWithTheDecoders(t *testing.T) { eachVersion(t, agree) }

func agree(t *testing.T, version int) {
	protocol := fmt.Sprintf(`"protocol":%d`, version)
	spoil := map[string]func(string) string{
		"as it is":      func(s string) string { return s },
		"unknown field": func(s string) string { return strings.Replace(s, "{", `{"surprise":1,`, 1) },
		"protocol 3":    func(s string) string { return strings.Replace(s, protocol, `"protocol":3`, 1) },
		"bad outcome":   func(s string) string { return strings.Replace(s, `"outcome":"`, `"outcome":"un`, 1) },
		"awaiting":      func(s string) string { return strings.Replace(s, `"outcome":"acted"`, `"outcome":"awaiting"`, 1) },
		"newer code":    func(s string) string { return strings.Replace(s, `"revoked"`, `"delta-crl"`, 1) },
		"now":           func(s string) string { return strings.Replace(s, "{", `{"now":"2026-11-23T09:00:00Z",`, 1) },
		"bad time":      func(s string) string { return strings.Replace(s, `"until":"2`, `"until":"x`, 1) },
		"other action":  func(s string) string { return strings.Replace(s, `"action":"`, `"action":"x`, 1) },
		"wrong type":    func(s string) string { return regexp.MustCompile(`:"[^"]*"`).ReplaceAllString(s, ":7") },
		"bad usage":     func(s string) string { return strings.Replace(s, `"usage":"test"`, `"usage":"essai"`, 1) },
		"bad status":    func(s string) string { return strings.Replace(s, `"status":"`, `"status":"not `, 1) },
		"no list":       func(s string) string { return regexp.MustCompile(`\[[^\[\]]*\]`).ReplaceAllString(s, `"x"`) },
	}
	requestText, answerText := schemas(version)
	requests, answers := schema(t, requestText), schema(t, answerText)
	for _, e := range examples(version) {
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
			if want := valid(requests, in); (err == nil) != (want == nil) {
				t.Errorf("%s, request %s: decoder %v, schema %v\n%s", action, name, err, want, in)
			}
			if name == "as it is" && err != nil {
				t.Errorf("example of %s: %v", action, err)
			}
			out := f(string(answer))
			_, err = DecodeAnswer([]byte(out), action, e.Request)
			if want := valid(answers, out); (err == nil) != (want == nil) {
				t.Errorf("%s, answer %s: decoder %v, schema %v\n%s", action, name, err, want, out)
			}
			if name == "as it is" && err != nil {
				t.Errorf("example answer of %s: %v", action, err)
			}
		}
	}
}

// TestSchemaListsEveryField compares the schemas with the Go types.
func TestSchemaListsEveryField(t *testing.T) { eachVersion(t, listsEveryField) }

func listsEveryField(t *testing.T, version int) {
	requestSchema, answerSchema := schemas(version)
	var s struct {
		Defs map[string]struct{ Properties map[string]any } `json:"$defs"`
	}
	if err := json.Unmarshal(requestSchema, &s); err != nil {
		t.Fatal(err)
	}
	for _, a := range Actions(version) {
		want := append(fields(reflect.TypeOf(newParams(a)).Elem()), headNames(version)...)
		if a == ActionPlan && version == Version1 {
			want = slices.DeleteFunc(want, func(f string) bool { return f == "from" || f == "state" })
		}
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
	for _, code := range ReasonCodes(version) {
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
