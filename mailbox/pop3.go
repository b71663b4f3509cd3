package mailbox

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"time"

	"amfront/bench/door"
	"amfront/journal"
	"amfront/journal/fault"
)

// POP3Options configure a POP3 server. Journal, Store and Secret are required.
type POP3Options struct {
	Journal *journal.Journal
	Store   *Store
	Faults  *fault.Plan      // nil: none
	Log     *slog.Logger     // nil: silent
	Now     func() time.Time // world's clock, for the APOP timestamp; time.Now when nil
	TLS     *tls.Config      // nil: neither STLS nor implicit TLS
	// Flawed makes the certificate that a fault has the server show
	// (fault.Action.Certificate); nil shows the sound one.
	Flawed   func(flaw string) (tls.Certificate, error)
	Hostname string // in the APOP timestamp; the machine's when ""
	Limits   Limits

	// Secret tells the password of a user, in clear since APOP needs it; ok is
	// false for a name that may not log in. A user with the right password
	// whose mailbox does not exist yet gets one.
	Secret func(user string) (password string, ok bool)
	// Wrong, when set, is told of every proof that did not hold, which still
	// tells the secret that it would hold for.
	Wrong  func(holds func(secret string) bool)
	Porter *door.Porter // of the bench; nil lets everybody in
}

// POP3 is a mailbox server (RFC 1939) that hands messages out octet by octet
// as they were stored. One server may serve several listeners.
type POP3 struct {
	kernel
	opt POP3Options
}

// NewPOP3 makes a server; Serve starts it.
func NewPOP3(opt POP3Options) (*POP3, error) {
	if opt.Journal == nil || opt.Store == nil || opt.Secret == nil {
		return nil, errors.New("mailbox: a POP3 server needs a journal, a store and a source of passwords")
	}
	limits, err := opt.Limits.withDefaults(10 * time.Minute)
	if err != nil {
		return nil, err
	}
	s := &POP3{opt: opt, kernel: kernel{protocol: "pop3", journal: opt.Journal, faults: opt.Faults, log: opt.Log,
		now: opt.Now, tls: opt.TLS, flawed: opt.Flawed, hostname: opt.Hostname, limits: limits, porter: opt.Porter}}
	s.init()
	s.away = func(why string, wait time.Duration) (int, string) {
		return 0, "-ERR [SYS/TEMP] " + why + ", " + again(wait)
	}
	s.refusal = "-ERR [SYS/TEMP] the bench cannot journal now (disk full?), try again later"
	s.talk = func(c *conn) error { return (&pop3Session{conn: c, srv: s}).run() }
	return s, nil
}

// Serve accepts connections until ctx ends; secure means TLS from the first
// octet (RFC 8314 §3). Open sessions are then closed without deleting
// anything; Serve returns nil when all are closed.
func (s *POP3) Serve(ctx context.Context, ln net.Listener, secure bool) error {
	return s.serve(ctx, ln, secure)
}
