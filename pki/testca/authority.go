package testca

import (
	"crypto/rsa"
	"crypto/x509"
	"time"
)

// Authority is a CA, root (Issuer nil) or intermediate.
type Authority struct {
	Name        string // "AC-FACTURATION-TEST"
	DN          string // RFC 4514, also its directory entry
	Generation  int    // 1, or 2 for the hierarchy that a migration goes to
	Usage       Usage
	Certificate *x509.Certificate
	Key         *rsa.PrivateKey
	Issuer      *Authority
	Defect      string // id of the deliberate defect that it was made for, "" for a sound one

	hierarchy string // "production", "test", "oct", "test-2"
}

// SerialHex is the serial number as Credential.SerialHex gives it.
func (a *Authority) SerialHex() string { return a.Certificate.SerialNumber.Text(16) }

// validAt is Credential.validAt.
func (a *Authority) validAt(t time.Time) bool {
	return !t.Before(a.Certificate.NotBefore) && !t.After(a.Certificate.NotAfter)
}
