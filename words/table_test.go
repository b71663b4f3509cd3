package words

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// sayers are the functions that say a sentence, with the place of its format
// among the arguments; of -1 it is the last, of a flag's usage.
var sayers = map[string]int{
	"Errorf": 0, "usagef": 0, "startError": 0, "probeErrorf": 0, "Say": 0, "Word": 0, "in": 0, "word": 0, "line": 0,
	"head": 0, "item": 0, "number": 0, "complain": 1, "wrong": 0, "Text": 0, "flags": 1,
	"Refusal": 1, "Done": 3,
	"String": -1, "StringVar": -1, "Bool": -1, "BoolVar": -1, "Int": -1, "IntVar": -1, "Int64Var": -1, "Uint64": -1,
	"Uint64Var": -1, "Duration": -1, "Func": 1, "Var": -1,
}

// sentence is one that the sources say, and how many arguments it gets; -1 when
// this cannot be told.
type sentence struct {
	by    string // name of the function
	text  string
	args  int
	place string
}

// pageSayers are those of the console, whose other functions may be called alike.
var pageSayers = []string{"Errorf", "Text", "Say", "Word", "Refusal", "Done"}

// TestTable: every sentence that the sources say stands in the table, whose
// pairs take the same arguments in both languages, stand once, and are all used.
func TestTable(t *testing.T) {
	list := blocks(text)
	seen := map[string]bool{}
	for _, b := range list {
		if len(b) != 2 {
			t.Errorf("expected two lines, English and French: %q", b)
			continue
		}
		if seen[b[0]] || seen[b[1]] {
			t.Errorf("stands twice: %q", b)
		}
		seen[b[0]], seen[b[1]] = true, true
		if e, f := verbs(b[0]), verbs(b[1]); !slices.Equal(e, f) {
			t.Errorf("%q takes %v, %q takes %v", b[0], e, b[1], f)
		}
		if strings.HasSuffix(b[0], "\n") != strings.HasSuffix(b[1], "\n") {
			t.Errorf("only one ends its line: %q", b)
		}
	}
	said, constants := sources(t)
	for _, s := range said {
		if p, known := find(s.text); !known && letters.MatchString(neutral.ReplaceAllString(s.text, "")) {
			t.Errorf("%s: not in pairs.txt: %q", s.place, s.text)
		} else if n := len(verbs(p.english)); known && s.args >= 0 && n != s.args {
			t.Errorf("%s: %d arguments for %q", s.place, s.args, s.text)
		}
	}
	for _, b := range list {
		if len(b) == 2 && !constants[b[0]] && !constants[b[1]] {
			t.Errorf("nobody says %q any more", b[0])
		}
	}
}

var (
	verb    = regexp.MustCompile(`%(\[\d+\])?[-+#]?[\d.*]*[a-zA-Z]|%%`)
	indexed = regexp.MustCompile(`^%\[(\d+)\]`)
	neutral = regexp.MustCompile(`%(\[\d+\])?[-+#]?[\d.*]*[a-zA-Z]|%%|--[a-z-]+|[A-Z]{2,}[A-Z_]*`)
	letters = regexp.MustCompile(`\pL{2}`)
)

// verbs are the arguments that a format takes, in their order: each verb's letter.
func verbs(format string) []string {
	at, next := map[int]string{}, 1
	for _, v := range verb.FindAllString(format, -1) {
		if v == "%%" {
			continue
		}
		if m := indexed.FindStringSubmatch(v); m != nil {
			next, _ = strconv.Atoi(m[1])
		}
		letter := v[len(v)-1:]
		if letter == "w" {
			letter = "v"
		}
		at[next] = letter
		next++
	}
	var out []string
	for i := 1; i <= len(at); i++ {
		out = append(out, at[i])
	}
	return out
}

// sources reads the module: what is said, and every constant text.
func sources(t *testing.T) (said []sentence, constants map[string]bool) {
	constants = map[string]bool{}
	fset := token.NewFileSet()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "examples" || strings.HasPrefix(d.Name(), ".git")):
			return fs.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(fset, path, nil, 0)
		if err != nil {
			return err
		}
		command := strings.Contains(path, "cmd/amfront/")
		speaks := command || strings.HasPrefix(path, "../words/") || slices.ContainsFunc(file.Imports,
			func(i *ast.ImportSpec) bool {
				return i.Path.Value == `"amfront/words"`
			})
		ast.Inspect(file, func(n ast.Node) bool {
			if e, is := n.(ast.Expr); is {
				if s, is := constant(e); is {
					constants[s] = true
				}
			}
			call, is := n.(*ast.CallExpr)
			if is && speaks {
				s, is := sentenceOf(call, command)
				if is && (!strings.HasPrefix(path, "../console/") || slices.Contains(pageSayers, s.by)) {
					s.place = fset.Position(call.Pos()).String()
					said = append(said, s)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return said, constants
}

// sentenceOf is the constant sentence of a call that says one.
func sentenceOf(call *ast.CallExpr, command bool) (sentence, bool) {
	name, of := "", ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
		if x, is := f.X.(*ast.Ident); is {
			of = x.Name
		}
	}
	at, is := sayers[name]
	if name == "say" { // the format may stand behind a writer or a condition
		at, is = 0, true
		if len(call.Args) == 0 {
			return sentence{}, false
		}
		if _, first := constant(call.Args[0]); !first && len(call.Args) > 1 {
			at = 1
		}
	}
	switch {
	case !is, of == "fmt" || of == "strings" || of == "errors" || of == "slog" || of == "hex",
		at < 0 && !command, name == "Func" && !command:
		return sentence{}, false
	}
	count := len(call.Args) - at - 1
	if at < 0 {
		at, count = len(call.Args)-1, -1
	}
	if name == "Word" || name == "word" || name == "flags" || name == "item" || name == "number" ||
		name == "Func" || name == "Refusal" || name == "Done" || call.Ellipsis.IsValid() {
		count = -1
	}
	if at < 0 || at >= len(call.Args) {
		return sentence{}, false
	}
	s, is := constant(call.Args[at])
	return sentence{by: name, text: s, args: count}, is
}

// constant is the text of a literal, or of literals joined by +.
func constant(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil && e.Kind == token.STRING
	case *ast.ParenExpr:
		return constant(e.X)
	case *ast.BinaryExpr:
		x, one := constant(e.X)
		y, two := constant(e.Y)
		return x + y, one && two && e.Op == token.ADD
	}
	return "", false
}
