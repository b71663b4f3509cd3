package cms

import (
	"crypto/cipher"
	"crypto/subtle"
)

// The modes below are what nobody should send and OpenSSL opens: the bench has
// to say "ECB", not "unreadable".

// ecbDecrypter is the electronic codebook (NIST SP 800-38A §6.1).
type ecbDecrypter struct{ b cipher.Block }

func (e ecbDecrypter) BlockSize() int { return e.b.BlockSize() }

func (e ecbDecrypter) CryptBlocks(dst, src []byte) {
	for n := e.b.BlockSize(); len(src) > 0; src, dst = src[n:], dst[n:] {
		e.b.Decrypt(dst[:n], src[:n])
	}
}

// feedback decrypts CFB with full blocks, or OFB (SP 800-38A §6.3, §6.4).
type feedback struct {
	b      cipher.Block
	next   []byte // input of the next block
	pad    []byte // key stream of this one
	used   int
	cipher bool // CFB: the ciphertext is fed back
}

func newFeedback(b cipher.Block, iv []byte, cfb bool) *feedback {
	return &feedback{b: b, next: append([]byte(nil), iv...), pad: make([]byte, b.BlockSize()), used: b.BlockSize(),
		cipher: cfb}
}

// XORKeyStream implements cipher.Stream; dst and src are the same or apart.
func (f *feedback) XORKeyStream(dst, src []byte) {
	for len(src) > 0 {
		if f.used == len(f.pad) {
			f.b.Encrypt(f.pad, f.next)
			f.used = 0
			if !f.cipher {
				copy(f.next, f.pad)
			}
		}
		n := min(len(src), len(f.pad)-f.used)
		if f.cipher {
			copy(f.next[f.used:], src[:n])
		}
		subtle.XORBytes(dst[:n], src[:n], f.pad[f.used:f.used+n])
		f.used += n
		dst, src = dst[n:], src[n:]
	}
}
