package journal

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"amfront/words"
)

// scanLarge lists the blobs with a file of their own and removes unfinished
// ones.
func (s *scan) scanLarge() error {
	dir := filepath.Join(s.j.opt.Dir, largeDir)
	entries, err := os.ReadDir(dir)
	if s.j.looking && errors.Is(err, os.ErrNotExist) { // Open would make it
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), tempPrefix) {
			if s.j.looking {
				continue
			}
			if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
			continue
		}
		sum, err := Digest(e.Name()).binary()
		if err != nil || !e.Type().IsRegular() {
			continue // not ours
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		s.j.known.large[sum] = &largeBlob{size: info.Size()}
	}
	return nil
}

// scanBlobs indexes the frames. Those that may not have been synced are read
// whole: a later blob must not be taken for one of which only the head came.
func (s *scan) scanBlobs(ctx context.Context) error {
	segs := s.j.blobs.segs
	named := map[Digest]bool{}
	for _, g := range s.unsure() {
		for _, d := range g.blobs {
			named[d] = true
		}
	}
	// A segment without an octet has no file yet.
	if n := s.synced.segment; n > len(segs)+1 || n > len(segs) && s.synced.offset > 0 {
		return &DamageError{File: s.j.blobs.path(n), Problem: words.Errorf("the file is missing"), Advice: adviceDamage}
	}
	for i, seg := range segs {
		if err := ctx.Err(); err != nil {
			return err
		}
		end, problem, err := s.frames(seg, named)
		if err != nil {
			return err
		}
		s.j.spill()
		short := s.synced.segment == seg.number && end < s.synced.offset
		if problem == nil && short {
			problem = words.Errorf("it ends there, but %d octets were on disk", s.synced.offset)
		}
		if problem == nil {
			continue
		}
		if i < len(segs)-1 || short || s.synced.segment > seg.number {
			return &DamageError{File: seg.path, Offset: end, Problem: problem, Advice: adviceDamage}
		}
		s.frame = &DamageError{File: seg.path, Offset: end, Problem: problem, Advice: adviceTail}
		s.j.rec.Blobs = seg.written - end
		seg.written = end
	}
	return nil
}

// window is a stretch of a segment: most frames are small, and a stretch has many
// heads.
type window struct {
	from int64
	p    []byte
}

// head is the head of the frame at an octet of the segment's file.
func (w *window) head(seg *segment, at int64) ([]byte, error) {
	if w.p == nil || at+frameHead > w.from+int64(len(w.p)) {
		w.from, w.p = at, append(w.p[:0], make([]byte, min(16<<10, seg.written-at))...)
		if _, err := seg.file.ReadAt(w.p, at); err != nil {
			return nil, err
		}
	}
	return w.p[at-w.from:][:frameHead], nil
}

// frames indexes the frames of a segment up to the first that is not right.
// Those that nobody told to be on disk and no event names are counted.
func (s *scan) frames(seg *segment, named map[Digest]bool) (end int64, problem, err error) {
	if seg.file == nil {
		return 0, nil, nil
	}
	var w window
	for at := int64(0); at < seg.written; {
		if seg.written-at < frameHead {
			return at, words.Errorf("a blob's head is cut short"), nil
		}
		h, err := w.head(seg, at)
		if err != nil {
			return at, nil, fmt.Errorf("reading %s: %w", seg.path, err)
		}
		size, sum, ok := parseFrame(h)
		if !ok {
			return at, words.Errorf("the head of a blob does not match its checksum"), nil
		}
		next := at + frameHead + size
		if next > seg.written {
			return at, words.Errorf("a blob is cut short"), nil
		}
		if s.synced.before(seg.number, at) {
			p := make([]byte, size)
			if _, err := seg.file.ReadAt(p, at+frameHead); err != nil {
				return at, nil, fmt.Errorf("reading %s: %w", seg.path, err)
			}
			if sha256.Sum256(p) != sum {
				return at, words.Errorf("the octets of a blob have another SHA-256"), nil
			}
		}
		s.j.known.add(sum, seg.number, at)
		if s.synced.before(seg.number, at) && !named[digestOf(sum)] {
			if s.j.rec.Orphans++; len(s.j.rec.OrphanIDs) < maxOrphans {
				s.j.rec.OrphanIDs = append(s.j.rec.OrphanIDs, digestOf(sum))
			}
		}
		at = next
	}
	return seg.written, nil, nil
}
