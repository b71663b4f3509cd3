package exemple

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"amfront/asp"
	"amfront/asp/jsonfile"
)

// ajv validates with a JSON Schema validator that is not ours.
func ajv(t *testing.T, lines []string) []bool {
	t.Helper()
	const dir = "../../scripts/ajv"
	node, err := exec.LookPath("node")
	if err == nil {
		_, err = os.Stat(filepath.Join(dir, "node_modules", "ajv"))
	}
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("needs node and npm ci in scripts/ajv: %v", err)
		}
		t.Skip("needs node (Debian: nodejs npm) and: npm ci --prefix scripts/ajv")
	}
	schemas := map[string]json.RawMessage{}
	for _, k := range asp.Kinds() {
		schemas[string(k)] = asp.Schema(k)
		schemas[string(k)+"-format"] = asp.FormatSchema(k)
	}
	head, err := json.Marshal(schemas)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), node, "validate.mjs")
	cmd.Dir = dir
	cmd.Stdin = strings.NewReader(string(head) + "\n" + strings.Join(lines, "\n") + "\n")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	var verdicts []bool
	for s := bufio.NewScanner(bytes.NewReader(out)); s.Scan(); {
		verdicts = append(verdicts, s.Text() == "true")
	}
	if len(verdicts) != len(lines) {
		t.Fatalf("%d verdicts for %d files\n%s", len(verdicts), len(lines), stderr.String())
	}
	return verdicts
}

func question(schema string, v *jsonfile.Value) string {
	var b bytes.Buffer
	if err := json.Compact(&b, v.Append(nil)); err != nil {
		panic(err)
	}
	return fmt.Sprintf(`{"schema":%q,"value":%s}`, schema, b.String())
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
	others := []*jsonfile.Value{jsonfile.Nothing(), jsonfile.Str("x"), jsonfile.Num("1"), jsonfile.Truth(true),
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
// thousands of files changed in their shape, ajv with the published schema says
// what our own reading of the structure says.
func TestSchemasByAnotherValidator(t *testing.T) {
	type asked struct {
		kind asp.Kind
		root *jsonfile.Value
	}
	var all []asked
	for _, k := range asp.Kinds() {
		twins, err := All(k)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range twins {
			if e.how != "" {
				continue
			}
			all = append(all, asked{k, e.root})
			if slices.Contains([]string{asp.Accepted, "R001", "R002", "R003"}, e.Code) { // each shape that is read
				for _, m := range mutants(e.root) {
					all = append(all, asked{k, m})
				}
			}
		}
	}
	var lines []string
	for _, a := range all {
		lines = append(lines, question(string(a.kind), a.root))
	}
	refused := 0
	for i, valid := range ajv(t, lines) {
		r, err := asp.Check(context.Background(), bytes.NewReader(all[i].root.Append(nil)), asp.Options{Kind: all[i].kind})
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(r.Rejected, func(f asp.Finding) bool { return f.Code == "0029" }) {
			continue // the other kind's tags: told so, and nothing else judged
		}
		if !valid {
			refused++
		}
		if valid == structureRejects(r) {
			t.Errorf("%s: ajv says %v, we say %+v, of %s", all[i].kind, valid, r.Rejected, lines[i])
			if t.Failed() && i > 50 {
				t.FailNow()
			}
		}
	}
	t.Logf("%d files, %d refused by both", len(all), refused)
	if refused < len(all)/10 || refused == len(all) {
		t.Errorf("ajv refused %d of %d: the comparison proves nothing", refused, len(all))
	}
}

// TestFormatSchema: what the schema with formats refuses, the controls refuse
// too or remark on; and it refuses most of what a format can tell.
func TestFormatSchema(t *testing.T) {
	var lines []string
	var asked []*Example
	for _, k := range asp.Kinds() {
		for _, e := range all(t, k) {
			if e.how == "" && e.Declared == k {
				asked, lines = append(asked, e), append(lines, question(string(k)+"-format", e.root))
			}
		}
	}
	refused := 0
	for i, valid := range ajv(t, lines) {
		switch e := asked[i]; {
		case !valid && e.Code == asp.Accepted:
			t.Errorf("%s: refused, though valid", e.Name())
		case !valid:
			refused++
		}
	}
	t.Logf("%d of %d refused by their format alone", refused, len(asked))
	if refused < 100 {
		t.Errorf("the schema refuses only %d", refused)
	}
}
