package receiver

import (
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestFrenchOfItsOwn: every Detail that this package words has French.
func TestFrenchOfItsOwn(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(gotoken.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if kv, ok := n.(*ast.KeyValueExpr); ok {
				k, _ := kv.Key.(*ast.Ident)
				v, _ := kv.Value.(*ast.BasicLit)
				if k != nil && k.Name == "Detail" && v != nil {
					s, _ := strconv.Unquote(v.Value)
					found[s] = true
				}
			}
			return true
		})
	}
	if len(found) != len(own) {
		t.Errorf("%d details in the sources, %d with French", len(found), len(own))
	}
	for s := range found {
		if _, ok := French(s); !ok {
			t.Errorf("%q has no French", s)
		}
	}
	if got, _ := French("version 3, RFC 5652 §6.1 wants 0"); got != "version 3, la RFC 5652 §6.1 demande 0" {
		t.Error(got)
	}
}
