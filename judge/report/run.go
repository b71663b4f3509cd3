package report

import (
	"cmp"
	"fmt"
	"time"

	"amfront/scenarios"
)

// Format names the JSON form of a Run; the schema is schema/run-1.json.
const Format = "amfront.run/1"

// Run is one execution of the suite against one LPS. Whoever runs the
// scenarios fills it; Conclude derives Result and the verdicts above the checks.
type Run struct {
	Format  string `json:"format"`
	ID      string `json:"id,omitempty"`
	Suite   Suite  `json:"suite"`
	Profile string `json:"profile,omitempty"` // "agrement-complet", "ci-rapide", …
	LPS     LPS    `json:"lps"`
	Driver  Driver `json:"driver"`
	// Place and Operator say where and by whom the run was held, "" unsaid.
	Place    string `json:"place,omitempty"`
	Operator string `json:"operator,omitempty"`
	// Manifest is the lps.json that was read, "" for none; Capabilities are those
	// that it, or the adapter's announcement, declares.
	Manifest     string                 `json:"manifest,omitempty"`
	Capabilities []scenarios.Capability `json:"capabilities,omitempty"`
	// Undeclared are those for want of which scenarios are not applicable: the
	// verdict is a partial one.
	Undeclared []scenarios.Capability `json:"undeclared,omitempty"`
	// Unplayed are those declared that no scenario employs: ways of mail beside
	// the one that all are played by.
	Unplayed []scenarios.Capability `json:"unplayed,omitempty"`

	Seed     int64      `json:"seed"`
	Shuffled bool       `json:"shuffled"`
	Started  time.Time  `json:"started"` // wall clock
	Ended    *time.Time `json:"ended"`   // null while the run lasts, or when it broke off: such a run is never conforming
	Bench    Bench      `json:"bench"`
	// Limits says in French what this run cannot tell; Choices lists the
	// settings that no public document fixes ("choix du banc").
	Limits  []string  `json:"limits,omitempty"`
	Choices []Setting `json:"choices,omitempty"`
	// SelfChecks are the bench's controls of what it emitted itself.
	SelfChecks []SelfCheck `json:"self_checks,omitempty"`
	// Errors are failures of the bench that belong to no scenario.
	Errors []string `json:"errors,omitempty"`
	// AdapterFailures are the ways in which the adapter failed, each told once.
	AdapterFailures []AdapterFailure `json:"adapter_failures,omitempty"`

	Baseline *BaselineResult `json:"baseline,omitempty"` // filled by ApplyBaseline
	// Cancelled is the reason when the run was interrupted, "" else.
	Cancelled string `json:"cancelled,omitempty"`
	// Selected lists the ids of the scenarios that were to run. One without
	// its Scenario counts as Pending.
	Selected []string `json:"selected"`
	// Shard is which part of a greater selection this run is, nil for a whole one.
	Shard *Shard `json:"shard,omitempty"`
	// Of is how many scenarios the suite has that count, by part: a run of fewer is
	// a partial one. Nil where nobody told.
	Of        map[string]int `json:"of,omitempty"`
	Scenarios []Scenario     `json:"scenarios"`
	Features  []Feature      `json:"features,omitempty"`
	Result    *Result        `json:"result,omitempty"` // derived, see Conclude
	// Diagnosis is what the departures look like, nil where nobody has looked.
	Diagnosis *Diagnosis `json:"diagnosis,omitempty"`
}

// AdapterFailure is a way in which the adapter failed; its number is its place
// in Run.AdapterFailures, from 1.
type AdapterFailure struct {
	Kind      string `json:"kind"`
	Action    string `json:"action,omitempty"`
	Said      string `json:"said"`                // French: what was expected, what was found, what to do
	Scenarios int    `json:"scenarios,omitempty"` // that it hit
	First     string `json:"first,omitempty"`     // id of the first of them
	Stopped   bool   `json:"stopped,omitempty"`   // the run was broken off for it
}

// AdapterErrorName is what scenarios say of an adapter's failure that the head
// of the report tells; n is 1 for the first.
func AdapterErrorName(n int, action string) string {
	return fmt.Sprintf("erreur de l'adaptateur n°"+nbsp+"%d (%s)", n, cmp.Or(action, "sonde"))
}

// Headings are what stands at the head of every rendering, beside the counts:
// how the adapter failed, then Result.Reasons.
func (r *Run) Headings() (out []string) {
	for i, f := range r.AdapterFailures {
		s := AdapterErrorName(i+1, f.Action) + ", le logiciel n'est pas en cause : " + f.Said
		if f.Scenarios > 0 {
			s += fmt.Sprintf(" Scénarios touchés : %d, d'abord %s.", f.Scenarios, f.First)
		}
		if f.Stopped {
			s += " Le passage s'est arrêté là."
		}
		out = append(out, "E"+s[1:])
	}
	return append(out, r.Result.Reasons...)
}

// Shard is one of the parts that a selection was split into.
type Shard struct {
	Number   int    `json:"number"` // from 1
	Of       int    `json:"of"`
	Examples int    `json:"examples"` // of the whole selection
	Whole    string `json:"whole"`    // SHA-256 of its ids, a line each, lower-case hexadecimal
}

// Suite is the edition of the scenarios.
type Suite struct {
	Version string `json:"version"`
	SHA256  string `json:"sha256"` // lower-case hexadecimal, of the features
}

// LPS identifies the software under test.
type LPS struct {
	Name    string `json:"name" optional:"true"`
	Version string `json:"version,omitempty"`
	Editor  string `json:"editor,omitempty"`
}

// Driver is how the LPS was driven.
type Driver struct {
	Kind    string `json:"kind"` // "adaptateur", "opérateur", "référence"
	Command string `json:"command,omitempty"`
	// Again are the words of `amfront run` beside these that lead to the same
	// software in the same way, without what was selected and written.
	Again []string `json:"again,omitempty"`
}

// Bench is the edition of amfront.
type Bench struct {
	Version string `json:"version"`
	System  string `json:"system,omitempty"` // "linux/amd64"
}

// Setting is one of the bench's choices.
type Setting struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// SelfCheck is a control of the bench by a second implementation or a lint.
type SelfCheck struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Tool   string `json:"tool,omitempty"` // "OpenSSL 3.0.19"
	OK     bool   `json:"ok"`
	Detail string `json:"detail,omitempty"`
	// Skipped is the reason when the tool is not installed, "" else.
	Skipped string `json:"skipped,omitempty"`
}

// Failed tells whether the check found the bench wrong.
func (c SelfCheck) Failed() bool { return !c.OK && c.Skipped == "" }

// Feature is a feature file as it ran.
type Feature struct {
	URI  string `json:"uri"`
	Text string `json:"text"`
}

// Parts of the requirements, in the order of the cahier.
var Parts = []Part{
	{"A", "Message et profil de flux"},
	{"B", "Choix de la clé selon le flux"},
	{"C", "Chiffrement de la pièce jointe"},
	{"D", "Contrôle du certificat avant emploi"},
	{"E", "Administration des certificats, des autorités et des CRL"},
	{"F", "Messages de service"},
	{"I", "Ce que seul l'opérateur peut attester"},
}

// Part is a chapter of the requirements.
type Part struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// PartTitle is the title of a part; a part of the user's own has its id as title.
func PartTitle(id string) string {
	for _, p := range Parts {
		if p.ID == id {
			return p.Title
		}
	}
	if id == "" {
		return "Autres scénarios"
	}
	return id
}
