package mailbox

import (
	"encoding/binary"
	"iter"
	"slices"
)

// seriesBlock is how many numbers are packed together: what is unpacked to find
// one of them.
const seriesBlock = 256

// Series is a list of numbers that mostly count up, in little more than an octet
// each: all but the newest are packed, as differences. Its fields are there to be
// kept (journal.SaveDerived). It is not safe for concurrent use.
type Series struct {
	Packed [][]byte // seriesBlock numbers each
	Open   []uint32 // those after them, fewer than two blocks
}

// pack writes each number as a varint: 0 as 0, any other as 1 and its difference
// to the one before that was not 0, the sign in the lowest bit.
func pack(numbers []uint32) []byte {
	var p []byte
	before := int64(0)
	for _, n := range numbers {
		if n == 0 {
			p = append(p, 0)
			continue
		}
		d := int64(n) - before
		p = binary.AppendUvarint(p, 1+uint64(d<<1^d>>63))
		before = int64(n)
	}
	return slices.Clip(slices.Clone(p))
}

// unpack is what pack packed; of octets that it did not write, anything.
func unpack(p []byte) (numbers [seriesBlock]uint32) {
	before := int64(0)
	for i := range numbers {
		v, n := binary.Uvarint(p)
		if p = p[max(n, 0):]; v == 0 {
			continue
		}
		v--
		before += int64(v>>1) ^ -int64(v&1)
		numbers[i] = uint32(before)
	}
	return numbers
}

// Len is how many numbers there are.
func (s *Series) Len() int { return len(s.Packed)*seriesBlock + len(s.Open) }

// At is the number at a place, from 0.
func (s *Series) At(i int) uint32 {
	if k := i / seriesBlock; k < len(s.Packed) {
		numbers := unpack(s.Packed[k])
		return numbers[i%seriesBlock]
	}
	return s.Open[i-len(s.Packed)*seriesBlock]
}

// Set changes the number at a place.
func (s *Series) Set(i int, to uint32) {
	if k := i / seriesBlock; k < len(s.Packed) {
		numbers := unpack(s.Packed[k])
		numbers[i%seriesBlock] = to
		s.Packed[k] = pack(numbers[:])
		return
	}
	s.Open[i-len(s.Packed)*seriesBlock] = to
}

// Append puts numbers at the end.
func (s *Series) Append(numbers ...uint32) {
	for _, n := range numbers {
		s.Open = append(s.Open, n)
		s.close()
	}
}

// close packs a block once there is another one after it.
func (s *Series) close() {
	if len(s.Open) == 2*seriesBlock {
		s.Packed = append(s.Packed, pack(s.Open[:seriesBlock]))
		s.Open = s.Open[:copy(s.Open, s.Open[seriesBlock:])]
	}
}

// Insert puts a number into a list that is sorted, almost always near the end.
func (s *Series) Insert(n uint32) {
	if len(s.Packed) > 0 && n < s.Open[0] {
		all := s.All()
		at, _ := slices.BinarySearch(all, n)
		*s = Series{}
		s.Append(slices.Insert(all, at, n)...)
		return
	}
	at, _ := slices.BinarySearch(s.Open, n)
	s.Open = slices.Insert(s.Open, at, n)
	s.close()
}

// All is a copy of the numbers.
func (s *Series) All() []uint32 {
	all := make([]uint32, 0, s.Len())
	for _, p := range s.Packed {
		numbers := unpack(p)
		all = append(all, numbers[:]...)
	}
	return append(all, s.Open...)
}

// Backward yields places and numbers from a place to the first.
func (s *Series) Backward(from int) iter.Seq2[int, uint32] {
	return func(yield func(int, uint32) bool) {
		for i := from; i >= 0; {
			k, numbers := i/seriesBlock, s.Open
			if k < len(s.Packed) {
				block := unpack(s.Packed[k])
				numbers = block[:]
			} else {
				k = len(s.Packed)
			}
			for ; i >= k*seriesBlock; i-- {
				if !yield(i, numbers[i-k*seriesBlock]) {
					return
				}
			}
		}
	}
}
