package journal

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
)

// benchMail is what one mail of 10 KB costs the journal: its 14 KB of raw
// octets as a blob, and 8 events, of which the last three are one commit.
func benchMail(j *Journal, raw []byte, n uint64) error {
	binary.BigEndian.PutUint64(raw, n)
	d, err := j.PutBlob(raw)
	if err != nil {
		return err
	}
	for range 5 {
		if _, err := j.Append(Entry{Session: "smtp-000001", Kind: KindSMTPCommand,
			Fields: Command{Verb: "RCPT", Line: "RCPT TO:<01996@996.01.rss.fr>", Code: 250, OK: true,
				Reply: "250 2.1.5 OK"}}); err != nil {
			return err
		}
	}
	id := fmt.Sprint("k3v9q2xa-", n)
	_, err = j.Commit(context.Background(), Entry{Session: "smtp-000001", Kind: KindMailStored,
		Fields: MailStored{ID: id, Mailbox: "01996@996.01.rss.fr", From: "ps@example.org", Size: int64(len(raw)),
			Class: "lot"}, Blobs: map[string]Digest{"raw": d}},
		Entry{Kind: KindMessageReceived, Fields: MessageReceived{ID: id, From: "ps@example.org", To: "01996@996.01.rss.fr",
			Subject: "SV140610/1/2/3", Decision: "accepted"}, Blobs: map[string]Digest{"raw": d}},
		Entry{Kind: KindMailStored, Fields: MailStored{ID: id + "r", Mailbox: "ps@example.org", Class: "arl", ReplyTo: id},
			Blobs: map[string]Digest{"raw": d}})
	return err
}

func BenchmarkCommit(b *testing.B) {
	for _, writers := range []int{1, 16} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			j := open(b, Options{Dir: b.TempDir(), World: "bench"})
			var n atomic.Uint64
			var wg sync.WaitGroup
			b.ResetTimer()
			for range writers {
				wg.Go(func() {
					raw := make([]byte, 14_000)
					for {
						k := n.Add(1)
						if k > uint64(b.N) {
							return
						}
						if err := benchMail(j, raw, k); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wg.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "mails/s")
		})
	}
}

func BenchmarkAppend(b *testing.B) {
	j := open(b, Options{})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := j.Append(Entry{Session: "smtp-000001", Kind: KindSMTPCommand,
			Fields: Command{Verb: "RCPT", Line: "RCPT TO:<01996@996.01.rss.fr>", Code: 250, OK: true,
				Reply: "250 2.1.5 OK"}}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	j := open(b, Options{Dir: dir})
	for n := range uint64(2000) {
		raw := make([]byte, 1000)
		s := sha256.Sum256(binary.BigEndian.AppendUint64(nil, n))
		copy(raw, s[:])
		if err := benchMail(j, raw, n); err != nil {
			b.Fatal(err)
		}
	}
	j.Close()
	for b.Loop() {
		j, err := Open(b.Context(), Options{Dir: dir})
		if err != nil {
			b.Fatal(err)
		}
		j.Close()
	}
	b.ReportMetric(16000*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
