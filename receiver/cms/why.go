package cms

import (
	"bytes"
	"cmp"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/rsa"
	"math/big"
	"slices"
	"strings"
)

// Fit is the way to make a document that explains why it did not open with the
// key that it names. It is for the person at the bench alone: to tell a sender
// would be a padding oracle (see Class).
type Fit struct {
	Slips  []string  `json:"slips"` // names of what is done otherwise; none where no known way fits
	Detail Diagnosis `json:"detail"`
	Change string    `json:"-"` // French: what to write in the usual languages
}

// surely is how many bits of evidence name a way: some two hundred are tried.
const surely = 32

// Why looks how a document was made that Decrypt or Skim has read to its end,
// with the key of one of its recipients. It tries every row of slips.go, always
// all of them: some thirty RSA operations and no pass over the content.
func (m *Message) Why(recipient int, key *rsa.PrivateKey) Fit {
	r := m.recipients[recipient]
	if r.alg == nil {
		return Fit{}
	}
	name := m.Info.Content.Name
	size := map[string]int{"AES-128": 16, "AES-192": 24, "AES-256": 32, "3DES-CB": 24}[name[:min(7, len(name))]]
	if size == 0 {
		return Fit{}
	}
	bs := aes.BlockSize
	if strings.HasPrefix(name, "3DES") {
		bs = des.BlockSize
	}
	c := ciphertext{sample: m.content.ends, total: m.content.total}
	if iv, ok := m.alg.child("parameters").octetString(); ok {
		c.iv = iv
	}
	var best, wrapped finding
	for _, t := range transports {
		for _, payload := range t.open(r, key) {
			if wrapped.payload == nil {
				wrapped = finding{slips: departing(t.slip), payload: payload}
			}
			for _, f := range forms {
				k := f.of(payload, size)
				block := blockCipher(k, bs)
				if block == nil {
					continue
				}
				slips := departing(t.slip, f.slip)
				if len(k) != size {
					slips = append(slips, otherSize.with(len(k), name, size))
				}
				for _, w := range modes {
					got := c.opened(w, block)
					got.slips = slices.Concat(slips, got.slips)
					if got.bits >= surely && got.better(best) {
						best = got
					}
				}
			}
		}
	}
	switch n := len(wrapped.payload); {
	case best.bits > 0:
	case wrapped.payload == nil:
		best.slips = []slip{keyStays}
	case len(wrapped.slips) > 0:
		best = wrapped
	case n != size:
		best.slips = []slip{otherSize.with(n, name, size)}
	default:
		best.slips = []slip{contentStays}
	}
	return fit(best.slips)
}

// finding is a way with the evidence for it, in bits.
type finding struct {
	slips      []slip
	head, bits int // of the first octets, and in all
	payload    []byte
}

// better prefers what reads from its first octet, then the simplest, then the surest.
func (f finding) better(than finding) bool {
	reads := func(f finding) int { return -min(1, f.head) }
	return than.bits == 0 || cmp.Or(cmp.Compare(reads(f), reads(than)), cmp.Compare(len(f.slips), len(than.slips)),
		cmp.Compare(than.bits, f.bits)) < 0
}

// departing drops what is right.
func departing(all ...slip) []slip {
	return slices.DeleteFunc(all, func(s slip) bool { return s.name == "" })
}

func fit(slips []slip) Fit {
	var f Fit
	var said phrases
	for _, s := range slips {
		f.Slips = append(f.Slips, s.name)
		said = append(said, s.says.of(s.args...))
		if !strings.Contains(f.Change, s.change) {
			f.Change = strings.TrimSpace(f.Change + " " + s.change)
		}
	}
	if len(said) > 0 {
		f.Detail = sentence{"%s", "%s"}.of(said)
	}
	return f
}

// phrases are said one after the other.
type phrases []Diagnosis

func (p phrases) in(french bool) string {
	var out []string
	for _, d := range p {
		out = append(out, d.in(french))
	}
	return strings.Join(out, map[bool]string{true: " ; ", false: "; "}[french])
}

// blockCipher is nil for no key of that block size.
func blockCipher(key []byte, bs int) cipher.Block {
	var b cipher.Block
	var err error
	if bs == des.BlockSize {
		b, err = des.NewTripleDESCipher(key)
	} else {
		b, err = aes.NewCipher(key)
	}
	if err != nil {
		return nil
	}
	return b
}

// ciphertext is what is known of the encrypted content.
type ciphertext struct {
	sample
	iv    []byte // of the parameters, of any length
	total int64
}

// cbc decrypts both ends.
func (c ciphertext) cbc(b cipher.Block, iv []byte) (head, tail []byte) {
	n := b.BlockSize()
	if len(iv) != n || c.total < int64(n) || c.total%int64(n) != 0 {
		return nil, nil
	}
	head = slices.Clone(c.head[:len(c.head)/n*n])
	cipher.NewCBCDecrypter(b, iv).CryptBlocks(head, head)
	before := c.tail[len(c.tail)%n:]
	if int64(len(before)) == c.total {
		before = slices.Concat(iv, before)
	}
	tail = slices.Clone(before[n:])
	cipher.NewCBCDecrypter(b, before[:n]).CryptBlocks(tail, tail)
	return head, tail
}

// opened weighs what one mode makes of the content.
func (c ciphertext) opened(w mode, b cipher.Block) finding {
	head, tail := w.open(c, b)
	if len(head) == 0 {
		return finding{}
	}
	f := finding{head: plausible(head), slips: departing(w.slip)}
	f.bits = f.head
	if tail == nil {
		return f // a mode without padding
	}
	for _, e := range ends {
		if bits := e.bits(tail, f.bits >= surely, c.total, b.BlockSize()); bits >= 0 {
			f.bits += bits
			f.slips = append(f.slips, departing(e.slip)...)
			return f
		}
	}
	return finding{}
}

// plausible is how sure the first octets are no chance: text, or a format.
func plausible(p []byte) int {
	if format, _ := Format(p); format == Gzip && len(p) > 3 && p[3] < 0x20 {
		return 37
	} else if format != "" && format != Zlib && format != "utf-16" {
		return 24
	}
	if textual(p) {
		return len(p)
	}
	return 0
}

// textual tells printable text, one octet in 32 excepted: chance does so once in
// 2^22 for 16 octets, in 2^37 for 32.
func textual(p []byte) bool {
	odd := 0
	for _, c := range p {
		if (c < ' ' || c > '~') && c != '\r' && c != '\n' && c != '\t' {
			odd++
		}
	}
	return len(p) > 0 && odd*32 <= len(p)
}

// decrypted is the bare RSA operation of a private key, as long as the modulus;
// nil for what is no residue.
func decrypted(key *rsa.PrivateKey, c []byte) []byte { return power(key, c, key.D) }

func power(key *rsa.PrivateKey, c []byte, e *big.Int) []byte {
	n := new(big.Int).SetBytes(c)
	if len(c) == 0 || len(c) > key.Size() || n.Cmp(key.N) >= 0 {
		return nil
	}
	return n.Exp(n, e, key.N).FillBytes(make([]byte, key.Size()))
}

// unpadded is what stands in a block of RFC 8017 §7.2.1 of a type, 1 or 2.
func unpadded(em []byte, kind byte) [][]byte {
	if len(em) < 11 || em[0] != 0 || em[1] != kind {
		return nil
	}
	end := bytes.IndexByte(em[2:], 0)
	if end < 8 || kind == 1 && !bytes.Equal(em[2:2+end], bytes.Repeat([]byte{0xff}, end)) || end+3 == len(em) {
		return nil
	}
	return [][]byte{em[end+3:]}
}

// unfilled is what stands at the end of a block that was filled up with zeros.
func unfilled(em []byte) [][]byte {
	n := len(bytes.TrimLeft(em, "\x00"))
	for _, size := range []int{16, 24, 32} {
		if n <= size && n > size-4 {
			return [][]byte{em[len(em)-size:]}
		}
	}
	return nil
}

func reversed(p []byte) []byte {
	out := slices.Clone(p)
	slices.Reverse(out)
	return out
}

// Headless tells a content that is text, or a file of a known format, from its
// second block on only.
func Headless(head []byte) bool {
	const bs = aes.BlockSize
	return len(head) >= 3*bs && plausible(head[:bs]) == 0 && plausible(head[bs:min(len(head), headSample)]) >= surely
}
