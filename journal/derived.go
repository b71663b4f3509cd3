package journal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/gob"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
)

// What is made of the journal may be kept beside it, so that the next start need
// not read everything again. It is never needed: what is missing, damaged, or of
// another journal than this one is not taken, and made anew from the events.
const (
	derivedPrefix = "derived-"
	derivedMagic  = "amfront derived 2\n"
	indexDerived  = "index"
)

func (j *Journal) derivedPath(name string) string {
	return filepath.Join(j.opt.Dir, derivedPrefix+name)
}

// SaveDerived keeps v (gob), which was made of the events up to seq, under a
// name of letters. A disk that is full keeps none.
func (j *Journal) SaveDerived(name string, seq uint64, v any) error {
	if j.opt.Dir == "" || seq == 0 {
		return nil
	}
	if j.isFull() {
		return fmt.Errorf("journal: %s: %w", name, ErrFull)
	}
	print, err := j.fingerprint(seq)
	if err != nil {
		return err
	}
	b := bytes.NewBuffer(binary.BigEndian.AppendUint64([]byte(derivedMagic), seq))
	b.Write(print[:])
	if err := gob.NewEncoder(b).Encode(v); err != nil {
		return fmt.Errorf("journal: %s: %w", name, err)
	}
	p := binary.BigEndian.AppendUint32(b.Bytes(), crc32.Checksum(b.Bytes(), castagnoli))
	path := j.derivedPath(name)
	f, err := os.OpenFile(path+".new", os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	// Not synced: half a file is one that is not taken.
	if err := errors.Join(j.opt.write(f, p, 0), f.Close()); err != nil {
		return errors.Join(fmt.Errorf("journal: %w", err), os.Remove(path+".new"))
	}
	return os.Rename(path+".new", path)
}

// LoadDerived fills v with what was kept under a name, and tells up to which
// event it goes; 0 when there is nothing that may be taken.
func (j *Journal) LoadDerived(name string, v any) uint64 {
	seq, print, ok := j.readDerived(name, v)
	if !ok || seq > j.Last() {
		return 0
	}
	if now, err := j.fingerprint(seq); err != nil || now != print {
		return 0
	}
	return seq
}

func (j *Journal) readDerived(name string, v any) (seq uint64, print [32]byte, ok bool) {
	if j.opt.Dir == "" {
		return 0, print, false
	}
	p, err := os.ReadFile(j.derivedPath(name))
	head := len(derivedMagic) + 8 + len(print)
	if err != nil || len(p) < head+4 || string(p[:len(derivedMagic)]) != derivedMagic {
		return 0, print, false
	}
	p, sum := p[:len(p)-4], binary.BigEndian.Uint32(p[len(p)-4:])
	if crc32.Checksum(p, castagnoli) != sum || gob.NewDecoder(bytes.NewReader(p[head:])).Decode(v) != nil {
		return 0, print, false
	}
	return binary.BigEndian.Uint64(p[len(derivedMagic):]), [32]byte(p[head-len(print):]), true
}

// fingerprint is the SHA-256 of an event's line: it holds time and checksum, so
// no other journal has it.
func (j *Journal) fingerprint(seq uint64) (sum [32]byte, err error) {
	j.mu.Lock()
	if seq < 1 || seq > j.last {
		j.mu.Unlock()
		return sum, fmt.Errorf("journal: event %d: %w", seq, ErrNoEvent)
	}
	s, _ := j.run(seq, seq, kindSet(nil))
	j.mu.Unlock()
	p := make([]byte, s.size)
	if err := s.seg.readAt(&j.mu, p, s.offset); err != nil {
		return sum, err
	}
	var line []byte
	for n := s.first; n <= seq; n++ {
		line, p, _ = bytes.Cut(p, []byte("\n"))
	}
	if h, err := parseHead(line); err != nil || h.seq != seq {
		return sum, fmt.Errorf("journal: event %d: %w", seq, errLine)
	}
	return sha256.Sum256(line), nil
}

// savedIndex is the index of the events before a place that recovery could
// begin at, the last one of which lines on disk tell that everything before it is
// on disk: what is kept is thereby what reading would find, whatever came after.
// A line that tells it and is lost with a kill would not do: the blobs of the
// commits between would be named by no event that is read, and pass for orphans.
type savedIndex struct {
	Segments []savedSegment
	Next     uint64 // number of the event there
}

type savedSegment struct {
	First  uint64
	Blocks []block
	Size   int64  // octets, in the last one up to the place
	Sum    uint32 // their CRC-32C
}

// SaveIndex keeps the index of the events, if it can.
func (j *Journal) SaveIndex() {
	j.saving.Lock()
	defer j.saving.Unlock()
	var saved savedIndex
	j.mu.Lock()
	for i, k := range j.resumable() {
		x := j.index[i]
		if k < len(x.blocks) {
			saved.Next = x.first + uint64(x.blocks[k].First)
		}
		saved.Segments = append(saved.Segments, savedSegment{First: x.first, Blocks: x.blocks[:k:k]})
		s := &saved.Segments[i]
		if s.Size = j.events.segs[i].written; saved.Next != 0 {
			s.Size = int64(x.blocks[k].Offset)
		}
	}
	index, segs, gen := j.index, j.events.segs, j.gen
	j.mu.Unlock()
	if saved.Next < 2 {
		return
	}
	for i := range saved.Segments {
		s, x := &saved.Segments[i], index[i]
		if err := x.checksum(segs[i].file, s.Size); err != nil {
			return
		}
		s.Sum = x.sum
	}
	if j.Generation() == gen {
		if err := j.SaveDerived(indexDerived, saved.Next-1, saved); err != nil {
			j.opt.Log.Debug("index not kept", "err", err)
		}
	}
}

// resumable is how many blocks of each segment come before the last place that
// recovery can begin at. The caller holds j.mu.
func (j *Journal) resumable() []int {
	for i := len(j.index) - 1; i >= 0; i-- {
		x := j.index[i]
		for k := len(x.blocks) - 1; k >= 0; k-- {
			b := x.blocks[k]
			if b.Kinds&beginsCommit == 0 || x.first+uint64(b.First) > j.told.seq {
				continue
			}
			out := make([]int, i+1)
			for n := range i {
				out[n] = len(j.index[n].blocks)
			}
			out[i] = k
			return out
		}
	}
	return nil
}

// checksum brings sum up to so many octets.
func (x *eventIndex) checksum(f io.ReaderAt, size int64) error {
	if x.summed > size {
		x.summed, x.sum = 0, 0
	}
	p := make([]byte, 256<<10)
	for x.summed < size {
		part := p[:min(int64(len(p)), size-x.summed)]
		if _, err := f.ReadAt(part, x.summed); err != nil {
			return err
		}
		x.sum = crc32.Update(x.sum, castagnoli, part)
		x.summed += int64(len(part))
	}
	return nil
}

// resume takes the index that was kept, if the octets that it is of are still the
// same, and tells in which segment and at which octet to read on. What else was
// derived of other octets is removed.
func (s *scan) resume(ctx context.Context) (segment int, at int64, err error) {
	j := s.j
	s.begin = 1
	var saved savedIndex
	seq, _, ok := j.readDerived(indexDerived, &saved)
	if j.looking || !ok || len(saved.Segments) == 0 || saved.Next != seq+1 {
		return 0, 0, nil
	}
	for i, g := range saved.Segments {
		if err := ctx.Err(); err != nil {
			return 0, 0, err
		}
		x := &eventIndex{first: g.First, blocks: g.Blocks}
		last := i == len(saved.Segments)-1
		if i >= len(j.events.segs) || j.events.segs[i].file == nil ||
			j.events.segs[i].written < g.Size || !last && j.events.segs[i].written != g.Size ||
			x.checksum(j.events.segs[i].file, g.Size) != nil || x.sum != g.Sum {
			for n := range j.index {
				j.index[n] = &eventIndex{}
			}
			return 0, 0, j.removeDerived()
		}
		j.index[i], at = x, g.Size
	}
	j.last, s.begin = seq, saved.Next
	return len(saved.Segments) - 1, at, nil
}

// removeDerived removes all that was derived.
func (j *Journal) removeDerived() error {
	names, err := filepath.Glob(filepath.Join(globEscape(j.opt.Dir), derivedPrefix+"*"))
	for _, name := range names {
		err = errors.Join(err, os.Remove(name))
	}
	return err
}
