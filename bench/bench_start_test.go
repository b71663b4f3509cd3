//go:build unix

package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"amfront/pki/testca"
)

func timed(b *testing.B, f func() error) time.Duration {
	b.Helper()
	begun := time.Now()
	if err := f(); err != nil {
		b.Fatal(err)
	}
	return time.Since(begun)
}

// BenchmarkStart is P6: from exec until every port listens. Cold makes a whole
// PKI, and is compared with generating that many keys in parallel. Warm finds
// one, and is compared with Mailpit's start where there is a mailpit in PATH.
func BenchmarkStart(b *testing.B) {
	bin := command(b)
	b.Run("Cold", func(b *testing.B) { coldStart(b, bin) })
	b.Run("Warm", func(b *testing.B) { warmStart(b, bin) })
}

func coldStart(b *testing.B, bin string) {
	const rounds = 15 // a key takes between 10 and 200 ms
	var ours, bound []float64
	count := 0
	for b.Loop() {
		for range rounds {
			dir := b.TempDir()
			s := serve(b, bin, dir, ":0")
			s.stop()
			ours = append(ours, s.ready.Seconds()*1e3)
			count = keysIn(b, dir)
			bound = append(bound, timed(b, func() error { return generate(count) }).Seconds()*1e3)
		}
	}
	b.ReportMetric(median(ours), "ms")
	b.ReportMetric(median(bound), "keys-ms")
	b.ReportMetric(float64(count), "keys")
	b.ReportMetric(median(ours)/median(bound), "ratio")
	b.ReportMetric(0, "ns/op")
}

// keysIn counts the private RSA keys of a data directory.
func keysIn(b *testing.B, dir string) int {
	b.Helper()
	n := 0
	err := filepath.WalkDir(filepath.Join(dir, "pki", "issued"), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		n += bytes.Count(text, []byte("BEGIN PRIVATE KEY"))
		return err
	})
	if err != nil || n == 0 {
		b.Fatalf("%d keys found: %v", n, err)
	}
	return n
}

func generate(n int) error {
	p := testca.NewKeyPool(0, 0)
	defer p.Close()
	errs := make(chan error, n)
	var wait sync.WaitGroup
	for range n {
		wait.Go(func() { _, err := p.Get(context.Background()); errs <- err })
	}
	wait.Wait()
	for range n {
		if err := <-errs; err != nil {
			return err
		}
	}
	return nil
}

func warmStart(b *testing.B, bin string) {
	const rounds = 15
	dir, ldap := b.TempDir(), keptPort(b)
	serve(b, bin, dir, ldap).stop()
	peer, err := exec.LookPath("mailpit")
	if err != nil {
		b.Log("no mailpit in PATH: its start is not measured")
	}
	var ours, page, help, theirs, ratio []float64
	for b.Loop() {
		for range rounds {
			s := serve(b, bin, dir, ldap)
			fetch := timed(b, func() error { return visit(s.Endpoints.HTTP) })
			s.stop()
			ours, page = append(ours, s.ready.Seconds()*1e3), append(page, (s.ready+fetch).Seconds()*1e3)
			help = append(help, timed(b, exec.Command(bin, "help").Run).Seconds()*1e3)
			if peer != "" {
				_, started, stop := startMailpit(b, peer)
				stop()
				t := started.Seconds() * 1e3
				theirs, ratio = append(theirs, t), append(ratio, ours[len(ours)-1]/t)
			}
		}
	}
	b.ReportMetric(median(ours), "ms")
	b.ReportMetric(median(page), "page-ms")
	b.ReportMetric(median(help), "help-ms")
	if peer != "" {
		b.ReportMetric(median(theirs), "mailpit-ms")
		b.ReportMetric(median(ratio), "ratio")
	}
	b.ReportMetric(0, "ns/op")
}

// visit reads the first page of a console at host:port.
func visit(at string) error {
	res, err := http.Get("http://" + at + "/")
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if _, err = io.Copy(io.Discard, res.Body); err == nil && res.StatusCode != http.StatusOK {
		err = errors.New(res.Status)
	}
	return err
}

// startSink starts postfix's smtp-sink, which takes mail and forgets it.
func startSink(b *testing.B) string {
	b.Helper()
	bin := needs(b, "smtp-sink", "postfix")
	addr := freePort(b)
	args := []string{addr, "256"}
	if os.Getuid() == 0 { // it refuses to stay root
		args = append([]string{"-u", "nobody"}, args...)
	}
	c := exec.Command(bin, args...)
	var text bytes.Buffer
	c.Stderr = &text
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = c.Process.Kill()
		if _ = c.Wait(); b.Failed() {
			b.Logf("smtp-sink: %s", text.Bytes())
		}
	})
	awaitPort(b, addr)
	return addr
}

// freePort is an address that was free a moment ago.
func freePort(b *testing.B) string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// keptPort is a free address that no outgoing connection will be given in
// between two starts: below the range that the kernel takes those from.
func keptPort(b *testing.B) string {
	b.Helper()
	for range 50 {
		addr := fmt.Sprintf("127.0.0.1:%d", 20000+rand.IntN(10000))
		if l, err := net.Listen("tcp", addr); err == nil {
			l.Close()
			return addr
		}
	}
	b.Fatal("no free port between 20000 and 30000")
	return ""
}

// awaitPort waits until somebody listens.
func awaitPort(b *testing.B, addr string) {
	b.Helper()
	var err error
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond / 2) {
		var c net.Conn
		if c, err = net.Dial("tcp", addr); err == nil {
			c.Close()
			return
		}
	}
	b.Fatal(fmt.Errorf("nobody listens: %w", err))
}
