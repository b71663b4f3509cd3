package mailbox

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
)

func (s *smtpSession) mayAuth() bool {
	return s.srv.opt.Authenticate != nil && s.mayTell()
}

// authenticate is AUTH PLAIN and LOGIN (RFC 4954). The exchange is journaled
// as one command, without a secret.
func (s *smtpSession) authenticate(x *exchange) error {
	s.hush = hushLogin // until it is accepted
	mechanism, initial, hasInitial := strings.Cut(strings.TrimRight(x.arg, " "), " ")
	switch {
	case s.srv.opt.Authenticate == nil:
		return s.answer(x, say(502, "5.5.1", "AUTH is not offered here"))
	case !s.mayAuth():
		return s.answer(x, say(538, "5.7.11", "AUTH is offered under TLS only: STARTTLS is expected first"))
	case s.helo == "":
		return s.answer(x, say(503, "5.5.1", "EHLO is expected first"))
	case s.auth != "":
		return s.answer(x, say(503, "5.5.1", "already authenticated"))
	case s.env != nil:
		return s.answer(x, say(503, "5.5.1", "AUTH is not possible during a transaction"))
	}
	var user, password string
	var err error
	switch strings.ToUpper(mechanism) {
	case "PLAIN":
		var p []byte
		if p, err = s.response(initial, hasInitial, ""); err == nil {
			user, password, err = parsePlain(p)
		}
	case "LOGIN":
		var u, p []byte
		if u, err = s.response(initial, hasInitial, "Username:"); err == nil {
			if p, err = s.response("", false, "Password:"); err == nil {
				user, password = string(u), string(p)
			}
		}
	default:
		return s.answer(x, say(504, "5.5.4", "mechanism not supported: PLAIN and LOGIN are"))
	}
	switch {
	case errors.Is(err, errCancelled):
		return s.answer(x, say(501, "5.7.0", "authentication cancelled"))
	case errors.Is(err, errSASL):
		return s.answer(x, say(501, "5.5.2", "malformed response: base64 is expected"))
	case errors.Is(err, errLineLong):
		return s.answer(x, say(500, "5.5.6", "response too long"))
	case err != nil:
		return err
	}
	right, wait := s.srv.porter.Try(s.remote, func() bool { return user != "" && s.srv.opt.Authenticate(user, password) })
	switch {
	case wait > 0:
		return s.answer(x, say(421, "4.7.0", s.srv.hostname+" "+tooWrong+", "+again(wait)))
	case !right:
		return s.answer(x, say(535, "5.7.8", "user or password not accepted"))
	}
	s.auth, s.hush = user, hushNone
	if err := s.identified(); err != nil {
		return err
	}
	return s.answer(x, say(235, "2.7.0", "authenticated"))
}

var errCancelled = errors.New("mailbox: authentication cancelled by the client")

// response is the client's next SASL message: the initial one if it came with
// the command, else the answer to a challenge.
func (s *smtpSession) response(initial string, given bool, challenge string) ([]byte, error) {
	if given {
		return decodeSASL(initial)
	}
	if err := s.send(say(334, "", base64.StdEncoding.EncodeToString([]byte(challenge)))); err != nil {
		return nil, err
	}
	line, err := s.readLine(maxAuthLine)
	if err != nil {
		return nil, err
	}
	s.script.client("***")
	text := string(bytes.TrimRight(line, "\r\n"))
	if text == "*" {
		return nil, errCancelled
	}
	if text == "=" || text == "" {
		return nil, nil
	}
	return decodeSASL(text)
}
