package journal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A journal whose events were shortened, or taken away while blobs remain, says
// so; one that was merely killed does not.
func TestEventsTakenAwayAreMissed(t *testing.T) {
	dir := t.TempDir()
	j := open(t, Options{Dir: dir, pace: time.Hour})
	for i := range 50 {
		d, err := j.PutBlob(fmt.Appendf(nil, "mail %d", i))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := j.Commit(t.Context(), Entry{Kind: "a", Blobs: map[string]Digest{"raw": d}}); err != nil {
			t.Fatal(err)
		}
	}
	j.mu.Lock()
	reached := j.synced
	j.mu.Unlock()
	for name, damage := range map[string]func(events string) error{
		"killed":    func(string) error { return nil },
		"shortened": func(events string) error { return os.Truncate(events, 3000) },
		"removed":   os.Remove,
	} {
		t.Run(name, func(t *testing.T) {
			copied := t.TempDir()
			if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
				t.Fatal(err)
			}
			if err := damage(filepath.Join(copied, "events-000001.jsonl")); err != nil {
				t.Fatal(err)
			}
			closed := filepath.Join(copied, closedName)
			if err := os.Remove(closed); err != nil {
				t.Fatal(err)
			}
			j := open(t, Options{Dir: copied})
			r := j.Recovered()
			if n := r.Orphans; (n > 0) != (name != "killed") || int(j.Last())+n > 50 || (n > 0) != (r.Doubts() != nil) {
				t.Errorf("%d events and %d blobs without one, of 50: %q", j.Last(), n, r.Doubts())
			}
			j.Close()
			// What had been on disk for a moment is known to have been.
			if err := os.CopyFS(closed+".again", os.DirFS(dir)); err != nil {
				t.Fatal(err)
			}
			copied = closed + ".again"
			if err := errors.Join(damage(filepath.Join(copied, "events-000001.jsonl")),
				writeMark(filepath.Join(copied, closedName), reached)); err != nil {
				t.Fatal(err)
			}
			j, err := Open(t.Context(), Options{Dir: copied})
			var lost *DamageError
			if errors.As(err, &lost) != (name != "killed") {
				t.Errorf("with the mark: %v", err)
			}
			if err == nil {
				j.Close()
			}
		})
	}
}
