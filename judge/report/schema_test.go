package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// compiled is a schema for a validator that is not ours, formats asserted.
func compiled(t *testing.T, doc any) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile("schema.json")
}

func parsed(t *testing.T, text []byte) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func validate(t *testing.T, doc []byte) error {
	t.Helper()
	return compiled(t, parsed(t, Schema)).Validate(parsed(t, doc))
}

// causes are the single departures below a validation's error.
func causes(err error) []*jsonschema.ValidationError {
	var e *jsonschema.ValidationError
	if !errors.As(err, &e) {
		return nil
	}
	if len(e.Causes) == 0 {
		return []*jsonschema.ValidationError{e}
	}
	var out []*jsonschema.ValidationError
	for _, c := range e.Causes {
		out = append(out, causes(c)...)
	}
	return out
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
		if err := validate(t, b.Bytes()); err != nil {
			t.Errorf("%s: %v", name, err)
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
		if validate(t, []byte(doc)) == nil {
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
	full := parsed(t, doc)
	root := parsed(t, Schema)
	for _, c := range causes(compiled(t, root).Validate(full)) {
		switch c.ErrorKind.(type) {
		case *kind.AdditionalProperties, *kind.Required, *kind.Type:
			if !slices.Equal(c.InstanceLocation, []string{"ended"}) { // null or a time
				t.Error(c)
			}
		}
	}
	// Every property now refuses whatever it meets: one that refuses nothing is no field's.
	unmet := map[string]bool{}
	var walk func(x any, at string)
	walk = func(x any, at string) {
		m, _ := x.(map[string]any)
		props, _ := m["properties"].(map[string]any)
		for name, p := range props {
			p.(map[string]any)["not"] = map[string]any{}
			unmet[at+"/properties/"+name] = true
		}
		for name, sub := range m {
			walk(sub, at+"/"+name)
		}
	}
	walk(root, "#")
	for _, c := range causes(compiled(t, root).Validate(full)) {
		_, at, _ := strings.Cut(c.SchemaURL, "#")
		delete(unmet, "#"+at)
	}
	for at := range unmet {
		t.Errorf("no field has the property %s", at)
	}
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
	if err := validate(t, doc); err != nil {
		t.Error(err)
	}
	r, err := ReadJSON(bytes.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	rendered(t, r)
}
