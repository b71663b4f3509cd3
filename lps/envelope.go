package lps

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
)

// ContentCipher is a content encryption algorithm (RFC 5652 §6.3), in CBC.
type ContentCipher struct {
	OID     asn1.ObjectIdentifier
	KeySize int // octets
	New     func(key []byte) (cipher.Block, error)
}

// aes128 is the cipher of C-02.
var aes128 = ContentCipher{asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 2}, 16, aes.NewCipher}

// KeyTransport is how the session key goes to the recipient (RFC 5652 §6.2.1).
type KeyTransport struct {
	Algorithm pkix.AlgorithmIdentifier
	Encrypt   func(pub *rsa.PublicKey, key []byte) ([]byte, error)
}

// pkcs1v15 is the key transport of C-03 (RFC 3370 §4.2.1).
var pkcs1v15 = KeyTransport{
	Algorithm: pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1},
		Parameters: asn1.NullRawValue},
	Encrypt: func(pub *rsa.PublicKey, key []byte) ([]byte, error) {
		//lint:ignore SA1019 the exchange demands this padding (RFC 3370 §4.2.1); the weakness is the decrypter's
		return rsa.EncryptPKCS1v15(rand.Reader, pub, key)
	},
}

var (
	oidData          = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidEnvelopedData = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 3}
)

// Drawing is what a session key or an IV is drawn for.
type Drawing struct {
	Octets  int
	Lot     *Lot
	To      *x509.Certificate
	Content []byte // to be encrypted
	Key     []byte // of an IV: the session key
}

// random is what a session key and an IV are: chance, and nothing of the drawing.
func random(d Drawing) ([]byte, error) {
	out := make([]byte, d.Octets)
	_, err := rand.Read(out)
	return out, err
}

// issuerSerial is the identifier of a recipient (RFC 5652 §6.2.1).
func issuerSerial(to *x509.Certificate) (version int, id asn1.RawValue, err error) {
	id.FullBytes, err = asn1.Marshal(issuerAndSerial{asn1.RawValue{FullBytes: to.RawIssuer}, to.SerialNumber})
	return 0, id, err
}

type contentInfo struct {
	ContentType asn1.ObjectIdentifier
	Content     asn1.RawValue `asn1:"explicit,tag:0"`
}

type envelopedData struct {
	Version          int
	RecipientInfos   []keyTransRecipient `asn1:"set"`
	EncryptedContent encryptedContent
}

type keyTransRecipient struct {
	Version      int
	Recipient    asn1.RawValue
	Algorithm    pkix.AlgorithmIdentifier
	EncryptedKey []byte
}

type issuerAndSerial struct {
	Issuer asn1.RawValue
	Serial *big.Int
}

type encryptedContent struct {
	ContentType asn1.ObjectIdentifier
	Algorithm   pkix.AlgorithmIdentifier
	Content     []byte `asn1:"tag:0"` // implicit OCTET STRING, primitive as DER wants
}

// seal is EnvelopedData (RFC 5652 §6) of a lot's content for one recipient, in DER.
func (p *Policy) seal(content []byte, l *Lot, to *x509.Certificate) ([]byte, error) {
	pub, ok := to.PublicKey.(*rsa.PublicKey)
	if !ok {
		return nil, errors.New("the recipient's key is not RSA")
	}
	d := Drawing{Octets: p.Cipher.KeySize, Lot: l, To: to, Content: content}
	key, err := p.SessionKey(d)
	if err != nil {
		return nil, err
	}
	block, err := p.Cipher.New(key)
	if err != nil {
		return nil, err
	}
	d.Octets, d.Key = block.BlockSize(), key
	iv, err := p.IV(d)
	if err != nil {
		return nil, err
	}
	version, id, err := p.RecipientID(to)
	if err != nil {
		return nil, err
	}
	pad := block.BlockSize() - len(content)%block.BlockSize() // RFC 5652 §6.3
	text := append(bytes.Clone(content), bytes.Repeat([]byte{byte(pad)}, pad)...)
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(text, text)
	wrapped, err := p.KeyTransport.Encrypt(pub, key)
	if err != nil {
		return nil, fmt.Errorf("encrypt session key: %w", err)
	}
	ivDER, err := asn1.Marshal(iv)
	if err != nil {
		return nil, err
	}
	inner, err := asn1.Marshal(envelopedData{
		Version: version,
		RecipientInfos: []keyTransRecipient{{
			Version: version, Recipient: id,
			Algorithm: p.KeyTransport.Algorithm, EncryptedKey: wrapped,
		}},
		EncryptedContent: encryptedContent{
			ContentType: oidData,
			Algorithm:   pkix.AlgorithmIdentifier{Algorithm: p.Cipher.OID, Parameters: asn1.RawValue{FullBytes: ivDER}},
			Content:     text,
		},
	})
	if err != nil {
		return nil, err
	}
	return asn1.Marshal(contentInfo{oidEnvelopedData, asn1.RawValue{
		Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: inner}})
}
