package lps

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// smtpError is a reply that refuses (RFC 5321 §4.2). Code 0 is a connection
// that broke: nobody knows of an acceptance, so there was none.
type smtpError struct {
	Code  int
	Reply string
	Err   error
}

func (e *smtpError) Error() string {
	if e.Err != nil {
		return e.Err.Error()
	}
	return e.Reply
}

func (e *smtpError) Unwrap() error { return e.Err }

// permanent tells that trying again is of no use (RFC 5321 §4.2.1).
func (e *smtpError) permanent() bool { return e.Code >= 500 }

// relay is the provider's SMTP server.
type relay struct {
	address, user, password string
	mode                    string // "none", "starttls", "implicit"
	tls                     *tls.Config
	dial                    dialFunc
	timeout                 time.Duration
	helo                    string
}

// deliver hands a message over. nil means that the relay answered 250 to the
// end of the data, and nothing else does.
func (r *relay) deliver(ctx context.Context, from, to string, message []byte) error {
	var implicit *tls.Config
	if r.mode == "implicit" {
		implicit = r.tls
	}
	c, err := dialLine(ctx, r.dial, r.address, implicit, r.timeout)
	if err != nil {
		return &smtpError{Err: err}
	}
	defer c.Close()
	s := &smtpSession{c: c}
	if err := r.transact(ctx, s, from, to, message); err != nil {
		var reply *smtpError
		if errors.As(err, &reply) {
			s.quit()
			return err
		}
		return &smtpError{Err: err}
	}
	s.quit() // after the 250: whatever happens now, the message is theirs
	return nil
}

func (r *relay) transact(ctx context.Context, s *smtpSession, from, to string, message []byte) error {
	if err := s.expect(220); err != nil {
		return err
	}
	if err := s.hello(r.helo); err != nil {
		return err
	}
	if r.mode == "starttls" {
		if err := s.command(220, "STARTTLS"); err != nil {
			return err
		}
		if err := s.c.secure(ctx, r.tls); err != nil {
			return err
		}
		if err := s.hello(r.helo); err != nil {
			return err
		}
	}
	if r.user != "" && strings.Contains(" "+s.extensions["AUTH"]+" ", " PLAIN ") {
		token := base64.StdEncoding.EncodeToString([]byte("\x00" + r.user + "\x00" + r.password))
		if err := s.command(235, "AUTH PLAIN %s", token); err != nil {
			return err
		}
	}
	size := ""
	if _, ok := s.extensions["SIZE"]; ok {
		size = fmt.Sprintf(" SIZE=%d", len(message))
	}
	if err := s.command(250, "MAIL FROM:<%s>%s", from, size); err != nil {
		return err
	}
	if err := s.command(250, "RCPT TO:<%s>", to); err != nil {
		return err
	}
	if err := s.command(354, "DATA"); err != nil {
		return err
	}
	if err := s.c.send(stuff(message)); err != nil {
		return err
	}
	return s.expect(250)
}

type smtpSession struct {
	c          *lineConn
	extensions map[string]string // of EHLO, keyword to parameters
	last       []string
}

// hello is EHLO, or HELO for a server that does not know it.
func (s *smtpSession) hello(name string) error {
	s.extensions = map[string]string{}
	err := s.command(250, "EHLO %s", name)
	var reply *smtpError
	if errors.As(err, &reply) && reply.permanent() {
		return s.command(250, "HELO %s", name)
	}
	if err != nil {
		return err
	}
	for _, l := range s.last[1:] {
		k, v, _ := strings.Cut(l, " ")
		s.extensions[strings.ToUpper(k)] = strings.ToUpper(v)
	}
	return nil
}

func (s *smtpSession) command(code int, format string, args ...any) error {
	if err := s.c.put(format, args...); err != nil {
		return err
	}
	return s.expect(code)
}

// expect reads a reply, of one line or several.
func (s *smtpSession) expect(code int) error {
	s.last = nil
	for {
		l, err := s.c.line()
		if err != nil {
			return err
		}
		n, err := strconv.Atoi(l[:min(3, len(l))])
		if err != nil || len(l) > maxLine || len(s.last) > 100 {
			return fmt.Errorf("not an SMTP reply: %.80q", l)
		}
		s.last = append(s.last, l[min(4, len(l)):])
		if len(l) > 3 && l[3] == '-' {
			continue
		}
		if n != code && !(code == 250 && n == 251) {
			return &smtpError{Code: n, Reply: strconv.Itoa(n) + " " + strings.Join(s.last, " ")}
		}
		return nil
	}
}

func (s *smtpSession) quit() { _ = s.command(221, "QUIT") }
