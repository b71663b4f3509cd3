package bench

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"amfront/mailbox"
	"amfront/receiver"
)

// told is all that a world tells of messages, mailboxes and sessions.
func told(t *testing.T, w *World) string {
	t.Helper()
	list, err := w.Messages(t.Context(), Filter{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	lots := w.lots.Kept()
	slices.SortFunc(lots, func(a, b receiver.Fate) int { return bytes.Compare(a.Key[:], b.Key[:]) })
	all := []any{list, w.MessageCounts(), w.Sessions("", 100), w.ActiveSituations(), lots}
	for _, a := range w.Store.Mailboxes() {
		all = append(all, a, w.Store.List(a))
	}
	p, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return string(p)
}

// What was kept beside the journal changes nothing of what a world tells: neither
// when it is there, nor when it is missing, damaged, older or newer than the
// journal, or of another one.
func TestKeptChangesNothing(t *testing.T) {
	dir := t.TempDir()
	w := startWorld(t, func(o *Options) { o.Dir = dir })
	amo := w.Config().Mailboxes.AMO
	for range 3 {
		send(t, w, "cabinet@ps.test", amo)
	}
	send(t, w, "cabinet@ps.test", "nobody@nowhere.test")
	w.keep() // older than the journal from here on
	old := t.TempDir()
	if err := os.CopyFS(old, os.DirFS(filepath.Join(dir, "journal"))); err != nil {
		t.Fatal(err)
	}
	send(t, w, "autre@ps.test", amo)
	list, err := w.Messages(t.Context(), Filter{}, 0)
	if err != nil || len(list) != 5 {
		t.Fatal(len(list), err)
	}
	if err := w.Store.Delete(t.Context(), list[0].ID); err != nil {
		t.Fatal(err)
	}
	if err := w.DeleteMessage(t.Context(), list[1].ID); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	kept, err := filepath.Glob(filepath.Join(dir, "journal", "derived-*"))
	if err != nil || len(kept) != 4 {
		t.Fatalf("kept: %v, %v", kept, err)
	}
	each := func(edit func(name string, p []byte) []byte) func(dir string) {
		return func(dir string) {
			for _, name := range kept {
				name = filepath.Join(dir, "journal", filepath.Base(name))
				p, err := os.ReadFile(name)
				if err == nil {
					if p = edit(filepath.Base(name), p); p == nil {
						err = os.Remove(name)
					} else {
						err = os.WriteFile(name, p, 0o600)
					}
				}
				if err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	flip := func(at func(n int) int) func(string) {
		return each(func(_ string, p []byte) []byte { p[at(len(p))] ^= 1; return p })
	}
	want := ""
	for _, c := range []struct {
		name string
		edit func(dir string)
	}{
		{"deleted", each(func(string, []byte) []byte { return nil })},
		{"untouched", func(string) {}},
		{"empty", each(func(string, []byte) []byte { return []byte{} })},
		{"truncated", each(func(_ string, p []byte) []byte { return p[:len(p)/2] })},
		{"flipped at the front", flip(func(int) int { return 3 })},
		{"flipped in its number", flip(func(int) int { return 25 })},
		{"flipped in the middle", flip(func(n int) int { return n / 2 })},
		{"flipped at the end", flip(func(n int) int { return n - 1 })},
		{"older", each(func(name string, _ []byte) []byte {
			p, err := os.ReadFile(filepath.Join(old, name))
			if os.IsNotExist(err) {
				return nil
			}
			return p
		})},
		{"of each other", each(func(name string, p []byte) []byte {
			if q, err := os.ReadFile(kept[0]); err == nil {
				return q
			}
			return p
		})},
	} {
		copied := t.TempDir()
		if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
			t.Fatal(err)
		}
		c.edit(copied)
		w := startWorld(t, func(o *Options) { o.Dir = copied })
		got := told(t, w)
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("%s: other than without anything kept:\n%s\n%s", c.name, got, want)
		}
		w.Close()
	}
	// Newer than the journal: that of before, with what was kept since.
	copied := t.TempDir()
	if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	names, _ := os.ReadDir(old)
	for _, e := range names {
		if e.IsDir() || bytes.HasPrefix([]byte(e.Name()), []byte("derived-")) {
			continue
		}
		p, err := os.ReadFile(filepath.Join(old, e.Name()))
		if err == nil {
			err = os.WriteFile(filepath.Join(copied, "journal", e.Name()), p, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	os.Remove(filepath.Join(copied, "journal", "closed"))
	w = startWorld(t, func(o *Options) { o.Dir = copied })
	list, err = w.Messages(t.Context(), Filter{}, 0)
	if err != nil || len(list) != 4 || len(w.Store.List(amo)) != 3 {
		t.Errorf("a journal of before: %d messages, %d mails, %v", len(list), len(w.Store.List(amo)), err)
	}
}

// Ids of any form find their numbers again.
func TestNumbers(t *testing.T) {
	var n mailbox.Numbers
	ids := []string{"abc-000001", "abc-1", "abc-000002", "abc", "-", "xyz-900000", "abc-999999999", "xyz-000001",
		"abc--00001", "abc-0000001", "xyz-1000000"}
	for i, id := range ids {
		n.Set(id, uint32(i+1))
	}
	for i, id := range ids {
		if n.Of(id) != uint32(i+1) {
			t.Errorf("%s: %d", id, n.Of(id))
		}
	}
	n.Set("abc-000002", 0)
	n.Set("abc", 0)
	if n.Of("abc-000002") != 0 || n.Of("abc") != 0 || n.Of("abc-000003") != 0 || n.Of("abc-000001") != 1 {
		t.Error("taken away, yet there")
	}
}
