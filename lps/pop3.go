package lps

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/tls"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// pop3Error is a -ERR reply (RFC 1939 §3).
type pop3Error struct{ reply string }

func (e *pop3Error) Error() string { return e.reply }

// maildrop is the professional's mailbox at the provider.
type maildrop struct {
	address, user, password string
	mode                    string
	tls                     *tls.Config
	optional                bool // TLS
	dial                    dialFunc
	timeout                 time.Duration
	apop                    bool // RFC 1939 §7: the password itself does not travel
}

// visit opens the mailbox and lets f work in it; deletions count only when f
// and QUIT went well.
func (m *maildrop) visit(ctx context.Context, f func(*pop3Session) error) error {
	var implicit *tls.Config
	if m.mode == "implicit" {
		implicit = m.tls
	}
	c, err := dialLine(ctx, m.dial, m.address, implicit, m.timeout)
	if err != nil {
		return err
	}
	defer c.Close()
	s := &pop3Session{c: c}
	greeting, err := s.reply()
	if err != nil {
		return err
	}
	if m.mode == "starttls" {
		if _, err := s.command("STLS"); err != nil && !m.optional {
			return err
		} else if err == nil {
			if err := c.secure(ctx, m.tls); err != nil {
				return err
			}
		}
	}
	if err := m.login(s, greeting); err != nil {
		return err
	}
	if err := f(s); err != nil {
		return err
	}
	_, err = s.command("QUIT")
	return err
}

func (m *maildrop) login(s *pop3Session, greeting string) error {
	if i, j := strings.IndexByte(greeting, '<'), strings.IndexByte(greeting, '>'); m.apop && i >= 0 && j > i {
		_, err := s.command("APOP %s %x", m.user, md5.Sum([]byte(greeting[i:j+1]+m.password)))
		return err
	}
	if _, err := s.command("USER %s", m.user); err != nil {
		return err
	}
	_, err := s.command("PASS %s", m.password)
	return err
}

type pop3Session struct{ c *lineConn }

func (s *pop3Session) command(format string, args ...any) (string, error) {
	if err := s.c.put(format, args...); err != nil {
		return "", err
	}
	return s.reply()
}

func (s *pop3Session) reply() (string, error) {
	l, err := s.c.line()
	if err != nil {
		return "", err
	}
	if rest, ok := strings.CutPrefix(l, "+OK"); ok {
		return strings.TrimSpace(rest), nil
	}
	if strings.HasPrefix(l, "-ERR") {
		return "", &pop3Error{l}
	}
	return "", fmt.Errorf("not a POP3 reply: %.80q", l)
}

// list is the messages, number to unique id (RFC 1939 §7, UIDL).
func (s *pop3Session) list() ([]int, map[int]string, error) {
	if _, err := s.command("UIDL"); err != nil {
		return nil, nil, err
	}
	body, err := s.multiline(1 << 20)
	if err != nil {
		return nil, nil, err
	}
	var order []int
	ids := map[int]string{}
	for line := range strings.SplitSeq(string(body), "\r\n") {
		if line == "" {
			continue
		}
		num, id, ok := strings.Cut(line, " ")
		n, err := strconv.Atoi(num)
		if !ok || err != nil || n < 1 || id == "" {
			return nil, nil, fmt.Errorf("not a line of UIDL: %.80q", line)
		}
		if _, dup := ids[n]; dup {
			return nil, nil, fmt.Errorf("UIDL lists message %d twice", n)
		}
		order, ids[n] = append(order, n), id
	}
	return order, ids, nil
}

// size is the octets of one message (RFC 1939 §5, LIST).
func (s *pop3Session) size(n int) (int, error) {
	line, err := s.command("LIST %d", n)
	if err != nil {
		return 0, err
	}
	_, size, _ := strings.Cut(line, " ")
	octets, err := strconv.Atoi(size)
	if err != nil {
		return 0, fmt.Errorf("not a reply to LIST: %.80q", line)
	}
	return octets, nil
}

func (s *pop3Session) retrieve(n int) ([]byte, error) {
	if _, err := s.command("RETR %d", n); err != nil {
		return nil, err
	}
	return s.multiline(maxMessage)
}

func (s *pop3Session) remove(n int) error {
	_, err := s.command("DELE %d", n)
	return err
}

// multiline reads up to the final dot, with CRLF line ends.
func (s *pop3Session) multiline(limit int) ([]byte, error) {
	var b bytes.Buffer
	for {
		l, err := s.c.line()
		if err != nil {
			return nil, err
		}
		if l == "." {
			return b.Bytes(), nil
		}
		if b.Len()+len(l) > limit {
			return nil, errors.New("message too large")
		}
		b.WriteString(strings.TrimPrefix(l, "."))
		b.WriteString("\r\n")
	}
}
