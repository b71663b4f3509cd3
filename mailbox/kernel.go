package mailbox

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"
	"sync"
	"time"

	"amfront/bench/door"
	"amfront/journal"
	"amfront/journal/fault"
)

// Limits bound what one server spends on its clients. A zero field takes the
// default named beside it.
type Limits struct {
	Connections int // at once, over all listeners of the server; 256
	// waiting for one command line, or for more DATA; 5 min SMTP (RFC 5321 §4.5.3.2.7), 10 min POP3
	// (RFC 1939 §3)
	Idle    time.Duration
	Session time.Duration // from accept to close; 1 h
	Errors  int           // commands refused for syntax, sequence or credentials before the server hangs up; 20
	Command int           // octets of a command line, CRLF included; 2048 (RFC 5321 §4.5.3.1.4 asks for 512)
}

func (l Limits) withDefaults(idle time.Duration) (Limits, error) {
	if l.Connections < 0 || l.Idle < 0 || l.Session < 0 || l.Errors < 0 || l.Command < 0 || l.Command > maxAuthLine {
		return l, fmt.Errorf("mailbox: limits must not be negative, and a command line at most %d octets: %+v", maxAuthLine,
			l)
	}
	l.Connections = cmp.Or(l.Connections, 256)
	l.Idle = cmp.Or(l.Idle, idle)
	l.Session = cmp.Or(l.Session, time.Hour)
	l.Errors = cmp.Or(l.Errors, 20)
	l.Command = cmp.Or(l.Command, 2048)
	return l, nil
}

const (
	maxAuthLine = 12288 + 2 // RFC 4954 §4
	inBuffer    = 64 << 10
	outBuffer   = 16 << 10
	// lastWords is how long a closing connection may take to hand over its
	// last reply.
	lastWords = 2 * time.Second
	// handshakeTime is how long a client may take for a TLS handshake: one that
	// speaks in clear waits for a greeting that does not come.
	handshakeTime = 30 * time.Second
)

// kernel is what the two line protocols share: listeners, connections, TLS,
// limits, journal and faults. Why no library: decisions/mailbox.
type kernel struct {
	protocol string // "smtp", "pop3"
	journal  *journal.Journal
	faults   *fault.Plan
	log      *slog.Logger
	now      func() time.Time
	tls      *tls.Config
	flawed   func(string) (tls.Certificate, error)
	hostname string
	limits   Limits
	places   *door.Places  // of open connections
	refusals chan struct{} // one per connection that is being turned away
	buffers  sync.Pool
	talk     func(*conn) error // one session; nil after QUIT
	porter   *door.Porter
	// away is the greeting, with its code, of a server with no place left, or for
	// who must wait.
	away    func(why string, wait time.Duration) (code int, line string)
	refusal string // the last word to a session that cannot be journaled
	noRoom  string // the same within a mail transaction
}

func (k *kernel) init() {
	if k.log == nil {
		k.log = slog.New(slog.DiscardHandler)
	}
	k.log = k.log.With("protocol", k.protocol)
	if k.now == nil {
		k.now = time.Now
	}
	if k.hostname == "" {
		k.hostname, _ = os.Hostname()
	}
	if !validDomain(k.hostname) {
		k.hostname = "localhost"
	}
	k.places = door.NewPlaces(k.limits.Connections)
	k.refusals = make(chan struct{}, k.limits.Connections)
	k.buffers.New = func() any { return newBuffers() }
}

// serve accepts connections until ctx ends, tells the open sessions so, and
// returns when the last is closed.
func (k *kernel) serve(ctx context.Context, ln net.Listener, secure bool) error {
	if secure && k.tls == nil {
		return fmt.Errorf("mailbox: %s: implicit TLS asked for on %s, but no certificate is configured", k.protocol,
			ln.Addr())
	}
	var open sync.WaitGroup
	defer open.Wait()
	err := k.porter.Accept(ctx, ln, k.log, func(nc net.Conn) {
		why, remote := tooMany, addr(nc.RemoteAddr())
		wait := k.porter.Wait(remote)
		if wait > 0 {
			why = tooWrong
		} else if place := k.places.Take(remote, func() { nc.Close() }); place != nil {
			open.Go(func() { defer place.Leave(); k.session(ctx, nc, secure, place) })
			return
		}
		select {
		case k.refusals <- struct{}{}:
			open.Go(func() { defer func() { <-k.refusals }(); k.turnAway(nc, secure, why, wait) })
		default:
			nc.Close()
		}
	})
	if err != nil {
		return fmt.Errorf("mailbox: %s: accept on %s: %w", k.protocol, ln.Addr(), err)
	}
	return nil
}

// session is one connection from accept to close. A panic ends it alone.
func (k *kernel) session(ctx context.Context, nc net.Conn, secure bool, place *door.Place) {
	c := k.newConn(ctx, nc, secure)
	c.place = place
	defer c.release()
	defer context.AfterFunc(ctx, c.interrupt)()
	err := c.opened()
	if err == nil {
		func() {
			defer func() {
				if p := recover(); p != nil {
					k.journal.Panicked(k.log, c.session, k.protocol, p)
					err = errInternal
				}
			}()
			if secure {
				if err = c.handshake(); err != nil {
					return
				}
			}
			err = k.talk(c)
		}()
	}
	c.closed(err)
}

// Why a connection is turned away, or a session ended.
const (
	tooMany  = "too many connections"
	tooWrong = "too many wrong passwords from your address"
)

// again says when to come again.
func again(wait time.Duration) string {
	if wait <= 0 {
		return "try again later"
	}
	return fmt.Sprintf("try again in %d seconds", int(wait/time.Second)+1)
}

// turnAway answers a connection beyond a limit. It is journaled: an LPS that
// opens too many connections should be seen to.
func (k *kernel) turnAway(nc net.Conn, secure bool, why string, wait time.Duration) {
	c := k.newConn(context.Background(), nc, secure)
	defer c.release()
	c.end = time.Now().Add(lastWords)
	err := c.opened()
	if err == nil && !secure {
		code, line := k.away(why, wait)
		c.script.server(line)
		err = errors.Join(c.answered(&exchange{verb: "CONNECT"}, code, false, line), c.writeString(line+"\r\n"), c.flush())
	}
	if err == nil {
		err = &ending{reason: "error: " + why}
	}
	c.closed(err)
}

func (k *kernel) commandKind() journal.Kind {
	if k.protocol == "pop3" {
		return journal.KindPOP3Command
	}
	return journal.KindSMTPCommand
}

// port is what the listeners speak, as package dialect names it.
func (k *kernel) port() string { return strings.ToUpper(k.protocol) }

func (k *kernel) newSession() string { return k.protocol + "-" + strings.ToLower(rand.Text()[:16]) }

// sleep waits, or returns why it did not.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
