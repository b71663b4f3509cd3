package amfront_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// widest is how many characters a line may have, a tab being one.
const widest = 120

// TestHand holds what the eye meets in every file, tests included: no line
// wider than widest, and imports in three groups: standard library, others,
// ours.
func TestHand(t *testing.T) {
	for _, f := range goFiles(t, true) {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range wide(string(text)) {
			t.Errorf("%s:%d: more than %d characters", f, n, widest)
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, f, text, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		if !grouped(fset, file.Imports) {
			t.Errorf("%s: imports stand in three groups: standard library, others, ours", f)
		}
	}
}

// wide is the numbers of the lines that are too wide.
func wide(text string) []int {
	var out []int
	n := 0
	for line := range strings.Lines(text) {
		n++
		if utf8.RuneCountInString(strings.TrimSuffix(line, "\n")) > widest {
			out = append(out, n)
		}
	}
	return out
}

// grouped tells whether imports stand in three groups in order, an empty line
// between two of them and none within.
func grouped(fset *token.FileSet, imports []*ast.ImportSpec) bool {
	group, line := 0, 0
	for _, i := range imports {
		name, _ := strconv.Unquote(i.Path.Value)
		g, first := 1, strings.SplitN(name, "/", 2)[0]
		switch {
		case first == "amfront":
			g = 3
		case strings.Contains(first, "."):
			g = 2
		}
		at := fset.Position(i.Pos()).Line
		if i.Doc != nil {
			at = fset.Position(i.Doc.Pos()).Line
		}
		if apart := at > line+1; g < group || line > 0 && apart != (g > group) {
			return false
		}
		group, line = g, fset.Position(i.End()).Line
	}
	return true
}

// TestHandRefuses proves that the rules can fail.
func TestHandRefuses(t *testing.T) {
	three := "a\n" + strings.Repeat("é", widest) + "\n" + strings.Repeat("é", widest+1) + "\n"
	if n := wide(three); len(n) != 1 || n[0] != 3 {
		t.Errorf("wide lines: %v, expected line 3", n)
	}
	for _, bad := range []string{
		"\"amfront/journal\"\n\n\"os\"", "\"os\"\n\"amfront/journal\"", "\"os\"\n\n\"io\"",
		"\"os\"\n\n\"amfront/journal\"\n\n\"github.com/a/b\"", "\"os\"\n\n\"amfront/bench\"\n\n\"amfront/journal\"",
	} {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, "x.go", "package x\nimport (\n"+bad+"\n)\n", parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		if grouped(fset, file.Imports) {
			t.Errorf("taken for three groups: %q", bad)
		}
	}
}
