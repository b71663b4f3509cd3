package journal

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// A disk that fills up must not fail a batch that readers have seen already and
// that others wait for: a file of zeros is kept in reserve and given up for it.
// From then on no commit and no blob is taken in, refused before it has changed
// anything, so that going on needs no restart: it takes no more than room for a
// new reserve. Sessions still tell for a while how they go on: what was kept is
// acknowledged, what is refused is seen to be.
const (
	reserveName = "reserve"
	reserveSize = 1 << 20         // octets, more than a batch is with rare exceptions
	lastWords   = reserveSize / 4 // of single events after that
)

// IsFull tells whether an error comes from a disk without room, the journal's
// or any other.
func IsFull(err error) bool { return errors.Is(err, ErrFull) || noRoom(err) }

// keepReserve makes the reserve, or leaves the one that is there.
func (j *Journal) keepReserve() error {
	f, err := os.OpenFile(filepath.Join(j.opt.Dir, reserveName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	at, err := f.Seek(0, io.SeekEnd)
	if err != nil || at >= reserveSize {
		return err
	}
	if _, err = f.WriteAt(make([]byte, reserveSize-at), at); err == nil {
		err = f.Sync()
	}
	if err != nil {
		_ = f.Truncate(0)
	}
	return err
}

// spendReserve gives the reserve up; false when there was none. The sync makes
// file systems hand the room over at once.
func (j *Journal) spendReserve() bool {
	f, err := os.OpenFile(filepath.Join(j.opt.Dir, reserveName), os.O_RDWR, 0o600)
	if err != nil {
		return false
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.Size() < reserveSize {
		return false
	}
	return f.Truncate(0) == nil && f.Sync() == nil
}

// shut refuses everything from now on, until reopen.
func (j *Journal) shut() {
	err := fmt.Errorf("journal: %w at %s: nothing more is accepted; make room there, and the bench goes on by itself",
		ErrFull, j.opt.Dir)
	j.mu.Lock()
	j.full, j.words = err, lastWords
	j.mu.Unlock()
	j.opt.Log.Error("disque plein : rien n’est plus accepté ; libérez de la place, le banc reprend de lui-même",
		"dir", j.opt.Dir)
}

// reopen goes on once there is room for a reserve.
func (j *Journal) reopen() {
	if j.keepReserve() != nil {
		return
	}
	j.mu.Lock()
	j.full = nil
	j.mu.Unlock()
	j.opt.Log.Warn("de la place sur le disque : le banc reprend", "dir", j.opt.Dir)
}

func (j *Journal) isFull() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.full != nil
}

// roomFor does a write, with the reserve's room when there is no other.
func (j *Journal) roomFor(write func() error) error {
	err := write()
	if noRoom(err) && j.spendReserve() {
		j.shut()
		err = write()
	}
	return err
}
