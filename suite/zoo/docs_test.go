package zoo

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"amfront/lps/faulty"
)

// TestDocs: the page has every variant once, with its lines, and no empty cell.
func TestDocs(t *testing.T) {
	whole(t)
	m, err := theGame(t).matrix(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := WriteMarkdown(&b, m); err != nil {
		t.Fatal(err)
	}
	for _, bad := range flaws(b.String()) {
		t.Error(bad)
	}
}

// flaws are what a reader would miss of a page.
func flaws(page string) (out []string) {
	sections := map[string]int{}
	section := regexp.MustCompile("(?m)^### .+\n\n`([^`\n]+)`( · .+)?  \n.+  \n.+\n\n")
	for _, m := range section.FindAllStringSubmatch(page, -1) {
		sections[m[1]]++
	}
	for _, v := range faulty.Variants() {
		if n := sections[v.Name]; n != 1 {
			out = append(out, fmt.Sprintf("%s: %d sections of a title, what it shows and what it causes", v.Name, n))
		}
	}
	rows := 0
	for line := range strings.SplitSeq(page, "\n") {
		switch {
		case strings.HasPrefix(line, "| "):
			rows++
			if regexp.MustCompile(`\|\s*\|`).MatchString(line) {
				out = append(out, "an empty cell: "+line)
			}
		case strings.HasPrefix(line, "- ") && regexp.MustCompile(`«\s*»|: *$`).MatchString(line):
			out = append(out, "a check that says nothing: "+line)
		}
	}
	if rows < 2 {
		out = append(out, "no table of checks")
	}
	return out
}

// TestFlaws: what TestDocs looks for can be found.
func TestFlaws(t *testing.T) {
	var b strings.Builder
	for _, v := range faulty.Variants() {
		fmt.Fprintf(&b, "### %s\n\n`%s` · A-01  \n%s  \n%s\n\n- `x` (A-01) non conforme : « y »\n", v.Title, v.Name,
			v.Shows, v.Causes)
	}
	good := b.String() + "| a | b |\n|---|---|\n| c | d |\n"
	first := faulty.Variants()[0]
	for name, tc := range map[string]struct{ page, says string }{
		"good":       {good, ""},
		"twice":      {good + "### x\n\n`" + first.Name + "`  \nx  \ny\n\n", first.Name + ": 2 sections"},
		"none":       {strings.Replace(good, "`"+first.Name+"`", "", 1), first.Name + ": 0 sections"},
		"no cause":   {strings.Replace(good, first.Causes, "", 1), first.Name + ": 0 sections"},
		"empty cell": {good + "| e |  |\n", "an empty cell"},
		"no words":   {good + "- `x` (A-01) non conforme : «  »\n", "says nothing"},
		"no table":   {b.String(), "no table"},
	} {
		got := strings.Join(flaws(tc.page), "\n")
		if (tc.says == "") != (got == "") || !strings.Contains(got, tc.says) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestRenderings: every page says what a made-up matrix holds, escaped.
func TestRenderings(t *testing.T) {
	m := &Matrix{Reference: 3, Plays: 7, Rows: []*Row{
		{Name: "aes-256", Title: "Titre <x>", Shows: "Cela se voit.", Causes: "Cela coûte.", Requirements: []string{"C-02"},
			Played: []string{"C-02.x"},
			Act:    &Acted{Facet: "chiffrement", Example: "C-02.x", Line: "1.2.3"},
			Killed: []Found{{Example: "C-02.x", Check: "C-02.aes", Verdict: "non conforme",
				Sentence: "série 0123456789abcdef0123456789abcdef"}},
			Aside: []Found{{Example: "C-02.x", Check: "A-01.y", Verdict: "avertissement", Sentence: "autre",
				Why: "parce que | oui"}, {Example: "C-02.x", Check: "B-01.z", Verdict: "non conforme", Chance: true,
				Why: "par hasard"}}},
		{Name: "mort", Title: "Ne démarre pas", Never: true, Exit: 3, Blind: 4},
	}, Checks: []Instance{{Example: "C-02.x", Check: "C-02.aes", Title: "AES", By: []string{"aes-256"}},
		{Example: "I-01", Check: "I-01.z", Title: "Déclaré", Why: "sans moyen"}}}
	for name, want := range map[string][]string{
		"html": {`data-exit="0"`, "Titre &lt;x&gt;", "Cela se voit.", "L&#39;éditeur aurait lu", "série …", "parce que | oui",
			"Preuve", "1.2.3", "sans moyen", `data-killed="1"`, "Ne démarre pas"},
		"md": {"Titre <x>", "`aes` (C-02) non conforme : « série … »", "conséquence : parce que | oui",
			"| `I-01.z` | sans moyen | I-01 |", "1 contrôles sur 2"},
		"json": {`"name": "aes-256"`, `"by": [`, `"sans moyen"`},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			var err error
			switch name {
			case "html":
				err = WriteHTML(&b, m)
			case "md":
				err = WriteMarkdown(&b, m)
			default:
				err = WriteJSON(&b, m)
			}
			if err != nil {
				t.Fatal(err)
			}
			if name == "md" && strings.Contains(b.String(), "hasard") {
				t.Error("what shows by chance only has no place in a page that is the same from run to run")
			}
			for _, w := range want {
				if !strings.Contains(b.String(), w) && !strings.Contains(b.String(), strings.ReplaceAll(w, "&#39;", "'")) {
					t.Errorf("%q is not in it", w)
				}
			}
		})
	}
}
