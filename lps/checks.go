package lps

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"strings"
	"time"
)

// checkChain is D-01: signed, rank by rank, up to an installed root.
func checkChain(c *Candidate) *Refusal {
	if len(c.Path) > 0 {
		return nil
	}
	// Of the right name but not signed by it: say so, it is the stronger sign.
	for _, ca := range append(c.Trust.Intermediates, c.Trust.Roots...) {
		if !bytes.Equal(ca.RawSubject, c.Certificate.RawIssuer) {
			continue
		}
		if err := signature(ca, c.Certificate); otherAlgorithm(err) {
			return refuse(codeAlgorithm, "le certificat est signé par un algorithme que ce logiciel n'admet pas (%v)", err)
		} else if err != nil {
			return refuse(codeBadSignature,
				"le certificat se dit émis par %s, mais sa signature n'est pas celle de l'autorité installée sur ce poste",
				ca.Subject.CommonName)
		}
	}
	return refuse(codeUnknownCA,
		"le certificat est émis par %q, qu'aucune autorité racine installée sur ce poste ne garantit",
		c.Certificate.Issuer.CommonName)
}

// checkAuthorityProfile demands that each issuer may issue (RFC 5280 §6.1.4).
func checkAuthorityProfile(c *Candidate) *Refusal {
	for i, ca := range c.Path {
		switch {
		case !ca.BasicConstraintsValid || !ca.IsCA:
			return refuse(codeCAProfile, "l'émetteur %s n'est pas une autorité de certification (contraintes de base)",
				ca.Subject.CommonName)
		case ca.KeyUsage != 0 && ca.KeyUsage&x509.KeyUsageCertSign == 0:
			return refuse(codeCAProfile, "l'autorité %s n'a pas le droit de signer des certificats (usages de la clé)",
				ca.Subject.CommonName)
		case (ca.MaxPathLen > 0 || ca.MaxPathLenZero) && i > ca.MaxPathLen:
			return refuse(codeCAProfile, "l'autorité %s ne permet pas autant d'autorités au-dessous d'elle",
				ca.Subject.CommonName)
		case len(ca.UnhandledCriticalExtensions) > 0:
			return refuse(codeCAProfile, "l'autorité %s porte une extension critique inconnue", ca.Subject.CommonName)
		}
	}
	return nil
}

// checkAuthorityDates is D-02, root included.
func checkAuthorityDates(c *Candidate) *Refusal {
	for _, ca := range c.Path {
		if no := within(ca, c.Now); no != nil {
			return refuse(codeCAExpired, "l'autorité %s n'est pas en cours de validité (du %s au %s)", ca.Subject.CommonName,
				day(ca.NotBefore), day(ca.NotAfter))
		}
	}
	return nil
}

// checkAuthorityRevocation is D-02: an intermediate on the list of the CA
// above it. That list is used where the station holds it; only the list of
// the certificate's own issuer is compulsory (CE2).
func checkAuthorityRevocation(c *Candidate) *Refusal {
	for i := 0; i+1 < len(c.Path); i++ {
		ca := c.Path[i]
		if at, yes := revokedOn(c.Trust.crlOf(c.Path[i+1]), ca); yes {
			return refuse(codeCARevoked, "l'autorité %s est révoquée depuis le %s", ca.Subject.CommonName, day(at))
		}
	}
	return nil
}

// checkDates is D-03; both ends belong to the period (RFC 5280 §4.1.2.5).
func checkDates(c *Candidate) *Refusal { return within(c.Certificate, c.Now) }

func within(cert *x509.Certificate, now time.Time) *Refusal {
	if now.Before(cert.NotBefore) {
		return refuse(codeNotYetValid, "le certificat n'est valable qu'à partir du %s", day(cert.NotBefore))
	}
	if now.After(cert.NotAfter.Add(time.Second - 1)) { // the last second too
		return refuse(codeExpired, "le certificat n'est plus valable depuis le %s", day(cert.NotAfter))
	}
	return nil
}

// checkRevocation is D-04, with CE2 (no list: not valid) and CP2 (a list that
// is out of date is used all the same).
func checkRevocation(c *Candidate) *Refusal {
	if len(c.Path) == 0 {
		return nil
	}
	crl := c.Trust.crlOf(c.Path[0])
	if crl == nil {
		return refuse(codeCRLAbsent, "aucune liste de révocation de %s n'est installée sur ce poste : le certificat "+
			"compte comme non valable jusqu'à ce qu'elle le soit", c.Path[0].Subject.CommonName)
	}
	if at, yes := revokedOn(crl, c.Certificate); yes {
		return refuse(codeRevoked, "le certificat %s est révoqué depuis le %s", serialOf(c.Certificate), day(at))
	}
	return nil
}

func revokedOn(crl *x509.RevocationList, c *x509.Certificate) (time.Time, bool) {
	if crl == nil {
		return time.Time{}, false
	}
	for _, e := range crl.RevokedCertificateEntries {
		if e.SerialNumber.Cmp(c.SerialNumber) == 0 {
			return e.RevocationTime, true
		}
	}
	return time.Time{}, false
}

// checkLabel is D-05: the label stands in the SubjectAltName as rfc822Name.
func checkLabel(c *Candidate) *Refusal {
	for _, a := range c.Certificate.EmailAddresses {
		if strings.EqualFold(a, c.Label) {
			return nil
		}
	}
	found := strings.Join(c.Certificate.EmailAddresses, ", ")
	if found == "" {
		found = "aucune adresse"
	}
	return refuse(codeWrongName, "le certificat devrait être au nom de %s ; son SubjectAltName porte : %s", c.Label, found)
}

var oidKeyUsage = asn1.ObjectIdentifier{2, 5, 29, 15}

// checkKeyUsage is D-06: present, critical, with the three bits.
func checkKeyUsage(c *Candidate) *Refusal {
	present, critical := false, false
	for _, e := range c.Certificate.Extensions {
		if e.Id.Equal(oidKeyUsage) {
			present, critical = true, e.Critical
		}
	}
	if !present {
		return refuse(codeKeyUsage, "le certificat ne dit pas les usages de sa clé (extension Key Usage absente)")
	}
	if !critical {
		return refuse(codeKeyUsage, "l'extension Key Usage du certificat n'est pas critique")
	}
	for _, u := range []struct {
		bit  x509.KeyUsage
		name string
	}{
		{x509.KeyUsageDigitalSignature, "digitalSignature"},
		{x509.KeyUsageContentCommitment, "nonRepudiation"},
		{x509.KeyUsageKeyEncipherment, "keyEncipherment"},
	} {
		if c.Certificate.KeyUsage&u.bit == 0 {
			return refuse(codeKeyUsage, "les usages de la clé du certificat ne comprennent pas %s", u.name)
		}
	}
	return nil
}

// checkVersion is §6.2.2 on the certificate: X.509 version 3, whatever it holds.
func checkVersion(c *Candidate) *Refusal {
	if v := c.Certificate.Version; v != 3 {
		return refuse(codeForm, "le certificat est de la version %d de X.509, il en faut un de la version 3", v)
	}
	return nil
}

// checkKey is C-03 on the certificate.
func checkKey(c *Candidate) *Refusal {
	pub, ok := c.Certificate.PublicKey.(*rsa.PublicKey)
	if !ok {
		return refuse(codeKey, "la clé du certificat n'est pas une clé RSA")
	}
	if n := pub.N.BitLen(); n != 2048 {
		return refuse(codeKey, "la clé RSA du certificat a %d bits, il en faut 2048", n)
	}
	return nil
}

// checkExtensions refuses what the software does not understand and must
// (RFC 5280 §4.2), and a CA in place of a recipient.
func checkExtensions(c *Candidate) *Refusal {
	if len(c.Certificate.UnhandledCriticalExtensions) > 0 {
		return refuse(codeForm, "le certificat porte une extension critique inconnue de ce logiciel")
	}
	if c.Certificate.BasicConstraintsValid && c.Certificate.IsCA {
		return refuse(codeForm, "le certificat est celui d'une autorité, non d'un destinataire")
	}
	return nil
}

func day(t time.Time) string { return t.Local().Format("02/01/2006 15:04") }

// serialOf is the serial number in lower-case hexadecimal.
func serialOf(c *x509.Certificate) string { return c.SerialNumber.Text(16) }
