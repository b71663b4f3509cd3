// Package openapi describes an API by its routes' own types. In come the
// sections of the console, with what their routes say of themselves; out goes one
// OpenAPI 3.1 document, the same octets each time. It knows how encoding/json
// writes Go types, and nothing of what any route does.
//
// A field is described by its type, its json tag and these:
//
//	doc:"octets"        its description
//	enum:"smtp,pop3"    its values, of each element when it is a list
//	ref:"Decision"      its schema, by a name of web.Section.Schemas
//	format:"date"       its format
//	default:"1000"      of a parameter, as are minimum and maximum
//	optional:"true"     a request may leave it out, whatever its json tag
package openapi

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"amfront/console/web"
)

type object = map[string]any

// generator makes one document.
type generator struct {
	names   map[reflect.Type]string // of the schemas under components
	types   map[string]reflect.Type // the same, the other way round
	schemas object
	errs    []error
}

// Document is the description (JSON) of the API of sections. It fails when a
// route lacks its summary and when two types would have one name.
func Document(title, text string, sections []web.Section) ([]byte, error) {
	g := &generator{names: map[reflect.Type]string{}, types: map[string]reflect.Type{}, schemas: object{}}
	for _, s := range sections {
		for _, name := range slices.Sorted(maps.Keys(s.Schemas)) {
			t := reflect.TypeOf(s.Schemas[name])
			if t.Kind() == reflect.Slice {
				t = t.Elem()
				g.schemas[name] = object{"type": "string", "enum": s.Schemas[name]}
			}
			g.call(name, t)
		}
	}
	paths := object{}
	for _, s := range sections {
		for _, r := range s.API {
			method, path, _ := strings.Cut(r.Pattern, " ")
			if paths[path] == nil {
				paths[path] = object{}
			}
			paths[path].(object)[strings.ToLower(method)] = g.operation(path, r)
			if r.Summary == "" {
				g.fail("%s has no summary", r.Pattern)
			}
		}
	}
	problem := object{"description": "what was expected, what was found, what to do",
		"content": object{"application/json": object{"schema": g.schema(reflect.TypeFor[web.Problem]())}}}
	doc, err := json.MarshalIndent(object{"openapi": "3.1.0", "paths": paths,
		"info":       object{"title": title, "version": "1", "description": text},
		"components": object{"schemas": g.schemas, "responses": object{"problem": problem}}}, "", "  ")
	return doc, errors.Join(append(g.errs, err)...)
}

// call gives a type its name; one of no package, as string, has it only for a
// ref.
func (g *generator) call(name string, t reflect.Type) {
	if other := g.types[name]; other != nil && other != t {
		g.fail("schema %s is both %v and %v: give one a name in web.Section.Schemas", name, other, t)
	}
	if g.types[name] = t; t.PkgPath() != "" {
		g.names[t] = name
	}
}

func (g *generator) fail(format string, args ...any) {
	g.errs = append(g.errs, fmt.Errorf(format, args...))
}

func (g *generator) operation(path string, r web.Route) object {
	op := object{"summary": r.Summary, "tags": below.FindStringSubmatch(path)[1:]}
	if list := g.parameters(path, r.Params); len(list) > 0 {
		op["parameters"] = list
	}
	kind, body, fails := "application/json", r.In, slices.Clone(r.Fails)
	if r.Form != nil {
		kind, body = "multipart/form-data", r.Form
	}
	if body != nil {
		media := object{"schema": g.schema(reflect.TypeOf(body))}
		if r.Form == nil {
			media["example"] = body
		}
		op["requestBody"] = object{"content": object{kind: media},
			"required": g.object(reflect.TypeOf(body))["required"] != nil}
		fails = append(fails, http.StatusBadRequest, http.StatusRequestEntityTooLarge)
	}
	status := cmp.Or(r.Status, http.StatusOK)
	content := object{}
	if r.Out != nil {
		content["application/json"] = object{"schema": g.schema(reflect.TypeOf(r.Out))}
	}
	for _, t := range strings.Fields(r.Type) {
		s := object{"type": "string"}
		if strings.HasPrefix(t, "application/") && t != "application/x-pem-file" {
			s["format"] = "binary"
		}
		content[t] = object{"schema": s}
	}
	answer := object{"description": http.StatusText(status)}
	if len(content) > 0 {
		answer["content"] = content
	}
	answers := object{strconv.Itoa(status): answer}
	if r.Nothing != "" {
		answers["204"] = object{"description": r.Nothing}
	}
	for _, f := range fails {
		answers[strconv.Itoa(f)] = object{"$ref": "#/components/responses/problem"}
	}
	op["responses"] = answers
	return op
}

var (
	below       = regexp.MustCompile(`^(?:/api/v1)?/(\w+)`) // the first word of a path
	placeholder = regexp.MustCompile(`{(\w+)}`)
)

// parameters are those of the path, then those of the query.
func (g *generator) parameters(path string, of any) (list []object) {
	fields := g.fields(reflect.TypeOf(cmp.Or(of, any(struct{}{}))))
	for _, m := range placeholder.FindAllStringSubmatch(path, -1) {
		f := field{name: m[1], schema: object{"type": "string"}}
		if i := slices.IndexFunc(fields, func(f field) bool { return f.name == m[1] }); i >= 0 {
			f = fields[i]
			fields = slices.Delete(fields, i, i+1)
		}
		list = append(list, f.parameter("path"))
	}
	for _, f := range fields {
		list = append(list, f.parameter("query"))
	}
	return list
}

// field is one of a struct as JSON, or a parameter, has it.
type field struct {
	name     string
	schema   object
	required bool
}

func (f field) parameter(in string) object {
	p := object{"name": f.name, "in": in, "schema": f.schema}
	if in == "path" || f.required {
		p["required"] = true
	}
	if doc, ok := f.schema["description"]; ok {
		p["description"] = doc
		delete(f.schema, "description")
	}
	return p
}

// fields are those of a struct, embedded ones last; an outer one hides those.
func (g *generator) fields(t reflect.Type) (list []field) {
	var embedded []reflect.Type
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			embedded = append(embedded, f.Type)
		case f.IsExported() && name != "-":
			absent := strings.Contains(options, "omitempty") || strings.Contains(options, "omitzero")
			s := g.property(f)
			if f.Type.Kind() == reflect.Pointer && !absent {
				s = object{"anyOf": []object{s, {"type": "null"}}}
			}
			list = append(list, field{cmp.Or(name, f.Name), s, !absent && f.Tag.Get("optional") == ""})
		}
	}
	for _, e := range embedded {
		for _, f := range g.fields(e) {
			if !slices.ContainsFunc(list, func(x field) bool { return x.name == f.name }) {
				list = append(list, f)
			}
		}
	}
	return list
}

// property is the schema of a field with what its tags say.
func (g *generator) property(f reflect.StructField) object {
	s := g.schema(f.Type)
	if name := f.Tag.Get("ref"); name != "" {
		if g.types[name] == nil {
			g.fail("field %s: no schema %q in web.Section.Schemas", f.Name, name)
		}
		s = reference(name)
	}
	element := s
	if items, list := s["items"].(object); list {
		element = items
	}
	for _, key := range []string{"format", "default", "minimum", "maximum"} {
		if v := f.Tag.Get(key); v != "" {
			element[key] = v
			if n, err := strconv.Atoi(v); err == nil {
				element[key] = n
			}
		}
	}
	if v, ok := f.Tag.Lookup("enum"); ok {
		element["enum"] = strings.Split(v, ",")
	}
	if doc := f.Tag.Get("doc"); doc != "" {
		s["description"] = doc
	}
	return s
}

func reference(name string) object { return object{"$ref": "#/components/schemas/" + name} }

// schema describes a type as encoding/json writes it; named structs and what
// was declared stand under components.
func (g *generator) schema(t reflect.Type) object {
	name, known := g.names[t]
	kind := t.Kind()
	switch {
	case t.String() == "time.Time":
		return object{"type": "string", "format": "date-time"}
	case t.Implements(reflect.TypeFor[json.Marshaler]()) && kind != reflect.Pointer && kind != reflect.Interface:
		if text, err := json.Marshal(reflect.Zero(t).Interface()); err == nil && text[0] == '"' {
			return object{"type": "string"}
		}
		return object{}
	case kind == reflect.Struct && !known && t.Name() != "" && !strings.Contains(t.Name(), "["):
		name, known = strings.TrimSuffix(strings.ToUpper(t.Name()[:1])+t.Name()[1:], "JSON"), true
		g.call(name, t)
	}
	if known {
		if g.schemas[name] == nil {
			g.schemas[name] = object{} // it may hold itself
			g.schemas[name] = g.plain(t)
		}
		return reference(name)
	}
	return g.plain(t)
}

func (g *generator) plain(t reflect.Type) object {
	switch t.Kind() {
	case reflect.Pointer:
		return g.schema(t.Elem())
	case reflect.Struct:
		return g.object(t)
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Float32, reflect.Float64:
		return object{"type": "number"}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": g.schema(t.Elem())}
	case reflect.Array, reflect.Slice:
		return object{"type": "array", "items": g.schema(t.Elem())}
	case reflect.Interface:
		return object{} // whatever it is
	}
	return object{"type": "integer"}
}

func (g *generator) object(t reflect.Type) object {
	properties, required := object{}, []string{}
	for _, f := range g.fields(t) {
		properties[f.name] = f.schema
		if f.required {
			required = append(required, f.name)
		}
	}
	s := object{"type": "object", "properties": properties}
	if len(required) > 0 {
		s["required"] = required
	}
	return s
}
