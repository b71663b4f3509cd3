package cms

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"fmt"
	"strings"
)

// contentCipher is a content encryption algorithm with its parameters.
type contentCipher struct {
	name    string
	keySize int // octets
	iv      []byte
	blocks  func(key []byte) cipher.BlockMode // CBC, ECB
	stream  func(key []byte) cipher.Stream    // CFB, OFB
	tagSize int                               // GCM; 0 for the others
}

// newContentCipher reads contentEncryptionAlgorithm. The result is nil when
// there is an error.
func newContentCipher(alg *element, auth bool) (*contentCipher, *Error) {
	oid := alg.child("algorithm").oid()
	c := &contentCipher{name: algorithm(oid).Name}
	unknown := func(why string) (*contentCipher, *Error) {
		return nil, &Error{Class: UnknownAlgorithm, Offset: alg.offset,
			Detail: fmt.Sprintf("content encryption algorithm %s (%s): %s", c.name, oid, why)}
	}
	mode := ""
	switch {
	case oid == oid3DES:
		c.keySize, mode = 24, "CBC"
	case strings.HasPrefix(oid, aesArc) && strings.HasPrefix(c.name, "AES-") && !strings.HasSuffix(c.name, "wrap"):
		c.keySize = map[byte]int{'1': 16, '9': 24, '2': 32}[c.name[4]]
		if c.name[5] == '9' {
			c.keySize = 24
		}
		mode = c.name[len(c.name)-3:]
	default:
		return unknown("not one that this reader opens")
	}
	params := alg.child("parameters")
	if auth != (mode == "GCM") {
		if auth {
			return unknown("AuthEnvelopedData needs an authenticated mode, AES-GCM is read")
		}
		return unknown("EnvelopedData holds no authentication tag")
	}
	size := aes.BlockSize
	newBlock := aes.NewCipher
	if oid == oid3DES {
		size, newBlock = des.BlockSize, des.NewTripleDESCipher
	}
	block := func(key []byte) cipher.Block {
		b, err := newBlock(key)
		if err != nil {
			panic(err) // keySize was checked
		}
		return b
	}
	switch mode {
	case "CBC":
		c.blocks = func(key []byte) cipher.BlockMode { return cipher.NewCBCDecrypter(block(key), c.iv) }
	case "ECB":
		c.blocks = func(key []byte) cipher.BlockMode { return ecbDecrypter{block(key)} }
		return c, nil
	case "CFB":
		c.stream = func(key []byte) cipher.Stream { return newFeedback(block(key), c.iv, true) }
	case "OFB":
		c.stream = func(key []byte) cipher.Stream { return newFeedback(block(key), c.iv, false) }
	case "GCM":
		return c, c.gcm(params, alg)
	default:
		return unknown("not one that this reader opens")
	}
	iv, ok := params.octetString()
	if !ok || len(iv) != size {
		return nil, alg.errorf("%s: expected an initialisation vector of %d octets as parameters (RFC 3370 §5, 3565 §4)",
			c.name, size)
	}
	c.iv = iv
	return c, nil
}

// gcm reads GCMParameters (RFC 5084 §3.2).
func (c *contentCipher) gcm(params, alg *element) *Error {
	if params == nil || !params.is(universal, tagSequence) || !params.constructed || len(params.children) < 1 ||
		len(params.children) > 2 {
		return alg.errorf("%s: expected GCMParameters", c.name)
	}
	nonce, ok := params.children[0].octetString()
	if !ok || len(nonce) == 0 {
		return alg.errorf("%s: expected a nonce", c.name)
	}
	c.iv, c.tagSize = nonce, 12
	if len(params.children) == 2 {
		l := params.children[1]
		if !l.is(universal, tagInteger) || len(l.body) != 1 || l.body[0] < 12 || l.body[0] > 16 {
			return alg.errorf("%s: expected a tag of 12 to 16 octets", c.name)
		}
		c.tagSize = int(l.body[0])
	}
	return nil
}

// aead is the cipher for a tag of n octets.
func (c *contentCipher) aead(key []byte, n int) (cipher.AEAD, error) {
	if n != c.tagSize {
		return nil, &Error{Class: BadTag, Offset: -1, Detail: fmt.Sprintf("tag of %d octets, the parameters say %d", n,
			c.tagSize)}
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	switch {
	case len(c.iv) == 12:
		return cipher.NewGCMWithTagSize(block, c.tagSize)
	case c.tagSize == 16:
		return cipher.NewGCMWithNonceSize(block, len(c.iv))
	default:
		return nil, &Error{Class: UnknownAlgorithm, Offset: -1,
			Detail: fmt.Sprintf("%s with a nonce of %d octets and a tag of %d", c.name, len(c.iv), c.tagSize)}
	}
}
