package asp

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Schema is the JSON Schema (draft 2020-12) of a model's first control: its
// tags and no others, objects and arrays where they belong, 1 to 200 requests.
// The values of a request are the second control's and may be anything simple.
func Schema(k Kind) []byte { return schemaOf(k, false) }

// FormatSchema is a model's schema with the formats, lengths and values that
// hold in every request: for editors that complete and check while one types.
// What depends on another tag is left to Check.
func FormatSchema(k Kind) []byte { return schemaOf(k, true) }

type object = map[string]any

func schemaOf(k Kind, formats bool) []byte {
	m := ModelOf(k)
	s := schemer{formats}.object(m.Root)
	name, what := "structure", "premier contrôle : la structure"
	if formats {
		name, what = "format", "la structure et les formats"
	}
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["$id"] = fmt.Sprintf("urn:amfront:asp:%s:%s", k, name)
	s["title"] = m.Title + ", " + what
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(s); err != nil {
		panic(err) // maps, texts and numbers only
	}
	return b.Bytes()
}

type schemer struct{ formats bool }

// object is the schema of an object with the tag's children. Where two shapes
// are read, the schema says so: a tag under either name, a block's tags in
// their object or directly in its parent.
func (s schemer) object(t *Tag) object {
	properties, required, both := object{}, []string{}, []any{}
	for _, c := range t.Children {
		properties[c.Name] = s.value(c)
		switch {
		case c.Alias != "":
			properties[c.Alias] = s.value(c)
			both = append(both, object{"oneOf": []any{shape([]string{c.Name}), shape([]string{c.Alias})}})
		case c.Flat:
			var names []string
			for _, g := range c.Children {
				properties[g.Name] = s.value(g)
				names = append(names, g.Name)
			}
			both = append(both, object{"oneOf": []any{shape([]string{c.Name}, names...), shape(names, c.Name)}})
		case !c.Absent:
			required = append(required, c.Name)
		}
	}
	out := object{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
	if len(both) > 0 {
		out["allOf"] = both
	}
	return out
}

// shape is an object with some tags and without others.
func shape(with []string, without ...string) object {
	properties := object{}
	for _, n := range with {
		properties[n] = true
	}
	for _, n := range without {
		properties[n] = false
	}
	return object{"type": "object", "required": with, "properties": properties}
}

func (s schemer) value(t *Tag) object {
	out := s.bare(t)
	out["description"] = t.Block + " : " + t.Format.French() + " ; " + t.Need
	return out
}

func (s schemer) bare(t *Tag) object {
	switch t.Format.Type {
	case Object:
		return s.object(t)
	case Table:
		out := object{"type": "array", "items": s.object(t)}
		if t.Name == "lignesImport" {
			out["minItems"], out["maxItems"] = 1, MaxRequests
		}
		return out
	case List:
		element := *t
		element.Format.Type = Text
		return object{"type": "array", "items": s.leaf(&element)}
	}
	return s.leaf(t)
}

// leaf is a simple value; the file's own tags are the first control's whole.
func (s schemer) leaf(t *Tag) object {
	if !s.formats && t.Number[0] != '1' {
		return object{"type": []string{"string", "number", "boolean", "null"}}
	}
	f := t.Format
	switch f.Type {
	case AlwaysNull:
		return object{"type": "null"}
	case AlwaysFalse:
		return object{"const": false}
	case Boolean:
		return s.maybe(t, object{"type": "boolean"})
	case Integer:
		return object{"type": "integer", "minimum": 1, "maximum": MaxRequests}
	case Amount:
		return object{"type": "number", "exclusiveMinimum": 0}
	case Date:
		return object{"type": "string", "pattern": dateForm.String()}
	}
	out := object{"type": "string"}
	switch {
	case t.Number == "602":
		codes := []any{nil}
		for _, o := range Operators() {
			codes = append(codes, o.Code)
		}
		return object{"enum": codes}
	case f.Enum != nil:
		out["enum"] = f.Enum
	case f.admits != nil:
		out["pattern"] = `^(FACTURE|VA|CT[1-9][0-9]?)$`
	}
	if f.Exactly > 0 {
		out["minLength"], out["maxLength"] = f.Exactly, f.Exactly
	}
	if f.Below > 0 {
		out["maxLength"] = f.Below - 1
	}
	if f.Pattern != nil {
		out["pattern"] = f.Pattern.String()
	}
	return s.maybe(t, out)
}

// maybe lets null through where the tag may be null in some requests.
func (s schemer) maybe(t *Tag, schema object) object {
	if t.presence == nil {
		return schema
	}
	if schema["pattern"] == nil && schema["maxLength"] == nil {
		return object{"type": []any{schema["type"], "null"}}
	}
	return object{"anyOf": []any{schema, object{"type": "null"}}}
}
