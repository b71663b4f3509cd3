package amfront_test

import (
	"bytes"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	decisions    = "docs/decisions"
	maxDecisions = 40
)

var (
	decisionRef = regexp.MustCompile(`decisions/([a-z0-9][a-z0-9-]*)`)
	numberRef   = regexp.MustCompile(`(?i)\bdecisions?[ /][0-9]{2,3}\b`)
	fileLink    = regexp.MustCompile(`\]\(([^)#:\s]*[./][^)#:\s]*)(#[^)\s]*)?\)`)
)

// TestDecisions holds code, index and files of the decisions together: whoever
// is sent to one finds it, and nobody has to look through more than forty.
func TestDecisions(t *testing.T) {
	files, err := filepath.Glob(decisions + "/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range decisionFaults(files, read(t, decisions+"/README.md"), texts(t)) {
		t.Error(f)
	}
}

// decisionFaults says what is wrong between the files of the decisions, their
// index and the texts (by name) that refer to them.
func decisionFaults(files []string, index string, texts map[string]string) []string {
	var faults, names []string
	for _, f := range files {
		name, isPage := strings.CutSuffix(path.Base(filepath.ToSlash(f)), ".md")
		if names = append(names, name); !isPage {
			faults = append(faults, f+": a decision is a Markdown file")
		} else if name != "README" && !strings.Contains(index, "]("+name+".md)") {
			faults = append(faults, f+": not in the index "+decisions+"/README.md")
		}
	}
	if len(names) > maxDecisions {
		faults = append(faults, fmt.Sprintf("%d files in %s, at most %d: join those of one subject, remove the superseded",
			len(names), decisions, maxDecisions))
	}
	for name, text := range texts {
		for _, m := range decisionRef.FindAllStringSubmatch(text, -1) {
			if !slices.Contains(names, m[1]) {
				faults = append(faults, name+" refers to "+m[0]+", which does not exist")
			}
		}
		if old := numberRef.FindString(text); old != "" {
			faults = append(faults, name+" refers to «"+old+"»: decisions have names")
		}
	}
	return faults
}

// TestDecisionFaults proves that each rule can fail.
func TestDecisionFaults(t *testing.T) {
	sound := []string{"README.md", "zoo.md"}
	const index = "[zoo](zoo.md)"
	many := slices.Clone(sound)
	for len(many) <= maxDecisions {
		many = append(many, "zoo.md")
	}
	for name, c := range map[string]struct {
		files       []string
		index, text string
		faults      int
	}{
		"sound":        {sound, index, "so it is (decisions/zoo), a decision of 4005", 0},
		"unknown name": {sound, index, "(decisions/zooo)", 1},
		"number":       {sound, index, "(see Decision 139)", 1},
		"not in index": {sound, "", "", 1},
		"no page":      {append(sound, "zoo.txt"), index, "", 1},
		"too many":     {many, index, "", 1},
	} {
		if got := decisionFaults(c.files, c.index, map[string]string{"x.go": c.text}); len(got) != c.faults {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestLinks: every link of a page to a file of ours leads somewhere.
func TestLinks(t *testing.T) {
	links := 0
	for name, text := range texts(t) {
		if path.Ext(name) != ".md" {
			continue
		}
		for _, m := range fileLink.FindAllStringSubmatch(text, -1) {
			links++
			if _, err := os.Stat(filepath.FromSlash(path.Join(path.Dir(name), m[1]))); err != nil {
				t.Errorf("%s links to %s: %v", name, m[1], err)
			}
		}
	}
	if links < 50 {
		t.Errorf("only %d links were found: the test looks in the wrong place", links)
	}
}

// TestPackageDocs: every package says what it is for, once.
func TestPackageDocs(t *testing.T) {
	docs := map[string][]string{}
	for _, f := range goFiles(t, false) {
		file, err := parser.ParseFile(token.NewFileSet(), f, nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		dir := path.Dir(f)
		in := docs[dir]
		if file.Doc != nil {
			in = append(in, f)
		}
		docs[dir] = in
	}
	for dir, in := range docs {
		if len(in) != 1 {
			t.Errorf("%s: %d package comments %v; one says what comes in, what goes out and what it must not know",
				dir, len(in), in)
		}
	}
}

// texts are the project's own texts by name: code, scripts, pages and this
// test's neighbours; not data, and not this test.
func texts(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && p != "." && (strings.HasPrefix(d.Name(), ".") ||
			slices.Contains([]string{"node_modules", "testdata", "bin"}, d.Name())):
			return filepath.SkipDir
		case d.IsDir() || p == "docs_test.go":
			return nil
		case p == "Makefile" || slices.Contains([]string{".go", ".md", ".sh", ".txt", ".js", ".css", ".gohtml", ".feature"},
			filepath.Ext(p)):
			out[filepath.ToSlash(p)] = read(t, p)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(bytes.ToValidUTF8(b, nil))
}
