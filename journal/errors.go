package journal

import (
	"errors"
	"fmt"
)

var (
	// ErrNoBlob is returned for a digest that the journal does not hold.
	ErrNoBlob = errors.New("no such blob in the journal")
	// ErrNoEvent is returned for a number that no event has (yet).
	ErrNoEvent = errors.New("no such event in the journal")
	// ErrTooLarge is returned for an event or a blob above its limit.
	ErrTooLarge = errors.New("above the limit")
	// ErrClosed is returned once the journal is closed.
	ErrClosed = errors.New("the journal is closed")
	// ErrReset is returned to a reader under whom the journal was started
	// afresh.
	ErrReset = errors.New("the journal was reset")
	// ErrLocked is returned by Open when another process has the directory.
	ErrLocked = errors.New("another process uses this data directory")
	// ErrFull is returned while the disk takes no more: nothing of what was asked
	// has been written. It passes by itself once there is room again.
	ErrFull = errors.New("disk full")
	// ErrDigest is returned for what is no lower-case hexadecimal SHA-256.
	ErrDigest = errors.New("not a SHA-256 in lower-case hexadecimal")
)

// DamageError tells that a file of the journal is not as it was written, at a
// place where a crash cannot explain it.
type DamageError struct {
	File    string // path
	Offset  int64  // octet
	Problem string // expected, found
	Advice  string // what to do
}

func (e *DamageError) Error() string {
	return fmt.Sprintf("%s is damaged at octet %d: %s; %s", e.File, e.Offset, e.Problem, e.Advice)
}

const adviceDamage = "restore the data directory from a copy, or move it away and start afresh (nothing was changed " +
	"in it)"
