package console

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

type object = map[string]any

// surface is the OpenAPI document with what was seen of it: each answer is held
// against it, and at the end it against the answers.
type surface struct {
	doc      object // as served, with objects closed: what it does not name is wrong
	schemas  *jsonschema.Compiler
	base     string          // of the console that is asked
	statuses map[string]bool // "GET /path 404"
	seen     map[string]bool // "Message.subject"
}

func openSurface(t *testing.T, base string) *surface {
	t.Helper()
	_, h, body := call(t, "GET", base+"/api/v1/openapi.json", "")
	if h.Get("Content-Type") != "application/json" {
		t.Fatal(h)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	s := &surface{doc: doc.(object), schemas: jsonschema.NewCompiler(), base: base, statuses: map[string]bool{},
		seen: map[string]bool{}}
	closeObjects(doc)
	s.schemas.DefaultDraft(jsonschema.Draft2020)
	s.schemas.AssertFormat()
	if err := s.schemas.AddResource("mem:///openapi.json", doc); err != nil {
		t.Fatal(err)
	}
	return s
}

// closeObjects refuses properties that no schema names.
func closeObjects(v any) {
	switch x := v.(type) {
	case object:
		if _, named := x["properties"].(object); named && x["type"] == "object" {
			x["additionalProperties"] = false
		}
		for _, y := range x {
			closeObjects(y)
		}
	case []any:
		for _, y := range x {
			closeObjects(y)
		}
	}
}

// at is what stands in the document below keys, and its JSON Pointer; a
// reference on the way is followed.
func (s *surface) at(keys ...string) (object, string) {
	node, pointer := s.doc, "#"
	for _, k := range keys {
		node, _ = node[k].(object)
		pointer += "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(k)
		if ref, is := node["$ref"].(string); is {
			node, pointer = s.resolve(ref), ref
		}
	}
	return node, pointer
}

func (s *surface) resolve(ref string) object {
	node := s.doc
	for _, k := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
		node, _ = node[k].(object)
	}
	return node
}

var inPath = regexp.MustCompile(`{\w+}`)

// asked is one request: an operation as the document names it, the values of
// its path in their order, and the rest.
type asked struct {
	op     string
	path   []string
	query  string
	body   string
	edit   func(*http.Request)
	status int // that must come
}

// ask asks the console and holds its answer against the document.
func (s *surface) ask(t *testing.T, a asked) string {
	t.Helper()
	method, template, _ := strings.Cut(a.op, " ")
	path := inPath.ReplaceAllStringFunc(template, func(string) string {
		v := a.path[0]
		a.path = a.path[1:]
		return v
	})
	if a.edit == nil {
		a.edit = func(*http.Request) {}
	}
	code, h, body := call(t, method, s.base+path+a.query, a.body, a.edit)
	if code != a.status {
		t.Errorf("%s %s: %d, want %d: %.300s", method, path+a.query, code, a.status, body)
		return body
	}
	s.hold(t, a.op, code, h, body)
	query, err := url.ParseQuery(strings.TrimPrefix(a.query, "?"))
	if err != nil {
		t.Fatal(err)
	}
	documented := s.query(a.op)
	for name := range query {
		s.statuses[a.op+" ?"+name] = true
		if !slices.Contains(documented, name) {
			t.Errorf("%s: the parameter %s is not documented", a.op, name)
		}
	}
	return body
}

// query lists the documented parameters of the query of an operation.
func (s *surface) query(op string) (names []string) {
	method, path, _ := strings.Cut(op, " ")
	of, _ := s.at("paths", path, strings.ToLower(method))
	list, _ := of["parameters"].([]any)
	for _, p := range list {
		if p := p.(object); p["in"] == "query" {
			names = append(names, p["name"].(string))
		}
	}
	return names
}

// hold compares one answer with what is documented of it.
func (s *surface) hold(t *testing.T, op string, code int, h http.Header, body string) {
	t.Helper()
	method, template, _ := strings.Cut(op, " ")
	keys := []string{"paths", template, strings.ToLower(method), "responses", fmt.Sprint(code)}
	answer, _ := s.at(keys...)
	if answer == nil {
		t.Errorf("%s: status %d is not documented: %.200s", op, code, body)
		return
	}
	s.statuses[op+" "+fmt.Sprint(code)] = true
	content, _ := answer["content"].(object)
	kind, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	if content == nil {
		if body != "" {
			t.Errorf("%s %d has an answer that is not documented: %.200s", op, code, body)
		}
		return
	}
	if content[kind] == nil {
		t.Errorf("%s %d is %q; documented are %v", op, code, kind, slices.Collect(maps.Keys(content)))
		return
	}
	if kind == "application/json" {
		schema, pointer := s.at(append(keys, "content", kind, "schema")...)
		s.validate(t, op, pointer, body, func(v any) { s.mark(schema, named(pointer), v) })
	}
}

// validate holds a JSON text against the schema at a pointer.
func (s *surface) validate(t *testing.T, what, pointer, text string, then func(any)) {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Errorf("%s: %v in %.200s", what, err, text)
		return
	}
	schema, err := s.schemas.Compile("mem:///openapi.json" + pointer)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	if err := schema.Validate(v); err != nil {
		t.Errorf("%s: the document and the server differ: %v in %.400s", what, err, text)
	}
	then(v)
}

// named is a schema of the components by its name, another by its place.
func named(pointer string) string { return strings.TrimPrefix(pointer, "#/components/schemas/") }

// each gives the schemas of the parts of one, with the names of properties.
func (s *surface) each(schema object, name string, f func(part object, name, key string)) {
	if ref, is := schema["$ref"].(string); is {
		schema, name = s.resolve(ref), named(ref)
	}
	if list, is := schema["anyOf"].([]any); is { // the other one is null
		s.each(list[0].(object), name, f)
	}
	properties, _ := schema["properties"].(object)
	for key, p := range properties {
		f(p.(object), name+"."+key, key)
	}
	if items, is := schema["items"].(object); is {
		f(items, name+"[]", "")
	}
	if values, is := schema["additionalProperties"].(object); is {
		f(values, name+"{}", "")
	}
}

// mark notes which properties a value has.
func (s *surface) mark(schema object, name string, v any) {
	s.each(schema, name, func(part object, name, key string) {
		switch x := v.(type) {
		case object:
			if y, there := x[key]; there && key != "" {
				s.seen[name] = true
				s.mark(part, name, y)
			} else if strings.HasSuffix(name, "{}") {
				for _, y := range x {
					s.mark(part, name, y)
				}
			}
		case []any:
			for _, y := range x {
				s.mark(part, name, y)
			}
		}
	})
}

// operations calls f with every operation.
func (s *surface) operations(f func(op string, of object)) {
	for path, methods := range s.doc["paths"].(object) {
		for method, of := range methods.(object) {
			f(strings.ToUpper(method)+" "+path, of.(object))
		}
	}
}

// complete reports what is documented and was never seen, and what is excused
// and was.
func (s *surface) complete(t *testing.T, excused map[string]string) {
	documented := map[string]bool{}
	var reach func(schema object, name string)
	reach = func(schema object, name string) {
		s.each(schema, name, func(part object, name, key string) {
			before := documented[name]
			if documented[name] = true; !before {
				reach(part, name)
			}
		})
	}
	s.operations(func(op string, of object) {
		method, path, _ := strings.Cut(op, " ")
		for _, name := range s.query(op) {
			documented[op+" ?"+name] = true
		}
		for code := range of["responses"].(object) {
			documented[op+" "+code] = true
			if schema, p := s.at("paths", path, strings.ToLower(method), "responses", code, "content", "application/json",
				"schema"); schema != nil {
				reach(schema, named(p))
			}
		}
	})
	for name := range documented {
		if strings.HasSuffix(name, "[]") || strings.HasSuffix(name, "{}") {
			continue
		}
		_, excuse := excused[name]
		switch seen := s.seen[name] || s.statuses[name]; {
		case seen && excuse:
			t.Errorf("%s is excused and was seen: take the excuse out", name)
		case !seen && !excuse:
			t.Errorf("%s is documented and the server never showed it", name)
		}
	}
	for name := range excused {
		if !documented[name] {
			t.Errorf("%s is excused and not documented", name)
		}
	}
}

// example is the documented example of an operation's body; without its
// property when that is not "".
func (s *surface) example(t *testing.T, op, without string) string {
	t.Helper()
	method, path, _ := strings.Cut(op, " ")
	media, _ := s.at("paths", path, strings.ToLower(method), "requestBody", "content", "application/json")
	if media["example"] == nil {
		t.Fatalf("%s has no example", op)
	}
	v := maps.Clone(media["example"].(object))
	delete(v, without)
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
