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

// lineConn is one connection of a line protocol (SMTP, POP3), each exchange of
// which is limited in time.
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
	if err := c.SetDeadline(time.Time{}); err != nil {
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
	_, err := c.Write([]byte(s + "\r\n"))
	return err
}

// Write writes octets in their time.
func (c *lineConn) Write(p []byte) (int, error) {
	if err := c.SetDeadline(time.Time{}); err != nil {
		return 0, err
	}
	return c.Conn.Write(p)
}

// SetDeadline begins an exchange: the connection's own limit counts, whatever
// limit is asked for.
func (c *lineConn) SetDeadline(time.Time) error { return c.Conn.SetDeadline(time.Now().Add(c.timeout)) }
