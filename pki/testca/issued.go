package testca

import (
	"bytes"
	"cmp"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// An issued file is a sequence of records of three PEM blocks: what the PKI
// knows of the certificate, as JSON; the certificate; its private key.
const (
	blockAuthority   = "AMFRONT AUTHORITY"
	blockCredential  = "AMFRONT CREDENTIAL"
	blockCertificate = "CERTIFICATE"
	blockKey         = "PRIVATE KEY" // PKCS #8
)

type recordJSON struct {
	Issuer    string `json:"issuer,omitempty"` // serial; "" for self-signed
	Defect    string `json:"defect,omitempty"`
	Label     string `json:"label,omitempty"`     // credential
	Held      bool   `json:"held,omitempty"`      // credential
	Hierarchy string `json:"hierarchy,omitempty"` // authority
	Name      string `json:"name,omitempty"`      // authority beside the intermediate of its hierarchy
}

func encodeIssued(authorities []*Authority, credentials []*Credential) ([]byte, error) {
	var b bytes.Buffer
	record := func(typ, title string, r recordJSON, cert *x509.Certificate, key *rsa.PrivateKey) error {
		meta, err := json.Marshal(r)
		if err != nil {
			return err
		}
		var pkcs8 []byte // none where the bench has no key to open with
		if key != nil {
			if pkcs8, err = x509.MarshalPKCS8PrivateKey(key); err != nil {
				return err
			}
		}
		fmt.Fprintf(&b, "%s\n", title)
		return errors.Join(pem.Encode(&b, &pem.Block{Type: typ, Bytes: meta}),
			pem.Encode(&b, &pem.Block{Type: blockCertificate, Bytes: cert.Raw}),
			pem.Encode(&b, &pem.Block{Type: blockKey, Bytes: pkcs8}))
	}
	serialOf := func(a *Authority) string {
		if a == nil {
			return ""
		}
		return a.SerialHex()
	}
	for _, a := range authorities {
		r := recordJSON{Issuer: serialOf(a.Issuer), Defect: a.Defect, Hierarchy: a.hierarchy}
		if a.Issuer != nil && a.Name != hierarchyNamed(a.hierarchy).intermediate {
			r.Name = a.Name
		}
		err := record(blockAuthority, a.DN, r, a.Certificate, a.Key)
		if err != nil {
			return nil, err
		}
	}
	for _, c := range credentials {
		c.issued()
		err := record(blockCredential, c.Label+" "+c.Defect,
			recordJSON{Issuer: serialOf(c.Issuer), Defect: c.Defect, Label: c.Label, Held: c.Held}, c.Certificate, c.Key)
		if err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

// decodeIssued reads an issued file; its records may name authorities of
// earlier files.
func (l Layout) decodeIssued(b []byte, known map[string]*Authority) (authorities []*Authority,
	credentials []*Credential, err error) {
	for n := 1; ; n++ {
		var meta, cert, key *pem.Block
		if meta, b = pem.Decode(b); meta == nil {
			if n == 1 {
				return nil, nil, errors.New("no PEM block in it")
			}
			return authorities, credentials, nil
		}
		cert, b = pem.Decode(b)
		key, b = pem.Decode(b)
		if cert == nil || key == nil || cert.Type != blockCertificate || key.Type != blockKey {
			return nil, nil, fmt.Errorf("record %d: expected the blocks %s and %s", n, blockCertificate, blockKey)
		}
		var r recordJSON
		if err := json.Unmarshal(meta.Bytes, &r); err != nil {
			return nil, nil, fmt.Errorf("record %d: %w", n, err)
		}
		c, k, err := readPair(cert.Bytes, key.Bytes)
		if err != nil {
			return nil, nil, fmt.Errorf("record %d: %w", n, err)
		}
		issuer := known[r.Issuer]
		if issuer == nil && r.Issuer != "" {
			return nil, nil, fmt.Errorf("record %d: its issuer %q is in no earlier record", n, r.Issuer)
		}
		switch meta.Type {
		case blockAuthority:
			a, err := r.authority(l, c, k, issuer)
			if err != nil {
				return nil, nil, fmt.Errorf("record %d: %w", n, err)
			}
			known[a.SerialHex()] = a
			authorities = append(authorities, a)
		case blockCredential:
			if _, err := hierarchyOf(r.Label); err != nil {
				return nil, nil, fmt.Errorf("record %d: %w", n, err)
			}
			credentials = append(credentials, &Credential{Label: r.Label, Actor: actorOf(r.Label), Usage: usageOf(r.Label),
				Certificate: c, Key: k, Issuer: issuer, Defect: r.Defect, Held: r.Held})
		default:
			return nil, nil, fmt.Errorf("record %d: block %q, expected %s or %s", n, meta.Type, blockAuthority, blockCredential)
		}
	}
}

func (r recordJSON) authority(l Layout, cert *x509.Certificate, key *rsa.PrivateKey,
	issuer *Authority) (*Authority, error) {
	h := hierarchyNamed(r.Hierarchy)
	if h.name == "" {
		return nil, fmt.Errorf("unknown hierarchy %q", r.Hierarchy)
	}
	a := &Authority{Name: h.root, DN: l.authorityDN(h, issuer == nil), Generation: h.generation, Usage: h.usage,
		Certificate: cert, Key: key, Issuer: issuer, Defect: r.Defect, hierarchy: h.name}
	if issuer != nil {
		a.Name = h.intermediate
	}
	if r.Name != "" {
		a.Name, a.DN = r.Name, l.besideDN(h, r.Name)
	}
	return a, nil
}

// readPair reads a certificate and the key that must belong to it; without octets
// there is none.
func readPair(cert, pkcs8 []byte) (*x509.Certificate, *rsa.PrivateKey, error) {
	c, err := x509.ParseCertificate(cert)
	if err != nil {
		return nil, nil, err
	}
	if len(pkcs8) == 0 {
		return c, nil, nil
	}
	k, err := x509.ParsePKCS8PrivateKey(pkcs8)
	if err != nil {
		return nil, nil, err
	}
	key, ok := k.(*rsa.PrivateKey)
	if !ok || !key.PublicKey.Equal(c.PublicKey) {
		return nil, nil, errors.New("the private key is not that of the certificate")
	}
	return c, key, nil
}

// serialed is a Credential or an Authority.
type serialed interface {
	comparable
	SerialHex() string
}

// sortedKeys are the keys of a map in the order of their serial numbers.
func sortedKeys[K serialed, V any](m map[K]V) []K {
	return slices.SortedFunc(maps.Keys(m), func(a, b K) int { return cmp.Compare(a.SerialHex(), b.SerialHex()) })
}
