package suite

import (
	"context"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"amfront/bench"
	"amfront/pki/testca"
)

// wantedUsage is D-06's.
const wantedUsage = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment | x509.KeyUsageKeyEncipherment

// checkPKI looks at every certificate that was made without a defect, and at
// every list that is published as a sound one. What nobody looked at was never
// signed, and has emitted nothing.
func (s *selfChecks) checkPKI(ctx context.Context, scenario string, w *bench.World) {
	for _, a := range w.PKI.Authorities() {
		if a.Defect == "" {
			s.note(selfCertificates, scenario, a.Name, lintAuthority(a))
		}
	}
	var sound []*testca.Credential
	for _, label := range testca.Labels() {
		for _, c := range w.PKI.Seen(label) {
			if c.Defect == "" && c.Issuer != nil {
				s.note(selfCertificates, scenario, c.Label+" "+c.SerialHex(), lintCredential(c))
				sound = append(sound, c)
			}
		}
	}
	lists := s.checkLists(scenario, w)
	if s.openssl != "" {
		s.addChains(ctx, chainsOf(scenario, w, sound, lists))
	}
}

func lintAuthority(a *testca.Authority) error {
	c := a.Certificate
	if !c.IsCA || !c.BasicConstraintsValid ||
		c.KeyUsage&(x509.KeyUsageCertSign|x509.KeyUsageCRLSign) != x509.KeyUsageCertSign|x509.KeyUsageCRLSign {
		return errors.New("ce n'est pas une autorité (basicConstraints, keyCertSign, cRLSign)")
	}
	over := c
	if a.Issuer != nil {
		if a.Issuer.Defect != "" {
			return nil
		}
		over = a.Issuer.Certificate
	}
	return c.CheckSignatureFrom(over)
}

func lintCredential(c *testca.Credential) error {
	x := c.Certificate
	key, ok := x.PublicKey.(*rsa.PublicKey)
	switch {
	case !ok || key.N.BitLen() != testca.KeyBits:
		return errors.New("la clé n'est pas RSA de 2048 bits")
	case x.KeyUsage&wantedUsage != wantedUsage:
		return errors.New("l'usage de la clé est incomplet")
	case !slices.Contains(x.EmailAddresses, c.Label):
		return fmt.Errorf("le nom alternatif ne porte pas %s", c.Label)
	case len(x.CRLDistributionPoints) == 0 || !strings.HasPrefix(x.CRLDistributionPoints[0], "ldap://"):
		return errors.New("l'adresse LDAP de la CRL manque (E-08)")
	case !x.NotBefore.Before(x.NotAfter):
		return errors.New("la fin de validité précède le début")
	case !slices.ContainsFunc(x.Extensions, func(e pkix.Extension) bool {
		return e.Id.String() == "2.5.29.15" && e.Critical
	}):
		return errors.New("l'usage de la clé n'est pas critique")
	}
	if c.Issuer.Defect != "" {
		return nil
	}
	return x.CheckSignatureFrom(c.Issuer.Certificate)
}

// list is a sound revocation list that the directory shows, with its issuer.
type list struct {
	der    []byte
	issuer *testca.Authority
}

const crlAttribute = "certificateRevocationList;binary"

// checkLists looks at the published lists that are meant to be sound.
func (s *selfChecks) checkLists(scenario string, w *bench.World) []list {
	shown := map[string][]byte{}
	for _, e := range w.PKI.Published() {
		for _, der := range slices.Concat(e.Attributes[crlAttribute], e.Pending[crlAttribute].Made()) {
			sum := sha256.Sum256(der)
			shown[hex.EncodeToString(sum[:])] = der
		}
	}
	var out []list
	for _, d := range w.PKI.DescribeSigned().Authorities {
		if d.CRL == nil || d.Defect != "" || d.CRLState != testca.CRLFresh {
			continue
		}
		authorities := w.PKI.Authorities()
		i := slices.IndexFunc(authorities, func(a *testca.Authority) bool {
			return a.SerialHex() == d.Serial && a.DN == d.DN
		})
		der := shown[d.CRL.SHA256]
		if i < 0 || der == nil {
			continue // replaced while we looked
		}
		err := lintList(der, authorities[i], d)
		s.note(selfLists, scenario, d.Name, err)
		if err == nil {
			out = append(out, list{der, authorities[i]})
		}
	}
	return out
}

func lintList(der []byte, a *testca.Authority, d testca.AuthorityDescription) error {
	l, err := x509.ParseRevocationList(der)
	switch {
	case err != nil:
		return err
	case l.Number == nil:
		return errors.New("la CRL n'a pas de numéro")
	case !l.NextUpdate.After(l.ThisUpdate):
		return errors.New("la CRL ne dit pas la date de la suivante (E-08)")
	case len(testca.WithoutStrangers(l.RevokedCertificateEntries)) != len(d.CRL.Revoked):
		return errors.New("la CRL publiée n'a pas les inscriptions annoncées")
	}
	return l.CheckSignatureFrom(a.Certificate)
}
