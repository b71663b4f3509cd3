package journal

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

// many makes a journal whose index was kept while it ran, and that was killed
// after some more: in several segments.
func many(t *testing.T) snapshot {
	t.Helper()
	dir := t.TempDir()
	j := open(t, Options{Dir: dir, segment: 20_000})
	for i := range 300 {
		d, err := j.PutBlob(fmt.Appendf(nil, "mail %d", i))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := j.Commit(t.Context(), Entry{Kind: "a"}, Entry{Kind: KindMailStored,
			Fields: MailStored{ID: fmt.Sprint(i)}, Blobs: map[string]Digest{"raw": d}}); err != nil {
			t.Fatal(err)
		}
		if i == 250 {
			j.SaveIndex()
		}
	}
	return take(t, dir)
}

const indexFile = derivedPrefix + indexDerived

// opened is how a journal opens: what it finds, where each event stands, or what
// Open says.
func (s snapshot) opened(t *testing.T) string {
	t.Helper()
	dir := s.write(t)
	defer os.RemoveAll(dir)
	j, err := Open(t.Context(), Options{Dir: dir, segment: 20_000})
	if err != nil {
		return strings.ReplaceAll(err.Error(), dir, "")
	}
	defer j.Close()
	out := fmt.Sprint(j.last, strings.ReplaceAll(fmt.Sprint(j.rec), dir, ""), len(j.known.place), j.known.parts)
	for _, x := range j.index {
		out += fmt.Sprint(x.first, x.blocks)
	}
	for ev, err := range j.EventsOf(t.Context(), 0, KindMailStored) {
		if err != nil {
			return out + strings.ReplaceAll(err.Error(), dir, "")
		}
		out += fmt.Sprint(" ", ev.Seq, string(readBlob(t, j, ev.Blobs["raw"])))
	}
	return out
}

// A journal opens to the same whatever became of the index that was kept, and
// whatever became of the journal since.
func TestIndexIsNeverNeeded(t *testing.T) {
	whole := many(t)
	index := whole[indexFile]
	if len(index) == 0 {
		t.Fatal("no index was kept")
	}
	same := func(what string, with, without snapshot) {
		t.Helper()
		if got, want := with.opened(t), without.opened(t); got != want {
			t.Errorf("%s: %.300s\nwithout an index: %.300s", what, got, want)
		}
	}
	without := whole.with(indexFile, nil)
	same("untouched", whole, without)
	for at := 0; at < len(index); at += 37 {
		p := append([]byte(nil), index...)
		p[at] ^= 0x10
		same(fmt.Sprintf("index flipped at %d", at), whole.with(indexFile, p), without)
		same(fmt.Sprintf("index cut at %d", at), whole.with(indexFile, index[:at]), without)
	}
	for name, p := range whole {
		if name == indexFile || name == lockName || name == reserveName || name == placesName {
			continue
		}
		for _, at := range []int{0, 1, len(p) / 3, len(p) / 2, len(p) - 1} {
			q := append([]byte(nil), p...)
			q[at] ^= 0x04
			same(fmt.Sprintf("%s flipped at %d", name, at), whole.with(name, q), without.with(name, q))
			same(fmt.Sprintf("%s cut at %d", name, at), whole.with(name, p[:at]), without.with(name, p[:at]))
		}
		same(name+" missing", whole.with(name, nil), without.with(name, nil))
	}
}

// A line that tells how far the disk has it, and is lost with a kill, does not
// make an index that passes over what is then read for its blobs.
func TestIndexKeepsToLinesOnDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // whose clock stands: nothing is flushed but by a commit
		dir := t.TempDir()
		j := open(t, Options{Dir: dir})
		named, err := j.PutBlob([]byte("a mail"))
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if _, err := j.Commit(t.Context(), slices.Repeat([]Entry{{Kind: "a"}}, blockEvents)...); err != nil {
				t.Fatal(err)
			}
		}
		late, err := j.PutBlob([]byte("another mail"))
		if err != nil {
			t.Fatal(err)
		}
		for n := range blockEvents {
			if _, err := j.Append(Entry{Kind: "b", Blobs: map[string]Digest{"raw": []Digest{named, late}[n%2]}}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := j.Commit(t.Context(), Entry{Kind: "c"}); err != nil {
			t.Fatal(err)
		}
		if _, err := j.Append(Entry{Kind: "d"}); err != nil { // the line that tells of the last commit: in memory alone
			t.Fatal(err)
		}
		j.SaveIndex()
		left := take(t, dir)
		if len(left[indexFile]) == 0 {
			t.Fatal("no index was kept")
		}
		if a, b := left.opened(t), left.with(indexFile, nil).opened(t); a != b {
			t.Errorf("with the index:    %.200s\nwithout the index: %.200s", a, b)
		}
	})
}

// It is what saves the reading: of a journal with an index only the end is read.
func TestIndexIsTaken(t *testing.T) {
	dir := many(t).write(t)
	j := &Journal{opt: Options{Dir: dir}}
	j.clear()
	s := &scan{j: j}
	if err := s.open(&j.events); err != nil {
		t.Fatal(err)
	}
	defer j.closeFiles()
	if n, _, err := s.resume(t.Context()); err != nil || j.last < 300 || n == 0 {
		t.Errorf("it begins after event %d, in segment %d: %v", j.last, n+1, err)
	}
}

// A disk without room for it keeps none, and nothing else suffers.
func TestIndexOnFullDisk(t *testing.T) {
	dir := t.TempDir()
	var full atomic.Bool // the journal writes beside the test
	j := open(t, Options{Dir: dir, write: func(f *os.File, p []byte, at int64) error {
		if full.Load() && strings.Contains(f.Name(), derivedPrefix) {
			_, _ = f.WriteAt(p[:len(p)/2], at)
			return io.ErrShortWrite
		}
		_, err := f.WriteAt(p, at)
		return err
	}})
	commit := func() {
		t.Helper()
		for range 100 {
			if _, err := j.Commit(t.Context(), Entry{Kind: "a"}); err != nil {
				t.Fatal(err)
			}
		}
	}
	commit()
	full.Store(true)
	j.SaveIndex()
	commit()
	if names, _ := filepath.Glob(filepath.Join(dir, derivedPrefix+"*")); len(names) != 0 || j.Err() != nil {
		t.Errorf("left: %v, %v", names, j.Err())
	}
	full.Store(false)
	j.SaveIndex()
	if _, err := os.Stat(filepath.Join(dir, indexFile)); err != nil {
		t.Error(err)
	}
}

// Examine says what Open would, names what is missing, and changes nothing.
func TestExamine(t *testing.T) {
	whole, last := many(t), ""
	for name := range whole {
		if strings.HasPrefix(name, "events-") {
			last = max(last, name)
		}
	}
	blob := append([]byte(nil), whole[blobsFile]...)
	blob[frameHead] ^= 1
	for name, c := range map[string]struct {
		s    snapshot
		want string
	}{
		"sound":   {whole, "<nil> 600 0 0"},
		"shorter": {whole.with(last, whole[last][:len(whole[last])/2]), "other"},
		"gap":     {whole.with("events-000002.jsonl", nil), "damage"},
		"blob":    {whole.with(blobsFile, blob), "<nil> 600 0 1"},
	} {
		dir := c.s.write(t)
		before := take(t, dir)
		looked := 0
		e, err := Examine(t.Context(), dir, func(d Digest, b Blob) { looked++ })
		got := "damage"
		if err == nil {
			got = fmt.Sprintf("%v %d %d %d", err, e.Last, e.Orphans, len(e.Missing))
		}
		if c.want == "other" && err == nil && looked == e.Orphans && looked > 0 && looked == len(e.OrphanIDs) {
			got = "other"
		}
		if got != c.want {
			t.Errorf("%s: %s, expected %s (%v)", name, got, c.want, err)
		}
		after := take(t, dir)
		for n, p := range before {
			if string(after[n]) != string(p) {
				t.Errorf("%s: %s was changed", name, n)
			}
		}
		os.RemoveAll(dir)
	}
}
