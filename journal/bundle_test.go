package journal

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// recorded makes a bundle of a journal with n mails.
func recorded(t testing.TB, n int) (j *Journal, dir string) {
	t.Helper()
	j = open(t, Options{World: "w"})
	for i := range n {
		d, err := j.PutBlob([]byte(strings.Repeat("mail ", i+1)))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := j.Commit(t.Context(), Entry{Kind: KindMailStored, Fields: MailStored{ID: "<é>"},
			Blobs: map[string]Digest{"raw": d}}, Entry{Kind: "x.y"}); err != nil {
			t.Fatal(err)
		}
	}
	dir = filepath.Join(t.TempDir(), "bundle")
	if err := j.WriteBundle(t.Context(), dir, map[string]any{"profile": "x"}); err != nil {
		t.Fatal(err)
	}
	return j, dir
}

func TestBundleReadsAsTheJournal(t *testing.T) {
	j, dir := recorded(t, 5)
	b, err := OpenBundle(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	want, got := all(t, j), all(t, b)
	if len(want) != len(got) || b.Last() != j.Last() || b.Manifest.Meta["profile"] != "x" {
		t.Fatalf("%d events, expected %d; meta %v", len(got), len(want), b.Manifest.Meta)
	}
	for i := range want {
		if !sameEvent(want[i], got[i]) {
			t.Errorf("event %d: %+v, expected %+v", i+1, got[i], want[i])
		}
		for _, d := range want[i].Blobs {
			if !bytes.Equal(readBlob(t, b, d), readBlob(t, j, d)) {
				t.Errorf("blob %s differs", d)
			}
		}
	}
	n := 0
	for ev, err := range b.EventsOf(t.Context(), 0, "x.y") {
		if n++; err != nil || ev.Kind != "x.y" {
			t.Errorf("EventsOf gives %+v, %v", ev, err)
		}
	}
	if n != 5 {
		t.Errorf("EventsOf gives %d events, expected 5", n)
	}
	for range b.Events(t.Context(), 1<<64-1) {
		t.Error("an event after the last number")
	}
	if _, err := b.OpenBlob("../manifest.json"); !errors.Is(err, ErrNoBlob) {
		t.Errorf("a path for a digest: %v", err)
	}
	if err := j.WriteBundle(t.Context(), dir, nil); err == nil {
		t.Error("a second bundle was written over the first")
	}
}

// Every way of changing a bundle is refused, and the file named.
func TestBundleChanged(t *testing.T) {
	_, dir := recorded(t, 3)
	blobs, err := os.ReadDir(filepath.Join(dir, bundleBlobs))
	if err != nil {
		t.Fatal(err)
	}
	blob := bundleBlobs + "/" + blobs[0].Name()
	edit := func(name string, f func([]byte) []byte) func(string) error {
		return func(dir string) error {
			p, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(dir, name), f(p), 0o600)
		}
	}
	replace := func(name, old, with string) func(string) error {
		return edit(name, func(p []byte) []byte {
			if !bytes.Contains(p, []byte(old)) {
				t.Fatalf("%s does not hold %q", name, old)
			}
			return bytes.Replace(p, []byte(old), []byte(with), 1)
		})
	}
	for name, c := range map[string]struct {
		file string
		do   func(dir string) error
	}{
		"octet of an event": {bundleEvents, replace(bundleEvents, "x.y", "x.z")},
		"event added": {bundleEvents, edit(bundleEvents,
			func(p []byte) []byte { return append(p, `{"seq":7,"kind":"x.y"}`+"\n"...) })},
		"events cut":      {bundleEvents, edit(bundleEvents, func(p []byte) []byte { return p[:len(p)-1] })},
		"events missing":  {bundleEvents, func(d string) error { return os.Remove(filepath.Join(d, bundleEvents)) }},
		"octet of a blob": {blob, edit(blob, func(p []byte) []byte { p[0] ^= 1; return p })},
		"blob missing":    {blob, func(d string) error { return os.Remove(filepath.Join(d, blob)) }},
		"blob added": {"blobs/other", func(d string) error {
			return os.WriteFile(filepath.Join(d, "blobs/other"), nil, 0o600)
		}},
		"link in place of": {"stray", func(d string) error {
			return os.Symlink("/etc/passwd", filepath.Join(d, "stray"))
		}},
		"manifest missing":   {bundleManifest, func(d string) error { return os.Remove(filepath.Join(d, bundleManifest)) }},
		"manifest not JSON":  {bundleManifest, edit(bundleManifest, func(p []byte) []byte { return p[:20] })},
		"manifest of a path": {bundleManifest, replace(bundleManifest, `"blobs/`, `"blobs/../`)},
		"manifest's count":   {bundleEvents, replace(bundleManifest, `"events": 6`, `"events": 5`)},
		"manifest's blobs":   {bundleManifest, replace(bundleManifest, `"blobs": 3`, `"blobs": 2`)},
		"manifest's version": {bundleManifest, replace(bundleManifest, `"version": 1`, `"version": 2`)},
		"manifest's event sum": {bundleEvents, replace(bundleManifest, `"events.jsonl": {`+"\n"+`      "sha256": "`,
			`"events.jsonl": {`+"\n"+`      "sha256": "`+strings.Repeat("0", 64)+`", "x": "`)},
	} {
		t.Run(name, func(t *testing.T) {
			copied := t.TempDir()
			if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
				t.Fatal(err)
			}
			if err := c.do(copied); err != nil {
				t.Fatal(err)
			}
			b, err := OpenBundle(copied)
			if err == nil {
				b.Close()
			}
			var differs *BundleError
			if !errors.As(err, &differs) || differs.File != c.file {
				t.Errorf("%v, expected a BundleError of %s", err, c.file)
			}
		})
	}
}

// A commit whose end was cut off, under a manifest that fits it, is refused.
func TestBundleOfHalfACommit(t *testing.T) {
	for name, events := range map[string]string{
		"commit without an end": `{"seq":1,"time":"2026-01-01T00:00:00Z","kind":"x.y","more":true}` + "\n",
		"hole":                  `{"seq":2,"time":"2026-01-01T00:00:00Z","kind":"x.y"}` + "\n",
		"blob not there": `{"seq":1,"time":"2026-01-01T00:00:00Z","kind":"x.y","blobs":{"raw":"` +
			strings.Repeat("a", 64) + `"}}` + "\n",
		"no line feed":  `{"seq":1,"time":"2026-01-01T00:00:00Z","kind":"x.y"}`,
		"not an object": "[]\n",
	} {
		t.Run(name, func(t *testing.T) {
			var differs *BundleError
			err := bundleOf(t, t.TempDir(), []byte(events), 1)
			if !errors.As(err, &differs) || differs.File != bundleEvents {
				t.Errorf("%v, expected a BundleError of %s", err, bundleEvents)
			}
		})
	}
}
