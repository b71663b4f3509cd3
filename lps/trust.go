package lps

import (
	"bytes"
	"crypto/x509"
	"slices"
	"time"
)

// Trust is what a station holds to judge certificates with.
type Trust struct {
	Anchors       map[string][]*x509.Certificate // installed roots by usage: "test", "reel", "oct"
	Roots         []*x509.Certificate            // those that count for what is judged
	Intermediates []*x509.Certificate            // known, trusted only through a root
	CRLs          []*x509.RevocationList
}

// with is the same trust with more intermediates to try.
func (t *Trust) with(more []*x509.Certificate) *Trust {
	return &Trust{Anchors: t.Anchors, Roots: t.Roots, CRLs: t.CRLs,
		Intermediates: append(slices.Clone(t.Intermediates), more...)}
}

// under is the same trust with the roots of one usage only (D-01: the right
// root).
func (t *Trust) under(usage string) *Trust {
	return &Trust{Anchors: t.Anchors, Roots: t.Anchors[usage], CRLs: t.CRLs, Intermediates: t.Intermediates}
}

// Candidate is a certificate under judgement.
type Candidate struct {
	Certificate *x509.Certificate
	Label       string
	Now         time.Time
	Trust       *Trust
	// Path is from the issuer to the root; empty until the check "chaîne" found it.
	Path []*x509.Certificate
}

// Check is one named rule of §6.2.3 of the seed specification.
type Check struct {
	Name string
	Do   func(*Candidate) *Refusal
}

// The limits of path building.
const (
	maxPathLength = 4
	maxPaths      = 16
)

// Verify tells whether a certificate may be used for a label now: some path to
// an installed root must pass every check of the policy. The refusal is that
// of the path that came furthest.
func (p *Policy) Verify(c *x509.Certificate, label string, trust *Trust, now time.Time) *Refusal {
	paths := p.Paths(c, trust)
	if len(paths) == 0 {
		paths = [][]*x509.Certificate{nil} // the checks will say so
	}
	var first *Refusal
	furthest := -1
	for _, path := range paths {
		cand := &Candidate{Certificate: c, Label: label, Now: now, Trust: trust, Path: path}
		passed := 0
		var no *Refusal
		for _, check := range p.Checks {
			if no = check.Do(cand); no != nil {
				break
			}
			passed++
		}
		if no == nil {
			return nil
		}
		if passed > furthest {
			first, furthest = no, passed
		}
	}
	return first
}

// buildPaths finds the chains from a certificate's issuer to an installed
// root in which every signature is right.
func buildPaths(c *x509.Certificate, trust *Trust) [][]*x509.Certificate {
	var out [][]*x509.Certificate
	var climb func(child *x509.Certificate, path []*x509.Certificate)
	climb = func(child *x509.Certificate, path []*x509.Certificate) {
		if len(path) >= maxPathLength || len(out) >= maxPaths {
			return
		}
		for _, root := range trust.Roots {
			if issued(root, child) {
				out = append(out, append(slices.Clone(path), root))
			}
		}
		for _, ca := range trust.Intermediates {
			if slices.ContainsFunc(path, ca.Equal) || ca.Equal(c) || bytes.Equal(ca.RawSubject, ca.RawIssuer) ||
				!issued(ca, child) {
				continue
			}
			climb(ca, append(slices.Clone(path), ca))
		}
	}
	climb(c, nil)
	return out
}

// issued tells whether a CA signed a certificate: names and signature. The
// profile of the CA is another check's.
func issued(ca, child *x509.Certificate) bool {
	return bytes.Equal(ca.RawSubject, child.RawIssuer) && signature(ca, child) == nil
}

func signature(ca, child *x509.Certificate) error {
	return ca.CheckSignature(child.SignatureAlgorithm, child.RawTBSCertificate, child.Signature)
}

// referenceChecks are the checks of D-01 to D-06 and the size of the key
// (C-03), in the order in which their reasons are told.
func referenceChecks() []Check {
	return []Check{
		{"chaîne", checkChain},
		{"profil des autorités", checkAuthorityProfile},
		{"validité des autorités", checkAuthorityDates},
		{"révocation des autorités", checkAuthorityRevocation},
		{"dates", checkDates},
		{"version", checkVersion},
		{"libellé", checkLabel},
		{"usages de la clé", checkKeyUsage},
		{"clé", checkKey},
		{"extensions", checkExtensions},
		{"révocation", checkRevocation},
	}
}
