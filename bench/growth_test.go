//go:build unix

package bench

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"amfront/journal"
	"amfront/mailbox"
)

// fill puts lots and their answers into a world as a delivery does, without
// cryptography and many to a commit.
func fill(t testing.TB, w *World, n int) {
	t.Helper()
	const group = 50
	amo, ps := w.Config().Mailboxes.AMO, w.Config().PSAddress
	blob := func(size int) journal.Digest {
		p := make([]byte, size)
		_, _ = rand.Read(p)
		d, err := w.Journal.PutBlob(p)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for i := 0; i < n; i += group {
		var b batch
		for k := range min(group, n-i) {
			session := fmt.Sprintf("smtp-%d-%d", i, k)
			b.entries = append(b.entries, journal.Entry{Session: session, Kind: journal.KindSessionOpen,
				Fields: journal.SessionOpen{Protocol: "smtp"}})
			for range 5 {
				b.entries = append(b.entries, journal.Entry{Session: session, Kind: journal.KindSMTPCommand,
					Fields: journal.Command{Verb: "RCPT", Line: "RCPT TO:<" + amo + ">", Code: 250, OK: true, Reply: "250 2.1.5 OK"}})
			}
			raw, reply := blob(1000), blob(500)
			m := journal.MessageReceived{ID: w.Store.NewID(), From: ps, To: amo, Subject: fmt.Sprint("SV140610/1/", i+k),
				MessageID: session + "@ps.test", Decision: "accepted", Reason: strings.Repeat("raison ", 20),
				PlainSHA256: raw, FileSHA256: journal.Digest(hex.EncodeToString(make([]byte, 32))), Findings: []journal.Finding{},
				ReplyID: w.Store.NewID(), HeaderFrom: ps}
			b.deposit(mailbox.Deposit{ID: m.ID, Mailbox: amo, From: ps, Size: 1000, Class: "lot", Raw: raw, Session: session})
			b.deposit(mailbox.Deposit{ID: m.ReplyID, Mailbox: ps, From: amo, Size: 500, Class: "arl", ReplyTo: m.ID, Raw: reply,
				Session: session})
			b.received(session, raw, m)
			b.entries = append(b.entries, journal.Entry{Session: session, Kind: journal.KindSessionClose,
				Fields: journal.SessionClose{Protocol: "smtp", Reason: "quit"}})
		}
		if err := w.commit(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
	}
}

// resident is the memory of this process that is in the machine's, in octets.
func resident(t testing.TB) int {
	t.Helper()
	p, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skip("needs /proc: ", err)
	}
	var size, in int
	if _, err := fmt.Sscan(string(p), &size, &in); err != nil {
		t.Fatal(err)
	}
	return in * os.Getpagesize()
}

// slope is what each of some figures adds to the one before, by least squares: the
// collector's comings and goings are larger than what a few lots leave.
func slope(of []int) float64 {
	var sum, squares float64
	for i, y := range of {
		x := float64(i) - float64(len(of)-1)/2
		sum, squares = sum+x*float64(y), squares+x*x
	}
	return sum / squares
}

// BenchmarkGrowth is what lots leave in memory, and how long it takes to open a
// world of so many again: after a stop, after a kill, and without what was
// derived from the journal.
func BenchmarkGrowth(b *testing.B) {
	n := 20_000
	if os.Getenv("AMFRONT_BENCH_LARGE") != "" {
		n = 100_000
	}
	w := startWorld(b, func(o *Options) { o.Dir = b.TempDir() })
	const samples = 10
	var live, in [samples]int
	for i := range samples {
		fill(b, w, n/samples)
		var m runtime.MemStats
		in[i] = resident(b)
		runtime.GC()
		runtime.ReadMemStats(&m)
		live[i] = int(m.HeapAlloc)
	}
	b.Log("resident after each tenth, octets: ", in, " live: ", live)
	b.ReportMetric(float64(in[samples-1])/(1<<20), "MiB-resident")
	b.ReportMetric(slope(in[1:])/float64(n/samples), "resident-octets/lot")
	b.ReportMetric(float64(live[samples-1])/(1<<20), "MiB-live")
	b.ReportMetric(slope(live[1:])/float64(n/samples), "live-octets/lot")
	begun := time.Now()
	w = restarted(b, w)
	b.ReportMetric(time.Since(begun).Seconds(), "s-stop-and-start")
	opt := w.opt
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	begun, used := time.Now(), processorTime()
	again, err := Start(b.Context(), opt)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(time.Since(begun).Seconds(), "s-start")
	b.ReportMetric((processorTime() - used).Seconds(), "processor-s-start")
	again.Close()
}
