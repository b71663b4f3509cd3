// Package directory is the GIE's LDAP directory (RFC 4511): the tree that the
// PKI publishes, on a server of our own, every session journaled.
//
// In come entries (from the PKI or an LDIF file), connections, and the plan of
// faults; out go answers and the events of what was asked and handed out. It
// does not know what an entry is worth: a forged list is served like a sound
// one. It never writes for a client (decisions/directory).
package directory

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/maphash"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"amfront/bench/door"
	"amfront/bench/vary"
	"amfront/journal"
	"amfront/journal/fault"
	"amfront/pki/testca"
)

// Options of a directory server; zero fields take defaults.
type Options struct {
	Journal    *journal.Journal // nil keeps none
	Faults     *fault.Plan
	Log        *slog.Logger
	Now        func() time.Time
	TLS        *tls.Config       // StartTLS and LDAPS; nil offers none
	SizeLimit  int               // entries an answer, default 10 (decisions/directory); negative: no limit
	MaxConns   int               // default 1024
	Idle       time.Duration     // without a request, default 5 min
	Password   map[string]string // simple bind DN to password; anonymous is always allowed
	MaxMessage int               // octets of a request, default 256 KiB
	MaxPending int               // requests of a connection that wait for a delay, default 64
	// for the rest of a request begun, for writing an answer, for a TLS handshake; default 30 s
	Exchange   time.Duration
	SearchTime time.Duration // of one search, default 10 s; a client may ask for less
	Porter     *door.Porter  // of the bench; nil lets everybody in
	Vary       *vary.Plan    // how answers are written; nil for the server's own way
}

// Server is one directory, safe for concurrent use.
type Server struct {
	opt    Options
	prefix string // of session names: two runs over one journal share none
	tree   atomic.Pointer[tree]
	binds  map[string]bindAccount // by normal form
	count  atomic.Uint64          // sessions ever
	seed   maphash.Seed           // tells whether a page continues the same search

	readers sync.Pool // of *bufio.Reader

	publish sync.Mutex
	mu      sync.Mutex
	down    bool
	conns   map[*conn]struct{}
	places  *door.Places
}

type bindAccount struct{ dn, password string }

// New makes a server with an empty tree. It fails when a key of
// Options.Password is no DN.
func New(opt Options) (*Server, error) {
	opt.SizeLimit = cmp.Or(opt.SizeLimit, 10)
	opt.MaxConns = cmp.Or(opt.MaxConns, 1024)
	opt.MaxMessage = cmp.Or(opt.MaxMessage, 256<<10)
	opt.MaxPending = cmp.Or(opt.MaxPending, 64)
	opt.Idle = cmp.Or(opt.Idle, 5*time.Minute)
	opt.Exchange = cmp.Or(opt.Exchange, 30*time.Second)
	opt.SearchTime = cmp.Or(opt.SearchTime, 10*time.Second)
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	var id [3]byte
	_, _ = rand.Read(id[:]) // never fails (crypto/rand)
	s := &Server{opt: opt, prefix: "ldap-" + hex.EncodeToString(id[:]) + "-", binds: map[string]bindAccount{},
		seed: maphash.MakeSeed(), conns: map[*conn]struct{}{}, places: door.NewPlaces(opt.MaxConns)}
	for dn, password := range opt.Password {
		n, err := parseName(builtin(), dn)
		if err != nil {
			return nil, fmt.Errorf("directory: bind DN %q: %w", dn, err)
		}
		s.binds[n.key()] = bindAccount{dn, password}
	}
	return s, s.Publish(nil)
}

// Publish replaces the tree at once; requests under way finish on the old one.
// Entries may come in any order; those that stand above them and lack are
// made. An error names the entry and leaves the old tree in place.
func (s *Server) Publish(entries []testca.Entry) error {
	s.publish.Lock()
	defer s.publish.Unlock()
	t, err := newTree(more(s.opt.Vary, entries), s.tree.Load(), s.opt.Now(), s.opt.TLS != nil)
	if err != nil {
		return fmt.Errorf("directory: %w", err)
	}
	t.vary(s.opt.Vary)
	s.tree.Store(t)
	return nil
}

// Serve answers on l until ctx ends, which is not an error; implicit TLS when
// secure. It returns when its last session has ended.
func (s *Server) Serve(ctx context.Context, l net.Listener, secure bool) error {
	if secure && s.opt.TLS == nil {
		_ = l.Close()
		return errors.New("directory: LDAPS needs a TLS configuration, there is none")
	}
	ctx, cancel := context.WithCancel(ctx)
	var sessions sync.WaitGroup
	defer sessions.Wait()
	defer cancel()
	err := s.opt.Porter.Accept(ctx, l, s.opt.Log, func(nc net.Conn) { sessions.Go(func() { s.session(ctx, nc, secure) }) })
	if err != nil {
		return fmt.Errorf("directory: %w", err)
	}
	return nil
}

// SetDown refuses new connections and cuts the open ones (directory down);
// false serves again on the same listener.
func (s *Server) SetDown(down bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = down
	if down {
		for c := range s.conns {
			c.kill("fault")
		}
	}
}

// admit enters a session, or says why not.
func (s *Server) admit(c *conn) (refusal string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down {
		return "fault"
	}
	if c.place = s.places.Take(address(c.raw.RemoteAddr()), func() {
		c.kill("error: its place went to another address")
	}); c.place == nil {
		return "error: too many connections"
	}
	s.conns[c] = struct{}{}
	return ""
}

// session runs one connection from accept to close. A panic in it ends it and
// nothing else.
func (s *Server) session(ctx context.Context, nc net.Conn, secure bool) {
	c := newConn(s, nc, secure)
	stop := context.AfterFunc(ctx, func() { c.kill("shutdown") })
	defer stop()
	if !c.record(journal.KindSessionOpen, journal.SessionOpen{
		Protocol: "ldap", Remote: address(nc.RemoteAddr()), Local: address(nc.LocalAddr()), TLS: secure}) {
		_ = nc.Close()
		return
	}
	end := closing{reason: "error: internal"}
	defer func() {
		s.mu.Lock()
		delete(s.conns, c)
		s.mu.Unlock()
		c.place.Leave()
		c.finish(end, recover())
	}()
	if why := s.admit(c); why != "" {
		c.refuse(why)
		end = closing{reason: why}
		return
	}
	end = c.serve(ctx)
}

func address(a net.Addr) string {
	if a == nil {
		return ""
	}
	return a.String()
}
