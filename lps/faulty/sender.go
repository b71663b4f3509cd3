package faulty

import (
	"bytes"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	_ "embed"
	"encoding/asn1"
	"encoding/base64"
	"fmt"
	"math/big"
	"sync"

	"go.mozilla.org/pkcs7"

	"amfront/lps"
)

//go:embed sender.pem
var senderPEM []byte

// own is the sender's own certificate, with its key: always the same, so that
// what it signs is.
var own = sync.OnceValues(func() (*ownKey, error) {
	pair, err := tls.X509KeyPair(senderPEM, senderPEM)
	if err != nil {
		return nil, err
	}
	return &ownKey{pair.PrivateKey.(*rsa.PrivateKey), pair.Leaf}, nil
})

type ownKey struct {
	key  *rsa.PrivateKey
	cert *x509.Certificate
}

// signedBySender is a SignedData of the sender's, with the content inside unless
// it is detached.
func signedBySender(content []byte, detached bool) ([]byte, error) {
	me, err := own()
	if err != nil {
		return nil, err
	}
	s, err := pkcs7.NewSignedData(content)
	if err != nil {
		return nil, err
	}
	s.SetDigestAlgorithm(pkcs7.OIDDigestAlgorithmSHA256)
	// no signing time: the same file gives the same octets
	if err := s.SignWithoutAttr(me.cert, me.key, pkcs7.SignerInfoConfig{}); err != nil {
		return nil, err
	}
	if detached {
		s.Detach()
	}
	return s.Finish()
}

// signedMessage signs a message around its content (RFC 8551 §3.5.3).
func signedMessage(p []byte) ([]byte, error) {
	head, body, _ := bytes.Cut(p, []byte("\r\n\r\n"))
	var outer, inner [][]byte
	for _, f := range bytes.Split(bytes.ReplaceAll(head, []byte("\r\n "), []byte(" ")), []byte("\r\n")) {
		if bytes.HasPrefix(f, []byte("Content-")) {
			inner = append(inner, f)
		} else {
			outer = append(outer, f)
		}
	}
	entity := fmt.Appendf(nil, "%s\r\n\r\n%s", bytes.Join(inner, []byte("\r\n")), bytes.TrimSuffix(body, []byte("\r\n")))
	signature, err := signedBySender(entity, true)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, "%s\r\nContent-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; "+
		"micalg=sha-256; boundary=\"=_signe\"\r\n\r\n"+
		"--=_signe\r\n%s\r\n--=_signe\r\nContent-Type: application/pkcs7-signature; "+
		"name=\"smime.p7s\"\r\nContent-Transfer-Encoding: base64\r\n"+
		"Content-Disposition: attachment; filename=\"smime.p7s\"\r\n\r\n%s\r\n--=_signe--\r\n",
		bytes.Join(outer, []byte("\r\n")), entity,
		lines([]byte(base64.StdEncoding.EncodeToString(signature)), 76)), nil
}

// forItselfToo adds the sender as a second recipient.
func forItselfToo(p *lps.Policy) {
	// One station does one action at a time, but a software drives several:
	// the key of a document travels with its octets and not beside them.
	document := p.Document
	transport := p.KeyTransport.Encrypt
	var mu sync.Mutex
	keys := map[string][]byte{} // session key by what the recipient gets of it
	p.KeyTransport.Encrypt = func(pub *rsa.PublicKey, key []byte) ([]byte, error) {
		wrapped, err := transport(pub, key)
		mu.Lock()
		defer mu.Unlock()
		keys[string(wrapped)] = bytes.Clone(key)
		return wrapped, err
	}
	p.Document = func(f []byte, seal func([]byte) ([]byte, error)) ([]byte, error) {
		return document(f, func(content []byte) ([]byte, error) {
			d, err := seal(content)
			if err != nil {
				return nil, err
			}
			return secondRecipient(d, func(wrapped []byte) ([]byte, error) {
				me, err := own()
				if err != nil {
					return nil, err
				}
				mu.Lock()
				defer mu.Unlock()
				defer delete(keys, string(wrapped))
				return transport(&me.key.PublicKey, keys[string(wrapped)])
			})
		})
	}
}

type contentInfo struct {
	ContentType asn1.ObjectIdentifier
	Content     asn1.RawValue `asn1:"explicit,tag:0"`
}

type envelopedData struct {
	Version          int
	RecipientInfos   []recipient `asn1:"set"`
	EncryptedContent asn1.RawValue
}

type recipient struct {
	Version      int
	ID           issuerAndSerial
	Algorithm    pkix.AlgorithmIdentifier
	EncryptedKey []byte
}

type issuerAndSerial struct {
	Issuer asn1.RawValue
	Serial *big.Int
}

// secondRecipient adds the sender to an EnvelopedData (RFC 5652 §6.1); wrap
// tells its share of the session key from the first recipient's.
func secondRecipient(der []byte, wrap func([]byte) ([]byte, error)) ([]byte, error) {
	me, err := own()
	if err != nil {
		return nil, err
	}
	var ci contentInfo
	if _, err := asn1.Unmarshal(der, &ci); err != nil {
		return nil, fmt.Errorf("read own document: %w", err)
	}
	var e envelopedData
	if _, err := asn1.Unmarshal(ci.Content.Bytes, &e); err != nil {
		return nil, fmt.Errorf("read own document: %w", err)
	}
	first := e.RecipientInfos[0]
	share, err := wrap(first.EncryptedKey)
	if err != nil {
		return nil, err
	}
	e.RecipientInfos = append(e.RecipientInfos, recipient{
		ID:        issuerAndSerial{asn1.RawValue{FullBytes: me.cert.RawIssuer}, me.cert.SerialNumber},
		Algorithm: first.Algorithm, EncryptedKey: share})
	inner, err := asn1.Marshal(e)
	if err != nil {
		return nil, err
	}
	return asn1.Marshal(contentInfo{ci.ContentType, asn1.RawValue{
		Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: inner}})
}
