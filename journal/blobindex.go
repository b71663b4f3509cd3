package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"amfront/words"
)

// A small blob stands in a segment as a frame: its length (4 octets, big
// endian), the CRC-32C of the head's other fields (4), its SHA-256 (32), then
// its octets.
const frameHead = 40

func appendFrame(p []byte, sum [32]byte, body []byte) []byte {
	var h [frameHead]byte
	binary.BigEndian.PutUint32(h[:4], uint32(len(body)))
	copy(h[8:], sum[:])
	binary.BigEndian.PutUint32(h[4:8], frameCheck(h[:]))
	return append(append(p, h[:]...), body...)
}

func frameCheck(h []byte) uint32 {
	return crc32.Update(crc32.Checksum(h[:4], castagnoli), castagnoli, h[8:frameHead])
}

// parseFrame reads a frame's head.
func parseFrame(h []byte) (size int64, sum [32]byte, ok bool) {
	if len(h) < frameHead || frameCheck(h) != binary.BigEndian.Uint32(h[4:8]) {
		return 0, sum, false
	}
	copy(sum[:], h[8:])
	return int64(binary.BigEndian.Uint32(h[:4])), sum, true
}

// blobIndex finds blobs. Of a small one it keeps 8 octets, and those in a file once
// there are enough: the first 4 of its digest and its place; the frame has the
// whole digest.
type blobIndex struct {
	place   map[uint64]uint32 // of the newest, all in segment: first 8 octets of the digest to offset
	segment int
	parts   []part // of those before
	waiting bool   // some of them are in memory
	end     int64  // of the file of places
	large   map[[32]byte]*largeBlob
	memory  map[[32]byte][]byte // of a journal in memory
}

type largeBlob struct {
	size     int64
	verified bool // by this process; else at the first opening
	used     bool // by this process: an event may come that names it
}

func newBlobIndex() blobIndex {
	return blobIndex{place: map[uint64]uint32{}, large: map[[32]byte]*largeBlob{}, memory: map[[32]byte][]byte{}}
}

func prefixOf(sum [32]byte) uint64 { return binary.BigEndian.Uint64(sum[:8]) }

// place is where a frame begins.
type place struct {
	seg    *segment
	offset int64
}

// locate finds the frame of a small blob and its size, or ErrNoBlob.
func (j *Journal) locate(sum [32]byte) (place, int64, error) {
	j.mu.Lock()
	segs, parts, gen := j.blobs.segs, j.known.parts, j.gen
	offset, newest := j.known.place[prefixOf(sum)]
	at := place{segs[max(j.known.segment, 1)-1], int64(offset)}
	j.mu.Unlock()
	failed := fmt.Errorf("%w: %s", ErrNoBlob, digestOf(sum))
	try := func(at place) (int64, bool) {
		size, err := j.frameAt(at, sum)
		if err != nil && !errors.Is(err, ErrNoBlob) {
			failed = err
		}
		return size, err == nil
	}
	if newest {
		if size, ok := try(at); ok {
			return at, size, nil
		}
	}
	for _, p := range slices.Backward(parts) {
		seg := segs[p.segment-1]
		offsets, err := j.offsets(p, sum)
		if errors.Is(err, errPlaces) {
			if err := j.relearn(seg, gen); err != nil {
				return place{}, 0, err
			}
			return j.locate(sum)
		}
		if err != nil {
			return place{}, 0, err
		}
		for _, offset := range offsets {
			if size, ok := try(place{seg, offset}); ok {
				return place{seg, offset}, size, nil
			}
		}
	}
	return place{}, 0, failed
}

// frameAt is the size of a blob whose frame may be at p, or ErrNoBlob.
func (j *Journal) frameAt(p place, sum [32]byte) (int64, error) {
	var h [frameHead]byte
	if err := p.seg.readAt(&j.mu, h[:], p.offset); err != nil {
		return 0, fmt.Errorf("journal: blob %s: %w", digestOf(sum), err)
	}
	size, found, ok := parseFrame(h[:])
	if !ok {
		return 0, &DamageError{File: p.seg.path, Offset: p.offset,
			Problem: words.Errorf("the head of a blob does not match its checksum"), Advice: adviceDamage}
	}
	if found != sum {
		return 0, ErrNoBlob
	}
	return size, nil
}

// has tells whether the journal holds a blob.
func (j *Journal) has(d Digest) (bool, error) {
	sum, err := d.binary()
	if err != nil {
		return false, err
	}
	j.mu.Lock()
	_, inMemory := j.known.memory[sum]
	large := j.known.large[sum]
	if large != nil {
		large.used = true
	}
	j.mu.Unlock()
	if inMemory || large != nil {
		return true, nil
	}
	_, _, err = j.locate(sum)
	if errors.Is(err, ErrNoBlob) || errors.Is(err, fs.ErrClosed) { // closed: a reset took it, or Close, which await tells
		return false, nil
	}
	return err == nil, err
}

// keep stores a small blob once.
func (j *Journal) keep(sum [32]byte, body []byte) error {
	known, err := j.has(digestOf(sum))
	if known || err != nil {
		return err
	}
	if err := j.await(0); err != nil { // holds j.mu from here
		return err
	}
	defer j.mu.Unlock()
	if j.opt.Dir == "" {
		j.known.memory[sum] = bytes.Clone(body)
		return nil
	}
	s := j.blobs.current()
	j.known.add(sum, s.number, s.size())
	s.pending = appendFrame(s.pending, sum, body)
	signal(j.lazily)
	return nil
}

// add notes the place of a frame. Two goroutines that bring the same blob at
// the same instant write it twice: both places are right.
func (x *blobIndex) add(sum [32]byte, segment int, offset int64) {
	if segment != x.segment || len(x.place) >= partBlobs {
		x.pack()
		x.segment = segment
	}
	prefix := prefixOf(sum)
	if _, taken := x.place[prefix]; taken {
		x.parts = append(x.parts, newPart(segment, []uint64{prefix>>32<<32 | uint64(offset)}))
		x.waiting = true
		return
	}
	x.place[prefix] = uint32(offset)
}

func (j *Journal) largePath(d Digest) string { return filepath.Join(j.opt.Dir, largeDir, string(d)) }

func (j *Journal) openLarge(sum [32]byte, l *largeBlob) (Blob, error) {
	d := digestOf(sum)
	f, err := os.Open(j.largePath(d))
	if err != nil {
		return nil, fmt.Errorf("journal: blob %s: %w", d, err)
	}
	j.mu.Lock()
	verified := l.verified
	j.mu.Unlock()
	if !verified {
		if err := checkLarge(f, sum, l.size); err != nil {
			f.Close()
			return nil, err
		}
		j.mu.Lock()
		l.verified = true
		j.mu.Unlock()
	}
	return fileBlob{f, l.size}, nil
}

// checkLarge reads a whole blob and rewinds it.
func checkLarge(f *os.File, sum [32]byte, size int64) error {
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	if n != size || [32]byte(h.Sum(nil)) != sum {
		return &DamageError{File: f.Name(), Offset: 0,
			Problem: words.Errorf("its octets have another SHA-256 than its name says"),
			Advice:  adviceDamage}
	}
	_, err = f.Seek(0, io.SeekStart)
	return err
}
