package directory

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"amfront/journal"
)

const clients = 16

// BenchmarkBaseSearch asks for one 1.5 KB certificate by its DN over 16
// connections; the client only counts octets.
func BenchmarkBaseSearch(b *testing.B) {
	for _, c := range []struct {
		name    string
		journal bool
	}{{"", true}, {"NoJournal", false}} {
		b.Run("Persistent"+c.name, func(b *testing.B) { persistent(b, benchServer(b, c.journal), counted(b)) })
		b.Run("NewConnection"+c.name, func(b *testing.B) { newConnection(b, benchServer(b, c.journal), counted(b)) })
	}
}

// BenchmarkSlapd measures ours, in a process of its own and with a journal on
// disk, beside OpenLDAP's server, where that is installed: rounds in turn, the
// median of the ratios. One iteration is the whole comparison.
func BenchmarkSlapd(b *testing.B) {
	peer := slapd(b, withParents(pkiEntries(b)))
	ours := ownProcess(b)
	for name, load := range map[string]func(*testing.B, string, time.Duration) float64{
		"Persistent": persistentFor, "NewConnection": newConnectionFor} {
		b.Run(name, func(b *testing.B) {
			const rounds = 7
			var mine, theirs, ratios []float64
			for b.Loop() {
				for range rounds {
					m, t := load(b, ours, 300*time.Millisecond), load(b, peer, 300*time.Millisecond)
					mine, theirs, ratios = append(mine, m), append(theirs, t), append(ratios, m/t)
				}
			}
			b.ReportMetric(median(mine), "searches/s")
			b.ReportMetric(median(theirs), "slapd/s")
			b.ReportMetric(median(ratios), "ratio")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

// ownProcess runs this test binary again as a directory, so that client and
// server share no more than they do with slapd.
func ownProcess(b *testing.B) string {
	b.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), serveVariable+"="+b.TempDir())
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = in.Close(); _ = cmd.Wait() })
	addr, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return strings.TrimSpace(addr)
}

const serveVariable = "AMFRONT_TEST_DIRECTORY"

// TestMain is the other end of ownProcess: a directory until stdin ends.
func TestMain(m *testing.M) {
	dir := os.Getenv(serveVariable)
	if dir == "" {
		os.Exit(m.Run())
	}
	err := func() error {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		entries, err := generated()
		if err != nil {
			return err
		}
		j, err := journal.Open(ctx, journal.Options{Dir: dir})
		if err != nil {
			return err
		}
		s, err := New(Options{Journal: j})
		if err != nil {
			return err
		}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		go func() { _, _ = io.Copy(io.Discard, os.Stdin); cancel() }()
		fmt.Println(l.Addr())
		return errors.Join(s.Publish(entries), s.Serve(ctx, l, false), j.Close())
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func persistentFor(b *testing.B, addr string, d time.Duration) float64 {
	return loadFor(b, addr, d, persistent)
}

func newConnectionFor(b *testing.B, addr string, d time.Duration) float64 {
	return loadFor(b, addr, d, newConnection)
}

// loadFor asks for a while and gives searches a second.
func loadFor(b *testing.B, addr string, d time.Duration,
	load func(testing.TB, string, func(work func(next func() bool) error))) float64 {
	var asked atomic.Int64
	var rate float64
	load(b, addr, func(work func(func() bool) error) {
		begun := time.Now()
		next := func() bool { return time.Since(begun) < d && asked.Add(1) > 0 }
		together(b, work, next)
		rate = float64(asked.Load()) / time.Since(begun).Seconds()
	})
	return rate
}

func benchServer(b *testing.B, journaled bool) string {
	return start(b, func(o *Options) {
		if !journaled {
			o.Journal = nil
			return
		}
		j, err := journal.Open(b.Context(), journal.Options{Dir: b.TempDir()})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { _ = j.Close() })
		o.Journal = j
	}, pkiEntries(b)...).addr
}

// client is as little as can be: it sends one request and reads an answer of
// known length.
type client struct {
	net.Conn
	request []byte
	answer  []byte
}

// learn measures the answer once.
func learn(b testing.TB, addr string) client {
	nc, err := net.Dial("tcp", addr)
	if err != nil {
		b.Fatal(err)
	}
	defer nc.Close()
	c := client{request: request(1, opSearch, searchBody(amcTestDN, 0, present, "userCertificate;binary"))}
	_ = nc.SetDeadline(time.Now().Add(5 * time.Second))
	if _, err := nc.Write(c.request); err != nil {
		b.Fatal(err)
	}
	var got []byte
	buf := make([]byte, 8192)
	for messages := 0; messages < 2; {
		n, err := nc.Read(buf)
		if err != nil {
			b.Fatal(err)
		}
		got = append(got, buf[:n]...)
		messages = 0
		for rest := (cursor{rest: got}); !rest.empty(); messages++ {
			if rest.next(); rest.err != nil {
				break
			}
		}
	}
	c.answer = make([]byte, len(got))
	return c
}

func (c *client) ask() error {
	if _, err := c.Write(c.request); err != nil {
		return err
	}
	_, err := io.ReadFull(c.Conn, c.answer)
	return err
}

func persistent(b testing.TB, addr string, run func(func(next func() bool) error)) {
	proto := learn(b, addr)
	run(func(next func() bool) error {
		nc, err := net.Dial("tcp", addr)
		if err != nil {
			return err
		}
		defer nc.Close()
		c := client{nc, proto.request, make([]byte, len(proto.answer))}
		for next() {
			if err := c.ask(); err != nil {
				return err
			}
		}
		return nil
	})
}

func newConnection(b testing.TB, addr string, run func(func(next func() bool) error)) {
	proto := learn(b, addr)
	run(func(next func() bool) error {
		c := client{nil, proto.request, make([]byte, len(proto.answer))}
		for next() {
			nc, err := net.Dial("tcp", addr)
			if err != nil {
				return err
			}
			c.Conn = nc
			_ = nc.(*net.TCPConn).SetLinger(0) // no TIME_WAIT: ports run out before the time does
			err = c.ask()
			_ = nc.Close()
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// counted shares b.N questions between the clients and reports searches a second.
func counted(b *testing.B) func(func(next func() bool) error) {
	return func(work func(func() bool) error) {
		var asked atomic.Int64
		b.ResetTimer()
		together(b, work, func() bool { return asked.Add(1) <= int64(b.N) })
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "searches/s")
	}
}

func together(b testing.TB, work func(next func() bool) error, next func() bool) {
	var wait sync.WaitGroup
	for range clients {
		wait.Go(func() {
			if err := work(next); err != nil {
				b.Error(err)
			}
		})
	}
	wait.Wait()
}
