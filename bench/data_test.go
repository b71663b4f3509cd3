//go:build unix

package bench

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"amfront/journal"
)

// assessed is what an examination of a data directory says: whether a start would
// refuse it, whether anything may be missing.
func assessed(t *testing.T, dir string) (refused, doubtful bool) {
	t.Helper()
	doubts, err := Assess(t.Context(), dir)
	if err != nil && !errors.Is(err, ErrStart) {
		t.Errorf("an error that nobody is told what to do about: %v", err)
	}
	refused, doubtful = err != nil, len(doubts) > 0
	if _, err := os.Stat(filepath.Join(dir, "journal")); err != nil {
		return refused, doubtful
	}
	c, err := journal.Examine(t.Context(), filepath.Join(dir, "journal"), func(journal.Digest, journal.Blob) {})
	if err != nil {
		return true, doubtful
	}
	return refused, doubtful || c.Doubts() != nil || c.Missing != nil
}

// Whatever is done to a data directory, an examination says what the start then
// does, and none of it waits for ever.
func TestAssessSaysWhatTheStartDoes(t *testing.T) {
	dir := t.TempDir()
	w := startWorld(t, func(o *Options) { o.Dir = dir })
	send(t, w, "cabinet@ps.test", w.Config().Mailboxes.AMO)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	rewrite := func(f func([]byte) []byte) func(string) error {
		return func(path string) error {
			p, err := os.ReadFile(path)
			if err == nil {
				err = os.WriteFile(path, f(p), 0o600)
			}
			return err
		}
	}
	cut := rewrite(func(p []byte) []byte { return p[:len(p)/2] })
	flip := rewrite(func(p []byte) []byte { p[len(p)/2] ^= 1; return p })
	zero := rewrite(func(p []byte) []byte { return make([]byte, len(p)) })
	fifo := func(path string) error {
		return errors.Join(os.RemoveAll(path), syscall.Mkfifo(path, 0o600))
	}
	const sound, doubt, refusal = "sound", "doubt", "refusal"
	for _, c := range []struct {
		what, name string
		do         func(string) error
		want       string
	}{
		{"untouched", ".", func(string) error { return nil }, sound},
		{"cut", "pki/state.json", cut, refusal},
		{"cut", "pki/issued/000001.pem", cut, refusal},
		{"flipped", "pki/issued/000001.pem", flip, refusal},
		{"zeroed", "pki/issued/000001.pem", zero, refusal},
		{"removed", "pki/issued/000001.pem", os.Remove, refusal},
		{"cut", "pki/tls.pem", cut, refusal},
		{"FIFO", "pki/state.json", fifo, refusal},
		{"FIFO", "pki/tls.pem", fifo, refusal},
		{"FIFO", "pki/issued/000009.pem", fifo, refusal},
		{"FIFO", "ps-password", fifo, refusal},
		{"FIFO", "journal/events-000001.jsonl", fifo, refusal},
		{"FIFO", "trust-anchors/trust-anchors.pem", fifo, sound}, // a copy, made anew
		{"removed", "trust-anchors", os.RemoveAll, sound},
		{"removed", "journal", os.RemoveAll, doubt},
		{"removed", "pki", os.RemoveAll, doubt},
		{"removed", "journal/events-000001.jsonl", os.Remove, refusal},
		{"removed", "journal/blobs-000001.dat", os.Remove, refusal},
		{"removed", "journal/large", os.RemoveAll, sound},
		{"removed", "journal/lock", os.Remove, sound},
		{"cut", "journal/blobs-000001.dat", cut, refusal},
		{"cut", "journal/events-000001.jsonl", cut, refusal},
	} {
		t.Run(c.name+" "+c.what, func(t *testing.T) {
			copied := t.TempDir()
			if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
				t.Fatal(err)
			}
			if err := c.do(filepath.Join(copied, filepath.FromSlash(c.name))); err != nil {
				t.Fatal(err)
			}
			done := make(chan string, 1)
			go func() {
				refused, doubtful := assessed(t, copied)
				w, err := Start(t.Context(), Options{Dir: copied, World: "test", Keys: keys.Recycled()})
				if w != nil {
					w.Close()
				}
				if (err != nil) != refused {
					t.Errorf("examined: refused %v; started: %v", refused, err)
				}
				if err != nil && !errors.Is(err, ErrStart) {
					t.Errorf("the start does not say what to do: %v", err)
				}
				switch {
				case refused:
					done <- refusal
				case doubtful:
					done <- doubt
				default:
					done <- sound
				}
			}()
			select {
			case got := <-done:
				if got != c.want {
					t.Errorf("%s, expected %s", got, c.want)
				}
			case <-time.After(30 * time.Second):
				t.Fatal("a start waits for ever")
			}
		})
	}
}

// A start that finds the disk full says to start again, and promises nothing that
// only a running bench can keep.
func TestStartOnFullDiskSaysStartAgain(t *testing.T) {
	for _, err := range []error{fmt.Errorf("journal: %w at x; the bench goes on by itself", journal.ErrFull),
		fmt.Errorf("keeping the PKI: %w", syscall.ENOSPC), startError("ps-password: %w", syscall.ENOSPC)} {
		said := JournalError(JournalError(err))
		if !errors.Is(said, ErrStart) || !strings.Contains(said.Error(), "start the bench again") ||
			strings.Contains(said.Error(), "by itself") || strings.Count(said.Error(), "again") != 1 {
			t.Errorf("%v: %v", err, said)
		}
	}
}
