package mailbox

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

// smtpSession is the state of one SMTP connection (RFC 5321 §4.1.4).
type smtpSession struct {
	*conn
	srv      *SMTP
	helo     string    // "" before EHLO or HELO
	auth     string    // user
	env      *Envelope // nil outside a transaction
	mails    int       // accepted in this session
	errors   int       // since the last mail
	hush     hush
	rejected bool // the greeting was a refusal: nothing but QUIT
}

// reply is one SMTP reply (RFC 5321 §4.2) with its enhanced code (RFC 2034).
type reply struct {
	code     int
	enhanced string // "" for none
	lines    []string
}

func say(code int, enhanced, text string) reply { return reply{code, enhanced, []string{text}} }

// no is the refusal of what gives a reply only when something is wrong.
func no(code int, enhanced, format string, a ...any) *reply {
	return new(say(code, enhanced, fmt.Sprintf(format, a...)))
}

// writeTo appends the reply in wire form to b.
func (r reply) wire(b *bytes.Buffer) {
	for i, l := range r.lines {
		sep := byte('-')
		if i == len(r.lines)-1 {
			sep = ' '
		}
		fmt.Fprintf(b, "%03d%c", r.code, sep)
		if r.enhanced != "" {
			b.WriteString(r.enhanced + " ")
		}
		b.WriteString(oneLine(l) + "\r\n")
	}
}

// oneLine keeps a reply's text, which may quote the client or come from a
// fault or the deliverer, from breaking out of its line.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
	if len(s) > 480 { // RFC 5321 §4.5.3.1.5: 512 with code and CRLF
		s = strings.ToValidUTF8(s[:480], "")
	}
	return s
}

func (s *smtpSession) run() error {
	err := s.greet()
	for err == nil {
		err = s.command()
	}
	// The last word (RFC 5321 §3.8), where there is someone to hear it.
	switch e := s.why(err); e.reason {
	case "shutdown":
		s.last421("4.3.2", "shutting down, try again later")
	case "timeout":
		s.last421("4.4.2", "timeout: nothing received for too long, or the session lasted too long")
	}
	return err
}

// last421 is no exchange, and no service: the idle time before it stays to be seen.
func (s *smtpSession) last421(enhanced, text string) {
	s.end = time.Now().Add(lastWords)
	s.send(say(421, enhanced, s.srv.hostname+" "+text))
	s.flush()
}

func (s *smtpSession) greet() error {
	x := &exchange{verb: "CONNECT"}
	if err := s.planned(x); err != nil {
		return err
	}
	if a := x.act; a.Code != 0 || a.Refuse || a.Text != "" {
		if a.Refuse && a.Code == 0 {
			if err := s.answered(x, 0, false, ""); err != nil {
				return err
			}
			return errFault
		}
		s.rejected = true
		return s.answer(x, refusal(a.Code, a.Text, 554))
	}
	if err := s.truncate(x); err != nil {
		return err
	}
	return s.answer(x, say(220, "", fmt.Sprintf("%s ESMTP amfront ready; %s", s.srv.hostname,
		s.srv.now().Format(time.RFC1123Z))))
}

// refusal is the reply that a fault asks for.
func refusal(code int, text string, otherwise int) reply {
	code = cmp.Or(code, otherwise)
	text = cmp.Or(text, "refused: a fault planned by the bench")
	class := code / 100
	if class == 2 || class == 4 || class == 5 {
		if enhanced, rest, ok := strings.Cut(text, " "); ok && len(enhanced) > 4 && enhanced[0] == byte('0'+class) &&
			enhanced[1] == '.' {
			return say(code, enhanced, rest)
		}
		return say(code, fmt.Sprintf("%d.3.0", class), text)
	}
	return say(code, "", text)
}

// send queues a reply; it leaves when the server next waits for the client.
func (s *smtpSession) send(r reply) error {
	var b bytes.Buffer
	r.wire(&b)
	for l := range strings.Lines(b.String()) {
		s.script.server(strings.TrimRight(l, "\r\n"))
	}
	_, err := s.out.Write(b.Bytes())
	return err
}

// answer journals a command with its reply and queues the reply. 421 ends the
// session.
func (s *smtpSession) answer(x *exchange, r reply) error {
	first := r.lines[0]
	if r.enhanced != "" {
		first = r.enhanced + " " + first
	}
	if err := s.answered(x, r.code, r.code < 400, fmt.Sprintf("%03d %s", r.code, oneLine(first))); err != nil {
		return err
	}
	if err := s.send(r); err != nil {
		return err
	}
	if err := s.truncated(); err != nil {
		return err
	}
	if r.code == 421 {
		if x.fault != "" {
			return errFault
		}
		return &ending{reason: "error: " + first}
	}
	switch r.code {
	case 500, 501, 502, 503, 504, 530, 535, 538, 555:
		if s.errors++; s.errors >= s.srv.limits.Errors {
			s.last421("4.7.0", "too many errors, closing")
			return &ending{reason: "error: too many errors"}
		}
	}
	return nil
}

// command reads one command line and answers it.
func (s *smtpSession) command() error {
	if s.isStopping() {
		return errShutdown
	}
	line, err := s.readLine(maxAuthLine)
	if err != nil && !errors.Is(err, errLineLong) {
		if errors.Is(err, os.ErrDeadlineExceeded) && s.isStopping() {
			return errShutdown
		}
		return err
	}
	x := s.parse(line)
	s.script.client(x.line)
	if err != nil || len(line) > s.srv.limits.Command && x.verb != "AUTH" {
		return s.answer(x, say(500, "5.5.2", fmt.Sprintf("line too long: at most %d octets expected", s.srv.limits.Command)))
	}
	if err := s.planned(x); err != nil {
		return err
	}
	if a := x.act; a.Code != 0 || a.Refuse || a.Text != "" {
		if x.verb == "AUTH" {
			s.hush = hushLogin
		}
		return s.answer(x, refusal(a.Code, a.Text, 451))
	}
	if x.verb != "DATA" { // there it limits what the client may send
		if err := s.truncate(x); err != nil {
			return err
		}
	}
	if x.glued {
		text, end := s.unknown(x)
		if err := s.answer(x, say(500, "5.5.2", text)); err != nil || end == nil {
			return err
		}
		return end
	}
	if s.rejected && x.verb != "QUIT" {
		return s.answer(x, say(503, "5.5.1", "the greeting was a refusal: only QUIT is expected"))
	}
	return s.dispatch(x)
}

var smtpVerbs = map[string]bool{"EHLO": true, "HELO": true, "MAIL": true, "RCPT": true, "DATA": true, "RSET": true,
	"NOOP": true,
	"VRFY": true, "EXPN": true, "HELP": true, "QUIT": true, "STARTTLS": true, "AUTH": true, "BDAT": true, "ETRN": true,
	"TURN": true,
	"SEND": true, "SOML": true, "SAML": true, "BURL": true, "LHLO": true}

// parse splits a line into verb and argument and makes its journal form. An
// end of line that is not CRLF stays visible there.
func (s *smtpSession) parse(raw []byte) *exchange {
	text := bytes.TrimSuffix(raw, []byte("\r\n"))
	verb, arg, _ := strings.Cut(strings.TrimSuffix(string(text), "\n"), " ") // a bare LF ends a line too
	x := &exchange{verb: strings.ToUpper(verb), arg: arg, line: oneCommand(text)}
	switch {
	case !smtpVerbs[x.verb]:
		x.conceal(text, smtpVerbs, &s.hush)
	case x.verb == "AUTH":
		x.line = verb + redactMechanism(arg)
	case x.verb == "STARTTLS" && arg != "":
		x.line = verb + " " + hidden
	case s.hush == hushDoubt:
		s.hush = hushNone
	}
	if len(x.line) > 2*s.srv.limits.Command {
		x.line = strings.ToValidUTF8(x.line[:2*s.srv.limits.Command], "") + "…"
	}
	return x
}

func (s *smtpSession) dispatch(x *exchange) error {
	switch x.verb {
	case "EHLO", "HELO":
		return s.hello(x)
	case "MAIL":
		return s.mail(x)
	case "RCPT":
		return s.rcpt(x)
	case "DATA":
		return s.data(x)
	case "AUTH":
		return s.authenticate(x)
	case "STARTTLS":
		return s.upgrade(x)
	case "RSET":
		if r, bad := noArgument(x); bad {
			return s.answer(x, r)
		}
		s.env = nil
		return s.answer(x, say(250, "2.0.0", "reset"))
	case "NOOP":
		return s.answer(x, say(250, "2.0.0", "nothing done"))
	case "VRFY":
		if strings.TrimSpace(x.arg) == "" {
			return s.answer(x, say(501, "5.5.4", "VRFY expects a name or an address"))
		}
		return s.answer(x, say(252, "2.5.2", "not verified; RCPT will tell"))
	case "HELP":
		return s.answer(x, reply{214, "2.0.0", []string{"amfront, a test bench: synthetic data only",
			"EHLO HELO MAIL RCPT DATA RSET NOOP VRFY HELP QUIT STARTTLS AUTH"}})
	case "QUIT":
		if r, bad := noArgument(x); bad {
			return s.answer(x, r)
		}
		if err := s.answer(x, say(221, "2.0.0", s.srv.hostname+" bye")); err != nil {
			return err
		}
		if err := s.flush(); err != nil {
			return err
		}
		return errQuit
	}
	return s.answer(x, say(502, "5.5.1", x.verb+" is not implemented here"))
}

func noArgument(x *exchange) (reply, bool) {
	return say(501, "5.5.4", x.verb+" takes no argument"), strings.TrimSpace(x.arg) != ""
}

func (s *smtpSession) upgrade(x *exchange) error {
	if r, bad := noArgument(x); bad {
		return s.answer(x, r)
	}
	switch {
	case s.tls:
		return s.answer(x, say(503, "5.5.1", "TLS is already active"))
	case s.srv.tls == nil:
		return s.answer(x, say(502, "5.5.1", "TLS is not configured here"))
	}
	if err := s.answer(x, say(220, "2.0.0", "ready for TLS")); err != nil {
		return err
	}
	if err := s.startTLS(); err != nil {
		return err
	}
	// RFC 3207 §4.2: all that was said before is forgotten.
	s.helo, s.auth, s.env = "", "", nil
	return nil
}
