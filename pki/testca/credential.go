package testca

import (
	"crypto/rsa"
	"crypto/x509"
	"time"
)

// Credential is a recipient's certificate with its private key. It never
// changes once issued; what the PKI says of it (current, revoked) does.
type Credential struct {
	Label       string
	Actor       Actor
	Usage       Usage
	Certificate *x509.Certificate
	Key         *rsa.PrivateKey
	Issuer      *Authority // nil for a self-signed one
	Defect      string     // id of the deliberate defect, "" for a sound one
	Held        bool       // the front-end has the key; false for a decoy that only the bench can open

	// body signs Certificate, which is nil until then; nil itself for one
	// that was signed when it was issued. Whoever hands a credential out of
	// this package calls issued first.
	body        *deferred
	from, until time.Time // with body: its validity
}

// issued makes sure that the credential is signed.
func (c *Credential) issued() *Credential {
	if c != nil && c.body != nil {
		c.body.DER()
	}
	return c
}

// seen tells whether somebody looked at it already.
func (c *Credential) seen() bool { return c.body == nil || c.body.made() != nil }

// octets is the certificate in DER, signed or to be signed.
func (c *Credential) octets() *deferred {
	if c.body != nil {
		return c.body
	}
	return signed(c.SerialHex(), c.Certificate.Raw)
}

// begins is the start of the period.
func (c *Credential) begins() time.Time {
	from, _ := c.period()
	return from
}

// period is the validity, known before the signature.
func (c *Credential) period() (from, until time.Time) {
	if c.body != nil {
		return c.from, c.until
	}
	return c.Certificate.NotBefore, c.Certificate.NotAfter
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

// Status is what the front-end knows of a credential at a given time.
type Status struct {
	Revoked   bool
	RevokedAt time.Time
	Expired   bool
	NotYet    bool
	Published bool        // stands in the directory now
	Newer     *Credential // the most recent published one for the same label, when it is another
}

// validAt tells whether a time lies in the certificate's validity, whose both
// ends belong to it (RFC 5280 §4.1.2.5).
func (c *Credential) validAt(t time.Time) bool {
	from, until := c.period()
	return !t.Before(from) && !t.After(until)
}
