package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// said runs a command in a language and gives its exit code and what it said.
func said(t *testing.T, lang, line string) (int, string) {
	t.Helper()
	var out bytes.Buffer
	env := map[string]string{"AMFRONT_LANG": lang, "AMFRONT_HTTP": "127.0.0.1:1"}
	m := &Main{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out,
		Getenv: func(name string) string { return env[name] }}
	return m.Run(t.Context(), strings.Fields(line)), out.String()
}

// Words that only one of the languages has, and Go's own, which neither has.
var (
	english = wordsOf("the|is|are|was|of|with|expected|found|not|no|which|must|does|there|such|from|to|given|its|only|" +
		"exit|flags|default|unexpected|write|without|when|where|each|needs")
	french = wordsOf("le|la|les|un|une|des|du|est|pas|avec|sur|dans|et|ou|ne|qui|attendu|trouvé|voir|sinon|écrire|sans")
	accent = regexp.MustCompile(`[éèêàçùîô«»]`)
	gos    = regexp.MustCompile(`no such file or|connection refused|` +
		`dial tcp|flag provided|permission denied|parse error|` +
		`executable file|invalid (argument|character|value)|is a directory: |unexpected end of JSON`)
	// what is no sentence: quoted texts, paths, names that are the same in both.
	foreign = regexp.MustCompile(`"[^"]*"|'[^']*'|« (sans objet|not) »|/\S+|Ségur|cahier d'examen|avance|AAAA-MM-JJ`)
)

// wordsOf matches whole words that no hyphen joins to others.
func wordsOf(list string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)(^|[\s(,;:])(` + list + `)($|[\s),.;:?])`)
}

// inOne complains of a text that is not in one language.
func inOne(t *testing.T, lang, line, text string) {
	t.Helper()
	plain := foreign.ReplaceAllString(text, "X")
	other := english.FindString(plain)
	if lang == "en" {
		other = french.FindString(plain) + accent.FindString(plain)
	}
	if other += gos.FindString(text); other != "" {
		t.Errorf("%s in %s says %q: %.300s", line, lang, other, text)
	}
}

// TestHelpInOneLanguage: what every command's -h says is in the language asked for.
func TestHelpInOneLanguage(t *testing.T) {
	lines := []string{"help"}
	for _, c := range commands() {
		lines = append(lines, c.name+" -h")
	}
	for _, c := range aspCommands() {
		lines = append(lines, "asp "+c.name+" -h")
	}
	for _, line := range lines {
		texts := map[string]string{}
		for _, lang := range []string{"fr", "en"} {
			code, text := said(t, lang, line)
			if code != exitOK || text == "" {
				t.Errorf("%s: exit %d, %q", line, code, text)
			}
			inOne(t, lang, line, text)
			texts[lang] = text
		}
		if texts["fr"] == texts["en"] {
			t.Errorf("%s: the same in both languages", line)
		}
	}
}

// TestOneLanguage: what is wrong with a command line, a file or the set-up is said
// in the language asked for, with the same exit code, and not in Go's words.
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
	mode := file("mode", `{"name":"x","mode":"x","adapter":"true"}`)
	unknown, broken, none := file("unknown", `{"zz":1}`), file("broken", "{"), filepath.Join(dir, "none")
	stale := file("stale", `{"version":1,"known":[{"scenario":"x"}]}`)
	feature := filepath.Join(dir, "own")
	if err := os.Mkdir(feature, 0o700); err != nil {
		t.Fatal(err)
	}
	file("own/a.feature", "# language: fr\nFonctionnalité: x\n\n  Scénario: y\n")
	for _, line := range []string{
		"run --manifest " + short, "run --manifest " + open, "run --manifest " + unknown, "run --manifest " + mode,
		"run --manifest " + broken, "run --manifest " + none, "run --manifest " + dir, "init --yes --mode x",
		"init --yes --ci x", "init --yes --language x", "init --yes --capabilities x",
		"init --yes --capabilities oct", "init",
		"run --lps true --timeout soon", "run --lps true --timeout dance=3s", "run", "run --lps " + none,
		"run --lps http://192.0.2.1/", "run --reference --only x", "run --reference --profile x",
		"run --reference --tags @(", "run --reference --tags @D-3", "run --reference --features " + none,
		"run --reference --features " + feature,
		"run --lps http://127.0.0.1:1/ --faketime", "run --reference --baseline " + none,
		"run --reference --baseline " + stale,
		"run --reference --resume " + dir, "run --operator", "run --x", "run --lps", "run --shuffle x", "run --quiet=x",
		"run --reference x", "run --reference --parallel -1", "run --reference --config " + broken,
		"init --x", "judge " + dir, "judge " + none, "judge", "bundle " + dir, "bundle --redact " + dir,
		"zoo --only x", "zoo x",
		"asp x", "asp", "asp check", "asp schema x",
		"inspect " + none, "inspect", "inspect " + dir, "inspect --format x " + none, "inspect --key " + none + " " + broken,
		"inspect --cert " + broken + " " + broken, "inspect --out x " + broken,
		"asp check --kind x " + none, "asp check --date x " + none, "asp exemple", "asp exemple --code 9999 --list",
		"asp check --past " + broken + " " + none, "asp check --zip " + none + " " + broken,
		"serve --expose", "serve --log x", "serve --smtp x", "serve --smtp 1.2.3.4:0", "serve --config " + none,
		"serve --config " + unknown, "serve --data " + broken, "serve --password-file " + none, "serve --upload-rate 0",
		"serve --directory-layout x", "serve --lps " + none, "serve x",
		"pki x", "pki show", "pki show --endpoints " + none, "pki show --endpoints " + broken, "pki rnew x",
		"fault list", "fault x", "situation x", "situation show certificat-revoqué", "situation apply " + broken + ".json",
		"situation apply x", "situation status", "journal check " + none, "journal", "vectors", "vectors --out " + dir,
		"vectors --at x", "doctor x", "steps x", "steps --format x", "readyz --wait x", "readyz", "srve", "--lang",
		"run --lang x",
	} {
		codes, texts := map[string]int{}, map[string]string{}
		for _, lang := range []string{"fr", "en"} {
			code, text := said(t, lang, line)
			codes[lang], texts[lang] = code, text
			inOne(t, lang, line, text)
		}
		if codes["fr"] != codes["en"] || codes["en"] == exitOK || texts["fr"] == texts["en"] {
			t.Errorf("%s: exit %v, %q", line, codes, texts)
		}
	}
}

// TestFrame: what stands around the French of an approval is in the language
// asked for, and in English a verdict keeps its French word beside it.
func TestFrame(t *testing.T) {
	lot := filepath.Join(t.TempDir(), "lot.pkcs7")
	if err := os.WriteFile(lot, []byte("no CMS"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		line   string
		fr, en []string
	}{
		{"run --reference --only D-03.en-cours --quiet --manifest none",
			[]string{"Verdict : ✔ conforme, partiel", "Scénarios :", "Code de sortie 0 : rien"},
			[]string{"Verdict: ✔ conforming (conforme), partial: 1 of ", "Scenarios:", "Exit code 0: nothing"}},
		{"run --dry-run --reference --only D-03.en-cours --manifest none", []string{"Seraient joués"},
			[]string{"Would be played"}},
		{"inspect " + lot, []string{"pas lisible", "Constats : "}, []string{"not readable", "Findings: "}},
	} {
		for lang, want := range map[string][]string{"fr": c.fr, "en": c.en} {
			_, text := said(t, lang, c.line)
			for _, w := range want {
				if !strings.Contains(text, w) {
					t.Errorf("%s in %s: %q is missing in\n%s", c.line, lang, w, text)
				}
			}
			for _, other := range map[string][]string{"fr": c.en, "en": c.fr}[lang] {
				if strings.Contains(text, other) {
					t.Errorf("%s in %s says %q", c.line, lang, other)
				}
			}
		}
	}
}

// TestNearMisses: a word that nobody knows is answered with the one that was meant.
func TestNearMisses(t *testing.T) {
	for line, meant := range map[string]string{
		"srve": "serve", "run --refrence": "reference", "run --reference --only D-99": "D-",
		"run --reference --tags @D-3": "@D-03", "situation show certificat-revoqué": "certificat-revoque",
		"pki rnew x": "renew", "asp chek x": "check", "run --reference --profile ci-rapid": "ci-rapide",
		"zoo --only aes-257": "aes-256", "fault lst": "list", "situation aply x": "apply",
	} {
		for lang, ask := range map[string]string{"fr": "vouliez-vous dire ", "en": "did you mean "} {
			if code, text := said(t, lang, line); code != exitUsage || !strings.Contains(text, ask+meant) {
				t.Errorf("%s: exit %d, %q; expected %q", line, code, text, ask+meant)
			}
		}
	}
}

// TestLanguageOf: --lang goes before AMFRONT_LANG, that before the locale, and
// French stands where nothing is known.
func TestLanguageOf(t *testing.T) {
	for _, c := range []struct {
		env  []string
		args string
		want string
	}{
		{nil, "", "fr"}, {[]string{"LANG=C.UTF-8"}, "", "fr"}, {[]string{"LANG=de_DE"}, "", "fr"},
		{[]string{"LANG=en_GB.UTF-8"}, "", "en"}, {[]string{"LANG=en"}, "", "en"},
		{[]string{"LANG=en_GB", "LC_MESSAGES=fr_FR"}, "", "fr"}, {[]string{"LC_ALL=en_US", "LANG=fr_FR"}, "", "en"},
		{[]string{"LANG=fr_FR", "AMFRONT_LANG=en"}, "", "en"}, {[]string{"AMFRONT_LANG=en"}, "--lang fr", "fr"},
		{nil, "--lang=EN", "en"}, {nil, "run --lang en --quiet", "en"},
	} {
		m := &Main{Getenv: func(name string) string {
			for _, e := range c.env {
				if value, is := strings.CutPrefix(e, name+"="); is {
					return value
				}
			}
			return ""
		}}
		rest, err := m.language(strings.Fields(c.args))
		if err != nil || string(m.lang) != c.want || slices.ContainsFunc(rest, func(a string) bool {
			return strings.Contains(a, "lang")
		}) {
			t.Errorf("%v %s: %s, %q, %v; expected %s", c.env, c.args, m.lang, rest, err, c.want)
		}
	}
}
