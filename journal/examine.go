package journal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Examined is what Examine found in a journal that Open would open.
type Examined struct {
	Recovery
	Last    uint64 // number of the newest event that Open would keep
	Blobs   int    // named by events
	Missing []Missing
	Resets  bool // a reset was interrupted: Open would finish it, and keep nothing
}

// Missing is a blob that an event names and that cannot be read as it was.
type Missing struct {
	Event   uint64
	Kind    Kind
	Role    string
	Blob    Digest
	Problem error // ErrNoBlob, *DamageError
}

// Examine reads the journal of a directory whole, blobs included, and changes
// nothing in it: what Open would cut off, what is missing. Where Open refuses, the
// error is the same one. look is called with each blob that no event names.
func Examine(ctx context.Context, dir string, look func(Digest, Blob)) (*Examined, error) {
	j := &Journal{opt: Options{Dir: dir, segment: diskSegment}, looking: true}
	j.clear()
	c, err := j.examine(ctx, look)
	if err := errors.Join(err, j.closeFiles()); err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	return c, nil
}

func (j *Journal) examine(ctx context.Context, look func(Digest, Blob)) (*Examined, error) {
	var err error
	if j.lock, err = os.OpenFile(filepath.Join(j.opt.Dir, lockName), os.O_RDWR, 0); err != nil {
		return nil, fmt.Errorf("no journal there: %w", err)
	}
	if err := lockFile(j.lock); err != nil {
		return nil, fmt.Errorf("%s: %w (stop it first)", j.opt.Dir, err)
	}
	if _, err := os.Stat(filepath.Join(j.opt.Dir, resettingName)); err == nil {
		return &Examined{Resets: true}, nil
	}
	closed, err := readMark(filepath.Join(j.opt.Dir, closedName))
	if err != nil {
		return nil, err
	}
	if err := j.recover(ctx, closed); err != nil {
		return nil, err
	}
	c := &Examined{Recovery: j.rec, Last: j.last}
	for ev, err := range j.Events(ctx, 0) {
		if err != nil {
			return nil, err
		}
		for role, d := range ev.Blobs {
			c.Blobs++
			if b, err := j.OpenBlob(d); err != nil {
				c.Missing = append(c.Missing, Missing{ev.Seq, ev.Kind, role, d, err})
			} else {
				b.Close()
			}
		}
	}
	for _, d := range j.rec.OrphanIDs {
		if b, err := j.OpenBlob(d); err == nil {
			look(d, b)
			b.Close()
		}
	}
	return c, nil
}
