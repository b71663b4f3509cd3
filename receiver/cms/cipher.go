package cms

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
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
	unknown := func(why sentence) (*contentCipher, *Error) {
		return nil, refuse(UnknownAlgorithm, alg.offset, contentAlgorithm, c.name, oid, why)
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
		return unknown(notOpened)
	}
	params := alg.child("parameters")
	if auth != (mode == "GCM") {
		if auth {
			return unknown(notAuthenticated)
		}
		return unknown(noRoomForTag)
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
		//lint:ignore SA1019 nobody should send it, and OpenSSL opens it
		c.stream = func(key []byte) cipher.Stream { return cipher.NewCFBDecrypter(block(key), c.iv) }
	case "OFB":
		//lint:ignore SA1019 as CFB
		c.stream = func(key []byte) cipher.Stream { return cipher.NewOFB(block(key), c.iv) }
	case "GCM":
		return c, c.gcm(params, alg)
	default:
		return unknown(notOpened)
	}
	iv, ok := params.octetString()
	if !ok || len(iv) != size {
		return nil, alg.malformed(noVector, c.name, size)
	}
	c.iv = iv
	return c, nil
}

// gcm reads GCMParameters (RFC 5084 §3.2).
func (c *contentCipher) gcm(params, alg *element) *Error {
	if params == nil || !params.is(universal, tagSequence) || !params.constructed || len(params.children) < 1 ||
		len(params.children) > 2 {
		return alg.malformed(noGCM, c.name)
	}
	nonce, ok := params.children[0].octetString()
	if !ok || len(nonce) == 0 {
		return alg.malformed(noNonce, c.name)
	}
	c.iv, c.tagSize = nonce, 12
	if len(params.children) == 2 {
		l := params.children[1]
		if !l.is(universal, tagInteger) || len(l.body) != 1 || l.body[0] < 12 || l.body[0] > 16 {
			return alg.malformed(noTag, c.name)
		}
		c.tagSize = int(l.body[0])
	}
	return nil
}

// aead is the cipher for a tag of n octets.
func (c *contentCipher) aead(key []byte, n int) (cipher.AEAD, error) {
	if n != c.tagSize {
		return nil, refuse(BadTag, -1, tagSize, n, c.tagSize)
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
		return nil, refuse(UnknownAlgorithm, -1, gcmSizes, c.name, len(c.iv), c.tagSize)
	}
}
