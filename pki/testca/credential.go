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
	return !t.Before(c.Certificate.NotBefore) && !t.After(c.Certificate.NotAfter)
}
