package mailbox

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

func (s *smtpSession) hello(x *exchange) error {
	name := strings.TrimSpace(x.arg)
	if name == "" || strings.ContainsAny(name, " \t") {
		return s.answer(x, say(501, "5.5.4", x.verb+" expects one domain name or address literal"))
	}
	s.helo, s.env = name, nil // RFC 5321 §4.1.4: EHLO clears the transaction
	greeting := s.srv.hostname + " greets " + printable([]byte(name))
	if x.verb == "HELO" {
		return s.answer(x, say(250, "", greeting))
	}
	lines := []string{greeting, "PIPELINING", "SIZE " + strconv.FormatInt(s.srv.opt.MaxMessage, 10), "8BITMIME", "DSN",
		"ENHANCEDSTATUSCODES"}
	if s.srv.tls != nil && !s.tls {
		lines = append(lines, "STARTTLS")
	}
	if s.mayAuth() {
		lines = append(lines, "AUTH PLAIN LOGIN")
	}
	return s.answer(x, reply{250, "", x.offered(append(lines, "HELP"))})
}

// mail begins a transaction (RFC 5321 §4.1.1.2).
func (s *smtpSession) mail(x *exchange) error {
	switch {
	case s.helo == "":
		return s.answer(x, say(503, "5.5.1", "EHLO or HELO is expected first"))
	case s.srv.opt.RequireAuth && s.auth == "":
		return s.answer(x, say(530, "5.7.0", "authentication is required: AUTH is expected first"))
	case s.env != nil:
		return s.answer(x, say(503, "5.5.1", "a transaction is already open: RSET, or go on with RCPT"))
	}
	path, params, bad := parsePath(x.arg, "FROM")
	if bad == nil && path != "" {
		bad = badMailbox(path)
	}
	if bad != nil {
		return s.answer(x, *bad)
	}
	env := &Envelope{Session: s.session, Remote: addr(s.raw.RemoteAddr()), Helo: s.helo, Auth: s.auth, From: path,
		TLS:    s.tls,
		Params: params, Notify: map[string]string{}, ORcpt: map[string]string{}}
	for k, v := range params {
		if r := s.mailParam(k, v); r != nil {
			return s.answer(x, *r)
		}
	}
	s.env = env
	return s.answer(x, say(250, "2.1.0", "sender ok"))
}

func (s *smtpSession) mailParam(k, v string) *reply {
	switch k {
	case "SIZE": // RFC 1870 §3: 1 to 20 digits
		n, err := strconv.ParseUint(v, 10, 64)
		if errors.Is(err, strconv.ErrRange) || err == nil && n > uint64(s.srv.opt.MaxMessage) {
			return no(552, "5.3.4", "message too large: at most %d octets are taken", s.srv.opt.MaxMessage)
		}
		if err != nil || len(v) > 20 || v[0] == '+' {
			return no(501, "5.5.4", "SIZE expects a number of octets")
		}
	case "BODY":
		if u := strings.ToUpper(v); u != "7BIT" && u != "8BITMIME" {
			return no(501, "5.5.4", "BODY expects 7BIT or 8BITMIME")
		}
	case "RET": // RFC 3461 §4.3
		if u := strings.ToUpper(v); u != "FULL" && u != "HDRS" {
			return no(501, "5.5.4", "RET expects FULL or HDRS")
		}
	case "ENVID":
		if v == "" || len(v) > 100 || !isXtext(v) {
			return no(501, "5.5.4", "ENVID expects at most 100 characters of xtext")
		}
	case "AUTH": // RFC 4954 §5
		if s.srv.opt.Authenticate == nil {
			return no(555, "5.5.4", "MAIL parameter AUTH is not supported here")
		}
		if v == "" || !isXtext(v) {
			return no(501, "5.5.4", "AUTH expects an address as xtext, or <>")
		}
	default:
		return no(555, "5.5.4", "MAIL parameter %s is not supported", k)
	}
	return nil
}

// rcpt adds a recipient (RFC 5321 §4.1.1.3).
func (s *smtpSession) rcpt(x *exchange) error {
	if s.env == nil {
		return s.answer(x, say(503, "5.5.1", "MAIL is expected first"))
	}
	path, params, bad := parsePath(x.arg, "TO")
	if bad == nil && !strings.EqualFold(path, "postmaster") { // RFC 5321 §4.5.1
		bad = badMailbox(path)
	}
	if bad != nil {
		return s.answer(x, *bad)
	}
	for k, v := range params {
		if r := rcptParam(k, v); r != nil {
			return s.answer(x, *r)
		}
	}
	if len(s.env.To) >= s.srv.opt.MaxRecipients {
		return s.answer(x, say(452, "4.5.3", fmt.Sprintf("too many recipients: at most %d a message",
			s.srv.opt.MaxRecipients)))
	}
	if err := s.srv.opt.Deliverer.CheckRecipient(s.ctx, s.env, path); err != nil {
		return s.answer(x, s.deliverError("recipient check", err))
	}
	twice := slices.ContainsFunc(s.env.To, func(to string) bool { return strings.EqualFold(to, path) })
	if !twice { // named twice, delivered once
		s.env.To = append(s.env.To, path)
	}
	if v, ok := params["NOTIFY"]; ok {
		s.env.Notify[path] = strings.ToUpper(v)
	}
	if v, ok := params["ORCPT"]; ok {
		s.env.ORcpt[path] = v
	}
	return s.answer(x, say(250, "2.1.5", "recipient ok"))
}

func rcptParam(k, v string) *reply {
	switch k {
	case "NOTIFY": // RFC 3461 §4.1
		words := strings.Split(strings.ToUpper(v), ",")
		for _, w := range words {
			if w != "SUCCESS" && w != "FAILURE" && w != "DELAY" && (w != "NEVER" || len(words) > 1) {
				return no(501, "5.5.4", "NOTIFY expects NEVER, or a list of SUCCESS, FAILURE, DELAY")
			}
		}
	case "ORCPT": // RFC 3461 §4.2
		kind, a, ok := strings.Cut(v, ";")
		if !ok || kind == "" || a == "" || len(v) > 500 || !isXtext(a) {
			return no(501, "5.5.4", "ORCPT expects address-type;address as xtext")
		}
	default:
		return no(555, "5.5.4", "RCPT parameter %s is not supported", k)
	}
	return nil
}

// deliverError is the reply to an error of the deliverer.
func (s *smtpSession) deliverError(what string, err error) reply {
	if e, ok := errors.AsType[*SMTPError](err); ok && e.Code >= 400 && e.Code <= 599 {
		return say(e.Code, e.Enhanced, e.Text)
	}
	s.srv.log.Error(what+" failed", "session", s.session, "err", err)
	return say(451, "4.3.0", "the bench could not take it now, try again later")
}
