package journal

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// A journal whose events were shortened, or taken away while blobs remain, says
// so; one that was merely killed does not.
func TestEventsTakenAwayAreMissed(t *testing.T) {
	dir := t.TempDir()
	j := open(t, Options{Dir: dir})
	for i := range 50 {
		d, err := j.PutBlob(fmt.Appendf(nil, "mail %d", i))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := j.Commit(t.Context(), Entry{Kind: "a", Blobs: map[string]Digest{"raw": d}}); err != nil {
			t.Fatal(err)
		}
	}
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
			j := open(t, Options{Dir: copied})
			if n := j.Recovered().Orphans; (n > 0) != (name != "killed") || int(j.Last())+n > 50 {
				t.Errorf("%d events and %d blobs without one, of 50", j.Last(), n)
			}
		})
	}
}
