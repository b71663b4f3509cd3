package scenarios

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// DefaultReference is the reference of a subject by §1.3, as the settings
// of a bench list them; later addenda have others.
const DefaultReference = "140610"

// Requirement is one line of the catalogue. Texts are French, in the project's
// own words; Clause names the paragraph of the specification.
type Requirement struct {
	ID     string `json:"id"` // "D-03"
	Title  string `json:"title"`
	Text   string `json:"text"`
	Clause string `json:"clause"`
	// Former is the paragraph of annex 4 on which it rests alone, wholly or in
	// part, and which the document withdraws ("§7.1.5"); "" for none.
	Former string `json:"former,omitempty"`
	Party  string `json:"party"` // whom it binds: "LPS", "FRONT", "DIR", "PKI"
	Level  string `json:"level"` // "MUST", or "SHOULD" for a recommendation
	// Observed says on what evidence the bench judges; Unobserved why it
	// cannot judge an LPS on it. At least one of them is there.
	Observed   string `json:"observed,omitempty"`
	Unobserved string `json:"unobserved,omitempty"`
}

// Source is the clause as a report cites it.
func (r Requirement) Source() string {
	if r.Former == "" {
		return r.Clause
	}
	return r.Clause + " ; repris de l'ancien " + r.Former + ", à confirmer au corps de l'annexe 4"
}

// Cited is what stands beside the id of a requirement, so that nobody has to look
// it up.
type Cited struct {
	Title  string `json:"title,omitempty"`
	Clause string `json:"clause,omitempty"`
}

// Cite is that of an id; empty for one that is not in the catalogue.
func Cite(id string) Cited {
	q, known := RequirementByID(id)
	if !known {
		return Cited{}
	}
	return Cited{q.Title, q.Source()}
}

// Words are what follows the id: " — title (clause)".
func (c Cited) Words() string {
	if c.Title == "" {
		return ""
	}
	return " — " + c.Title + " (" + c.Clause + ")"
}

// Part is the letter of the requirement's part.
func (r Requirement) Part() string { return r.ID[:1] }

// Recommended tells whether not meeting it is a warning only.
func (r Requirement) Recommended() bool { return r.Level == "SHOULD" }

//go:embed requirements.json
var requirementsJSON []byte

var catalogue = sync.OnceValues(func() ([]Requirement, error) { return readRequirements(requirementsJSON) })

// Requirements is the catalogue, in the order of the parts.
func Requirements() ([]Requirement, error) {
	all, err := catalogue()
	return slices.Clone(all), err
}

// RequirementByID finds one line of the catalogue.
func RequirementByID(id string) (Requirement, bool) {
	all, err := catalogue()
	if err != nil {
		return Requirement{}, false
	}
	i := slices.IndexFunc(all, func(r Requirement) bool { return r.ID == id })
	if i < 0 {
		return Requirement{}, false
	}
	return all[i], true
}

var requirementID = regexp.MustCompile(`^[A-FI]-\d\d$`)

// readRequirements reads and checks a catalogue.
func readRequirements(data []byte) ([]Requirement, error) {
	var all []Requirement
	if err := strict(data, &all); err != nil {
		return nil, fmt.Errorf("requirements catalogue: %w", err)
	}
	seen := map[string]bool{}
	for i, r := range all {
		if err := r.check(); err != nil {
			return nil, fmt.Errorf("requirements catalogue, line %d (%s): %w", i+1, r.ID, err)
		}
		if seen[r.ID] {
			return nil, fmt.Errorf("requirements catalogue: %s stands twice", r.ID)
		}
		seen[r.ID] = true
	}
	if !slices.IsSortedFunc(all, func(a, b Requirement) int { return strings.Compare(a.ID, b.ID) }) {
		return nil, errors.New("requirements catalogue: not in the order of the ids")
	}
	return all, nil
}

func (r Requirement) check() error {
	switch {
	case !requirementID.MatchString(r.ID):
		return fmt.Errorf("id %q; expected one such as D-03", r.ID)
	case r.Title == "" || r.Text == "" || r.Clause == "":
		return errors.New("title, text and clause are all needed")
	case !slices.Contains([]string{"LPS", "FRONT", "DIR", "PKI"}, r.Party):
		return fmt.Errorf("party is %q; expected LPS, FRONT, DIR or PKI", r.Party)
	case r.Level != "MUST" && r.Level != "SHOULD":
		return fmt.Errorf("level is %q; expected MUST or SHOULD", r.Level)
	case r.Observed == "" && r.Unobserved == "":
		return errors.New("neither how it is observed nor why it is not")
	case r.Party == "LPS" && r.Observed == "":
		return errors.New("it binds the LPS: say how it is observed")
	}
	return nil
}

// strict decodes exactly one JSON value without unknown fields.
func strict(data []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("text after the end of the JSON value")
	}
	return nil
}
