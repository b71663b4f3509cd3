package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// validator knows the keywords that the schema uses and refuses others. It
// notes which properties it met, so that a property no field has shows too.
type validator struct {
	root map[string]any
	met  map[string]bool
	bad  []string
}

func (v *validator) fail(path, format string, a ...any) {
	v.bad = append(v.bad, path+": "+fmt.Sprintf(format, a...))
}

func (v *validator) check(schema map[string]any, x any, path string) {
	for key := range schema {
		if !slices.Contains([]string{"$schema", "$id", "$defs", "title", "description", "$ref", "type", "enum", "const",
			"required", "properties", "additionalProperties", "propertyNames", "items", "anyOf", "pattern", "minimum", "format"},
			key) {
			v.fail(path, "the test does not know the keyword %q", key)
		}
	}
	if r, ok := schema["$ref"].(string); ok {
		name := strings.TrimPrefix(r, "#/$defs/")
		def, ok := v.root["$defs"].(map[string]any)[name].(map[string]any)
		if !ok {
			v.fail(path, "no definition %q", name)
			return
		}
		v.check(def, x, path)
	}
	if c, ok := schema["const"]; ok && c != x {
		v.fail(path, "%v is not %v", x, c)
	}
	if e, ok := schema["enum"].([]any); ok && !slices.Contains(e, x) {
		v.fail(path, "%v is none of %v", x, e)
	}
	if alts, ok := schema["anyOf"].([]any); ok {
		fits := false
		for _, a := range alts {
			sub := &validator{root: v.root, met: v.met}
			sub.check(a.(map[string]any), x, path)
			fits = fits || len(sub.bad) == 0
		}
		if !fits {
			v.fail(path, "fits none of the alternatives")
		}
	}
	kind, _ := schema["type"].(string)
	switch x := x.(type) {
	case map[string]any:
		v.object(schema, x, path, kind)
	case []any:
		if kind != "" && kind != "array" {
			v.fail(path, "an array, not %s", kind)
		}
		if items, ok := schema["items"].(map[string]any); ok {
			for i, e := range x {
				v.check(items, e, fmt.Sprintf("%s[%d]", path, i))
			}
		}
	case string:
		if kind != "" && kind != "string" {
			v.fail(path, "a string, not %s", kind)
		}
		if p, ok := schema["pattern"].(string); ok && !regexp.MustCompile(p).MatchString(x) {
			v.fail(path, "%q does not match %s", x, p)
		}
		layout := map[any]string{"date": time.DateOnly, "date-time": time.RFC3339Nano}[schema["format"]]
		if _, err := time.Parse(layout, x); layout != "" && err != nil {
			v.fail(path, "%v", err)
		}
	case float64:
		if kind != "" && (kind != "integer" || x != float64(int64(x))) {
			v.fail(path, "a number, not %s", kind)
		}
		if m, ok := schema["minimum"].(float64); ok && x < m {
			v.fail(path, "%v is below %v", x, m)
		}
	case bool:
		if kind != "" && kind != "boolean" {
			v.fail(path, "a boolean, not %s", kind)
		}
	case nil:
		if kind != "" && kind != "null" {
			v.fail(path, "null, not %s", kind)
		}
	}
}

func (v *validator) object(schema map[string]any, x map[string]any, path, kind string) {
	if kind != "" && kind != "object" {
		v.fail(path, "an object, not %s", kind)
	}
	props, _ := schema["properties"].(map[string]any)
	if required, ok := schema["required"].([]any); ok {
		for _, name := range required {
			if _, has := x[name.(string)]; !has {
				v.fail(path, "%q is missing", name)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(x)) {
		if p, ok := props[name].(map[string]any); ok {
			v.met[fmt.Sprintf("%p/%s", props, name)] = true
			v.check(p, x[name], path+"/"+name)
			continue
		}
		switch extra := schema["additionalProperties"].(type) {
		case bool:
			if !extra {
				v.fail(path, "%q is not in the schema", name)
			}
		case map[string]any:
			v.check(extra, x[name], path+"/"+name)
			if n, ok := schema["propertyNames"].(map[string]any); ok {
				v.check(n, name, path+"/"+name)
			}
		}
	}
}

func validate(t *testing.T, doc []byte) *validator {
	t.Helper()
	v := &validator{met: map[string]bool{}}
	if err := json.Unmarshal(Schema, &v.root); err != nil {
		t.Fatal(err)
	}
	var x any
	if err := json.Unmarshal(doc, &x); err != nil {
		t.Fatal(err)
	}
	v.check(v.root, x, "")
	return v
}

func TestJSONFitsSchema(t *testing.T) {
	r := sampleRun(t)
	ApplyBaseline(r, &Baseline{1, []BaselineEntry{{"D-04.revoque", "D-04.rien-emis", NonConforming, "r", "2027-01-31"}}},
		"f", day0, nil)
	empty := &Run{}
	for name, run := range map[string]*Run{"sample": r, "empty": empty} {
		var b bytes.Buffer
		if err := WriteJSON(&b, run); err != nil {
			t.Fatal(err)
		}
		if v := validate(t, b.Bytes()); len(v.bad) > 0 {
			t.Errorf("%s: %s", name, strings.Join(v.bad, "\n"))
		}
	}
}

// TestSchemaIsStrict changes a good document in one place at a time.
func TestSchemaIsStrict(t *testing.T) {
	var b bytes.Buffer
	if err := WriteJSON(&b, sampleRun(t)); err != nil {
		t.Fatal(err)
	}
	for old, fresh := range map[string]string{
		`"format": "amfront.run/1"`: `"format": "amfront.run/2"`,
		`"verdict": "non conforme"`: `"verdict": "rouge"`,
		`"level": "MUST"`:           `"level": "MAY"`,
		`"status": "failed"`:        `"status": "red"`,
		`"exit": 3`:                 `"exit": 7`,
		`"seed": 20261121`:          `"seed": "20261121"`,
		`"shuffled": true`:          `"shuffled": true, "extra": 1`,
		`"started": "2026-11-21T`:   `"started": "21/11/2026 T`,
		`"tone": "refus"`:           `"tone": "rouge"`,
		`"selected": [`:             `"chosen": [`,
		`"requirements": [`:         `"requirement": [`,
	} {
		doc := strings.Replace(b.String(), old, fresh, 1)
		if doc == b.String() {
			t.Errorf("%s does not occur", old)
			continue
		}
		if v := validate(t, []byte(doc)); len(v.bad) == 0 {
			t.Errorf("the schema accepts %s", fresh)
		}
		if _, err := ReadJSON(strings.NewReader(doc)); err == nil && !strings.Contains(old, "status") &&
			!strings.Contains(old, "tone") {
			t.Errorf("ReadJSON accepts %s", fresh)
		}
	}
}

// TestSchemaNamesEveryField fills a Run by reflection: a field that the schema
// lacks, or a property that no field has, is found.
func TestSchemaNamesEveryField(t *testing.T) {
	var r Run
	fill(reflect.ValueOf(&r).Elem(), 0)
	doc, err := json.Marshal(&r)
	if err != nil {
		t.Fatal(err)
	}
	v := validate(t, doc)
	for _, bad := range v.bad {
		if strings.Contains(bad, "is not in the schema") || strings.Contains(bad, "is missing") ||
			strings.Contains(bad, ", not ") {
			t.Error(bad)
		}
	}
	var walk func(x any)
	walk = func(x any) {
		m, ok := x.(map[string]any)
		if !ok {
			return
		}
		if props, ok := m["properties"].(map[string]any); ok {
			for name := range props {
				if !v.met[fmt.Sprintf("%p/%s", props, name)] {
					t.Errorf("no field has the property %q", name)
				}
			}
		}
		for _, sub := range m {
			walk(sub)
		}
	}
	walk(v.root)
}

func fill(v reflect.Value, depth int) {
	if depth > 12 {
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(day0))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i), depth+1)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), depth+1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), depth+1)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		k, e := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(k, depth+1)
		fill(e, depth+1)
		v.SetMapIndex(k, e)
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(1)
	case reflect.Uint64:
		v.SetUint(1)
	default:
		panic("a kind of field that the test does not fill: " + v.Type().String())
	}
}

func TestReadJSONRefusesTampering(t *testing.T) {
	var b bytes.Buffer
	if err := WriteJSON(&b, sampleRun(t)); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string][3]string{
		"a check turned green": {`"verdict": "non conforme"`, `"verdict": "conforme"`, "do not follow"},
		"the exit code":        {`"exit": 3`, `"exit": 0`, "do not follow"},
		"a lost scenario":      {`"jamais-atteint",`, ``, "do not follow"},
		"text after":           {"\n}\n", "\n} x", "after the end"},
		"not the form":         {`"amfront.run/1"`, `"autre"`, "format"},
	} {
		doc := strings.Replace(b.String(), c[0], c[1], 1)
		if doc == b.String() {
			t.Errorf("%s: %q does not occur", name, c[0])
		}
		if _, err := ReadJSON(strings.NewReader(doc)); err == nil || !strings.Contains(err.Error(), c[2]) {
			t.Errorf("%s: got %v, want an error with %q", name, err, c[2])
		}
	}
	again, err := ReadJSON(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	var second bytes.Buffer
	if err := WriteJSON(&second, again); err != nil || !bytes.Equal(b.Bytes(), second.Bytes()) {
		t.Errorf("written, read and written again it differs (%v)", err)
	}
}

func FuzzReadJSON(f *testing.F) {
	var b bytes.Buffer
	if err := WriteJSON(&b, run(scenario(done, check(Conforming)))); err != nil {
		f.Fatal(err)
	}
	f.Add(b.String())
	f.Add(`{"format":"amfront.run/1","result":{}}`)
	f.Fuzz(func(t *testing.T, in string) {
		r, err := ReadJSON(strings.NewReader(in))
		if err != nil {
			return
		}
		for name, write := range renderings {
			if err := write(&bytes.Buffer{}, r); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
	})
}

// TestEarlierRunStillReads holds that a report written by an earlier edition
// stays readable and renders: form 1 may not change under its name.
func TestEarlierRunStillReads(t *testing.T) {
	doc, err := os.ReadFile("testdata/run-1.json")
	if err != nil {
		t.Fatal(err)
	}
	if v := validate(t, doc); len(v.bad) > 0 {
		t.Error(strings.Join(v.bad, "\n"))
	}
	r, err := ReadJSON(bytes.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	rendered(t, r)
}
