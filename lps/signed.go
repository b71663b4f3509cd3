package lps

import (
	"bytes"
	"crypto"
	_ "crypto/sha256" // registers SHA-256
	_ "crypto/sha512" // registers SHA-384 and SHA-512
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"fmt"
	"mime"
	"strings"
)

// SignedPart is what a verified multipart/signed message says, and who says it.
type SignedPart struct {
	Entity []byte // the signed MIME entity, header and body
	Signer *x509.Certificate
	Others []*x509.Certificate // that came along: not trusted by themselves
	First  bool                // the signer's came first
}

var errUnsigned = errors.New("le message n'est pas signé")

// verifySigned verifies the signature of a multipart/signed message (RFC
// 8551 §3.5.3). Whose signer that is, is not its concern.
func verifySigned(raw []byte) (*SignedPart, error) {
	m, err := readEntity(raw)
	if err != nil {
		return nil, err
	}
	kind, params, err := mime.ParseMediaType(m.header.Get("Content-Type"))
	if err != nil || kind != "multipart/signed" || params["boundary"] == "" {
		return nil, errUnsigned
	}
	parts, err := splitParts(m.body, params["boundary"])
	if err != nil {
		return nil, err
	}
	if len(parts) != 2 {
		return nil, fmt.Errorf("un message signé a deux parties, celui-ci %d", len(parts))
	}
	sig, err := readEntity(parts[1])
	if err != nil {
		return nil, err
	}
	der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(string(sig.body)), ""))
	if err != nil {
		return nil, errors.New("la signature n'est pas en base64")
	}
	return verifyDetached(der, parts[0])
}

// splitParts gives the octets of each part, without the line end that belongs
// to the delimiter (RFC 2046 §5.1.1). Lines end with CRLF.
func splitParts(body []byte, boundary string) ([][]byte, error) {
	delimiter := []byte("\r\n--" + boundary)
	rest := append([]byte("\r\n"), body...)
	var parts [][]byte
	start := -1
	for at := 0; ; {
		i := bytes.Index(rest[at:], delimiter)
		if i < 0 {
			return nil, errors.New("le message est incomplet : délimiteur final absent")
		}
		i += at
		after := rest[i+len(delimiter):]
		end := bytes.Index(after, []byte("\r\n"))
		if end < 0 {
			end = len(after)
		}
		line := strings.TrimRight(string(after[:end]), " \t")
		if line != "" && line != "--" { // a longer boundary that begins alike
			at = i + len(delimiter)
			continue
		}
		if start >= 0 {
			parts = append(parts, rest[min(start, i):i])
		}
		if line == "--" {
			return parts, nil
		}
		if len(parts) > 20 {
			return nil, errors.New("trop de parties")
		}
		start = min(i+len(delimiter)+end+2, len(rest))
		at = start - 2 // the next delimiter may follow at once
	}
}

var (
	oidSignedData    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}
	oidContentType   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 3}
	oidMessageDigest = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 4}
)

type signedData struct {
	Version    int
	Digests    []pkix.AlgorithmIdentifier `asn1:"set"`
	Content    struct{ Type asn1.ObjectIdentifier }
	Certs      asn1.RawValue `asn1:"optional,tag:0"`
	CRLs       asn1.RawValue `asn1:"optional,tag:1"`
	SignerInfo []signerInfo  `asn1:"set"`
}

type signerInfo struct {
	Version   int
	SID       asn1.RawValue
	Digest    pkix.AlgorithmIdentifier
	Attrs     asn1.RawValue `asn1:"optional,tag:0"`
	Algorithm pkix.AlgorithmIdentifier
	Signature []byte
	Unsigned  asn1.RawValue `asn1:"optional,tag:1"`
}

// verifyDetached verifies a SignedData (RFC 5652 §5) over content, by exactly
// one signer whose certificate it holds.
func verifyDetached(der, content []byte) (*SignedPart, error) {
	var info contentInfo
	var sd signedData
	if rest, err := asn1.Unmarshal(der, &info); err != nil || len(rest) > 0 || !info.ContentType.Equal(oidSignedData) {
		return nil, errors.New("la signature n'est pas un SignedData")
	}
	if rest, err := asn1.Unmarshal(info.Content.Bytes, &sd); err != nil || len(rest) > 0 {
		return nil, errors.New("la signature est mal formée")
	}
	certs, err := x509.ParseCertificates(sd.Certs.Bytes)
	if err != nil {
		return nil, errors.New("la signature porte un certificat illisible")
	}
	if len(sd.SignerInfo) != 1 {
		return nil, fmt.Errorf("%d signataires, un seul est attendu", len(sd.SignerInfo))
	}
	si := sd.SignerInfo[0]
	toVerify, err := signedOctets(si, sd.Content.Type, content)
	if err != nil {
		return nil, err
	}
	algorithm, err := signatureAlgorithm(si)
	if err != nil {
		return nil, err
	}
	for i, c := range certs {
		// More than one may bear the name: the one that verifies is meant.
		if identifies(si.SID, c) && c.CheckSignature(algorithm, toVerify, si.Signature) == nil {
			out := &SignedPart{Entity: content, Signer: c, First: i == 0}
			for j, o := range certs {
				if j != i {
					out.Others = append(out.Others, o)
				}
			}
			return out, nil
		}
	}
	return nil, errors.New("la signature ne correspond pas au message, ou pas au certificat qui l'accompagne")
}

// signedOctets is what the signature is over (RFC 5652 §5.4).
func signedOctets(si signerInfo, kind asn1.ObjectIdentifier, content []byte) ([]byte, error) {
	if len(si.Attrs.FullBytes) == 0 {
		return content, nil
	}
	digest, err := digestOf(si.Digest.Algorithm, content)
	if err != nil {
		return nil, err
	}
	var sawType, sawDigest bool
	for rest := si.Attrs.Bytes; len(rest) > 0; {
		var a struct {
			Type   asn1.ObjectIdentifier
			Values []asn1.RawValue `asn1:"set"`
		}
		if rest, err = asn1.Unmarshal(rest, &a); err != nil {
			return nil, errors.New("les attributs signés sont mal formés")
		}
		if len(a.Values) != 1 {
			continue
		}
		switch {
		case a.Type.Equal(oidContentType):
			var t asn1.ObjectIdentifier
			if _, err := asn1.Unmarshal(a.Values[0].FullBytes, &t); err != nil || !t.Equal(kind) || sawType {
				return nil, errors.New("le type signé n'est pas celui du contenu")
			}
			sawType = true
		case a.Type.Equal(oidMessageDigest):
			if !bytes.Equal(a.Values[0].Bytes, digest) || sawDigest {
				return nil, errors.New("le message a été modifié après sa signature")
			}
			sawDigest = true
		}
	}
	if !sawType || !sawDigest {
		return nil, errors.New("les attributs signés sont incomplets")
	}
	set := bytes.Clone(si.Attrs.FullBytes)
	set[0] = 0x31 // SET OF, in place of [0]
	return set, nil
}

var digests = []struct {
	oid  asn1.ObjectIdentifier
	hash crypto.Hash
	rsa  x509.SignatureAlgorithm
	pss  x509.SignatureAlgorithm
}{
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}, crypto.SHA256, x509.SHA256WithRSA, x509.SHA256WithRSAPSS},
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 2}, crypto.SHA384, x509.SHA384WithRSA, x509.SHA384WithRSAPSS},
	{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 3}, crypto.SHA512, x509.SHA512WithRSA, x509.SHA512WithRSAPSS},
}

func digestOf(oid asn1.ObjectIdentifier, content []byte) ([]byte, error) {
	for _, d := range digests {
		if d.oid.Equal(oid) {
			h := d.hash.New()
			h.Write(content)
			return h.Sum(nil), nil
		}
	}
	return nil, errors.New("l'algorithme d'empreinte de la signature n'est pas admis")
}

// signatureAlgorithm combines digest and signature algorithms (RFC 5754 §3).
func signatureAlgorithm(si signerInfo) (x509.SignatureAlgorithm, error) {
	pkcs1 := asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1}
	arc := si.Algorithm.Algorithm
	for _, d := range digests {
		if !d.oid.Equal(si.Digest.Algorithm) || len(arc) != len(pkcs1)+1 || !arc[:len(pkcs1)].Equal(pkcs1) {
			continue
		}
		switch arc[len(pkcs1)] {
		case 1, 11, 12, 13:
			return d.rsa, nil
		case 10:
			return d.pss, nil
		}
	}
	return 0, errors.New("l'algorithme de la signature n'est pas admis")
}

// identifies tells whether a SignerIdentifier names a certificate.
func identifies(sid asn1.RawValue, c *x509.Certificate) bool {
	if sid.Class == asn1.ClassContextSpecific && sid.Tag == 0 {
		return len(c.SubjectKeyId) > 0 && bytes.Equal(sid.Bytes, c.SubjectKeyId)
	}
	var is issuerAndSerial
	if _, err := asn1.Unmarshal(sid.FullBytes, &is); err != nil || is.Serial == nil {
		return false
	}
	return bytes.Equal(is.Issuer.FullBytes, c.RawIssuer) && is.Serial.Cmp(c.SerialNumber) == 0
}
