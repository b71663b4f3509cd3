package mailbox

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"strings"
)

func (s *pop3Session) mayAuth() bool { return s.mayTell() }

func (s *pop3Session) authorization(x *exchange) error {
	if x.verb == "STLS" { // RFC 2595 §4
		switch {
		case strings.TrimSpace(x.arg) != "":
			return s.answer(x, bad("STLS takes no argument"))
		case s.tls:
			return s.answer(x, bad("TLS is already active"))
		case s.srv.tls == nil:
			return s.answer(x, bad("TLS is not configured here"))
		}
		if err := s.answer(x, good("begin TLS")); err != nil {
			return err
		}
		s.user = ""
		return s.startTLS()
	}
	if !s.mayAuth() {
		s.hush = hushLogin
		return s.answer(x, bad("[AUTH] login is possible under TLS only: STLS is expected first"))
	}
	switch x.verb {
	case "USER":
		s.user = x.arg
		if s.user == "" {
			return s.answer(x, bad("USER expects the address of a mailbox"))
		}
		s.hush = hushLogin
		return s.answer(x, good("password expected for %s", account(s.user)))
	case "PASS": // the argument may hold spaces (RFC 1939 §7)
		user := s.user
		if s.user = ""; user == "" {
			return s.answer(x, bad("USER is expected first"))
		}
		return s.login(x, user, func(secret string) bool { return equal(x.arg, secret) })
	case "APOP":
		user, digest, ok := strings.Cut(x.arg, " ")
		if !ok || user == "" {
			return s.answer(x, bad("APOP expects a name and a digest"))
		}
		return s.login(x, user, func(secret string) bool {
			sum := md5.Sum([]byte(s.stamp + secret))
			return equal(digest, hex.EncodeToString(sum[:]))
		})
	}
	return s.sasl(x)
}

// sasl is AUTH PLAIN (RFC 5034).
func (s *pop3Session) sasl(x *exchange) error {
	mechanism, initial, given := strings.Cut(strings.TrimRight(x.arg, " "), " ")
	if mechanism == "" { // older clients ask for the list so
		return s.list(x, good("mechanisms follow"), []string{"PLAIN"})
	}
	s.hush = hushLogin
	if !strings.EqualFold(mechanism, "PLAIN") {
		return s.answer(x, bad("mechanism not supported: PLAIN is"))
	}
	if !given {
		if err := s.line("+ "); err != nil {
			return err
		}
		line, err := s.readLine(maxAuthLine)
		if errors.Is(err, errLineLong) {
			return s.answer(x, bad("response too long"))
		} else if err != nil {
			return err
		}
		s.script.client("***")
		initial = string(bytes.TrimRight(line, "\r\n"))
	}
	if initial == "*" {
		return s.answer(x, bad("authentication cancelled"))
	}
	p, err := decodeSASL(initial)
	if err != nil {
		return s.answer(x, bad("malformed response: base64 is expected"))
	}
	user, password, err := parsePlain(p)
	if err != nil {
		return s.answer(x, bad("[AUTH] malformed response: NUL user NUL password is expected"))
	}
	return s.login(x, user, func(secret string) bool { return equal(password, secret) })
}

// equal compares secrets without telling by its time where they differ.
func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// login opens the maildrop of a user whose proof holds. All failures of name
// or proof read the same.
func (s *pop3Session) login(x *exchange, user string, proof func(secret string) bool) error {
	secret, ok := s.srv.opt.Secret(user)
	right, wait := s.srv.porter.Try(s.remote, func() bool { return proof(secret) && ok && badMailbox(user) == nil })
	if wait > 0 {
		if err := s.answer(x, bad("[SYS/TEMP] %s, %s", tooWrong, again(wait))); err != nil {
			return err
		}
		return &ending{reason: "error: " + tooWrong}
	}
	if !right {
		if s.srv.opt.Wrong != nil {
			s.srv.opt.Wrong(proof)
		}
		return s.answer(x, bad("[AUTH] user or password not accepted"))
	}
	if err := s.identified(); err != nil {
		return err
	}
	if !s.srv.opt.Store.Known(user) {
		if err := s.srv.opt.Store.Ensure(user, "login"); err != nil {
			s.srv.log.Error("mailbox not created", "session", s.session, "err", err)
			return s.answer(x, bad("[SYS/TEMP] the mailbox could not be created"))
		}
	}
	drop, err := s.srv.opt.Store.Lock(user)
	if errors.Is(err, ErrLocked) { // RFC 2449 §8.1.1
		return s.answer(x, bad("[IN-USE] another session has this maildrop"))
	} else if err != nil {
		s.srv.log.Error("maildrop not opened", "session", s.session, "err", err)
		return s.answer(x, bad("[SYS/TEMP] the maildrop could not be opened"))
	}
	s.drop, s.deleted, s.hush = drop, map[int]bool{}, hushNone
	if s.ctx.Err() != nil {
		return context.Cause(s.ctx)
	}
	n, octets := s.count()
	return s.answer(x, good("maildrop of %s has %d messages (%d octets)", user, n, octets))
}
