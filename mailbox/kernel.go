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
	"runtime/debug"
	"strings"
	"sync"
	"time"

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
	hostname string
	limits   Limits
	slots    chan struct{} // one per open connection
	refusals chan struct{} // one per connection that is being turned away
	buffers  sync.Pool
	talk     func(*conn) error // one session; nil after QUIT
	busy     string            // greeting of a server with no slot left
	busyCode int
	refusal  string // the last word to a session that cannot be journaled
	noRoom   string // the same within a mail transaction
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
	k.slots = make(chan struct{}, k.limits.Connections)
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
	stop := context.AfterFunc(ctx, func() { ln.Close() })
	defer stop()
	defer ln.Close()
	for pause := time.Duration(0); ; {
		nc, err := ln.Accept()
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			// Out of descriptors and the like pass; a closed listener does not.
			if ne, ok := errors.AsType[net.Error](err); ok && !errors.Is(err, net.ErrClosed) && pause < time.Second {
				pause = max(2*pause, 5*time.Millisecond)
				k.log.Warn("accept failed, trying again", "err", ne, "pause", pause)
				if sleep(ctx, pause) == nil {
					continue
				}
				return nil
			}
			return fmt.Errorf("mailbox: %s: accept on %s: %w", k.protocol, ln.Addr(), err)
		}
		pause = 0
		select {
		case k.slots <- struct{}{}:
			open.Go(func() { defer func() { <-k.slots }(); k.session(ctx, nc, secure) })
			continue
		default:
		}
		select {
		case k.refusals <- struct{}{}:
			open.Go(func() { defer func() { <-k.refusals }(); k.turnAway(nc, secure) })
		default:
			nc.Close()
		}
	}
}

// session is one connection from accept to close. A panic ends it alone.
func (k *kernel) session(ctx context.Context, nc net.Conn, secure bool) {
	c := k.newConn(ctx, nc, secure)
	defer c.release()
	defer context.AfterFunc(ctx, c.interrupt)()
	err := c.opened()
	if err == nil {
		func() {
			defer func() {
				if p := recover(); p != nil {
					k.log.Error("panic in a session", "session", c.session, "panic", p, "stack", string(debug.Stack()))
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

// turnAway answers a connection beyond the limit. It is journaled: an LPS that
// opens too many connections should be seen to.
func (k *kernel) turnAway(nc net.Conn, secure bool) {
	c := k.newConn(context.Background(), nc, secure)
	defer c.release()
	c.end = time.Now().Add(lastWords)
	err := c.opened()
	if err == nil && !secure {
		c.script.server(k.busy)
		err = errors.Join(c.answered(&exchange{verb: "CONNECT"}, k.busyCode, false, k.busy), c.writeString(k.busy+"\r\n"),
			c.flush())
	}
	if err == nil {
		err = &ending{reason: "error: too many connections"}
	}
	c.closed(err)
}

func (k *kernel) commandKind() journal.Kind {
	if k.protocol == "pop3" {
		return journal.KindPOP3Command
	}
	return journal.KindSMTPCommand
}

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
