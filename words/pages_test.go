package words

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestPage: what a page says is in the other words, what it does stays.
func TestPage(t *testing.T) {
	word := func(s string, _ bool) (string, bool) {
		said, known := map[string]string{"Voir": "See", "lot": "batch", "échange": "exchange", "échanges": "exchanges",
			"Lot %s de %s : 5 % de trop": "5 % of %[2]s's batch %[1]s too much"}[s]
		return said, known
	}
	for _, c := range []struct{ source, want string }{
		{`<p>Voir</p>`, `<p>See</p>`},
		{`<p class="lot">autre</p>`, `<p class="lot">autre</p>`},
		{`<b> lot <i>lot</i></b>`, `<b> batch <i>batch</i></b>`},
		{`{{if eq .X "lot"}}lot{{end}}`, `{{if eq .X "lot"}}batch{{end}}`},
		{`<a title="lot" href="/{{.Lot}}">{{plural .N "échange" "lot"}}</a>`,
			`<a title="batch" href="/{{.Lot}}">{{plural .N "exchange" "lot" | say}}</a>`},
		{`<p lang="fr">lot <p>Voir</p> lot</p>lot`, `<p lang="fr">lot <p>Voir</p> lot</p>batch`},
		{`<p{{if .X}} lang="fr"{{end}}>lot</p>`, `<p{{if .X}} lang="fr"{{end}}>batch</p>`},
		{`{{template "lot" dict "Kind" "lot" "Text" "Voir"}}`, `{{template "lot" dict "Kind" "lot" "Text" "See"}}`},
		{"<p>\nLot {{.N}}\n de <b>x</b>", "<p>\nLot {{.N | say}}\n de <b>x</b>"},
		{"<p>\nLot {{.N}}\n de {{.W}} : 5 % de trop", "<p>\n5 % of {{.W | say}}'s batch {{.N | say}} too much"},
		{"<p>{{.N}} : autre ?", "<p>{{.N | say}}: autre?"},
	} {
		if got := translated(c.source, word); got != c.want {
			t.Errorf("%s\nbecomes  %s\nexpected %s", c.source, got, c.want)
		}
	}
}

var accented = lazily(`[àâçéèêëîïôûùœÀÉÊ’«]`)

// templates are the sources of the console's pages.
func templates(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir("../console", func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".gohtml") {
			source, err := os.ReadFile(path)
			out[path] = string(source)
			return err
		}
		return err
	})
	if err != nil || len(out) < 10 {
		t.Fatal(err, len(out))
	}
	return out
}

// TestPagesTable: every text of the pages stands in the table, whose pairs take the
// same arguments, have one French each, and are all used.
func TestPagesTable(t *testing.T) {
	_, used := sources(t)
	for path, source := range templates(t) {
		for _, c := range quoted().FindAllString(source, -1) {
			if text, err := strconv.Unquote(c); err == nil {
				used[text] = true
			}
		}
		translated(source, func(text string, constant bool) (string, bool) {
			used[text] = true
			_, known := English.pair(text)
			need := spoken
			if constant { // a name, a path: what is not French cannot be told
				need = accented
			}
			if !known && need().MatchString(mute().ReplaceAllString(text, "")) {
				t.Errorf("%s: not in console.txt: %q", path, text)
			}
			return "", false
		})
	}
	scripts, err := filepath.Glob("../console/*/assets/*.js")
	own, err2 := filepath.Glob("../console/assets/*.js")
	for _, path := range append(scripts, own...) {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range quoted().FindAllString(string(source), -1) {
			text, err := strconv.Unquote(c)
			used[text] = err == nil
			if _, known := English.pair(text); !known && accented().MatchString(text) {
				t.Errorf("%s: not in console.txt: %q", path, text)
			}
		}
	}
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	for text := range used { // as a page prints it
		used[folded(text)] = true
	}
	seen := map[string]bool{}
	for _, b := range append(blocks(text), blocks(faults)...) {
		seen[b[0]], seen[b[len(b)-1]] = true, true
	}
	for _, b := range blocks(console) {
		switch {
		case len(b) != 2:
			t.Errorf("expected two lines, English and French: %q", b)
			continue
		case seen[b[1]]:
			t.Errorf("stands twice: %q", b)
		case !used[b[1]]:
			t.Errorf("no page says %q any more", b[1])
		}
		seen[b[1]] = true
		if e, f := verbs(b[0]), verbs(b[1]); !slices.Equal(e, f) {
			t.Errorf("%q takes %v, %q takes %v", b[0], e, b[1], f)
		}
	}
}
