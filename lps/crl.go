package lps

import (
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"slices"
	"time"
)

// crlOf is the list that a CA signed, nil when the station holds none.
func (t *Trust) crlOf(ca *x509.Certificate) *x509.RevocationList {
	for _, l := range t.CRLs {
		if sameName(l.RawIssuer, ca.RawSubject) && signedCRL(l, ca) {
			return l
		}
	}
	return nil
}

func signedCRL(l *x509.RevocationList, ca *x509.Certificate) bool { return crlSignature(l, ca) == nil }

func crlSignature(l *x509.RevocationList, ca *x509.Certificate) error {
	return ca.CheckSignature(l.SignatureAlgorithm, l.RawTBSRevocationList, l.Signature)
}

// otherAlgorithm tells that a signature was not judged: it is by an algorithm
// that is broken, or that this software does not know.
func otherAlgorithm(err error) bool {
	var broken x509.InsecureAlgorithmError
	return errors.As(err, &broken) || errors.Is(err, x509.ErrUnsupportedAlgorithm)
}

// forged refuses a list whose signature ca does not bear out.
func forged(err error, ca *x509.Certificate) *Refusal {
	if otherAlgorithm(err) {
		return refuse(codeAlgorithm, "la liste de %s est signée par un algorithme que ce logiciel n'admet pas (%v)",
			ca.Subject.CommonName, err)
	}
	return refuse(codeCRLForged, "la signature de la liste n'est pas celle de l'autorité %s", ca.Subject.CommonName)
}

var (
	oidCRLNumber = asn1.ObjectIdentifier{2, 5, 29, 20}
	oidDelta     = asn1.ObjectIdentifier{2, 5, 29, 27}
	oidScope     = asn1.ObjectIdentifier{2, 5, 29, 28}
	oidAKI       = asn1.ObjectIdentifier{2, 5, 29, 35}
)

// complete refuses a list that does not speak of all certificates of its CA, or
// says something that this software does not understand (RFC 5280 §5.2).
func complete(l *x509.RevocationList) *Refusal {
	for _, e := range l.Extensions {
		switch {
		case e.Id.Equal(oidDelta):
			return refuse(codeDelta, "la liste n'est qu'un complément (delta) d'une autre : elle ne dit pas tout ce qui est "+
				"révoqué, il faut la liste complète")
		case e.Id.Equal(oidScope):
			return refuse(codeScope, "la liste ne vaut que pour une partie des certificats de l'autorité (Issuing "+
				"Distribution Point) : il faut la liste complète")
		case e.Critical && !e.Id.Equal(oidCRLNumber) && !e.Id.Equal(oidAKI):
			return refuse(codeExtension, "la liste porte une extension critique inconnue (%v)", e.Id)
		}
	}
	return nil
}

// checkCRL judges a list before it is installed (D-10). ca is the authority
// whose list it must be, nil for whichever signed it.
func checkCRL(l *x509.RevocationList, ca *x509.Certificate, trust *Trust, now time.Time) (*x509.Certificate, *Refusal) {
	if ca == nil {
		var no *Refusal
		if ca, no = signerOf(l, trust); no != nil {
			return nil, no
		}
	}
	if !sameName(l.RawIssuer, ca.RawSubject) {
		return nil, refuse(codeCRLOtherCA, "la liste est celle de %q, non de %s", l.Issuer.CommonName, ca.Subject.CommonName)
	}
	if err := crlSignature(l, ca); err != nil {
		return nil, forged(err, ca)
	}
	if ca.KeyUsage != 0 && ca.KeyUsage&x509.KeyUsageCRLSign == 0 {
		return nil, refuse(codeCRLSigner, "la signature de la liste est bonne, mais le certificat de l'autorité %s ne "+
			"l'autorise pas à signer des listes (usage de clé sans cRLSign)", ca.Subject.CommonName)
	}
	if no := complete(l); no != nil {
		return nil, no
	}
	if l.NextUpdate.IsZero() {
		return nil, refuse(codeCRLDates, "la liste ne dit pas quand paraît la suivante (nextUpdate)")
	}
	if l.ThisUpdate.After(now) {
		return nil, refuse(codeCRLDates, "la liste n'entre en vigueur que le %s", day(l.ThisUpdate))
	}
	return ca, nil
}

// signerOf finds the known CA that signed a list.
func signerOf(l *x509.RevocationList, trust *Trust) (*x509.Certificate, *Refusal) {
	var no *Refusal
	for _, ca := range slices.Concat(trust.Intermediates, trust.Roots) {
		if !sameName(ca.RawSubject, l.RawIssuer) {
			continue
		}
		err := crlSignature(l, ca)
		if err == nil {
			return ca, nil
		}
		if no = refuse(codeCRLForged, "la liste se dit de %q, mais sa signature n'est pas celle de l'autorité installée",
			l.Issuer.CommonName); otherAlgorithm(err) {
			no = forged(err, ca)
		}
	}
	if no != nil {
		return nil, no
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
