package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	"amfront/words"
)

// MaxBaseline bounds a baseline file, in octets.
const MaxBaseline = 1 << 20

// ErrBaseline is wrapped by every complaint about a baseline file.
var ErrBaseline = words.Errorf("baseline")

// Baseline lists failures that its owner knows of. It never changes a
// verdict; it decides which of them fail the run.
//
//	{"version": 1, "known": [{"scenario": "D-04.revoque", "check": "D-04.rien-emis",
//	  "verdict": "non conforme", "reason": "corrigé en 4.2", "expires": "2027-03-31"}]}
type Baseline struct {
	Version int             `json:"version"` // 1
	Known   []BaselineEntry `json:"known"`
}

// BaselineEntry is one known failure.
type BaselineEntry struct {
	Scenario string  `json:"scenario"`
	Check    string  `json:"check"`
	Verdict  Verdict `json:"verdict,omitempty"` // NonConforming (default) or NotTestable
	Reason   string  `json:"reason"`
	Expires  string  `json:"expires"` // last day that counts, 2006-01-02, UTC
}

// ReadBaseline reads a baseline file; name is used in errors.
func ReadBaseline(rd io.Reader, name string) (*Baseline, error) {
	data, err := io.ReadAll(io.LimitReader(rd, MaxBaseline+1))
	if err != nil {
		return nil, words.Errorf("%w: %s: %w", ErrBaseline, name, err)
	}
	if len(data) > MaxBaseline {
		return nil, words.Errorf("%w: %s: larger than %d octets", ErrBaseline, name, MaxBaseline)
	}
	var b Baseline
	data = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF")) // RFC 8259 §8.1: editors of Windows write it
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&b); err != nil {
		return nil, words.Errorf(`%w: %s: expected {"version": 1, "known": […]}: %w`, ErrBaseline, name, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, words.Errorf("%w: %s: text after the end of the JSON object; remove it", ErrBaseline, name)
	}
	if b.Version != 1 {
		return nil, words.Errorf("%w: %s: version is %d; this edition reads version 1", ErrBaseline, name, b.Version)
	}
	seen := map[[2]string]bool{}
	for i := range b.Known {
		e := &b.Known[i]
		if err := e.check(); err != nil {
			return nil, words.Errorf("%w: %s: entry %d: %w", ErrBaseline, name, i+1, err)
		}
		key := [2]string{e.Scenario, e.Check}
		if seen[key] {
			return nil, words.Errorf("%w: %s: entry %d: %s of %s stands twice; keep one", ErrBaseline, name, i+1, e.Check,
				e.Scenario)
		}
		seen[key] = true
	}
	return &b, nil
}

func (e *BaselineEntry) check() error {
	if e.Scenario == "" || e.Check == "" {
		return words.Errorf(`"scenario" and "check" are both needed; the JSON report gives the ids`)
	}
	if strings.TrimSpace(e.Reason) == "" {
		return words.Errorf(`"reason" is empty; say why the failure is accepted for now`)
	}
	if e.Verdict == "" {
		e.Verdict = NonConforming
	}
	if e.Verdict != NonConforming && e.Verdict != NotTestable {
		return words.Errorf("verdict is %q; only %q and %q can be known in advance", e.Verdict, NonConforming, NotTestable)
	}
	if _, err := time.Parse(time.DateOnly, e.Expires); err != nil {
		return words.Errorf(`"expires" is %q; expected a day such as 2027-03-31`, e.Expires)
	}
	return nil
}

// EntryStatus is what a baseline entry came to in a run.
type EntryStatus string

// The statuses. Stale, Expired and Unknown fail the run.
const (
	Applied     EntryStatus = "appliqué"     // fails as expected
	Stale       EntryStatus = "dépassé"      // no longer fails: take the entry out
	Expired     EntryStatus = "échu"         // its day is over
	Unknown     EntryStatus = "introuvable"  // no such scenario or check
	NotSelected EntryStatus = "hors passage" // its scenario was not part of the run
	Unconfirmed EntryStatus = "non vérifié"  // its check came to neither: the verdict counts as it is
)

// Failure tells whether the entry itself fails the run.
func (s EntryStatus) Failure() bool { return s != Applied && s != NotSelected && s != Unconfirmed }

// BaselineResult is what became of a baseline.
type BaselineResult struct {
	File    string                `json:"file,omitempty"`
	Entries []BaselineEntryResult `json:"entries"`
}

// BaselineEntryResult is an entry with its fate.
type BaselineEntryResult struct {
	BaselineEntry
	Status  EntryStatus `json:"status"`
	Message string      `json:"message"` // French
}

// ApplyBaseline marks the checks that b expects to fail, and notes on the run
// what became of each entry. now is wall-clock time; known tells whether the
// suite has a scenario of that id (nil: every id may exist).
func ApplyBaseline(r *Run, b *Baseline, file string, now time.Time, known func(scenario string) bool) {
	r.Baseline = nil
	r.Conclude() // settles the verdicts, takes off what an earlier baseline left
	res := &BaselineResult{File: file, Entries: []BaselineEntryResult{}}
	for _, e := range b.Known {
		status, text := r.apply(e, now, known)
		res.Entries = append(res.Entries, BaselineEntryResult{e, status, e.Scenario + ", " + e.Check + " : " + text})
	}
	r.Baseline = res
	r.Conclude()
}

func (r *Run) apply(e BaselineEntry, now time.Time, known func(string) bool) (EntryStatus, string) {
	expires, err := time.Parse(time.DateOnly, e.Expires)
	expired := err != nil || !now.UTC().Before(expires.AddDate(0, 0, 1))
	tooLate := "l'entrée n'est plus valable depuis le " + frenchDay(expires) +
		" ; la retirer, ou la prolonger en disant pourquoi."
	var s *Scenario
	for i := range r.Scenarios {
		if r.Scenarios[i].ID == e.Scenario {
			s = &r.Scenarios[i]
		}
	}
	switch {
	case s != nil:
	case known != nil && !known(e.Scenario):
		return Unknown, "la suite n'a pas de scénario de ce nom ; corriger ou retirer l'entrée."
	case expired:
		return Expired, tooLate
	default:
		return NotSelected, "le scénario n'a pas été joué."
	}
	var match, passing, other []*Check
	for i := range s.Checks {
		switch c := &s.Checks[i]; {
		case c.ID != e.Check:
		case c.Verdict == e.Verdict:
			match = append(match, c)
		case c.Verdict.Passes():
			passing = append(passing, c)
		default:
			other = append(other, c)
		}
	}
	switch {
	case len(match)+len(passing)+len(other) == 0 && s.Verdict.Passes():
		return Unknown, "le scénario a été joué sans ce contrôle ; corriger ou retirer l'entrée."
	case expired:
		return Expired, tooLate
	case len(match) > 0:
		for _, c := range match {
			c.Known = &Known{Reason: e.Reason, Expires: e.Expires}
		}
		return Applied, "l'écart est toujours là, toléré jusqu'au " + frenchDay(expires) + "."
	case len(other) > 0 || len(passing) == 0:
		return Unconfirmed, "le contrôle n'a pas abouti, l'écart n'est ni confirmé ni levé."
	}
	return Stale, "l'écart a disparu (« " + string(passing[0].Verdict) + " ») ; retirer l'entrée."
}
