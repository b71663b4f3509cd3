package cms

import "io"

// maxStringNesting is how deep constructed OCTET STRINGs may stand inside
// encryptedContent; OpenSSL reads as many (ASN1_MAX_STRING_NEST).
const maxStringNesting = 5

// octets streams the value of encryptedContent, whatever its segments.
type octets struct {
	s           *scanner
	base        int // frames that were open around the content
	constructed bool
	left        int64 // octets left of the current primitive piece
	total       int64
	piece       int64 // octets of the first piece of a constructed content
	ends        sample
}

// Read implements io.Reader; its error is io.EOF or an *Error.
func (o *octets) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for o.left == 0 {
		if !o.constructed || len(o.s.stack) == o.base {
			return 0, io.EOF
		}
		if err := o.next(); err != nil {
			return 0, err
		}
	}
	if int64(len(p)) > o.left {
		p = p[:o.left]
	}
	n, err := o.s.br.Read(p)
	o.s.offset += int64(n)
	o.left -= int64(n)
	o.total += int64(n)
	if n > 0 {
		o.ends.add(p[:n])
		return n, nil
	}
	if err == nil {
		return 0, nil
	}
	e := o.s.readError(err, moreContent)
	if e.Class == Truncated {
		e = o.s.fail(Truncated, inputEnds, octetsOfContent.of(o.left))
	}
	return 0, e
}

// chunk is the size of buffer that suits the content: a multiple of every block.
func (o *octets) chunk() int {
	if o.constructed || o.left >= chunkSize {
		return chunkSize
	}
	return int(o.left)/64*64 + 64
}

// next moves to the next piece of a constructed string, or out of it.
func (o *octets) next() error {
	s := o.s
	h, ok, err := s.peek(aPiece)
	if err != nil {
		return err
	}
	if !ok {
		s.pop()
		return nil
	}
	if !h.is(universal, tagOctetString) {
		return s.fail(Malformed, noPiece, h)
	}
	if h.constructed {
		if len(s.stack)-o.base > maxStringNesting {
			return s.fail(TooDeep, abovePieces, maxStringNesting)
		}
		return nilError(s.enter(h, "encryptedContent"))
	}
	s.skip(h.size)
	o.left = h.length
	if o.piece == 0 {
		o.piece = h.length
	}
	return nil
}

// sample is both ends of the ciphertext: enough to look for what went wrong
// without reading it again.
type sample struct{ head, tail []byte }

const headSample, tailSample = 144, 304 // octets; the tail holds a padding of 255 and a block before it

func (s *sample) add(p []byte) {
	if n := headSample - len(s.head); n > 0 {
		s.head = append(s.head, p[:min(n, len(p))]...)
	}
	if len(p) >= tailSample {
		s.tail = s.tail[:0]
	}
	s.tail = append(s.tail, p[max(0, len(p)-tailSample):]...)
	if n := len(s.tail) - tailSample; n > 0 {
		s.tail = append(s.tail[:0], s.tail[n:]...)
	}
}

// nilError keeps a nil *Error from becoming a non-nil error.
func nilError(e *Error) error {
	if e == nil {
		return nil
	}
	return e
}
