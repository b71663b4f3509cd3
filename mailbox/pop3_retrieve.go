package mailbox

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// count is the messages not marked as deleted, and their octets.
func (s *pop3Session) count() (n int, octets int64) {
	for i, m := range s.drop.Messages() {
		if !s.deleted[i] {
			n, octets = n+1, octets+m.Size
		}
	}
	return n, octets
}

// pick finds a message by its number.
func (s *pop3Session) pick(arg string) (int, *status) {
	arg = strings.TrimRight(arg, " ")
	n, err := strconv.ParseUint(arg, 10, 31)
	var r status
	switch total := len(s.drop.Messages()); {
	case err != nil || arg[0] == '+':
		r = bad("a message number is expected")
	case n < 1 || int(n) > total:
		r = bad("no such message: the maildrop has %d", total)
	case s.deleted[int(n)-1]:
		r = bad("message %d is deleted", n)
	default:
		return int(n) - 1, nil
	}
	return 0, &r
}

// scan is LIST and UIDL, of all messages or of one.
func (s *pop3Session) scan(x *exchange, value func(Message) string) error {
	if strings.TrimSpace(x.arg) != "" {
		i, r := s.pick(x.arg)
		if r != nil {
			return s.answer(x, *r)
		}
		return s.answer(x, good("%d %s", i+1, value(s.drop.Messages()[i])))
	}
	var lines []string
	for i, m := range s.drop.Messages() {
		if !s.deleted[i] {
			lines = append(lines, fmt.Sprintf("%d %s", i+1, value(m)))
		}
	}
	n, octets := s.count()
	return s.list(x, good("%d messages (%d octets)", n, octets), lines)
}

func (s *pop3Session) retr(x *exchange) error {
	i, r := s.pick(x.arg)
	if r != nil {
		return s.answer(x, *r)
	}
	return s.hand(x, i, -1)
}

// top is TOP n k: the header, the empty line and k lines of the body.
func (s *pop3Session) top(x *exchange) error {
	which, count, ok := strings.Cut(strings.TrimRight(x.arg, " "), " ")
	k, err := strconv.ParseUint(count, 10, 63)
	if !ok || err != nil || count[0] == '+' {
		return s.answer(x, bad("TOP expects a message number and a number of lines"))
	}
	i, r := s.pick(which)
	if r != nil {
		return s.answer(x, *r)
	}
	return s.hand(x, i, int64(k))
}

// hand sends a message, or its top, from its blob to the wire. That it was
// retrieved is journaled once all of it has been sent, and before the
// terminator: a client that acts on the message does so later in the journal.
// The header alone, or a part of the body, does not count as retrieved.
func (s *pop3Session) hand(x *exchange, i int, lines int64) error {
	if s.srv.journal.Err() != nil { // known before an octet of the message is sent
		return s.answer(x, bad("[SYS/TEMP] not now"))
	}
	m := s.drop.Messages()[i]
	blob, err := s.srv.journal.OpenBlob(m.Raw)
	if err != nil {
		s.srv.log.Error("message not readable", "session", s.session, "id", m.ID, "err", err)
		return s.answer(x, bad("[SYS/PERM] the message could not be read"))
	}
	defer blob.Close()
	first := good("%d octets", m.Size)
	if lines >= 0 {
		first = good("top of message follows")
	}
	if err := s.line(first.String()); err != nil {
		return err
	}
	out := &stuffer{w: s.out}
	err = s.body(out, blob, lines)
	x.size = out.n
	s.script.server(fmt.Sprintf("(%d octets of message)", out.n))
	if err == nil {
		err = s.flush()
	}
	if err == nil && s.left != 0 && out.n == m.Size {
		err = s.retrieved(m, x.verb)
	}
	if jerr := s.answered(x, 0, err == nil, first.String()); jerr != nil {
		return jerr
	}
	if err != nil {
		return err
	}
	s.script.server(".")
	if err := out.end(); err != nil {
		return err
	}
	return s.truncated()
}

// body copies the message, up to its top of so many body lines if not negative.
func (s *pop3Session) body(out *stuffer, blob io.Reader, lines int64) error {
	buf := make([]byte, 32<<10)
	top := topper{left: lines, whole: lines < 0}
	for !top.done {
		n, err := blob.Read(buf)
		if _, werr := out.Write(top.take(buf[:n])); werr != nil {
			return werr
		}
		if err == io.EOF {
			return nil
		} else if err != nil {
			return fmt.Errorf("mailbox: message not readable to its end: %w", err)
		}
	}
	return nil
}

// topper finds where the top of a message ends. Lines end at LF, so that a
// message with bare LF has a top too.
type topper struct {
	whole bool  // take everything
	left  int64 // body lines wanted
	text  bool  // in the body
	line  int   // octets of the line under way, CR not counted
	done  bool
}

func (t *topper) take(p []byte) []byte {
	if t.whole {
		return p
	}
	for i := 0; i < len(p); {
		if t.text && t.left == 0 {
			t.done = true
			return p[:i]
		}
		n := bytes.IndexByte(p[i:], '\n')
		if n < 0 {
			t.line += len(p) - i - bytes.Count(p[i:], []byte{'\r'})
			return p
		}
		t.line += n - bytes.Count(p[i:i+n], []byte{'\r'})
		switch {
		case t.text:
			t.left--
		case t.line == 0:
			t.text = true
		}
		t.line = 0
		i += n + 1
	}
	t.done = t.text && t.left == 0
	return p
}
