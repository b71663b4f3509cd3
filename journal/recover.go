package journal

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"amfront/words"
)

// Recovery reads the events first: their lines tell (mark) what had been
// synced when they were written. Whatever is wrong beyond that point is a tail
// that nobody was promised, and is cut off in whole commits; whatever is wrong
// before it is damage.

// tailGroup is a commit that may not have reached the disk whole.
type tailGroup struct {
	first  uint64
	offset int64 // in the last segment
	blobs  []Digest
}

// scan is recovery under way.
type scan struct {
	j      *Journal
	synced mark // the furthest that anything tells
	groups []tailGroup
	begin  uint64 // first event of the group being read
	at     int64  // where that group begins
	names  []Digest
	bad    *DamageError // first line that is not right
	entire bool         // it has an end, which the lines that a kill tears have not
	frame  *DamageError // first frame of the tail that is not right
	badSeq uint64
}

func (j *Journal) recover(ctx context.Context) error {
	closed, err := readMark(filepath.Join(j.opt.Dir, closedName))
	if errors.Is(err, os.ErrNotExist) {
		j.rec.Unmarked, err = true, nil
	}
	if err != nil {
		return err
	}
	s := &scan{j: j, synced: closed}
	if err := s.open(&j.events); err != nil {
		return err
	}
	if err := s.open(&j.blobs); err != nil {
		return err
	}
	if err := s.scanLarge(); err != nil {
		return err
	}
	if err := s.scanEvents(ctx); err != nil {
		return err
	}
	if err := s.scanBlobs(ctx); err != nil {
		return err
	}
	if err := s.cut(); err != nil {
		return err
	}
	j.rec.Last = j.last
	j.synced = mark{j.last, j.blobs.current().number, j.blobs.current().size()}
	return nil
}

// open opens the segments of a log, which are numbered from 1 without a hole.
func (s *scan) open(l *seglog) error {
	names, err := filepath.Glob(filepath.Join(globEscape(l.dir), l.prefix+"-*."+l.ext))
	if err != nil {
		return err
	}
	sort.Strings(names)
	if len(names) == 0 {
		return nil
	}
	l.segs = nil
	for i, name := range names {
		seg := l.roll()
		if name != seg.path {
			return &DamageError{File: seg.path, Problem: words.Errorf("the file is missing, the next one is %s",
				filepath.Base(name)), Advice: adviceDamage}
		}
		how := os.O_RDWR
		if s.j.looking {
			how = os.O_RDONLY
		}
		if seg.file, err = os.OpenFile(seg.path, how, 0); err != nil {
			return err
		}
		if seg.written, err = seg.file.Seek(0, io.SeekEnd); err != nil {
			return err
		}
		if seg.written > 1<<32-1 {
			return &DamageError{File: seg.path, Offset: 1 << 32,
				Problem: words.Errorf("longer than a segment can be"), Advice: adviceDamage}
		}
		if i > 0 && l == &s.j.events {
			s.j.index = append(s.j.index, &eventIndex{})
		}
	}
	return nil
}

func globEscape(dir string) string {
	return strings.NewReplacer(`*`, `\*`, `?`, `\?`, `[`, `\[`, `\`, `\\`).Replace(dir)
}

// scanEvents reads every line that no kept index speaks for.
func (s *scan) scanEvents(ctx context.Context) error {
	j := s.j
	from, at, err := s.resume(ctx)
	if err != nil {
		return err
	}
	for i, seg := range j.events.segs {
		if err := ctx.Err(); err != nil {
			return err
		}
		if i < from {
			continue
		}
		if at == 0 {
			j.index[i].first = j.last + 1
		}
		if s.at = at; seg.file == nil {
			continue // a new directory
		}
		if err := s.scanSegment(i, seg, at); err != nil {
			return err
		}
		at = 0
		last := i == len(j.events.segs)-1
		if s.bad == nil && s.begin != j.last+1 {
			s.wrong(seg, s.at, s.begin, words.Errorf("the commit of event %d has no end", s.begin))
		}
		if s.bad != nil && (!last || s.badSeq <= s.synced.seq) {
			return s.bad
		}
	}
	if s.bad == nil && j.last < s.synced.seq {
		seg := j.events.current()
		return &DamageError{File: seg.path, Offset: seg.written,
			Problem: words.Errorf("it ends after event %d, but %d were on disk", j.last, s.synced.seq), Advice: adviceDamage}
	}
	return nil
}

func (s *scan) wrong(seg *segment, at int64, seq uint64, problem error) {
	s.bad = &DamageError{File: seg.path, Offset: at, Problem: problem, Advice: adviceDamage}
	s.badSeq = seq
}

// scanSegment indexes the lines of a segment, from octet at. After a bad line it goes on
// only to learn whether that line had been synced.
func (s *scan) scanSegment(i int, seg *segment, at int64) error {
	j, x := s.j, s.j.index[i]
	if _, err := seg.file.Seek(at, io.SeekStart); err != nil {
		return err
	}
	r := bufio.NewReaderSize(seg.file, 256<<10)
	for {
		line, n, err := readLine(r)
		if err == io.EOF {
			return nil
		}
		if err != nil && !errors.Is(err, errLine) {
			return fmt.Errorf("reading %s: %w", seg.path, err)
		}
		var h head
		if err == nil {
			if h, err = parseHead(line); err != nil {
				s.glued(line)
			}
		}
		if err == nil && s.bad == nil && h.seq != j.last+1 {
			err = fmt.Errorf("event %d expected, found event %d", j.last+1, h.seq)
		}
		switch {
		case s.bad != nil:
		case err != nil:
			s.wrong(seg, at, j.last+1, err)
			s.entire = line != nil
		default:
			if err := s.line(i, x, at, h, line); err != nil {
				return err
			}
		}
		if err == nil && h.synced.seq > s.synced.seq {
			s.synced = h.synced
		}
		at += n
	}
}

// glued takes what a whole line at the end of a bad one tells: where a line
// feed was damaged, the next line stands behind, and its word on what had been
// synced must not be lost with it, or damage would pass for a tail.
func (s *scan) glued(line []byte) {
	at := bytes.LastIndex(line, []byte(`{"seq":`))
	if at <= 0 {
		return
	}
	if h, err := parseHead(line[at:]); err == nil && h.synced.seq > s.synced.seq {
		s.synced = h.synced
	}
}

// line indexes one good line.
func (s *scan) line(i int, x *eventIndex, at int64, h head, line []byte) error {
	j := s.j
	if h.seq == s.begin {
		s.at = at
	}
	x.add(h.seq, at, h.kind, h.seq == s.begin)
	j.last = h.seq
	last := i == len(j.events.segs)-1
	if last && h.blobs && h.seq > s.synced.seq {
		ev, err := parseEvent(line)
		if err != nil {
			return &DamageError{File: j.events.segs[i].path, Offset: at, Problem: err, Advice: adviceDamage}
		}
		for _, d := range ev.Blobs {
			s.names = append(s.names, d)
		}
	}
	if h.more {
		return nil
	}
	if last && h.seq > s.synced.seq {
		s.groups = append(s.groups, tailGroup{s.begin, s.at, s.names})
	}
	// Those that a later line tells to be on disk need no second look.
	if len(s.groups) > 1024 {
		s.groups = s.unsure()
	}
	s.names, s.begin = nil, h.seq+1
	return nil
}

func (s *scan) unsure() []tailGroup {
	k := sort.Search(len(s.groups), func(k int) bool { return s.groups[k].first > s.synced.seq })
	return append([]tailGroup(nil), s.groups[k:]...)
}

// readLine reads a line; n counts its line feed. A line that is too long or
// has no end gives errLine, and n tells how much of it was read.
func readLine(r *bufio.Reader) (line []byte, n int64, err error) {
	var long []byte
	for {
		part, err := r.ReadSlice('\n')
		n += int64(len(part))
		switch {
		case err == nil && long == nil:
			return part[:len(part)-1], n, nil
		case err == nil:
			long = append(long, part[:len(part)-1]...)
			return long, n, nil
		case err == bufio.ErrBufferFull:
			long = append(long, part...)
			if len(long) > maxEventSize+(1<<16) {
				return nil, n, fmt.Errorf("%w: longer than an event may be", errLine)
			}
		case err == io.EOF && n > 0:
			return nil, n, fmt.Errorf("%w: it has no end", errLine)
		default:
			return nil, n, err
		}
	}
}
