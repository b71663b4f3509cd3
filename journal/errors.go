package journal

import (
	"amfront/words"
)

var (
	// ErrNoBlob is returned for a digest that the journal does not hold.
	ErrNoBlob = words.Errorf("no such blob in the journal")
	// ErrNoEvent is returned for a number that no event has (yet).
	ErrNoEvent = words.Errorf("no such event in the journal")
	// ErrTooLarge is returned for an event or a blob above its limit.
	ErrTooLarge = words.Errorf("above the limit")
	// ErrClosed is returned once the journal is closed.
	ErrClosed = words.Errorf("the journal is closed")
	// ErrReset is returned to a reader under whom the journal was started
	// afresh.
	ErrReset = words.Errorf("the journal was reset")
	// ErrLocked is returned by Open when another process has the directory.
	ErrLocked = words.Errorf("another process uses this data directory")
	// ErrFull is returned while the disk takes no more: nothing of what was asked
	// has been written. It passes by itself once there is room again.
	ErrFull = words.Errorf("disk full")
	// ErrDigest is returned for what is no lower-case hexadecimal SHA-256.
	ErrDigest = words.Errorf("not a SHA-256 in lower-case hexadecimal")
)

// DamageError tells that a file of the journal is not as it was written, at a
// place where a crash cannot explain it.
type DamageError struct {
	File    string // path
	Offset  int64  // octet
	Problem error  // expected, found
	Advice  string // what to do
}

func (e *DamageError) Error() string { return e.In(words.English) }

// In implements words.Speaker.
func (e *DamageError) In(l words.Language) string {
	return l.Say("%s is damaged at octet %d: %w; %s", e.File, e.Offset, e.Problem, l.Word(e.Advice))
}

const adviceTail = "unless power failed there, restore the data directory from a copy"

const adviceDamage = "restore the data directory from a copy, or move it away and start afresh (nothing was changed " +
	"in it)"
