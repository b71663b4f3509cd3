package main

import (
	"context"
	"errors"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"amfront/asp/portail"
	"amfront/bench"
	"amfront/bench/dialect"
	"amfront/bench/door"
	"amfront/console"
	"amfront/console/demo"
	"amfront/suite/runs"
)

// served is one bench with its console, as serve runs it.
type served struct {
	world  *bench.World
	runs   *runs.Keeper
	failed chan error   // what ended its console
	close  func() error // once; what it accepted stays
}

// grace is what requests under way are given at the end.
const grace = 3 * time.Second

// openBench starts a bench and its console.
func (m *Main) openBench(ctx context.Context, f *serveFlags) (_ *served, err error) {
	var ends []func() error
	s := &served{failed: make(chan error, 1)}
	s.close = sync.OnceValue(func() error {
		var errs []error
		for i := range ends {
			errs = append(errs, ends[len(ends)-1-i]())
		}
		return errors.Join(errs...)
	})
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	listener, err := bench.Listen(ctx, "HTTP", "--http", f.http, f.Exposed)
	if err != nil {
		return nil, startFailure(err)
	}
	ends = append(ends, func() error { listener.Close(); return nil })
	f.Options.HTTP = listener.Addr().String()
	f.Porter = door.New(door.Options{Exposed: f.Exposed, AuthInClear: f.authInClear})
	if s.world, err = bench.Start(ctx, f.Options); err != nil {
		return nil, startFailure(err)
	}
	ends = append(ends, s.world.Close)
	if f.consolePassword == s.world.Endpoints().PS.Password {
		return nil, usagef("the password of the PS mailboxes is that of the console: whoever reads mail could command the " +
			"bench; choose another with --password-file or --mailbox-password-file")
	}
	f.Layout = s.world.Endpoints().Directory.Layout // the console's runs have the same
	kept, end, err := m.keeper(ctx, f)
	if err != nil {
		return nil, err
	}
	s.runs = kept
	ends = append(ends, func() error { end(); return nil })
	stage := demo.Open(ctx, demo.Options{World: s.world, Dir: filepath.Join(f.Dir, "demonstrations"),
		Features: kept.Features, Log: f.Log})
	ends = append(ends, func() error { stage.Close(); return nil })
	deposits, err := portail.Open(ctx, portail.Options{Dir: filepath.Join(f.Dir, "asp"), Log: f.Log})
	if err != nil {
		return nil, startFailure(err)
	}
	ends = append(ends, func() error { deposits.Close(); return nil })
	plain := dialect.Listen(listener, "HTTP", func(words string) { f.Log.Warn("HTTP: " + words) })
	srv, built := &http.Server{}, make(chan struct{})
	go func() { // the pages hold the suite: mail does not wait for that, requests do
		srv.Handler = console.Handler(console.Options{World: s.world, Runs: kept, Demo: stage, ASP: deposits,
			Log: f.Log, Hosts: splitList(f.hosts), Password: f.consolePassword, Language: m.lang,
			Porter: f.Porter, Pace: f.pace})
		close(built)
		s.failed <- f.Porter.ServeHTTP(ctx, srv, plain, f.Log)
	}()
	ends = append(ends, func() error {
		<-built
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer cancel()
		if srv.Shutdown(stopping) != nil { // streams are cut after the grace
			srv.Close()
		}
		return nil
	})
	return s, nil
}
