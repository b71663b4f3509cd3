package journal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
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

const readAhead = 64 << 10 // octets of lines read at once

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
	s, _ := j.run(seq, seq, kindSet(nil))
	j.mu.Unlock()
	evs, err := j.read(s, gen, seq, seq, nil)
	if err != nil {
		return Event{}, err
	}
	return evs[0], nil
}

// read decodes the events from…last of some kinds (all when none is given) in a
// span that was located in generation gen.
func (j *Journal) read(s span, gen, from, last uint64, kinds []Kind) ([]Event, error) {
	p := make([]byte, s.size)
	err := s.seg.readAt(&j.mu, p, s.offset)
	if j.Generation() != gen {
		return nil, fmt.Errorf("journal: event %d: %w", from, ErrReset)
	}
	if err != nil {
		return nil, fmt.Errorf("journal: event %d: %w", from, err)
	}
	var out []Event
	for seq := s.first; seq < s.next && seq <= last; seq++ {
		line, rest, _ := bytes.Cut(p, []byte("\n"))
		at := s.offset + s.size - int64(len(p))
		if p = rest; seq < from {
			continue
		}
		h, err := parseHead(line)
		if err == nil && h.seq != seq {
			err = fmt.Errorf("event %d expected, found %d", seq, h.seq)
		}
		var ev Event
		if err == nil && (len(kinds) == 0 || slices.Contains(kinds, h.kind)) {
			if ev, err = parseEvent(line); err == nil {
				out = append(out, ev)
			}
		}
		if err != nil {
			return nil, &DamageError{File: s.seg.path, Offset: at, Problem: err, Advice: adviceDamage}
		}
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
		s, ok := j.run(after+1, last, want)
		j.mu.Unlock()
		if !ok {
			return true
		}
		evs, err := j.read(s, gen, after+1, last, kinds)
		if err != nil {
			yield(Event{}, err)
			return false
		}
		after = s.next - 1
		for _, ev := range evs {
			if !yield(ev, nil) {
				return false
			}
		}
	}
	return true
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
