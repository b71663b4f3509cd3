package journal

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// A full disk fails nothing that was taken in, refuses everything afterwards
// before it changes anything, and once there is room goes on without a restart,
// with no number left out and nothing refused come back.
func TestFullDiskPasses(t *testing.T) {
	dir := t.TempDir()
	var full atomic.Bool // the flusher reads it too
	full.Store(true)
	j := open(t, Options{Dir: dir, retry: time.Hour, write: func(f *os.File, p []byte, at int64) error {
		// Room is what the reserve gave up.
		if info, err := os.Stat(filepath.Join(dir, reserveName)); err != nil || full.Load() && info.Size() > 0 {
			return errors.Join(err, syscall.ENOSPC)
		}
		_, err := f.WriteAt(p, at)
		return err
	}})
	if _, err := j.Commit(t.Context(), Entry{Kind: "a"}); err != nil {
		t.Fatalf("the commit that fills the disk: %v", err)
	}
	ev, err := j.Append(Entry{Kind: "w", Fields: map[string]string{"x": string(make([]byte, lastWords/20))}})
	if err != nil {
		t.Fatalf("the last words: %v", err)
	}
	for range 20 {
		if _, err = j.Append(Entry{Kind: "w", Fields: ev.Fields}); err != nil {
			break
		}
	}
	if !errors.Is(err, ErrFull) {
		t.Errorf("endless last words: %v", err)
	}
	before := j.Last()
	for name, write := range map[string]func() error{
		"Commit":  func() error { _, err := j.Commit(t.Context(), Entry{Kind: "b"}); return err },
		"PutBlob": func() error { _, err := j.PutBlob([]byte("b")); return err },
		"Err":     j.Err,
	} {
		if err := write(); !errors.Is(err, ErrFull) || !IsFull(err) {
			t.Errorf("%s on a full disk: %v", name, err)
		}
	}
	if j.Last() != before {
		t.Errorf("%d events after the refusals, %d before", j.Last(), before)
	}
	full.Store(false)
	j.reopen()
	if err := j.Err(); err != nil {
		t.Errorf("with room again: %v", err)
	}
	evs, err := j.Commit(t.Context(), Entry{Kind: "c"})
	if err != nil || evs[0].Seq != before+1 {
		t.Fatalf("the first commit with room again: %+v, %v", evs, err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j = open(t, Options{Dir: dir})
	var kinds string
	for ev, err := range j.Events(context.Background(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		kinds += string(ev.Kind)
	}
	if kinds = strings.ReplaceAll(kinds, "w", ""); kinds != "ac" {
		t.Errorf("found %q, want what was acknowledged and nothing refused", kinds)
	}
}

// Without a reserve left, or with one that is too small, writing ends for good.
func TestFullDiskWithoutReserveIsFinal(t *testing.T) {
	j, err := Open(t.Context(), Options{Dir: t.TempDir(), write: func(*os.File, []byte, int64) error {
		return syscall.ENOSPC
	}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := j.Commit(t.Context(), Entry{Kind: "a"}); !IsFull(err) {
		t.Errorf("the commit: %v", err)
	}
	j.reopen()
	if err := j.Err(); !IsFull(err) || errors.Is(err, ErrFull) {
		t.Errorf("room again, but a batch was lost: %v", err)
	}
	if err := j.Close(); !IsFull(err) {
		t.Errorf("Close: %v", err)
	}
}
