package door

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// hall is a listener that is dialled from an address of one's choice; famine
// makes it lack descriptors.
type hall struct {
	calls  chan net.Conn
	closed chan struct{}
	halves *atomic.Int64 // connections that the server closed half
}

type caller struct {
	net.Conn
	from   net.Addr
	halves *atomic.Int64
}

func (c caller) CloseWrite() error { c.halves.Add(1); return nil }

func (c caller) RemoteAddr() net.Addr { return c.from }

func (h hall) Accept() (net.Conn, error) {
	select {
	case c := <-h.calls:
		if c == nil {
			return nil, &net.OpError{Op: "accept", Err: errors.New("famine")}
		}
		return c, nil
	case <-h.closed:
		return nil, net.ErrClosed
	}
}
func (h hall) Close() error   { close(h.closed); return nil }
func (h hall) Addr() net.Addr { return &net.TCPAddr{} }

func (h hall) dial(from string) net.Conn {
	here, there := net.Pipe()
	a, _ := net.ResolveTCPAddr("tcp", from)
	h.calls <- caller{there, a, h.halves}
	return here
}

// served runs what is to be seen of a server in a bubble.
func served(t *testing.T, handler http.HandlerFunc, see func(h hall)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		h := hall{make(chan net.Conn), make(chan struct{}), new(atomic.Int64)}
		ctx, cancel := context.WithCancel(t.Context())
		srv := &http.Server{Handler: handler}
		ended := make(chan error)
		go func() { ended <- New(Options{}).ServeHTTP(ctx, srv, h, slog.New(slog.DiscardHandler)) }()
		see(h)
		cancel()
		srv.Close()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// ask sends a request and reads the status of its answer.
func ask(t *testing.T, c net.Conn, request string) int {
	t.Helper()
	if _, err := io.WriteString(c, request); err != nil {
		return 0
	}
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return 0
	}
	io.Copy(io.Discard, r.Body) //nolint:errcheck // nobody reads it
	return r.StatusCode
}

const get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

func ok(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "ok") }

// TestIdleHTTPConnectionsMakeRoom: as many as there may be, and then whoever
// comes gets the place of the one that was idle longest; want of descriptors
// closes them all.
func TestIdleHTTPConnectionsMakeRoom(t *testing.T) {
	served(t, ok, func(h hall) {
		var all []net.Conn
		for i := range maxHTTP + 1 {
			c := h.dial("127.0.0.1:9")
			if status := ask(t, c, get); status != 200 {
				t.Fatalf("connection %d: %d", i+1, status)
			}
			synctest.Wait()
			all = append(all, c)
			time.Sleep(time.Millisecond)
		}
		if ask(t, all[0], get) != 0 || ask(t, all[1], get) != 200 {
			t.Error("not the connection that was idle longest is closed")
		}
		synctest.Wait()
		h.calls <- nil // a famine
		synctest.Wait()
		for i, c := range all {
			if ask(t, c, get) != 0 {
				t.Fatalf("connection %d is kept though descriptors lack", i+1)
			}
		}
		time.Sleep(longestPause)
		if ask(t, h.dial("127.0.0.1:9"), get) != 200 {
			t.Error("nobody is served after a famine")
		}
	})
}

// TestOneNetworkHasHalf: of the places, however busy it is.
func TestOneNetworkHasHalf(t *testing.T) {
	served(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/stay" {
			<-r.Context().Done()
		}
	}, func(h hall) {
		for i := range maxHTTP {
			c := h.dial(fmt.Sprintf("[2001:db8::%x]:9", i))
			go io.WriteString(c, "GET /stay HTTP/1.1\r\nHost: a\r\n\r\n") //nolint:errcheck // it may be refused
			synctest.Wait()
		}
		if ask(t, h.dial("192.0.2.7:9"), get) != 200 {
			t.Error("another is kept out")
		}
	})
}

// TestHTTPTimes: half a header, nothing more on a connection, and an answer
// that nobody reads all come to an end.
func TestHTTPTimes(t *testing.T) {
	served(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, strings.Repeat("x", 1<<20)) },
		func(h hall) {
			for name, x := range map[string]struct {
				said string
				time time.Duration
			}{"header": {"GET / HTTP/1.1\r\nHost:", headerTime}, "idle": {"", headerTime}, "unread": {get, writeTime}} {
				c, start := h.dial("127.0.0.1:9"), time.Now()
				io.WriteString(c, x.said) //nolint:errcheck // seen below
				time.Sleep(x.time + time.Second)
				synctest.Wait()
				io.Copy(io.Discard, c) //nolint:errcheck // until it is closed
				if took := time.Since(start); took > x.time+time.Second {
					t.Errorf("%s: closed after %v", name, took)
				}
			}
		})
}

// TestRefusalsAreHeard: who sends a large body that nobody reads is told why.
func TestRefusalsAreHeard(t *testing.T) {
	served(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusRequestEntityTooLarge) },
		func(h hall) {
			c := h.dial("127.0.0.1:9")
			if status := ask(t, c, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n"); status != 413 {
				t.Errorf("answered %d", status)
			}
			time.Sleep(time.Second)
			if h.halves.Load() != 1 {
				t.Error("the connection is reset on what the client still sends")
			}
		})
}

// TestBodiesProgress: a body may come slowly, not stall nor crawl; how long it
// is handled is no matter of its sender, nor ends it the request.
func TestBodiesProgress(t *testing.T) {
	var read int64
	var failed error
	served(t, func(w http.ResponseWriter, r *http.Request) {
		read, failed = io.Copy(io.Discard, Pace{Silence: 20 * time.Second, Rate: 100}.Body(w, r))
		if failed != nil {
			w.WriteHeader(http.StatusRequestTimeout)
			return
		}
		time.Sleep(time.Hour)
		failed = r.Context().Err()
	}, func(h hall) {
		const begin = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10000\r\n\r\n"
		for name, x := range map[string]struct {
			piece int
			every time.Duration
			ok    bool
			took  time.Duration
		}{"as it should": {150, time.Second, true, 0}, "in gusts": {2000, 19 * time.Second, true, 0},
			"stalls": {5000, 21 * time.Second, false, 20 * time.Second},
			"crawls": {10, time.Second, false, 24 * time.Second}} {
			c, start := h.dial("127.0.0.1:9"), time.Now()
			sent := make(chan struct{})
			go func() {
				defer close(sent)
				io.WriteString(c, begin) //nolint:errcheck // seen below
				for sent := 0; sent < 10000; sent += x.piece {
					if _, err := io.WriteString(c, strings.Repeat("x", min(x.piece, 10000-sent))); err != nil {
						return
					}
					time.Sleep(x.every)
				}
			}()
			status := ask(t, c, "")
			took := time.Since(start)
			c.Close()
			<-sent
			synctest.Wait()
			if (status == 200) != x.ok || x.ok != (failed == nil) || !x.ok && !errors.Is(failed, ErrSlow) {
				t.Errorf("%s: %d, %v after %d octets", name, status, failed, read)
			}
			if !x.ok && (took < x.took-2*time.Second || took > x.took+2*time.Second) {
				t.Errorf("%s: dropped after %v, expected %v", name, took, x.took)
			}
		}
	})
}
