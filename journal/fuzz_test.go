package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"
)

// bundleOf opens a bundle of these events under a manifest that fits them.
func bundleOf(t testing.TB, dir string, events []byte, count uint64) error {
	t.Helper()
	m := Manifest{Format: bundleFormat, Version: bundleVersion, Events: count,
		Files: map[string]BundleFile{bundleEvents: {SHA256: digestOf(sha256.Sum256(events)), Size: int64(len(events))}}}
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	for name, p := range map[string][]byte{bundleEvents: events, bundleManifest: text} {
		if err := os.WriteFile(filepath.Join(dir, name), p, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b, err := OpenBundle(dir)
	if err == nil {
		defer b.Close()
		for _, err := range b.Events(t.Context(), 0) {
			if err != nil {
				t.Errorf("a bundle that opened does not read: %v", err)
			}
		}
	}
	return err
}

func seedLine() []byte {
	e, err := Entry{Session: "s", Kind: "a.b", Fields: Situation{ID: "x"},
		Blobs: map[string]Digest{"raw": digestOf([32]byte{7})}}.encode("w", 1<<20)
	if err != nil {
		panic(err)
	}
	p := appendLine(nil, 9, time.Unix(0, 0).UTC(), e.mid, mark{8, 1, 99}, true)
	return p[:len(p)-1]
}

// A line with the right checksum is one of ours: it reads as JSON and says the
// same either way.
func FuzzLine(f *testing.F) {
	f.Add(seedLine())
	f.Add([]byte(`{"seq":1,"time":"x","kind":"a","crc":"00000000"}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		if _, err := parseHead(line); err != nil && !errors.Is(err, errLine) {
			t.Errorf("an error without its class: %v", err)
		}
		// By hand or by encoding/json, it says the same.
		var other Event
		if ev, ok := ownLine(line); ok && json.Unmarshal(line, &other) == nil && !reflect.DeepEqual(ev, other) {
			t.Errorf("%q\n%+v by hand\n%+v by encoding/json", line, ev, other)
		}
	})
}

// TestText: a text by its name, wherever it stands and however it is written.
func TestText(t *testing.T) {
	for fields, want := range map[string]string{
		`{"id":"a","x":1}`: "a", `{"x":{"id":"no"},"id":"b"}`: "b", `{"x":["id","no"],"y":null,"id":"c"}`: "c",
		`{"x":"\"","id":"d"}`: "d", `{"x":"é","id":"e\u0041"}`: "eA", `{"id":1,"x":"id"}`: "", `{"ids":"no"}`: "",
		`{}`: "", ``: "", `{"x":"id","id":""}`: "", `{ "id" : "f" }`: "f",
	} {
		if got := (Event{Fields: json.RawMessage(fields)}).TextOf("id"); got != want {
			t.Errorf("%s: %q, expected %q", fields, got, want)
		}
	}
}

// TestOwnLine: what we write is read by hand, what only looks so is not.
func TestOwnLine(t *testing.T) {
	own := seedLine()
	if _, ok := ownLine(own); !ok {
		t.Errorf("not read by hand: %s", own)
	}
	const fields = `{"a":["}","\\\""],"b":{}}`
	if line, err := bundleLine(Event{Seq: 3, Time: time.Unix(5, 7).UTC(), World: "w", Kind: "a.b",
		Fields: json.RawMessage(fields)}); err != nil {
		t.Error(err)
	} else if ev, ok := ownLine(bytes.TrimSuffix(line, []byte("\n"))); !ok || ev.Seq != 3 || string(ev.Fields) != fields {
		t.Errorf("not read by hand: %s: %+v", line, ev)
	}
	for name, line := range map[string]string{
		"cut":            string(own[:len(own)-1]),
		"behind it":      string(own) + "x",
		"escape":         `{"seq":1,"time":"1970-01-01T00:00:00Z","kind":"a\u002eb"}`,
		"no object":      `{"seq":1,"fields":[]}`,
		"unclosed":       `{"seq":1,"fields":{"a":"}`,
		"unknown member": `{"seq":1,"other":2}`,
		"no number":      `{"seq":"1"}`,
		"not more":       `{"seq":1,"more":1}`,
		"space":          `{"seq":1, "more":true}`,
		"none":           `{}`,
		"no time":        `{"seq":1,"time":"yesterday"}`,
	} {
		if ev, ok := ownLine([]byte(line)); ok {
			t.Errorf("%s: read by hand: %+v", name, ev)
		}
	}
}

// withChecksums ends every line as the journal does.
func withChecksums(lines []byte) []byte {
	var out []byte
	for line := range bytes.Lines(lines) {
		line = bytes.TrimSuffix(line, []byte("\n"))
		out = append(out, line...)
		out = fmt.Appendf(out, ",\"crc\":\"%08x\"}\n", crc32.Checksum(line, castagnoli))
	}
	return out
}

// Whatever stands in a directory, opening it ends: refused as damaged, or fit
// for use.
func FuzzRecovery(f *testing.F) {
	line := append(seedLine(), '\n')
	frame := appendFrame(nil, sha256.Sum256([]byte("body")), []byte("body"))
	f.Add([]byte{}, []byte{}, []byte{})
	f.Add(line, frame, []byte(`{"synced":[1,1,40],"crc":"00000000"}`))
	one := appendLine(nil, 1, time.Unix(0, 0), []byte(`,"kind":"a"`), mark{}, false)
	f.Add(append(one, appendLine(nil, 2, time.Unix(0, 0), []byte(`,"kind":"a"`), mark{1, 1, 44}, true)...), frame,
		[]byte{})
	f.Add([]byte(`{"seq":1,"time":"","kind":"a","synced":[0,0,0],"more":true`), frame, []byte{})
	f.Add([]byte("{\"seq\":1,\"time\":\"\",\"kind\":\"a\",\"blobs\":{\"raw\":\"x\"}\n"+
		"{\"seq\":2,\"time\":\"\",\"kind\":\"a\",\"synced\":[1,0,0]"), frame, []byte{1})
	f.Fuzz(func(t *testing.T, events, blobs, closed []byte) {
		if !bytes.Contains(events, []byte(`,"crc":"`)) {
			events = withChecksums(events) // to come further than the checksum
		}
		dir := snapshot{eventsFile: events, blobsFile: blobs}.write(t)
		defer os.RemoveAll(dir)
		if len(closed) > 0 {
			if err := os.WriteFile(filepath.Join(dir, closedName), closed, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		j, err := Open(t.Context(), Options{Dir: dir})
		var damage *DamageError
		if errors.As(err, &damage) {
			return
		}
		if err != nil {
			t.Fatalf("an error without its type: %v", err)
		}
		defer j.Close()
		n := uint64(0)
		for _, err := range j.Events(t.Context(), 0) {
			if err != nil && !errors.As(err, &damage) {
				t.Fatal(err)
			}
			n++
		}
		evs, err := j.Commit(t.Context(), Entry{Kind: "next"})
		if err != nil || damage == nil && evs[0].Seq != n+1 {
			t.Fatalf("commit after %d events: %+v, %v", n, evs, err)
		}
	})
}

func FuzzBundle(f *testing.F) {
	f.Add([]byte(`{"format":"amfront-bundle","version":1,"events":1,"files":{"events.jsonl":{"sha256":"","size":1}}}`),
		[]byte("{}\n"))
	f.Add([]byte(`{`), []byte(`{"seq":1,"kind":"a","more":true}`+"\n"))
	f.Fuzz(func(t *testing.T, manifest, events []byte) {
		b := &Bundle{}
		var differs *BundleError
		if err := b.parseManifest(manifest); err != nil && !errors.As(err, &differs) {
			t.Errorf("an error without its type: %v", err)
		}
		if err := bundleOf(t, t.TempDir(), events, 1); err != nil && !errors.As(err, &differs) {
			t.Errorf("an error without its type: %v", err)
		}
	})
}
