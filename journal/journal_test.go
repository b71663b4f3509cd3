package journal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestWhatIsWrittenIsRead(t *testing.T) {
	both(t, func(t *testing.T, opt Options) {
		at := time.Date(2026, 3, 4, 5, 6, 7, 89, time.FixedZone("x", 3600))
		opt.Now = func() time.Time { at = at.Add(time.Millisecond); return at }
		j := open(t, opt)
		var want []Event
		blobs := map[Digest][]byte{}
		for i := range 60 {
			p := bytes.Repeat([]byte{byte(i), '\n'}, i*10) // up to 1180 octets: small and large
			d, err := j.PutBlob(p)
			if err != nil {
				t.Fatal(err)
			}
			blobs[d] = p
			group := []Entry{
				{Session: "s\"1\n", Kind: KindSMTPCommand, Fields: Command{Verb: "MAIL", Line: "MAIL FROM:<é&\u2028>", OK: true}},
				{Kind: KindMailStored, Fields: map[string]any{"n": i, `,"more":true`: "x"},
					Blobs: map[string]Digest{"raw": d, "a\"b": d}},
				{Kind: "x.unknown"},
			}
			evs, err := j.Commit(t.Context(), group[:i%4]...)
			if err != nil {
				t.Fatal(err)
			}
			ev, err := j.Append(Entry{Kind: KindSituation, Fields: &Situation{ID: "s", Active: true}})
			if err != nil {
				t.Fatal(err)
			}
			want = append(append(want, evs...), ev)
		}
		check := func(r Reader) {
			t.Helper()
			got := all(t, r)
			if len(got) != len(want) || r.Last() != uint64(len(want)) {
				t.Fatalf("%d events, last %d, expected %d", len(got), r.Last(), len(want))
			}
			for i := range want {
				one, err := r.Event(uint64(i + 1))
				if err != nil || !sameEvent(got[i], want[i]) || !sameEvent(one, want[i]) {
					t.Fatalf("event %d: %v\n  in turn %+v\n  alone   %+v\n  written %+v", i+1, err, got[i], one, want[i])
				}
			}
			for d, p := range blobs {
				if !bytes.Equal(readBlob(t, r, d), p) {
					t.Fatalf("blob %s differs", d)
				}
			}
			var kinds []uint64
			for ev, err := range r.EventsOf(t.Context(), 5, KindMailStored, "x.unknown") {
				if err != nil {
					t.Fatal(err)
				}
				kinds = append(kinds, ev.Seq)
			}
			n := 0
			for _, ev := range want[5:] {
				if ev.Kind == KindMailStored || ev.Kind == "x.unknown" {
					if n >= len(kinds) || kinds[n] != ev.Seq {
						t.Fatalf("EventsOf does not give event %d in its turn", ev.Seq)
					}
					n++
				}
			}
			if n != len(kinds) {
				t.Fatalf("EventsOf gives %d events, expected %d", len(kinds), n)
			}
			if _, err := r.Event(0); !errors.Is(err, ErrNoEvent) {
				t.Errorf("event 0: %v", err)
			}
			if _, err := r.Event(r.Last() + 1); !errors.Is(err, ErrNoEvent) {
				t.Errorf("event after the last: %v", err)
			}
			if _, err := r.OpenBlob(digestOf([32]byte{1})); !errors.Is(err, ErrNoBlob) {
				t.Errorf("unknown blob: %v", err)
			}
			if _, err := r.OpenBlob("../../etc/passwd"); !errors.Is(err, ErrDigest) {
				t.Errorf("a path for a digest: %v", err)
			}
		}
		check(j)
		if opt.Dir == "" {
			return
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		if names, _ := filepath.Glob(filepath.Join(opt.Dir, "events-*.jsonl")); len(names) < 3 {
			t.Errorf("%d segments of events: the test did not roll", len(names))
		}
		named := map[Digest][]byte{} // the others may be gone
		for _, ev := range want {
			for _, d := range ev.Blobs {
				named[d] = blobs[d]
			}
		}
		blobs = named
		again := open(t, opt)
		if r := again.Recovered(); r.Events+r.Blobs != 0 || r.Orphans != 0 {
			t.Errorf("a closed journal was cut: %+v", again.Recovered())
		}
		check(again)
	})
}

func TestFollowNeitherLosesNorRepeats(t *testing.T) {
	both(t, func(t *testing.T, opt Options) {
		j := open(t, opt)
		const writers, each = 4, 200
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					if _, err := j.Append(Entry{Kind: KindSituation, Fields: Situation{ID: fmt.Sprint(w, i)}}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		for range 3 {
			wg.Go(func() {
				next := uint64(1)
				for ev, err := range j.Follow(t.Context(), 0) {
					if err != nil || ev.Seq != next {
						t.Errorf("event %d in place of %d: %v", ev.Seq, next, err)
						return
					}
					if next == writers*each {
						return
					}
					next++
				}
			})
		}
		wg.Wait()
	})
}

func TestWait(t *testing.T) {
	j := open(t, Options{})
	found := make(chan Event)
	go func() {
		ev, err := j.Wait(t.Context(), 0, func(ev Event) bool { return ev.Session == "b" })
		if err != nil {
			t.Error(err)
		}
		found <- ev
	}()
	for _, s := range []string{"a", "b", "b"} {
		if _, err := j.Append(Entry{Kind: KindSituation, Session: s}); err != nil {
			t.Fatal(err)
		}
	}
	if ev := <-found; ev.Seq != 2 {
		t.Errorf("found event %d, expected 2", ev.Seq)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := j.Wait(ctx, 0, func(Event) bool { return false }); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	j.Close()
	if _, err := j.Wait(t.Context(), 3, func(Event) bool { return true }); !errors.Is(err, ErrClosed) {
		t.Errorf("closed: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	both(t, func(t *testing.T, opt Options) {
		opt.EventSize, opt.BlobSize = 1000, 2000
		j := open(t, opt)
		unknown := digestOf([32]byte{9})
		for name, c := range map[string]struct {
			e    Entry
			want error
		}{
			"event above its limit": {Entry{Kind: "a", Fields: map[string]string{strings.Repeat("x", 1000): ""}}, ErrTooLarge},
			"blob not stored":       {Entry{Kind: "a", Blobs: map[string]Digest{"raw": unknown}}, ErrNoBlob},
			"no digest":             {Entry{Kind: "a", Blobs: map[string]Digest{"raw": "xyz"}}, ErrDigest},
			"kind empty":            {Entry{}, nil},
			"kind with a quote":     {Entry{Kind: `a"b`}, nil},
			"payload no object":     {Entry{Kind: "a", Fields: 3}, nil},
			"payload not JSON":      {Entry{Kind: "a", Fields: func() {}}, nil},
		} {
			_, err := j.Commit(t.Context(), Entry{Kind: "fine"}, c.e)
			if err == nil || c.want != nil && !errors.Is(err, c.want) {
				t.Errorf("%s: %v, expected %v", name, err, c.want)
			}
		}
		if j.Last() != 0 {
			t.Errorf("%d events were written of refused commits", j.Last())
		}
		if _, err := j.PutBlob(make([]byte, 2001)); !errors.Is(err, ErrTooLarge) {
			t.Errorf("blob above its limit: %v", err)
		}
		if opt.Dir != "" {
			if left, _ := os.ReadDir(filepath.Join(opt.Dir, largeDir)); len(left) != 0 {
				t.Errorf("an aborted blob left %s", left[0].Name())
			}
		}
		w := j.CreateBlob()
		w.Abort()
		if _, err := w.Write([]byte("x")); err == nil {
			t.Error("written after Abort")
		}
		ctx, stop := context.WithCancel(t.Context())
		stop()
		if _, err := j.Commit(ctx, Entry{Kind: "a"}); !errors.Is(err, context.Canceled) || j.Last() != 0 {
			t.Errorf("commit of a cancelled context: %v", err)
		}
		j.Close()
		if _, err := j.Append(Entry{Kind: "a"}); !errors.Is(err, ErrClosed) {
			t.Errorf("append after Close: %v", err)
		}
	})
}

func TestReset(t *testing.T) {
	both(t, func(t *testing.T, opt Options) {
		j := open(t, opt)
		small, _ := j.PutBlob([]byte("small"))
		big, _ := j.PutBlob(make([]byte, 5000))
		for range 30 {
			if _, err := j.Commit(t.Context(), Entry{Kind: "a.b", Blobs: map[string]Digest{"s": small, "l": big}}); err != nil {
				t.Fatal(err)
			}
		}
		followed := make(chan Event, 100)
		go func() {
			for ev, err := range j.Follow(t.Context(), 29) {
				if err != nil {
					t.Error(err)
				}
				followed <- ev
			}
		}()
		<-followed // it is under way
		if err := j.Reset(t.Context()); err != nil {
			t.Fatal(err)
		}
		if ev := <-followed; ev.Seq != 1 || ev.Kind != KindBenchReset {
			t.Errorf("a follower sees %+v, expected bench.reset", ev)
		}
		check := func(j *Journal) {
			t.Helper()
			if evs := all(t, j); len(evs) != 1 || evs[0].Kind != KindBenchReset {
				t.Errorf("after the reset: %+v", evs)
			}
			for _, d := range []Digest{small, big} {
				if _, err := j.OpenBlob(d); !errors.Is(err, ErrNoBlob) {
					t.Errorf("a blob outlived the reset: %v", err)
				}
			}
		}
		check(j)
		if opt.Dir == "" {
			return
		}
		j.Close()
		check(open(t, opt))
	})
}

func TestOneProcessADirectory(t *testing.T) {
	opt := Options{Dir: t.TempDir()}
	j := open(t, opt)
	if _, err := Open(t.Context(), opt); !errors.Is(err, ErrLocked) {
		t.Errorf("a second opening: %v, expected ErrLocked", err)
	}
	j.Close()
	open(t, opt)
}

func TestModes(t *testing.T) {
	opt := Options{Dir: filepath.Join(t.TempDir(), "data"), inline: 300}
	j := open(t, opt)
	small, _ := j.PutBlob([]byte("small"))
	big, _ := j.PutBlob(make([]byte, 5000))
	if _, err := j.Commit(t.Context(), Entry{Kind: "a", Blobs: map[string]Digest{"s": small, "l": big}}); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(opt.Dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestIdenticalBlobsAreStoredOnce(t *testing.T) {
	opt := Options{Dir: t.TempDir(), inline: 300}
	j := open(t, opt)
	for range 10 {
		for _, n := range []int{100, 5000} {
			if _, err := j.PutBlob(make([]byte, n)); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := j.Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if _, n := sizes(j); n != frameHead+100 {
		t.Errorf("%d octets of small blobs, expected one frame", n)
	}
	if large, _ := os.ReadDir(filepath.Join(opt.Dir, largeDir)); len(large) != 1 {
		t.Errorf("%d large files, expected 1", len(large))
	}
}
