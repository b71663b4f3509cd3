package suite

import (
	"context"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
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
func (s *selfChecks) checkPKI(ctx context.Context, scenario string, w *bench.World, dir string) {
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
		s.checkChains(ctx, scenario, w, sound, lists, dir)
	}
}

func lintAuthority(a *testca.Authority) error {
	c := a.Certificate
	if !c.IsCA || !c.BasicConstraintsValid || c.KeyUsage&(x509.KeyUsageCertSign|x509.KeyUsageCRLSign) != x509.KeyUsageCertSign|x509.KeyUsageCRLSign {
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
	case !slices.ContainsFunc(x.Extensions, func(e pkix.Extension) bool { return e.Id.String() == "2.5.29.15" && e.Critical }):
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
		i := slices.IndexFunc(authorities, func(a *testca.Authority) bool { return a.SerialHex() == d.Serial && a.DN == d.DN })
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
	case len(l.RevokedCertificateEntries) != len(d.CRL.Revoked):
		return errors.New("la CRL publiée n'a pas les inscriptions annoncées")
	}
	return l.CheckSignatureFrom(a.Certificate)
}

// checkChains has OpenSSL verify what is sound from end to end: certificate,
// authorities and their lists.
func (s *selfChecks) checkChains(ctx context.Context, scenario string, w *bench.World, sound []*testca.Credential, lists []list, dir string) {
	listed := func(a *testca.Authority) bool {
		return slices.ContainsFunc(lists, func(l list) bool { return l.issuer == a })
	}
	var roots, between, crls []byte
	var names []string
	for _, l := range lists {
		crls = append(crls, pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: l.der})...)
		block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: l.issuer.Certificate.Raw})
		if l.issuer.Issuer == nil {
			roots = append(roots, block...)
		} else {
			between = append(between, block...)
		}
	}
	valid := map[string]bool{}
	for _, d := range w.PKI.DescribeSigned().Authorities {
		valid[d.DN+d.Serial] = d.State == "valid"
	}
	for _, c := range sound {
		st := w.PKI.Status(c)
		up := c.Issuer
		if !listed(up) || up.Issuer == nil || !listed(up.Issuer) || st.Revoked || st.Expired || st.NotYet ||
			!valid[up.DN+up.SerialHex()] || !valid[up.Issuer.DN+up.Issuer.SerialHex()] {
			continue
		}
		name := filepath.Join(dir, c.SerialHex()+".pem")
		if err := os.WriteFile(name, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Certificate.Raw}), 0o600); err != nil {
			s.note(selfChains, scenario, c.Label, err)
			return
		}
		names = append(names, name)
	}
	if len(names) == 0 {
		return
	}
	args := []string{"verify", "-crl_check_all", "-purpose", "any"}
	for _, f := range []struct {
		flag, name string
		data       []byte
	}{{"-CAfile", "ca.pem", roots}, {"-untrusted", "between.pem", between}, {"-CRLfile", "crls.pem", crls}} {
		name := filepath.Join(dir, f.name)
		if err := os.WriteFile(name, f.data, 0o600); err != nil {
			s.note(selfChains, scenario, f.name, err)
			return
		}
		args = append(args, f.flag, name)
	}
	s.note(selfChains, scenario, fmt.Sprintf("%d certificats", len(names)), s.run(ctx, append(args, names...)...))
}
