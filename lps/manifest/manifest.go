// Package manifest reads and writes lps.json: what an editor says of the
// software once, beside its adapter, and would otherwise repeat in flags.
//
// In comes the file, out goes a Manifest of which every field holds, or an
// error in French that names file, line and field, what was expected, what was
// found and what to do. schema/lps-1.json says the same to an editor of JSON. It
// does not know what a run makes of it, and starts no adapter.
package manifest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"amfront/lps/adapter"
	"amfront/scenarios"
	"amfront/words"
)

// File is the name under which a manifest is looked for.
const File = "lps.json"

// maxFile bounds a manifest, in octets.
const maxFile = 1 << 20

// ErrManifest is wrapped by every complaint about a manifest.
var ErrManifest = words.Errorf("description du logiciel")

// Mode is how the adapter is driven.
type Mode string

// The modes.
const (
	Command  Mode = "command"  // one process an action
	Resident Mode = "resident" // one process that stays
	Endpoint Mode = "endpoint" // a software that runs already, by HTTP
)

// Modes lists them.
func Modes() []Mode { return []Mode{Command, Resident, Endpoint} }

// Manifest is lps.json. Beside the name every field may be missing.
type Manifest struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
	Vendor  string `json:"vendor,omitempty"`
	Adapter string `json:"adapter,omitempty"` // a command, or the URL of an endpoint
	// Mode is Endpoint for a URL and Command for a command where the file says
	// nothing, "" without an adapter.
	Mode         Mode                   `json:"mode,omitempty"`
	Capabilities []scenarios.Capability `json:"capabilities,omitempty"` // nil: nothing is said
	Profile      string                 `json:"profile,omitempty"`
	Baseline     string                 `json:"baseline,omitempty"` // relative to the file
	Timeout      string                 `json:"timeout,omitempty"`  // as --timeout of amfront run
	Declarations map[string]Declaration `json:"declarations,omitempty"`

	file string
}

// Declaration is what the editor declares on a requirement of part I.
type Declaration struct {
	Declared string `json:"declared"` // "oui", "non", "sans objet"
	Comment  string `json:"comment"`  // needed with "sans objet"
}

// Attested are the declarations as an adapter would answer them, by id.
func (m *Manifest) Attested() (out []adapter.Declaration) {
	for _, id := range slices.Sorted(maps.Keys(m.Declarations)) {
		d := m.Declarations[id]
		out = append(out, adapter.Declaration{ID: id, Declared: d.Declared, Comment: d.Comment})
	}
	return out
}

// Beside is a path of the manifest as seen from this process: relative to the
// file, not to where the process runs.
func (m *Manifest) Beside(name string) string {
	if name == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(m.file), name)
}

// Read reads a manifest; its errors wrap ErrManifest.
func Read(name string) (*Manifest, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, words.Errorf("%w : %s ne s'ouvre pas (%w) ; donner un fichier lisible, ou en écrire un par amfront init",
			ErrManifest, name, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	switch {
	case err != nil:
		return nil, words.Errorf("%w : %s ne se lit pas (%w) ; donner un fichier lisible", ErrManifest, name, err)
	case len(data) > maxFile:
		return nil, words.Errorf("%w : %s : attendu %d octets au plus ; donner le bon fichier", ErrManifest, name, maxFile)
	}
	return parse(name, bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))) // RFC 8259 §8.1: editors of Windows write it
}

// parse reads the octets of a manifest; name is used in errors and for Beside.
func parse(name string, data []byte) (*Manifest, error) {
	m := &Manifest{file: name}
	r := &reader{name: name, data: data, places: map[string]int{}}
	err := r.object("", data, 0, map[string]any{"name": &m.Name, "version": &m.Version, "vendor": &m.Vendor,
		"adapter": &m.Adapter, "mode": &m.Mode, "capabilities": &m.Capabilities, "profile": &m.Profile,
		"baseline": &m.Baseline, "timeout": &m.Timeout,
		"declarations": func(raw []byte, base int) error { return m.declarations(r, raw, base) }})
	if err != nil {
		return nil, err
	}
	if m.Mode == "" && m.Adapter != "" {
		m.Mode = Command
		if isURL(m.Adapter) {
			m.Mode = Endpoint
		}
	}
	return m, m.check(r)
}

func (m *Manifest) declarations(r *reader, raw []byte, base int) error {
	ids, known := map[string]any{}, partI()
	m.Declarations = map[string]Declaration{}
	for _, id := range known {
		ids[id] = func(raw []byte, base int) error {
			var d Declaration
			err := r.object("declarations."+id+".", raw, base, map[string]any{"declared": &d.Declared, "comment": &d.Comment})
			m.Declarations[id] = d
			return err
		}
	}
	return r.object("declarations.", raw, base, ids)
}

// partI are the requirements that only a declaration can answer, or the daily
// job that a bench does not see (E-04).
func partI() (out []string) {
	all, err := scenarios.Requirements()
	if err != nil {
		panic(err) // the catalogue is in the program, and tested
	}
	for _, q := range all {
		if q.Part() == "I" || q.ID == "E-04" {
			out = append(out, q.ID)
		}
	}
	return out
}

var url = regexp.MustCompile(`^https?://`)

func isURL(adapter string) bool { return url.MatchString(adapter) }

// check says which field does not hold.
func (m *Manifest) check(r *reader) error {
	for _, f := range []struct{ path, value string }{{"name", m.Name}, {"version", m.Version}, {"vendor", m.Vendor},
		{"adapter", m.Adapter}, {"baseline", m.Baseline}, {"timeout", m.Timeout}, {"profile", m.Profile},
		{"mode", string(m.Mode)}} {
		if _, given := r.places[f.path]; given && strings.TrimSpace(f.value) == "" {
			return r.complain(f.path, "attendu un texte qui ne soit pas vide ; le remplir, ou retirer le champ")
		}
	}
	switch _, named := r.places["name"]; {
	case !named:
		return r.complain("name", "attendu le nom du logiciel ; ce champ manque, l'ajouter")
	case m.Mode != "" && !slices.Contains(Modes(), m.Mode):
		return r.complain("mode", "attendu l'un de %s ; trouvé %q ; corriger", listed(Modes()), m.Mode)
	case m.Adapter != "" && isURL(m.Adapter) != (m.Mode == Endpoint):
		return r.complain("mode", "attendu \"endpoint\" avec une adresse http:// et avec elle seule ; trouvé %q avec "+
			"l'adaptateur %q ; corriger l'un ou l'autre", m.Mode, m.Adapter)
	}
	if _, given := r.places["capabilities"]; given {
		if err := CheckCapabilities(m.Capabilities); err != nil {
			return r.complain("capabilities", "%w", err)
		}
	}
	if m.Profile != "" {
		if _, err := scenarios.ProfileByName(m.Profile); err != nil {
			all, _ := scenarios.Profiles()
			var names []string
			for _, p := range all {
				names = append(names, p.Name)
			}
			return r.complain("profile", "attendu l'un de %s ; trouvé %q ; corriger", listed(names), m.Profile)
		}
	}
	for _, d := range m.Attested() {
		path := "declarations." + d.ID
		switch {
		case !slices.Contains([]string{"oui", "non", "sans objet"}, d.Declared):
			return r.complain(path+".declared", `attendu "oui", "non" ou "sans objet" ; trouvé %q ; corriger`, d.Declared)
		case d.Declared == "sans objet" && strings.TrimSpace(d.Comment) == "":
			return r.complain(path+".comment", `attendu le motif de « sans objet » ; trouvé rien ; le dire`)
		}
	}
	return nil
}

// CheckCapabilities says what is wrong with a list of capabilities. One by
// which nothing could be sent, or over no line, would leave every scenario out:
// a run of nothing must not look like one that passed.
func CheckCapabilities(list []scenarios.Capability) error {
	flows := []scenarios.Capability{scenarios.SendsFSE, scenarios.SendsDRE, scenarios.SendsMixed}
	lines := []scenarios.Capability{scenarios.PlainMail, scenarios.STARTTLS, scenarios.ImplicitTLS}
	one := func(of []scenarios.Capability) bool {
		return slices.ContainsFunc(list, func(c scenarios.Capability) bool { return slices.Contains(of, c) })
	}
	for i, c := range list {
		switch {
		case !c.Known():
			return words.Errorf("attendu des capacités parmi %s ; trouvé %q ; corriger", listed(scenarios.Capabilities()), c)
		case slices.Contains(list[:i], c):
			return words.Errorf("attendu chaque capacité une fois ; trouvé %q deux fois ; en retirer une", c)
		}
	}
	switch {
	case !one(flows):
		return words.Errorf("attendu au moins un flux parmi %s ; trouvé %s ; dire ce que le logiciel envoie", listed(flows),
			listed(list))
	case !one(lines):
		return words.Errorf("attendu au moins une messagerie parmi %s ; trouvé %s ; dire comment le logiciel s'y relie",
			listed(lines), listed(list))
	}
	return nil
}

// Write gives the JSON of a manifest.
func (m *Manifest) Write() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(m); err != nil {
		return nil, err
	}
	_, err := parse(cmp.Or(m.file, File), b.Bytes())
	return b.Bytes(), err
}
