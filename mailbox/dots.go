package mailbox

import (
	"bytes"
	"io"
)

// Transparency of the dot (RFC 5321 §4.5.2, RFC 1939 §3), the same in both
// directions: a line begins at the start and behind CRLF, nowhere else. A bare
// LF or CR is content like any other octet, so nothing can be smuggled as an
// end of data, and no octet of a message is ever changed.

var crlfDot = []byte("\r\n.")

// unstuff takes dot-stuffed data out of src from its first line on, and gives
// runs of plain data to emit. It returns how many octets of src are used up and
// whether the end of data was met. A rest of at most 4 octets may stay unused:
// more must be read to understand it. first is true at the start of data.
func unstuff(src []byte, first bool, emit func([]byte)) (used int, end bool) {
	if first {
		if len(src) == 0 {
			return 0, false
		}
		if src[0] == '.' {
			switch known, dot := loneDot(src[1:]); {
			case !known:
				return 0, false
			case dot:
				return 3, true
			}
			used = 1
		}
	}
	for {
		i := bytes.Index(src[used:], crlfDot)
		if i < 0 {
			keep := 0 // what might be the beginning of CRLF.
			if n := len(src); n > used && src[n-1] == '\r' {
				keep = 1
			} else if n-used > 1 && src[n-1] == '\n' && src[n-2] == '\r' {
				keep = 2
			}
			if n := len(src) - keep; n > used {
				emit(src[used:n])
				used = n
			}
			return used, false
		}
		dot := used + i + 2
		known, lone := loneDot(src[dot+1:])
		if !known {
			if i > 0 {
				emit(src[used : used+i])
			}
			return used + i, false
		}
		emit(src[used:dot])
		used = dot + 1
		if lone {
			return used + 2, true
		}
	}
}

// loneDot tells whether what follows a dot at the start of a line ends it.
func loneDot(after []byte) (known, lone bool) {
	switch {
	case len(after) >= 2:
		return true, after[0] == '\r' && after[1] == '\n'
	case len(after) == 1 && after[0] != '\r':
		return true, false
	}
	return false, false
}

// stuffer writes a multi-line response of POP3 with its dots doubled.
type stuffer struct {
	w    io.Writer
	tail [2]byte // the last octets written
	n    int64   // octets written, stuffing not counted
}

func (s *stuffer) lineStart() bool { return s.n == 0 || s.tail == [2]byte{'\r', '\n'} }

// Write implements io.Writer.
func (s *stuffer) Write(p []byte) (int, error) {
	total := len(p)
	if total == 0 {
		return 0, nil
	}
	put := func(b []byte) error {
		if len(b) == 0 {
			return nil
		}
		_, err := s.w.Write(b)
		return err
	}
	// A line may have begun at the end of the last piece.
	if s.lineStart() && p[0] == '.' || s.n > 0 && s.tail[1] == '\r' && total > 1 && p[0] == '\n' && p[1] == '.' {
		cut := 0
		if p[0] == '\n' {
			cut = 1
		}
		if err := put(p[:cut]); err != nil {
			return 0, err
		}
		if err := put([]byte{'.'}); err != nil {
			return 0, err
		}
		p = p[cut:]
		if err := put(p[:1]); err != nil {
			return 0, err
		}
		s.note(p[:1], cut)
		p = p[1:]
	}
	for rest := p; ; {
		i := bytes.Index(rest, crlfDot)
		if i < 0 {
			if err := put(rest); err != nil {
				return 0, err
			}
			break
		}
		if err := put(rest[:i+3]); err != nil {
			return 0, err
		}
		if err := put([]byte{'.'}); err != nil {
			return 0, err
		}
		rest = rest[i+3:]
	}
	s.note(p, 0)
	return total, nil
}

// note remembers the last octets of what was written; before is how many more
// octets went out ahead of p.
func (s *stuffer) note(p []byte, before int) {
	s.n += int64(len(p) + before)
	switch len(p) {
	case 0:
	case 1:
		s.tail = [2]byte{s.tail[1], p[0]}
	default:
		s.tail = [2]byte(p[len(p)-2:])
	}
}

// end writes the terminator, behind a CRLF of its own when the message has no
// final one.
func (s *stuffer) end() error {
	t := "\r\n.\r\n"
	if s.lineStart() {
		t = ".\r\n"
	}
	_, err := io.WriteString(s.w, t)
	return err
}
