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
	"asp/portail":  {ours: []string{"asp", "asp/jsonfile", "asp/piece", "journal"}},

	"pki/testca":   {},
	"receiver/cms": {libraries: []string{"go.mozilla.org/pkcs7"}},
	"directory": {ours: []string{"journal", "journal/fault", "pki/testca"},
		libraries: []string{"github.com/go-asn1-ber/asn1-ber", "github.com/go-ldap/ldap/v3"}},
	"mailbox":  {ours: []string{"journal", "journal/fault"}},
	"receiver": {ours: []string{"receiver/cms", "pki/testca", "scenarios"}},
	"bench": {ours: []string{"journal", "journal/fault", "pki/testca", "receiver/cms", "directory", "mailbox",
		"receiver", "scenarios"}},
	"judge/checks": {ours: []string{"journal", "judge/report", "journal/fault", "scenarios"}},
	"suite": {ours: []string{"pki/testca", "steps", "features", "judge/checks", "judge/report", "scenarios",
		"bench", "journal", "lps/adapter"}, libraries: []string{"github.com/cucumber/gherkin/go/v42",
		"github.com/cucumber/godog", "github.com/cucumber/messages/go/v34", "golang.org/x/text/unicode/norm"}},
	"judge/report": {ours: []string{"journal", "scenarios"}},
	"steps": {ours: []string{"bench", "journal", "judge/checks", "judge/report", "scenarios", "journal/fault",
		"lps/adapter", "pki/testca"}, libraries: []string{"github.com/cucumber/godog"}},
	"console": {ours: []string{"console/web", "console/exchanges", "console/pki", "console/situations", "console/cahier",
		"console/demo", "console/asp", "console/web/openapi", "bench", "suite", "suite/runs", "suite/doctor",
		"asp/portail", "pki/testca"}},
	"console/web/openapi": {ours: []string{"console/web"}},
	"console/web": {ours: []string{"bench", "journal", "judge/report", "lps/operator", "pki/testca", "receiver",
		"scenarios", "suite", "suite/runs"}, libraries: []string{"golang.org/x/time/rate"}},
	"console/exchanges": {ours: []string{"console/web", "bench", "journal", "judge/report", "receiver", "receiver/cms",
		"scenarios"}, libraries: []string{"go.mozilla.org/pkcs7"}},
	"console/pki": {ours: []string{"console/web", "bench", "directory", "journal", "judge/report", "pki/testca",
		"scenarios"}},
	"console/situations": {ours: []string{"console/web", "bench", "journal/fault", "pki/testca", "scenarios", "suite"}},
	"console/cahier": {ours: []string{"console/web", "bench", "judge/report", "lps/adapter", "lps/operator", "scenarios",
		"suite", "suite/runs"}},
	"console/demo": {ours: []string{"console/web", "bench", "journal", "lps", "lps/adapter", "lps/faulty", "pki/testca",
		"judge/report", "scenarios", "steps", "suite", "suite/runs", "suite/zoo"}},
	"console/asp": {ours: []string{"console/web", "asp", "asp/piece", "asp/exemple", "asp/portail"}},
	"lps": {ours: []string{"lps/adapter"}, libraries: []string{
		"github.com/go-ldap/ldap/v3", "go.mozilla.org/pkcs7"}},
	"lps/adapter": {ours: []string{"scenarios"}},
	"lps/faulty":  {ours: []string{"lps", "lps/adapter"}, libraries: []string{"go.mozilla.org/pkcs7"}},
	"suite/zoo": {ours: []string{"lps", "lps/faulty", "lps/adapter", "suite", "steps", "features", "judge/report",
		"judge/checks", "journal", "pki/testca", "scenarios", "bench"}},
	"cmd/lpsdemo": {ours: []string{"lps", "lps/faulty", "lps/adapter"}},
	"suite/runs": {ours: []string{"suite", "pki/testca", "lps", "lps/adapter", "lps/faulty", "judge/report", "scenarios",
		"suite/doctor", "lps/operator", "bench", "journal"}},
	"lps/operator": {ours: []string{"lps/adapter", "scenarios"}},
	"suite/doctor": {ours: []string{"bench", "journal", "lps/adapter", "pki/testca", "scenarios", "steps"}},
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

// TestSections: whatever its row says, a section of the console knows
// console/web and no other section, and console/web knows none.
func TestSections(t *testing.T) {
	sections := 0
	for room, rules := range house {
		if !strings.HasPrefix(room, "console/") {
			continue
		}
		sections++
		for _, o := range rules.ours {
			if o == "console" || strings.HasPrefix(o, "console/") && (o != "console/web" || room == "console/web") {
				t.Errorf("%s may not know %s: what two sections share goes down into console/web", room, o)
			}
		}
	}
	if sections < 7 {
		t.Errorf("only %d rooms of the console were looked at", sections)
	}
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
