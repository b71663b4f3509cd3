package journal

import (
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// disk knows how much of each file has been synced.
type disk struct {
	mu   sync.Mutex
	size map[string]int64
}

func (d *disk) sync(f *os.File) error {
	for range 100 { // slow, so that whoever does not wait for it is found out
		runtime.Gosched()
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	name := f.Name()
	if !strings.Contains(filepath.Base(name), tempPrefix) {
		d.size[name] = max(d.size[name], info.Size())
	}
	return nil
}

// powerCut copies what certainly is on disk, and a random part of the rest.
func (d *disk) powerCut(t *testing.T, from, to string) {
	t.Helper()
	// The lengths first: what is written up to here tells of no later sync.
	written := map[string]int64{}
	names, err := filepath.Glob(filepath.Join(from, "*-*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range names {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		written[path] = info.Size()
	}
	d.mu.Lock()
	sizes := maps.Clone(d.size)
	d.mu.Unlock()
	for path, size := range sizes {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		// Pages of the rest may have come, be zero, or not be there at all.
		p := make([]byte, size+rand.Int64N(max(written[path]-size, 0)+1))
		if _, err := io.ReadFull(f, p); err != nil {
			t.Fatal(err)
		}
		f.Close()
		for at := size; at < int64(len(p)); at += 512 {
			if rand.IntN(4) == 0 {
				clear(p[at:min(at+512, int64(len(p)))])
			}
		}
		name, _ := filepath.Rel(from, path)
		if err := os.WriteFile(filepath.Join(to, name), p, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// Whatever the disk makes of what was not synced, nothing acknowledged is
// lost, no commit is there in part, and it is never taken for damage.
func TestPowerCut(t *testing.T) {
	cuts := 40
	if testing.Short() {
		cuts = 10
	}
	dir, d := t.TempDir(), &disk{size: map[string]int64{}}
	j := open(t, Options{Dir: dir, segment: 60_000, sync: d.sync})
	var mu sync.Mutex
	acked := map[Digest]uint64{}
	const each = 12
	turn, told := make(chan struct{}, each), make(chan struct{}, each)
	var wg sync.WaitGroup
	for w := range 6 {
		wg.Go(func() {
			n := 0
			for range turn {
				n++
				b, err := j.PutBlob(crashBlob(0, w, n))
				var evs []Event
				if err == nil {
					evs, err = j.Commit(t.Context(), Entry{Kind: "a", Blobs: map[string]Digest{"raw": b}}, Entry{Kind: "b"})
				}
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				acked[b] = evs[0].Seq
				mu.Unlock()
				told <- struct{}{}
			}
		})
	}
	for range cuts {
		// Events that no commit follows: flushed, not synced.
		for range 3 {
			if _, err := j.Append(Entry{Kind: "c", Fields: map[string]string{"x": strings.Repeat("x", 2000)}}); err != nil {
				t.Fatal(err)
			}
			j.flush()
		}
		for range each {
			turn <- struct{}{}
		}
		for range 1 + rand.IntN(each) {
			<-told
		}
		for range rand.IntN(6) {
			j.Append(Entry{Kind: "c", Fields: map[string]string{"x": strings.Repeat("y", 1500)}})
			j.flush()
		}
		mu.Lock()
		promised := maps.Clone(acked)
		mu.Unlock()
		to := snapshot{}.write(t)
		d.powerCut(t, dir, to)
		after, err := Open(t.Context(), Options{Dir: to, segment: 60_000})
		if err != nil {
			t.Fatal(err)
		}
		for b, seq := range promised {
			ev, err := after.Event(seq)
			if err != nil || ev.Blobs["raw"] != b {
				t.Fatalf("event %d was acknowledged: %+v, %v", seq, ev, err)
			}
		}
		more := false
		for _, ev := range all(t, after) {
			more = ev.More
			for _, b := range ev.Blobs {
				readBlob(t, after, b)
			}
		}
		if more {
			t.Fatal("half a commit was left")
		}
		after.Close()
		os.RemoveAll(to)
		for len(turn) > 0 || len(told) > 0 {
			select {
			case <-told:
			default:
				runtime.Gosched()
			}
		}
	}
	close(turn)
	wg.Wait()
}

// A line must not tell that something is on disk which is only written: the
// next power cut would be taken for damage.
func TestMarkTellsOnlyWhatIsSynced(t *testing.T) {
	j := open(t, Options{Dir: t.TempDir()})
	for range 3 {
		if _, err := j.Append(Entry{Kind: "a"}); err != nil {
			t.Fatal(err)
		}
		j.flush()
	}
	j.mu.Lock()
	written, synced := j.events.current().written, j.synced.seq
	j.mu.Unlock()
	if written == 0 || synced != 0 {
		t.Errorf("%d octets written, none synced, but the mark is at event %d", written, synced)
	}
	if _, err := j.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if j.synced.seq != 3 {
		t.Errorf("after a commit the mark is at event %d, expected 3", j.synced.seq)
	}
}

// A segment of blobs that is full, and nothing after it: no file is missing.
func TestSealedSegmentIsTheLast(t *testing.T) {
	opt := Options{Dir: t.TempDir(), segment: 1000}
	j := open(t, opt)
	b, err := j.PutBlob(make([]byte, 1500))
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := j.Commit(t.Context(), Entry{Kind: "a", Blobs: map[string]Digest{"raw": b}}); err != nil {
			t.Fatal(err)
		}
	}
	if got := take(t, opt.Dir).state(t); got != "3" {
		t.Errorf("killed: %s, expected 3 commits", got)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if got := take(t, opt.Dir).state(t); got != "3" {
		t.Errorf("closed: %s, expected 3 commits", got)
	}
}
