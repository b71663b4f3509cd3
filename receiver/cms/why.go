package cms

import (
	"bytes"
	"cmp"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/rsa"
	"slices"
	"strings"
)

// Fit is the way to make a document that explains why it did not open with the
// key that it names. It is for the person at the bench alone: to tell a sender
// would be a padding oracle (see Class).
type Fit struct {
	Slips  []string  `json:"slips"` // rows of slips.tsv; none where it opens as it should
	Detail Diagnosis `json:"detail"`
	Change string    `json:"-"` // French: what to write in the usual languages
}

// surely is how many bits of evidence name a way: some hundreds are tried.
const surely = 32

// Why looks how a document was made that Decrypt or Skim has read to its end,
// with the key of one of its recipients. It tries every row of slips.go, always
// all of them: some forty RSA operations, and no pass over the content.
func (m *Message) Why(recipient int, key *rsa.PrivateKey) Fit {
	r, name := m.recipients[recipient], m.Info.Content.Name
	size := map[string]int{"AES-128": 16, "AES-192": 24, "AES-256": 32, "3DES-CB": 24}[name[:min(7, len(name))]]
	if r.alg == nil || size == 0 {
		return Fit{}
	}
	c := ciphertext{sample: m.content.ends, total: m.content.total}
	c.iv, _ = m.alg.child("parameters").octetString()
	bs := map[bool]int{true: des.BlockSize, false: aes.BlockSize}[name[0] == '3']
	var best, wrapped finding
	for _, shape := range keyShapes {
		shaped := r
		if shaped.key = shape.undo(r.key); len(shaped.key) == 0 {
			continue
		}
		for _, pad := range keyPaddings {
			payload := pad.undo(shaped, key)
			if len(payload) == 0 {
				continue
			}
			if wrapped.octets == 0 {
				wrapped = finding{slips: departing(shape.slip, pad.slip), octets: len(payload)}
			}
			for _, form := range keyForms {
				k := form.undo(payload, size)
				block := blockCipher(k, bs)
				if block == nil {
					continue
				}
				slips := departing(shape.slip, pad.slip, form.slip)
				if len(k) != size {
					slips = append(slips, "key-size")
				}
				if got := c.read(block); got.bits >= surely {
					got.slips, got.octets = append(slips, got.slips...), len(k)
					best = slices.MinFunc([]finding{best, got}, finding.compare)
				}
			}
		}
	}
	switch {
	case best.bits > 0:
	case wrapped.octets == 0:
		best.slips = []string{"key-unknown"}
	case len(wrapped.slips) > 0:
		best = wrapped
	case wrapped.octets != size:
		best = finding{slips: []string{"key-size"}, octets: wrapped.octets}
	default:
		best.slips = []string{"content-unknown"}
	}
	return fit(best.slips, best.octets, name, size)
}

// finding is a way with the evidence for it, in bits.
type finding struct {
	slips      []string
	head, bits int // of the first octets, and in all
	octets     int // of the session key
}

// compare prefers what reads from its first octet, then the simplest, then the surest.
func (f finding) compare(g finding) int {
	return cmp.Or(min(1, g.bits)-min(1, f.bits), min(1, g.head)-min(1, f.head), len(f.slips)-len(g.slips), g.bits-f.bits)
}

// departing drops what is right.
func departing(all ...string) []string {
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

func fit(slips []string, args ...any) Fit {
	f := Fit{Slips: slips}
	var said phrases
	for _, s := range slips {
		words := slipWords[s]
		if change := slipWords[words[0]+":"][0]; !strings.Contains(f.Change, change) {
			f.Change = strings.TrimSpace(cmp.Or(f.Change, slipWords["whole:"][0]) + " " + change)
		}
		said = append(said, sentence{words[1], words[2]}.of(args...))
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
	b, err := aes.NewCipher(key)
	if bs == des.BlockSize {
		b, err = des.NewTripleDESCipher(key)
	}
	if err != nil {
		return nil
	}
	return b
}

// ciphertext is what is known of the encrypted content.
type ciphertext struct {
	sample
	iv    []byte // of any length
	total int64
}

// after is what follows the first octets.
func (c ciphertext) after(n int) ciphertext {
	c.head, c.total = c.head[min(n, len(c.head)):], max(0, c.total-int64(n))
	c.tail = c.tail[max(0, len(c.tail)-int(min(c.total, tailSample))):]
	return c
}

// blocks decrypts both ends, from one IV each.
func (c ciphertext) blocks(b cipher.Block, mode func(iv []byte) cipher.BlockMode) (head, tail []byte) {
	n := b.BlockSize()
	if len(c.iv) != n || c.total < int64(n) || c.total%int64(n) != 0 {
		return nil, nil
	}
	head = slices.Clone(c.head[:len(c.head)/n*n])
	mode(c.iv).CryptBlocks(head, head)
	before := c.tail[len(c.tail)%n:]
	if int64(len(before)) == c.total {
		before = slices.Concat(c.iv, before)
	}
	if len(before) < 2*n {
		return head, nil
	}
	tail = slices.Clone(before[n:])
	mode(before[:n]).CryptBlocks(tail, tail)
	return head, tail
}

// read is the way that makes most of the content, no bits for none.
func (c ciphertext) read(b cipher.Block) (best finding) {
	for _, shape := range contentShapes {
		shaped := shape.undo(c, b.BlockSize())
		for _, mode := range modes {
			head, tail := mode.undo(shaped, b)
			slip := shape.slip
			if slip == "iv-in-front" && !c.begins(head, b.BlockSize()) {
				slip = "iv-other"
			}
			f := finding{head: plausible(head), slips: departing(slip, mode.slip)}
			f.bits = f.head
			for _, end := range ends {
				if len(tail) == 0 {
					break // no padding
				}
				n := end.undo(tail, int(tail[len(tail)-1]), f.head >= surely, shaped.total, b.BlockSize())
				if n >= 0 {
					f.bits, f.slips = f.bits+8*n, append(f.slips, departing(end.slip)...)
					break
				}
			}
			if f.bits >= surely {
				best = slices.MinFunc([]finding{best, f}, finding.compare)
			}
		}
	}
	return best
}

// begins tells that a block in front of what was read is an IV, and not the first
// block of the file, spoilt by another: it is the one that the parameters say,
// they say none, or a file of lots begins after it.
func (c ciphertext) begins(head []byte, bs int) bool {
	return len(c.iv) != bs || bytes.HasPrefix(c.head, c.iv) || bytes.HasPrefix(head, []byte("000"))
}

// plausible is how sure the first octets are no chance, in bits: text, or a format.
func plausible(p []byte) int {
	format, _ := Format(p)
	switch {
	case format == Gzip && len(p) > 3 && p[3] < 0x20:
		return 37
	case spoilt(format, p):
		return 0
	case format != "" && format != Zlib && format != "utf-16":
		return 24
	case textual(p):
		return len(p)
	}
	return 0
}

// spoilt tells a file of lots whose first block is chance, for another IV spoilt
// it, from a format of which no more than two octets are its own: chance gives
// one of those once in 21,845 blocks, and what follows them is no text.
func spoilt(format string, p []byte) bool {
	return (format == "openpgp" || format == "gzip, not deflated" || format == Gzip) && len(p) >= aes.BlockSize+surely &&
		textual(p[aes.BlockSize:])
}

// textual tells printable text, one octet in 32 excepted: chance does so once in
// 2^22 for 16 octets, in 2^37 for 32. The exceptions are not all in the first
// block, which a wrong IV spoils.
func textual(p []byte) bool {
	odd := 0
	for i, c := range p {
		if (c < ' ' || c > '~') && c != '\r' && c != '\n' && c != '\t' {
			odd++
		}
		if i < aes.BlockSize && odd > 1 {
			return false
		}
	}
	return len(p) > 0 && odd*32 <= len(p)
}

// Headless tells a content that is text, or a file of a known format, from its
// second block on only.
func Headless(head []byte) bool {
	const bs = aes.BlockSize
	return len(head) >= 3*bs && (plausible(head[:bs]) == 0 || plausible(head) == 0) &&
		plausible(head[bs:min(len(head), headSample)]) >= surely
}
