// Package vectors makes files for the unit tests of an LPS, without any server:
// certificates, lists, directory answers, documents, mails, service messages,
// planned times and deposits, each with the answer that is right and the check
// that finds it (docs/vectors.md).
//
// In come a seed and a time; out go files and a description of them in JSON,
// the same octets for the same seed. It makes nothing wrong itself: what is
// wrong is the PKI's defects, the bench's forgeries, the faulty variants and
// the ASP examples. It does not know who reads the files.
package vectors

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"time"

	"amfront/pki/testca"
)

// Format is the version of the files.
const Format = 1

// The results of a vector.
const (
	Valid      = "valid"      // must be accepted
	Invalid    = "invalid"    // must be refused
	Acceptable = "acceptable" // the documents leave it open, or only recommend
)

// Vector is one question with its answer. Texts are French.
type Vector struct {
	ID          string    `json:"id"` // stable
	Requirement string    `json:"requirement"`
	Result      string    `json:"result"`
	Reason      string    `json:"reason,omitempty"` // code, as of the adapter protocol, the cms classes, the ASP table
	Check       string    `json:"check,omitempty"`  // that finds it, of Family.Checks; without it the answer is wrong
	At          time.Time `json:"at"`               // the time of judgement
	Title       string    `json:"title"`
	Consequence string    `json:"consequence"` // what a mistake here leads to
	Flags       []string  `json:"flags"`
	Twin        string    `json:"twin,omitempty"` // id of the valid one that differs by this alone
	// Inputs are files, by their path below the directory, or plain values.
	Inputs   map[string]any    `json:"inputs"`
	Expected map[string]any    `json:"expected,omitempty"`
	Oracles  map[string]Oracle `json:"oracles,omitempty"` // "openssl", "go"; absent where they have no opinion
}

// Oracle is what somebody else's verifier says of the same files.
type Oracle struct {
	Says string `json:"says"`
	Why  string `json:"why,omitempty"` // where it differs from the result, French
}

// Family is vectors that ask the same.
type Family struct {
	Name     string            `json:"family"`
	Question string            `json:"question"`
	Checks   map[string]string `json:"checks"` // by name, in French
	Vectors  []*Vector         `json:"vectors"`
}

// Options of Generate.
type Options struct {
	Seed uint64
	At   time.Time // the time of judgement of most; DefaultAt when zero
}

// DefaultAt is a Thursday morning: fixed, so that a seed alone decides.
var DefaultAt = time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)

// Set is all vectors with their files.
type Set struct {
	Seed     uint64
	At       time.Time
	Families []*Family
	Files    map[string][]byte // by slash-separated path
}

//go:embed vectors.schema.json
var schema []byte

// Generate makes the set of a seed.
func Generate(ctx context.Context, opt Options) (*Set, error) {
	if opt.At.IsZero() {
		opt.At = DefaultAt
	}
	m := &maker{ctx: ctx, seed: opt.Seed, at: opt.At.UTC().Truncate(time.Second), keys: testca.NewSeededPool(opt.Seed),
		files: map[string][]byte{}}
	if err := json.Unmarshal(cases, &m.cases); err != nil {
		return nil, fmt.Errorf("cases.json: %w", err)
	}
	for _, make := range []func() error{m.certificates, m.lists, m.documents, m.service, m.plans, m.deposits} {
		if err := make(); err != nil {
			return nil, err
		}
	}
	return &Set{opt.Seed, m.at, m.cases.Families, m.files}, nil
}

// Write puts the set into a directory: vectors.json, a file a family, the
// schema, and the files that they name.
func (s *Set) Write(dir string) error {
	type listed struct {
		Family string `json:"family"`
		File   string `json:"file"`
		Count  int    `json:"count"`
	}
	index := struct {
		Format   int       `json:"format"`
		Seed     uint64    `json:"seed"`
		At       time.Time `json:"at"`
		Families []listed  `json:"families"`
	}{Format, s.Seed, s.At, nil}
	files := maps.Clone(s.Files)
	files["vectors.schema.json"] = schema
	for _, f := range s.Families {
		index.Families = append(index.Families, listed{f.Name, f.Name + ".json", len(f.Vectors)})
		files[f.Name+".json"] = document(f)
	}
	files["vectors.json"] = document(index)
	for name, content := range files {
		to := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(to), 0o755), os.WriteFile(to, content, 0o644)); err != nil {
			return err
		}
	}
	return nil
}

// document is a value of this package as JSON.
func document(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	enc.Encode(v) //nolint:errcheck // strings, numbers and times into memory
	return b.Bytes()
}
