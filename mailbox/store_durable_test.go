package mailbox

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"amfront/journal"
)

func diskStore(t testing.TB, dir string) (*Store, *journal.Journal) {
	t.Helper()
	j, err := journal.Open(t.Context(), journal.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	s, err := OpenStore(t.Context(), j)
	if err != nil {
		t.Fatal(err)
	}
	return s, j
}

func TestStoreOutlivesARestart(t *testing.T) {
	dir := t.TempDir()
	s, j := diskStore(t, dir)
	var kept []Message
	seen := map[string]bool{}
	for i := range 20 {
		m := deposit(t, s, j, "ps@x", fmt.Sprint("text ", i))
		seen[m.ID] = true
		kept = append(kept, m)
	}
	d, err := s.Lock("ps@x")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Release(t.Context(), "p1", kept[:5]); err != nil {
		t.Fatal(err)
	}
	j.Close()
	s, j = diskStore(t, dir)
	if got := s.List("ps@x"); !slices.Equal(got, kept[5:]) {
		t.Errorf("after the restart %s, expected %s", ids(got), ids(kept[5:]))
	}
	for range 100 {
		id := s.NewID()
		if seen[id] {
			t.Fatalf("id %s given twice", id)
		}
		if len(id) > 70 || strings.ContainsFunc(id, func(r rune) bool { return r < 0x21 || r > 0x7E }) {
			t.Fatalf("id %q is no POP3 UID", id)
		}
	}
	if b, err := j.OpenBlob(kept[7].Raw); err != nil || b.Size() != kept[7].Size {
		t.Errorf("the octets of a message: %v", err)
	}
}

func TestStoreFollowsAReset(t *testing.T) {
	for name, dir := range map[string]string{"memory": "", "disk": t.TempDir()} {
		t.Run(name, func(t *testing.T) {
			s, j := diskStore(t, dir)
			m := deposit(t, s, j, "ps@x", "text")
			d, err := s.Lock("ps@x")
			if err != nil {
				t.Fatal(err)
			}
			var wg sync.WaitGroup
			for range 8 { // deposits that the reset comes between
				wg.Go(func() {
					for range 20 {
						raw, err := j.PutBlob([]byte("text"))
						if err != nil {
							t.Error(err)
						}
						// A blob may be gone with the reset: that commit fails.
						s.Commit(context.Background(), []Deposit{{ID: s.NewID(), Mailbox: "amo@y", Raw: raw}})
					}
				})
			}
			if err := j.Reset(t.Context()); err != nil {
				t.Fatal(err)
			}
			wg.Wait()
			if s.Known("ps@x") || len(s.List("ps@x")) != 0 {
				t.Error("a mailbox outlived the reset")
			}
			if err := d.Release(t.Context(), "p1", []Message{m}); err != nil {
				t.Errorf("QUIT after a reset: %v", err)
			}
			again, err := OpenStore(t.Context(), j)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := s.List("amo@y"), again.List("amo@y"); !slices.Equal(got, want) {
				t.Errorf("the mailbox shows %s, the journal %s", ids(got), ids(want))
			}
		})
	}
}

// A failed commit shows nothing, and later ones fail too.
func TestStoreCommitThatFails(t *testing.T) {
	s, j := memoryStore(t)
	if _, err := s.Commit(t.Context(), []Deposit{
		{ID: s.NewID(), Mailbox: "ps@x", Raw: journal.Digest(strings.Repeat("0", 64))}}); err == nil {
		t.Error("a deposit without its octets was taken")
	}
	if _, err := s.Commit(t.Context(), []Deposit{{ID: "", Mailbox: "ps@x"}}); err == nil {
		t.Error("a deposit without an id was taken")
	}
	if s.Known("ps@x") || j.Last() != 0 {
		t.Error("a failed deposit left a mailbox")
	}
	m := deposit(t, s, j, "ps@x", "text")
	j.Close()
	d, err := s.Lock("ps@x")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Release(t.Context(), "p", []Message{m}); err == nil {
		t.Error("a deletion was acknowledged that is not on disk")
	}
	if d, err = s.Lock("ps@x"); err != nil || len(d.Messages()) != 1 {
		t.Errorf("after a failed deletion: %v, %d messages", err, len(d.Messages()))
	}
}

// 100,000 messages take at most 40 MB of index, and little to rebuild.
func TestStoreMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("100,000 messages")
	}
	const n = 100_000
	j, err := journal.Open(t.Context(), journal.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	raw, err := j.PutBlob([]byte("text"))
	if err != nil {
		t.Fatal(err)
	}
	ids, err := newIDSource()
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		if _, err := j.Append(journal.Entry{Kind: journal.KindMailStored, Blobs: map[string]journal.Digest{"raw": raw},
			Fields: journal.MailStored{ID: ids.next(), Mailbox: "amo@y", From: fmt.Sprint("ps", i%100, "@x"),
				Class: "lot"}}); err != nil {
			t.Fatal(err)
		}
	}
	before := heap()
	s, err := OpenStore(t.Context(), j)
	if err != nil {
		t.Fatal(err)
	}
	used := heap() - before
	t.Logf("%d messages: %.1f MB of index", n, float64(used)/1e6)
	if got := len(s.List("amo@y")); got != n {
		t.Errorf("%d messages, expected %d", got, n)
	}
	if used > 40e6 {
		t.Errorf("the index takes %d octets, above 40 MB", used)
	}
	runtime.KeepAlive(s)
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
