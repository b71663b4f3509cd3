package cms

import "crypto/cipher"

// ecbDecrypter is the electronic codebook (NIST SP 800-38A §6.1), which nobody
// should send and OpenSSL opens: the bench has to say "ECB", not "unreadable".
type ecbDecrypter struct{ b cipher.Block }

func (e ecbDecrypter) BlockSize() int { return e.b.BlockSize() }

func (e ecbDecrypter) CryptBlocks(dst, src []byte) {
	for n := e.b.BlockSize(); len(src) > 0; src, dst = src[n:], dst[n:] {
		e.b.Decrypt(dst[:n], src[:n])
	}
}
