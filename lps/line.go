package lps

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

// The limits of a session with a mail server.
const (
	maxLine    = 4096     // octets of a reply line
	maxMessage = 64 << 20 // octets of a message fetched
)

// dialFunc opens a TCP connection.
type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// lineConn is one connection of a line protocol (SMTP, POP3).
type lineConn struct {
	net.Conn
	r       *bufio.Reader
	timeout time.Duration // of one exchange
	stop    func() bool
}

// dialLine connects; secure is implicit TLS.
func dialLine(ctx context.Context, dial dialFunc, address string, secure *tls.Config, timeout time.Duration) (*lineConn,
	error) {
	short, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	conn, err := dial(short, "tcp", address)
	if err != nil {
		return nil, err
	}
	c := &lineConn{timeout: timeout}
	c.use(conn)
	c.stop = context.AfterFunc(ctx, func() { conn.Close() })
	if secure != nil {
		if err := c.secure(short, secure); err != nil {
			c.Close()
			return nil, err
		}
	}
	return c, nil
}

func (c *lineConn) use(conn net.Conn) { c.Conn, c.r = conn, bufio.NewReaderSize(conn, 32<<10) }

// secure does the TLS handshake; what the server sent before it is dropped.
func (c *lineConn) secure(ctx context.Context, config *tls.Config) error {
	t := tls.Client(c.Conn, config)
	if err := t.HandshakeContext(ctx); err != nil {
		return fmt.Errorf("TLS: %w", err)
	}
	c.use(t)
	return nil
}

func (c *lineConn) Close() error {
	c.stop()
	return c.Conn.Close()
}

// line reads a line without its end.
func (c *lineConn) line() (string, error) {
	if err := c.SetDeadline(time.Now().Add(c.timeout)); err != nil {
		return "", err
	}
	var line []byte
	for {
		part, err := c.r.ReadSlice('\n')
		line = append(line, part...)
		if err == nil {
			break
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return "", err
		}
		if len(line) > maxMessage {
			return "", errors.New("a line without an end")
		}
	}
	return strings.TrimSuffix(strings.TrimSuffix(string(line), "\n"), "\r"), nil
}

// put writes a command line.
func (c *lineConn) put(format string, args ...any) error {
	s := fmt.Sprintf(format, args...)
	if strings.ContainsAny(s, "\r\n") {
		return errors.New("a line end inside a command")
	}
	return c.send([]byte(s + "\r\n"))
}

// send writes octets, however many, each piece in its time.
func (c *lineConn) send(p []byte) error {
	for len(p) > 0 {
		if err := c.SetDeadline(time.Now().Add(c.timeout)); err != nil {
			return err
		}
		n, err := c.Write(p[:min(len(p), 64<<10)])
		if err != nil {
			return err
		}
		p = p[n:]
	}
	return nil
}

// stuff writes a message as the body of DATA, with the final dot
// (RFC 5321 §4.5.2).
func stuff(p []byte) []byte {
	out := make([]byte, 0, len(p)+len(p)/64+5)
	start := true
	for _, c := range p {
		if start && c == '.' {
			out = append(out, '.')
		}
		out = append(out, c)
		start = c == '\n'
	}
	if !start {
		out = append(out, '\r', '\n')
	}
	return append(out, '.', '\r', '\n')
}
