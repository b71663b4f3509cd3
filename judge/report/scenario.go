package report

import (
	"cmp"
	"slices"
	"time"

	"amfront/journal"
)

// Scenario is one example of the suite, run in a world of its own. Its texts
// are French (spec: objectif, pourquoi, situation, à faire, si c'est rouge).
type Scenario struct {
	ID        string   `json:"id"` // stable, from its tag
	Title     string   `json:"title"`
	Part      string   `json:"part"`            // "A"…"F", "I"
	Theme     string   `json:"theme,omitempty"` // feature title
	File      string   `json:"file,omitempty"`  // feature URI, as in Run.Features
	Line      int      `json:"line,omitempty"`
	Rule      string   `json:"rule,omitempty"`
	Objective string   `json:"objective,omitempty"`
	Why       string   `json:"why,omitempty"`
	Situation string   `json:"situation,omitempty"`
	ToDo      string   `json:"to_do,omitempty"`
	IfRed     []string `json:"if_red,omitempty"` // likeliest cause first
	Reference string   `json:"reference,omitempty"`
	Tags      []string `json:"tags,omitempty"`
	// Provisional scenarios are reported and not counted.
	Provisional bool   `json:"provisional,omitempty"`
	World       string `json:"world,omitempty"`
	// Started is wall-clock time, zero when the scenario was not reached.
	Started  time.Time     `json:"started"`
	Duration time.Duration `json:"duration_ns"`
	Steps    []Step        `json:"steps"`
	Checks   []Check       `json:"checks"`
	// Errors are failures of the bench or its set-up in this scenario, in French;
	// any one makes it BenchError.
	Errors []string `json:"errors,omitempty"`
	// AdapterErrors name those of Run.AdapterFailures that the scenario met; any
	// one makes it AdapterError.
	AdapterErrors []string `json:"adapter_errors,omitempty"`
	// Cancelled is the operator's reason for breaking off, "" else.
	Cancelled string     `json:"cancelled,omitempty"`
	Exchanges []Exchange `json:"exchanges,omitempty"`
	Notes     []string   `json:"notes,omitempty"`
	Trace     *Trace     `json:"trace,omitempty"` // see Collect

	// Derived by Conclude.
	Verdict Verdict  `json:"verdict"`
	Reasons []string `json:"reasons,omitempty"` // why, where the checks alone do not say
}

// ChoiceTag marks a scenario that expects what no letter of the document says:
// missing it is a warning.
const ChoiceTag = "@choix-du-banc"

// Choice tells that what the scenario expects is the bench's choice.
func (s *Scenario) Choice() bool { return slices.Contains(s.Tags, ChoiceTag) }

// StepStatus is how a Gherkin step ended.
type StepStatus string

// The step statuses. StepNotRun is a step that nothing reached.
const (
	StepPassed    StepStatus = "passed"
	StepFailed    StepStatus = "failed"
	StepSkipped   StepStatus = "skipped"
	StepPending   StepStatus = "pending"
	StepUndefined StepStatus = "undefined"
	StepAmbiguous StepStatus = "ambiguous"
	StepNotRun    StepStatus = "not-run"
)

// Label is the status in French.
func (s StepStatus) Label() string { return cmp.Or(stepLabels[s], "non atteinte") }

var stepLabels = map[StepStatus]string{StepPassed: "faite", StepFailed: "en échec", StepSkipped: "sautée",
	StepPending: "en attente", StepUndefined: "inconnue du banc", StepAmbiguous: "ambiguë"}

// Step is a Gherkin step. Keyword has no trailing space.
type Step struct {
	Keyword  string        `json:"keyword"`
	Text     string        `json:"text"`
	Line     int           `json:"line,omitempty"`
	Status   StepStatus    `json:"status"`
	Duration time.Duration `json:"duration_ns"`
	Detail   string        `json:"detail,omitempty"` // error text
}

// Level is the force of a requirement.
type Level string

// MUST is the default; SHOULD is a "recommandé".
const (
	MUST   Level = "MUST"
	SHOULD Level = "SHOULD"
)

// Label is the level in French.
func (l Level) Label() string {
	if l == SHOULD {
		return "recommandé"
	}
	return "obligatoire"
}

// Check is one judged statement about the LPS.
type Check struct {
	ID           string   `json:"id"` // stable: "B-01.certificat-choisi"
	Requirements []string `json:"requirements"`
	Clause       string   `json:"clause,omitempty"`
	Title        string   `json:"title"`
	Level        Level    `json:"level"`
	// Verdict as the step gave it. Conclude replaces one that does not hold:
	// a Conforming without evidence is NotObserved.
	Verdict  Verdict  `json:"verdict"`
	Reason   string   `json:"reason,omitempty"` // compulsory for NotApplicable
	Expected string   `json:"expected,omitempty"`
	Observed string   `json:"observed,omitempty"`
	Causes   []string `json:"causes,omitempty"` // likeliest first
	Advice   string   `json:"advice,omitempty"`
	Evidence Evidence `json:"evidence"`
	// Declared: said by the operator or the adapter, never seen (part I).
	Declared bool   `json:"declared,omitempty"`
	Step     int    `json:"step,omitempty"`  // 1 for the first step of the scenario, 0 unknown
	Known    *Known `json:"known,omitempty"` // covered by the baseline
	// Depends says that the check is red with the run's variations only, and which
	// of them decides ("dépend d'un choix du banc : …"); "" else.
	Depends string `json:"depends,omitempty"`
	// Remedy is the smallest edit that turns a red check green; nil where none
	// was looked for.
	Remedy *Remedy `json:"remedy,omitempty"`
}

// Known marks a failure that the baseline expects.
type Known struct {
	Reason  string `json:"reason"`
	Expires string `json:"expires"` // 2026-12-31
}

// Evidence says where in the journal the proof stands.
type Evidence struct {
	Events   []uint64         `json:"events,omitempty"`
	Sessions []string         `json:"sessions,omitempty"`
	Blobs    []journal.Digest `json:"blobs,omitempty"`
	LDAP     string           `json:"ldap,omitempty"` // the request that led to the certificate, in words
	// Wanted is the certificate that the LPS should have taken, Chosen the
	// one whose key opens the message.
	Wanted *CertificateRef `json:"wanted_certificate,omitempty"`
	Chosen *CertificateRef `json:"chosen_certificate,omitempty"`
}

// Empty tells whether nothing in the journal is named.
func (e Evidence) Empty() bool {
	return len(e.Events) == 0 && len(e.Sessions) == 0 && len(e.Blobs) == 0
}

// CertificateRef names a certificate.
type CertificateRef struct {
	Label  string `json:"label"`
	Serial string `json:"serial"` // lower-case hexadecimal
}

// Exchange is one call of the adapter, or one prompt to the operator.
type Exchange struct {
	Action   string        `json:"action"`
	Request  string        `json:"request,omitempty"` // JSON, secrets removed
	Answer   string        `json:"answer,omitempty"`
	Log      string        `json:"log,omitempty"` // the end of stderr
	Exit     int           `json:"exit"`
	Duration time.Duration `json:"duration_ns"`
}

// Standing is what a scenario that was just judged comes to by itself, before
// Conclude looks at the whole run. The scenario is left as it is.
func (s *Scenario) Standing() Verdict {
	c := *s
	c.Checks = slices.Clone(s.Checks)
	c.conclude()
	return c.Verdict
}
