// Package amfront_test holds the checks on the house as a whole.
package amfront_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// house says which packages of ours, and which libraries, each room may import
// outside its tests. A room that is not listed is refused: a new one enters
// with its row.
var house = map[string]struct {
	ours      []string
	libraries []string
}{
	"journal":       {},
	"journal/fault": {},
	"scenarios":     {},
	"asp":           {ours: []string{"asp/jsonfile"}},

	"asp/jsonfile": {},
	"asp/piece":    {ours: []string{"asp"}},
	"asp/exemple":  {ours: []string{"asp", "asp/jsonfile"}},
	"asp/pickle":   {libraries: []string{"github.com/cucumber/gherkin/go/v26", "github.com/cucumber/messages/go/v21"}},
	"asp/portail":  {ours: []string{"asp", "asp/jsonfile", "asp/piece", "journal"}},

	"pki/testca":   {},
	"receiver/cms": {libraries: []string{"go.mozilla.org/pkcs7"}},
	"directory": {ours: []string{"journal", "journal/fault", "pki/testca"},
		libraries: []string{"github.com/go-asn1-ber/asn1-ber", "github.com/go-ldap/ldap/v3"}},
	"mailbox":  {ours: []string{"journal", "journal/fault"}},
	"receiver": {ours: []string{"receiver/cms", "pki/testca"}},
	"bench": {ours: []string{"journal", "journal/fault", "pki/testca", "receiver/cms", "directory", "mailbox",
		"receiver", "scenarios"}},
	"judge/checks": {ours: []string{"journal", "judge/report", "journal/fault"}},
	"suite": {ours: []string{"pki/testca", "steps", "features", "judge/checks", "judge/report", "scenarios",
		"bench", "journal", "lps/adapter"}, libraries: []string{
		"github.com/cucumber/gherkin/go/v26", "github.com/cucumber/messages/go/v21", "golang.org/x/text/unicode/norm"}},
	"judge/report": {ours: []string{"journal", "scenarios"}},
	"steps": {ours: []string{"bench", "journal", "judge/checks", "judge/report", "scenarios", "journal/fault",
		"lps/adapter", "pki/testca"}},
	"console": {ours: []string{"bench", "console/demo", "asp", "asp/piece", "asp/exemple", "asp/portail",
		"judge/report", "journal", "scenarios", "journal/fault", "receiver/cms", "receiver", "suite/doctor", "suite/runs",
		"suite", "lps/operator", "lps/adapter", "pki/testca", "directory"}, libraries: []string{"go.mozilla.org/pkcs7"}},
	"lps": {ours: []string{"lps/adapter"}, libraries: []string{"github.com/emersion/go-message",
		"github.com/emersion/go-sasl", "github.com/emersion/go-smtp", "github.com/go-ldap/ldap/v3",
		"go.mozilla.org/pkcs7"}},
	"lps/adapter": {},
	"lps/faulty":  {ours: []string{"lps", "lps/adapter"}, libraries: []string{"go.mozilla.org/pkcs7"}},
	"suite/zoo": {ours: []string{"lps", "lps/faulty", "lps/adapter", "suite", "steps", "features", "judge/report",
		"judge/checks", "journal", "pki/testca", "scenarios", "bench"}},
	"cmd/lpsdemo": {ours: []string{"lps", "lps/faulty", "lps/adapter"}},
	"suite/runs": {ours: []string{"suite", "pki/testca", "lps", "lps/adapter", "lps/faulty", "judge/report", "scenarios",
		"suite/doctor", "lps/operator", "bench", "journal"}},
	"console/demo": {ours: []string{"bench", "journal", "lps", "lps/adapter", "lps/faulty", "pki/testca", "judge/report",
		"scenarios", "suite", "suite/zoo"}},
	"lps/operator": {ours: []string{"lps/adapter", "scenarios"}},
	"suite/doctor": {ours: []string{"bench", "journal", "lps/adapter", "pki/testca", "scenarios"}},
	"features":     {},
	"cmd/amfront":  {ours: []string{"*"}},
	"cmd/fakeldap": {ours: []string{"directory", "pki/testca", "journal", "journal/fault"},
		libraries: []string{"github.com/go-ldap/ldap/v3"}},
}

// TestHouse refuses an import that the design does not allow: above all, the
// reference LPS sees nothing of the receiver, and the receiver nothing of it.
func TestHouse(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range sources(t) {
		room := path.Dir(f)
		rules, known := house[room]
		if !known {
			t.Errorf("%s: the room %q is not in the house; add its row with what it may know", f, room)
			continue
		}
		seen[room] = true
		file, err := parser.ParseFile(token.NewFileSet(), f, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range file.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			if !allowed(name, rules.ours, rules.libraries) {
				t.Errorf("%s imports %s, which %s may not know", f, name, room)
			}
		}
	}
	for _, must := range []string{"journal", "receiver", "mailbox", "directory", "receiver/cms", "bench", "pki/testca"} {
		if !seen[must] {
			t.Errorf("no source file of %s was checked: the test looks in the wrong place", must)
		}
	}
}

func allowed(name string, ours, libraries []string) bool {
	if own, is := strings.CutPrefix(name, "amfront/"); is {
		return slices.Contains(ours, "*") || slices.Contains(ours, own)
	}
	if first, _, _ := strings.Cut(name, "/"); !strings.Contains(first, ".") {
		return true // standard library
	}
	return slices.Contains(libraries, name)
}

// TestAllowedRefuses proves that the rule can fail.
func TestAllowedRefuses(t *testing.T) {
	for _, bad := range []string{"amfront/receiver", "github.com/someone/thing"} {
		if allowed(bad, house["lps"].ours, house["lps"].libraries) {
			t.Errorf("lps was allowed to import %s", bad)
		}
	}
}

// sources lists the Go files of the product, tests and nested modules left out.
func sources(t *testing.T) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			nested, _ := filepath.Glob(filepath.Join(p, "go.mod"))
			if p != "." && (len(nested) > 0 || strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" ||
				d.Name() == "node_modules") {
				return filepath.SkipDir
			}
			return nil
		}
		if strings.HasSuffix(p, ".go") && !strings.HasSuffix(p, "_test.go") {
			out = append(out, filepath.ToSlash(p))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
