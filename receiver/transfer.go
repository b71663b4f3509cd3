package receiver

import (
	"encoding/base64"
	"io"
	"mime/quotedprintable"
)

// transferStats is what a transfer decoder noticed.
type transferStats struct {
	illegal    int64 // octets outside the base64 alphabet
	afterPad   int64 // octets after the padding
	incomplete bool  // the last group has not four characters
	longLines  int64 // over 76 characters (RFC 2045 §6.8)
	err        error // quoted-printable: malformed
}

// decoder is the reader of a body's content after its transfer encoding.
func decoder(s *scanner, cte string, st *transferStats) io.Reader {
	switch cte {
	case "base64":
		return &base64Reader{s: s, st: st}
	case "quoted-printable":
		return quotedprintable.NewReader(&body{s: s})
	}
	return &body{s: s}
}

const (
	encBlock = 64 << 10
	decBlock = encBlock / 4 * 3
)

// base64Reader decodes a base64 body in blocks. It forgives what RFC 2045
// §6.8 lets a decoder forgive and counts it.
type base64Reader struct {
	s    *scanner
	st   *transferStats
	enc  []byte // characters not decoded yet
	dec  []byte // backing of out
	out  []byte // decoded, not read yet
	col  int    // characters of the present line so far
	pad  bool   // padding seen: the data has ended
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

// fill gathers a block of characters and decodes it.
func (b *base64Reader) fill() {
	if b.enc == nil {
		b.enc = make([]byte, 0, encBlock+scanBuffer)
		b.dec = make([]byte, decBlock+scanBuffer)
	}
	for len(b.enc) < encBlock {
		ln, err := b.s.content()
		if err != nil {
			b.done = bodyEnd(err)
			break
		}
		if ln.start {
			b.col = 0
		}
		b.col += len(ln.text)
		if b.col > 76 && b.col-len(ln.text) <= 76 {
			b.st.longLines++
		}
		b.enc = append(b.enc, ln.text...)
	}
	if b.pad {
		b.st.afterPad += int64(countBase64(b.enc))
		b.enc = b.enc[:0]
		return
	}
	whole := len(b.enc)
	if b.done == nil {
		whole -= whole % 4
	}
	n, err := base64.StdEncoding.Decode(b.dec, b.enc[:whole])
	if err != nil || whole > 0 && b.enc[whole-1] == '=' {
		b.slow()
		return
	}
	b.out = b.dec[:n]
	b.enc = b.enc[:copy(b.enc, b.enc[whole:])]
}

// slow decodes a block that holds something else than the alphabet.
func (b *base64Reader) slow() {
	kept := b.enc[:0]
	for _, c := range b.enc {
		switch {
		case isBase64(c) && b.pad:
			b.st.afterPad++
		case isBase64(c):
			kept = append(kept, c)
		case c == '=':
			b.pad = true
		case c != ' ' && c != '\t' && c != '\r':
			b.st.illegal++
		}
	}
	whole := len(kept)
	if b.done == nil && !b.pad {
		whole -= whole % 4
	}
	if whole%4 == 1 {
		b.st.incomplete = true
		whole--
	} else if whole%4 != 0 && !b.pad {
		b.st.incomplete = true
	}
	n, _ := base64.RawStdEncoding.Decode(b.dec, kept[:whole])
	b.out = b.dec[:n]
	if b.pad {
		b.enc = b.enc[:0]
		return
	}
	b.enc = kept[:copy(kept, kept[whole:])]
	if b.done != nil {
		b.enc = b.enc[:0]
	}
}

func isBase64(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/'
}

func countBase64(p []byte) int {
	n := 0
	for _, c := range p {
		if c == '=' || isBase64(c) {
			n++
		}
	}
	return n
}
