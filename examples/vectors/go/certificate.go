package main

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"slices"
	"strings"
	"time"
)

// trust is what a station holds.
type trust struct {
	anchors, intermediates []*x509.Certificate
	lists                  []*x509.RevocationList
	label                  string
	at                     time.Time
}

func (j Judge) trust(v Vector) trust {
	t := trust{anchors: parse(j.files(v.Inputs["anchors"])), label: v.Inputs["label"].(string), at: v.At}
	if v.Inputs["ldif"] == nil {
		t.intermediates = parse(j.files(v.Inputs["intermediates"]))
		t.lists = parseLists(j.files(v.Inputs["crls"]))
	}
	return t
}

func parse(ders [][]byte) (out []*x509.Certificate) {
	for _, der := range ders {
		c, err := readAnyVersion(der)
		must(err)
		out = append(out, c)
	}
	return out
}

// readAnyVersion reads a certificate. crypto/x509 does not look at the extensions
// of one that is not of version 3: this reads them as if it were, and leaves
// what was signed as it stands.
func readAnyVersion(der []byte) (*x509.Certificate, error) {
	c, err := x509.ParseCertificate(der)
	if err != nil || c.Version == 3 {
		return c, err
	}
	var whole, tbs []asn1.RawValue
	_, err = asn1.Unmarshal(der, &whole)
	must(err)
	_, err = asn1.Unmarshal(whole[0].FullBytes, &tbs)
	must(err)
	if c.Version == 1 {
		tbs = slices.Insert(tbs, 0, asn1.RawValue{})
	}
	tbs[0] = asn1.RawValue{FullBytes: []byte{0xa0, 3, 2, 1, 2}}
	whole[0].FullBytes, err = asn1.Marshal(tbs)
	must(err)
	der, err = asn1.Marshal(whole)
	must(err)
	as3, err := x509.ParseCertificate(der)
	must(err)
	as3.Version, as3.RawTBSCertificate = c.Version, c.RawTBSCertificate
	return as3, nil
}

func parseLists(ders [][]byte) (out []*x509.RevocationList) {
	for _, der := range ders {
		l, err := x509.ParseRevocationList(der)
		must(err)
		out = append(out, l)
	}
	return out
}

func (j Judge) certificate(v Vector) (Refusal, map[string]any) {
	return j.path(parse([][]byte{j.file(v.Inputs["certificate"])})[0], j.trust(v)), nil
}

// path is part D.
func (j Judge) path(cert *x509.Certificate, t trust) Refusal {
	var chain []*x509.Certificate
	anchored := false
	for c := cert; !anchored && len(chain) < 4; c = chain[len(chain)-1] {
		i := slices.IndexFunc(slices.Concat(t.anchors, t.intermediates), func(ca *x509.Certificate) bool {
			return bytes.Equal(ca.RawSubject, c.RawIssuer)
		})
		if i < 0 {
			break
		}
		ca := slices.Concat(t.anchors, t.intermediates)[i]
		if j.on("signature") && ca.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) != nil {
			return "bad-signature"
		}
		chain, anchored = append(chain, ca), i < len(t.anchors)
	}
	if j.on("anchor") && !anchored {
		return "unknown-ca"
	}
	for i, ca := range chain {
		switch {
		case j.on("ca-profile") && (!ca.IsCA || ca.KeyUsage&x509.KeyUsageCertSign == 0):
			return "ca-profile"
		case j.on("ca-length") && (ca.MaxPathLen > 0 || ca.MaxPathLenZero) && i > ca.MaxPathLen:
			return "ca-profile"
		case j.on("ca-dates") && !within(ca, t.at):
			return "ca-expired"
		case j.on("ca-revocation") && i+1 < len(chain):
			if l := t.listOf(ca); l != nil && l.CheckSignatureFrom(chain[i+1]) == nil && names(l, ca) {
				return "ca-revoked"
			}
		}
	}
	if j.on("dates") && !within(cert, t.at) {
		return "expired"
	}
	if len(chain) > 0 {
		l := t.listOf(cert)
		switch {
		case l == nil && j.on("crl-present"):
			return "crl-absent"
		case l == nil:
		case j.on("crl-signature") && chain[0].CheckSignature(l.SignatureAlgorithm, l.RawTBSRevocationList,
			l.Signature) != nil:
			return "crl-forged"
		case j.on("crl-sign") && chain[0].KeyUsage&x509.KeyUsageCRLSign == 0:
			return "crl-signer"
		case j.on("crl-whole") && critical(l.Extensions, oidDelta, oidScope):
			return "crl-scope"
		case j.on("crl-critical") && criticalBut(l.Extensions, oidDelta, oidScope):
			return "critical-extension"
		case j.on("crl-end") && l.NextUpdate.IsZero():
			return "crl-dates"
		case j.on("crl-dates") && l.ThisUpdate.After(t.at):
			return "crl-dates"
		case j.on("revocation") && names(l, cert):
			return "revoked"
		}
	}
	key, isRSA := cert.PublicKey.(*rsa.PublicKey)
	switch {
	case j.on("version") && cert.Version != 3:
		return "certificate-form"
	case j.on("critical") && criticalBut(cert.Extensions, oidKeyUsage, oidSAN, oidBasic):
		return "critical-extension"
	case j.on("key") && (!isRSA || key.N.BitLen() != 2048):
		return "key"
	}
	mine := func(a string) bool { return strings.EqualFold(a, t.label) }
	if j.on("name") && !slices.ContainsFunc(cert.EmailAddresses, mine) {
		return "wrong-name"
	}
	const wanted = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment | x509.KeyUsageKeyEncipherment
	if j.on("key-usage") && (!critical(cert.Extensions, oidKeyUsage) || cert.KeyUsage&wanted != wanted) {
		return "key-usage"
	}
	return ""
}

// Extensions that this judges, where they are critical (RFC 5280 §4.2.1, §5.2).
var (
	oidKeyUsage = asn1.ObjectIdentifier{2, 5, 29, 15}
	oidSAN      = asn1.ObjectIdentifier{2, 5, 29, 17}
	oidBasic    = asn1.ObjectIdentifier{2, 5, 29, 19}
	oidDelta    = asn1.ObjectIdentifier{2, 5, 29, 27}
	oidScope    = asn1.ObjectIdentifier{2, 5, 29, 28}
)

// critical tells whether one of these extensions is there, critical.
func critical(all []pkix.Extension, these ...asn1.ObjectIdentifier) bool {
	return slices.ContainsFunc(all, func(e pkix.Extension) bool {
		return e.Critical && slices.ContainsFunc(these, e.Id.Equal)
	})
}

// criticalBut tells whether another one is.
func criticalBut(all []pkix.Extension, these ...asn1.ObjectIdentifier) bool {
	return slices.ContainsFunc(all, func(e pkix.Extension) bool {
		return e.Critical && !slices.ContainsFunc(these, e.Id.Equal)
	})
}

func within(c *x509.Certificate, at time.Time) bool {
	return !at.Before(c.NotBefore) && !at.After(c.NotAfter)
}

func (t trust) listOf(c *x509.Certificate) *x509.RevocationList {
	for _, l := range t.lists {
		if bytes.Equal(l.RawIssuer, c.RawIssuer) {
			return l
		}
	}
	return nil
}

func names(l *x509.RevocationList, c *x509.Certificate) bool {
	return slices.ContainsFunc(l.RevokedCertificateEntries, func(e x509.RevocationListEntry) bool {
		return e.SerialNumber.Cmp(c.SerialNumber) == 0
	})
}

// list is D-10.
func (j Judge) list(v Vector) (Refusal, map[string]any) {
	ca := parse([][]byte{j.file(v.Inputs["issuer"])})[0]
	lists := parseLists([][]byte{j.file(v.Inputs["list"]), j.file(v.Inputs["held"])})
	l, held := lists[0], lists[1]
	switch {
	case j.on("signature") && l.CheckSignatureFrom(ca) != nil:
		return "crl-forged", nil
	case j.on("dates") && l.ThisUpdate.After(v.At):
		return "crl-dates", nil
	case j.on("whole") && critical(l.Extensions, oidDelta, oidScope):
		return "crl-scope", nil
	case j.on("critical") && criticalBut(l.Extensions, oidDelta, oidScope):
		return "critical-extension", nil
	case j.on("end") && l.NextUpdate.IsZero():
		return "crl-dates", nil
	case j.on("number") && l.Number.Cmp(held.Number) < 0:
		return "older", nil
	}
	return "", nil
}

// directory is E-03, over the entries of an LDIF.
func (j Judge) directory(v Vector) (Refusal, map[string]any) {
	t := j.trust(v)
	var candidates []*x509.Certificate
	for _, e := range ldif(string(j.file(v.Inputs["ldif"]))) {
		for _, c := range parse(e["cacertificate;binary"]) {
			if !bytes.Equal(c.RawIssuer, c.RawSubject) {
				t.intermediates = append(t.intermediates, c)
			}
		}
		t.lists = append(t.lists, parseLists(e["certificaterevocationlist;binary"])...)
		if cn := e["cn"]; len(cn) > 0 && string(cn[0]) == t.label {
			candidates = append(candidates, parse(e["usercertificate;binary"])...)
		}
	}
	var best *x509.Certificate
	why := Refusal("no-certificate")
	for _, c := range candidates {
		no := j.path(c, t)
		if no != "" {
			why = no
		} else if best == nil || j.on("most-recent") && c.NotBefore.After(best.NotBefore) {
			best = c
		}
	}
	if best == nil {
		return why, nil
	}
	return "", map[string]any{"serial": best.SerialNumber.Text(16)}
}

// ldif is the entries of RFC 2849, attributes in lower case.
func ldif(text string) (out []map[string][][]byte) {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n ", "")
	for _, block := range strings.Split(text, "\n\n") {
		e := map[string][][]byte{}
		for _, line := range strings.Split(block, "\n") {
			name, value, _ := strings.Cut(line, ":")
			octets := []byte(strings.TrimSpace(value))
			if encoded, is := strings.CutPrefix(value, ":"); is {
				octets, _ = base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
			}
			name = strings.ToLower(name)
			e[name] = append(e[name], octets)
		}
		out = append(out, e)
	}
	return out
}
