package journal

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// snapshot is the files of a journal's directory as a power cut leaves them.
type snapshot map[string][]byte

func take(t *testing.T, dir string) snapshot {
	t.Helper()
	s := snapshot{}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		s[name], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// with is a copy in which one file is other; nil leaves it out.
func (s snapshot) with(name string, data []byte) snapshot {
	c := snapshot{}
	for n, p := range s {
		c[n] = p
	}
	if c[name] = data; data == nil {
		delete(c, name)
	}
	return c
}

func (s snapshot) write(t *testing.T) string {
	t.Helper()
	// A file system in memory, where there is one: thousands of openings.
	dir, err := os.MkdirTemp("/dev/shm", "journal-test-")
	if err != nil {
		dir, err = os.MkdirTemp(t.TempDir(), "")
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	os.Mkdir(filepath.Join(dir, largeDir), 0o700)
	for n, p := range s {
		if err := os.WriteFile(filepath.Join(dir, n), p, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// state is what a damaged journal turns out to be: the number of its commits,
// "damage" when Open refuses, "blob" when a blob does.
func (s snapshot) state(t *testing.T) string {
	t.Helper()
	dir := s.write(t)
	defer os.RemoveAll(dir)
	j, err := Open(t.Context(), Options{Dir: dir, inline: 300})
	var damage *DamageError
	if errors.As(err, &damage) {
		return "damage"
	}
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	commits, more := 0, false
	for _, ev := range all(t, j) {
		if more = ev.More; !more {
			commits++
		}
		for _, d := range ev.Blobs {
			b, err := j.OpenBlob(d)
			if errors.As(err, &damage) {
				return "blob"
			}
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, b); err != nil {
				t.Fatal(err)
			}
			b.Close()
		}
	}
	if more {
		t.Fatal("half a commit was left")
	}
	j.mu.Lock()
	events, blobs := *j.events.current(), *j.blobs.current()
	j.mu.Unlock()
	for _, seg := range []segment{events, blobs} {
		if info, err := os.Stat(seg.path); err == nil && info.Size() != seg.written {
			t.Fatalf("%s has %d octets, %d are in use: what was cut off could come back", seg.path, info.Size(), seg.written)
		}
	}
	// It must be fit for use: the next commit goes on where it ended.
	ev, err := j.Commit(t.Context(), Entry{Kind: "next"})
	if err != nil || ev[0].Seq != j.Last() {
		t.Fatalf("commit after recovery: %v", err)
	}
	return fmt.Sprint(commits)
}

// sizes are those of both files in work; the flusher may be at them.
func sizes(j *Journal) (events, blobs int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return int(j.events.current().size()), int(j.blobs.current().size())
}

// three makes a journal of three commits, each with its blobs, and tells
// where each begins: in the events, and in the small blobs.
func three(t *testing.T) (cut, closed snapshot, events, blobs [4]int) {
	t.Helper()
	dir := t.TempDir()
	j := open(t, Options{Dir: dir, inline: 300, pace: time.Hour})
	for i := range 3 {
		events[i], blobs[i] = sizes(j)
		var group []Entry
		for k := range 2 {
			d, err := j.PutBlob([]byte(strings.Repeat(fmt.Sprint(i, k), 10)))
			if err != nil {
				t.Fatal(err)
			}
			group = append(group, Entry{Session: "s", Kind: KindMailStored, Fields: MailStored{ID: fmt.Sprint(i, k)},
				Blobs: map[string]Digest{"raw": d}})
		}
		big, err := j.PutBlob([]byte(strings.Repeat(fmt.Sprint("large", i), 100)))
		if err != nil {
			t.Fatal(err)
		}
		group[1].Blobs["large"] = big
		if _, err := j.Commit(t.Context(), group...); err != nil {
			t.Fatal(err)
		}
	}
	events[3], blobs[3] = sizes(j)
	cut = take(t, dir)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	return cut, take(t, dir), events, blobs
}

const eventsFile, blobsFile = "events-000001.jsonl", "blobs-000001.dat"

func TestTornTail(t *testing.T) {
	cut, closed, events, blobs := three(t)
	if got := cut.state(t); got != "3" {
		t.Fatalf("untouched: %s", got)
	}
	if got := closed.state(t); got != "3" {
		t.Fatalf("closed: %s", got)
	}
	check := func(what string, s snapshot, want string) {
		t.Helper()
		if got := s.state(t); got != want {
			t.Errorf("%s: %s, expected %s", what, got, want)
		}
	}
	flip := func(p []byte, at int) []byte {
		c := append([]byte(nil), p...)
		c[at] ^= 0x04
		return c
	}
	ev, bl := cut[eventsFile], cut[blobsFile]
	// The third commit tells that the second was on disk; of itself nobody
	// tells. So what is wrong in it may be a torn tail, before it is damage.
	for at := events[2]; at < events[3]; at++ {
		check(fmt.Sprintf("events end at octet %d", at), cut.with(eventsFile, ev[:at]), "2")
		check(fmt.Sprintf("events flipped at octet %d", at), cut.with(eventsFile, flip(ev, at)), "2")
		if at%7 == 0 {
			zero := append([]byte(nil), ev...)
			clear(zero[at:])
			check(fmt.Sprintf("events zero from octet %d", at), cut.with(eventsFile, zero), "2")
		}
	}
	for at := blobs[2]; at < blobs[3]; at++ {
		check(fmt.Sprintf("blobs end at octet %d", at), cut.with(blobsFile, bl[:at]), "2")
		check(fmt.Sprintf("blobs flipped at octet %d", at), cut.with(blobsFile, flip(bl, at)), "2")
		both := cut.with(blobsFile, bl[:at])
		if at%7 != 0 {
			continue
		}
		check(fmt.Sprintf("blobs end at octet %d, events torn too", at), both.with(eventsFile, ev[:len(ev)-5]), "2")
	}
	for at := 0; at < events[2]; at += 7 {
		check(fmt.Sprintf("events flipped at octet %d", at), cut.with(eventsFile, flip(ev, at)), "damage")
	}
	check("the line feed between two commits flipped", cut.with(eventsFile, flip(ev, events[2]-1)), "damage")
	for at := 0; at < blobs[2]; at++ {
		want := "blob" // its octets are looked at when it is opened
		if rel := at % (blobs[2] / 4); rel < frameHead {
			want = "damage"
		}
		check(fmt.Sprintf("blobs flipped at octet %d", at), cut.with(blobsFile, flip(bl, at)), want)
		check(fmt.Sprintf("blobs end at octet %d", at), cut.with(blobsFile, bl[:at]), "damage")
	}
	// After a proper stop nothing is a torn tail.
	for at := 0; at < events[3]; at += 5 {
		check(fmt.Sprintf("closed, events flipped at octet %d", at), closed.with(eventsFile, flip(ev, at)), "damage")
		check(fmt.Sprintf("closed, events end at octet %d", at), closed.with(eventsFile, ev[:at]), "damage")
	}
	for at := 0; at < blobs[3]; at++ {
		check(fmt.Sprintf("closed, blobs end at octet %d", at), closed.with(blobsFile, bl[:at]), "damage")
	}
	for at := range closed[closedName] {
		check(fmt.Sprintf("closed mark flipped at octet %d", at), closed.with(closedName, flip(closed[closedName], at)),
			"damage")
	}
	check("closed, no events", closed.with(eventsFile, nil), "damage")
	check("closed, no blobs", closed.with(blobsFile, nil), "damage")
}

func TestTornLargeBlob(t *testing.T) {
	cut, _, _, _ := three(t)
	for i, want := range []string{"blob", "blob", "2"} {
		p := []byte(strings.Repeat(fmt.Sprint("large", i), 100))
		name := ""
		for n, q := range cut {
			if string(q) == string(p) {
				name = n
			}
		}
		if got := cut.with(name, p[:100]).state(t); got != want {
			t.Errorf("large blob of commit %d cut short: %s, expected %s", i+1, got, want)
		}
		if i == 2 {
			if got := cut.with(name, nil).state(t); got != want {
				t.Errorf("large blob of commit %d missing: %s, expected %s", i+1, got, want)
			}
		}
	}
}

func TestInterruptedReset(t *testing.T) {
	cut, _, _, _ := three(t)
	path := t.TempDir() + "/m"
	if err := writeMark(path, mark{}); err != nil {
		t.Fatal(err)
	}
	p, _ := os.ReadFile(path)
	s := cut.with(resettingName, p)
	for _, gone := range []string{"", eventsFile, blobsFile} {
		if got := s.with(gone, nil).state(t); got != "0" {
			t.Errorf("a reset interrupted after removing %q left %s commits", gone, got)
		}
	}
}
