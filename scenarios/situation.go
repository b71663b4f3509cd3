// Package scenarios is the project's data: the catalogue of requirements, the
// situations of the bench, the profiles of the approval, the decision codes.
//
// In come embedded JSON files, read and refused when they contradict
// themselves; out go their types, and the table of codes
// (decisions/scenarios-codes-and-situations). It knows no other package and does
// nothing with what it holds: a situation is carried out by bench.
package scenarios

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"amfront/words"
)

//go:embed situations/*.json
var embedded embed.FS

// Situation is a state of PKI, directory, front-end or network into which a
// running bench can be put. Texts are French: a trainer shows them.
type Situation struct {
	ID           string   `json:"id"`                    // lower-case words joined by hyphens
	Title        string   `json:"title"`                 // one line
	Theme        string   `json:"theme" optional:"true"` // "certificat", "chaîne", "CRL", "annuaire", "frontal", "réseau"
	Lesson       string   `json:"lesson" optional:"true" doc:"what happens and why it matters"`
	LPS          string   `json:"lps" optional:"true" doc:"what the LPS should do"`
	Frontal      string   `json:"frontal" optional:"true" doc:"the front-end's answer to an LPS that sends all the same"`
	Requirements []string `json:"requirements" optional:"true"` // ids of the requirements that it tries
	// Decisions says what the front-end decides on a conforming lot for the
	// target; nil where that is not what the situation is about.
	Decisions *Decisions `json:"decisions,omitempty" doc:"on a conforming lot, by the certificate it is encrypted for"`
	Scenarios []string   `json:"scenarios,omitempty"` // ids of scenarios of the approval that try the same
	Steps     []Step     `json:"steps"`
}

// Decisions are those on a conforming lot, by the certificate for which it is
// encrypted.
type Decisions struct {
	Store     Decision `json:"store"`     // the one in service before the situation, which the station still holds
	Directory Decision `json:"directory"` // the most recent one that the directory publishes in the situation
}

// Step is one operation on the world. Which fields an operation takes stands
// in Ops.
type Step struct {
	Op        string          `json:"op"`
	Label     string          `json:"label,omitempty"`     // certificate label; "" is the target chosen at apply
	Defect    string          `json:"defect,omitempty"`    // defect id of the PKI
	Authority string          `json:"authority,omitempty"` // CA name; "" is the CA of the target
	Variant   string          `json:"variant,omitempty"`   // CRL variant
	Fault     json.RawMessage `json:"fault,omitempty" ref:"Fault"`
	Setting   string          `json:"setting,omitempty"`
	Value     json.RawMessage `json:"value,omitempty"`
}

// Ops lists the operations of a step with the fields that each needs; label
// and authority are always optional.
var Ops = map[string][]string{
	"renew":                      nil,
	"supersede":                  nil,
	"revoke":                     nil,
	"revoke-without-replacement": nil,
	"expire":                     nil,
	"roll":                       nil,
	"republish":                  nil,
	"defect":                     {"defect"},
	"twin":                       {"defect"}, // the defect's sound twin
	"decoy":                      {"defect"}, // the defect beside the sound certificate
	"crl":                        {"variant"},
	"directory-down":             nil,
	"fault":                      {"fault"},
	"set":                        {"setting", "value"},
}

// MaxFile bounds a situation file, in octets.
const MaxFile = 1 << 20

// ErrUnknownSituation is returned for an id that is not in the list.
var ErrUnknownSituation = words.Errorf("unknown situation")

var idPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Situations is the built-in list, in the order of the files.
func Situations() ([]Situation, error) {
	all, err := situations()
	return slices.Clone(all), err
}

// situations are read once: a suite makes hundreds of worlds.
var situations = sync.OnceValues(readAll)

func readAll() ([]Situation, error) {
	names, err := fs.Glob(embedded, "situations/*.json")
	if err != nil {
		return nil, err
	}
	var all []Situation
	seen := map[string]string{}
	for _, name := range names {
		f, err := embedded.Open(name)
		if err != nil {
			return nil, err
		}
		list, err := ReadSituations(f, path.Base(name))
		f.Close()
		if err != nil {
			return nil, err
		}
		for _, s := range list {
			if before, dup := seen[s.ID]; dup {
				return nil, words.Errorf("%s: situation %q already stands in %s", name, s.ID, before)
			}
			seen[s.ID] = name
			all = append(all, s)
		}
	}
	return all, nil
}

// ReadSituations reads a file of situations: a JSON array, or one object.
// name is used in errors, which say what was expected, what was found and where.
func ReadSituations(r io.Reader, name string) ([]Situation, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return nil, words.Errorf("%s: %w", name, err)
	}
	if len(data) > MaxFile {
		return nil, words.Errorf("%s: larger than %d octets; a situation file is a short JSON text", name, MaxFile)
	}
	data = bytes.TrimSpace(data)
	var list []Situation
	if len(data) > 0 && data[0] == '{' {
		data = append(append([]byte{'['}, data...), ']')
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&list); err != nil {
		return nil, words.Errorf("%s%s: expected a JSON array of situations: %w", name, position(data, err), err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, words.Errorf("%s: text after the end of the JSON array; remove it", name)
	}
	for i, s := range list {
		if err := s.check(); err != nil {
			return nil, words.Errorf("%s: situation %d (%q): %w", name, i+1, s.ID, err)
		}
	}
	return list, nil
}

// position turns the offset of a JSON error into ":line", "" when unknown.
func position(data []byte, err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	var off int64
	switch {
	case errors.As(err, &syntax):
		off = syntax.Offset
	case errors.As(err, &kind):
		off = kind.Offset
	default:
		return ""
	}
	return fmt.Sprintf(":%d", 1+bytes.Count(data[:min(int(off), len(data))], []byte("\n")))
}

// decided are the decisions that a conforming lot can meet.
var decided = DecisionsWhere(func(m Meaning) bool { return m.Fate != Lost })

// Bounds of a situation; a step may sign certificates.
const (
	maxID    = 100 // octets
	maxSteps = 50
)

func (s Situation) check() error {
	if !idPattern.MatchString(s.ID) || len(s.ID) > maxID {
		return words.Errorf(`"id" must be lower-case words joined by hyphens, such as "certificat-renouvele"`)
	}
	if strings.TrimSpace(s.Title) == "" {
		return words.Errorf(`"title" is missing`)
	}
	if len(s.Steps) == 0 || len(s.Steps) > maxSteps {
		return words.Errorf(`"steps" are %d: a situation changes something, in at most %d steps`, len(s.Steps), maxSteps)
	}
	if d := s.Decisions; d != nil && (!slices.Contains(decided, d.Store) || !slices.Contains(decided, d.Directory)) {
		return words.Errorf(`"decisions" are %q and %q; expected one of %s each`, d.Store, d.Directory,
			Enumerate(decided, "", ", ", ", "))
	}
	for i, st := range s.Steps {
		if err := st.check(); err != nil {
			return words.Errorf("step %d: %w", i+1, err)
		}
	}
	return nil
}

func (st Step) check() error {
	needs, known := Ops[st.Op]
	if !known {
		return words.Errorf("unknown operation %q; expected one of %s", st.Op, opNames())
	}
	has := map[string]bool{
		"defect": st.Defect != "", "variant": st.Variant != "", "fault": len(st.Fault) > 0,
		"setting": st.Setting != "", "value": len(st.Value) > 0,
	}
	for _, field := range needs {
		if !has[field] {
			return words.Errorf("operation %q needs the field %q", st.Op, field)
		}
	}
	return nil
}

func opNames() string {
	names := make([]string, 0, len(Ops))
	for n := range Ops {
		names = append(names, n)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
