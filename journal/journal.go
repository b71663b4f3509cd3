package journal

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

// Defaults and bounds of Options.
const (
	defaultEventSize = 1 << 20
	maxEventSize     = 16 << 20
	defaultBlobSize  = 1 << 30
	inlineBlob       = 256 << 10 // above it a blob has a file of its own
	diskSegment      = 64 << 20
	memorySegment    = 1 << 20
	maxGroup         = 256 << 20             // octets of one commit's events
	maxPending       = 16 << 20              // octets waiting for the disk before writers wait too
	flushAfter       = 50 * time.Millisecond // the longest that Append leaves an event in memory
	markEvery        = 250 * time.Millisecond
)

// Options say how a journal is kept; zero fields take the defaults.
type Options struct {
	Dir       string           // "" keeps it in memory only
	World     string           // stamped on every event
	Now       func() time.Time // the world's clock; time.Now when nil
	EventSize int              // octets of one encoded event, default 1 MiB, at most 16 MiB
	BlobSize  int64            // octets of one blob, default 1 GiB
	Log       *slog.Logger     // told when the disk is full, and when no longer; discarded when nil

	segment int64                // octets of a segment, for tests
	inline  int                  // octets of a small blob, for tests
	sync    func(*os.File) error // syncData, for tests
	write   func(*os.File, []byte, int64) error
	retry   time.Duration // between two looks at a full disk
	pace    time.Duration // between two writings of the mark, at least
}

// Journal is safe for concurrent use.
type Journal struct {
	opt  Options
	lock *os.File
	rec  Recovery

	looking bool // of Examine: nothing is changed in the directory

	panics atomic.Int64

	mu     sync.Mutex
	events seglog
	blobs  seglog
	index  []*eventIndex // one a segment of events
	known  blobIndex
	places *os.File // of small blobs; nil when there is none
	last   uint64
	synced mark // on disk for certain
	marked mark // the last one that a line tells
	told   mark // the same, of lines that are on disk for certain
	kept   mark // the last one that the file closed tells
	gen    uint64
	names  bool // directory entries to be synced
	batch  *batch
	grown  chan struct{} // closed at the next event; nil when nobody waits
	ended  chan struct{}
	err    error // sticky
	full   error // wraps ErrFull, until there is room again
	words  int   // octets of single events still taken while full

	flushing sync.Mutex // held over a flush; taken before mu
	saving   sync.Mutex // held over SaveIndex; taken before mu
	kick     chan struct{}
	lazily   chan struct{}
	stopped  chan struct{} // the flusher has ended
	reread   chan struct{} // so has the second reading
	leave    func()        // makes it end
}

// batch is what one flush will put on disk.
type batch struct {
	done chan struct{}
	sync bool
	err  error
}

func newBatch() *batch { return &batch{done: make(chan struct{})} }

// Open opens the journal of a directory, or starts one. A tail torn by a kill
// is cut off; damage elsewhere is a *DamageError. A directory that another
// process has open gives ErrLocked.
func Open(ctx context.Context, opt Options) (*Journal, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.EventSize <= 0 {
		opt.EventSize = defaultEventSize
	}
	opt.EventSize = min(opt.EventSize, maxEventSize)
	if opt.BlobSize <= 0 {
		opt.BlobSize = defaultBlobSize
	}
	if opt.sync == nil {
		opt.sync = syncData
	}
	if opt.write == nil {
		opt.write = func(f *os.File, p []byte, at int64) error { _, err := f.WriteAt(p, at); return err }
	}
	opt.retry, opt.pace = cmp.Or(opt.retry, time.Second), cmp.Or(opt.pace, markEvery)
	opt.Log = cmp.Or(opt.Log, slog.New(slog.DiscardHandler))
	if opt.inline <= 0 {
		opt.inline = inlineBlob
	}
	if opt.segment <= 0 {
		opt.segment = diskSegment
		if opt.Dir == "" {
			opt.segment = memorySegment
		}
	}
	j := &Journal{opt: opt, batch: newBatch(), ended: make(chan struct{}), kick: make(chan struct{}, 1),
		lazily: make(chan struct{}, 1), stopped: make(chan struct{}), reread: make(chan struct{})}
	reading, leave := context.WithCancel(context.WithoutCancel(ctx))
	j.leave = leave
	j.clear()
	if opt.Dir == "" {
		leave()
		close(j.stopped)
		close(j.reread)
		return j, nil
	}
	if err := j.openDir(ctx); err != nil {
		j.leave()
		j.closeFiles()
		return nil, fmt.Errorf("journal: %w", err)
	}
	j.tell()
	// Without a reserve for other reasons, a full disk ends writing for good.
	if err := j.keepReserve(); noRoom(err) {
		j.shut("") // whether the start goes on without it is not ours to say
	}
	go j.flusher()
	go j.readAgain(reading)
	return j, nil
}

// clear makes an empty journal. The caller holds j.mu or is alone.
func (j *Journal) clear() {
	j.events = seglog{dir: j.opt.Dir, prefix: "events", ext: "jsonl", limit: j.opt.segment}
	j.blobs = seglog{dir: j.opt.Dir, prefix: "blobs", ext: "dat", limit: j.opt.segment}
	j.events.roll()
	j.blobs.roll()
	j.index = []*eventIndex{{first: 1}}
	j.known = newBlobIndex()
	j.last, j.synced, j.marked, j.told, j.kept = 0, mark{}, mark{}, mark{}, mark{}
}

// Append writes one event. Readers see it at once; the disk sees it soon, and
// at the latest with the next Commit.
func (j *Journal) Append(e Entry) (Event, error) {
	enc, err := j.encode([]Entry{e})
	if err != nil {
		return Event{}, err
	}
	evs, _, err := j.append(enc, false)
	if err != nil {
		return Event{}, err
	}
	return evs[0], nil
}

// Commit writes entries as one atomic group and returns when they, all blobs
// that they name and everything appended before are on disk. Without entries
// it only waits for that. Once begun it does not heed ctx: its outcome would
// be unknown. ErrFull is said before anything is written, and passes; any other
// error of the disk is final: every later write fails with it.
func (j *Journal) Commit(ctx context.Context, entries ...Entry) ([]Event, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	enc, err := j.encode(entries)
	if err != nil {
		return nil, err
	}
	evs, b, err := j.append(enc, true)
	if err != nil {
		return nil, err
	}
	if j.opt.Dir == "" {
		return evs, nil
	}
	<-b.done
	if b.err != nil {
		return nil, b.err
	}
	return evs, nil
}

func (j *Journal) encode(entries []Entry) ([]encoded, error) {
	out, size := make([]encoded, len(entries)), 0
	for i, e := range entries {
		var err error
		if out[i], err = j.encodeBounded(e); err != nil {
			return nil, err
		}
		if size += len(out[i].mid); size > maxGroup {
			return nil, fmt.Errorf("journal: commit of %d entries: %w of %d octets", len(entries), ErrTooLarge, maxGroup)
		}
		for role, d := range e.Blobs {
			ok, err := j.has(d)
			if err != nil {
				return nil, err
			}
			if !ok {
				return nil, fmt.Errorf("journal: %s: blob %q, %s: %w", e.Kind, role, d, ErrNoBlob)
			}
		}
	}
	return out, nil
}

// append puts a group into the log's memory and tells the batch that will
// bring it to disk.
func (j *Journal) append(group []encoded, commit bool) ([]Event, *batch, error) {
	words := 0
	if !commit {
		words = len(group[0].mid)
	}
	if err := j.await(words); err != nil { // holds j.mu from here
		return nil, nil, err
	}
	out := make([]Event, len(group))
	for i := range group {
		g := &group[i]
		if j.opt.Dir == "" && j.events.current().size() >= j.events.limit {
			j.events.roll()
		}
		if len(j.index) < len(j.events.segs) {
			j.index = append(j.index, &eventIndex{first: j.last + 1})
		}
		seg, x := j.events.current(), j.index[len(j.index)-1]
		j.last++
		x.add(j.last, seg.size(), g.entry.Kind, i == 0)
		ev := Event{Seq: j.last, Time: j.opt.Now().UTC().Round(0), World: j.opt.World, Session: g.entry.Session,
			Kind:   g.entry.Kind,
			Fields: g.fields, Blobs: g.entry.Blobs, More: i < len(group)-1}
		var tell mark
		if j.synced != j.marked {
			tell, j.marked = j.synced, j.synced
		}
		seg.pending = appendLine(seg.pending, ev.Seq, ev.Time, g.mid, tell, ev.More)
		out[i] = ev
	}
	if len(group) > 0 && j.grown != nil {
		close(j.grown)
		j.grown = nil
	}
	b := j.batch
	b.sync = b.sync || commit
	j.mu.Unlock()
	if j.opt.Dir != "" {
		if commit {
			signal(j.kick)
		} else {
			signal(j.lazily)
		}
	}
	return out, b, nil
}

// await locks j.mu once there is room for more, or returns the sticky error
// without the lock. A single event of so many octets may still find room in a
// full journal.
func (j *Journal) await(words int) error {
	for {
		j.mu.Lock()
		if j.err != nil {
			defer j.mu.Unlock()
			return j.err
		}
		if j.full != nil && (words == 0 || words > j.words) {
			defer j.mu.Unlock()
			return j.full
		}
		if j.opt.Dir == "" || len(j.events.current().pending)+len(j.blobs.current().pending) < maxPending {
			if j.full != nil {
				j.words -= words
			}
			return nil
		}
		b := j.batch
		j.mu.Unlock()
		signal(j.kick)
		<-b.done
	}
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Err is the error with which every write fails, nil while all is well. One that
// is ErrFull passes; any other stays until the journal is opened again.
func (j *Journal) Err() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return cmp.Or(j.err, j.full)
}

// Close brings everything to disk and closes. Nothing can be written
// afterwards, and followers end.
func (j *Journal) Close() error {
	j.mu.Lock()
	if errors.Is(j.err, ErrClosed) {
		j.mu.Unlock()
		return nil
	}
	failed := j.err
	j.err = ErrClosed
	j.batch.sync = true
	close(j.ended)
	j.mu.Unlock()
	j.leave()
	<-j.reread
	<-j.stopped // after a last flush
	if j.opt.Dir == "" {
		return nil
	}
	if failed == nil {
		j.SaveIndex()
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	err := failed
	if err == nil && j.synced.seq == j.last {
		err = errors.Join(writeMark(filepath.Join(j.opt.Dir, closedName), j.synced), syncDir(j.opt.Dir))
	}
	return errors.Join(err, j.closeFiles())
}
