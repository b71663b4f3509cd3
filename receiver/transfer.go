package receiver

import (
	"bufio"
	"bytes"
	"io"
	"mime/quotedprintable"
)

// transferStats is what a transfer decoder noticed.
type transferStats struct {
	illegal    int64 // octets outside the base64 alphabet
	url        int64 // of these, those of base64url (RFC 4648 §5)
	afterPad   int64 // octets after the padding
	incomplete bool  // the last group has not four characters
	longLines  int64 // over 76 characters (RFC 2045 §6.8)
	err        error // quoted-printable: malformed
}

// decoder is the reader of a body's content after its transfer encoding.
func decoder(s *scanner, cte string, st *transferStats, b *buffers) io.Reader {
	switch cte {
	case "base64":
		return &base64Reader{s: s, st: st, buf: b.decoded}
	case "quoted-printable":
		return quotedprintable.NewReader(&body{s: s})
	}
	return &body{s: s}
}

// buffers are what one reading needs; a Receiver keeps them for the next.
type buffers struct {
	scan    *bufio.Reader
	file    *bufio.Reader // large enough for package cms to read from it as it is
	decoded []byte
}

func newBuffers() *buffers {
	return &buffers{scan: bufio.NewReaderSize(nil, scanBuffer), file: bufio.NewReaderSize(nil, 32<<10),
		decoded: make([]byte, 0, decBlock+scanBuffer)}
}

// forget drops what refers to a message.
func (b *buffers) forget() {
	b.scan.Reset(nil)
	b.file.Reset(nil)
}

// decBlock is how much a base64Reader decodes at a time, in octets.
const decBlock = 24 << 10

// base64Reader decodes a base64 body. It forgives what RFC 2045 §6.8 lets a
// decoder forgive and counts it.
type base64Reader struct {
	s    *scanner
	st   *transferStats
	buf  []byte  // backing of out
	out  []byte  // decoded, not read yet
	four [4]byte // characters of a group not complete yet
	have int
	col  int  // characters of the present line so far
	pad  bool // padding seen: the data has ended
	done error
}

func (b *base64Reader) Read(p []byte) (int, error) {
	for len(b.out) == 0 {
		if b.done != nil {
			return 0, b.done
		}
		b.fill()
	}
	n := copy(p, b.out)
	b.out = b.out[n:]
	return n, nil
}

// fill decodes lines until a block is full.
func (b *base64Reader) fill() {
	b.out = b.buf[:0]
	for len(b.out) < decBlock {
		text, start, err := b.s.bodyText()
		if err != nil {
			b.finish()
			b.done = bodyEnd(err)
			return
		}
		if start {
			b.col = 0
		}
		if b.col <= 76 && b.col+len(text) > 76 && bytes.IndexByte(text, '\r') < 0 {
			b.st.longLines++
		}
		b.col += len(text)
		n := 0
		if b.have == 0 && !b.pad {
			b.out, n = decodeGroups(b.out, text)
		}
		if n < len(text) {
			b.slow(text[n:])
		}
	}
}

// slow decodes what is not whole groups of the alphabet.
func (b *base64Reader) slow(text []byte) {
	for _, c := range text {
		switch {
		case b.pad && (isBase64(c) || c == '='):
			if isBase64(c) {
				b.st.afterPad++
			}
		case isBase64(c):
			b.four[b.have] = c
			if b.have++; b.have == 4 {
				b.out, _ = decodeGroups(b.out, b.four[:])
				b.have = 0
			}
		case c == '=':
			b.pad = true
			b.rest()
		case c != ' ' && c != '\t' && c != '\r':
			b.st.illegal++
			if c == '-' || c == '_' {
				b.st.url++
			}
		}
	}
}

// rest decodes the last, incomplete group.
func (b *base64Reader) rest() {
	if b.have == 1 {
		b.st.incomplete = true
	}
	if b.have > 1 {
		n := b.have
		for ; b.have < 4; b.have++ {
			b.four[b.have] = 'A'
		}
		b.out, _ = decodeGroups(b.out, b.four[:])
		b.out = b.out[:len(b.out)-(4-n)]
	}
	b.have = 0
}

func (b *base64Reader) finish() {
	if b.have > 0 {
		b.st.incomplete = true
		b.rest()
	}
}

// groups gives a character's six bits at each of the four places of a group;
// badGroup marks what is not in the alphabet.
var groups = func() (t [4][256]uint32) {
	for p := range t {
		for c := range t[p] {
			t[p][c] = badGroup
		}
		for v, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") {
			t[p][c] = uint32(v) << (26 - 6*p)
		}
	}
	return t
}()

const badGroup = 1

// decodeGroups appends whole groups of four characters decoded, up to the
// first that has another character, and tells how many characters it took. It
// works line by line without a copy; encoding/base64, made for long inputs,
// took two to three times as long on lines of 76 characters.
func decodeGroups(dst, src []byte) ([]byte, int) {
	n, at := 0, len(dst)
	dst = append(dst, src[:len(src)/4*3]...) // room; overwritten below
	for ; len(src)-n >= 4; n += 4 {
		g := src[n : n+4 : n+4]
		v := groups[0][g[0]] | groups[1][g[1]] | groups[2][g[2]] | groups[3][g[3]]
		if v&badGroup != 0 {
			break
		}
		d := dst[at : at+3 : at+3]
		d[0], d[1], d[2] = byte(v>>24), byte(v>>16), byte(v>>8)
		at += 3
	}
	return dst[:at], n
}

func isBase64(c byte) bool { return groups[0][c] != badGroup }
