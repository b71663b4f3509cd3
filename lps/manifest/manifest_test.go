package manifest

import (
	"bytes"
	_ "embed" // the schema
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"amfront/scenarios"
)

// The JSON Schema (draft 2020-12) of lps.json, for editors of JSON.
//
//go:embed schema/lps-1.json
var schemaText []byte

const whole = `{
  "name": "Cabinet Démo",
  "version": "4.1",
  "vendor": "Éditeur Exemple",
  "adapter": "python3 kit/adapter.py",
  "mode": "resident",
  "capabilities": ["fse", "dre", "plain"],
  "profile": "ci-rapide",
  "baseline": "ecarts.json",
  "timeout": "send=30s",
  "declarations": {
    "I-01": {"declared": "oui", "comment": ""},
    "I-02": {"declared": "sans objet", "comment": "Ne crée pas de FSE."}
  }
}`

// spoilt are copies of whole with one change, and what the complaint says: the
// line, the field and what is to be done.
var spoilt = []struct{ name, old, new, line, say string }{
	{"as it is", "", "", "", ""},
	{"command", `"resident"`, `"command"`, "", ""},
	{"only a name", whole, `{"name": "x"}`, "", ""},
	{"no mode", "  \"mode\": \"resident\",\n", "", "", ""},
	{"endpoint", `"python3 kit/adapter.py",` + "\n" + `  "mode": "resident"`,
		`"http://127.0.0.1:8700/",` + "\n" + `  "mode": "endpoint"`, "", ""},
	{"URL without mode", `"python3 kit/adapter.py",` + "\n" + `  "mode": "resident"`, `"http://127.0.0.1:8700/"`, "", ""},
	{"mode without adapter", "  \"adapter\": \"python3 kit/adapter.py\",\n", "", "", ""},
	{"unknown field", `"version"`, `"verison"`, "3", "« verison » : champ inconnu ; attendu l'un de"},
	{"no name", "  \"name\": \"Cabinet Démo\",\n", "", "1", "« name » : attendu le nom du logiciel ; ce champ manque"},
	{"blank name", `"Cabinet Démo"`, `" "`, "2", "« name » : attendu un texte qui ne soit pas vide"},
	{"wrong type", `"4.1"`, `4.1`, "3", "« version » : attendu un texte entre guillemets ; trouvé 4.1"},
	{"null", `"4.1"`, `null`, "3", "« version » : attendu un texte"},
	{"empty profile", `"ci-rapide"`, `""`, "8", "« profile » : attendu un texte"},
	{"list as text", `["fse", "dre", "plain"]`, `"fse"`, "7", "« capabilities » : attendu une liste de textes"},
	{"other mode", `"resident"`, `"service"`, "6", `« mode » : attendu l'un de "command", "resident", "endpoint"`},
	{"endpoint of a command", `"resident"`, `"endpoint"`, "6", "« mode » : attendu \"endpoint\" avec une adresse"},
	{"resident URL", `python3 kit/adapter.py`, `https://127.0.0.1:1/`, "6", "« mode » : attendu \"endpoint\""},
	{"unknown capability", `"dre"`, `"drs"`, "7", `« capabilities » : attendu des capacités parmi`},
	{"capability twice", `"dre"`, `"fse"`, "7", "deux fois"},
	{"nothing sent", `"fse", "dre"`, `"oct"`, "7", "attendu au moins un flux parmi"},
	{"no line", `, "plain"`, ``, "7", "attendu au moins une messagerie parmi"},
	{"no capability", `["fse", "dre", "plain"]`, `[]`, "7", "attendu au moins un flux"},
	{"other profile", `ci-rapide`, `rapide`, "8", `« profile » : attendu l'un de "agrement-complet", `},
	{"unknown requirement", `I-02`, `I-42`, "13", "« declarations.I-42 » : champ inconnu"},
	{"other word", `"oui"`, `"peut-être"`, "12", `« declarations.I-01.declared » : attendu "oui"`},
	{"no word", `"declared": "oui", `, ``, "12", `« declarations.I-01.declared » : attendu "oui"`},
	{"no reason", `"Ne crée pas de FSE."`, `""`, "13", "« declarations.I-02.comment » : attendu le motif"},
	{"more in a declaration", `"comment": ""`, `"note": ""`, "12", "« declarations.I-01.note » : champ inconnu"},
	{"declaration as text", `{"declared": "oui", "comment": ""}`, `"oui"`, "12", "attendu un objet {…} ; trouvé \"oui\""},
	{"not an object", whole, `["x"]`, "1", "attendu un objet {…}"},
}

// TestSchemaAgreesWithTheReader: what one takes the other takes, and the reader
// says where and what.
func TestSchemaAgreesWithTheReader(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaText))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema := c.MustCompile("schema.json")
	for _, x := range spoilt {
		text := strings.Replace(whole, x.old, x.new, 1)
		if x.old != "" && text == whole {
			t.Fatalf("%s: nothing was changed", x.name)
		}
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil {
			t.Fatalf("%s: %v", x.name, err)
		}
		want := schema.Validate(v)
		_, err = parse("lps.json", []byte(text))
		if (err == nil) != (want == nil) || (err == nil) != (x.say == "") {
			t.Errorf("%s: reader %v, schema %v", x.name, err, want)
			continue
		}
		if err != nil && (!errors.Is(err, ErrManifest) || !strings.Contains(err.Error(), x.say) ||
			!strings.Contains(err.Error(), " : lps.json, ligne "+x.line+" : ")) {
			t.Errorf("%s: %v; expected line %s, %s", x.name, err, x.line, x.say)
		}
	}
}

// TestMarkBefore: what an editor of Windows writes before the text is no part of it.
func TestMarkBefore(t *testing.T) {
	name := filepath.Join(t.TempDir(), "lps.json")
	if err := os.WriteFile(name, []byte("\uFEFF{\"name\": \"x\"}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if m, err := Read(name); err != nil || m.Name != "x" {
		t.Errorf("%+v, %v", m, err)
	}
}

// TestReaderOfWhatIsNoJSON: what no schema sees is refused by line as well.
func TestReaderOfWhatIsNoJSON(t *testing.T) {
	for text, say := range map[string]string{
		"":                                  "ligne 1 : attendu un objet {…} ; trouvé rien",
		"{\n\"name\": \"x\",\n}":            "ligne 3 : ce n'est pas du JSON",
		"{\n\"name\" \"x\"}":                "ligne 2 : ce n'est pas du JSON",
		"{\"name\": \"x\"\n":                "ligne 1 : ce n'est pas du JSON",
		"{\"name\": \"x\"}\n{}":             "attendu la fin du fichier",
		"{\"name\":\"x\",\n\"name\":\"y\"}": "ligne 2 : « name » : ce champ est là deux fois",
	} {
		if _, err := parse("lps.json", []byte(text)); err == nil || !strings.Contains(err.Error(), say) ||
			strings.Contains(err.Error(), "invalid") {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := Read(filepath.Join(t.TempDir(), "none.json")); !errors.Is(err, ErrManifest) ||
		!errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

// TestSchemaListsEverything compares the schema with types and catalogues.
func TestSchemaListsEverything(t *testing.T) {
	var s struct {
		Properties map[string]struct {
			Enum  []string
			Items struct{ Enum []scenarios.Capability }
		}
	}
	if err := json.Unmarshal(schemaText, &s); err != nil {
		t.Fatal(err)
	}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Manifest]()) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if _, has := s.Properties[name]; f.IsExported() && !has {
			t.Errorf("the schema lacks %s", name)
		}
		delete(s.Properties, name)
	}
	for name := range s.Properties {
		t.Errorf("the types lack %s", name)
	}
	if err := json.Unmarshal(schemaText, &s); err != nil {
		t.Fatal(err)
	}
	if got := s.Properties["capabilities"].Items.Enum; !slices.Equal(got, scenarios.Capabilities()) {
		t.Errorf("capabilities of the schema: %v", got)
	}
	profiles, err := scenarios.Profiles()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, p := range profiles {
		names = append(names, p.Name)
	}
	if got := s.Properties["profile"].Enum; !slices.Equal(slices.Sorted(slices.Values(got)),
		slices.Sorted(slices.Values(names))) {
		t.Errorf("profiles of the schema: %v, of the catalogue: %v", got, names)
	}
	if !bytes.Contains(schemaText, []byte("^(I-0[1-7]|E-04)$")) || len(partI()) != 8 {
		t.Errorf("part I: %v", partI())
	}
}

// TestReadAndWrite: every field arrives, paths are relative to the file, what
// is written is read again.
func TestReadAndWrite(t *testing.T) {
	file := filepath.Join(t.TempDir(), "lps.json")
	if err := os.WriteFile(file, []byte(whole), 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := Read(file)
	if err != nil {
		t.Fatal(err)
	}
	if m.Vendor != "Éditeur Exemple" || m.Mode != Resident || len(m.Capabilities) != 3 ||
		m.Beside(m.Baseline) != filepath.Join(filepath.Dir(file), "ecarts.json") || m.Beside("/x") != "/x" ||
		m.Beside("") != "" {
		t.Errorf("%+v", m)
	}
	if d := m.Attested(); len(d) != 2 || d[0].ID != "I-01" || d[1].Declared != "sans objet" || d[1].Comment == "" {
		t.Errorf("%+v", d)
	}
	text, err := m.Write()
	if err != nil {
		t.Fatal(err)
	}
	again, err := parse(file, text)
	if err != nil || !reflect.DeepEqual(m, again) {
		t.Errorf("%+v, %v; was %+v", again, err, m)
	}
	if m.Mode = "service"; true {
		if _, err := m.Write(); !errors.Is(err, ErrManifest) {
			t.Errorf("a wrong one was written: %v", err)
		}
	}
	for adapter, mode := range map[string]Mode{`"./a"`: Command, `"http://x/"`: Endpoint} {
		if m, err := parse("x", []byte(`{"name":"x","adapter":`+adapter+`}`)); err != nil || m.Mode != mode {
			t.Errorf("%s: %+v, %v", adapter, m, err)
		}
	}
}
