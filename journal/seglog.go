package journal

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// segment is one file of a log, with what has not reached it yet. In memory
// mode there is no file and everything stays in pending.
type segment struct {
	number   int
	path     string
	file     *os.File // nil until the first flush
	written  int64    // octets in the file
	flushing []byte   // on their way to the file, from written on
	pending  []byte   // after flushing
	dirty    bool     // written and not synced; the flusher's own
}

func (s *segment) size() int64 {
	return s.written + int64(len(s.flushing)) + int64(len(s.pending))
}

// seglog is an append-only log in segments. The journal's lock guards it.
type seglog struct {
	dir, prefix, ext string
	limit            int64 // octets after which a segment is sealed
	segs             []*segment
	spare            []byte
}

func (l *seglog) path(n int) string {
	return filepath.Join(l.dir, fmt.Sprintf("%s-%06d.%s", l.prefix, n, l.ext))
}

// roll starts a new segment.
func (l *seglog) roll() *segment {
	n := 1
	if len(l.segs) > 0 {
		n = l.segs[len(l.segs)-1].number + 1
	}
	s := &segment{number: n, path: l.path(n)}
	l.segs = append(l.segs, s)
	return s
}

func (l *seglog) current() *segment { return l.segs[len(l.segs)-1] }

// chunk is what the flusher takes at once, all of one segment.
type chunk struct {
	seg  *segment
	data []byte
	at   int64
	seal bool // nothing follows in this segment
}

// take hands the pending octets to the flusher.
func (l *seglog) take() chunk {
	s := l.current()
	c := chunk{seg: s, data: s.pending, at: s.written}
	s.flushing, s.pending = s.pending, l.spare[:0]
	l.spare = nil
	if s.size() >= l.limit {
		c.seal = true
		l.roll()
	}
	return c
}

// landed tells that a chunk is in its file.
func (l *seglog) landed(c chunk) {
	c.seg.written += int64(len(c.data))
	c.seg.flushing = nil
	if cap(c.data) <= 4<<20 {
		l.spare = c.data[:0]
	}
	if c.seal {
		c.seg.pending = nil
	}
}

// readAt fills p from segment s. mu is the journal's lock, not held by the
// caller. What is not in the file yet comes from the buffers.
func (s *segment) readAt(mu *sync.Mutex, p []byte, off int64) error {
	mu.Lock()
	if off < 0 || off+int64(len(p)) > s.size() {
		mu.Unlock()
		return io.ErrUnexpectedEOF
	}
	onFile := min(max(s.written-off, 0), int64(len(p)))
	at := off + onFile - s.written // where the buffers' part begins
	n := onFile
	if n < int64(len(p)) && at < int64(len(s.flushing)) {
		k := copy(p[n:], s.flushing[at:])
		n += int64(k)
		at += int64(k)
	}
	if n < int64(len(p)) {
		copy(p[n:], s.pending[at-int64(len(s.flushing)):])
	}
	file := s.file
	mu.Unlock()
	if onFile == 0 {
		return nil
	}
	if _, err := file.ReadAt(p[:onFile], off); err != nil {
		return fmt.Errorf("reading %s: %w", s.path, err)
	}
	return nil
}
