package testca

import (
	"crypto"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"slices"
)

// Extensions of a list that is not the whole list (RFC 5280 §5.2.4, §5.2.5).
var (
	oidDelta = asn1.ObjectIdentifier{2, 5, 29, 27}
	oidScope = asn1.ObjectIdentifier{2, 5, 29, 28}
)

// Places of what crypto/x509 always writes, in what is signed.
const (
	versionField    = 0 // of a certificate
	nextUpdateField = 4 // of a list
)

// without takes one field out of what is signed in a certificate or list, and
// signs it anew with SHA-256 and RSA.
func without(der []byte, field int, signer crypto.Signer) ([]byte, error) {
	var whole struct {
		Signed    asn1.RawValue
		Algorithm pkix.AlgorithmIdentifier
		Signature asn1.BitString
	}
	if _, err := asn1.Unmarshal(der, &whole); err != nil {
		return nil, err
	}
	var fields []asn1.RawValue
	if _, err := asn1.Unmarshal(whole.Signed.FullBytes, &fields); err != nil {
		return nil, err
	}
	signed, err := asn1.Marshal(slices.Delete(fields, field, field+1))
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(signed)
	signature, err := signer.Sign(rand.Reader, sum[:], crypto.SHA256)
	if err != nil {
		return nil, err
	}
	whole.Signed = asn1.RawValue{FullBytes: signed}
	whole.Signature = asn1.BitString{Bytes: signature, BitLength: 8 * len(signature)}
	return asn1.Marshal(whole)
}

// unknownCritical is an extension that no software knows, and must.
func unknownCritical() pkix.Extension {
	return pkix.Extension{Id: oidUnknown, Critical: true, Value: asn1.NullBytes}
}

// partialList is the extension by which a list says that it is not the whole
// list; base is the number of the last one that was.
func partialList(v CRLVariant, base int64) []pkix.Extension {
	switch v {
	case CRLDelta:
		number, _ := asn1.Marshal(big.NewInt(base)) // cannot fail
		return []pkix.Extension{{Id: oidDelta, Critical: true, Value: number}}
	case CRLScope: // onlyContainsCACerts [2] TRUE
		return []pkix.Extension{{Id: oidScope, Critical: true, Value: []byte{0x30, 3, 0x82, 1, 0xff}}}
	}
	// onlySomeReasons [3]: superseded and cessationOfOperation
	return []pkix.Extension{{Id: oidScope, Critical: true, Value: []byte{0x30, 4, 0x83, 2, 2, 0x0c}}}
}
