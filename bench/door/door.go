// Package door is the entrance of every server of the bench: connections are
// accepted for as long as it lives, and whoever asks too much, sends too slowly
// or guesses a secret waits. In come listeners, and addresses with what they
// ask; out go connections, how long to wait, and what was counted. It must not
// know what is served behind it.
package door

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// longestPause is the longest time between two tries to accept.
const longestPause = time.Second

// Options of a porter.
type Options struct {
	// Exposed says that strangers come: passwords are limited, what is written
	// of those who gave none is bounded, and none is taken in clear from
	// another machine.
	Exposed bool
	// AuthInClear takes passwords without TLS from other machines all the same.
	AuthInClear bool
	Now         func() time.Time // time.Now when nil
}

// Porter stands at all doors of one bench. A nil one lets everybody in, and
// counts nothing. It is safe for concurrent use.
type Porter struct {
	opt       Options
	gate      *gate
	strangers *strangers

	mu      sync.Mutex
	trouble map[string]trouble // by the address of a listener
	relieve []func()           // give descriptors back
}

// trouble is what a listener met last.
type trouble struct {
	at    time.Time // real time: descriptors know no other
	err   error
	final bool // it accepts no more
}

// New makes a porter.
func New(opt Options) *Porter {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	p := &Porter{opt: opt, trouble: map[string]trouble{}}
	if opt.Exposed {
		p.gate = newGate(opt.Now)
		p.strangers = &strangers{now: opt.Now, each: NewLimits(opt.Now, strangerSecond, strangerBurst),
			all: rate.NewLimiter(strangersSecond, strangersBurst), from: map[string]int{}}
	}
	return p
}

// Try asks judge about a secret that an address gives, one at a time. An
// address that was wrong too often must wait, and is not judged before.
func (p *Porter) Try(remote string, judge func() bool) (right bool, wait time.Duration) {
	if p == nil || p.gate == nil {
		return judge(), 0
	}
	return p.gate.try(Network(remote), judge)
}

// Wait is how long an address must wait before it may try a secret again.
func (p *Porter) Wait(remote string) time.Duration {
	if p == nil || p.gate == nil {
		return 0
	}
	return p.gate.wait(Network(remote))
}

// InClear tells whether a secret may come from an address without TLS.
func (p *Porter) InClear(remote string) bool {
	return p == nil || !p.opt.Exposed || p.opt.AuthInClear || loopback(remote)
}

// Accept hands over connections until ctx ends, which is not an error. Want of
// descriptors and the like pass, however long they last; a listener that is
// closed does not. The listener is closed when it returns.
func (p *Porter) Accept(ctx context.Context, ln net.Listener, log *slog.Logger, serve func(net.Conn)) error {
	defer ln.Close()
	defer context.AfterFunc(ctx, func() { ln.Close() })()
	for {
		nc, err := p.next(ctx, ln, log)
		switch {
		case ctx.Err() != nil:
			if nc != nil {
				nc.Close()
			}
			return nil
		case err != nil:
			return err
		}
		serve(nc)
	}
}

// next is one connection, however long it takes to have one.
func (p *Porter) next(ctx context.Context, ln net.Listener, log *slog.Logger) (net.Conn, error) {
	for pause := time.Duration(0); ; {
		nc, err := ln.Accept()
		if err == nil || ctx.Err() != nil {
			return nc, err
		}
		_, ok := errors.AsType[net.Error](err)
		final := !ok || errors.Is(err, net.ErrClosed)
		p.met(ln, trouble{at: time.Now(), err: err, final: final})
		if final {
			return nil, err
		}
		pause = min(max(2*pause, 5*time.Millisecond), longestPause)
		log.Warn("accept failed, trying again", "address", ln.Addr().String(), "err", err, "pause", pause)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
		}
	}
}

// met keeps what a listener met, and has idle connections closed.
func (p *Porter) met(ln net.Listener, t trouble) {
	if p == nil {
		return
	}
	p.mu.Lock()
	p.trouble[ln.Addr().String()] = t
	relieve := p.relieve
	p.mu.Unlock()
	for _, do := range relieve {
		do()
	}
}

// Trouble is why a listener accepts no connection at present; nil when all do.
// One that was refused tries again within longestPause.
func (p *Porter) Trouble() error {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	var errs []error
	for _, t := range p.trouble {
		if t.final || time.Since(t.at) < 2*longestPause {
			errs = append(errs, t.err) // a *net.OpError, which names the address
		}
	}
	return errors.Join(errs...)
}
