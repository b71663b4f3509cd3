package testca

import (
	"cmp"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"io"
	"math/big"
	"math/bits"
	"slices"
	"time"
)

// soundKeyUsage is what D-06 demands of a recipient's certificate;
// nonRepudiation is crypto/x509's ContentCommitment (RFC 5280 §4.2.1.3).
const soundKeyUsage = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment | x509.KeyUsageKeyEncipherment

var (
	oidKeyUsage = asn1.ObjectIdentifier{2, 5, 29, 15}
	oidComment  = asn1.ObjectIdentifier{2, 16, 840, 1, 113730, 1, 13} // as openssl writes it
	// oidUnknown is of no extension that anybody knows: below the arc for examples.
	oidUnknown = asn1.ObjectIdentifier{2, 999, 12, 1}
)

// kuForm is how the key usage extension stands in a leaf.
type kuForm int

const (
	kuCritical kuForm = iota
	kuNotCritical
	kuAbsent
)

// leafSpec is the profile of a recipient's certificate. Its zero values give
// the sound profile; a defect changes one field.
type leafSpec struct {
	label, dn           string
	issuer              *Authority
	notBefore, notAfter time.Time
	san                 []string // rfc822Names; nil for the label alone, empty for no extension
	keyUsage            x509.KeyUsage
	kuForm              kuForm
	selfSigned          bool
	critical            bool // with a critical extension that nobody knows
	version1            bool // says that it is X.509 version 1, extensions and all
	brokenSignature     bool
	serial              *big.Int
	crlURL              string
	comment             string // "" for none; nobody reads it, it only makes a certificate larger
}

// certificate issues the leaf for a key.
func (s leafSpec) certificate(key crypto.Signer) (*x509.Certificate, error) {
	subject, err := encodeDN(s.dn)
	if err != nil {
		return nil, err
	}
	if s.san == nil {
		s.san = []string{s.label}
	}
	tmpl := &x509.Certificate{
		SerialNumber:          s.serial,
		RawSubject:            subject,
		NotBefore:             s.notBefore,
		NotAfter:              s.notAfter,
		SignatureAlgorithm:    x509.SHA256WithRSA,
		BasicConstraintsValid: true, // cA FALSE
		KeyUsage:              s.keyUsage,
		SubjectKeyId:          keyID(key.Public()),
		EmailAddresses:        s.san,
		CRLDistributionPoints: []string{s.crlURL},
	}
	switch s.kuForm {
	case kuAbsent:
		tmpl.KeyUsage = 0
	case kuNotCritical:
		ext, err := keyUsageExtension(s.keyUsage)
		if err != nil {
			return nil, err
		}
		tmpl.ExtraExtensions = append(tmpl.ExtraExtensions, ext)
	}
	if s.comment != "" {
		value, err := asn1.MarshalWithParams(s.comment, "ia5")
		if err != nil {
			return nil, err
		}
		tmpl.ExtraExtensions = append(tmpl.ExtraExtensions, pkix.Extension{Id: oidComment, Value: value})
	}
	if s.critical {
		tmpl.ExtraExtensions = append(tmpl.ExtraExtensions, unknownCritical())
	}
	parent, signer := tmpl, key
	if !s.selfSigned {
		parent, signer = s.issuer.Certificate, s.issuer.Key
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, parent, key.Public(), signer)
	if err == nil && s.version1 {
		der, err = without(der, versionField, signer)
	}
	if err != nil {
		return nil, fmt.Errorf("issue certificate for %s: %w", s.label, err)
	}
	if s.brokenSignature {
		breakSignature(der)
	}
	return x509.ParseCertificate(der)
}

// caSpec is the profile of an authority's certificate.
type caSpec struct {
	hierarchy           hierarchy
	dn                  string
	issuer              *Authority // nil for a root
	notBefore, notAfter time.Time
	serial              *big.Int
	notCA               bool          // basicConstraints cA FALSE
	keyUsage            x509.KeyUsage // 0 for the sound one
	name                string        // of one beside the intermediate of the hierarchy, "" for that
	defect              string
	crlURL              string    // "" for a root
	memo                *memo     // where a root may be had from; nil for none
	now                 time.Time // with memo
}

// authority issues the CA for a key.
func (s caSpec) authority(key *rsa.PrivateKey) (*Authority, error) {
	a := &Authority{Name: s.hierarchy.root, DN: s.dn, Generation: s.hierarchy.generation,
		Usage: s.hierarchy.usage, Key: key, Issuer: s.issuer, Defect: s.defect, hierarchy: s.hierarchy.name}
	if s.issuer != nil {
		a.Name = cmp.Or(s.name, s.hierarchy.intermediate)
	}
	subject, err := encodeDN(a.DN)
	if err != nil {
		return nil, err
	}
	tmpl := &x509.Certificate{
		SerialNumber:          s.serial,
		RawSubject:            subject,
		NotBefore:             s.notBefore,
		NotAfter:              s.notAfter,
		SignatureAlgorithm:    x509.SHA256WithRSA,
		BasicConstraintsValid: true,
		IsCA:                  !s.notCA,
		KeyUsage:              cmp.Or(s.keyUsage, x509.KeyUsageCertSign|x509.KeyUsageCRLSign),
		SubjectKeyId:          keyID(&key.PublicKey),
	}
	parent, signer := tmpl, key
	if s.issuer != nil {
		parent, signer = s.issuer.Certificate, s.issuer.Key
		tmpl.CRLDistributionPoints = []string{s.crlURL}
		tmpl.MaxPathLenZero = !s.notCA // only recipients below
	}
	sign := func() ([]byte, error) {
		der, err := x509.CreateCertificate(rand.Reader, tmpl, parent, &key.PublicKey, signer)
		if err != nil {
			return nil, fmt.Errorf("issue authority %s: %w", a.Name, err)
		}
		return der, nil
	}
	var der []byte
	if s.memo != nil {
		der, err = s.memo.root(memoKey{a.DN, key, s.notAfter.Sub(s.notBefore), 0}, s.now, sign)
	} else {
		der, err = sign()
	}
	if err != nil {
		return nil, err
	}
	a.Certificate, err = x509.ParseCertificate(der)
	return a, err
}

// How serial numbers begin. That of a first certificate is greater than any
// that comes after it, so that who takes the greatest for the most recent is
// wrong.
const (
	firstSerial = 0xe0
	laterSerial = 0xa0
)

// serialFrom is a random positive number of exactly 16 octets, whose first bit
// is set: every printed form is 32 hexadecimal digits, with no leading zero
// that openssl writes and others do not; and in DER an octet of zero leads,
// without which it reads as negative: who drops it names no certificate (C-01).
// 125 bits are random (RFC 5280 §4.1.2.2 allows 20 octets).
func serialFrom(chance io.Reader, first byte) *big.Int {
	return serialOf(chance, first, 16)
}

// serialOf is serialFrom of so many octets. Of 20 the first bit is not set: the
// octet of zero would be one too many (RFC 5280 §4.1.2.2).
func serialOf(chance io.Reader, first byte, octets int) *big.Int {
	b := make([]byte, octets)
	if octets == maxSerial {
		first >>= 1
	}
	io.ReadFull(chance, b) //nolint:errcheck // neither crypto/rand nor a seeded generator fails
	b[0] = b[0]&0x1f | first
	return new(big.Int).SetBytes(b)
}

const maxSerial = 20

// keyID is the SubjectKeyIdentifier: the leftmost 160 bits of the SHA-256 of
// the public key (RFC 7093 §2 method 1).
func keyID(pub crypto.PublicKey) []byte {
	der, _ := x509.MarshalPKIXPublicKey(pub) // RSA and P-256 never fail; an odd key may have an odd id
	if key, ok := pub.(*rsa.PublicKey); ok {
		der = x509.MarshalPKCS1PublicKey(key)
	}
	sum := sha256.Sum256(der)
	return sum[:20]
}

// keyUsageExtension is the extension, not critical; crypto/x509 itself only
// writes critical ones.
func keyUsageExtension(ku x509.KeyUsage) (pkix.Extension, error) {
	if ku <= 0 || ku > 0xff {
		return pkix.Extension{}, errors.New("key usage out of range")
	}
	der, err := asn1.Marshal(asn1.BitString{Bytes: []byte{bits.Reverse8(byte(ku))}, BitLength: bits.Len8(byte(ku))})
	return pkix.Extension{Id: oidKeyUsage, Value: der}, err
}

// breakSignature flips the last bit of a certificate or CRL in DER, which
// belongs to the signature.
func breakSignature(der []byte) { der[len(der)-1] ^= 1 }

// ascending gives n serials, lowest first.
func (t *tx) ascending(n int) []*big.Int {
	out := make([]*big.Int, n)
	for i := range out {
		out[i] = t.serial(laterSerial)
	}
	slices.SortFunc(out, (*big.Int).Cmp)
	return out
}
