package main

import (
	"flag"
	"os"
	"strings"
	"testing"

	"amfront/steps"
)

var update = flag.Bool("update", false, "write docs/steps.md as the code is")

// TestStepsPage: docs/steps.md says what the code does.
// go test ./cmd/amfront -run TestStepsPage -update writes it.
func TestStepsPage(t *testing.T) {
	const page = "../../docs/steps.md"
	want := stepsMarkdown(steps.New())
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/steps.md is not what the code says: go test ./cmd/amfront -run TestStepsPage -update")
	}
}

// TestStepsComplete: every step has an example that it understands, words, and
// a chapter.
func TestStepsComplete(t *testing.T) {
	v := steps.New()
	for _, d := range v.Definitions() {
		found, err := v.Find(d.Example)
		if err != nil || found.Pattern != d.Pattern {
			t.Errorf("the example %q is not of its own step: %v", d.Example, err)
		}
		if d.Doc == "" || d.Actor == "" {
			t.Errorf("%q has no doc or no actor", d.Example)
		}
	}
	if text := stepsText(v); strings.Contains(text, "Autres :") {
		t.Errorf("an actor has no chapter: %s", text[strings.Index(text, "Autres :"):][:40])
	}
}

func TestSplitCommand(t *testing.T) {
	for in, want := range map[string]string{
		"a b":              "a|b",
		`"a b" c`:          "a b|c",
		`'a "b' c\ d`:      `a "b|c d`,
		"  a\t b ":         "a|b",
		`a ""`:             "a|",
		`C:\\bin\\lps.exe`: `C:\bin\lps.exe`,
	} {
		got, err := splitCommand(in)
		if err != nil || strings.Join(got, "|") != want {
			t.Errorf("%s: %q %v, want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"", "  ", `"a`, `a\`} {
		if got, err := splitCommand(in); err == nil {
			t.Errorf("%q: %q, want an error", in, got)
		}
	}
}
