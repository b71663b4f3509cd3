package door

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// troubled is a listener that has no descriptor for a while.
type troubled struct {
	net.Listener
	until  time.Time
	closed chan struct{}
	gone   error // in place of a connection
}

func (l *troubled) Accept() (net.Conn, error) {
	if time.Now().Before(l.until) {
		return nil, &net.OpError{Op: "accept", Err: syscall.EMFILE}
	}
	if l.gone != nil {
		return nil, l.gone
	}
	select {
	case <-l.closed:
		return nil, net.ErrClosed
	default:
	}
	a, b := net.Pipe()
	b.Close()
	l.gone = &net.OpError{Op: "accept", Err: net.ErrClosed}
	return a, nil
}

func (l *troubled) Close() error   { return nil }
func (l *troubled) Addr() net.Addr { return &net.TCPAddr{} }

// TestAcceptOutlastsTrouble: an hour without descriptors ends no server, a
// listener that is closed under it does, and the end of ctx is no error.
func TestAcceptOutlastsTrouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &troubled{until: time.Now().Add(time.Hour), closed: make(chan struct{})}
		served := 0
		p := New(Options{})
		err := p.Accept(t.Context(), l, slog.New(slog.DiscardHandler), func(nc net.Conn) { served++; nc.Close() })
		if served != 1 || !errors.Is(err, net.ErrClosed) {
			t.Errorf("%d served, %v", served, err)
		}
		if err := p.Trouble(); !errors.Is(err, net.ErrClosed) { // for good
			t.Errorf("a door that is closed is no trouble: %v", err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		l := &troubled{until: time.Now().Add(time.Hour), closed: make(chan struct{})}
		if err := (*Porter)(nil).Accept(ctx, l, slog.New(slog.DiscardHandler), func(net.Conn) {}); err != nil {
			t.Errorf("ended by its context: %v", err)
		}
	})
}

// TestTroubleIsTold: while a door is refused descriptors, and no longer.
func TestTroubleIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(Options{})
		l := &troubled{until: time.Now().Add(time.Hour)}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var relieved atomic.Int64
		p.relieve = append(p.relieve, func() { relieved.Add(1) })
		quiet := make(chan struct{})
		go p.Accept(ctx, l, slog.New(slog.DiscardHandler), func(nc net.Conn) { nc.Close(); <-quiet }) //nolint:errcheck
		time.Sleep(30 * time.Minute)
		synctest.Wait()
		if err := p.Trouble(); !errors.Is(err, syscall.EMFILE) || relieved.Load() < 1000 {
			t.Errorf("in trouble: %v, relieved %d times", err, relieved.Load())
		}
		time.Sleep(31 * time.Minute)
		if err := p.Trouble(); err != nil {
			t.Errorf("after it: %v", err)
		}
		cancel()
		close(quiet)
	})
}
