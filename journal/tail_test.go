package journal

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// killed is a journal of one commit, with a small and a large blob, as a kill
// leaves it; marked a moment later, or at once.
func killed(t *testing.T, marked bool) (left snapshot) {
	t.Helper()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		j := open(t, Options{Dir: dir, inline: 300})
		small, err := j.PutBlob([]byte("a deposit"))
		if err != nil {
			t.Fatal(err)
		}
		large, err := j.PutBlob(bytes.Repeat([]byte("a mail "), 100))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := j.Commit(t.Context(), Entry{Kind: KindMessageReceived, Fields: MessageReceived{ID: "m1",
			MessageID: "<1@ps.test>"}, Blobs: map[string]Digest{"raw": small, "whole": large}}); err != nil {
			t.Fatal(err)
		}
		if marked {
			time.Sleep(2 * markEvery) // of the bubble's clock
			synctest.Wait()
		}
		left = take(t, dir)
	})
	return left
}

// found is what Open and Examine make of it, which must agree: "damage" when they
// refuse, "doubt" when they say that something may be missing, "sound"; and all
// that Open said.
func (s snapshot) found(t *testing.T) (string, string) {
	t.Helper()
	dir := s.write(t)
	var damage *DamageError
	c, err := Examine(t.Context(), dir, func(Digest, Blob) {})
	says := "sound"
	switch {
	case errors.As(err, &damage):
		says = "damage"
	case err != nil:
		t.Fatal(err)
	case c.Doubts() != nil || c.Missing != nil:
		says = "doubt"
	}
	var log bytes.Buffer
	j, err := Open(t.Context(), Options{Dir: dir, inline: 300, Log: slog.New(slog.NewTextHandler(&log, nil))})
	if errors.As(err, &damage) != (says == "damage") {
		t.Fatalf("examined: %s; opened: %v", says, err)
	}
	if err != nil {
		return says, err.Error()
	}
	<-j.reread
	j.Close()
	if told := strings.Contains(log.String(), "amfront journal check"); told != (says == "doubt") {
		t.Errorf("examined: %s; the start says %q", says, log.String())
	}
	return says, log.String()
}

// The last commit is what nobody tells of afterwards: damage to it never passes
// in silence, and the start says what the examination says.
func TestLastCommitIsMissed(t *testing.T) {
	largeFile := func(s snapshot) string {
		for name := range s {
			if strings.HasPrefix(name, largeDir) {
				return name
			}
		}
		t.Fatal("no large blob")
		return ""
	}
	flip := func(p []byte, at int) []byte {
		p = slices.Clone(p)
		p[at] ^= 1
		return p
	}
	for marked, s := range map[bool]snapshot{true: killed(t, true), false: killed(t, false)} {
		events, blobs := s[eventsFile], s[blobsFile]
		large := largeFile(s)
		lost := map[bool]string{true: "damage", false: "doubt"}[marked] // unless what is left reads
		for name, c := range map[string]struct {
			s    snapshot
			want string
		}{
			"untouched":                  {s, "sound"},
			"blob flipped":               {s.with(blobsFile, flip(blobs, len(blobs)-1)), "doubt"},
			"head of a blob flipped":     {s.with(blobsFile, flip(blobs, 20)), lost},
			"blobs cut":                  {s.with(blobsFile, blobs[:len(blobs)-1]), lost},
			"blobs removed":              {s.with(blobsFile, nil), lost},
			"event flipped":              {s.with(eventsFile, flip(events, len(events)/2)), lost},
			"large blob flipped":         {s.with(large, flip(s[large], 5)), "doubt"},
			"large blob cut":             {s.with(large, s[large][:5]), "doubt"},
			"large blob removed":         {s.with(large, nil), "doubt"},
			"event and blob not written": {s.with(eventsFile, nil), map[bool]string{true: "damage", false: "sound"}[marked]},
			"event torn": {s.with(eventsFile, events[:len(events)/2]),
				map[bool]string{true: "damage", false: "sound"}[marked]},
		} {
			got, said := c.s.found(t)
			if got != c.want {
				t.Errorf("marked %v, %s: %s, expected %s: %s", marked, name, got, c.want, said)
			}
			if marked && got == "doubt" && !strings.Contains(said, "Message-ID <1@ps.test>") {
				t.Errorf("%s: the mail is not named: %s", name, said)
			}
		}
	}
}

// Large blobs of commits that a kill left unfinished go at the next start; what an
// event names stays, and what a commit under way may name.
func TestLargeBlobsOfUnfinishedCommitsGo(t *testing.T) {
	s := killed(t, true)
	name := func(p []byte) string {
		dir := t.TempDir()
		j := open(t, Options{Dir: dir, inline: 300})
		d, err := j.PutBlob(p)
		if err != nil {
			t.Fatal(err)
		}
		return filepath.Join(largeDir, string(d))
	}
	orphan := bytes.Repeat([]byte("never acknowledged "), 100)
	s = s.with(name(orphan), orphan)
	if got, said := s.found(t); got != "sound" {
		t.Errorf("%s: %s", got, said)
	}
	dir := s.write(t)
	j := open(t, Options{Dir: dir, inline: 300})
	<-j.reread
	left, err := os.ReadDir(filepath.Join(dir, largeDir))
	if err != nil || len(left) != 1 {
		t.Errorf("%d large blobs are left, of one that an event names: %v", len(left), err)
	}
	if d, err := j.PutBlob(orphan); err != nil {
		t.Error(err)
	} else if _, err := j.Commit(t.Context(), Entry{Kind: "a", Blobs: map[string]Digest{"raw": d}}); err != nil {
		t.Error(err)
	} else if got := readBlob(t, j, d); !bytes.Equal(got, orphan) {
		t.Error("the blob that comes again is not kept")
	}
	dir = s.with(closedName, nil).write(t) // may be of events that were taken away
	j = open(t, Options{Dir: dir, inline: 300})
	<-j.reread
	if left, err := os.ReadDir(filepath.Join(dir, largeDir)); err != nil || len(left) != 2 {
		t.Errorf("nothing tells that the events are all there, yet %d of 2 large blobs are left: %v", len(left), err)
	}
}

// Nothing in a journal's directory makes a start or an examination wait for ever.
func TestNoFileBlocks(t *testing.T) {
	s := killed(t, true)
	for _, name := range []string{eventsFile, blobsFile, closedName, lockName, reserveName, resettingName,
		derivedPrefix + indexDerived} {
		dir := s.with(name, nil).write(t)
		if err := fifo(filepath.Join(dir, name)); err != nil {
			t.Skip(err)
		}
		var damage *DamageError
		if _, err := Open(t.Context(), Options{Dir: dir}); !errors.As(err, &damage) {
			t.Errorf("%s is a FIFO: a start says %v", name, err)
		}
		if _, err := Examine(t.Context(), dir, nil); !errors.As(err, &damage) {
			t.Errorf("%s is a FIFO: an examination says %v", name, err)
		}
	}
}
