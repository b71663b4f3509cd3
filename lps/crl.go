package lps

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"slices"
	"time"
)

// crlOf is the list that a CA signed, nil when the station holds none.
func (t *Trust) crlOf(ca *x509.Certificate) *x509.RevocationList {
	for _, l := range t.CRLs {
		if bytes.Equal(l.RawIssuer, ca.RawSubject) && signedCRL(l, ca) {
			return l
		}
	}
	return nil
}

func signedCRL(l *x509.RevocationList, ca *x509.Certificate) bool {
	return ca.CheckSignature(l.SignatureAlgorithm, l.RawTBSRevocationList, l.Signature) == nil
}

var (
	oidCRLNumber = asn1.ObjectIdentifier{2, 5, 29, 20}
	oidAKI       = asn1.ObjectIdentifier{2, 5, 29, 35}
)

// checkCRL judges a list before it is installed (D-10). ca is the authority
// whose list it must be, nil for whichever signed it.
func checkCRL(l *x509.RevocationList, ca *x509.Certificate, trust *Trust, now time.Time) (*x509.Certificate, *Refusal) {
	if ca == nil {
		var no *Refusal
		if ca, no = signerOf(l, trust); no != nil {
			return nil, no
		}
	}
	if !bytes.Equal(l.RawIssuer, ca.RawSubject) {
		return nil, refuse(codeCRLOtherCA, "la liste est celle de %q, non de %s", l.Issuer.CommonName, ca.Subject.CommonName)
	}
	if !signedCRL(l, ca) {
		return nil, refuse(codeCRLForged, "la signature de la liste n'est pas celle de l'autorité %s", ca.Subject.CommonName)
	}
	if ca.KeyUsage != 0 && ca.KeyUsage&x509.KeyUsageCRLSign == 0 {
		return nil, refuse(codeCRLForged, "l'autorité %s n'a pas le droit de signer des listes", ca.Subject.CommonName)
	}
	for _, e := range l.Extensions {
		if e.Critical && !e.Id.Equal(oidCRLNumber) && !e.Id.Equal(oidAKI) {
			return nil, refuse(codeCRLForged, "la liste porte une extension critique inconnue (%v)", e.Id)
		}
	}
	if l.ThisUpdate.After(now) {
		return nil, refuse(codeCRLDates, "la liste n'entre en vigueur que le %s", day(l.ThisUpdate))
	}
	return ca, nil
}

// signerOf finds the known CA that signed a list.
func signerOf(l *x509.RevocationList, trust *Trust) (*x509.Certificate, *Refusal) {
	named := false
	for _, ca := range slices.Concat(trust.Intermediates, trust.Roots) {
		if !bytes.Equal(ca.RawSubject, l.RawIssuer) {
			continue
		}
		named = true
		if signedCRL(l, ca) {
			return ca, nil
		}
	}
	if named {
		return nil, refuse(codeCRLForged, "la liste se dit de %q, mais sa signature n'est pas celle de l'autorité installée",
			l.Issuer.CommonName)
	}
	return nil, refuse(codeUnknownCA, "la liste est de %q, une autorité qui n'est pas installée sur ce poste",
		l.Issuer.CommonName)
}

// newerCRL tells whether a list replaces the installed one: by number, which
// only grows (RFC 5280 §5.2.3), else by date.
func newerCRL(fresh, held *x509.RevocationList) bool {
	if held == nil {
		return true
	}
	if fresh.Number != nil && held.Number != nil && fresh.Number.Cmp(held.Number) != 0 {
		return fresh.Number.Cmp(held.Number) > 0
	}
	return fresh.ThisUpdate.After(held.ThisUpdate)
}

// outdated tells that the next list should have been published (CP2).
func outdated(l *x509.RevocationList, now time.Time) bool {
	return !l.NextUpdate.IsZero() && now.After(l.NextUpdate)
}

// der takes PEM or DER.
func der(data []byte, kinds ...string) []byte {
	for rest := data; ; {
		b, more := pem.Decode(rest)
		if b == nil {
			return data
		}
		if slices.Contains(kinds, b.Type) {
			return b.Bytes
		}
		rest = more
	}
}

// certificatesIn reads all certificates of a PEM file, or the one of a DER file.
func certificatesIn(data []byte) ([]*x509.Certificate, error) {
	var out []*x509.Certificate
	found := false
	for rest := data; ; {
		b, more := pem.Decode(rest)
		if b == nil {
			break
		}
		rest, found = more, true
		if b.Type != "CERTIFICATE" {
			continue
		}
		c, err := x509.ParseCertificate(b.Bytes)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	if !found {
		return x509.ParseCertificates(data)
	}
	return out, nil
}
