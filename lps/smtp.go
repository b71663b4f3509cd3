package lps

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// relay is the provider's SMTP server.
type relay struct {
	address, user, password string
	mode                    string // "none", "starttls", "implicit"
	tls                     *tls.Config
	dial                    dialFunc
	timeout                 time.Duration
	helo                    string
	auth                    func(user, password string) sasl.Client
	optional                bool // TLS
	goodbye                 bool // a QUIT that fails makes a failure of what was accepted
}

// deliver hands a message over. nil means that the relay answered 250 to the
// end of the data, and nothing else does; an *smtp.SMTPError is its refusal.
func (r *relay) deliver(ctx context.Context, from, to string, message []byte) error {
	c, err := r.connect(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	err = r.transact(c, from, to, message)
	var reply *smtp.SMTPError
	if err == nil || errors.As(err, &reply) {
		// after the 250: whatever happens now, the message is theirs
		if bye := c.Quit(); r.goodbye && err == nil {
			err = bye
		}
	}
	return err
}

// connect opens a session, greeting and EHLO left to come. The limit of every
// exchange is the connection's own.
func (r *relay) connect(ctx context.Context) (*smtp.Client, error) {
	var implicit *tls.Config
	if r.mode == "implicit" {
		implicit = r.tls
	}
	conn, err := dialLine(ctx, r.dial, r.address, implicit, r.timeout)
	if err != nil {
		return nil, err
	}
	if r.mode == "starttls" {
		c, err := smtp.NewClientStartTLS(conn, r.tls)
		if err == nil || !r.optional {
			return c, err
		}
		if conn, err = dialLine(ctx, r.dial, r.address, nil, r.timeout); err != nil {
			return nil, err
		}
	}
	return smtp.NewClient(conn), nil
}

func (r *relay) transact(c *smtp.Client, from, to string, message []byte) error {
	if err := c.Hello(r.helo); err != nil {
		return err
	}
	if r.user != "" && c.SupportsAuth(sasl.Plain) {
		if err := c.Auth(r.auth(r.user, r.password)); err != nil {
			return err
		}
	}
	if err := c.Mail(from, &smtp.MailOptions{Size: int64(len(message))}); err != nil {
		return err
	}
	if err := c.Rcpt(to, nil); err != nil {
		return err
	}
	data, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := data.Write(message); err != nil {
		return err
	}
	return data.Close()
}

// temporary tells whether an SMTP failure may pass: a 4xx, or a connection
// that ended before the 250, after which nothing was accepted (RFC 5321 §4.2.1).
func temporary(err error) bool {
	var reply *smtp.SMTPError
	if errors.As(err, &reply) {
		return reply.Code < 500
	}
	var own *Refusal // nothing was asked of the relay
	return !errors.As(err, &own)
}

// replied is a failure in the relay's own words: code, enhanced code, text.
func replied(err error) string {
	var reply *smtp.SMTPError
	if !errors.As(err, &reply) {
		return err.Error()
	}
	enhanced := ""
	if e := reply.EnhancedCode; e != (smtp.EnhancedCode{}) {
		enhanced = fmt.Sprintf("%d.%d.%d ", e[0], e[1], e[2])
	}
	return fmt.Sprintf("%d %s%s", reply.Code, enhanced, strings.ReplaceAll(reply.Message, "\n", " "))
}
