package cms

import (
	"go/ast"
	goparser "go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// formatAt is where the functions that make sentences take their format, and
// the others the words that end up in one.
var formatAt, wordsAt = map[string][]int{"fail": {1}, "errorf": {0}, "bad": {0}, "depart": {0}, "unknown": {0},
	"overrun": {0}},
	map[string][]int{"readError": {1}, "peek": {0}, "open": {2}, "enter": {1}, "element": {1}}

// collected are the texts of this package's own sources that French must know.
type collected struct {
	sentences, words map[string]string // to where they stand
	blanks           map[string]string // every literal that holds a blank
}

// format is the text of a literal, of Sprintf's format or of a concatenation,
// whose other operands count as %s; "" when nothing of it is literal.
func format(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.BasicLit:
		if x.Kind == token.STRING {
			s, _ := strconv.Unquote(x.Value)
			return s
		}
	case *ast.CallExpr:
		if s, ok := x.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "Sprintf" {
			return format(x.Args[0])
		}
	case *ast.BinaryExpr:
		if x.Op != token.ADD {
			return ""
		}
		a, b := format(x.X), format(x.Y)
		if a == "" && b == "" {
			return ""
		}
		for _, p := range []*string{&a, &b} {
			if *p == "" {
				*p = "%s"
			}
		}
		return a + b
	}
	return ""
}

func collect(t *testing.T) collected {
	t.Helper()
	c := collected{map[string]string{}, map[string]string{}, map[string]string{}}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "french") {
			continue
		}
		f, err := goparser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			c.decl(fset, name, d)
		}
	}
	return c
}

func (c *collected) decl(fset *token.FileSet, file string, d ast.Decl) {
	add := func(m map[string]string, e ast.Expr) {
		if s := format(e); strings.Trim(s, "%s") != "" {
			m[s] = fset.Position(e.Pos()).String()
		}
	}
	fn, _ := d.(*ast.FuncDecl)
	ast.Inspect(d, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.Field:
			return x.Tag == nil
		case *ast.ImportSpec:
			return false
		case *ast.BasicLit:
			if s := format(x); x.Kind == token.STRING && strings.Contains(s, " ") {
				c.blanks[s] = fset.Position(x.Pos()).String()
			}
		case *ast.KeyValueExpr:
			if k, ok := x.Key.(*ast.Ident); ok && k.Name == "Detail" {
				add(c.sentences, x.Value)
			}
		case *ast.ValueSpec:
			for i, id := range x.Names {
				if strings.HasPrefix(id.Name, "ber") && i < len(x.Values) {
					add(c.sentences, x.Values[i])
				}
			}
		case *ast.CallExpr:
			c.call(x, file, add)
		case *ast.ReturnStmt:
			for _, r := range x.Results {
				if file == "sniff.go" {
					add(c.words, r)
				}
			}
		case *ast.AssignStmt:
			for _, r := range x.Rhs {
				if file == "sniff.go" && len(x.Lhs) == 2 {
					add(c.words, r)
				}
			}
		case *ast.CompositeLit: // the rows of magic
			if fn != nil && fn.Name.Name == "magic" && x.Type == nil && len(x.Elts) == 2 {
				add(c.words, x.Elts[1])
			}
		}
		return true
	})
}

func (c *collected) call(x *ast.CallExpr, file string, add func(map[string]string, ast.Expr)) {
	name := ""
	switch f := x.Fun.(type) {
	case *ast.SelectorExpr:
		name = f.Sel.Name
	case *ast.Ident:
		name = f.Name
	}
	m := c.sentences
	at := formatAt[name]
	switch {
	case name == "overrun", name == "unknown", name == "bad" && file == "keytrans.go":
		m = c.words // they stand in a sentence of their own
	case at == nil:
		m, at = c.words, wordsAt[name]
	}
	for _, i := range at {
		if i < len(x.Args) {
			add(m, x.Args[i])
		}
	}
}

// notShown are the literals with a blank that no sentence holds as they stand.
func notShown(s string) bool {
	return strings.HasPrefix(s, "cms: ") || // errors for the programmer, and Error.Error itself
		strings.Contains(s, "%7") || // the lines of Node.String
		slices.Contains([]string{" ", "  ", " or ", " \t\r\n", "-----BEGIN ", "<!doctype html",
			"[UNIVERSAL %d]", "[APPLICATION %d]", "[PRIVATE %d]"}, s)
}

// TestFrenchKnowsTheSources: every sentence, remark and word of the sources has
// French, and the tables hold nothing else.
func TestFrenchKnowsTheSources(t *testing.T) {
	c := collect(t)
	if len(c.sentences) < 81 || len(c.words) < 55 {
		t.Errorf("%d sentences and %d words were collected: the collector is broken", len(c.sentences), len(c.words))
	}
	for _, set := range []struct {
		what  string
		found map[string]string
		table []phrase
	}{{"sentence", c.sentences, sentences}, {"words", c.words, words}} {
		known := map[string]bool{}
		for _, p := range set.table {
			if known[p.english] {
				t.Errorf("%s %q is there twice", set.what, p.english)
			}
			known[p.english] = true
		}
		for s, where := range set.found {
			_, asName := dictionary().translate(s, true)
			if !known[s] && (set.what == "sentence" || strings.Contains(s, "%") || !asName) {
				t.Errorf("%s: %s %q has no French", where, set.what, s)
			}
		}
		for s := range known {
			if _, there := set.found[s]; !there && !slices.Contains([]string{"%s or %s", "end-of-contents"}, s) {
				t.Errorf("%s %q is in no source", set.what, s)
			}
		}
	}
	for s, where := range c.blanks {
		file, _, _ := strings.Cut(where, ":")
		if slices.Contains([]string{"describe.go", "sign.go", "smime.go", "oids.go"}, file) || notShown(s) {
			continue // not shown, or names
		}
		if c.sentences[s] == "" && c.words[s] == "" {
			if _, ok := dictionary().translate(s, true); !ok && !partOf(s, c) {
				t.Errorf("%s: %q was not collected", where, s)
			}
		}
	}
}

// partOf tells whether a literal is an operand of a concatenation that was collected.
func partOf(s string, c collected) bool {
	for _, m := range []map[string]string{c.sentences, c.words} {
		for whole := range m {
			if whole == "%s"+s || whole == s+"%s" {
				return true
			}
		}
	}
	return false
}

// TestFrenchSaysAll: what the English fills in, the French does too.
func TestFrenchSaysAll(t *testing.T) {
	for _, p := range slices.Concat(sentences, words) {
		r := compile([]phrase{p})[0]
		said := map[string]bool{}
		for _, m := range verb.FindAllString(r.format, -1) {
			said[m] = true
		}
		if n := len(verb.FindAllString(p.english, -1)); n != len(said) {
			t.Errorf("%q fills in %d, %q %d", p.english, n, p.french, len(said))
		}
		for i, m := range verb.FindAllStringSubmatch(p.english, -1) {
			if (m[2] == "d") != (r.kinds[i] == 'd') && p.english != "version %v" {
				t.Errorf("%q: argument %d is %s in English, %c in French", p.english, i+1, m[2], r.kinds[i])
			}
		}
	}
	for i := range sentences {
		// No other phrase takes what this one prints.
		r := compile(sentences[i : i+1])[0]
		n := 0
		sample := verb.ReplaceAllStringFunc(sentences[i].english, func(v string) string {
			n++
			switch {
			case r.kinds[n-1] == 'd':
				return strconv.Itoa(10 + n)
			case v == "%X":
				return "AB"
			}
			return "[" + strconv.Itoa(10+n) + "]"
		})
		want, _ := dictionary().apply(&r, sample)
		if got, ok := French(sample); !ok || got != want {
			t.Errorf("%q is %q, want %q", sample, got, want)
		}
	}
	var walk func(f field)
	walk = func(f field) {
		for _, s := range []string{f.name, f.expected()} {
			if fr, ok := dictionary().translate(s, true); !ok || strings.Contains(fr, " or ") {
				t.Errorf("%q is %q", s, fr)
			}
		}
		for _, in := range f.of {
			walk(in)
		}
	}
	walk(gEnveloped)
	walk(gAuthEnveloped)
	for tag := range universalNames {
		for class := range 4 {
			if s := (header{class: class, tag: tag}).String(); !translates(s) {
				t.Errorf("%q has no French", s)
			}
		}
	}
}

func translates(s string) bool {
	_, ok := dictionary().translate(s, true)
	return ok
}
