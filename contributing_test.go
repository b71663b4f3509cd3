package amfront_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	codeBlock  = regexp.MustCompile("(?ms)^```.*?^```$")
	codeSpan   = regexp.MustCompile("`([^`\n]+)`")
	identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	aPath      = regexp.MustCompile(`^[\w.@-]*([/.][\w@-]+)+/?$`)
	goTest     = regexp.MustCompile(`go test((?: \./?[\w/.]*| \.)+)(?: (?:-v|-count=1))*` +
		`(?: -run '?([^'\s]+)'?)?( -update)?`)
	makeTarget  = regexp.MustCompile(`\bmake ([a-z-]+)`)
	ourCommand  = regexp.MustCompile(`\b(amfront|fakeldap|lpsdemo) ([a-z]+)`)
	placeholder = regexp.MustCompile(`NAME|CODE|REQUIREMENT`)
)

// hand is what a project has that a page for contributors may name.
type hand struct {
	files func(string) bool
	names map[string]bool              // declared in Go
	tests map[string]map[string]string // test functions by folder, each with its file's text
	make  string                       // the Makefile
	says  string                       // the commands' code
}

// TestContributing: every file, function, test, target and command that
// CONTRIBUTING.md names exists.
func TestContributing(t *testing.T) {
	page := read(t, "CONTRIBUTING.md")
	for _, f := range unknownTo(handOf(t), page) {
		t.Error("CONTRIBUTING.md " + f)
	}
	if n := strings.Count(page, "\n"); n > 250 {
		t.Errorf("CONTRIBUTING.md has %d lines, at most 250", n)
	}
}

// unknownTo is what a page names and a project does not have.
func unknownTo(h hand, page string) (faults []string) {
	blocks := strings.Join(codeBlock.FindAllString(page, -1), "\n")
	prose := codeBlock.ReplaceAllString(page, "")
	commands := blocks
	for _, m := range codeSpan.FindAllStringSubmatch(prose, -1) {
		commands += "\n" + m[1]
		switch span := m[1]; {
		case placeholder.MatchString(span):
		case identifier.MatchString(span):
			if !h.names[span] && !h.files(span) {
				faults = append(faults, "names "+span+", which nothing declares")
			}
		case aPath.MatchString(span) && !h.names[path.Ext(span)[min(1, len(path.Ext(span))):]]:
			if !h.files(span) {
				faults = append(faults, "names "+span+", which does not exist")
			}
		}
	}
	for _, m := range makeTarget.FindAllStringSubmatch(commands, -1) {
		if !strings.Contains(h.make, "\n"+m[1]+":") {
			faults = append(faults, "says make "+m[1]+", which is no target")
		}
	}
	for _, m := range ourCommand.FindAllStringSubmatch(commands, -1) {
		if !strings.Contains(h.says, `"`+m[2]+`"`) {
			faults = append(faults, "says "+m[0]+", which is no command")
		}
	}
	for _, m := range goTest.FindAllStringSubmatch(commands, -1) {
		faults = append(faults, h.untested(strings.Fields(m[1]), m[2], m[3] != "")...)
	}
	return faults
}

// untested says what of a test command leads to nothing: a folder without
// tests, an alternative that no test of the folders has, an update that none writes.
func (h hand) untested(folders []string, run string, update bool) (faults []string) {
	all := map[string]string{}
	for _, f := range folders {
		tests := h.tests[path.Clean(f)]
		if len(tests) == 0 {
			faults = append(faults, "tests "+f+", which has none")
		}
		for name, text := range tests {
			all[name] = text
		}
	}
	if run, _, _ = strings.Cut(run, "/"); run == "" {
		return faults
	}
	for _, one := range strings.Split(run, "|") {
		one, writes := placeholder.ReplaceAllString(one, ""), false
		found := false
		for name, text := range all {
			if strings.Contains(name, one) {
				found, writes = true, writes || strings.Contains(text, "*update")
			}
		}
		if !found || update && !writes {
			faults = append(faults, "runs "+one+" in "+strings.Join(folders, " ")+", which is not there or writes nothing")
		}
	}
	return faults
}

// handOf reads this project.
func handOf(t *testing.T) hand {
	t.Helper()
	h := hand{names: map[string]bool{}, tests: map[string]map[string]string{}, make: read(t, "Makefile"),
		files: func(name string) bool { _, err := os.Stat(filepath.FromSlash(name)); return err == nil }}
	for _, f := range goFiles(t, true) {
		text := read(t, f)
		file, err := parser.ParseFile(token.NewFileSet(), f, text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		dir := path.Dir(f)
		if dir == "cmd/amfront" {
			h.says += text
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				h.names[n.Name.Name] = true
				if strings.HasSuffix(f, "_test.go") && strings.HasPrefix(n.Name.Name, "Test") {
					if h.tests[dir] == nil {
						h.tests[dir] = map[string]string{}
					}
					h.tests[dir][n.Name.Name] = text
				}
			case *ast.TypeSpec:
				h.names[n.Name.Name] = true
			case *ast.Field:
				h.declare(n.Names)
			case *ast.ValueSpec:
				h.declare(n.Names)
			case *ast.AssignStmt:
				for _, e := range n.Lhs {
					if id, is := e.(*ast.Ident); is && n.Tok == token.DEFINE {
						h.names[id.Name] = true
					}
				}
			}
			return true
		})
	}
	return h
}

func (h hand) declare(names []*ast.Ident) {
	for _, n := range names {
		h.names[n.Name] = true
	}
}

// TestContributingFaults proves that each rule can fail.
func TestContributingFaults(t *testing.T) {
	h := hand{names: map[string]bool{"Decide": true}, make: "\ncheck:\n", says: `case "run":`,
		files: func(name string) bool { return name == "receiver/decide.go" || name == "steps" },
		tests: map[string]map[string]string{"a": {"TestA": "if *update", "TestB": ""}}}
	for page, want := range map[string]int{
		"`Decide` in `receiver/decide.go` and `steps`, `lps/NAME.go`": 0,
		"`Decides`":                 1,
		"`receiver/decides.go`":     1,
		"`make check`":              0,
		"`make chekc`":              1,
		"```sh\namfront run\n```\n": 0,
		"```sh\namfront rnu\n```\n": 1,
		"```sh\ngo test ./a -run 'TestA|TestB'\ngo test ./a -run TestA -update\n```\n": 0,
		"```sh\ngo test ./a ./b -run 'TestA/x'\n```\n":                                 1,
		"```sh\ngo test ./a -run 'TestA|TestC' -v\n```\n":                              1,
		"```sh\ngo test ./a -run TestB -update\n```\n":                                 1,
	} {
		if got := unknownTo(h, page); len(got) != want {
			t.Errorf("%q: %q, want %d", page, got, want)
		}
	}
}
