package main

import (
	"os"
	"strings"
	"testing"
)

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
