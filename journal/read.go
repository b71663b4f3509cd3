package journal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sort"
)

// Reader is what a check may read: a running Journal and a recorded Bundle.
type Reader interface {
	// Last is the number of the newest event, 0 when there is none.
	Last() uint64
	// Event reads one event by its number, or returns ErrNoEvent.
	Event(seq uint64) (Event, error)
	// Events yields the events numbered above after that exist now.
	Events(ctx context.Context, after uint64) iter.Seq2[Event, error]
	// EventsOf is Events, of the given kinds only.
	EventsOf(ctx context.Context, after uint64, kinds ...Kind) iter.Seq2[Event, error]
	// OpenBlob opens a blob, or returns ErrNoBlob.
	OpenBlob(d Digest) (Blob, error)
}

var _ Reader = (*Journal)(nil)

const (
	readAhead = 64 << 10 // octets of lines read at once
	maxRun    = 4096     // events looked ahead in the index
	maxGap    = 32       // unwanted events read over rather than read around
)

// Last is the number of the newest event, 0 when there is none.
func (j *Journal) Last() uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.last
}

// Event reads one event by its number, or returns ErrNoEvent.
func (j *Journal) Event(seq uint64) (Event, error) {
	j.mu.Lock()
	gen := j.gen
	if seq < 1 || seq > j.last {
		j.mu.Unlock()
		return Event{}, fmt.Errorf("journal: event %d: %w", seq, ErrNoEvent)
	}
	s := j.span(seq, seq, 1)
	j.mu.Unlock()
	evs, err := j.read(s, gen, nil)
	if err != nil {
		return Event{}, err
	}
	return evs[0], nil
}

// span is a run of whole lines in one segment.
type span struct {
	first  uint64
	count  int
	seg    *segment
	offset int64
	size   int64
	kinds  []uint8
}

// span locates up to about max octets of the lines first…last, at least one.
// The caller holds j.mu; both numbers exist.
func (j *Journal) span(first, last uint64, max int64) span {
	i := sort.Search(len(j.index), func(i int) bool { return j.index[i].first > first }) - 1
	x, seg := j.index[i], j.events.segs[i]
	k := int(first - x.first)
	s := span{first: first, seg: seg, offset: int64(x.start[k])}
	for k < len(x.start) && first+uint64(s.count) <= last {
		end := seg.size()
		if k+1 < len(x.start) {
			end = int64(x.start[k+1])
		}
		if s.count > 0 && end-s.offset > max {
			break
		}
		s.size = end - s.offset
		s.count++
		k++
	}
	s.kinds = x.kind[k-s.count : k]
	return s
}

// read decodes the wanted lines (nil: all) of a span that was located in
// generation gen.
func (j *Journal) read(s span, gen uint64, want *[256]bool) ([]Event, error) {
	p := make([]byte, s.size)
	err := s.seg.readAt(&j.mu, p, s.offset)
	if j.Generation() != gen {
		return nil, fmt.Errorf("journal: event %d: %w", s.first, ErrReset)
	}
	if err != nil {
		return nil, fmt.Errorf("journal: event %d: %w", s.first, err)
	}
	out := make([]Event, 0, s.count)
	for i := range s.count {
		seq := s.first + uint64(i)
		line, rest, _ := bytes.Cut(p, []byte("\n"))
		if want != nil && !want[s.kinds[i]] {
			p = rest
			continue
		}
		h, err := parseHead(line)
		if err == nil && h.seq != seq {
			err = fmt.Errorf("event %d expected, found %d", seq, h.seq)
		}
		var ev Event
		if err == nil {
			ev, err = parseEvent(line)
		}
		if err != nil {
			return nil, &DamageError{File: s.seg.path, Offset: s.offset + s.size - int64(len(p)), Problem: err.Error(),
				Advice: adviceDamage}
		}
		out = append(out, ev)
		p = rest
	}
	return out, nil
}

// Events yields the events numbered above after that exist now.
func (j *Journal) Events(ctx context.Context, after uint64) iter.Seq2[Event, error] {
	return j.EventsOf(ctx, after)
}

// EventsOf is Events, of the given kinds only (all when none is given); the
// others are passed over without being read.
func (j *Journal) EventsOf(ctx context.Context, after uint64, kinds ...Kind) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		j.mu.Lock()
		last, gen := j.last, j.gen
		j.mu.Unlock()
		j.upTo(ctx, after, last, gen, kinds, yield)
	}
}

// upTo yields events until it is told to stop (false) or is done (true).
func (j *Journal) upTo(ctx context.Context, after, last, gen uint64, kinds []Kind, yield func(Event, error) bool) bool {
	want := kindSet(kinds)
	for after < last {
		if err := ctx.Err(); err != nil {
			yield(Event{}, err)
			return false
		}
		j.mu.Lock()
		if j.gen != gen {
			j.mu.Unlock()
			yield(Event{}, fmt.Errorf("journal: event %d: %w", after+1, ErrReset))
			return false
		}
		first, end := j.nextRun(after+1, last, want)
		if first == 0 {
			j.mu.Unlock()
			return true
		}
		s := j.span(first, end, readAhead)
		j.mu.Unlock()
		evs, err := j.read(s, gen, want)
		if err != nil {
			yield(Event{}, err)
			return false
		}
		after = first - 1 + uint64(s.count)
		for _, ev := range evs {
			if len(kinds) > 0 && !slices.Contains(kinds, ev.Kind) {
				continue // a kind without a number
			}
			if !yield(ev, nil) {
				return false
			}
		}
	}
	return true
}

// nextRun finds the first stretch of wanted events among from…last, with
// small gaps, 0 when there is none. It stays within a segment. The caller
// holds j.mu.
func (j *Journal) nextRun(from, last uint64, want *[256]bool) (first, end uint64) {
	if want == nil {
		return from, last
	}
	i := sort.Search(len(j.index), func(i int) bool { return j.index[i].first > from }) - 1
	for seq := from; seq <= last && first == 0; i++ {
		x := j.index[i]
		for k := int(seq - x.first); k < len(x.kind) && seq <= last; k, seq = k+1, seq+1 {
			if want[x.kind[k]] {
				if first == 0 {
					first = seq
				}
				end = seq
			}
			if first != 0 && (seq-end > maxGap || seq-first >= maxRun) {
				break
			}
		}
	}
	return first, end
}

// Follow yields the events numbered above after and then those to come, each
// once and in order, until ctx ends or the journal is closed (neither is an
// error). When the journal is reset under it, it goes on with the first event
// of the new one, a bench.reset, and may leave out events from just before.
func (j *Journal) Follow(ctx context.Context, after uint64) iter.Seq2[Event, error] {
	return j.FollowOf(ctx, after)
}

// FollowOf is Follow, of the given kinds only (all when none is given).
func (j *Journal) FollowOf(ctx context.Context, after uint64, kinds ...Kind) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		gen := j.Generation()
		for {
			j.mu.Lock()
			if j.gen != gen {
				gen, after = j.gen, 0
			}
			last := j.last
			if after >= last && j.grown == nil {
				j.grown = make(chan struct{})
			}
			grown := j.grown
			j.mu.Unlock()
			if after < last {
				more, failed := true, error(nil)
				stopped := !j.upTo(ctx, after, last, gen, kinds, func(ev Event, err error) bool {
					if err != nil {
						failed = err
						return false
					}
					more = yield(ev, nil)
					return more
				})
				switch {
				case !more || ctx.Err() != nil:
					return
				case errors.Is(failed, ErrReset):
				case stopped:
					yield(Event{}, failed)
					return
				default:
					after = last
				}
				continue
			}
			select {
			case <-grown:
			case <-ctx.Done():
				return
			case <-j.ended:
				if j.Last() <= after {
					return
				}
			}
		}
	}
}

// Wait returns the first event numbered above after that fits, now or to
// come, or ctx's error, or ErrClosed.
func (j *Journal) Wait(ctx context.Context, after uint64, fits func(Event) bool) (Event, error) {
	for ev, err := range j.Follow(ctx, after) {
		if err != nil {
			return Event{}, err
		}
		if fits(ev) {
			return ev, nil
		}
	}
	if err := context.Cause(ctx); err != nil {
		return Event{}, err
	}
	return Event{}, ErrClosed
}

// kindTable numbers the kinds for the index; 0 is any other, which is read and
// compared.
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

func kindNumber(k Kind) uint8 { return kindTable[k] }

func kindSet(kinds []Kind) *[256]bool {
	if len(kinds) == 0 {
		return nil
	}
	var s [256]bool
	for _, k := range kinds {
		s[kindNumber(k)] = true
	}
	return &s
}
