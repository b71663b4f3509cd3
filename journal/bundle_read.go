package journal

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path"
	"slices"

	"amfront/words"
)

// maxManifest bounds manifest.json, in octets: about a million blobs.
const maxManifest = 256 << 20

// BundleError tells which file of a bundle is not as its manifest says. A
// bundle that gives one must not be judged.
type BundleError struct {
	File     string // path in the bundle, "/" between names
	Problem  error
	Expected string // "" when there is nothing to compare
	Found    string
}

func (e *BundleError) Error() string { return e.In(words.English) }

// In implements words.Speaker.
func (e *BundleError) In(l words.Language) string {
	problem := l.Error(e.Problem)
	if e.Expected != "" {
		problem = l.Say("%s (expected %s, found %s)", problem, e.Expected, e.Found)
	}
	return l.Say("bundle: %s: %s; take the bundle from where it was recorded again", e.File, problem)
}

// Bundle is a recorded run, checked. It is safe for concurrent use.
type Bundle struct {
	Manifest Manifest
	root     *os.Root
	events   *os.File
	start    []int64 // of each event's line
	kind     []uint8
	end      int64
}

var _ Reader = (*Bundle)(nil)

// OpenBundle opens a bundle and checks every file of it against the manifest.
// What differs is a *BundleError.
func OpenBundle(dir string) (*Bundle, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("bundle: %w", err)
	}
	b := &Bundle{root: root}
	if err := b.load(); err != nil {
		b.Close()
		return nil, err
	}
	return b, nil
}

func (b *Bundle) load() error {
	if err := b.readManifest(); err != nil {
		return err
	}
	if err := b.noStrangers(); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(b.Manifest.Files)) {
		if err := b.check(name, b.Manifest.Files[name]); err != nil {
			return err
		}
	}
	return b.readEvents()
}

func (b *Bundle) readManifest() error {
	f, err := b.root.Open(bundleManifest)
	if errors.Is(err, fs.ErrNotExist) {
		return &BundleError{File: bundleManifest,
			Problem: words.Errorf("missing: this is no bundle, or its writing was interrupted")}
	}
	if err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxManifest+1))
	if err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	if len(text) > maxManifest {
		return &BundleError{File: bundleManifest, Problem: words.Errorf("longer than %d octets", maxManifest)}
	}
	return b.parseManifest(text)
}

func (b *Bundle) parseManifest(text []byte) error {
	m := &b.Manifest
	if err := json.Unmarshal(text, m); err != nil {
		return &BundleError{File: bundleManifest, Problem: words.Errorf("not JSON of a manifest: %w", err)}
	}
	if m.Format != bundleFormat || m.Version != bundleVersion {
		return &BundleError{File: bundleManifest, Problem: words.Errorf("of another format"),
			Expected: fmt.Sprintf("%s version %d", bundleFormat, bundleVersion),
			Found:    fmt.Sprintf("%q version %d", m.Format, m.Version)}
	}
	blobs := 0
	for name, f := range m.Files {
		dir, base := path.Split(name)
		switch {
		case name == bundleEvents:
		case dir == bundleBlobs+"/" && Digest(base) == f.SHA256:
			blobs++
		default:
			return &BundleError{File: bundleManifest,
				Problem: words.Errorf("it lists %q, which is neither %s nor a blob under its own SHA-256", name, bundleEvents)}
		}
		if _, err := f.SHA256.binary(); err != nil {
			return &BundleError{File: bundleManifest, Problem: fmt.Errorf("%s: %w", name, err)}
		}
	}
	if _, ok := m.Files[bundleEvents]; !ok {
		return &BundleError{File: bundleManifest, Problem: words.Errorf("it does not list %s", bundleEvents)}
	}
	if blobs != m.Blobs {
		return &BundleError{File: bundleManifest, Problem: words.Errorf("number of blobs"), Expected: fmt.Sprint(m.Blobs),
			Found: fmt.Sprint(blobs)}
	}
	return nil
}

// noStrangers refuses files that the manifest does not vouch for.
func (b *Bundle) noStrangers() error {
	return fs.WalkDir(b.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("bundle: %w", err)
		}
		if d.IsDir() {
			if name != "." && name != bundleBlobs {
				return &BundleError{File: name, Problem: words.Errorf("a directory that no bundle has")}
			}
			return nil
		}
		if _, ok := b.Manifest.Files[name]; !ok && name != bundleManifest {
			return &BundleError{File: name, Problem: words.Errorf("not in the manifest")}
		}
		if !d.Type().IsRegular() {
			return &BundleError{File: name, Problem: words.Errorf("not a regular file")}
		}
		return nil
	})
}

func (b *Bundle) check(name string, want BundleFile) error {
	f, err := b.root.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return &BundleError{File: name, Problem: words.Errorf("missing")}
	}
	if err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err != nil {
		return fmt.Errorf("bundle: %s: %w", name, err)
	}
	if n != want.Size {
		return &BundleError{File: name, Problem: words.Errorf("size in octets differs"), Expected: fmt.Sprint(want.Size),
			Found: fmt.Sprint(n)}
	}
	if got := Digest(hex.EncodeToString(h.Sum(nil))); got != want.SHA256 {
		return &BundleError{File: name, Problem: words.Errorf("SHA-256 differs"),
			Expected: string(want.SHA256), Found: string(got)}
	}
	return nil
}

// readEvents indexes events.jsonl and checks that it tells a whole story.
func (b *Bundle) readEvents() error {
	var err error
	if b.events, err = b.root.Open(bundleEvents); err != nil {
		return fmt.Errorf("bundle: %w", err)
	}
	wrong := func(problem error) error {
		return &BundleError{File: bundleEvents, Problem: words.Errorf("line %d: %w", len(b.start)+1, problem)}
	}
	more := false
	r := bufio.NewReaderSize(b.events, 256<<10)
	for {
		line, n, err := readLine(r)
		if err == io.EOF {
			break
		}
		if err != nil && !errors.Is(err, errLine) {
			return fmt.Errorf("bundle: %s: %w", bundleEvents, err)
		}
		var ev Event
		if err == nil {
			ev, err = parseEvent(line)
		}
		if err == nil {
			err = checkKind(ev.Kind)
		}
		if err != nil {
			return wrong(err)
		}
		if ev.Seq != uint64(len(b.start)+1) {
			return wrong(words.Errorf("event %d where %d is due", ev.Seq, len(b.start)+1))
		}
		for role, d := range ev.Blobs {
			if _, ok := b.Manifest.Files[bundleBlobs+"/"+string(d)]; !ok {
				return wrong(words.Errorf("blob %q, %s, is not in the bundle", role, d))
			}
		}
		b.start = append(b.start, b.end)
		b.kind = append(b.kind, kindTable[ev.Kind])
		b.end += n
		more = ev.More
	}
	if more {
		return wrong(words.Errorf("the last commit has no end"))
	}
	if b.Last() != b.Manifest.Events {
		return &BundleError{File: bundleEvents, Problem: words.Errorf("number of events"),
			Expected: fmt.Sprint(b.Manifest.Events),
			Found:    fmt.Sprint(b.Last())}
	}
	return nil
}

// Last is the number of the newest event, 0 when there is none.
func (b *Bundle) Last() uint64 { return uint64(len(b.start)) }

// Event reads one event by its number, or returns ErrNoEvent.
func (b *Bundle) Event(seq uint64) (Event, error) {
	if seq < 1 || seq > b.Last() {
		return Event{}, fmt.Errorf("bundle: event %d: %w", seq, ErrNoEvent)
	}
	end := b.end
	if seq < b.Last() {
		end = b.start[seq]
	}
	p := make([]byte, end-b.start[seq-1])
	if _, err := b.events.ReadAt(p, b.start[seq-1]); err != nil {
		return Event{}, fmt.Errorf("bundle: event %d: %w", seq, err)
	}
	ev, err := parseEvent(bytes.TrimSuffix(p, []byte("\n")))
	if err != nil {
		return Event{}, fmt.Errorf("bundle: event %d: %w", seq, err)
	}
	return ev, nil
}

// Events yields the events numbered above after.
func (b *Bundle) Events(ctx context.Context, after uint64) iter.Seq2[Event, error] {
	return b.EventsOf(ctx, after)
}

// EventsOf is Events, of the given kinds only (all when none is given).
func (b *Bundle) EventsOf(ctx context.Context, after uint64, kinds ...Kind) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		want := kindSet(kinds)
		for ; after < b.Last(); after++ {
			seq := after + 1
			if want&(1<<b.kind[seq-1]) == 0 {
				continue
			}
			if err := ctx.Err(); err != nil {
				yield(Event{}, err)
				return
			}
			ev, err := b.Event(seq)
			if err == nil && len(kinds) > 0 && !slices.Contains(kinds, ev.Kind) {
				continue
			}
			if !yield(ev, err) || err != nil {
				return
			}
		}
	}
}

// OpenBlob opens a blob, or returns ErrNoBlob.
func (b *Bundle) OpenBlob(d Digest) (Blob, error) {
	want, ok := b.Manifest.Files[bundleBlobs+"/"+string(d)]
	if !ok {
		return nil, fmt.Errorf("bundle: %w: %s", ErrNoBlob, d)
	}
	f, err := b.root.Open(bundleBlobs + "/" + string(d))
	if err != nil {
		return nil, fmt.Errorf("bundle: %w", err)
	}
	return fileBlob{f, want.Size}, nil
}

// Close closes the bundle's files.
func (b *Bundle) Close() error {
	var err error
	if b.events != nil {
		err = b.events.Close()
	}
	return errors.Join(err, b.root.Close())
}
