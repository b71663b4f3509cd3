package vectors

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"amfront/lps/faulty"
	"amfront/pki/testca"
)

// cases is what is asked, as data: families, and how each vector is made.
//
//go:embed cases.json
var cases []byte

// row is a vector to make, with how. What it leaves out follows from that.
type row struct {
	Vector
	Of string `json:"of"` // faulty variant, or the defect of a signer's certificate

	Except []string `json:"except"` // flows in which it is not wrong, or not alone
	Size   int      `json:"size"`   // octets of the file
	Flip   byte     `json:"flip"`   // of the last octet of the padding

	Forgery string `json:"forgery"` // as bench.Post has them
	Outside string `json:"outside"`
	Unknown bool   `json:"unknown"`
	By      string `json:"by"` // label of the signer

	Outcome string `json:"outcome"` // of the last fetch
	Times   int    `json:"times"`
	UTC     bool   `json:"utc"`    // how the times are written
	Offset  int    `json:"offset"` // hours, of stations elsewhere
}

// maker makes a set, family by family.
type maker struct {
	ctx   context.Context
	seed  uint64
	at    time.Time
	keys  *testca.KeyPool
	files map[string][]byte
	cases struct {
		Families     []*Family
		Consequences map[string]string    // of a mistake, by requirement
		Found        map[string][2]string // reason code and check, by defect
		Deposits     map[string]string    // check, by code of the ASP's controls
		Oracles      []struct {
			Family, Who string
			On          []string // checks and flags of which the oracle says otherwise
			Says, Why   string
		}
		Rows map[string][]row
	}
}

// add puts a vector into a family, with what its requirement and its oracles
// say. below stands before its id and that of its twin.
func (m *maker) add(family, below string, v Vector) {
	name := func(id string) string { return family + "/" + below + id }
	if v.ID = name(v.ID); v.Twin != "" {
		v.Twin = name(v.Twin)
	}
	if v.At.IsZero() {
		v.At = m.at
	}
	if v.Consequence == "" {
		v.Consequence = m.cases.Consequences[v.Requirement]
	}
	v.At, v.Flags = v.At.UTC(), append([]string{}, v.Flags...)
	for _, o := range m.cases.Oracles {
		if o.Family != family {
			continue
		}
		if v.Oracles == nil {
			v.Oracles = map[string]Oracle{}
		}
		if slices.ContainsFunc(o.On, func(on string) bool { return on == v.Check || slices.Contains(v.Flags, on) }) &&
			o.Says != v.Result {
			v.Oracles[o.Who] = Oracle{o.Says, o.Why}
		} else if _, known := v.Oracles[o.Who]; !known {
			v.Oracles[o.Who] = Oracle{Says: v.Result}
		}
	}
	i := slices.IndexFunc(m.cases.Families, func(f *Family) bool { return f.Name == family })
	m.cases.Families[i].Vectors = append(m.cases.Families[i].Vectors, &v)
}

// told gives a vector the words of the variant that it is made by.
func told(v Vector, by faulty.Variant) Vector {
	if by.Name != "" {
		v.Requirement, v.Title, v.Consequence = by.Requirements[0], by.Title, by.Causes
		v.Flags = append(slices.Clip(v.Flags), "variant:"+by.Name)
	}
	return v
}

// file keeps a file, and returns its name.
func (m *maker) file(name string, content []byte) string {
	m.files[name] = content
	return name
}

// shared keeps a file that several vectors may name, by its content.
func (m *maker) shared(name, ext string, content []byte) string {
	sum := sha256.Sum256(content)
	return m.file(fmt.Sprintf("pki/%s.%x.%s", name, sum[:4], ext), content)
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
