package cms

import (
	"bytes"
	"crypto"
	"crypto/cipher"
	"crypto/rsa"
	_ "embed"
	"encoding/base64"
	"encoding/hex"
	"math/big"
	"slices"
	"strings"
)

//go:embed slips.tsv
var slipsFile string

// slipWords is what slips.tsv says: each row by its name.
var slipWords = func() map[string][]string {
	rows := map[string][]string{}
	for line := range strings.Lines(slipsFile) {
		f := strings.Split(strings.TrimRight(line, "\n"), "\t")
		rows[f[0]] = f[1:]
	}
	return rows
}()

// way is a row of the tables below: the name of what it departs in, "" for what
// is right, and how to undo it; nil for what cannot be so made.
type way[F any] struct {
	slip string
	undo F
}

var (
	// keyShapes is what became of the octets that RSA gave.
	keyShapes = []way[func(c []byte) []byte]{{"", slices.Clone[[]byte]}, {"rsa-reversed", reversed},
		{"rsa-text", fromText}, {"rsa-wrapped", unwrapped}}
	// keyPaddings is how RSA was used; r is what the recipient says of it.
	keyPaddings = []way[func(r recipient, key *rsa.PrivateKey) []byte]{
		{"", func(r recipient, key *rsa.PrivateKey) []byte {
			out, err := r.unwrap(key, nil)
			if err != nil {
				return nil
			}
			return out
		}},
		{"rsa-unpadded", func(r recipient, key *rsa.PrivateKey) []byte { return unfilled(power(key, r.key, key.D)) }},
		{"rsa-block-type", func(r recipient, key *rsa.PrivateKey) []byte { return unpadded(power(key, r.key, key.D), 1) }},
		{"rsa-private-key", func(r recipient, key *rsa.PrivateKey) []byte {
			em := power(key, r.key, big.NewInt(int64(key.E)))
			return slices.Concat(unpadded(em, 1), unpadded(em, 2), unfilled(em)) // one of them at most
		}},
		{"rsa-padding-unsaid", func(r recipient, key *rsa.PrivateKey) []byte {
			out := unpadded(power(key, r.key, key.D), 2)
			for _, h := range []crypto.Hash{crypto.SHA1, crypto.SHA256, crypto.SHA384, crypto.SHA512} {
				for _, mask := range []crypto.Hash{h, crypto.SHA1} {
					if p, err := key.Decrypt(nil, r.key, &rsa.OAEPOptions{Hash: h, MGFHash: mask}); err == nil {
						out = p
					}
				}
			}
			return out
		}},
	}
	// keyForms is what stood for the session key; size is what the algorithm takes.
	keyForms = []way[func(p []byte, size int) []byte]{
		{"", func(p []byte, _ int) []byte { return p }},
		{"key-hex-text", func(p []byte, _ int) []byte { return hexOctets(p) }},
		{"key-utf16-text", func(p []byte, _ int) []byte { return hexOctets(narrow(p)) }},
		{"key-base64-text", func(p []byte, _ int) []byte { return base64Octets(p) }},
		{"key-wrapped", func(p []byte, _ int) []byte { return unwrapped(p) }},
		{"key-reversed", func(p []byte, _ int) []byte { return reversed(p) }},
		{"key-ended", func(p []byte, size int) []byte {
			if len(p) <= size || len(bytes.TrimRight(p[size:], "\x00\r\n")) > 0 {
				return nil
			}
			return p[:size]
		}},
		{"key-first-octets", func(p []byte, size int) []byte { return p[:min(size, len(p))] }},
	}
	// contentShapes is what became of the ciphertext, and of its IV.
	contentShapes = []way[func(c ciphertext, bs int) ciphertext]{
		{"", func(c ciphertext, _ int) ciphertext { return c }},
		{"iv-in-front", func(c ciphertext, bs int) ciphertext {
			c.iv = c.head[:min(bs, len(c.head))]
			return c.after(bs)
		}},
		{"iv-zero", func(c ciphertext, bs int) ciphertext { c.iv = make([]byte, bs); return c }},
		{"iv-text", func(c ciphertext, _ int) ciphertext { c.iv = hexOctets(c.iv); return c }},
		{"content-text", func(c ciphertext, bs int) ciphertext {
			c.head = fromText(c.head)
			c.head = c.head[:len(c.head)/bs*bs]
			c.total, c.tail = int64(len(c.head)), nil
			return c
		}},
		{"content-wrapped", func(c ciphertext, _ int) ciphertext {
			h, short, err := parseHeader(c.head, 0, new(notes))
			if err != nil || short || !h.is(universal, tagOctetString) || h.length != c.total-int64(h.size) {
				return ciphertext{}
			}
			return c.after(h.size)
		}},
	}
	// modes give both ends in the clear; no tail where there is no padding.
	modes = []way[func(c ciphertext, b cipher.Block) (head, tail []byte)]{
		{"", func(c ciphertext, b cipher.Block) ([]byte, []byte) {
			return c.blocks(b, func(iv []byte) cipher.BlockMode { return cipher.NewCBCDecrypter(b, iv) })
		}},
		{"mode-ecb", func(c ciphertext, b cipher.Block) ([]byte, []byte) {
			c.iv = make([]byte, b.BlockSize())
			return c.blocks(b, func([]byte) cipher.BlockMode { return ecbDecrypter{b} })
		}},
		{"mode-stream", func(c ciphertext, b cipher.Block) ([]byte, []byte) {
			if len(c.iv) != b.BlockSize() {
				return nil, nil
			}
			//lint:ignore SA1019 nobody should send them: that is what is looked for
			for _, s := range []cipher.Stream{cipher.NewCTR(b, c.iv), cipher.NewCFBDecrypter(b, c.iv), cipher.NewOFB(b, c.iv)} {
				head := slices.Clone(c.head)
				if s.XORKeyStream(head, head); plausible(head) > 0 {
					return head, nil
				}
			}
			return nil, nil
		}},
	}
	// ends are the fillings of the last block: the octets that speak for one, -1
	// where it is not that. The first counts. known: the content is what it should be.
	ends = []way[func(tail []byte, n int, known bool, total int64, bs int) int]{
		{"", func(tail []byte, n int, _ bool, _ int64, bs int) int {
			return when(n > 0 && n <= bs && alike(tail) >= n, n)
		}},
		{"padding-block-size", func(tail []byte, n int, _ bool, _ int64, bs int) int {
			return when(n > bs && (n < ' ' || n > '~') && alike(tail) >= n, n)
		}},
		{"padding-x923", func(tail []byte, n int, _ bool, _ int64, bs int) int {
			return when(n > 1 && n <= bs && nuls(tail[:len(tail)-1]) >= n-1, n)
		}},
		{"padding-iso7816", func(tail []byte, _ int, _ bool, _ int64, bs int) int {
			z := nuls(tail)
			return when(z < bs && z < len(tail) && tail[len(tail)-z-1] == 0x80, z+1)
		}},
		{"padding-zero", func(tail []byte, _ int, _ bool, _ int64, bs int) int {
			return when(nuls(tail) > 0 && nuls(tail) <= bs, nuls(tail))
		}},
		{"padding-iso10126", func(tail []byte, n int, known bool, _ int64, bs int) int {
			return when(known && n > 2 && n <= bs && n < len(tail) && textual(tail[:len(tail)-n]) &&
				!textual(tail[len(tail)-n:]), 1)
		}},
		{"padding-spaces", func(_ []byte, n int, known bool, total int64, _ int) int {
			return when(known && n == ' ' && total%128 != 0, 0)
		}},
		{"padding-absent", func(_ []byte, _ int, known bool, _ int64, _ int) int { return when(known, 0) }},
	}
)

func when(is bool, n int) int {
	if is {
		return n
	}
	return -1
}

// alike is how many of the last octets are the same.
func alike(p []byte) (n int) {
	for n < len(p) && p[len(p)-1-n] == p[len(p)-1] {
		n++
	}
	return n
}

func nuls(p []byte) int { return len(p) - len(bytes.TrimRight(p, "\x00")) }

func reversed(p []byte) []byte {
	out := slices.Clone(p)
	slices.Reverse(out)
	return out
}

func hexOctets(p []byte) []byte {
	out, err := hex.DecodeString(string(bytes.Trim(p, "\x00\r\n ")))
	if err != nil {
		return nil
	}
	return out
}

func base64Octets(p []byte) []byte {
	out, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(string(bytes.Trim(p, "\x00\r\n ")), "="))
	if err != nil {
		return nil
	}
	return out
}

// fromText decodes text that is hexadecimal, or else base64, its lines joined.
func fromText(p []byte) []byte {
	p = bytes.ReplaceAll(bytes.ReplaceAll(p, []byte("\r"), nil), []byte("\n"), nil)
	if out := hexOctets(p); len(out) > 0 {
		return out
	}
	if !bytes.HasSuffix(p, []byte("=")) {
		p = p[:len(p)/4*4]
	}
	return base64Octets(p)
}

// narrow drops the zeros of UTF-16, nil where it is none.
func narrow(p []byte) (out []byte) {
	for i := 0; i+1 < len(p) && p[i+1] == 0; i += 2 {
		out = append(out, p[i])
	}
	return out
}

// unwrapped is what an OCTET STRING holds that is all of it, else nil.
func unwrapped(p []byte) []byte {
	h, short, err := parseHeader(p, 0, new(notes))
	if err != nil || short || !h.is(universal, tagOctetString) || h.length != int64(len(p)-h.size) {
		return nil
	}
	return p[h.size:]
}

// power is the bare RSA operation, as long as the modulus; nil for no residue.
func power(key *rsa.PrivateKey, c []byte, e *big.Int) []byte {
	n := new(big.Int).SetBytes(c)
	if len(c) == 0 || len(c) > key.Size() || n.Cmp(key.N) >= 0 {
		return nil
	}
	return n.Exp(n, e, key.N).FillBytes(make([]byte, key.Size()))
}

// unpadded is what stands in a block of RFC 8017 §7.2.1 of a type, 1 or 2.
func unpadded(em []byte, kind byte) []byte {
	if len(em) < 11 || em[0] != 0 || em[1] != kind {
		return nil
	}
	end := 2 + bytes.IndexByte(em[2:], 0)
	if end < 10 || kind == 1 && len(bytes.Trim(em[2:end], "\xff")) > 0 {
		return nil
	}
	return em[end+1:]
}

// unfilled is what stands at the end of a block that was filled up with zeros.
func unfilled(em []byte) []byte {
	n := len(bytes.TrimLeft(em, "\x00"))
	for _, size := range []int{16, 24, 32} {
		if n <= size && n > size-4 && len(em) >= size {
			return em[len(em)-size:]
		}
	}
	return nil
}
