package directory

import (
	"bufio"
	"context"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"amfront/journal"
	"amfront/journal/fault"
)

// piped is a listener whose connections are pipes, so that a session passes in a
// synctest bubble.
type piped struct {
	conns chan net.Conn
	gone  chan struct{}
	once  sync.Once
}

func (l *piped) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.gone:
		return nil, net.ErrClosed
	}
}
func (l *piped) Close() error   { l.once.Do(func() { close(l.gone) }); return nil }
func (l *piped) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 389} }

// station is a client of the session under test.
type station struct {
	t  *testing.T
	c  net.Conn
	in *bufio.Reader
	id int64
}

func (s *station) say(op byte, body []byte) {
	s.id++
	if _, err := s.c.Write(request(s.id, op, body)); err != nil {
		s.t.Fatal(err)
	}
}

// ask puts a request and reads up to its result.
func (s *station) ask(op byte, body []byte) {
	s.say(op, body)
	for {
		head := make([]byte, 2)
		_, err := s.in.Read(head[:1])
		if err != nil {
			s.t.Fatal(err)
		}
		var rest []byte
		for b := []byte{head[0]}; ; {
			c, err := s.in.ReadByte()
			if err != nil {
				s.t.Fatal(err)
			}
			b = append(b, c)
			if _, size, length, err := header(b); err == nil && size > 0 {
				rest = make([]byte, length)
				for n := range rest {
					if rest[n], err = s.in.ReadByte(); err != nil {
						s.t.Fatal(err)
					}
				}
				break
			}
		}
		if rest[0] == 0x02 && rest[2+rest[1]] != opEntry {
			return
		}
	}
}

func (s *station) search(base string) { s.ask(opSearch, searchBody(base, 0, present)) }
func (s *station) unbind()            { s.say(opUnbind, nil) }

// TestHeld plays whole sessions over pipes and reads how long each is said to
// have stood open for nothing (E-10).
func TestHeld(t *testing.T) {
	const s = time.Second
	for _, c := range []struct {
		class       string
		play        func(*station)
		idle, pause time.Duration
		trivial     int
	}{
		{"several searches, then a goodbye", func(c *station) {
			c.search(amoTestDN)
			c.search(amcTestDN)
			c.search(caTestDN)
			c.unbind()
		}, 0, 0, 0},
		{"long, but always served", func(c *station) {
			for _, dn := range []string{amoTestDN, amcTestDN, amoRealDN, amcRealDN} {
				time.Sleep(s)
				c.search(dn)
			}
			c.unbind()
		}, 0, s, 0},
		{"held, then a polite goodbye", func(c *station) { c.search(amoTestDN); time.Sleep(8 * s); c.unbind() }, 8 * s, 0, 0},
		{"held, then closed", func(c *station) { c.search(amoTestDN); time.Sleep(8 * s); _ = c.c.Close() }, 8 * s, 0, 0},
		{"never asks", func(c *station) { time.Sleep(8 * s); c.unbind() }, 8 * s, 0, 0},
		{"binds and never asks", func(c *station) { c.bind(); time.Sleep(8 * s); c.unbind() }, 8 * s, 0, 1},
		{"binds again and again", func(c *station) {
			c.search(amoTestDN)
			for range 8 {
				time.Sleep(s)
				c.bind()
			}
			c.unbind()
		}, 8 * s, 0, 8},
		{"abandons again and again", func(c *station) {
			c.search(amoTestDN)
			for range 8 {
				time.Sleep(s)
				c.say(opAbandon, []byte{1})
			}
			c.unbind()
		}, 8 * s, 0, 0},
		{"reads the root DSE again and again", func(c *station) {
			c.search(amoTestDN)
			for range 8 {
				time.Sleep(s)
				c.search("")
			}
			c.unbind()
		}, 8 * s, 0, 8},
		{"reads the schema", func(c *station) {
			c.search(amoTestDN)
			time.Sleep(8 * s)
			c.search("CN=subschema")
			c.unbind()
		}, 8 * s, 0, 1},
		{"asks again what it was told", func(c *station) {
			c.search(amoTestDN)
			for range 8 {
				time.Sleep(s)
				c.search(amoTestDN)
			}
			c.unbind()
		}, 8 * s, 0, 8},
		{"asks again what was not there", func(c *station) {
			for range 5 {
				c.search("cn=nobody,c=fr")
				time.Sleep(s)
			}
			c.unbind()
		}, 5 * s, 0, 4},
		{"held between two searches", func(c *station) {
			c.search(amoTestDN)
			time.Sleep(8 * s)
			c.search(amcTestDN)
			c.unbind()
		}, 0, 8 * s, 0},
		{"held before the first", func(c *station) { time.Sleep(8 * s); c.search(amoTestDN); c.unbind() }, 0, 8 * s, 0},
		{"the bench is slow to answer", func(c *station) { c.bind(); c.unbind() }, 0, 0, 0},
	} {
		t.Run(c.class, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				end := session(t, c.class == "the bench is slow to answer", c.play)
				if got := time.Duration(end.IdleMS) * time.Millisecond; got != c.idle {
					t.Errorf("idle for %v, expected %v", got, c.idle)
				}
				if got := time.Duration(end.PauseMS) * time.Millisecond; got != c.pause {
					t.Errorf("paused for %v, expected %v", got, c.pause)
				}
				if end.Trivial != c.trivial || !end.ByClient {
					t.Errorf("%+v, expected %d trivial requests", end, c.trivial)
				}
			})
		})
	}
}

func (s *station) bind() { s.ask(opBind, []byte{0x02, 1, 3, 0x04, 0, 0x80, 0}) }

// session plays one session and returns its end.
func session(t *testing.T, slow bool, play func(*station)) journal.SessionClose {
	j, err := journal.Open(t.Context(), journal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	faults := &fault.Plan{}
	if slow {
		faults.Arm(fault.Rule{ID: "d", Protocol: "ldap", Command: "bind",
			Action: fault.Action{Delay: fault.Duration(7 * time.Second)}})
	}
	srv, err := New(Options{Journal: j, Faults: faults})
	if err != nil {
		t.Fatal(err)
	}
	if err := srv.Publish(published()); err != nil {
		t.Fatal(err)
	}
	l := &piped{conns: make(chan net.Conn), gone: make(chan struct{})}
	ctx, cancel := context.WithCancel(t.Context())
	var done sync.WaitGroup
	done.Go(func() { _ = srv.Serve(ctx, l, false) })
	here, there := net.Pipe()
	l.conns <- there
	play(&station{t: t, c: here, in: bufio.NewReader(here)})
	synctest.Wait()
	cancel()
	done.Wait()
	for ev, err := range follow(t.Context(), j) {
		if err != nil {
			t.Fatal(err)
		}
		if ev.Kind == journal.KindSessionClose {
			return decode[journal.SessionClose](t, ev)
		}
	}
	t.Fatal("the session has no end in the journal")
	return journal.SessionClose{}
}
