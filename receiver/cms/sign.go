package cms

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.mozilla.org/pkcs7"
)

// Signer signs as one certificate. It is safe for concurrent use as long as
// its key is.
type Signer struct {
	Certificate *x509.Certificate
	Key         crypto.Signer       // RSA, of Certificate
	Chain       []*x509.Certificate // intermediates, then the root if it is to travel too
	Last        bool                // its certificate travels behind Chain: they are a set (RFC 5652 §10.2.3)
	Now         func() time.Time    // signing time; time.Now when nil
}

var (
	oidSHA256WithRSA = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 11}
	null             = asn1.RawValue{FullBytes: asn1.NullBytes}
)

// SignDetached returns a SignedData (RFC 5652 §5, DER) without content over the
// SHA-256 of content, with signer and Chain as certificates and the attributes
// contentType, messageDigest and signingTime. It costs one private-key operation.
//
// pkcs7 is used as the encoder only: its AddSigner takes the signing time from
// the machine's clock and leaves out the NULL that RFC 5754 §3.2 wants after
// sha256WithRSAEncryption.
func (s *Signer) SignDetached(content []byte) ([]byte, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	now := time.Now
	if s.Now != nil {
		now = s.Now
	}
	sum := sha256.Sum256(content)
	signed, err := pkcs7.NewSignedData(content)
	if err != nil {
		return nil, fmt.Errorf("cms: sign: %w", err)
	}
	signed.SetDigestAlgorithm(pkcs7.OIDDigestAlgorithmSHA256)
	signed.Detach()
	travel := append([]*x509.Certificate{s.Certificate}, s.Chain...)
	if s.Last {
		slices.Reverse(travel)
	}
	for _, c := range travel {
		signed.AddCertificate(c)
	}
	digest := pkix.AlgorithmIdentifier{Algorithm: pkcs7.OIDDigestAlgorithmSHA256}
	sd := signed.GetSignedData()
	sd.DigestAlgorithmIdentifiers = []pkix.AlgorithmIdentifier{digest}
	sd.SignerInfos = slices.Grow(sd.SignerInfos, 1)[:1]
	si := &sd.SignerInfos[0]
	si.Version = 1
	si.IssuerAndSerialNumber.IssuerName = asn1.RawValue{FullBytes: s.Certificate.RawIssuer}
	si.IssuerAndSerialNumber.SerialNumber = s.Certificate.SerialNumber
	si.DigestAlgorithm = digest
	si.DigestEncryptionAlgorithm = pkix.AlgorithmIdentifier{Algorithm: oidSHA256WithRSA, Parameters: null}

	attrs := []struct {
		oid   asn1.ObjectIdentifier
		value any
	}{
		{pkcs7.OIDAttributeContentType, pkcs7.OIDData},
		{pkcs7.OIDAttributeMessageDigest, sum[:]},
		{pkcs7.OIDAttributeSigningTime, now().UTC().Truncate(time.Second)},
	}
	var set [][]byte // DER of each attribute, as a SET OF wants them ordered
	for _, a := range attrs {
		der, err := asn1.Marshal(struct {
			Type   asn1.ObjectIdentifier
			Values []any `asn1:"set"`
		}{a.oid, []any{a.value}})
		if err != nil {
			return nil, fmt.Errorf("cms: sign: attribute %v: %w", a.oid, err)
		}
		set = append(set, der)
	}
	slices.SortFunc(set, bytes.Compare)
	si.AuthenticatedAttributes = slices.Grow(si.AuthenticatedAttributes, len(set))[:len(set)]
	for i, der := range set {
		if rest, err := asn1.Unmarshal(der, &si.AuthenticatedAttributes[i]); err != nil || len(rest) > 0 {
			return nil, fmt.Errorf("cms: sign: attribute: %w", err)
		}
	}
	// RFC 5652 §5.4: the signature is over the attributes as a SET OF, not as [0].
	body := bytes.Join(set, nil)
	toSign := sha256.Sum256(append(appendHeader(nil, 0x31, len(body)), body...))
	if si.EncryptedDigest, err = s.Key.Sign(rand.Reader, toSign[:], crypto.SHA256); err != nil {
		return nil, fmt.Errorf("cms: sign: %w", err)
	}
	return signed.Finish()
}

// Signature is what a verifier sees of a detached signature.
type Signature struct {
	Signer       *x509.Certificate // nil unless there is exactly one, and it is there
	Digest       string            // "SHA-256", …
	SignedAt     time.Time         // signingTime, zero when absent
	Certificates int               // that travel with it
}

// VerifyDetached checks a SignedData (DER) over content up to the anchors. Its
// error is an *Error with the library's own behind it; what could be read
// stands in the Signature all the same. It fails on PSS and on signers named by
// key identifier, neither of which SignDetached writes.
func VerifyDetached(content, der []byte, anchors *x509.CertPool) (s Signature, err error) {
	p, err := pkcs7.Parse(der)
	if err != nil {
		return s, unverified(err)
	}
	p.Content = content
	s.Certificates, s.Signer = len(p.Certificates), p.GetOnlySigner()
	if len(p.Signers) > 0 {
		s.Digest = algorithm(p.Signers[0].DigestAlgorithm.Algorithm.String()).Name
		_ = p.UnmarshalSignedAttribute(pkcs7.OIDAttributeSigningTime, &s.SignedAt) // zero when absent
	}
	if err := p.VerifyWithChain(anchors); err != nil {
		return s, unverified(err)
	}
	return s, nil
}

// refusals of the library that have no value of their own, by how they begin.
var refusals = []struct {
	begins string
	what   sentence
}{
	{"pkcs7: input data is empty", sigEmpty},
	{"ber2der:", sigNoASN1},
	{"asn1:", sigNoSignedData},
	{"pkcs7: Message has no signers", sigNoSigner},
	{"pkcs7: No certificate for signer", sigNoCertificate},
	{"pkcs7: attribute type not in attributes", sigNoDigest},
	{"pkcs7: signing time", sigTime},
	{"pkcs7: failed to verify certificate chain", sigChain},
	{"pkcs7: unsupported", sigAlgorithm},
}

// unverified says why a signature does not verify.
func unverified(err error) *Error {
	what := sigRefused
	var digest *pkcs7.MessageDigestMismatchError
	var weak x509.InsecureAlgorithmError
	switch {
	case errors.As(err, &digest):
		what = sigAltered
	case errors.Is(err, rsa.ErrVerification):
		what = sigWrong
	case errors.Is(err, pkcs7.ErrUnsupportedContentType):
		what = sigOtherContent
	case errors.Is(err, pkcs7.ErrUnsupportedAlgorithm), errors.Is(err, x509.ErrUnsupportedAlgorithm),
		errors.As(err, &weak):
		what = sigAlgorithm
	default:
		for _, r := range refusals {
			if strings.HasPrefix(err.Error(), r.begins) {
				what = r.what
				break
			}
		}
	}
	return &Error{Class: Unverified, Offset: -1, Detail: what.of(), Err: err}
}

// check refuses a signer whose signature nobody could verify.
func (s *Signer) check() error {
	if s.Certificate == nil || s.Key == nil {
		return errors.New("cms: sign: a certificate and its key are needed")
	}
	pub, ok := s.Key.Public().(*rsa.PublicKey)
	if !ok {
		return fmt.Errorf("cms: sign: an RSA key is needed, got %T", s.Key.Public())
	}
	if !pub.Equal(s.Certificate.PublicKey) {
		return errors.New("cms: sign: the key is not that of the certificate")
	}
	return nil
}
