package journal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"

	"amfront/words"
)

// The places of small blobs stand in a file, beside the logs and made of them: at
// each start anew, and again when it turns out damaged. What has not got there,
// for want of a disk or of room, stays in memory.
const (
	placesName  = "places"
	partBlobs   = 16 << 10 // places that are packed together
	placesPage  = 4 << 10  // octets that are read at once: keys, then four of a CRC-32C
	keysPerPage = placesPage/8 - 1
)

// part is the places of some blobs of one segment, sorted: first 4 octets of the
// digest<<32 | offset. It is never changed.
type part struct {
	segment int
	keys    []uint64 // nil when they are in the file
	at      int64    // there
	n       int      // so many
	filter  filter
}

func newPart(segment int, keys []uint64) part {
	slices.Sort(keys)
	p := part{segment: segment, keys: keys, n: len(keys), filter: make(filter, (len(keys)+7)/8)}
	for _, key := range keys {
		for _, bit := range p.filter.bits(key >> 32) {
			p.filter[bit/64] |= 1 << (bit % 64)
		}
	}
	return p
}

// filter tells without a look into the file that a part does not have a blob, of
// most of those that it has not: two of its bits are set for each, of eight.
type filter []uint64

func (f filter) bits(first uint64) [2]uint64 {
	n := uint64(len(f)) * 64
	return [2]uint64{first * 0x9E3779B1 & (1<<32 - 1) * n >> 32, first * 0x85EBCA6B & (1<<32 - 1) * n >> 32}
}

func (f filter) may(first uint64) bool {
	at := f.bits(first)
	return (f[at[0]/64]>>(at[0]%64))&(f[at[1]/64]>>(at[1]%64))&1 != 0
}

// pack makes a part of the newest places.
func (x *blobIndex) pack() {
	if len(x.place) == 0 {
		return
	}
	keys := make([]uint64, 0, len(x.place))
	for prefix, offset := range x.place {
		keys = append(keys, prefix>>32<<32|uint64(offset))
	}
	x.parts = append(x.parts, newPart(x.segment, keys))
	x.waiting = true
	clear(x.place)
}

// openPlaces begins the file, if it can.
func (j *Journal) openPlaces() {
	f, err := os.OpenFile(filepath.Join(j.opt.Dir, placesName), os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		j.opt.Log.Debug("the places of blobs stay in memory", "err", err)
		return
	}
	j.places = f
}

// closePlaces ends it: the next start makes another.
func (j *Journal) closePlaces() {
	if j.places != nil {
		_ = j.places.Close()
		_ = os.Remove(j.places.Name())
	}
}

// spill brings the parts that wait in memory to the file. The caller holds
// j.flushing, or is alone.
func (j *Journal) spill() {
	j.mu.Lock()
	parts, end, waiting := j.known.parts, j.known.end, j.known.waiting && j.full == nil && j.places != nil
	j.mu.Unlock()
	if !waiting {
		return
	}
	moved := slices.Clone(parts) // readers have the other one
	for i, p := range moved {
		if p.keys == nil {
			continue
		}
		octets := appendPages(nil, p.keys)
		if err := j.opt.write(j.places, octets, end); err != nil {
			j.opt.Log.Debug("the places of blobs stay in memory", "err", err)
			return
		}
		moved[i].keys, moved[i].at = nil, end
		end += int64(len(octets))
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	later := j.known.parts[len(parts):]
	j.known.parts, j.known.end, j.known.waiting = append(moved, later...), end, len(later) > 0
}

func appendPages(p []byte, keys []uint64) []byte {
	for page := range slices.Chunk(keys, keysPerPage) {
		begin := len(p)
		for _, key := range page {
			p = binary.BigEndian.AppendUint64(p, key)
		}
		p = append(p, make([]byte, begin+placesPage-len(p))...)
		sum := crc32.Checksum(p[begin:begin+8*keysPerPage], castagnoli)
		binary.BigEndian.PutUint32(p[begin+8*keysPerPage:], sum)
	}
	return p
}

// errPlaces is of a file of places that is not as it was written.
var errPlaces = errors.New("journal: the file of places is damaged")

// page reads one page of a part.
func (j *Journal) page(p part, k int) ([]uint64, error) {
	var octets [placesPage]byte
	if _, err := j.places.ReadAt(octets[:], p.at+int64(k)*placesPage); err != nil {
		if errors.Is(err, os.ErrClosed) {
			return nil, fmt.Errorf("journal: %w", err)
		}
		return nil, fmt.Errorf("%w: %w", errPlaces, err)
	}
	if crc32.Checksum(octets[:8*keysPerPage], castagnoli) != binary.BigEndian.Uint32(octets[8*keysPerPage:]) {
		return nil, errPlaces
	}
	keys := make([]uint64, min(keysPerPage, p.n-k*keysPerPage))
	for i := range keys {
		keys[i] = binary.BigEndian.Uint64(octets[8*i:])
	}
	return keys, nil
}

// offsets are the places in a part where a blob may be.
func (j *Journal) offsets(p part, sum [32]byte) (out []int64, err error) {
	first, keys := prefixOf(sum)>>32, p.keys
	if !p.filter.may(first) {
		return nil, nil
	}
	if keys == nil {
		// Digests are spread evenly: the page is almost always the first that is tried.
		k := int(first*uint64(p.n)>>32) / keysPerPage
		if keys, err = j.page(p, k); err != nil {
			return nil, err
		}
		for from := k; from > 0 && keys[0]>>32 >= first; {
			from--
			before, err := j.page(p, from)
			if err != nil {
				return nil, err
			}
			keys = append(before, keys...)
		}
		for k++; k*keysPerPage < p.n && keys[len(keys)-1]>>32 <= first; k++ {
			after, err := j.page(p, k)
			if err != nil {
				return nil, err
			}
			keys = append(keys, after...)
		}
	}
	for i, _ := slices.BinarySearch(keys, first<<32); i < len(keys) && keys[i]>>32 == first; i++ {
		out = append(out, int64(uint32(keys[i])))
	}
	return out, nil
}

// relearn reads the places of a segment again, of generation gen.
func (j *Journal) relearn(seg *segment, gen uint64) error {
	j.flushing.Lock()
	defer j.flushing.Unlock()
	var keys []uint64
	j.mu.Lock()
	end := seg.size()
	j.mu.Unlock()
	for at := int64(0); at < end; {
		var h [frameHead]byte
		if err := seg.readAt(&j.mu, h[:], at); err != nil {
			return fmt.Errorf("journal: %w", err)
		}
		size, sum, ok := parseFrame(h[:])
		if !ok {
			return &DamageError{File: seg.path, Offset: at,
				Problem: words.Errorf("the head of a blob does not match its checksum"),
				Advice:  adviceDamage}
		}
		keys = append(keys, prefixOf(sum)>>32<<32|uint64(at))
		at += frameHead + size
	}
	again := newPart(seg.number, keys)
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.gen == gen {
		left := slices.DeleteFunc(slices.Clone(j.known.parts), func(p part) bool { return p.segment == seg.number })
		j.known.parts = append(left, again)
		j.known.waiting = true
	}
	return nil
}
