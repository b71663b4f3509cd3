package journal

import "errors"

// cut removes the tail that is not whole.
func (s *scan) cut() error {
	j, seg, x := s.j, s.j.events.current(), s.j.index[len(s.j.index)-1]
	end, last := seg.written, j.last
	if s.bad != nil {
		end, last = s.bad.Offset, s.badSeq-1
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
