package mailbox

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"amfront/bench/dialect"
	"amfront/bench/door"
	"amfront/journal"
	"amfront/journal/fault"
)

// ending is why a session is over, when it is not for an error of I/O.
type ending struct {
	reason   string // SessionClose.Reason
	byClient bool
}

func (e *ending) Error() string { return e.reason }

var (
	errQuit     = &ending{reason: "quit", byClient: true}
	errFault    = &ending{reason: "fault"}
	errShutdown = &ending{reason: "shutdown"}
	errInternal = &ending{reason: "error: internal"}
	errLineLong = errors.New("line too long")
)

// long is a time past, to end a read that is under way.
var long = time.Unix(1, 0)

// buffers are lent to a connection; at thousands of sessions a second they
// would be most of the garbage.
type buffers struct {
	in  []byte
	out *bufio.Writer
}

func newBuffers() *buffers {
	return &buffers{in: make([]byte, inBuffer), out: bufio.NewWriterSize(io.Discard, outBuffer)}
}

// conn is one connection of a line protocol. All but interrupt is called by
// the session's own goroutine.
//
// Durations and deadlines are physical time (time.Now): the world's clock may
// jump by weeks in the middle of a session.
type conn struct {
	k        *kernel
	ctx      context.Context // ends at shutdown
	raw      net.Conn
	nc       net.Conn // raw, or TLS over it
	bufs     *buffers
	buf      []byte // bufs.in; octets r to w are read and not yet used
	r, w     int
	out      *bufio.Writer
	session  string
	script   transcript
	tls      bool
	implicit bool // from the first octet
	start    time.Time
	end      time.Time       // limit of the session
	served   time.Time       // end of what the session last did for its client
	serving  bool            // what leaves next is part of that
	trivial  int             // commands since, that did nothing for it
	asked    map[string]bool // by line: was it answered well?
	left     int64           // octets that a fault still lets out; -1 all
	broken   error           // the journal's
	remote   string
	known    bool // gave a secret: everything is journaled
	listed   bool // its beginning is journaled
	place    *door.Place

	mu       sync.Mutex
	stopping bool
}

func (k *kernel) newConn(ctx context.Context, nc net.Conn, secure bool) *conn {
	b := k.buffers.Get().(*buffers)
	now := time.Now()
	c := &conn{k: k, ctx: ctx, raw: nc, nc: nc, bufs: b, buf: b.in, out: b.out, session: k.newSession(),
		start: now, served: now, end: now.Add(k.limits.Session), left: -1, tls: secure, implicit: secure}
	c.out.Reset(wire{c})
	return c
}

func (c *conn) release() {
	c.out.Reset(io.Discard)
	c.k.buffers.Put(c.bufs)
	c.buf, c.out = nil, nil
}

// interrupt ends the read under way, and every later one.
func (c *conn) interrupt() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stopping = true
	c.raw.SetReadDeadline(long)
	c.raw.SetWriteDeadline(time.Now().Add(lastWords))
}

func (c *conn) isStopping() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stopping
}

func (c *conn) deadline(set func(time.Time) error, whenStopping, t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.stopping {
		t = whenStopping
	} else if t.After(c.end) {
		t = c.end
	}
	set(t)
}

// mayTell tells whether the client may give a secret as it is connected.
func (c *conn) mayTell() bool { return c.tls || c.k.porter.InClear(c.remote) }

func (c *conn) idleDeadline() time.Time { return time.Now().Add(c.k.limits.Idle) }

// fill reads more octets into the buffer, once what was answered so far has
// been sent: so replies to pipelined commands leave together (RFC 2920).
func (c *conn) fill(deadline time.Time) error {
	if err := c.flush(); err != nil {
		return err
	}
	c.serving = false
	if c.r > 0 {
		c.w = copy(c.buf, c.buf[c.r:c.w])
		c.r = 0
	}
	if c.w == len(c.buf) {
		return io.ErrShortBuffer
	}
	c.deadline(c.raw.SetReadDeadline, long, deadline)
	n, err := c.nc.Read(c.buf[c.w:])
	c.w += n
	if n > 0 {
		c.place.Active()
		return nil
	}
	if err == nil {
		err = io.ErrNoProgress
	}
	return err
}

// readLine reads a line up to LF, of at most limit octets with its end. The
// octets are valid until the next read. A longer line is read to its end and
// its beginning returned with errLineLong. The whole line must come within
// the idle limit: one octet a minute does not keep a session open.
func (c *conn) readLine(limit int) ([]byte, error) {
	deadline, seen := c.idleDeadline(), 0
	for {
		if i := bytes.IndexByte(c.buf[c.r+seen:c.w], '\n'); i >= 0 {
			line := c.buf[c.r : c.r+seen+i+1]
			c.r += len(line)
			if len(line) > limit {
				return line[:limit], errLineLong
			}
			return line, nil
		}
		seen = c.w - c.r
		if seen > limit {
			return c.skipLine(limit, deadline)
		}
		if begin := c.buf[c.r:c.w]; seen > 0 && (begin[0] == 0x16 || begin[0] == 0x30) {
			// no command begins so, and none of these protocols ends its lines
			if words := dialect.Wrong(c.k.port(), false, begin); words != "" {
				return nil, &ending{reason: "error: " + words}
			}
		}
		if err := c.fill(deadline); err != nil {
			if seen > 0 {
				c.script.note("incomplete line, %d octets", seen)
			}
			return nil, err
		}
	}
}

// maxSkip is how much of an endless line is thrown away before the server
// gives up on the client.
const maxSkip = 1 << 20

func (c *conn) skipLine(limit int, deadline time.Time) ([]byte, error) {
	begin := bytes.Clone(c.buf[c.r : c.r+limit])
	for skipped := 0; skipped < maxSkip; {
		if i := bytes.IndexByte(c.buf[c.r:c.w], '\n'); i >= 0 {
			c.r += i + 1
			return begin, errLineLong
		}
		skipped += c.w - c.r
		c.r = c.w
		if err := c.fill(deadline); err != nil {
			return nil, err
		}
	}
	return nil, &ending{reason: fmt.Sprintf("error: line of more than %d octets", maxSkip)}
}

// wire is the writing end: it applies deadlines and a fault's truncation.
type wire struct{ c *conn }

func (w wire) Write(p []byte) (int, error) {
	c := w.c
	c.deadline(c.raw.SetWriteDeadline, time.Now().Add(lastWords), c.idleDeadline())
	if c.left >= 0 && int64(len(p)) > c.left {
		n, err := c.nc.Write(p[:c.left])
		c.left = 0
		if err == nil {
			err = errFault
		}
		return n, err
	}
	n, err := c.nc.Write(p)
	if c.left >= 0 {
		c.left -= int64(n)
	}
	if c.serving {
		c.served = time.Now()
	}
	return n, err
}

func (c *conn) writeString(s string) error {
	_, err := c.out.WriteString(s)
	return err
}

func (c *conn) flush() error {
	if c.out.Buffered() == 0 {
		return nil
	}
	return c.out.Flush()
}

// startTLS flushes the go-ahead and turns the connection into TLS. What the
// client sent in clear behind its command is dropped: it could have been put
// there by anyone (CVE-2011-0411).
func (c *conn) startTLS() error {
	if err := c.flush(); err != nil {
		return err
	}
	if n := c.w - c.r; n > 0 {
		c.script.note("%d octets sent in clear before the TLS handshake were discarded", n)
		c.k.log.Warn("octets before the TLS handshake discarded", "session", c.session, "octets", n)
	}
	c.r, c.w = 0, 0
	return c.handshake()
}

// shown is what a handshake shows: by a fault, a certificate that no client may
// believe.
func (c *conn) shown() (*tls.Config, error) {
	x := &exchange{verb: fault.Handshake}
	if err := c.planned(x); err != nil || x.act.Certificate == "" || c.k.flawed == nil {
		return c.k.tls, err
	}
	cert, err := c.k.flawed(x.act.Certificate)
	if err != nil {
		return nil, fmt.Errorf("certificate for the fault %s: %w", x.fault, err)
	}
	config := c.k.tls.Clone()
	config.GetCertificate, config.Certificates = nil, []tls.Certificate{cert}
	config.SessionTicketsDisabled = true
	return config, nil
}

func (c *conn) handshake() error {
	config, err := c.shown()
	if err != nil {
		return err
	}
	t := tls.Server(c.raw, config)
	soon := time.Now().Add(min(c.k.limits.Idle, handshakeTime))
	c.deadline(c.raw.SetReadDeadline, long, soon)
	c.deadline(c.raw.SetWriteDeadline, long, soon)
	if err := t.HandshakeContext(c.ctx); err != nil {
		c.script.note("TLS handshake failed: %v", err)
		if c.isStopping() {
			return errShutdown
		}
		return &ending{reason: journal.HandshakeFailed + ": " + dialect.Handshake(err, c.k.port(), c.tls),
			byClient: gone(err)}
	}
	s := t.ConnectionState()
	c.script.note("TLS: %s, %s", tls.VersionName(s.Version), tls.CipherSuiteName(s.CipherSuite))
	c.nc, c.tls, c.served = t, true, time.Now()
	return nil
}

// hangUp closes. When the server speaks last, what the client is still sending
// is read for a moment: closing on unread octets resets the connection, and
// the client would lose the reply that tells it why.
func (c *conn) hangUp(byClient bool) {
	half, ok := c.raw.(interface{ CloseWrite() error })
	if !byClient && ok && c.nc == c.raw && half.CloseWrite() == nil {
		c.raw.SetReadDeadline(time.Now().Add(lastWords / 4))
		io.CopyN(io.Discard, c.raw, maxSkip)
	}
	c.nc.Close()
}

// gone tells whether an error means that the client closed the connection.
func gone(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.ErrClosedPipe) ||
		door.Reset(err)
}

// why says how a session ended.
func (c *conn) why(err error) ending {
	e, ok := errors.AsType[*ending](err)
	switch {
	case err == nil:
		return *errQuit
	case c.place.Given():
		return ending{reason: "error: its place went to another address"}
	case ok:
		return *e
	case errors.Is(err, os.ErrDeadlineExceeded) && c.isStopping():
		return *errShutdown
	case errors.Is(err, os.ErrDeadlineExceeded):
		return ending{reason: "timeout"}
	case gone(err):
		return ending{reason: "eof", byClient: true}
	}
	return ending{reason: "error: " + err.Error()}
}
