package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"amfront/segur"
)

// TestSchemaFiles: docs/schemas holds the schemas as the code has them.
// go test ./cmd/amfront -run TestSchemaFiles -update writes them.
func TestSchemaFiles(t *testing.T) {
	for _, k := range segur.Kinds() {
		for name, want := range map[string][]byte{"structure": segur.Schema(k), "format": segur.FormatSchema(k)} {
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

// TestSegurPage: docs/segur.md has the tables of the code.
// go test ./cmd/amfront -run TestSegurPage -update writes them.
func TestSegurPage(t *testing.T) {
	const page = "../../docs/segur.md"
	const mark = "<!-- tables -->\n"
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	head, _, ok := strings.Cut(string(got), mark)
	if !ok {
		t.Fatalf("%s lacks the line %q", page, mark)
	}
	want, err := segurPage(head + mark)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if string(got) != want {
		t.Error("docs/segur.md is not what the code says: go test ./cmd/amfront -run TestSegurPage -update")
	}
}

// segurPage is docs/segur.md: what is written by hand, and the tables as the code has them.
func segurPage(head string) (string, error) {
	var b strings.Builder
	b.WriteString(head)
	for _, k := range segur.Kinds() {
		fmt.Fprintf(&b, "\n## %s\n\n", segur.ModelOf(k).Title)
		if err := segur.WriteModel(&b, k); err != nil {
			return "", err
		}
	}
	b.WriteString("\n## Codes\n\n")
	err := segur.WriteCodes(&b, true)
	return b.String(), err
}
