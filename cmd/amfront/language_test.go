package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestOneLanguage: what is wrong with a command line or its manifest is said in
// one language, English, but of init and lps.json French (decisions/languages).
func TestOneLanguage(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	short := file("short", `{"name":"x","adapter":"true","timeout":"soon"}`)
	open := file("open", `{"name":"x","adapter":"sh \"x"}`)
	unknown, broken, none := file("unknown", `{"zz":1}`), file("broken", "{"), filepath.Join(dir, "none")
	french, english := regexp.MustCompile(`[éèàêç«»]| [;:] | attendu | trouvé `),
		regexp.MustCompile(`(?i)\b(invalid|the|expected|is|not|no|found|such|unexpected|of|give|with|to)\b`)
	quoted := regexp.MustCompile(`"[^"]*"|\([^()]*\)|/\S+`)
	for _, c := range []struct {
		french bool
		args   string
	}{
		{true, "run --manifest " + short}, {true, "run --manifest " + open}, {true, "run --manifest " + unknown},
		{true, "run --manifest " + broken}, {true, "run --manifest " + none}, {true, "run --manifest " + dir},
		{true, "init --yes --mode x"}, {true, "init --yes --ci x"}, {true, "init --yes --language x"},
		{true, "init --yes --capabilities x"}, {true, "init"},
		{false, "run --lps true --timeout soon"}, {false, "run --lps true --timeout dance=3s"}, {false, "run"},
		{false, "run --lps " + none}, {false, "run --lps http://192.0.2.1/"}, {false, "run --reference --only x"},
		{false, "run --reference --profile x"}, {false, "run --reference --tags @("},
		{false, "run --reference --features " + none},
		{false, "run --lps http://127.0.0.1:1/ --faketime"}, {false, "run --reference --baseline " + none},
		{false, "run --reference --resume " + dir}, {false, "run --operator"}, {false, "init --x"}, {false, "judge " + dir},
		{false, "judge " + none}, {false, "bundle " + dir}, {false, "zoo --only x"}, {false, "asp x"},
		{false, "inspect " + none},
		{false, "asp check --kind x " + none}, {false, "asp check --date x " + none}, {false, "asp exemple"},
		{false, "asp check --past " + broken + " " + none}, {false, "serve --expose"}, {false, "serve --log x"},
		{false, "serve --smtp x"}, {false, "serve --config " + none}, {false, "serve --config " + unknown}, {false, "pki x"},
		{false, "serve --directory-layout x"}, {false, "doctor x"}, {false, "steps x"}, {false, "readyz --wait x"},
	} {
		var out bytes.Buffer
		m := &Main{Stdin: strings.NewReader(""), Stdout: &bytes.Buffer{}, Stderr: &out,
			Getenv: func(string) string { return "" }}
		code := m.Run(t.Context(), strings.Fields(c.args))
		_, said, _ := strings.Cut(strings.TrimSpace(out.String()), ": ")
		said = quoted.ReplaceAllString(said, "X")
		if code != exitUsage || french.MatchString(said) != c.french || english.MatchString(said) == c.french {
			t.Errorf("%s: exit %d, French %v wanted: %q", c.args, code, c.french, said)
		}
	}
}
