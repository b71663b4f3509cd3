package journal

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

func numbered(n int) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }

// number puts small blobs from…to-1 into a journal, each its number.
func number(t *testing.T, j *Journal, from, to int) {
	t.Helper()
	for n := from; n < to; n++ {
		if _, err := j.PutBlob(numbered(n)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := j.Commit(t.Context(), Entry{Kind: "a"}); err != nil {
		t.Fatal(err)
	}
	j.flush() // returns after the places are in their file
}

// findAll opens many of them, all over the parts, and no other.
func findAll(t *testing.T, j *Journal, to int) {
	t.Helper()
	for n := 0; n < to; n += 31 {
		if got := readBlob(t, j, digestOf(sha256.Sum256(numbered(n)))); string(got) != string(numbered(n)) {
			t.Fatalf("blob %d: %x", n, got)
		}
	}
	for n := to; n < to+100; n++ {
		if _, err := j.OpenBlob(digestOf(sha256.Sum256(numbered(n)))); !errors.Is(err, ErrNoBlob) {
			t.Fatalf("blob %d, which is not there: %v", n, err)
		}
	}
}

// inMemory is how many places are in memory.
func inMemory(j *Journal) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	n := len(j.known.place)
	for _, p := range j.known.parts {
		n += len(p.keys)
	}
	return n
}

const manyBlobs = 3*partBlobs + 100

// Blobs are found whatever becomes of the file of their places, while the journal
// is open and between; and a bounded number of places is in memory.
func TestPlaces(t *testing.T) {
	dir := t.TempDir()
	opt := Options{Dir: dir, segment: 3 << 20} // more than one part in some
	j := open(t, opt)
	number(t, j, 0, manyBlobs)
	if n := inMemory(j); n > partBlobs {
		t.Errorf("%d places in memory", n)
	}
	name := filepath.Join(dir, placesName)
	whole, err := os.ReadFile(name)
	if err != nil || len(whole) < 3*partBlobs*8 {
		t.Fatal(len(whole), err)
	}
	findAll(t, j, manyBlobs)
	for what, damage := range map[string]func() error{
		"an octet of each page": func() error {
			p := append([]byte(nil), whole...)
			for at := 77; at < len(p); at += placesPage {
				p[at] ^= 0x20
			}
			return os.WriteFile(name, p, 0o600)
		},
		"cut":   func() error { return os.Truncate(name, int64(len(whole)/2)) },
		"empty": func() error { return os.Truncate(name, 0) },
		"zeros": func() error { return os.WriteFile(name, make([]byte, len(whole)), 0o600) },
	} {
		if err := damage(); err != nil {
			t.Fatal(err)
		}
		findAll(t, j, manyBlobs)
		number(t, j, 0, 1) // known: nothing is added
		if n := inMemory(j); n > partBlobs {
			t.Errorf("%s: %d places in memory", what, n)
		}
		findAll(t, j, manyBlobs)
		if whole, err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	_, size := sizes(j)
	number(t, j, 0, manyBlobs)
	if _, now := sizes(j); now != size {
		t.Errorf("%d octets of blobs that were there", now-size)
	}
	// What a kill leaves of the file is not read.
	killed := take(t, dir)
	for what, p := range map[string][]byte{"as it was": killed[placesName], "missing": nil, "foreign": []byte("x")} {
		opt.Dir = killed.with(placesName, p).write(t)
		again := open(t, opt)
		if n := inMemory(again); n > partBlobs {
			t.Errorf("%s: %d places in memory", what, n)
		}
		findAll(t, again, manyBlobs)
		if err := again.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(opt.Dir, placesName)); !errors.Is(err, os.ErrNotExist) {
			t.Error("it is left after Close: ", err)
		}
	}
	if err := j.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	findAll(t, j, 0)
	number(t, j, 0, partBlobs+1)
	findAll(t, j, partBlobs+1)
}

// Without room for it, or leave to make it, places stay in memory, and nothing
// else suffers.
func TestPlacesWithoutFile(t *testing.T) {
	var room atomic.Bool // the journal writes beside the test
	opt := Options{Dir: t.TempDir(), write: func(f *os.File, p []byte, at int64) error {
		if !room.Load() && strings.HasSuffix(f.Name(), placesName) {
			_, _ = f.WriteAt(p[:len(p)/2], at)
			return io.ErrShortWrite
		}
		_, err := f.WriteAt(p, at)
		return err
	}}
	j := open(t, opt)
	number(t, j, 0, partBlobs+1)
	if n := inMemory(j); n != partBlobs+1 || j.Err() != nil {
		t.Errorf("%d places in memory, %v", n, j.Err())
	}
	findAll(t, j, partBlobs+1)
	room.Store(true)
	number(t, j, partBlobs+1, partBlobs+2)
	if n := inMemory(j); n > 2 {
		t.Errorf("with room: %d places in memory", n)
	}
	findAll(t, j, partBlobs+2)

	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, placesName), 0o700); err != nil {
		t.Fatal(err)
	}
	j = open(t, Options{Dir: dir})
	number(t, j, 0, partBlobs+1)
	findAll(t, j, partBlobs+1)
}

// Few looks into the file are in vain.
func TestPlacesFilter(t *testing.T) {
	key := func(n int) uint64 {
		sum := sha256.Sum256(numbered(n))
		return prefixOf(sum) >> 32 << 32
	}
	keys := make([]uint64, partBlobs)
	for i := range keys {
		keys[i] = key(i)
	}
	p := newPart(1, keys)
	vain := 0
	for i := range 10 * partBlobs {
		if may := p.filter.may(key(i) >> 32); i < partBlobs && !may {
			t.Fatal("one that is there is denied")
		} else if i >= partBlobs && may {
			vain++
		}
	}
	if vain > 9*partBlobs/15 { // 1 of 20 expected
		t.Errorf("%d of %d", vain, 9*partBlobs)
	}
}
