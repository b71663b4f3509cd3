package directory

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"

	"amfront/bench/dialect"
	"amfront/bench/door"
	"amfront/journal"
	"amfront/journal/fault"
)

// conn is one session. One goroutine reads, acts and writes; what has to wait
// (a planned delay) waits in a list, so that an abandon, an unbind or the end
// of the connection is seen meanwhile.
type conn struct {
	srv    *Server
	id     string
	raw    net.Conn // as accepted: closing it ends every wait
	nc     net.Conn // raw, or TLS over it
	secure bool
	br     *bufio.Reader
	out    []byte   // answers not yet written
	broken *closing // an answer could not be written in full
	whole  bool     // no part of the answer leaves before all of it is known

	bound   string // DN of the last bind, "" anonymous
	listed  bool   // its beginning is journaled
	place   *door.Place
	pages   map[string]*pageSequence
	cookies uint64

	delayed []delayed
	held    [][]byte // requests behind a delayed bind or StartTLS, in order

	opened, last time.Time // real time: how long a client holds a session is no matter of the world's clock
	idleness
	killed atomic.Pointer[string]
}

// delayed is a request whose answer a fault holds back.
type delayed struct {
	raw   []byte
	id    int64
	due   time.Time
	fired fault.Fired
	alone bool // bind, StartTLS: later requests wait for it
}

// closing says how a session ended.
type closing struct {
	reason   string
	byClient bool
}

const (
	readBuffer = 4 << 10
	flushAt    = 64 << 10
)

func newConn(s *Server, nc net.Conn, secure bool) *conn {
	now := time.Now()
	return &conn{srv: s, id: s.prefix + strconv.FormatUint(s.count.Add(1), 10), raw: nc, nc: nc, secure: secure,
		br: readerOf(s, nc), opened: now, last: now, idleness: idleness{served: now}}
}

// readerOf reuses the buffer of a session that has ended.
func readerOf(s *Server, nc net.Conn) *bufio.Reader {
	if br, ok := s.readers.Get().(*bufio.Reader); ok {
		br.Reset(nc)
		return br
	}
	return bufio.NewReaderSize(nc, readBuffer)
}

// kill ends the session from outside its goroutine.
func (c *conn) kill(reason string) {
	if c.killed.CompareAndSwap(nil, &reason) {
		if t, ok := c.raw.(interface{ SetLinger(int) error }); ok && reason == "fault" {
			_ = t.SetLinger(0)
		}
		_ = c.raw.Close()
	}
}

// refuse turns a connection away before its first request.
func (c *conn) refuse(why string) {
	if why != "fault" && !c.secure {
		_ = c.raw.SetWriteDeadline(time.Now().Add(time.Second))
		_, _ = c.raw.Write(appendDisconnection(nil, busy, "too many connections: close some, or raise the limit"))
		c.readOn()
	}
	c.kill(why)
}

// finish closes the connection and journals how the session ended.
func (c *conn) finish(end closing, panicked any) {
	now := time.Now()
	if panicked != nil {
		c.srv.opt.Journal.Panicked(c.srv.opt.Log, c.id, "ldap", panicked)
	}
	if why := c.killed.Load(); why != nil {
		end = closing{reason: *why}
	}
	_ = c.nc.Close()
	if panicked == nil {
		c.br.Reset(nil)
		c.srv.readers.Put(c.br)
	}
	if len(c.delayed) > 0 {
		c.served = now
	}
	for _, d := range c.delayed {
		c.recordLost(d, "the session ended before the answer")
	}
	c.record(journal.KindSessionClose, journal.SessionClose{Protocol: "ldap", Reason: end.reason, ByClient: end.byClient,
		DurationMS: now.Sub(c.opened).Milliseconds(), IdleMS: now.Sub(c.served).Milliseconds(),
		PauseMS: c.pause.Milliseconds(), Trivial: c.trivial})
}

// serve is the life of an admitted session.
func (c *conn) serve(ctx context.Context) closing {
	if c.secure {
		if err := c.startTLS(ctx); err != nil {
			return closing{reason: journal.HandshakeFailed + ": " + dialect.Handshake(err, "LDAP", true)}
		}
	}
	if end := c.connectFault(ctx); end != nil {
		return *end
	}
	for {
		if end := c.runDue(ctx); end != nil {
			return *end
		}
		if c.br.Buffered() == 0 {
			if end := c.flush(); end != nil {
				return *end
			}
		}
		raw, err := c.readMessage()
		if err != nil {
			if errors.Is(err, errDue) {
				continue
			}
			return *c.lost(err)
		}
		c.last = time.Now()
		if end := c.handle(ctx, raw); end != nil {
			return *end
		}
	}
}

var (
	errDue  = errors.New("a delayed answer is due")
	errIdle = errors.New("idle")
)

// readMessage waits for one request. Its octets stay valid until the next call.
func (c *conn) readMessage() ([]byte, error) {
	if c.br.Buffered() == 0 {
		deadline, why := c.last.Add(c.srv.opt.Idle), errIdle
		for _, d := range c.delayed {
			if why == errIdle || d.due.Before(deadline) {
				deadline, why = d.due, errDue
			}
		}
		_ = c.nc.SetReadDeadline(deadline)
		if _, err := c.br.Peek(1); err != nil {
			if isTimeout(err) {
				return nil, why
			}
			return nil, err
		}
	}
	c.place.Active()
	slow := false // the rest of a message has its own, shorter time
	patience := func() {
		if !slow {
			slow = true
			_ = c.nc.SetReadDeadline(time.Now().Add(c.srv.opt.Exchange))
		}
	}
	size, length := 0, 0
	for size == 0 {
		b, _ := c.br.Peek(c.br.Buffered())
		tag, s, l, err := header(b)
		if err == nil && tag != tagSequence {
			err = malformed("expected an LDAPMessage (0x30), found tag 0x%02x", tag)
		}
		if words := dialect.Wrong("LDAP", false, b); err != nil && words != "" {
			err = malformed("%s", words)
		}
		if err != nil {
			return nil, err
		}
		if size, length = s, l; size == 0 {
			patience()
			if _, err := c.br.Peek(len(b) + 1); err != nil {
				return nil, cutShort(err)
			}
		}
	}
	total := size + length
	if total > c.srv.opt.MaxMessage {
		return nil, malformed("a message of %d octets, at most %d are read", total, c.srv.opt.MaxMessage)
	}
	if c.br.Buffered() < total {
		patience()
	}
	if total <= c.br.Size() {
		b, err := c.br.Peek(total)
		if err != nil {
			return nil, cutShort(err)
		}
		_, _ = c.br.Discard(total)
		return b, nil
	}
	var whole bytes.Buffer // grows with what comes, not with what was announced
	if _, err := io.CopyN(&whole, c.br, int64(total)); err != nil {
		return nil, cutShort(err)
	}
	return whole.Bytes(), nil
}

func cutShort(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

func isTimeout(err error) bool {
	ne, ok := errors.AsType[net.Error](err)
	return ok && ne.Timeout()
}

// lost turns a read error into the end of the session, with a notice where the
// client is still there to read it.
func (c *conn) lost(err error) *closing {
	switch {
	case errors.Is(err, errMalformed):
		return c.disconnect(protocolError, err.Error(), journal.LDAPRequest{Op: "malformed"})
	case errors.Is(err, errIdle), isTimeout(err):
		return &closing{reason: "timeout"}
	case errors.Is(err, io.EOF):
		return &closing{reason: "eof", byClient: true}
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &closing{reason: "error: the client closed in the middle of a message", byClient: true}
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return &closing{reason: "error: the client reset the connection", byClient: true}
	}
	return &closing{reason: "error: " + err.Error()}
}

// disconnect sends the notice of disconnection (RFC 4511 §4.4.1).
func (c *conn) disconnect(code int, text string, rec journal.LDAPRequest) *closing {
	rec.Result, rec.Message = code, text
	c.record(journal.KindLDAPRequest, rec)
	c.out = appendDisconnection(c.out, code, text)
	_ = c.flush()
	c.readOn()
	return &closing{reason: "error: " + text}
}

// flush writes the answers that are ready.
func (c *conn) flush() *closing {
	if len(c.out) == 0 {
		return nil
	}
	_ = c.nc.SetWriteDeadline(time.Now().Add(c.srv.opt.Exchange))
	_, err := c.nc.Write(c.out)
	c.out = c.out[:0]
	if cap(c.out) > 2*flushAt {
		c.out = nil
	}
	if err != nil {
		return c.lost(err)
	}
	c.last = time.Now()
	if c.serving {
		c.served, c.serving = c.last, false
	}
	return nil
}

func (c *conn) startTLS(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, c.srv.opt.Exchange)
	defer cancel()
	t := tls.Server(c.raw, c.srv.opt.TLS)
	_ = c.raw.SetDeadline(time.Time{})
	if err := t.HandshakeContext(ctx); err != nil {
		return err
	}
	c.nc = t
	c.br.Reset(t)
	c.last = time.Now()
	c.served = c.last
	return nil
}
