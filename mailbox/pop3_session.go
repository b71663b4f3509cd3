package mailbox

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"

	"amfront/journal"
)

// pop3Session is the state of one POP3 connection (RFC 1939 §3): without a
// drop it is in AUTHORIZATION, with one in TRANSACTION.
type pop3Session struct {
	*conn
	srv     *POP3
	stamp   string // APOP timestamp
	user    string // from USER, until PASS
	drop    *Drop
	deleted map[int]bool // by index
	errors  int
	hush    hush
}

// status is a one-line answer.
type status struct {
	ok   bool
	text string
}

func good(format string, a ...any) status { return status{true, fmt.Sprintf(format, a...)} }
func bad(format string, a ...any) status  { return status{false, fmt.Sprintf(format, a...)} }

func (r status) String() string {
	if r.ok {
		return strings.TrimRight("+OK "+oneLine(r.text), " ")
	}
	return "-ERR " + oneLine(r.text)
}

func (s *pop3Session) run() (err error) {
	// Whatever ends the session, the lock goes; only QUIT deletes (RFC 1939 §6).
	defer func() {
		if s.drop != nil {
			if rerr := s.drop.Release(context.WithoutCancel(s.ctx), s.session, nil); rerr != nil {
				s.srv.log.Error("maildrop not released", "session", s.session, "err", rerr)
			}
		}
	}()
	for err = s.greet(); err == nil; {
		err = s.command()
	}
	return err
}

func (s *pop3Session) greet() error {
	x := &exchange{verb: "CONNECT"}
	if err := s.planned(x); err != nil {
		return err
	}
	if a := x.act; a.Refuse && a.Text == "" {
		if err := s.answered(x, 0, false, ""); err != nil {
			return err
		}
		return errFault
	}
	if a := x.act; a.Refuse || a.Text != "" || a.Code != 0 {
		if err := s.answer(x, refused(x)); err != nil {
			return err
		}
		return errFault
	}
	if err := s.truncate(x); err != nil {
		return err
	}
	s.stamp = fmt.Sprintf("<%s.%d@%s>", strings.ToLower(rand.Text()), s.srv.now().Unix(), s.srv.hostname)
	return s.answer(x, good("amfront POP3 ready %s", s.stamp))
}

// refused is the answer that a fault asks for.
func refused(x *exchange) status {
	text := x.act.Text
	text = cmp.Or(text, "[SYS/TEMP] refused: a fault planned by the bench")
	return bad("%s", text)
}

// answer journals a command with its status line and queues the line.
func (s *pop3Session) answer(x *exchange, r status) error {
	if err := s.answered(x, 0, r.ok, r.String()); err != nil {
		return err
	}
	if err := s.line(r.String()); err != nil {
		return err
	}
	if err := s.truncated(); err != nil {
		return err
	}
	if !r.ok && x.fault == "" {
		if s.errors++; s.errors >= s.srv.limits.Errors {
			return &ending{reason: "error: too many errors"}
		}
	}
	return nil
}

func (s *pop3Session) line(l string) error {
	s.script.server(l)
	return s.writeString(l + "\r\n")
}

// list answers with lines; they are short, and none begins with a dot.
func (s *pop3Session) list(x *exchange, r status, lines []string) error {
	var b bytes.Buffer
	for _, l := range lines {
		b.WriteString(l + "\r\n")
	}
	x.size = int64(b.Len())
	if err := s.answered(x, 0, true, r.String()); err != nil {
		return err
	}
	if err := s.line(r.String()); err != nil {
		return err
	}
	b.WriteString(".\r\n")
	for l := range strings.Lines(b.String()) {
		s.script.server(strings.TrimRight(l, "\r\n"))
	}
	if _, err := s.out.Write(b.Bytes()); err != nil {
		return err
	}
	return s.truncated()
}

// command reads one command line and answers it.
func (s *pop3Session) command() error {
	if s.isStopping() {
		return errShutdown
	}
	line, err := s.readLine(s.srv.limits.Command)
	if err != nil && !errors.Is(err, errLineLong) {
		if errors.Is(err, os.ErrDeadlineExceeded) && s.isStopping() {
			return errShutdown
		}
		return err // a timeout too: RFC 1939 §3 wants no answer to it
	}
	x := s.parse(line)
	s.script.client(x.line)
	if err != nil {
		return s.answer(x, bad("line too long: at most %d octets expected", s.srv.limits.Command))
	}
	if err := s.planned(x); err != nil {
		return err
	}
	if a := x.act; a.Code != 0 || a.Refuse || a.Text != "" {
		if x.verb == "AUTH" || x.verb == "USER" {
			s.hush = hushLogin
		}
		return s.answer(x, refused(x))
	}
	if err := s.truncate(x); err != nil {
		return err
	}
	return s.dispatch(x)
}

var pop3Verbs = map[string]bool{"USER": true, "PASS": true, "APOP": true, "AUTH": true, "STLS": true, "CAPA": true,
	"QUIT": true,
	"STAT": true, "LIST": true, "UIDL": true, "RETR": true, "TOP": true, "DELE": true, "RSET": true, "NOOP": true}

// parse splits a line into verb and argument and makes its journal form.
func (s *pop3Session) parse(raw []byte) *exchange {
	text := bytes.TrimSuffix(raw, []byte("\r\n"))
	verb, arg, _ := strings.Cut(strings.TrimSuffix(string(text), "\n"), " ")
	x := &exchange{verb: strings.ToUpper(verb), arg: arg, line: oneCommand(text)}
	if !pop3Verbs[x.verb] {
		x.conceal(text, pop3Verbs, &s.hush)
		return x
	}
	if s.hush == hushDoubt {
		s.hush = hushNone
	}
	switch {
	case x.verb == "PASS":
		x.line = verb + " " + hidden
	case x.verb == "USER":
		x.line = verb + " " + account(arg)
	case x.verb == "APOP":
		x.line = verb + " " + hidden
		if f := strings.Fields(arg); len(f) == 2 { // name and digest: the name is no secret
			x.line = verb + " " + account(f[0]) + " " + hidden
		}
	case x.verb == "AUTH":
		x.line = verb + redactMechanism(arg)
	case (x.verb == "STLS" || s.hush == hushLogin && s.drop == nil) && arg != "": // no such command has one
		x.line = verb + " " + hidden
	}
	return x
}

func (s *pop3Session) dispatch(x *exchange) error {
	if x.glued {
		text, end := s.unknown(x)
		if err := s.answer(x, bad("%s", text)); err != nil || end == nil {
			return err
		}
		return end
	}
	switch x.verb {
	case "CAPA":
		return s.capabilities(x)
	case "QUIT":
		return s.quit(x)
	case "USER", "PASS", "APOP", "AUTH", "STLS":
		if s.drop != nil {
			return s.answer(x, bad("%s is expected before login only", x.verb))
		}
		return s.authorization(x)
	}
	if s.drop == nil {
		return s.answer(x, bad("login is expected first: USER and PASS, APOP, or AUTH PLAIN"))
	}
	switch x.verb {
	case "STAT":
		n, octets := s.count()
		return s.answer(x, good("%d %d", n, octets))
	case "LIST":
		return s.scan(x, func(m Message) string { return fmt.Sprint(m.Size) })
	case "UIDL":
		return s.scan(x, func(m Message) string { return m.ID })
	case "RETR":
		return s.retr(x)
	case "TOP":
		return s.top(x)
	case "DELE":
		i, r := s.pick(x.arg)
		if r != nil {
			return s.answer(x, *r)
		}
		s.deleted[i] = true
		return s.answer(x, good("message %d will be deleted at QUIT", i+1))
	case "RSET":
		clear(s.deleted)
		n, octets := s.count()
		return s.answer(x, good("maildrop has %d messages (%d octets)", n, octets))
	}
	return s.answer(x, good("")) // NOOP
}

// capabilities is RFC 2449.
func (s *pop3Session) capabilities(x *exchange) error {
	lines := []string{"TOP", "UIDL", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING", "EXPIRE NEVER"}
	if s.drop != nil || s.mayAuth() {
		lines = append(lines, "USER", "SASL PLAIN")
	}
	if s.drop == nil && s.srv.tls != nil && !s.tls {
		lines = append(lines, "STLS")
	}
	return s.list(x, good("capabilities follow"), x.offered(append(lines, "IMPLEMENTATION amfront")))
}

// quit enters UPDATE from TRANSACTION (RFC 1939 §6).
func (s *pop3Session) quit(x *exchange) error {
	r := good("bye")
	if s.drop != nil {
		var gone []Message
		for i, m := range s.drop.Messages() {
			if s.deleted[i] {
				gone = append(gone, m)
			}
		}
		drop := s.drop
		s.drop = nil
		if err := drop.Release(context.WithoutCancel(s.ctx), s.session, gone); err != nil {
			s.srv.log.Error("deletion failed", "session", s.session, "err", err)
			r = bad("[SYS/TEMP] some deleted messages were not removed")
		}
	}
	if err := s.answer(x, r); err != nil {
		return err
	}
	if err := s.flush(); err != nil {
		return err
	}
	return errQuit
}

// retrieved journals that a message was handed out whole.
func (s *pop3Session) retrieved(m Message, by string) error {
	return s.event(journal.KindMailRetrieved, journal.MailRef{ID: m.ID, Mailbox: m.Mailbox, By: by}, nil)
}
