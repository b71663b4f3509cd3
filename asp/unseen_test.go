package asp

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// TestUnseen: a sign that nobody sees is told wherever it stands in a name or a
// value, and no report has one itself, in which a terminal would obey it: but for the file's
// name in JSON, which is as it was given.
func TestUnseen(t *testing.T) {
	hand := handMadeFile(t)
	strange := func(s string) string { return strings.ReplaceAll(s, "@", `\u001b[31m\u202e`) }
	every := regexp.MustCompile(`("nomMedecin": "|"nomFichier": "|"numeroAns": "|"RPPS": "|"typeAction": "|"SIRET": ")`)
	for name, c := range map[string]struct {
		file, name string
		told       int // remarks R019 at least
	}{
		"none":        {hand, "", 0},
		"values":      {strange(every.ReplaceAllString(hand, "${1}@")), "", 5},
		"tags":        {strange(strings.Replace(hand, `"SIRET"`, `"SIRET@": 1, "SIRET"`, 1)), "", 0},
		"file's name": {hand, "JSON-\x1b[31m\u202e.json", 1},
	} {
		r, err := Check(t.Context(), strings.NewReader(c.file), Options{All: true, Name: c.name})
		if err != nil {
			t.Fatal(err)
		}
		told, all := 0, r.Remarks
		for _, q := range r.Requests {
			all = append(all, q.Remarks...)
		}
		for _, f := range all {
			if f.Code == "R019" {
				told++
				if !strings.HasPrefix(f.Found, "U+001B, caractère ") || f.Expected == "" || f.Advice == "" {
					t.Errorf("%s: %+v", name, f)
				}
			}
		}
		if told < c.told || c.told == 0 && told > 0 {
			t.Errorf("%s: told %d times", name, told)
		}
		for _, format := range Formats() {
			var b bytes.Buffer
			if err := r.Write(&b, format); err != nil {
				t.Fatal(err)
			}
			for i, line := range strings.Split(b.String(), "\n") {
				if named := format == "json" && strings.Contains(line, `"file": `); !named && strings.ContainsFunc(line, unseen) {
					t.Errorf("%s: line %d of %s: %s", name, i+1, format, fmt.Sprintf("%q", line))
				}
			}
		}
	}
}
