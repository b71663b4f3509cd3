package report

import (
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"strings"

	"amfront/journal"
)

// keyUsages are the names of RFC 5280 §4.2.1.3, in the order of their bits.
var keyUsages = []string{"digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement",
	"keyCertSign", "cRLSign", "encipherOnly", "decipherOnly"}

// DescribeCertificate reads a DER certificate for the annexes.
func DescribeCertificate(der []byte) (Certificate, error) {
	c, err := x509.ParseCertificate(der)
	if err != nil {
		return Certificate{}, fmt.Errorf("report: certificate: %w", err)
	}
	sum := sha256.Sum256(der)
	out := Certificate{
		Serial: strings.ToLower(c.SerialNumber.Text(16)), Subject: c.Subject.String(), Issuer: c.Issuer.String(),
		NotBefore: c.NotBefore.UTC(), NotAfter: c.NotAfter.UTC(), SHA256: journal.Digest(hex.EncodeToString(sum[:])),
	}
	if len(c.EmailAddresses) > 0 {
		out.Label = c.EmailAddresses[0]
	}
	if k, ok := c.PublicKey.(*rsa.PublicKey); ok {
		out.Key = fmt.Sprintf("RSA %d", k.N.BitLen())
	} else {
		out.Key = c.PublicKeyAlgorithm.String()
	}
	out.KeyUsage = KeyUsages(c.KeyUsage)
	return out, nil
}

// KeyUsages names the bits that are set, as "digitalSignature, keyEncipherment".
func KeyUsages(usage x509.KeyUsage) string {
	var names []string
	for i, name := range keyUsages {
		if usage&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}
