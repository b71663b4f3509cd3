package receiver

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
)

var errBoundary = errors.New("boundary")

// line is one line of the message, or a piece of one longer than the buffer.
// Its slices are valid until the next call.
type line struct {
	text  []byte // without its end
	eol   []byte // "\r\n", "\n" or empty
	start bool   // begins a line
}

// scanner reads lines and knows the delimiters of the enclosing multiparts. Why
// it is ours: decisions/receiver-reading-mail.
type scanner struct {
	r     *bufio.Reader
	mid   bool // the last piece did not end its line
	back  *line
	stack [][]byte // boundaries, outermost first
	hit   int      // index into stack of the delimiter met, -1 none
	final bool     // it was a closing delimiter
	ended error    // what ended the present body: it stays ended until begin

	crlf, bareLF int64
	bareCR       int64 // CR without LF (RFC 5321 §2.3.8)
	firstCR      int64 // number of the line, from 1, that has the first
	heldCR       bool  // the last piece ended with CR
	brokenLine   bool  // a bare CR in the present line
	long         int64 // lines over 998 octets (RFC 5322 §2.1.1)
	length       int   // octets of the present line
	size         int64 // octets read
	end, before  int64 // where the text of the present line ended, and of the line before it
}

const scanBuffer = 32 << 10

func newScanner(r io.Reader) *scanner {
	return &scanner{r: bufio.NewReaderSize(r, scanBuffer), hit: -1}
}

// scanner reads r through the buffers.
func (b *buffers) scanner(r io.Reader) *scanner {
	b.scan.Reset(r)
	return &scanner{r: b.scan, hit: -1}
}

// next is the next line; io.EOF at the end of input.
func (s *scanner) next() (line, error) {
	if s.back != nil {
		ln := *s.back
		s.back = nil
		return ln, nil
	}
	b, err := s.r.ReadSlice('\n')
	split := s.countCR(b)
	if len(b) == 0 {
		if err == nil || err == bufio.ErrBufferFull {
			err = io.ErrNoProgress
		}
		return line{}, err
	}
	ln := line{text: b, start: !s.mid}
	s.size += int64(len(b))
	s.before, s.end = s.end, s.size
	s.mid = b[len(b)-1] != '\n'
	s.length += len(b)
	if s.mid {
		return ln, nil
	}
	n := len(b) - 1
	switch {
	case n > 0 && b[n-1] == '\r':
		n--
		s.crlf++
	case split:
		s.crlf++
	default:
		s.bareLF++
	}
	ln.text, ln.eol = b[:n], b[n:]
	s.end -= int64(len(ln.eol))
	if s.length > 1000 && !s.brokenLine {
		s.long++
	}
	s.length, s.brokenLine = 0, false
	return ln, nil
}

// countCR counts what is no end of line in a piece, and tells whether the piece
// is the LF of a CR that ended the piece before.
func (s *scanner) countCR(b []byte) (split bool) {
	n := int64(bytes.Count(b, []byte{'\r'}))
	if bytes.HasSuffix(b, []byte("\r\n")) {
		n--
	}
	if s.heldCR {
		split = len(b) > 0 && b[0] == '\n'
		if !split {
			n++
		}
	}
	if s.heldCR = len(b) > 0 && b[len(b)-1] == '\r'; s.heldCR {
		n--
	}
	if n > 0 {
		if s.bareCR == 0 {
			s.firstCR = s.crlf + s.bareLF + 1
		}
		s.bareCR += n
		s.brokenLine = true
	}
	return split
}

// unread gives a line back; its slices must not have been invalidated.
func (s *scanner) unread(ln line) { s.back = &ln }

// match tells whether a line is a delimiter (RFC 2046 §5.1.1) of the
// innermost or an enclosing multipart, and notes which.
func (s *scanner) match(text []byte) bool {
	if len(text) < 2 || text[0] != '-' || text[1] != '-' {
		return false
	}
	t := bytes.TrimRight(text[2:], " \t\r")
	for i := len(s.stack) - 1; i >= 0; i-- {
		b := s.stack[i]
		if !bytes.HasPrefix(t, b) {
			continue
		}
		switch rest := t[len(b):]; {
		case len(rest) == 0:
			s.hit, s.final = i, false
			return true
		case len(rest) == 2 && rest[0] == '-' && rest[1] == '-':
			s.hit, s.final = i, true
			return true
		}
	}
	return false
}

// begin starts a body, a preamble or an epilogue.
func (s *scanner) begin() { s.ended = nil }

// content is the next line of a body; errBoundary at a delimiter, io.EOF at
// the end of input, and the same again from then on. The end of the line
// before a delimiter belongs to the delimiter: callers emit the end of a line
// only with the next one.
func (s *scanner) content() (line, error) {
	if s.ended != nil {
		return line{}, s.ended
	}
	ln, err := s.next()
	if err == nil && ln.start && len(s.stack) > 0 && s.match(ln.text) {
		err = errBoundary
	}
	s.ended = err
	return ln, err
}

// bodyText is content for a reader that needs neither the end of a line nor a
// piece's place in it. Short whole lines, all of a base64 body, take the first
// branch: it is the hot path of large mails.
func (s *scanner) bodyText() (text []byte, start bool, err error) {
	if s.ended == nil && s.back == nil && !s.mid {
		b, _ := s.r.Peek(s.r.Buffered())
		i := bytes.IndexByte(b[:min(len(b), 512)], '\n')
		if i > 1 && b[0] != '-' && b[i-1] == '\r' && bytes.IndexByte(b[:i-1], '\r') < 0 {
			s.r.Discard(i + 1) // buffered: cannot fail
			s.size += int64(i + 1)
			s.end = s.size - 2
			s.crlf++
			return b[:i-1], true, nil
		}
	}
	ln, err := s.content()
	return ln.text, ln.start, err
}

// drain reads a body to its end and tells what ended it.
func (s *scanner) drain() error {
	for {
		if _, err := s.content(); err != nil {
			return err
		}
	}
}

// body reads the octets of a body as they stand (7bit, 8bit, binary).
type body struct {
	s     *scanner
	queue [2][]byte // end of the line before, then the line
	eol   [2]byte   // end of the line in queue
	neol  int
	prev  [2]byte // backing of queue[0]
	err   error
}

func (b *body) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		for i := range b.queue {
			c := copy(p[n:], b.queue[i])
			b.queue[i] = b.queue[i][c:]
			n += c
		}
		if len(b.queue[0])+len(b.queue[1]) > 0 || b.err != nil {
			break
		}
		b.fill()
	}
	if n == 0 && len(p) > 0 {
		return 0, b.err
	}
	return n, nil
}

func (b *body) fill() {
	b.prev = b.eol
	before := b.prev[:b.neol]
	ln, err := b.s.content()
	b.neol = 0
	if err != nil {
		b.err = bodyEnd(err)
		if err == io.EOF { // no delimiter claims the last end of line
			b.queue[0] = before
		}
		return
	}
	b.queue = [2][]byte{before, ln.text}
	b.neol = copy(b.eol[:], ln.eol)
}

func bodyEnd(err error) error {
	if err == errBoundary {
		return io.EOF
	}
	return err
}

// source is the raw message: it stops when the context ends and remembers
// the reader's own error, which alone is an error of Inspect.
type source struct {
	ctx context.Context
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		s.err = err
		return 0, err
	}
	n, err := s.r.Read(p)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}
