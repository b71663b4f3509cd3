package journal

import (
	"errors"

	"amfront/words"
)

// Recovery tells what Open cut off a journal that was not closed: parts of
// commits that nobody had been told were on disk.
type Recovery struct {
	Events int64 // octets of the events' tail
	Blobs  int64 // octets of the blobs' tail
	// Orphans are the blobs beyond what the last events tell to be on disk that
	// none of those events names: of commits that were never acknowledged, or of
	// events that somebody took away.
	Orphans   int
	OrphanIDs []Digest // the first of them, at most maxOrphans
	// Unmarked says that nothing tells how far the journal reached: orphans may
	// then be of events that somebody took away.
	Unmarked bool
	// Doubt is what is wrong in the tail in a way that no kill explains, nil when
	// nothing is: power failed before it was acknowledged, or it was damaged.
	Doubt *DamageError
	Last  uint64 // number of the newest event that was kept
}

const maxOrphans = 100

// Recovered tells what Open had to cut off.
func (j *Journal) Recovered() Recovery { return j.rec }

// cut removes the tail that is not whole.
func (s *scan) cut() error {
	j, seg, x := s.j, s.j.events.current(), s.j.index[len(s.j.index)-1]
	end, last := seg.written, j.last
	if s.bad != nil {
		if end, last = s.bad.Offset, s.badSeq-1; s.entire {
			j.rec.Doubt = &DamageError{File: s.bad.File, Offset: s.bad.Offset, Problem: s.bad.Problem, Advice: adviceTail}
		}
		if s.begin <= last {
			end, last = s.at, s.begin-1
		}
	}
	for _, g := range s.unsure() {
		if g.first > last {
			break
		}
		ok, err := s.whole(g)
		if err != nil {
			return err
		}
		if !ok {
			end, last = g.offset, g.first-1
			if j.rec.Doubt = s.frame; s.frame == nil {
				j.rec.Doubt = &DamageError{File: seg.path, Offset: end, Advice: adviceTail,
					Problem: words.Errorf("a blob of the commit of event %d is not there, or not whole", g.first)}
			}
			break
		}
	}
	j.rec.Events = seg.written - end
	j.last = last
	x.end(last)
	seg.written = end
	for _, t := range []struct {
		seg *segment
		cut int64
	}{{seg, j.rec.Events}, {j.blobs.current(), j.rec.Blobs}} {
		if t.seg.file == nil || j.looking {
			continue
		}
		if t.cut > 0 {
			if err := t.seg.file.Truncate(t.seg.written); err != nil {
				return err
			}
		}
		// A kill leaves octets in the page cache that were never synced.
		if err := t.seg.file.Sync(); err != nil {
			return err
		}
	}
	return nil
}

// whole tells whether all blobs of a group are there.
func (s *scan) whole(g tailGroup) (bool, error) {
	for _, d := range g.blobs {
		sum, err := d.binary()
		if err != nil {
			return false, nil
		}
		if l := s.j.known.large[sum]; l != nil {
			b, err := s.j.openLarge(sum, l)
			var damage *DamageError
			if errors.As(err, &damage) {
				delete(s.j.known.large, sum)
				return false, nil
			}
			if err != nil {
				return false, err
			}
			b.Close()
			continue
		}
		if ok, err := s.j.has(d); err != nil || !ok {
			return false, err
		}
	}
	return true, nil
}
