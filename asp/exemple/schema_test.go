package exemple

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"amfront/asp"
	"amfront/asp/jsonfile"
)

// another is a JSON Schema validator that is not ours, with a published schema.
func another(t *testing.T, text []byte) func(v *jsonfile.Value) bool {
	t.Helper()
	c := jsonschema.NewCompiler()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err == nil {
		err = c.AddResource("schema.json", doc)
	}
	if err != nil {
		t.Fatal(err)
	}
	schema := c.MustCompile("schema.json")
	return func(v *jsonfile.Value) bool {
		instance, err := jsonschema.UnmarshalJSON(bytes.NewReader(v.Append(nil)))
		if err != nil {
			t.Fatal(err)
		}
		return schema.Validate(instance) == nil
	}
}

// mutants are a file with one value changed in its shape: every member and item
// taken away, renamed, doubled or put in another type's place.
func mutants(root *jsonfile.Value) []*jsonfile.Value {
	var out []*jsonfile.Value
	var paths [][]int // indexes of members or items
	var walk func(v *jsonfile.Value, at []int)
	walk = func(v *jsonfile.Value, at []int) {
		for i := range len(v.Members) + len(v.Items) {
			here := append(at[:len(at):len(at)], i)
			paths = append(paths, here)
			if v.Kind == jsonfile.Object {
				walk(v.Members[i].Value, here)
			} else {
				walk(v.Items[i], here)
			}
		}
	}
	walk(root, nil)
	others := []*jsonfile.Value{&jsonfile.Value{}, jsonfile.Str("x"), jsonfile.Num("1"),
		{Kind: jsonfile.Bool, Bool: true},
		{Kind: jsonfile.Array}, {Kind: jsonfile.Object},
		{Kind: jsonfile.Array, Items: []*jsonfile.Value{jsonfile.Str("x")}},
		{Kind: jsonfile.Array, Items: []*jsonfile.Value{{Kind: jsonfile.Object}}}}
	for _, p := range paths {
		change := func(f func(parent *jsonfile.Value, i int)) {
			m := root.Clone()
			v := m
			for _, i := range p[:len(p)-1] {
				if v.Kind == jsonfile.Object {
					v = v.Members[i].Value
				} else {
					v = v.Items[i]
				}
			}
			f(v, p[len(p)-1])
			out = append(out, m)
		}
		change(func(v *jsonfile.Value, i int) {
			if v.Kind == jsonfile.Object {
				v.Members = slices.Delete(v.Members, i, i+1)
			} else {
				v.Items = slices.Delete(v.Items, i, i+1)
			}
		})
		change(func(v *jsonfile.Value, i int) {
			if v.Kind == jsonfile.Object {
				v.Members[i].Name += "s"
			} else {
				v.Items = append(v.Items, v.Items[i].Clone())
			}
		})
		for _, o := range others {
			change(func(v *jsonfile.Value, i int) {
				if v.Kind == jsonfile.Object {
					v.Members[i].Value = o.Clone()
				} else {
					v.Items[i] = o.Clone()
				}
			})
		}
	}
	return out
}

// ofStructure are the codes of the first control.
func structureRejects(r *asp.Report) bool {
	return slices.ContainsFunc(r.Rejected, func(f asp.Finding) bool { return f.Control == asp.OfStructure })
}

// TestSchemasByAnotherValidator: on every example, every tolerated variant and
// thousands of files changed in their shape, another validator with the published
// schema says what our own reading of the structure says.
func TestSchemasByAnotherValidator(t *testing.T) {
	files, refused := 0, 0
	for _, k := range asp.Kinds() {
		valid := another(t, asp.Schema(k))
		for _, e := range all(t, k) {
			if e.how != "" {
				continue
			}
			roots := []*jsonfile.Value{e.root}
			if slices.Contains([]string{asp.Accepted, "R001", "R002", "R003"}, e.Code) { // each shape that is read
				roots = append(roots, mutants(e.root)...)
			}
			for _, root := range roots {
				r, err := asp.Check(context.Background(), bytes.NewReader(root.Append(nil)), asp.Options{Kind: k})
				if err != nil {
					t.Fatal(err)
				}
				if slices.ContainsFunc(r.Rejected, func(f asp.Finding) bool { return f.Code == "0029" }) {
					continue // the other kind's tags: told so, and nothing else judged
				}
				files++
				is := valid(root)
				if !is {
					refused++
				}
				if is == structureRejects(r) {
					t.Fatalf("%s: the other says %v, we say %+v, of %s", k, is, r.Rejected, root)
				}
			}
		}
	}
	t.Logf("%d files, %d refused by both", files, refused)
	if refused < files/10 || refused == files {
		t.Errorf("%d of %d refused: the comparison proves nothing", refused, files)
	}
}

// TestFormatSchema: what the schema with formats refuses, the controls refuse
// too or remark on; and it refuses most of what a format can tell.
func TestFormatSchema(t *testing.T) {
	files, refused := 0, 0
	for _, k := range asp.Kinds() {
		valid := another(t, asp.FormatSchema(k))
		for _, e := range all(t, k) {
			if e.how != "" || e.Declared != k {
				continue
			}
			files++
			if !valid(e.root) {
				refused++
				if e.Code == asp.Accepted {
					t.Errorf("%s: refused, though valid", e.Name())
				}
			}
		}
	}
	t.Logf("%d of %d refused by their format alone", refused, files)
	if refused < 100 {
		t.Errorf("the schema refuses only %d", refused)
	}
}
