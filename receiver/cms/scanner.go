package cms

import (
	"bufio"
	"errors"
	"io"
)

const (
	defaultSize       = 1 << 30
	defaultHeader     = 1 << 20
	defaultDepth      = 32
	defaultRecipients = 256
	defaultAuth       = 32 << 20

	// chunkSize is what the content is decrypted and written in, bufferSize what
	// it is read in where its pieces are smaller.
	chunkSize  = 64 << 10
	bufferSize = 32 << 10
	// maxHeader is the most that identifier and length octets can take.
	maxHeader = 1 + maxIdentifierSize + 1 + 24
)

func (l Limits) orDefault() Limits {
	if l.Size <= 0 {
		l.Size = defaultSize
	}
	if l.Header <= 0 {
		l.Header = defaultHeader
	}
	if l.Depth <= 0 {
		l.Depth = defaultDepth
	}
	if l.Recipients <= 0 {
		l.Recipients = defaultRecipients
	}
	if l.Authenticated <= 0 {
		l.Authenticated = defaultAuth
	}
	return l
}

// frame is an element that has been entered.
type frame struct {
	header
	end  int64  // offset after its contents, -1 for the indefinite form
	name string // for messages
}

// scanner walks an encoding element by element without holding it.
type scanner struct {
	br     *bufio.Reader
	offset int64 // of the next octet
	lim    Limits
	held   int // octets held in memory so far, against lim.Header
	ber    notes
	stack  []frame
}

func newScanner(r io.Reader, lim Limits) *scanner {
	return &scanner{br: bufio.NewReaderSize(r, bufferSize), lim: lim.orDefault()}
}

func (s *scanner) fail(c Class, what sentence, a ...any) *Error {
	return refuse(c, s.offset, what, a...)
}

// readError turns the error of a read that needed more octets into a refusal;
// want is a name of ASN.1 or words of ours.
func (s *scanner) readError(err error, want any) *Error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return s.fail(Truncated, inputEnds, want)
	}
	return &Error{Class: ReadFailed, Offset: s.offset, Detail: Said(err.Error(), ""), Err: err}
}

// inner is the innermost frame that has been entered.
func (s *scanner) inner() *frame {
	if len(s.stack) == 0 {
		return nil
	}
	return &s.stack[len(s.stack)-1]
}

// bound is the offset that nothing may pass: the end of the innermost element
// of definite length, or the limit of size.
func (s *scanner) bound() int64 {
	for i := len(s.stack) - 1; i >= 0; i-- {
		if s.stack[i].end >= 0 {
			return s.stack[i].end
		}
	}
	return s.lim.Size
}

// overrun is the refusal of something that passes bound.
func (s *scanner) overrun(what sentence, a ...any) *Error {
	for _, f := range s.stack {
		if f.end >= 0 {
			return s.fail(MalformedLength, moreThanLeft, what.of(a...))
		}
	}
	return s.fail(TooLarge, aboveSize, what.of(a...), s.lim.Size)
}

// peek reads the next header without consuming it. ok is false at the end of
// the innermost element, whose end-of-contents octets it consumes.
func (s *scanner) peek(want any) (h header, ok bool, err *Error) {
	f := s.inner()
	if f != nil && f.end >= 0 && s.offset >= f.end {
		return h, false, nil
	}
	p, rerr := s.br.Peek(maxHeader)
	if rerr != nil && !errors.Is(rerr, io.EOF) && !errors.Is(rerr, io.ErrUnexpectedEOF) && len(p) < 2 {
		return h, false, s.readError(rerr, want)
	}
	room := s.bound() - s.offset
	cut := int64(len(p)) > room
	if cut {
		p = p[:room]
	}
	h, short, err := parseHeader(p, s.offset, &s.ber)
	switch {
	case err != nil:
		return h, false, err
	case short && cut:
		return h, false, s.overrun(needsHeader, want)
	case short:
		if rerr == nil {
			rerr = io.EOF
		}
		return h, false, s.readError(rerr, want)
	case h.eoc():
		if f == nil || f.end >= 0 {
			return h, false, s.fail(Malformed, endOfNothing, want)
		}
		s.skip(h.size)
		return h, false, nil
	}
	if h.length >= 0 && h.length > room-int64(h.size) {
		return h, false, s.overrun(declares, want, h.length)
	}
	return h, true, nil
}

// skip consumes n octets that have been peeked at.
func (s *scanner) skip(n int) {
	n, _ = s.br.Discard(n)
	s.offset += int64(n)
}

// enter consumes a peeked header and descends into its element.
func (s *scanner) enter(h header, name string) *Error {
	if len(s.stack) >= s.lim.Depth {
		return s.fail(TooDeep, aboveDepth, s.lim.Depth)
	}
	s.skip(h.size)
	end := int64(-1)
	if h.length >= 0 {
		end = s.offset + h.length
	}
	s.stack = append(s.stack, frame{h, end, name})
	return nil
}

// leave demands the end of the innermost element, and goes up.
func (s *scanner) leave() *Error {
	name := s.inner().name
	h, more, err := s.peek(endOf.of(name))
	if err != nil {
		return err
	}
	if more {
		return s.fail(Malformed, afterEnd, h, name)
	}
	s.pop()
	return nil
}

func (s *scanner) pop() {
	s.stack = s.stack[:len(s.stack)-1]
}

// open peeks at the next element, demands that tag in constructed form, and enters it.
func (s *scanner) open(class, tag int, name string) *Error {
	h, ok, err := s.peek(name)
	if err != nil {
		return err
	}
	want := header{class: class, tag: tag}
	if !ok {
		return s.fail(Malformed, missingConstructed, name, want)
	}
	if !h.is(class, tag) || !h.constructed {
		return s.fail(Malformed, notConstructed, name, want, h)
	}
	return s.enter(h, name)
}

// element consumes the peeked element and parses it in memory.
func (s *scanner) element(h header, name string) (*element, *Error) {
	raw, base := []byte(nil), s.offset
	take := func(n int64) *Error {
		if n > int64(s.lim.Header-s.held) {
			return s.fail(TooLarge, aboveHeader, name, s.lim.Header)
		}
		s.held += int(n)
		at := len(raw)
		raw = append(raw, make([]byte, n)...)
		got, err := io.ReadFull(s.br, raw[at:])
		s.offset += int64(got)
		if err != nil {
			return s.readError(err, moreOctets.of(n-int64(got), name))
		}
		return nil
	}
	if h.length >= 0 {
		if err := take(int64(h.size) + h.length); err != nil {
			return nil, err
		}
	} else if err := s.collect(h, name, take); err != nil {
		return nil, err
	}
	ps := parser{base: base, left: maxElements, depth: s.lim.Depth - len(s.stack), ber: &s.ber}
	return ps.parse(raw, 0, 1)
}

// collect takes an element of indefinite length up to its end-of-contents,
// whatever the nesting inside: a loop, not a recursion.
func (s *scanner) collect(h header, name string, take func(int64) *Error) *Error {
	if err := take(int64(h.size)); err != nil {
		return err
	}
	bound := s.bound()
	for open := 1; open > 0; {
		p, rerr := s.br.Peek(maxHeader)
		room := bound - s.offset
		cut := int64(len(p)) > room
		if cut {
			p = p[:max(room, 0)]
		}
		h, short, err := parseHeader(p, s.offset, &s.ber)
		switch {
		case err != nil:
			return err
		case short && cut:
			return s.overrun(hasNoEnd, name)
		case short:
			if rerr == nil {
				rerr = io.EOF
			}
			return s.readError(rerr, endOf.of(name))
		case h.eoc():
			open--
		case h.length < 0:
			if open++; open+len(s.stack) > s.lim.Depth {
				return s.fail(TooDeep, aboveDepth, s.lim.Depth)
			}
		}
		n := int64(h.size) + max(h.length, 0)
		if n > room {
			return s.overrun(declaresIn, h, name, h.length)
		}
		if err := take(n); err != nil {
			return err
		}
	}
	return nil
}
