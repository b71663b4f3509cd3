package cms

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"encoding/asn1"
	"slices"
)

// tlv is one element under DER.
func tlv(tag byte, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	return append(appendHeader(nil, tag, len(body)), body...)
}

// long is one element with its length in n octets, more than it needs.
func long(n int, tag byte, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	out := []byte{tag, 0x80 | byte(n)}
	for i := n - 1; i >= 0; i-- {
		out = append(out, byte(uint64(len(body))>>(8*min(i, 7))))
		if i > 7 {
			out[len(out)-1] = 0
		}
	}
	return append(out, body...)
}

// indef is one element of indefinite length.
func indef(tag byte, parts ...[]byte) []byte {
	return slices.Concat([]byte{tag, 0x80}, bytes.Join(parts, nil), []byte{0, 0})
}

func oid(s string) []byte {
	var o asn1.ObjectIdentifier
	n := 0
	for _, c := range s + "." {
		if c == '.' {
			o, n = append(o, n), 0
			continue
		}
		n = 10*n + int(c-'0')
	}
	der, err := asn1.Marshal(o)
	if err != nil {
		panic(err)
	}
	return der
}

func integer(v ...byte) []byte { return tlv(2, v) }

// envelope is an EnvelopedData to be built, field by field as it will stand;
// what is nil is left out. recipe fills it for AES-128-CBC and one recipient.
type envelope struct {
	wrap       func(tag byte, parts ...[]byte) []byte // of the outer elements
	typ        []byte
	version    []byte
	originator []byte
	recipients [][]byte // RecipientInfo each
	set        []byte   // recipientInfos, when not tlv(0x31, recipients…)
	inner      []byte
	alg        []byte
	content    []byte // [0] element
	after      []byte // unprotectedAttrs, or whatever
	tail       []byte // after the message
}

func (e envelope) bytes() []byte {
	w := e.wrap
	if w == nil {
		w = tlv
	}
	set := e.set
	if set == nil {
		set = w(0x31, e.recipients...)
	}
	return append(w(0x30, e.typ, w(0xa0, w(0x30, e.version, e.originator, set, w(0x30, e.inner, e.alg, e.content),
		e.after))), e.tail...)
}

var testPlain = []byte("000CP 75 synthetic lot, two blocks and some")

// recipe is a correct envelope for id, its ciphertext, and what made it.
type made struct {
	envelope
	key, iv, ciphertext []byte
}

func pad(p []byte, bs int) []byte {
	n := bs - len(p)%bs
	return append(slices.Clone(p), bytes.Repeat([]byte{byte(n)}, n)...)
}

// recipe encrypts padded (whole blocks, its padding included) for id.
func recipe(id *identity, padded []byte) made {
	m := made{key: random(16), iv: random(16)}
	m.ciphertext = cbc(m.key, m.iv, padded)
	m.envelope = envelope{
		typ: oid(oidEnveloped), version: integer(0), inner: oid(oidData),
		recipients: [][]byte{ktri(id, wrapKey(id, m.key))},
		alg:        tlv(0x30, oid(aesArc+"2"), tlv(4, m.iv)),
		content:    tlv(0x80, m.ciphertext),
	}
	return m
}

func random(n int) []byte {
	p := make([]byte, n)
	rand.Read(p)
	return p
}

func cbc(key, iv, padded []byte) []byte {
	b, err := aes.NewCipher(key)
	if err != nil {
		panic(err)
	}
	out := slices.Clone(padded)
	whole := len(out) / 16 * 16
	cipher.NewCBCEncrypter(b, iv).CryptBlocks(out[:whole], out[:whole])
	return out
}

func wrapKey(id *identity, key []byte) []byte {
	//lint:ignore SA1019 what the exchange demands (C-03)
	out, err := rsa.EncryptPKCS1v15(rand.Reader, &id.rsa().PublicKey, key)
	if err != nil {
		panic(err)
	}
	return out
}

func issuerAndSerialOf(id *identity) []byte {
	s, _ := asn1.Marshal(id.cert.SerialNumber)
	return tlv(0x30, id.cert.RawIssuer, s)
}

var rsaAlg = tlv(0x30, oid(oidRSA), tlv(5))

func ktri(id *identity, encryptedKey []byte) []byte {
	return tlv(0x30, integer(0), issuerAndSerialOf(id), rsaAlg, tlv(4, encryptedKey))
}

var note = tlv(0x30, oid("1.2.840.113549.1.9.16.2.4"), tlv(0x31, tlv(12, []byte("note"))))

// authenticated is AuthEnvelopedData with AES-128-GCM; attrs are authAttrs.
func authenticated(id *identity, tagSize int, attrs []byte) made {
	m := recipe(id, nil)
	m.iv = m.iv[:12]
	b, err := aes.NewCipher(m.key)
	if err != nil {
		panic(err)
	}
	g, err := cipher.NewGCMWithTagSize(b, tagSize)
	if err != nil {
		panic(err)
	}
	var aad []byte
	if attrs != nil {
		aad = tlv(0x31, attrs)
		m.after = tlv(0xa1, attrs)
	}
	sealed := g.Seal(nil, m.iv, testPlain, aad)
	m.ciphertext = sealed[:len(testPlain)]
	m.typ = oid(oidAuthEnveloped)
	m.alg = tlv(0x30, oid(aesArc+"6"), tlv(0x30, tlv(4, m.iv), integer(byte(tagSize))))
	m.content = tlv(0x80, m.ciphertext)
	m.after = append(m.after, tlv(4, sealed[len(testPlain):])...)
	return m
}
