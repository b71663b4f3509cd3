package main

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"
)

const (
	oidSigned    = "1.2.840.113549.1.7.2"
	oidEnveloped = "1.2.840.113549.1.7.3"
	oidAES128CBC = "2.16.840.1.101.3.4.1.2"
)

type contentInfo struct {
	Type    asn1.ObjectIdentifier
	Content asn1.RawValue `asn1:"explicit,tag:0"`
}

type issuerAndSerial struct {
	Issuer asn1.RawValue
	Serial *big.Int
}

type recipient struct {
	Version   int
	ID        asn1.RawValue
	Algorithm pkix.AlgorithmIdentifier
	Key       []byte
}

// enveloped is EnvelopedData (RFC 5652 §6.1), as far as this exchange has it.
type enveloped struct {
	Version    int
	Recipients []recipient `asn1:"set"`
	Encrypted  struct {
		Type      asn1.ObjectIdentifier
		Algorithm pkix.AlgorithmIdentifier
		Content   []byte `asn1:"tag:0"`
	}
}

// identifies tells whether a RecipientIdentifier or SignerIdentifier means a certificate.
func identifies(id asn1.RawValue, c *x509.Certificate) bool {
	if id.Class == asn1.ClassContextSpecific {
		return bytes.Equal(id.Bytes, c.SubjectKeyId)
	}
	var is issuerAndSerial
	_, err := asn1.Unmarshal(id.FullBytes, &is)
	return err == nil && bytes.Equal(is.Issuer.FullBytes, c.RawIssuer) && is.Serial.Cmp(c.SerialNumber) == 0
}

// opened is a document with what it was opened with.
type opened struct {
	plain, key, iv []byte
}

// open opens a document for a certificate; whole is false where it is no AES.
func (j Judge) open(der []byte, cert *x509.Certificate, key *rsa.PrivateKey) (o opened, whole bool, why Refusal) {
	var info contentInfo
	var env enveloped
	_, err := asn1.Unmarshal(der, &info)
	if err == nil && info.Type.String() == oidEnveloped {
		_, err = asn1.Unmarshal(info.Content.Bytes, &env)
	}
	if err != nil || len(env.Recipients) == 0 {
		if j.on("content-type") {
			return o, false, "other-content-type"
		}
		return o, false, ""
	}
	if j.on("content-algorithm") && env.Encrypted.Algorithm.Algorithm.String() != oidAES128CBC {
		return o, false, "content-algorithm"
	}
	if j.on("one-recipient") && len(env.Recipients) != 1 {
		return o, false, "one-recipient"
	}
	r, named := env.Recipients[0], false
	for _, other := range env.Recipients {
		if identifies(other.ID, cert) {
			r, named = other, true
		}
	}
	if j.on("recipient") && !named {
		return o, false, "no-recipient"
	}
	//lint:ignore SA1019 the exchange has this padding (RFC 3370 §4.2.1); a unit test is no oracle
	if o.key, err = rsa.DecryptPKCS1v15(nil, key, r.Key); err != nil {
		return o, false, "key-decrypt"
	}
	block, err := aes.NewCipher(o.key)
	if _, bad := asn1.Unmarshal(env.Encrypted.Algorithm.Parameters.FullBytes, &o.iv); err != nil || bad != nil ||
		len(o.iv) != block.BlockSize() || len(env.Encrypted.Content)%block.BlockSize() != 0 {
		return o, false, ""
	}
	o.plain = bytes.Clone(env.Encrypted.Content)
	cipher.NewCBCDecrypter(block, o.iv).CryptBlocks(o.plain, o.plain)
	pad := int(o.plain[len(o.plain)-1])
	sound := pad >= 1 && pad <= 16 && bytes.HasSuffix(o.plain, bytes.Repeat([]byte{byte(pad)}, pad))
	if !sound && j.on("padding") {
		return o, false, "bad-padding"
	} else if sound {
		o.plain = o.plain[:len(o.plain)-pad]
	}
	return o, true, ""
}

func (j Judge) keyPair(v Vector) (*x509.Certificate, *rsa.PrivateKey) {
	key, err := x509.ParsePKCS1PrivateKey(j.file(v.Inputs["key"]))
	must(err)
	return parse([][]byte{j.file(v.Inputs["certificate"])})[0], key
}

// decrypt is C-01 and A-10.
func (j Judge) decrypt(v Vector) (Refusal, map[string]any) {
	der := j.file(v.Inputs["documents"].([]any)[0])
	if der[0] != 0x30 {
		if j.on("binary") {
			return "not-binary", nil
		}
		text := string(der)
		if b, _ := pem.Decode(der); b != nil {
			der = b.Bytes
		} else {
			if _, body, mime := strings.Cut(text, "\n\n"); mime {
				text = body
			}
			der, _ = base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
		}
	}
	cert, key := j.keyPair(v)
	o, _, why := j.open(der, cert, key)
	return why, map[string]any{"sha256": fmt.Sprintf("%x", sha256.Sum256(o.plain))}
}

// documents is part C.
func (j Judge) documents(v Vector) (Refusal, map[string]any) {
	cert, key := j.keyPair(v)
	var all []opened
	for _, der := range j.files(v.Inputs["documents"]) {
		o, whole, why := j.open(der, cert, key)
		if why != "" || !whole {
			return why, nil
		}
		var inner contentInfo
		if _, err := asn1.Unmarshal(o.plain, &inner); err == nil && j.on("once") {
			return "once", nil
		}
		if j.on("compression") && bytes.HasPrefix(o.plain, []byte{0x1f, 0x8b}) != v.Inputs["compressed"].(bool) {
			return "compression", nil
		}
		all = append(all, o)
	}
	if j.on("fresh-key") && bytes.Equal(all[0].key, all[1].key) {
		return "fresh-key", nil
	}
	if j.on("iv") && (bytes.Equal(all[0].iv, all[1].iv) || bytes.Equal(all[0].iv, all[0].key) ||
		bytes.Equal(all[0].iv, make([]byte, 16))) {
		return "iv", nil
	}
	return "", nil
}
