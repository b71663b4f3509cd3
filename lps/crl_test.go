package lps

import (
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"slices"
	"testing"
	"time"

	"amfront/lps/adapter"
)

// TestListCodes: why a list is refused, told apart, and what version 1 of the
// protocol says for it.
func TestListCodes(t *testing.T) {
	now := time.Now()
	ca, key := selfSigned(t, &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "AC"},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCRLSign | x509.KeyUsageCertSign,
		SubjectKeyId: []byte{1}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour)})
	list := func(critical bool, id ...int) *x509.RevocationList {
		l := &x509.RevocationList{Number: big.NewInt(2), ThisUpdate: now.Add(-time.Minute), NextUpdate: now.Add(time.Hour)}
		if len(id) > 0 {
			l.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier(id), Critical: critical, Value: []byte{5, 0}}}
		}
		raw, err := x509.CreateRevocationList(rand.Reader, l, ca, key)
		if err != nil {
			t.Fatal(err)
		}
		out, err := x509.ParseRevocationList(raw)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	by := func(a x509.SignatureAlgorithm) *x509.RevocationList {
		l := list(false)
		l.SignatureAlgorithm = a
		return l
	}
	forged := list(true, 2, 5, 29, 27) // the signature first: what is forged says nothing else
	forged.Signature = slices.Clone(forged.Signature)
	forged.Signature[9] ^= 1
	trust := &Trust{Roots: []*x509.Certificate{ca}}
	unentitled := *ca
	unentitled.KeyUsage = x509.KeyUsageCertSign
	only := &Trust{Roots: []*x509.Certificate{&unentitled}}
	for l, code := range map[*x509.RevocationList]string{list(false): codeCRLSigner, forged: codeCRLForged} {
		for _, of := range []*x509.Certificate{&unentitled, nil} {
			_, no := checkCRL(l, of, only, now)
			if codeOf(no) != code || adapter.CodeIn(adapter.Version1, codeOf(no)) != codeCRLForged {
				t.Errorf("of an authority without cRLSign: %+v, expected %s", no, code)
			}
		}
	}
	for name, c := range map[string]struct {
		list           *x509.RevocationList
		code, version1 string
	}{
		"sound":                      {list(false), "", ""},
		"an extension, not critical": {list(false, 1, 2, 3), "", ""},
		"an extension, critical":     {list(true, 1, 2, 3), codeExtension, codeCRLForged},
		"delta":                      {list(true, 2, 5, 29, 27), codeDelta, codeCRLForged},
		"delta, not critical":        {list(false, 2, 5, 29, 27), codeDelta, codeCRLForged},
		"scope":                      {list(true, 2, 5, 29, 28), codeScope, codeCRLForged},
		"MD5":                        {by(x509.MD5WithRSA), codeAlgorithm, codeBadSignature},
		"an unknown algorithm":       {by(x509.UnknownSignatureAlgorithm), codeAlgorithm, codeBadSignature},
		"forged":                     {forged, codeCRLForged, codeCRLForged},
		"another of the key's own":   {by(x509.SHA512WithRSA), codeCRLForged, codeCRLForged},
	} {
		for _, of := range []*x509.Certificate{ca, nil} {
			_, no := checkCRL(c.list, of, trust, now)
			if got := codeOf(no); got != c.code || adapter.CodeIn(adapter.Version1, got) != c.version1 {
				t.Errorf("%s: %q, expected %q; version 1 says %q", name, got, c.code, adapter.CodeIn(adapter.Version1, got))
			}
			if no != nil && !slices.Contains(adapter.ReasonCodes(adapter.Version), no.Code) {
				t.Errorf("%s: %q is no code of the protocol", name, no.Code)
			}
		}
	}
	leaf := *ca
	leaf.SignatureAlgorithm = x509.MD5WithRSA
	if no := checkChain(&Candidate{Certificate: &leaf, Trust: trust}); codeOf(no) != codeAlgorithm {
		t.Errorf("a certificate signed with MD5: %+v", no)
	}
}
