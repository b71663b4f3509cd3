package testca

import (
	"bytes"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"fmt"
	"math/big"
	"slices"
	"time"
)

// CRLVariant is the state of the revocation list that the directory shows
// for an authority.
type CRLVariant string

// The variants of PublishCRL. All but CRLAbsent and CRLUnchanged put a newly
// signed list into the directory.
const (
	CRLFresh       CRLVariant = "fresh"         // in force
	CRLOutdated    CRLVariant = "outdated"      // nextUpdate past (D-08)
	CRLAbsent      CRLVariant = "absent"        // no attribute in the directory (D-07)
	CRLForged      CRLVariant = "forged"        // signature broken (D-10)
	CRLOtherKey    CRLVariant = "other-key"     // right names, signed by a key that is not the CA's (D-10)
	CRLOtherCA     CRLVariant = "other-ca"      // a genuine list, of another authority (D-10)
	CRLUnchanged   CRLVariant = "unchanged"     // the list of before, octet for octet, from now on (E-09)
	CRLNotYetValid CRLVariant = "not-yet-valid" // thisUpdate to come (D-10)
	CRLOlder       CRLVariant = "older"         // in force, of the day before: a lesser number, no later revocation (D-10)
	CRLLapsed      CRLVariant = "lapsed"        // newer than the one before, nextUpdate past all the same (E-09)
	CRLDelta       CRLVariant = "delta"         // says changes only (D-10)
	CRLScope       CRLVariant = "scope"         // of authorities only (D-10)
	CRLReasons     CRLVariant = "some-reasons"  // of some reasons only (D-10)
	CRLCritical    CRLVariant = "critical"      // with a critical extension that nobody knows (D-10)
	CRLEndless     CRLVariant = "endless"       // without nextUpdate (D-10)
)

// CRLVariants lists the variants.
func CRLVariants() []CRLVariant {
	return []CRLVariant{CRLFresh, CRLOutdated, CRLAbsent, CRLForged, CRLOtherKey, CRLOtherCA, CRLUnchanged, CRLNotYetValid,
		CRLOlder, CRLLapsed, CRLDelta, CRLScope, CRLReasons, CRLCritical, CRLEndless}
}

// revocationList is a CRL (RFC 5280 §5) as published.
type revocationList struct {
	Number     int64
	ThisUpdate time.Time
	NextUpdate time.Time
	Entries    []x509.RevocationListEntry
	body       *deferred
}

// Raw is the list in DER.
func (l *revocationList) Raw() []byte { return l.body.DER() }

// clockSkew is how far before now a list begins and a new revocation is
// dated, so that a station whose clock is a little late takes it.
const clockSkew = time.Minute

// margin is how far dates of deliberate defects lie from now: more than any
// confusion of time zones.
const margin = 24 * time.Hour

// crlSpec is the profile of a list.
type crlSpec struct {
	issuer                 *Authority
	signer                 *Authority // nil for issuer
	number                 int64
	thisUpdate, nextUpdate time.Time
	entries                []x509.RevocationListEntry
	broken                 bool
	extra                  []pkix.Extension
	endless                bool // no nextUpdate
	partial                bool // names nobody: who is revoked is said elsewhere
	strangers              int  // certificates of nobody that it revokes, too
}

func (s crlSpec) sign() (*revocationList, error) {
	der, err := s.der()
	if err != nil {
		return nil, err
	}
	l := s.read(signed(digest(der), der))
	if s.endless {
		l.NextUpdate = time.Time{}
	}
	return l, nil
}

// read is what the list says, its octets being body.
func (s crlSpec) read(body *deferred) *revocationList {
	return &revocationList{Number: s.number, ThisUpdate: s.thisUpdate.UTC().Truncate(time.Second),
		NextUpdate: s.nextUpdate.UTC().Truncate(time.Second), Entries: s.entries, body: body}
}

// promise is a first list, signed when somebody looks at it.
func (s crlSpec) promise(m *memo, now time.Time, tell func([]byte)) *revocationList {
	first := m.list(s, now)
	s.thisUpdate, s.nextUpdate = first.spec.thisUpdate, first.spec.nextUpdate
	return s.read(&deferred{id: fmt.Sprintf("%s/%d", s.issuer.SerialHex(), s.number), sign: func() ([]byte, error) {
		der := first.body.DER()
		tell(der)
		return der, nil
	}})
}

func (s crlSpec) der() ([]byte, error) {
	if s.signer == nil {
		s.signer = s.issuer
	}
	tmpl := &x509.RevocationList{
		SignatureAlgorithm:        x509.SHA256WithRSA,
		Number:                    big.NewInt(s.number),
		ThisUpdate:                s.thisUpdate.UTC().Truncate(time.Second),
		NextUpdate:                s.nextUpdate.UTC().Truncate(time.Second),
		RevokedCertificateEntries: slices.Concat(s.entries, strangers(s.strangers, s.thisUpdate)),
		ExtraExtensions:           s.extra,
	}
	issuer := *s.issuer.Certificate
	issuer.KeyUsage |= x509.KeyUsageCRLSign // crypto/x509 would refuse to sign for one that may not
	der, err := x509.CreateRevocationList(rand.Reader, tmpl, &issuer, s.signer.Key)
	if err == nil && s.endless {
		der, err = without(der, nextUpdateField, s.signer.Key)
	}
	if err != nil {
		return nil, fmt.Errorf("sign revocation list of %s: %w", s.issuer.Name, err)
	}
	if s.broken {
		breakSignature(der)
	}
	return der, nil
}

// readCRL takes a list of ours apart again.
func readCRL(der []byte) (*revocationList, error) {
	l, err := x509.ParseRevocationList(der)
	if err != nil {
		return nil, err
	}
	return &revocationList{Number: l.Number.Int64(), ThisUpdate: l.ThisUpdate, NextUpdate: l.NextUpdate,
		Entries: WithoutStrangers(l.RevokedCertificateEntries), body: signed(digest(der), bytes.Clone(der))}, nil
}

// A stranger's serial number is one of 12 octets, which no certificate of ours
// has, and begins with this one.
const (
	strangerOctets = 12
	strangerFirst  = 0x11
)

// strangers are so many entries of certificates that nobody has, revoked a year ago.
func strangers(n int, now time.Time) []x509.RevocationListEntry {
	out := make([]x509.RevocationListEntry, n)
	var b [strangerOctets]byte
	b[0] = strangerFirst
	for i := range out {
		binary.BigEndian.PutUint64(b[4:], uint64(i+1)*0x9e3779b97f4a7c15) // spread, each another
		out[i] = x509.RevocationListEntry{SerialNumber: new(big.Int).SetBytes(b[:]),
			RevocationTime: now.Add(-year).UTC().Truncate(time.Second)}
	}
	return out
}

// WithoutStrangers is what is left of the entries of a list when those of
// Options.Strangers are taken out.
func WithoutStrangers(list []x509.RevocationListEntry) []x509.RevocationListEntry {
	return slices.DeleteFunc(slices.Clone(list), isStranger)
}

func isStranger(e x509.RevocationListEntry) bool {
	b := e.SerialNumber.Bytes()
	return len(b) == strangerOctets && b[0] == strangerFirst
}
