package testca

import (
	"context"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The names of the default layout, which most tests are about.
func (h hierarchy) rootDN() string             { return layouts[0].rootDN(h) }
func (h hierarchy) intermediateDN() string     { return layouts[0].intermediateDN(h) }
func (h hierarchy) leafDN(label string) string { return layouts[0].recipientDN(h, label) }

// TestLayouts: in each layout a station finds every recipient by what it is
// told, once below its base, with the label in the SubjectAltName, and an
// authority at the issuer; after a migration still.
func TestLayouts(t *testing.T) {
	for _, name := range LayoutNames() {
		t.Run(name, func(t *testing.T) {
			p := newWith(t, newClock(), Options{Keys: pool.Recycled(), CRLHost: "annuaire.test:389", Layout: name})
			if p.Directions().Layout != name {
				t.Errorf("the layout is told as %q", p.Directions().Layout)
			}
			foundAsTold(t, p)
			if _, err := p.Roll(context.Background(), RollOptions{}, LabelAMOTest); err != nil {
				t.Fatal(err)
			}
			foundAsTold(t, p)
			for _, file := range []string{p.Directions().Authorities.Test.Root, p.Directions().Authorities.Reel.Intermediate,
				p.Directions().Authorities.OCT.Lists[0], p.Directions().Authorities.OCT.Lists[1]} {
				if len(p.Files()[file]) == 0 {
					t.Errorf("%s is told of, but not exported", file)
				}
			}
		})
	}
	if _, err := New(context.Background(), Options{Layout: "en-vrac"}); !errors.Is(err, ErrLayout) ||
		!strings.Contains(err.Error(), LayoutNames()[0]) {
		t.Errorf("an unknown layout: %v", err)
	}
}

func foundAsTold(t *testing.T, p *PKI) {
	t.Helper()
	entries := map[string]Entry{}
	for _, e := range p.Published() {
		entries[strings.ToLower(e.DN)] = e
	}
	for label, at := range p.Directions().Recipients {
		var found []Entry
		for dn, e := range entries {
			if len(e.Attributes["cn"]) == 1 && strings.HasSuffix(dn, ","+strings.ToLower(at.Base)) &&
				"(cn="+string(e.Attributes["cn"][0])+")" == at.Filter {
				found = append(found, e)
			}
		}
		if len(found) != 1 || len(found[0].Attributes[attrUserCertificate]) != 1 {
			t.Errorf("%s below %s: %d entries for %s", at.Filter, at.Base, len(found), label)
			continue
		}
		c, err := x509.ParseCertificate(found[0].Attributes[attrUserCertificate][0])
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(c.EmailAddresses, []string{label}) {
			t.Errorf("%s: names in the certificate of %s: %v", found[0].DN, label, c.EmailAddresses)
		}
		if subject := entries[nameIn(t, c.RawSubject)]; len(subject.Attributes[attrUserCertificate]) == 0 {
			t.Errorf("no certificate at its subject %s", c.Subject)
		}
		issuer, ok := entries[nameIn(t, c.RawIssuer)]
		if !ok || len(issuer.Attributes[attrCRL]) != 1 {
			t.Errorf("%s: no list at its issuer %s", label, c.Issuer)
		}
		if at := c.CRLDistributionPoints; len(at) != 1 || !strings.HasPrefix(at[0], "ldap://annuaire.test:389/cn="+
			c.Issuer.CommonName+",") {
			t.Errorf("%s: distribution points %v", label, at)
		}
	}
}

// nameIn is a Name RDN for RDN, in lower case: pkix.Name would join what stands apart.
func nameIn(t *testing.T, der []byte) string {
	t.Helper()
	var name pkix.RDNSequence
	if _, err := asn1.Unmarshal(der, &name); err != nil {
		t.Fatal(err)
	}
	return strings.ToLower(name.String())
}

// TestLayoutIsKept: a PKI comes back with the layout that it was made for, and
// with no other.
func TestLayoutIsKept(t *testing.T) {
	for _, name := range LayoutNames() {
		clk, dir := newClock(), filepath.Join(t.TempDir(), "pki")
		save(t, newWith(t, clk, Options{Keys: pool.Recycled(), Layout: name}), dir)
		for _, wanted := range append(LayoutNames(), "") {
			p, err := Load(context.Background(), dir, Options{Now: clk.now, Keys: pool.Recycled(), Layout: wanted})
			if wanted != "" && wanted != name {
				if !errors.Is(err, ErrLayout) || !strings.Contains(err.Error(), name) {
					t.Errorf("%s opened as %s: %v", name, wanted, err)
				}
			} else if err != nil || p.Directions().Layout != name {
				t.Errorf("%s opened as %q: %v", name, wanted, err)
			}
		}
	}
}
