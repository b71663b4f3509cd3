package journal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// flusher brings batches to disk, one after the other: what arrives while one
// is being synced shares the next one (group commit).
func (j *Journal) flusher() {
	defer close(j.stopped)
	var due <-chan time.Time
	for {
		var again <-chan time.Time
		if j.isFull() {
			again = time.After(j.opt.retry)
		}
		if due == nil && j.unkept() {
			due = time.After(j.opt.pace)
		}
		select {
		case <-due:
			due = nil
			j.flushing.Lock() // no reset meanwhile
			if err := j.keepMark(); err != nil {
				j.opt.Log.Debug("mark not kept", "err", err)
			}
			j.flushing.Unlock()
			continue
		case <-again:
			j.reopen()
			continue
		case <-j.kick:
		case <-j.lazily:
			t := time.NewTimer(flushAfter)
			select {
			case <-t.C:
			case <-j.kick:
			case <-j.ended:
			}
			t.Stop()
		case <-j.ended:
			j.flush()
			return
		}
		j.flush()
	}
}

// unkept tells whether more is on disk than the file closed tells.
func (j *Journal) unkept() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.synced != j.kept && j.err == nil && j.full == nil
}

// flush takes the batch that is due and ends it.
func (j *Journal) flush() {
	j.flushing.Lock()
	defer j.flushing.Unlock()
	j.mu.Lock()
	b := j.batch
	if j.err != nil && !errors.Is(j.err, ErrClosed) {
		b.err = j.err
		j.batch = newBatch()
		j.mu.Unlock()
		close(b.done)
		return
	}
	j.batch = newBatch()
	reach, told := mark{j.last, j.blobs.current().number, j.blobs.current().size()}, j.marked
	ev, bl := j.events.take(), j.blobs.take()
	names := j.names
	j.names = false
	j.mu.Unlock()

	err := j.write(bl, ev, names, b.sync)

	j.mu.Lock()
	if err != nil {
		// What a reader can no longer get from memory it must not miss on
		// the file: keep the buffers, stop writing.
		err = fmt.Errorf("journal: writing to %s: %w; nothing more is accepted until the bench is restarted", j.opt.Dir, err)
		if j.err == nil || errors.Is(j.err, ErrClosed) {
			j.err = err
		}
		b.err = err
	} else {
		j.events.landed(ev)
		j.blobs.landed(bl)
		if b.sync {
			j.synced, j.told = reach, told
		}
	}
	j.mu.Unlock()
	if err != nil && ev.seg.file != nil {
		// Best effort: what was not acknowledged had better not be found.
		_ = ev.seg.file.Truncate(ev.at)
	}
	close(b.done)
	if err == nil {
		j.spill()
	}
}

// write puts chunks in their files and, when asked or when a segment ends,
// syncs the two files side by side: recovery tells an event whose blobs did
// not arrive.
func (j *Journal) write(bl, ev chunk, names, sync bool) error {
	for _, c := range [2]chunk{bl, ev} {
		if len(c.data) == 0 {
			continue
		}
		if c.seg.file == nil {
			var f *os.File
			if err := j.roomFor(func() (err error) {
				f, err = os.OpenFile(c.seg.path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
				return err
			}); err != nil {
				return err
			}
			j.mu.Lock()
			c.seg.file = f
			j.mu.Unlock()
			names = true
		}
		c.seg.dirty = true
		if err := j.roomFor(func() error { return j.opt.write(c.seg.file, c.data, c.at) }); err != nil {
			return err
		}
	}
	var errs [2]error
	side := make(chan struct{})
	go func() {
		defer close(side)
		if (sync || bl.seal) && bl.seg.dirty {
			errs[0] = j.opt.sync(bl.seg.file)
			bl.seg.dirty = errs[0] != nil
		}
	}()
	if (sync || ev.seal) && ev.seg.dirty {
		errs[1] = j.opt.sync(ev.seg.file)
		ev.seg.dirty = errs[1] != nil
	}
	<-side
	if err := errors.Join(errs[:]...); err != nil || !names {
		return err
	}
	// Few: a new segment or a large blob.
	if err := syncDir(filepath.Join(j.opt.Dir, largeDir)); err != nil {
		return err
	}
	return syncDir(j.opt.Dir)
}

// Reset starts the journal afresh: events and blobs are removed, and the first
// event of the new one is a bench.reset. Followers go on with that event;
// other readers under way get ErrReset.
func (j *Journal) Reset(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := j.reset(); err != nil {
		return fmt.Errorf("journal: reset: %w", err)
	}
	_, err := j.Commit(context.WithoutCancel(ctx), Entry{Kind: KindBenchReset})
	return err
}

func (j *Journal) reset() error {
	j.flushing.Lock()
	defer j.flushing.Unlock()
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.err != nil {
		return j.err
	}
	if j.opt.Dir != "" {
		if err := errors.Join(writeMark(filepath.Join(j.opt.Dir, resettingName), mark{}), syncDir(j.opt.Dir)); err != nil {
			return err
		}
		for _, l := range []*seglog{&j.events, &j.blobs} {
			for _, s := range l.segs {
				if s.file != nil {
					s.file.Close()
				}
			}
		}
		if err := removeAll(j.opt.Dir); err != nil {
			j.err = fmt.Errorf("journal: reset of %s did not finish: %w; restart the bench to finish it", j.opt.Dir, err)
			return j.err
		}
	}
	j.clear()
	j.gen++
	// Whoever waits for a commit gets it: it came before the reset.
	close(j.batch.done)
	j.batch = newBatch()
	if j.grown != nil {
		close(j.grown)
		j.grown = nil
	}
	return nil
}

// Generation counts the resets of this journal since Open: a reader that
// keeps an index of its own builds it anew when the number has changed.
func (j *Journal) Generation() uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.gen
}
