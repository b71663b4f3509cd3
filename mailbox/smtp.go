package mailbox

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"amfront/bench/door"
	"amfront/journal"
	"amfront/journal/fault"
)

// SMTPOptions configure an SMTP server. Journal and Deliverer are required.
type SMTPOptions struct {
	Journal   *journal.Journal
	Deliverer Deliverer
	Faults    *fault.Plan      // nil: none
	Log       *slog.Logger     // nil: silent
	Now       func() time.Time // world's clock, shown in the greeting; time.Now when nil
	TLS       *tls.Config      // nil: neither STARTTLS nor implicit TLS
	// Flawed makes the certificate that a fault has the server show
	// (fault.Action.Certificate); nil shows the sound one.
	Flawed   func(flaw string) (tls.Certificate, error)
	Hostname string // in greeting and replies; the machine's when ""
	Limits   Limits

	MaxMessage    int64 // octets of a message; 100 MiB (RFC 1870)
	MaxRecipients int   // of one message; 100 (RFC 5321 §4.5.3.1.8)
	MaxTextLine   int64 // octets of one line of DATA; 8 MiB, at least 1 MiB

	// Authenticate judges AUTH PLAIN and LOGIN; nil does not offer AUTH.
	Authenticate func(user, password string) bool
	RequireAuth  bool         // MAIL only after AUTH
	Porter       *door.Porter // of the bench; nil lets everybody in
}

// SMTP is a mail submission server (RFC 5321) that keeps the octets it is
// given and journals what it is told. One server may serve several listeners.
type SMTP struct {
	kernel
	opt SMTPOptions
}

// NewSMTP makes a server; Serve starts it.
func NewSMTP(opt SMTPOptions) (*SMTP, error) {
	switch {
	case opt.Journal == nil || opt.Deliverer == nil:
		return nil, errors.New("mailbox: an SMTP server needs a journal and a deliverer")
	case opt.RequireAuth && opt.Authenticate == nil:
		return nil, errors.New("mailbox: RequireAuth without Authenticate: no mail could ever be sent")
	case opt.MaxMessage < 0 || opt.MaxRecipients < 0 || opt.MaxTextLine < 0:
		return nil, errors.New("mailbox: SMTP limits must not be negative")
	case opt.MaxTextLine > 0 && opt.MaxTextLine < 1<<20:
		return nil, fmt.Errorf("mailbox: MaxTextLine is %d octets, at least 1 MiB expected: long base64 lines are to be "+
			"explained, not refused", opt.MaxTextLine)
	}
	opt.MaxMessage = cmp.Or(opt.MaxMessage, 100<<20)
	opt.MaxRecipients = cmp.Or(opt.MaxRecipients, 100)
	opt.MaxTextLine = cmp.Or(opt.MaxTextLine, 8<<20)
	limits, err := opt.Limits.withDefaults(5 * time.Minute)
	if err != nil {
		return nil, err
	}
	s := &SMTP{opt: opt, kernel: kernel{protocol: "smtp", journal: opt.Journal, faults: opt.Faults, log: opt.Log,
		now: opt.Now, tls: opt.TLS, flawed: opt.Flawed, hostname: opt.Hostname, limits: limits, porter: opt.Porter}}
	s.init()
	s.away = func(why string, wait time.Duration) (int, string) {
		return 421, "421 4.7.0 " + s.hostname + " " + why + ", " + again(wait)
	}
	s.refusal = "421 4.3.1 " + s.hostname + " the bench cannot journal now (disk full?), try again later"
	s.noRoom = "452 4.3.1 the bench cannot keep the message now (disk full?), try again later"
	s.talk = func(c *conn) error { return (&smtpSession{conn: c, srv: s}).run() }
	return s, nil
}

// Serve accepts connections until ctx ends; secure means TLS from the first
// octet (RFC 8314 §3). Open sessions are then told 421 and closed, a message
// under delivery is still acknowledged; Serve returns nil when all are closed.
func (s *SMTP) Serve(ctx context.Context, ln net.Listener, secure bool) error {
	return s.serve(ctx, ln, secure)
}
