package mailbox

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"amfront/journal"
)

// memoryStore is a store on a journal in memory.
func memoryStore(t *testing.T) (*Store, *journal.Journal) {
	t.Helper()
	j, err := journal.Open(t.Context(), journal.Options{})
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

func deposit(t *testing.T, s *Store, j *journal.Journal, box, text string) Message {
	t.Helper()
	raw, err := j.PutBlob([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	d := Deposit{ID: s.NewID(), Mailbox: box, From: "ps@example.org", Size: int64(len(text)), Class: "lot", Raw: raw}
	evs, err := s.Commit(t.Context(), []Deposit{d})
	if err != nil {
		t.Fatal(err)
	}
	seq := evs[len(evs)-1].Seq
	return Message{ID: d.ID, Mailbox: canonical(box), From: d.From, Size: d.Size, Class: "lot", Raw: raw, Seq: seq}
}

func ids(ms []Message) string {
	out := ""
	for _, m := range ms {
		out += m.ID + " "
	}
	return out
}

func TestStoreAddressesHaveNoCase(t *testing.T) {
	s, j := memoryStore(t)
	if err := s.Ensure("Ps@Example.ORG", "login"); err != nil {
		t.Fatal(err)
	}
	if err := s.Ensure("ps@example.org", "login"); err != nil {
		t.Fatal(err)
	}
	if !s.Known("PS@EXAMPLE.ORG") || s.Known("other@example.org") {
		t.Error("Known does not tell the one mailbox from another")
	}
	if got := s.Mailboxes(); len(got) != 1 || got[0] != "ps@example.org" {
		t.Errorf("mailboxes %q, expected one in lower case", got)
	}
	if j.Last() != 1 {
		t.Errorf("%d events, expected one mailbox.created", j.Last())
	}
	m := deposit(t, s, j, "PS@example.org", "hello")
	if got := s.List("ps@EXAMPLE.org"); len(got) != 1 || got[0] != m {
		t.Errorf("listed %+v, expected %+v", got, m)
	}
	for _, bad := range []string{"", "a b@c", "a\r\n@c", "a\x00@c"} {
		if err := s.Ensure(bad, "login"); !errors.Is(err, ErrAddress) {
			t.Errorf("Ensure(%q): %v, expected ErrAddress", bad, err)
		}
	}
	if err := s.Ensure(`"a b"@ps.test`, "MAIL"); err != nil { // RFC 5321 §4.1.2
		t.Errorf("a quoted local part with a space: %v", err)
	}
}

func TestStoreDropKeepsItsView(t *testing.T) {
	s, j := memoryStore(t)
	a, b := deposit(t, s, j, "ps@x", "one"), deposit(t, s, j, "ps@x", "two")
	d, err := s.Lock("PS@x")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Lock("ps@x"); !errors.Is(err, ErrLocked) {
		t.Errorf("a second Lock: %v, expected ErrLocked", err)
	}
	c := deposit(t, s, j, "ps@x", "three")
	if got := d.Messages(); len(got) != 2 || got[0] != a || got[1] != b {
		t.Errorf("the drop shows %s, expected %s%s", ids(got), a.ID, b.ID)
	}
	if err := d.Release(t.Context(), "p1", []Message{a}); err != nil {
		t.Fatal(err)
	}
	if got := s.List("ps@x"); len(got) != 2 || got[0] != b || got[1] != c {
		t.Errorf("after QUIT %s, expected %s %s", ids(got), b.ID, c.ID)
	}
	last := j.Last()
	d2, err := s.Lock("ps@x")
	if err != nil {
		t.Fatal(err)
	}
	// The first drop is over: it neither frees the second's lock nor deletes.
	if err := d.Release(t.Context(), "p1", []Message{b}); err != nil || j.Last() != last {
		t.Errorf("a second Release: %v, %d events more", err, j.Last()-last)
	}
	if _, err := s.Lock("ps@x"); !errors.Is(err, ErrLocked) {
		t.Errorf("Lock after a stale Release: %v, expected ErrLocked", err)
	}
	if err := d2.Release(t.Context(), "p2", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Lock("nobody@x"); !errors.Is(err, ErrNoMailbox) {
		t.Errorf("Lock of an unknown mailbox: %v", err)
	}
}

func TestStoreRebuildsFromTheJournal(t *testing.T) {
	s, j := memoryStore(t)
	a, b := deposit(t, s, j, "ps@x", "one"), deposit(t, s, j, "amo@y", "two")
	if err := s.Ensure("empty@z", "login"); err != nil {
		t.Fatal(err)
	}
	if err := s.Delete(t.Context(), a.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.Delete(t.Context(), a.ID); !errors.Is(err, ErrNoMessage) {
		t.Errorf("deleting again: %v, expected ErrNoMessage", err)
	}
	again, err := OpenStore(t.Context(), j)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(again.Mailboxes()); got != "[amo@y empty@z ps@x]" {
		t.Errorf("mailboxes %s", got)
	}
	if got := again.List("ps@x"); len(got) != 0 {
		t.Errorf("a deleted message came back: %s", ids(got))
	}
	if got := again.List("amo@y"); len(got) != 1 || got[0] != b {
		t.Errorf("rebuilt %+v, expected %+v", got, b)
	}
	if again.NewID() == a.ID {
		t.Error("an id given twice")
	}
}

// Whoever sees mail.stored in the journal finds the message by POP3.
func TestStoreShowsWhatTheJournalShows(t *testing.T) {
	s, j := memoryStore(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	const n = 200
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range n / 4 {
				deposit(t, s, j, "ps@x", "text")
			}
		})
	}
	seen := 0
	for ev, err := range j.Follow(ctx, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if ev.Kind != journal.KindMailStored {
			continue
		}
		seen++
		if got := len(s.List("ps@x")); got < seen {
			t.Fatalf("the journal shows %d messages, the mailbox %d", seen, got)
		}
		if seen == n {
			break
		}
	}
	wg.Wait()
	list := s.List("ps@x")
	for i := 1; i < len(list); i++ {
		if list[i-1].Seq >= list[i].Seq {
			t.Fatalf("message %d has seq %d, the next %d: not oldest first", i, list[i-1].Seq, list[i].Seq)
		}
	}
}
