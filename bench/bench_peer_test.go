//go:build unix

package bench

import (
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkUnopened is P1b: mails of 10 KB from one sender to another, for whom
// nothing is opened, durable before the 250, beside Mailpit, which stores the
// same in its database; two processes, in turn, over 16 connections each.
func BenchmarkUnopened(b *testing.B) {
	for name, pipelining := range map[string]bool{"Command": false, "Pipelined": true} {
		b.Run(name, func(b *testing.B) {
			peer, _, stop := startMailpit(b, needs(b, "mailpit", "none; MAILPIT=1 builds it"))
			defer stop()
			s := serve(b, command(b), b.TempDir(), ":0")
			const to = "confrere@ps.test"
			mails := []template{mailOf(lotFile(lotOctets), to)}
			us, them := newLoad(b, s.Endpoints.SMTP, to, pipelining, mails), newLoad(b, peer, to, pipelining, mails)
			us.runFor(b, warmUpTime)
			them.runFor(b, warmUpTime)
			var ours, theirs, ratio []float64
			for b.Loop() {
				for range rounds {
					t, o := them.runFor(b, roundTime).wall, us.runFor(b, roundTime).wall
					ours, theirs, ratio = append(ours, o), append(theirs, t), append(ratio, o/t)
				}
			}
			b.ReportMetric(median(ours), "mails/s")
			b.ReportMetric(median(theirs), "mailpit-mails/s")
			b.ReportMetric(median(ratio), "ratio")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// startMailpit starts Mailpit on an empty database that keeps all; it tells how
// long it took until both of its doors were open.
func startMailpit(b *testing.B, bin string) (smtp string, took time.Duration, stop func()) {
	b.Helper()
	smtp, web := freePort(b), freePort(b)
	c := exec.Command(bin, "--smtp", smtp, "--listen", web, "--database", filepath.Join(b.TempDir(), "mailpit.db"),
		"--max", "0", "--quiet")
	begun := time.Now()
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	stop = func() { _ = c.Process.Kill(); _ = c.Wait() }
	awaitPort(b, smtp)
	awaitPort(b, web)
	return smtp, time.Since(begun), stop
}
