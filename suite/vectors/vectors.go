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
	"crypto/rsa"
	"crypto/sha256"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
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
		set: &Set{Seed: opt.Seed, Files: map[string][]byte{}}}
	m.set.At = m.at
	for _, make := range []func() error{m.certificates, m.lists, m.directory, m.documents, m.mails, m.service, m.plans,
		m.deposits} {
		if err := make(); err != nil {
			return nil, err
		}
	}
	return m.set, nil
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
	for _, f := range s.Families {
		index.Families = append(index.Families, listed{f.Name, f.Name + ".json", len(f.Vectors)})
		if err := put(files, f.Name+".json", f); err != nil {
			return err
		}
	}
	files["vectors.schema.json"] = schema
	if err := put(files, "vectors.json", index); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		to := filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(to), 0o755), os.WriteFile(to, files[name], 0o644)); err != nil {
			return err
		}
	}
	return nil
}

func put(files map[string][]byte, name string, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	err := enc.Encode(v)
	files[name] = b.Bytes()
	return err
}

// maker makes a set, family by family.
type maker struct {
	ctx  context.Context
	seed uint64
	at   time.Time
	keys *testca.KeyPool
	set  *Set
	in   *Family // under way
}

// family begins one; checks are name and French text, in turn.
func (m *maker) family(name, question string, checks ...string) {
	m.in = &Family{Name: name, Question: question, Checks: map[string]string{}}
	for pair := range slices.Chunk(checks, 2) {
		m.in.Checks[pair[0]] = pair[1]
	}
	m.set.Families = append(m.set.Families, m.in)
}

// add puts a vector into the family under way; what is left out of it takes
// the usual value.
func (m *maker) add(v Vector) *Vector {
	v.ID = m.in.Name + "/" + v.ID
	if v.At.IsZero() {
		v.At = m.at
	}
	v.At = v.At.UTC()
	v.Flags = append([]string{}, v.Flags...)
	if v.Twin != "" {
		v.Twin = m.in.Name + "/" + v.Twin
	}
	m.in.Vectors = append(m.in.Vectors, &v)
	return &v
}

// file keeps a file of the family under way.
func (m *maker) file(name string, content []byte) string {
	return m.shared(m.in.Name+"/"+name, content)
}

func (m *maker) shared(name string, content []byte) string {
	m.set.Files[name] = content
	return name
}

// chance is a generator for one purpose.
func (m *maker) chance(purpose string) *rand.ChaCha8 {
	return rand.NewChaCha8(sha256.Sum256(fmt.Appendf(nil, "amfront vectors %d %s", m.seed, purpose)))
}

// source is chance that is exchanged under way.
type source struct{ *rand.ChaCha8 }

// world is a PKI at the time of judgement. All begin with the same authorities
// and certificates; what is issued later is a vector's own.
func (m *maker) world(id string) (*testca.PKI, error) {
	c := &source{m.chance("world")}
	p, err := testca.New(m.ctx, testca.Options{Now: func() time.Time { return m.at }, Keys: m.keys.Recycled(), Serials: c,
		Deferred: true})
	c.ChaCha8 = m.chance(id)
	return p, err
}

// pkcs1v15 encrypts a session key (RFC 8017 §7.2.1), its padding out of a
// generator: crypto/rsa takes none.
func pkcs1v15(c *rand.ChaCha8, pub *rsa.PublicKey, key []byte) []byte {
	block := make([]byte, pub.Size())
	c.Read(block) //nolint:errcheck // never fails
	for i, b := range block {
		block[i] = max(b, 1)
	}
	block[0], block[1], block[len(block)-len(key)-1] = 0, 2, 0
	copy(block[len(block)-len(key):], key)
	return raise(pub, block)
}
