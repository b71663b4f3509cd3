// Package room is the trainer's page over many worlds in one process: who sent
// what, a situation for all, the room made new between two sessions, and what
// each participant takes home as one file. In come a way to open a place and the
// trainer's password; out go places that live until they are made new, and one
// handler. It must not know how a place is put together, and no section of a
// console: each place has a console of its own.
package room

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"amfront/bench"
	"amfront/suite/runs"
	"amfront/words"
)

// Place is one participant's bench, as it runs.
type Place struct {
	World    *bench.World
	Runs     *runs.Keeper
	Password string       // of its console, and of its page in the room
	Close    func() error // ends all of it; what it keeps stays in the world's directory
}

// Options of a room. Places, Open and Kept are required.
type Options struct {
	Places int
	// Open opens place n, from 1 on, out of what its directory holds: at the
	// first time, and again when Renew has emptied it. It keeps its addresses.
	Open func(ctx context.Context, n int) (*Place, error)
	Kept string // directory that takes each place's file before it is made new
	Now  func() time.Time
	Log  *slog.Logger // discarded when nil
}

// Room holds the places. It is safe for concurrent use.
type Room struct {
	opt   Options
	life  context.Context // of the places: they outlive the request that renewed them
	seats []*seat
}

// seat is where a place stands; the lock is held to write while another is put there.
type seat struct {
	mu    sync.RWMutex
	place *Place // nil when it could not be opened again
	err   error  // why
}

// Open opens every place. The places end with Close, or with ctx.
func Open(ctx context.Context, opt Options) (*Room, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if err := os.MkdirAll(opt.Kept, 0o700); err != nil {
		return nil, err
	}
	r := &Room{opt: opt, life: ctx, seats: make([]*seat, opt.Places)}
	for i := range r.seats {
		r.seats[i] = &seat{}
	}
	err := r.each(func(n int) error {
		s := r.seats[n-1]
		s.place, s.err = opt.Open(ctx, n)
		return s.err
	})
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// Close ends every place.
func (r *Room) Close() error {
	return r.each(func(n int) error {
		s := r.seats[n-1]
		s.mu.Lock()
		defer s.mu.Unlock()
		p := s.place
		if s.place = nil; p == nil {
			return nil
		}
		return p.Close()
	})
}

// with does something with place n while nobody makes it new; false: there is none.
func (r *Room) with(n int, do func(*Place) error) (bool, error) {
	if n < 1 || n > len(r.seats) {
		return false, nil
	}
	s := r.seats[n-1]
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.place == nil {
		return false, s.err
	}
	return true, do(s.place)
}

// Apply puts a situation into force everywhere; "" restores the nominal state.
func (r *Room) Apply(ctx context.Context, id string) error {
	return r.each(func(n int) error {
		_, err := r.with(n, func(p *Place) error {
			if id == "" {
				return p.World.ResetSituation(ctx)
			}
			s, err := p.World.Situation(id)
			if err != nil {
				return err
			}
			return p.World.Apply(ctx, s, "")
		})
		return err
	})
}

// Renew makes place n new, or all for 0: what it holds goes into a file below
// Kept, then its directory is emptied and another bench opened in it, with keys
// and passwords of its own. It does not stop with the request that asked for it.
func (r *Room) Renew(n int) error {
	session := filepath.Join(r.opt.Kept, r.opt.Now().Format("20060102-150405"))
	if n != 0 {
		return r.renew(n, session)
	}
	return r.each(func(n int) error { return r.renew(n, session) })
}

func (r *Room) renew(n int, session string) error {
	s := r.seats[n-1]
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.place != nil {
		dir := s.place.World.Endpoints().Data
		if err := s.place.Close(); err != nil {
			r.opt.Log.Warn("a place that is made new did not end well", "place", Name(n), "err", err)
		}
		if err := keep(r.life, s.place, n, session); err != nil {
			r.opt.Log.Error("a place is not made new, for it could not be kept", "place", Name(n), "err", err)
			s.place, s.err = r.open(n)
			return errors.Join(err, s.err)
		}
		if err := empty(dir); err != nil {
			return err
		}
	}
	s.place, s.err = r.open(n)
	return s.err
}

func (r *Room) open(n int) (*Place, error) {
	p, err := r.opt.Open(r.life, n)
	if err != nil {
		r.opt.Log.Error("a place could not be opened again", "place", Name(n), "err", err)
	}
	return p, err
}

// empty removes what a directory holds.
func empty(dir string) error {
	list, err := os.ReadDir(dir)
	for _, e := range list {
		err = errors.Join(err, os.RemoveAll(filepath.Join(dir, e.Name())))
	}
	return err
}

// atOnce bounds the places that something is done for side by side.
const atOnce = 4

// each does something for every place, and says which failed.
func (r *Room) each(do func(n int) error) error {
	errs := make([]error, len(r.seats))
	var wait sync.WaitGroup
	free := make(chan struct{}, atOnce)
	for i := range r.seats {
		wait.Go(func() {
			free <- struct{}{}
			defer func() { <-free }()
			if err := do(i + 1); err != nil {
				errs[i] = words.Errorf("%s: %w", Name(i+1), err)
			}
		})
	}
	wait.Wait()
	return errors.Join(errs...)
}

// Name is how place n is called: by its participant at the door, and on disk.
func Name(n int) string { return fmt.Sprintf("poste-%02d", n) }

// Reach is an address as a client of this host may use it: the host in place of
// one that says every interface.
func Reach(address, host string) string {
	h, port, err := net.SplitHostPort(address)
	if ip := net.ParseIP(h); err != nil || host == "" || ip == nil || !ip.IsUnspecified() {
		return address
	}
	return net.JoinHostPort(host, port)
}

// hostOf is the host that a request was sent to, without its port.
func hostOf(r *http.Request) string {
	if h, _, err := net.SplitHostPort(r.Host); err == nil {
		return h
	}
	return r.Host
}
