package journal

import "sort"

// A block of the index is as many lines as are read to find one of them.
const (
	blockEvents = 64
	blockSize   = 16 << 10 // octets
)

// eventIndex finds the events of a segment: it knows where blocks of lines
// begin, and not each line, so that it stays small (16 octets for 64 events).
type eventIndex struct {
	first  uint64 // number of its first event
	blocks []block

	summed int64  // octets of the segment that sum is of; for SaveIndex
	sum    uint32 // their CRC-32C
}

// block is some lines that follow each other.
type block struct {
	First, Offset uint32 // of its first line: number after the segment's first, octet
	Kinds         uint64 // bit n: kindTable's n may be in it; beginsCommit
}

// beginsCommit is the bit of a block whose first line begins a commit.
const beginsCommit = 1 << 63

// add notes an event; begins says that it is the first of its commit.
func (x *eventIndex) add(seq uint64, offset int64, kind Kind, begins bool) {
	n, at := uint32(seq-x.first), uint32(offset)
	b := block{First: n, Offset: at}
	if k := len(x.blocks); k > 0 && n-x.blocks[k-1].First < blockEvents && at-x.blocks[k-1].Offset < blockSize {
		b, x.blocks = x.blocks[k-1], x.blocks[:k-1]
	} else if begins {
		b.Kinds = beginsCommit
	}
	b.Kinds |= 1 << kindTable[kind]
	x.blocks = append(x.blocks, b)
}

// end forgets the events numbered above last.
func (x *eventIndex) end(last uint64) {
	k := sort.Search(len(x.blocks), func(k int) bool { return x.first+uint64(x.blocks[k].First) > last })
	x.blocks = x.blocks[:k]
}

// span is a run of whole blocks in one segment.
type span struct {
	first, next  uint64 // number of its first event, and after its last
	seg          *segment
	offset, size int64
}

// run finds the first stretch of blocks that may hold wanted events (a bit set
// of kindTable) among from…last, of about readAhead octets. The caller holds
// j.mu; both numbers exist.
func (j *Journal) run(from, last, want uint64) (s span, ok bool) {
	i := sort.Search(len(j.index), func(i int) bool { return j.index[i].first > from }) - 1
	for ; i < len(j.index) && !ok; i++ {
		x, seg, after := j.index[i], j.events.segs[i], j.last+1
		if i+1 < len(j.index) {
			after = j.index[i+1].first
		}
		k := sort.Search(len(x.blocks), func(k int) bool { return x.first+uint64(x.blocks[k].First) > from }) - 1
		for k = max(k, 0); k < len(x.blocks) && x.first+uint64(x.blocks[k].First) <= last; k++ {
			b, next, end := x.blocks[k], after, seg.size()
			if k+1 < len(x.blocks) {
				next, end = x.first+uint64(x.blocks[k+1].First), int64(x.blocks[k+1].Offset)
			}
			if b.Kinds&want == 0 && !ok {
				continue
			}
			if b.Kinds&want == 0 || ok && end-s.offset > readAhead {
				break
			}
			if !ok {
				s, ok = span{first: x.first + uint64(b.First), seg: seg, offset: int64(b.Offset)}, true
			}
			s.next, s.size = next, end-s.offset
		}
	}
	return s, ok
}

// kindTable numbers the kinds for the index, below 63; 0 is any other.
var kindTable = func() map[Kind]uint8 {
	all := []Kind{KindBenchStarted, KindBenchReset, KindSessionOpen, KindSessionClose, KindSMTPCommand, KindPOP3Command,
		KindLDAPRequest, KindMailboxCreated, KindMailStored, KindMailRetrieved, KindMailDeleted, KindMessageReceived,
		KindMessageDeleted, KindPKIChanged, KindSituation, KindFaultArmed, KindFaultFired, KindLPSAction, KindLPSReport,
		KindScenario, KindStep, KindExpected, KindCheck}
	m := make(map[Kind]uint8, len(all))
	for i, k := range all {
		m[k] = uint8(i + 1)
	}
	return m
}()

// kindSet is the bits of some kinds, all when none is given.
func kindSet(kinds []Kind) (s uint64) {
	if len(kinds) == 0 {
		return ^uint64(0)
	}
	for _, k := range kinds {
		s |= 1 << kindTable[k]
	}
	return s
}
