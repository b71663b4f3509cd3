package testca

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"slices"
	"strings"
	"testing"
	"time"
)

// station judges, with checks of its own and all of them, what a fresh
// station sees for a label: the anchors it was given and the directory. The
// result names every deviation, so that "exactly one defect" can be tested.
type station struct {
	entries map[string]Entry
	anchors []*x509.Certificate
	now     time.Time
}

func newStation(t testing.TB, p *PKI) station {
	s := station{entries: map[string]Entry{}, now: p.opt.Now()}
	for _, e := range settled(p.Published()) {
		s.entries[e.DN] = e
	}
	for rest := p.Files()["trust-anchors.pem"]; ; {
		var b *pem.Block
		if b, rest = pem.Decode(rest); b == nil {
			return s
		}
		c, err := x509.ParseCertificate(b.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		s.anchors = append(s.anchors, c)
	}
}

// settled is entries with all their values.
func settled(entries []Entry) []Entry {
	for i, e := range entries {
		for k, v := range e.Pending {
			e.Attributes[k] = v.Values()
		}
		entries[i].Pending = nil
	}
	return entries
}

// candidates are the certificates that the label's entry holds.
func (s station) candidates(t testing.TB, dn string) []*x509.Certificate {
	var out []*x509.Certificate
	for _, v := range s.entries[dn].Attributes[attrUserCertificate] {
		c, err := x509.ParseCertificate(v)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	return out
}

func (s station) ca(t testing.TB, dn string) *x509.Certificate {
	v := s.entries[dn].Attributes[attrCACertificate]
	if len(v) != 1 {
		t.Fatalf("%s: %d CA certificates, expected 1", dn, len(v))
	}
	c, err := x509.ParseCertificate(v[0])
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// judge lists the deviations of a certificate under the authorities of h.
func (s station) judge(t testing.TB, leaf *x509.Certificate, label string, h hierarchy) []string {
	var out []string
	note := func(bad bool, what string) {
		if bad {
			out = append(out, what)
		}
	}
	root, inter := s.ca(t, h.rootDN()), s.ca(t, h.intermediateDN())
	note(!slices.ContainsFunc(s.anchors, root.Equal), "root-unknown")
	s.link(note, "root", root, root, h.rootDN())
	s.link(note, "intermediate", inter, root, h.rootDN())
	s.link(note, "leaf", leaf, inter, h.intermediateDN())
	s.authority(note, "root", root)
	s.authority(note, "intermediate", inter)
	key, isRSA := leaf.PublicKey.(*rsa.PublicKey)
	note(!isRSA || key.N.BitLen() != 2048, "leaf-key")
	note(leaf.Version != 3, "leaf-version")
	note(len(leaf.UnhandledCriticalExtensions) > 0, "leaf-critical")
	note(leaf.IsCA || !leaf.BasicConstraintsValid, "leaf-constraints")
	s.list(t, note, "root-crl", h.rootDN(), root, inter, "intermediate-revoked")
	s.list(t, note, "crl", h.intermediateDN(), inter, leaf, "leaf-revoked")

	want, err := encodeDN("cn=" + label + "," + h.intermediateDN())
	if err != nil {
		t.Fatal(err)
	}
	note(!bytes.Equal(leaf.RawSubject, want), "subject")
	switch {
	case len(leaf.EmailAddresses) == 0:
		note(true, "san-absent")
	default:
		note(!slices.Equal(leaf.EmailAddresses, []string{label}), "san")
	}
	s.usage(note, leaf)
	return out
}

// link judges one certificate under its issuer.
func (s station) link(note func(bool, string), what string, c, issuer *x509.Certificate, crlDN string) {
	note(!bytes.Equal(c.RawIssuer, issuer.RawSubject), what+"-issuer")
	note(issuer.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) != nil, what+"-signature")
	note(s.now.Before(c.NotBefore), what+"-not-yet")
	note(s.now.After(c.NotAfter), what+"-expired")
	note(c.NotBefore.After(issuer.NotAfter), what+"-after-issuer")
	note(c.SignatureAlgorithm != x509.SHA256WithRSA, what+"-algorithm")
	note(len(c.SubjectKeyId) != 20, what+"-ski")
	if what == "root" {
		return
	}
	note(!bytes.Equal(c.AuthorityKeyId, issuer.SubjectKeyId), what+"-aki")
	note(!slices.Equal(c.CRLDistributionPoints, []string{
		"ldap://127.0.0.1:1389/" + crlDN + "?certificateRevocationList;binary"}), what+"-crldp")
}

func (s station) authority(note func(bool, string), what string, c *x509.Certificate) {
	note(!c.IsCA || !c.BasicConstraintsValid, what+"-not-ca")
	note(c.KeyUsage != x509.KeyUsageCertSign|x509.KeyUsageCRLSign, what+"-usage")
}

// list judges an authority's list, and whether it names a certificate.
func (s station) list(t testing.TB, note func(bool, string), what, dn string, issuer, about *x509.Certificate,
	revoked string) {
	v := s.entries[dn].Attributes[attrCRL]
	if len(v) == 0 {
		note(true, what+"-absent")
		return
	}
	l, err := x509.ParseRevocationList(v[0])
	if err != nil {
		t.Fatal(err)
	}
	note(!bytes.Equal(l.RawIssuer, issuer.RawSubject), what+"-issuer")
	note(issuer.CheckSignature(l.SignatureAlgorithm, l.RawTBSRevocationList, l.Signature) != nil, what+"-signature")
	note(!bytes.Equal(l.AuthorityKeyId, issuer.SubjectKeyId), what+"-aki")
	note(s.now.Before(l.ThisUpdate), what+"-not-yet")
	note(l.NextUpdate.IsZero(), what+"-endless")
	note(!l.NextUpdate.IsZero() && s.now.After(l.NextUpdate), what+"-outdated")
	note(slices.ContainsFunc(l.Extensions, func(e pkix.Extension) bool { return e.Critical }), what+"-critical")
	note(l.ThisUpdate.After(issuer.NotAfter), what+"-after-issuer")
	note(l.Number == nil || l.Number.Sign() <= 0, what+"-number")
	for _, e := range l.RevokedCertificateEntries {
		note(e.RevocationTime.After(l.ThisUpdate), what+"-entry-later")
		if e.SerialNumber.Cmp(about.SerialNumber) == 0 {
			note(e.RevocationTime.Before(about.NotBefore), what+"-entry-early")
			note(true, revoked)
		}
	}
}

// usage reads the key usage extension by its octets.
func (s station) usage(note func(bool, string), leaf *x509.Certificate) {
	i := slices.IndexFunc(leaf.Extensions, func(e pkix.Extension) bool { return e.Id.Equal(oidKeyUsage) })
	if i < 0 {
		note(true, "ku-absent")
		return
	}
	ext := leaf.Extensions[i]
	note(!ext.Critical, "ku-not-critical")
	note(len(ext.Value) != 4 || ext.Value[0] != 3 || ext.Value[1] != 2, "ku-form")
	bits := ext.Value[len(ext.Value)-1]
	note(bits&0x80 == 0, "ku-digital-signature")
	note(bits&0x40 == 0, "ku-non-repudiation")
	note(bits&0x20 == 0, "ku-key-encipherment")
	note(bits&0x1f != 0, "ku-more")
	note(strings.HasSuffix(string(ext.Value), "\x00"), "ku-form")
}
