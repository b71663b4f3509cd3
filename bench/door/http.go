package door

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// How long an HTTP client may take. A body has the time of a [Pace], and every
// writing writeTime.
const (
	headerTime  = 10 * time.Second
	requestTime = 30 * time.Second // of what no handler reads
	idleTime    = 2 * time.Minute
	writeTime   = time.Minute
	maxHTTP     = 256 // connections
)

// ServeHTTP serves srv on ln until ctx ends, which is not an error, with a
// limit to time and to connections: above it, and whenever descriptors lack,
// those go that have nothing to say.
func (p *Porter) ServeHTTP(ctx context.Context, srv *http.Server, ln net.Listener, log *slog.Logger) error {
	l := &lobby{Listener: ln, ctx: ctx, porter: p, log: log, max: maxHTTP, guests: map[net.Conn]*guest{}}
	srv.ReadHeaderTimeout, srv.ReadTimeout, srv.IdleTimeout = headerTime, requestTime, idleTime
	srv.MaxHeaderBytes = 64 << 10
	srv.BaseContext = func(net.Listener) context.Context { return ctx }
	srv.ConnState = l.state
	if p != nil {
		p.mu.Lock()
		p.relieve = append(p.relieve, func() { l.dismiss(maxHTTP, "") })
		p.mu.Unlock()
	}
	if err := srv.Serve(l); ctx.Err() == nil {
		return err
	}
	return nil
}

// lobby is a listener that knows its connections and what they do.
type lobby struct {
	net.Listener
	ctx    context.Context
	porter *Porter
	log    *slog.Logger
	max    int

	mu     sync.Mutex
	guests map[net.Conn]*guest
}

type guest struct {
	network string
	state   http.ConnState
	since   time.Time
}

// Accept takes a connection for whom there is room, or who comes in place of
// one that has nothing to say. No other machine has more than half of all.
func (l *lobby) Accept() (net.Conn, error) {
	for {
		nc, err := l.porter.next(l.ctx, l.Listener, l.log)
		if err != nil {
			return nil, err
		}
		remote := nc.RemoteAddr().String()
		g := &guest{network: Network(remote), since: time.Now()}
		c := slow{nc}
		l.mu.Lock()
		same := 0
		for _, x := range l.guests {
			if x.network == g.network {
				same++
			}
		}
		full, of := len(l.guests) >= l.max, ""
		if !loopback(remote) && same >= l.max/2 {
			full, of = true, g.network
		}
		l.mu.Unlock()
		if full && l.dismiss(1, of) == 0 {
			l.log.Warn("too many HTTP connections: one is closed", "remote", remote)
			nc.Close()
			continue
		}
		l.mu.Lock()
		l.guests[c] = g
		l.mu.Unlock()
		return c, nil
	}
}

// dismiss closes up to n connections that say nothing, those first that have
// been silent longest; of one network when it is named. It tells how many.
func (l *lobby) dismiss(n int, network string) (closed int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for ; closed < n; closed++ {
		var oldest net.Conn
		for c, g := range l.guests {
			if (g.state == http.StateIdle || g.state == http.StateNew) && (network == "" || g.network == network) &&
				(oldest == nil || g.since.Before(l.guests[oldest].since)) {
				oldest = c
			}
		}
		if oldest == nil {
			break
		}
		delete(l.guests, oldest)
		oldest.Close()
	}
	return closed
}

// state follows what a connection does.
func (l *lobby) state(c net.Conn, s http.ConnState) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch g := l.guests[c]; {
	case g == nil:
	case s == http.StateClosed, s == http.StateHijacked:
		delete(l.guests, c)
	default:
		g.state, g.since = s, time.Now()
	}
}

// slow bounds each writing: who reads nothing does not keep its connection.
type slow struct{ net.Conn }

func (c slow) Write(b []byte) (int, error) {
	c.SetWriteDeadline(time.Now().Add(writeTime)) //nolint:errcheck // the writing fails as well
	return c.Conn.Write(b)
}

// CloseWrite lets net/http say its last words to who is still sending: closing
// on unread octets would reset the connection, and lose them.
func (c slow) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}
