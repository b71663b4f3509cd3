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

// blobIndex finds blobs. Of a small one in a segment that is full it keeps 8
// octets: the first 4 of its digest and its place; the frame has the whole digest.
type blobIndex struct {
	sealed [][]uint64          // by segment: first octets of the digest<<32 | offset, sorted
	place  map[uint64]uint64   // of the current segment: segment<<32 | offset
	twins  map[[32]byte]uint64 // digests whose first 8 octets another has too
	large  map[[32]byte]*largeBlob
	memory map[[32]byte][]byte // of a journal in memory
}

type largeBlob struct {
	size     int64
	verified bool // by this process; else at the first opening
	used     bool // by this process: an event may come that names it
}

func newBlobIndex() blobIndex {
	return blobIndex{place: map[uint64]uint64{}, twins: map[[32]byte]uint64{}, large: map[[32]byte]*largeBlob{},
		memory: map[[32]byte][]byte{}}
}

func prefixOf(sum [32]byte) uint64 { return binary.BigEndian.Uint64(sum[:8]) }

// candidates are the places where a blob may be.
func (x *blobIndex) candidates(sum [32]byte) (out []uint64) {
	if at, ok := x.twins[sum]; ok {
		out = append(out, at)
	}
	if at, ok := x.place[prefixOf(sum)]; ok {
		out = append(out, at)
	}
	first := prefixOf(sum) >> 32
	for i, keys := range slices.Backward(x.sealed) {
		for k, _ := slices.BinarySearch(keys, first<<32); k < len(keys) && keys[k]>>32 == first; k++ {
			out = append(out, uint64(i+1)<<32|keys[k]&(1<<32-1))
		}
	}
	return out
}

// seal packs what is known of the segments before that number.
func (x *blobIndex) seal(segment uint64) {
	for len(x.sealed)+1 < int(segment) {
		keys := make([]uint64, 0, len(x.place)+len(x.twins))
		for prefix, at := range x.place {
			keys = append(keys, prefix>>32<<32|at&(1<<32-1))
		}
		for sum, at := range x.twins {
			keys = append(keys, prefixOf(sum)>>32<<32|at&(1<<32-1))
		}
		slices.Sort(keys)
		x.sealed = append(x.sealed, keys)
		x.place, x.twins = map[uint64]uint64{}, map[[32]byte]uint64{}
	}
}

// place is where a frame begins.
type place struct {
	seg    *segment
	offset int64
}

// locate finds the frame of a small blob and its size, or ErrNoBlob.
func (j *Journal) locate(sum [32]byte) (place, int64, error) {
	var places []place
	j.mu.Lock()
	for _, at := range j.known.candidates(sum) {
		if n := int(at >> 32); n >= 1 && n <= len(j.blobs.segs) {
			places = append(places, place{j.blobs.segs[n-1], int64(uint32(at))})
		}
	}
	j.mu.Unlock()
	failed := fmt.Errorf("%w: %s", ErrNoBlob, digestOf(sum))
	for _, p := range places {
		size, err := j.frameAt(p, sum)
		if err == nil {
			return p, size, nil
		}
		if !errors.Is(err, ErrNoBlob) {
			failed = err
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
	at := uint64(s.number)<<32 | uint64(s.size())
	s.pending = appendFrame(s.pending, sum, body)
	j.known.add(sum, at)
	signal(j.lazily)
	return nil
}

// add notes the place of a frame. Two goroutines that bring the same blob at
// the same instant write it twice: the later place counts, both are right.
func (x *blobIndex) add(sum [32]byte, at uint64) {
	x.seal(at >> 32)
	if _, taken := x.place[prefixOf(sum)]; taken {
		x.twins[sum] = at
		return
	}
	x.place[prefixOf(sum)] = at
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
