package demo

import (
	"context"
	"slices"
)

// part is the place of a turn in a prepared sequence.
type part struct {
	Play     int // number of the playing, from 1; 0 for a gesture alone
	Software string
	Sequence string
	Step     int // index of its gesture
}

// Beside takes a prepared sequence up that the reference plays first, unless it
// already did: whoever watches sees what was expected beside what is done.
func (s *Stage) Beside(software, sequence string) error { return s.begin(software, sequence, true) }

// soundFirst has the reference play the sequence that another software is about
// to begin.
func (s *Stage) soundFirst(ctx context.Context) {
	s.mu.Lock()
	w := s.waiting
	if !w.Left() || !w.Beside || w.Next > 0 || s.whole(w.Sequence) {
		s.mu.Unlock()
		return
	}
	s.plays++
	play := s.plays
	s.mu.Unlock()
	for i, g := range w.Sequence.Gestures {
		s.mu.Lock()
		s.playing = part{play, Reference, w.Sequence.ID, i}
		s.mu.Unlock()
		if out := s.gesture(ctx, Reference, g); out == BenchError || out == Stopped {
			return
		}
	}
}

// whole tells whether the reference's last playing of a sequence went to its end.
func (s *Stage) whole(q Sequence) bool {
	list := make([]Turn, len(s.turns))
	for i, t := range s.turns {
		list[i] = *t
	}
	played := lastPlay(list, Reference, q.ID)
	return len(played) > 0 && played[len(played)-1].Part.Step == len(q.Gestures)-1 && !slices.ContainsFunc(played,
		func(t Turn) bool { return t.Outcome == BenchError || t.Outcome == Stopped || t.Outcome == Playing })
}

// lastPlay are the turns, oldest first, of the newest playing of a sequence ("" for
// any) by a software, out of turns in that order.
func lastPlay(turns []Turn, software, sequence string) []Turn {
	last := 0
	for _, t := range turns {
		if t.Part.Software == software && (sequence == "" || t.Part.Sequence == sequence) {
			last = max(last, t.Part.Play)
		}
	}
	if last == 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(turns), func(t Turn) bool { return t.Part.Play != last })
}
