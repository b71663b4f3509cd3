//go:build unix

package bench

import (
	"slices"
	"testing"
	"time"

	"amfront/journal"
)

const (
	rounds     = 9
	roundTime  = 700 * time.Millisecond
	boundTime  = 250 * time.Millisecond
	lotOctets  = 10 << 10
	lotsAhead  = 8 // different encrypted lots that are sent in turn
	warmUpTime = 300 * time.Millisecond
)

// BenchmarkLots is P1: lots of 10 KB through the whole path (SMTP, MIME, CMS,
// decision, on disk before the 250) over 16 connections, beside what this
// machine's processors can do of the one RSA operation that each needs.
func BenchmarkLots(b *testing.B) {
	b.Run("Command", func(b *testing.B) { lots(b, false, false) })
	b.Run("Pipelined", func(b *testing.B) { lots(b, true, false) })
}

// BenchmarkLotsAnswered is P2: the same with a signed 4015 for each lot,
// beside the two operations.
func BenchmarkLotsAnswered(b *testing.B) {
	b.Run("Command", func(b *testing.B) { lots(b, false, true) })
	b.Run("Pipelined", func(b *testing.B) { lots(b, true, true) })
}

func lots(b *testing.B, pipelining, answered bool) {
	c := DefaultConfig()
	c.ARL = false
	w, err := Start(b.Context(), Options{World: "bench", Dir: b.TempDir(), Keys: keys.Recycled(), Config: c})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { w.Close() })
	certificate := certificateFile(b, w)
	want := "accepted"
	if answered {
		s, err := w.Situation("certificat-renouvele")
		if err != nil {
			b.Fatal(err)
		}
		if err := w.Apply(b.Context(), s, ""); err != nil {
			b.Fatal(err)
		}
		want = "4015"
	}
	var mails []template
	for range lotsAhead {
		mails = append(mails, mailOf(encryptLot(b, lotFile(lotOctets), certificate), c.Mailboxes.AMO))
	}
	l := newLoad(b, w.Endpoints().SMTP, c.Mailboxes.AMO, pipelining, mails)
	l.runFor(b, warmUpTime)
	decrypt, sign := operations(b)
	bound := func() rate {
		d := rsaRate(boundTime, decrypt)
		if answered {
			return d.both(rsaRate(boundTime, sign), func(d, s float64) float64 { return 1 / (1/d + 1/s) })
		}
		return d
	}
	var rates, bounds, ratios, processor []float64
	for b.Loop() {
		last := bound()
		for range rounds {
			got := l.runFor(b, roundTime)
			after := bound()
			between := last.both(after, func(a, b float64) float64 { return (a + b) / 2 })
			ratio := got.both(between, func(a, b float64) float64 { return a / b })
			rates, bounds = append(rates, got.wall), append(bounds, between.wall)
			ratios, processor = append(ratios, ratio.wall), append(processor, ratio.processor)
			last = after
		}
	}
	proveDecided(b, w, int(l.sent.Load()), want, answered)
	b.ReportMetric(median(rates), "lots/s")
	b.ReportMetric(median(bounds), "bound/s")
	b.ReportMetric(median(ratios), "ratio")
	b.ReportMetric(spread(ratios), "spread")
	b.ReportMetric(median(processor), "cpu-ratio")
	b.ReportMetric(0, "ns/op")
}

// proveDecided holds against the figure that every lot acknowledged has its
// decision in the journal and can be fetched, with its answer.
func proveDecided(b *testing.B, w *World, sent int, want string, answered bool) {
	b.Helper()
	found := 0
	for ev, err := range w.Journal.EventsOf(b.Context(), 0, journal.KindMessageReceived) {
		var m journal.MessageReceived
		if err == nil {
			err = ev.Decode(&m)
		}
		if err != nil {
			b.Fatal(err)
		}
		if m.Decision != want || m.PlainSHA256 == "" ||
			slices.ContainsFunc(m.Findings, func(f journal.Finding) bool { return f.Severity != "remarque" }) ||
			(m.ReplyID != "") != answered {
			b.Fatalf("lot %s: decision %s (%s), findings %v, reply %q; expected %s", m.ID, m.Decision, m.Reason, m.Findings,
				m.ReplyID, want)
		}
		found++
	}
	boxed := len(w.Store.List(w.Config().Mailboxes.AMO))
	if found != sent || boxed != sent {
		b.Fatalf("%d lots acknowledged, %d decided, %d in the mailbox", sent, found, boxed)
	}
	if replies := len(w.Store.List(loadSender)); answered && replies != sent {
		b.Fatalf("%d lots, %d service messages", sent, replies)
	}
}
