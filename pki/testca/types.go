// Package testca is the PKI of a bench: the hierarchies of the GIE
// SESAM-Vitale and of an OCT with the same names and profiles, generated on
// the spot, and every deliberate defect that an LPS must refuse.
package testca

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"math/big"
	"time"
)

// Actor is whose mailbox a certificate is for.
type Actor string

// The three recipients of part B.
const (
	AMO Actor = "AMO"
	AMC Actor = "AMC"
	OCT Actor = "OCT"
)

// Usage is which flows a certificate is for. Demonstration flows use Test (B-03).
type Usage string

// The OCT's certificate serves every usage (Any).
const (
	Reel Usage = "reel"
	Test Usage = "test"
	Any  Usage = ""
)

// The labels of part B, also the cn of the directory entry and the
// rfc822Name of the SubjectAltName.
const (
	LabelAMOReel = "amo_pj.reel@reel.rss.fr"
	LabelAMCReel = "amc_pj.reel@reel.rss.fr"
	LabelAMOTest = "amo_pj.test@test.rss.fr"
	LabelAMCTest = "amc_pj.test@test.rss.fr"
	LabelOCT     = "oct_pj@oct.rss.fr"
)

// LabelFor is the label of the certificate that a flow to an actor takes
// (B-01…B-04).
func LabelFor(a Actor, u Usage) string {
	switch {
	case a == OCT:
		return LabelOCT
	case a == AMO && u == Reel:
		return LabelAMOReel
	case a == AMC && u == Reel:
		return LabelAMCReel
	case a == AMO:
		return LabelAMOTest
	case a == AMC:
		return LabelAMCTest
	}
	return ""
}

// ErrUnknownLabel is returned for a label that no recipient has.
var ErrUnknownLabel = errors.New("unknown certificate label")

// Credential is a recipient's certificate with its private key. It never
// changes once issued; what the PKI says of it (current, revoked) does.
type Credential struct {
	Label       string
	Actor       Actor
	Usage       Usage
	Certificate *x509.Certificate
	Key         *rsa.PrivateKey
	Issuer      *Authority
	Defect      string // id of the deliberate defect, "" for a sound one
	Held        bool   // the front-end has the key; false for a decoy that only the bench can open
}

// SerialHex is the serial number in lower-case hexadecimal, as openssl x509
// -serial prints it but for the case.
func (c *Credential) SerialHex() string { return c.Certificate.SerialNumber.Text(16) }

// Chain is the certificates above the credential, nearest first, root last.
func (c *Credential) Chain() []*x509.Certificate {
	var out []*x509.Certificate
	for a := c.Issuer; a != nil; a = a.Issuer {
		out = append(out, a.Certificate)
	}
	return out
}

// Authority is a CA, root (Issuer nil) or intermediate.
type Authority struct {
	Name        string // "AC-FACTURATION-TEST"
	DN          string // RFC 4514, also its directory entry
	Generation  int    // 1, or 2 for the hierarchy that a migration goes to
	Usage       Usage
	Certificate *x509.Certificate
	Key         *rsa.PrivateKey
	Issuer      *Authority
}

// Entry is a directory entry that the PKI publishes.
type Entry struct {
	DN            string   // RFC 4514
	ObjectClasses []string // "pkiCA", "pkiUser", …
	Attributes    map[string][][]byte
}

// Status is what the front-end knows of a credential at a given time.
type Status struct {
	Revoked   bool
	RevokedAt time.Time
	Expired   bool
	NotYet    bool
	Published bool        // stands in the directory now
	Newer     *Credential // the most recent published one for the same label, when it is another
}

// PKI is all the hierarchies of one world. It is safe for concurrent use.
// H1 replaces this stub.
type PKI struct{}

// Options say how a PKI is generated.
type Options struct {
	Now     func() time.Time // the world's clock
	Keys    *KeyPool         // shared between worlds; nil for one of its own
	CRLHost string           // host[:port] of the LDAP URL in the CRL distribution points
}

// KeyPool hands out RSA-2048 keys that are generated ahead and in parallel.
type KeyPool struct{}

// New generates all hierarchies.
func New(ctx context.Context, opt Options) (*PKI, error) { panic("not built yet") }

// Find is the credential that an issuer DN (raw DER) and serial number name,
// whether or not the front-end holds its key.
func (p *PKI) Find(rawIssuer []byte, serial *big.Int) (*Credential, bool) { panic("not built yet") }

// FindKeyID is the credential with that SubjectKeyIdentifier.
func (p *PKI) FindKeyID(ski []byte) (*Credential, bool) { panic("not built yet") }

// Current is the credential that a mailbox uses now: the most recent valid
// published one, with which service messages are signed (F-04).
func (p *PKI) Current(label string) (*Credential, error) { panic("not built yet") }

// Status tells what the front-end knows of a credential now.
func (p *PKI) Status(c *Credential) Status { panic("not built yet") }

// Credentials lists every credential ever issued for a label ("" for all),
// oldest first.
func (p *PKI) Credentials(label string) []*Credential { panic("not built yet") }

// Published is what the directory shows now.
func (p *PKI) Published() []Entry { panic("not built yet") }
