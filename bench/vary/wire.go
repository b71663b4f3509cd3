package vary

import (
	"net"
	"time"
)

// Listener hands over connections that write in pieces, as Wire draws; l itself
// when that is the bench's own form, or l is nil.
func (p *Plan) Listener(l net.Listener) net.Listener {
	form := p.Form(Wire, len(cuts))
	if l == nil || form == 0 {
		return l
	}
	return listener{l, cuts[form]}
}

// cut is how octets are sent: so many pieces of so many octets with a pause
// behind each, then what is left.
type cut struct {
	size, pieces int
	pause        time.Duration
}

// The pauses of one write stay far below what any protocol waits (RFC 5321 §4.5.3.2).
var cuts = []cut{{}, {1, 1, 0}, {1, 12, time.Millisecond}, {7, 20, time.Millisecond}, {511, 10, 2 * time.Millisecond}}

type listener struct {
	net.Listener
	cut cut
}

func (l listener) Accept() (net.Conn, error) {
	nc, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &conn{nc, l.cut}, nil
}

type conn struct {
	net.Conn
	cut cut
}

func (c *conn) Write(b []byte) (n int, err error) {
	for i := 0; i < c.cut.pieces && len(b)-n > c.cut.size; i++ {
		k, err := c.Conn.Write(b[n : n+c.cut.size])
		if n += k; err != nil {
			return n, err
		}
		time.Sleep(c.cut.pause) // ends by itself: a connection that is closed meanwhile fails at the next piece
	}
	k, err := c.Conn.Write(b[n:])
	return n + k, err
}

// SetLinger is that of the connection, where it has one: a fault resets it so.
func (c *conn) SetLinger(sec int) error {
	if t, ok := c.Conn.(interface{ SetLinger(int) error }); ok {
		return t.SetLinger(sec)
	}
	return nil
}
