package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"amfront/asp"
)

// TestSchemaFiles: docs/schemas holds the schemas as the code has them.
// go test ./cmd/amfront -run TestSchemaFiles -update writes them.
func TestSchemaFiles(t *testing.T) {
	for _, k := range asp.Kinds() {
		for name, want := range map[string][]byte{"structure": asp.Schema(k), "format": asp.FormatSchema(k)} {
			file := "../../docs/schemas/" + string(k) + "." + name + ".schema.json"
			if *update {
				if err := os.WriteFile(file, want, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if got, err := os.ReadFile(file); err != nil || string(got) != string(want) {
				t.Errorf("%s is not what the code says: go test ./cmd/amfront -run TestSchemaFiles -update (%v)", file, err)
			}
		}
	}
}

// TestASPPage: docs/asp.md has the tables of the code.
// go test ./cmd/amfront -run TestASPPage -update writes them.
func TestASPPage(t *testing.T) {
	const page = "../../docs/asp.md"
	const mark = "<!-- tables -->\n"
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	head, _, ok := strings.Cut(string(got), mark)
	if !ok {
		t.Fatalf("%s lacks the line %q", page, mark)
	}
	want, err := aspPage(head + mark)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if string(got) != want {
		t.Error("docs/asp.md is not what the code says: go test ./cmd/amfront -run TestASPPage -update")
	}
}

// aspPage is docs/asp.md: what is written by hand, and the tables as the code has them.
func aspPage(head string) (string, error) {
	var b strings.Builder
	b.WriteString(head)
	for _, k := range asp.Kinds() {
		fmt.Fprintf(&b, "\n## %s\n\n", asp.ModelOf(k).Title)
		b.WriteString("| n° | bloc | balise | format | à remplir |\n|---|---|---|---|---|\n")
		asp.ModelOf(k).Walk(func(t *asp.Tag, path []string) {
			name := "`" + t.Name + "`"
			if t.Alias != "" {
				name += " (lu aussi : `" + t.Alias + "`)"
			}
			fmt.Fprintf(&b, "| %s | %s | %s%s | %s | %s |\n", t.Number, t.Block, strings.Repeat("· ", len(path)), name,
				t.Format.French(), t.Need)
		})
	}
	b.WriteString("\n## Codes\n\n")
	err := asp.WriteCodes(&b, true)
	return b.String(), err
}
