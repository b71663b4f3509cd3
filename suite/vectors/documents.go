package vectors

import (
	"bytes"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"

	"amfront/lps"
	"amfront/lps/faulty"
	"amfront/pki/testca"
	"amfront/scenarios"
)

// flow is a lot of a kind that documents and mails are made for.
type flow struct {
	name string
	lps.Lot
}

// flows are one of each way to a recipient; n tells lots apart.
func (m *maker) flows(n int) (out []flow) {
	to := testca.DefaultMailboxes()
	for i, l := range []lps.Lot{
		{Kind: "FSE", Usage: "test", Destination: "amo", To: to[testca.AMO]},
		{Kind: "DRE", Usage: "reel", Destination: "amc", To: to[testca.AMC]},
		{Kind: "FSE", Usage: "demo", Destination: "amo", To: to[testca.AMO], Compressed: true},
		{Kind: "DRE", Usage: "test", Destination: "amc", To: to[testca.AMC], Compressed: true},
		{Kind: "MIXTE", Usage: "test", Destination: "oct", To: to[testca.OCT]},
	} {
		l.From, l.Exercice, l.Numero, l.Created = "cabinet@ps.test", "00000099999999", "00001", m.at
		l.Compostage = fmt.Sprintf("%s%05d", m.at.In(scenarios.Paris()).Format("20060102150405"), 10*i+n)
		out = append(out, flow{strings.ToLower(l.Kind) + "-" + l.Usage, l})
	}
	return out
}

// policy is the reference's, or a faulty variant's, with its chance seeded.
func (m *maker) policy(purpose, variant string) (*lps.Policy, faulty.Variant) {
	c := m.chance(purpose)
	p := lps.Reference()
	p.SessionKey = func(d lps.Drawing) ([]byte, error) { return draw(c, d.Octets), nil }
	p.IV = p.SessionKey
	p.KeyTransport.Encrypt = func(pub *rsa.PublicKey, key []byte) ([]byte, error) { return pkcs1v15(c, pub, key), nil }
	v, ok := faulty.Find(variant)
	if ok {
		v.Policy(p)
	}
	if variant == "oaep" {
		p.KeyTransport.Encrypt = func(pub *rsa.PublicKey, key []byte) ([]byte, error) {
			return rsa.EncryptOAEP(sha256.New(), c, pub, key, nil)
		}
	}
	touch := p.Mail
	p.Mail = func(l *lps.Lot, mail *lps.Mail) {
		if touch != nil {
			touch(l, mail)
		}
		kind, params, _ := mail.Header.ContentType()
		params["boundary"] = "=_vecteur"
		mail.Header.SetContentType(kind, params)
	}
	return p, v
}

func draw(c *rand.ChaCha8, octets int) []byte {
	out := make([]byte, octets)
	c.Read(out) //nolint:errcheck // never fails
	return out
}

// pkcs1v15 encrypts a session key (RFC 8017 §7.2.1), its padding out of a
// generator: crypto/rsa takes none.
func pkcs1v15(c *rand.ChaCha8, pub *rsa.PublicKey, key []byte) []byte {
	block := draw(c, pub.Size())
	for i, b := range block {
		block[i] = max(b, 1)
	}
	block[0], block[1], block[len(block)-len(key)-1] = 0, 2, 0
	copy(block[len(block)-len(key):], key)
	n := new(big.Int).Exp(new(big.Int).SetBytes(block), big.NewInt(int64(pub.E)), pub.N)
	return n.FillBytes(block)
}

// lot is a document, with the message around it and whose key opens it.
type lot struct {
	document, message []byte
	opener            *testca.Credential
}

func (m *maker) compose(p *testca.PKI, purpose, variant string, l flow, file []byte) (out lot, v faulty.Variant,
	err error) {
	policy, v := m.policy(purpose+l.Compostage, variant)
	if l.Compressed {
		if file, err = policy.Compress(file); err != nil {
			return out, v, err
		}
	}
	if out.opener, err = p.Current(policy.Label(&l.Lot, testca.LabelOCT)); err != nil {
		return out, v, err
	}
	// A variant takes from the chain what it names the recipient by.
	chain := out.opener.Chain()
	policy.Paths(out.opener.Certificate, &lps.Trust{Intermediates: chain[:1], Roots: chain[1:]})
	if out.document, err = policy.Enclose(&l.Lot, file, out.opener.Certificate); err != nil {
		return out, v, err
	}
	out.message, err = policy.Message(&l.Lot, out.document, "<"+l.Compostage+"@ps.test>", m.at.In(scenarios.Paris()))
	if err == nil && policy.Written != nil {
		out.message, err = policy.Written(out.message)
	}
	return out, v, err
}

// documents are part C, in two families, and the mails of part A: whether one
// opens, whether two are as they must be, and the message around one.
func (m *maker) documents() error {
	p, err := m.world("documents")
	if err != nil {
		return err
	}
	lots, err := lps.SampleLots("FSE", 3)
	if err != nil {
		return err
	}
	first, second := m.flows(1), m.flows(2)
	for family, of := range map[string]func(i int) []flow{
		"decrypt":   func(i int) []flow { f := first[i]; f.Compressed = false; return []flow{f} },
		"documents": func(i int) []flow { return []flow{first[i], second[i]} },
		"mails":     func(i int) []flow { return first[i : i+1] },
	} {
		for i, f := range first {
			for _, r := range m.cases.Rows[family] {
				file := lots
				if r.Size > 0 {
					file = draw(m.chance(f.name+r.ID), r.Size)
				}
				if slices.Contains(r.Except, f.name) || family == "decrypt" && i > 1 {
					continue
				}
				if err := m.sent(p, family, r, of(i), file); err != nil {
					return fmt.Errorf("%s %s: %w", family, r.ID, err)
				}
			}
		}
	}
	return nil
}

// sent adds a vector of what was made of some lots, unless nothing of the
// variant shows in them.
func (m *maker) sent(p *testca.PKI, family string, r row, lots []flow, file []byte) error {
	l := lots[0]
	due, err := p.Current(lps.LabelOf(&l.Lot, testca.LabelOCT))
	if err != nil {
		return err
	}
	var names []string
	var c lot
	for i := range slices.Backward(lots) {
		name := fmt.Sprintf("%s/%s/%s-%d", family, l.name, r.ID, i+1)
		made, by, err := m.compose(p, name, r.Of, lots[i], file)
		if err != nil {
			return err
		}
		sound, _, err := m.compose(p, name, "", lots[i], file)
		if err != nil {
			return err
		}
		if r.Of != "" && (bytes.Equal(made.document, sound.document) && family != "mails" ||
			bytes.Equal(made.message, sound.message)) {
			return nil
		}
		if r.Flip != 0 { // in CBC an octet of a block changes that octet of the next one
			made.document[len(made.document)-17] ^= r.Flip
		}
		if c = made; family != "mails" {
			names = append(names, m.file(name+".pkcs7", c.document))
		}
		if i == 0 {
			r.Vector = told(r.Vector, by)
		}
	}
	if r.Inputs = map[string]any{"documents": names, "compressed": l.Compressed,
		"certificate": m.shared(due.Label, "crt", due.Certificate.Raw),
		"key":         m.shared(c.opener.Label, "key", x509.MarshalPKCS1PrivateKey(c.opener.Key))}; family == "mails" {
		r.Inputs = map[string]any{"message": m.file(fmt.Sprintf("mails/%s/%s.eml", l.name, r.ID), c.message), "kind": l.Kind,
			"usage": l.Usage, "compressed": l.Compressed, "from": l.From, "reference": scenarios.DefaultReference}
	}
	if family == "decrypt" && r.Result == Valid {
		r.Expected = map[string]any{"sha256": fmt.Sprintf("%x", sha256.Sum256(file))}
	}
	m.add(family, l.name+"/", r.Vector)
	return nil
}
