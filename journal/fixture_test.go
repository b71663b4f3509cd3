package journal

import (
	"bytes"
	"io"
	"maps"
	"testing"
)

// open opens a journal that the test closes.
func open(t testing.TB, opt Options) *Journal {
	t.Helper()
	j, err := Open(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

// both runs a test in memory and on disk, with segments small enough to roll.
func both(t *testing.T, f func(t *testing.T, opt Options)) {
	t.Run("memory", func(t *testing.T) { f(t, Options{World: "w", segment: 2000, inline: 300}) })
	t.Run("disk", func(t *testing.T) { f(t, Options{World: "w", Dir: t.TempDir(), segment: 2000, inline: 300}) })
}

func readBlob(t testing.TB, r Reader, d Digest) []byte {
	t.Helper()
	b, err := r.OpenBlob(d)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	p, err := io.ReadAll(b)
	if err != nil {
		t.Fatal(err)
	}
	if int64(len(p)) != b.Size() {
		t.Fatalf("blob of %d octets says it has %d", len(p), b.Size())
	}
	return p
}

func sameEvent(a, b Event) bool {
	return a.Seq == b.Seq && a.Time.Equal(b.Time) && a.World == b.World && a.Session == b.Session && a.Kind == b.Kind &&
		bytes.Equal(a.Fields, b.Fields) && maps.Equal(a.Blobs, b.Blobs) && a.More == b.More
}

func all(t testing.TB, r Reader) []Event {
	t.Helper()
	var out []Event
	for ev, err := range r.Events(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, ev)
	}
	return out
}
