package zoo

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/zoo.md anew")

const docs = "../../docs/zoo.md"

// TestDocs: the page in the documentation says what the zoo does.
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
	if *update {
		if err := os.WriteFile(docs, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(docs)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, b.Bytes()) {
		was, is := strings.Split(string(have), "\n"), strings.Split(b.String(), "\n")
		t.Errorf("docs/zoo.md is stale; go test ./suite/zoo -run TestDocs -update\n− %s\n+ %s",
			strings.Join(head(only(was, is)), "\n− "), strings.Join(head(only(is, was)), "\n+ "))
	}
}

func head(list []string) []string { return list[:min(len(list), 5)] }

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
				t.Error("what shows by chance only has no place in a page that is checked for freshness")
			}
			for _, w := range want {
				if !strings.Contains(b.String(), w) && !strings.Contains(b.String(), strings.ReplaceAll(w, "&#39;", "'")) {
					t.Errorf("%q is not in it", w)
				}
			}
		})
	}
}
