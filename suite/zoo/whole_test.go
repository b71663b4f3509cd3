package zoo

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"amfront/scenarios"
	"amfront/suite"
)

// sources are the digests of the variants as they are written, by name; of the
// whole function where a name is put together ("…-" and what follows).
func sources(t *testing.T, specimens []specimen) map[string]string {
	t.Helper()
	files, err := filepath.Glob("../../lps/faulty/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	out, kin := map[string]string{}, map[string]string{}
	for _, name := range files {
		if strings.HasSuffix(name, "/sequences.go") { // faults made of others, outside the matrix
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, name, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		written := func(n ast.Node) string {
			return digest(string(text[set.Position(n.Pos()).Offset:set.Position(n.End()).Offset]))
		}
		var function *ast.FuncDecl
		ast.Inspect(f, func(n ast.Node) bool {
			var parts []ast.Expr
			switch n := n.(type) {
			case *ast.FuncDecl:
				function = n
			case *ast.BinaryExpr:
				if v, ok := n.X.(*ast.BasicLit); ok && function != nil && strings.HasSuffix(v.Value, `-"`) {
					kin[strings.Trim(v.Value, `"`)] = written(function)
				}
			case *ast.CompositeLit:
				parts = n.Elts
			case *ast.CallExpr: // a function that makes variants of one shape
				parts = n.Args
			}
			for _, e := range parts {
				if kv, ok := e.(*ast.KeyValueExpr); ok && fmt.Sprint(kv.Key) == "Name" {
					e = kv.Value
				}
				if v, ok := e.(*ast.BasicLit); ok && goodName.MatchString(strings.Trim(v.Value, `"`)) {
					out[strings.Trim(v.Value, `"`)] = written(n)
				}
			}
			return true
		})
	}
	for _, s := range specimens {
		for begin, d := range kin {
			if out[s.Name] == "" && strings.HasPrefix(s.Name, begin) {
				out[s.Name] = d
			}
		}
	}
	return out
}

// TestWhole: the kept matrix is of the variants and the examples as they are
// now. AMFRONT_MATRIX=1 plays what it lacks and keeps it (make matrix);
// AMFRONT_MATRIX=all plays everything again, which a change of the reference
// LPS, the bench or the checks asks for; another value is the beginning of the
// examples that are played again, for a change that concerns no others.
func TestWhole(t *testing.T) {
	g := theGame(t)
	digests := sources(t, g.specimens)
	w, err := readKept()
	mode := os.Getenv("AMFRONT_MATRIX")
	if err != nil && mode != "all" { // a damaged one is not thrown away unasked
		t.Fatal(err)
	}
	if mode != "" {
		if mode == "all" {
			w = newKept()
		}
		for _, v := range w.Variants {
			maps.DeleteFunc(v.Played, func(id, _ string) bool { return strings.HasPrefix(id, mode) })
		}
		if err := g.playKept(t.Context(), w, digests, func(name string, plays int, undeclared []Found) error {
			t.Logf("%s: %d plays, %d undeclared", name, plays, len(undeclared))
			for _, f := range undeclared {
				t.Logf("%s undeclared: %s", name, f)
			}
			var b bytes.Buffer
			return errors.Join(w.write(&b), os.WriteFile(keptFile, b.Bytes(), 0o644))
		}); err != nil {
			t.Fatal(err)
		}
	}
	for _, e := range g.examples {
		if w.Examples[e.ID].Digest != digest(suite.Pin([]suite.Example{e})) {
			t.Errorf("example %s is not that of the kept matrix: make matrix", e.ID)
		}
	}
	if len(w.Examples) != len(g.examples) {
		t.Errorf("%d examples in the kept matrix, %d now", len(w.Examples), len(g.examples))
	}
	n := 0
	for _, s := range g.specimens {
		if s.Expect.Never {
			continue
		}
		n++
		if v := w.Variants[s.Name]; v == nil || v.Digest != digests[s.Name] || v.Digest == "" {
			t.Errorf("variant %s is not that of the kept matrix: make matrix", s.Name)
		} else if len(v.Played) != len(w.Examples) {
			t.Errorf("variant %s lacks some examples: make matrix", s.Name)
		}
	}
	if len(w.Variants) != n {
		t.Errorf("%d variants in the kept matrix, %d now", len(w.Variants), n)
	}
}

// TestQuick: the profile ci-rapide is the cover of the kept matrix, so that
// every variant that any example kills is killed by one of its own.
func TestQuick(t *testing.T) {
	w, err := readKept()
	if err != nil {
		t.Fatal(err)
	}
	cover := w.Cover()
	if *update {
		var times strings.Builder
		for _, id := range slices.Sorted(maps.Keys(w.Examples)) {
			fmt.Fprintf(&times, "%s %.0f\n", id, w.Examples[id].Seconds*100)
		}
		if err := os.WriteFile("../times.txt", []byte(times.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p := holdProfile(t, "ci-rapide", "TestQuick", cover)
	seconds := 0.0
	for _, id := range cover {
		seconds += w.Examples[id].Seconds
	}
	t.Logf("%d examples, %.1f s of the reference", len(cover), seconds)
	for name, v := range w.Variants {
		worst := func(of []string) (most int) {
			for _, id := range of {
				most = max(most, v.kills(id))
			}
			return most
		}
		if all, here := worst(slices.Collect(maps.Keys(v.Cells))), worst(p.Scenarios); here < all {
			t.Errorf("%s is killed, and not by ci-rapide", name)
		}
	}
}

// holdProfile is a profile that is computed: it must have exactly these examples.
func holdProfile(t *testing.T, name, test string, want []string) scenarios.Profile {
	t.Helper()
	if *update {
		all, err := scenarios.Profiles()
		if err != nil {
			t.Fatal(err)
		}
		for i := range all {
			if all[i].Name == name {
				all[i].Scenarios = want
			}
		}
		data, err := json.MarshalIndent(all, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("../../scenarios/profiles.json", append(data, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
		t.Skip("written; now go test ./suite -run TestProfiles -update")
	}
	p, err := scenarios.ProfileByName(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range want {
		if !p.Has(id) {
			t.Errorf("%s lacks %s: go test ./suite/zoo -run %s -update, then TestProfiles of ./suite", name, id, test)
		}
	}
	if len(p.Scenarios) != len(want) {
		t.Errorf("%s has %d examples, the kept matrix chooses %d", name, len(p.Scenarios), len(want))
	}
	return p
}

var update = flag.Bool("update", false, "write the profile that a test holds")

// agrees says where a row that was just played is not what the kept matrix has.
func agrees(w *kept, r *Row) (out []string) {
	v := w.Variants[r.Name]
	if v == nil { // a witness, no software, or new: TestWhole tells
		return nil
	}
	for _, f := range slices.Concat(r.Killed, r.Aside, r.Unexpected) {
		if !f.Chance && !slices.ContainsFunc(v.Cells[f.Example], func(c turned) bool {
			return c.Check == f.Check && c.Nth == f.Nth && c.Verdict == f.Verdict
		}) {
			out = append(out, fmt.Sprintf("the kept matrix has not: %s; make matrix", f))
		}
	}
	return out
}
