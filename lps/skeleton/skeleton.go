// Package skeleton makes the files to begin an adapter with: one in the
// language of the software, and what has a CI run it.
//
// In comes a manifest, the names of a language and of a CI; out go files, none
// written yet. Each adapter announces itself and says of every other action that
// it is not supported: whoever fills one in is never told that something works
// that does not. It does not know what amfront makes of them.
package skeleton

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf16"

	"amfront/lps/adapter"
	"amfront/lps/manifest"
	"amfront/words"
)

//go:embed files
var files embed.FS

// Language is one that an adapter can be begun in.
type Language struct {
	Name    string
	File    string
	Command string // of lps.json
	Build   string // command before the first run, "" for none
	literal func(json string) string
	stays   bool
}

// Languages lists them.
func Languages() []Language {
	quoted := func(s string) string { return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"` }
	bare := func(s string) string { return s }
	php := func(s string) string { return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'" }
	return []Language{
		{"shell", "adapter.sh", "sh adapter.sh", "", bare, false},
		{"python", "adapter.py", "python3 adapter.py", "", quoted, true},
		{"java", "Adapter.java", "java Adapter.java", "", quoted, true},
		{"csharp", "Adapter.cs", "mono Adapter.exe", "mcs Adapter.cs", quoted, true},
		{"php", "adapter.php", "php adapter.php", "", php, true},
		{"delphi", "adapter.pas", "./adapter", "fpc adapter.pas", pascal, true},
	}
}

// pascal is a literal in pieces: a piece holds 255 characters at most.
func pascal(s string) string {
	var pieces []string
	for piece := range slices.Chunk([]byte(s), 80) {
		pieces = append(pieces, "'"+strings.ReplaceAll(string(piece), "'", "''")+"'")
	}
	return strings.Join(pieces, " +\n    ")
}

// CIs lists those that a file can be made for, the last for none.
func CIs() []string { return []string{"github", "gitlab", "jenkins", "none"} }

// File is a file to be written below the directory of lps.json.
type File struct {
	Name string
	Text []byte
}

// LanguageByName is a language; the error names those that there are.
func LanguageByName(name string) (Language, error) {
	var names []string
	for _, l := range Languages() {
		if l.Name == name {
			return l, nil
		}
		names = append(names, l.Name)
	}
	return Language{}, words.Errorf("attendu l'un de %q ; trouvé %q", names, name)
}

// Make gives lps.json, the adapter and the CI's file. A software that is
// reached at an address has no adapter. m.Adapter is set when it is a command.
func Make(m *manifest.Manifest, language, ci string) ([]File, error) {
	l, err := LanguageByName(language)
	switch {
	case err != nil:
		return nil, err
	case m.Mode == manifest.Resident && !l.stays:
		return nil, words.Errorf("un adaptateur en %s ne reste pas : choisir le mode command, ou un autre langage", language)
	case !slices.Contains(CIs(), ci):
		return nil, words.Errorf("attendu l'un de %q ; trouvé %q", CIs(), ci)
	}
	var out []File
	build := ""
	if m.Mode != manifest.Endpoint {
		m.Adapter, build = l.Command, l.Build
		software, err := json.Marshal(adapter.Software{Name: m.Name, Version: m.Version, Vendor: m.Vendor})
		if err != nil {
			return nil, err
		}
		out = append(out, File{l.File, fill(l.File, "@SOFTWARE@", l.literal(ascii(string(software))))})
	}
	text, err := m.Write()
	if err != nil {
		return nil, err
	}
	out = append([]File{{manifest.File, text}}, out...)
	for _, c := range []struct{ ci, name, source, step string }{
		{"github", ".github/workflows/amfront.yml", "github.yml", "      - run: "},
		{"gitlab", ".gitlab-ci.yml", "gitlab.yml", "    - "},
		{"jenkins", "Jenkinsfile", "Jenkinsfile", "                sh "},
	} {
		if c.ci != ci {
			continue
		}
		step := ""
		if build != "" && ci == "jenkins" {
			build = "'" + build + "'"
		}
		if build != "" {
			step = c.step + build + "\n"
		}
		out = append(out, File{c.name, fill(c.source, "@BUILD@\n", step)})
	}
	return out, nil
}

// fill is a file with a mark replaced.
func fill(name, mark, by string) []byte {
	text, err := fs.ReadFile(files, "files/"+name)
	if err != nil {
		panic(err) // it is in the program
	}
	return []byte(strings.Replace(string(text), mark, by, 1))
}

// ascii is JSON in ASCII alone, which is the same in whatever encoding a
// language reads its sources.
func ascii(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < 0x80 {
			b.WriteRune(r)
			continue
		}
		for _, u := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04x`, u)
		}
	}
	return b.String()
}
