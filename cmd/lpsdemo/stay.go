package main

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"

	"amfront/bench/door"
	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/lps/faulty"
)

// stay serves until its input ends or it is told to stop.
func (c *command) stay(ctx context.Context, args []string) int {
	remote := slices.Contains(args, "--remote")
	args = slices.DeleteFunc(args, func(a string) bool { return a == "--remote" })
	s, err := c.open(false)
	if err == nil && args[0] == "--listen" && len(args) != 2 {
		err = errors.New("--listen needs an address, such as :0")
	}
	if err != nil {
		fmt.Fprintln(c.log, "lpsdemo:", err)
		return exitUsage
	}
	defer s.close()
	if args[0] == "--resident" {
		if err := adapter.Serve(ctx, s, c.in, c.out); err != nil && ctx.Err() == nil {
			return c.fail(err)
		}
		return adapter.ExitDone
	}
	l, err := adapter.Listen(args[1], remote)
	if err != nil {
		return c.fail(err)
	}
	fmt.Fprintf(c.out, "http://%s/\n", l.Addr())
	srv := &http.Server{Handler: guarded(adapter.Handler(s, c.token), c.token), ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		BaseContext: func(net.Listener) context.Context { return ctx }}
	defer context.AfterFunc(ctx, func() { srv.Close() })()
	if err := srv.Serve(l); ctx.Err() == nil {
		return c.fail(err)
	}
	return adapter.ExitDone
}

// guarded makes those wait who guess the token, as every door of a secret does.
func guarded(h http.Handler, token string) http.Handler {
	porter := door.New(door.Options{Exposed: token != ""})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, wait := porter.Try(r.RemoteAddr, func() bool { // h refuses for itself
			return subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+token)) == 1
		})
		if wait > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int(wait/time.Second)+1))
			http.Error(w, "too many wrong tokens from your address", http.StatusTooManyRequests)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// stations drives any number of stations, each with a software of its own: what
// a faulty one keeps to itself it keeps for one station.
type stations struct {
	new  func() adapter.Driver
	name string // beside that of the reference

	mu  sync.Mutex
	all map[string]adapter.Driver // by directory
}

// open makes the software that is asked for: the reference, or one of its
// faulty variants. once: for one action, and then it ends.
func (c *command) open(once bool) (*stations, error) {
	level := slog.LevelWarn
	if c.verbose {
		level = slog.LevelDebug
	}
	opt := lps.Options{Log: slog.New(slog.NewTextHandler(c.log, &slog.HandlerOptions{Level: level}))}
	s := &stations{new: func() adapter.Driver { return lps.New(opt) }, all: map[string]adapter.Driver{}}
	if c.fault == "" {
		return s, nil
	}
	v, ok := faulty.Find(c.fault)
	if !ok {
		return nil, fmt.Errorf("no fault is named %q; lpsdemo --faults lists them", c.fault)
	}
	if v.OneProcess && once {
		fmt.Fprintf(c.log, "lpsdemo: the fault %s needs one process for all actions: it shows with --resident, or by "+
			"amfront zoo --only %s --html FILE\n", v.Name, v.Name)
	}
	s.new, s.name = func() adapter.Driver { return v.New(opt) }, ", variante fautive « "+v.Name+" »"
	return s, nil
}

// Do implements adapter.Driver.
func (s *stations) Do(ctx context.Context, action adapter.Action, r adapter.Request) (adapter.Answer, error) {
	if action == adapter.ActionAnnounce { // by the reference, whatever the fault
		a, err := lps.New(lps.Options{}).Do(ctx, action, r)
		if a.Software != nil {
			a.Software.Name += s.name
		}
		return a, err
	}
	return s.at(r.Station).Do(ctx, action, r)
}

// at is the software of a station. With a new one, those leave whose directory
// is gone.
func (s *stations) at(dir string) adapter.Driver {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d := s.all[dir]; d != nil {
		return d
	}
	for old, d := range s.all {
		if _, err := os.Stat(old); errors.Is(err, os.ErrNotExist) {
			closeDriver(d)
			delete(s.all, old)
		}
	}
	s.all[dir] = s.new()
	return s.all[dir]
}

func (s *stations) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.all {
		closeDriver(d)
	}
}

func closeDriver(d adapter.Driver) {
	if c, ok := d.(interface{ Close() }); ok {
		c.Close()
	}
}
