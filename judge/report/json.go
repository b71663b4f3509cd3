package report

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Schema is the JSON Schema (2020-12) of what WriteJSON writes.
//
//go:embed schema/run-1.json
var Schema []byte

// MaxJSON bounds what ReadJSON reads, in octets.
const MaxJSON = 256 << 20

// ErrJSON is wrapped by every complaint about a stored run.
var ErrJSON = errors.New("run report")

// concluded is a copy whose derived fields are fresh. What Conclude writes to
// is copied, the rest is shared.
func (r *Run) concluded() *Run {
	c := *r
	c.Format = Format
	c.Scenarios = slices.Clone(r.Scenarios)
	for i := range c.Scenarios {
		s := &c.Scenarios[i]
		s.Checks = slices.Clone(s.Checks)
	}
	c.Conclude()
	return &c
}

// WriteJSON writes the run as one JSON object of the form of Schema.
func WriteJSON(w io.Writer, r *Run) error {
	c := r.concluded()
	c.fillEmpty()
	enc := json.NewEncoder(w)
	enc.SetIndent("", " ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(c); err != nil {
		return fmt.Errorf("json report: %w", err)
	}
	return nil
}

// WriteResult writes what the run comes to, of the same form as WriteJSON, without
// what proves it: the exchanges and traces of the scenarios, and the feature files.
func WriteResult(w io.Writer, r *Run) error {
	c := *r
	c.Features, c.Scenarios = nil, slices.Clone(r.Scenarios)
	for i := range c.Scenarios {
		c.Scenarios[i].Exchanges, c.Scenarios[i].Trace = nil, nil
	}
	return WriteJSON(w, &c)
}

// fillEmpty writes [] for the compulsory lists, never null.
func (r *Run) fillEmpty() {
	compulsory(&r.Selected)
	compulsory(&r.Scenarios)
	for i := range r.Scenarios {
		s := &r.Scenarios[i]
		compulsory(&s.Steps)
		compulsory(&s.Checks)
		for k := range s.Checks {
			compulsory(&s.Checks[k].Requirements)
		}
	}
}

// compulsory makes a list that is not there an empty one.
func compulsory[T any](list *[]T) {
	if *list == nil {
		*list = []T{}
	}
}

// ReadJSON reads a run that WriteJSON wrote. A verdict that does not follow
// from its checks is refused: somebody changed the file.
func ReadJSON(rd io.Reader) (*Run, error) {
	data, err := io.ReadAll(io.LimitReader(rd, MaxJSON+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrJSON, err)
	}
	if len(data) > MaxJSON {
		return nil, fmt.Errorf("%w: larger than %d octets", ErrJSON, MaxJSON)
	}
	var r Run
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&r); err != nil {
		return nil, fmt.Errorf("%w: expected the JSON of `amfront run --json`: %w", ErrJSON, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: text after the end of the JSON object", ErrJSON)
	}
	if r.Format != Format {
		return nil, fmt.Errorf("%w: format is %q; this edition reads %q", ErrJSON, r.Format, Format)
	}
	if r.Result == nil {
		return nil, fmt.Errorf("%w: no result", ErrJSON)
	}
	c := r.concluded()
	if was, is := r.derived(), c.derived(); was != is {
		return nil, fmt.Errorf("%w: the verdicts written do not follow from the checks: found %s, derived %s", ErrJSON,
			clip(was, 400), clip(is, 400))
	}
	return &r, nil
}

// derived is everything that Conclude sets, as text.
func (r *Run) derived() string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	_ = enc.Encode(r.Result)
	for _, s := range r.Scenarios {
		fmt.Fprintf(&b, "%s=%s %q", s.ID, s.Verdict, s.Reasons)
		for _, c := range s.Checks {
			fmt.Fprintf(&b, " %s=%s", c.ID, c.Verdict)
		}
	}
	return b.String()
}
