// Package demo plays the reference LPS and its faulty variants against a live
// bench, gesture by gesture, so that a room sees the exchange appear; and it
// says which scenarios and checks of the suite catch each variant. Section
// brings the pages and the API of it.
package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"amfront/bench"
	"amfront/journal"
	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/lps/faulty"
	"amfront/suite"
)

// Reference is the name of the software without a fault.
const Reference = "reference"

// Limits of a stage.
const (
	maxTurns    = 80               // kept, oldest go first
	gestureTime = 45 * time.Second // of one gesture; a client that never answers is stopped
)

// Errors of a stage.
var (
	ErrBusy    = errors.New("a gesture is being played")
	ErrUnknown = errors.New("no such software, gesture or sequence")
	ErrIdle    = errors.New("nothing waits to be played")
)

// Options of a stage.
type Options struct {
	World *bench.World
	Dir   string // of the stations, one a software
	// Features is the suite that the catalogue speaks of; required, like World and Dir.
	Features func() []suite.Feature
	Log      *slog.Logger
	Now      func() time.Time // of turns, time.Now when nil
	// Timeout of one gesture, gestureTime when zero.
	Timeout time.Duration
}

// Stage plays one gesture at a time. It is safe for concurrent use.
type Stage struct {
	opt  Options
	list func() *Catalogue // made at the first look
	life context.Context   // of gestures: they outlive the request that asked for them
	end  context.CancelFunc
	wait sync.WaitGroup

	mu       sync.Mutex
	turns    []*Turn // oldest first
	n        int
	stop     context.CancelFunc // of what is being played, nil when nothing is
	waiting  *Waiting
	playing  part // of the sequence that is being played
	plays    int
	changed  []func()
	prepared map[string]bool // stations configured since the stage was opened
}

// Waiting is a sequence that is being played gesture by gesture.
type Waiting struct {
	Software string
	Sequence Sequence
	Next     int  // index of the gesture to come
	Beside   bool // the reference plays it first, to be compared with
	play     int
}

// Left tells whether a gesture is still to come.
func (w *Waiting) Left() bool { return w != nil && w.Next < len(w.Sequence.Gestures) }

// Outcome is how a gesture ended.
type Outcome string

// The outcomes, as a page shows them.
const (
	Playing     Outcome = "en cours"
	Done        Outcome = "fait"
	Refused     Outcome = "refusé par le logiciel"
	Failed      Outcome = "le logiciel n'a pas répondu comme il faut"
	Unsupported Outcome = "le logiciel ne sait pas le faire"
	Stopped     Outcome = "interrompu"
	BenchError  Outcome = "erreur du banc"
)

// Turn is a gesture that was played, with what came of it.
type Turn struct {
	N        int
	Software string // "" for a gesture of the bench
	Gesture  Gesture
	Began    time.Time
	Duration time.Duration
	Outcome  Outcome
	Said     []any    // what the software says that it did
	Alerts   []string // what it would have shown its user
	First    uint64   // the events of the turn are those after First …
	Last     uint64   // … up to Last, and what is left of its sessions
	Remotes  []string // addresses that it spoke from
	Part     part     // of a sequence, zero for a gesture alone
}

// Open opens a stage over a bench. Stations of an earlier one stay on disk;
// they are set up again before their first gesture, since ports may differ.
func Open(ctx context.Context, opt Options) *Stage {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Timeout <= 0 {
		opt.Timeout = gestureTime
	}
	s := &Stage{opt: opt, prepared: map[string]bool{}}
	s.list = sync.OnceValue(func() *Catalogue { return NewCatalogue(opt.Features()) })
	s.life, s.end = context.WithCancel(ctx)
	return s
}

// Close stops what is being played and waits for its end.
func (s *Stage) Close() error {
	s.end()
	s.wait.Wait()
	return nil
}

// Catalogue lists the variants with what the suite has against them.
func (s *Stage) Catalogue() *Catalogue { return s.list() }

// Follow has f called after whatever a page may show changed; it must not wait.
func (s *Stage) Follow(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changed = append(slices.Clip(s.changed), f)
}

func (s *Stage) tell() {
	s.mu.Lock()
	list := s.changed
	s.mu.Unlock()
	for _, f := range list {
		f()
	}
}

// Play has a software do one gesture, in the background.
func (s *Stage) Play(software string, g Gesture) error {
	if err := known(software); err != nil {
		return err
	}
	if err := g.check(); err != nil {
		return err
	}
	return s.start(func(ctx context.Context) { s.gesture(ctx, software, g) })
}

// Begin takes a prepared sequence up; nothing of it is played yet.
func (s *Stage) Begin(software, sequence string) error { return s.begin(software, sequence, false) }

func (s *Stage) begin(software, sequence string, beside bool) error {
	if err := known(software); err != nil {
		return err
	}
	q, ok := FindSequence(sequence)
	if !ok {
		return fmt.Errorf("%w: sequence %q", ErrUnknown, sequence)
	}
	s.mu.Lock()
	if s.stop != nil {
		s.mu.Unlock()
		return ErrBusy
	}
	s.plays++
	s.waiting = &Waiting{Software: software, Sequence: q, Beside: beside && software != Reference, play: s.plays}
	s.mu.Unlock()
	s.tell()
	return nil
}

// Next plays the next gesture of the sequence, or all that are left. A gesture
// that the software refuses or fails is part of the lesson and stops nothing;
// the bench's own error does.
func (s *Stage) Next(all bool) error {
	s.mu.Lock()
	left := s.waiting.Left()
	s.mu.Unlock()
	if !left {
		return ErrIdle
	}
	return s.start(func(ctx context.Context) {
		s.soundFirst(ctx)
		for {
			s.mu.Lock()
			w := s.waiting
			if !w.Left() || ctx.Err() != nil {
				s.mu.Unlock()
				return
			}
			g := w.Sequence.Gestures[w.Next]
			next := *w
			next.Next++
			s.waiting = &next
			s.playing = part{w.play, w.Software, w.Sequence.ID, w.Next}
			s.mu.Unlock()
			if out := s.gesture(ctx, w.Software, g); !all || out == BenchError || out == Stopped {
				return
			}
		}
	})
}

// Drop gives a sequence up.
func (s *Stage) Drop() {
	s.mu.Lock()
	s.waiting = nil
	s.mu.Unlock()
	s.tell()
}

// Stop interrupts what is being played.
func (s *Stage) Stop() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stop == nil {
		return ErrIdle
	}
	s.stop()
	return nil
}

// start plays in the background, one thing at a time.
func (s *Stage) start(play func(context.Context)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stop != nil {
		return ErrBusy
	}
	if err := s.life.Err(); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(s.life)
	s.stop = cancel
	s.wait.Go(func() {
		defer cancel()
		play(ctx)
		s.mu.Lock()
		s.stop, s.playing = nil, part{}
		s.mu.Unlock()
		s.tell()
	})
	return nil
}

// State is a stage as a page shows it.
type State struct {
	Busy    bool
	Waiting *Waiting
	Turns   []Turn // newest first
}

// State tells how the stage stands. Turns from before the bench was emptied
// are gone: what the journal held of them is.
func (s *Stage) State() State {
	var emptied time.Time
	for ev, err := range s.opt.World.Journal.EventsOf(s.life, 0, journal.KindBenchReset) {
		if err != nil {
			break
		}
		emptied = ev.Time
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.turns = slices.DeleteFunc(s.turns, func(t *Turn) bool { return t.Began.Before(emptied) && t.Outcome != Playing })
	st := State{Busy: s.stop != nil, Waiting: s.waiting}
	for _, t := range slices.Backward(s.turns) {
		st.Turns = append(st.Turns, *t)
	}
	return st
}

// Forget empties the station of a software; its next gesture sets it up anew.
// "" forgets all stations and all turns.
func (s *Stage) Forget(software string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.stop != nil:
		return ErrBusy
	case software == "":
		s.turns, s.waiting, s.prepared = nil, nil, map[string]bool{}
		return os.RemoveAll(s.opt.Dir)
	}
	if err := known(software); err != nil {
		return err
	}
	delete(s.prepared, software)
	return os.RemoveAll(s.dir(software))
}

func (s *Stage) dir(software string) string { return filepath.Join(s.opt.Dir, software) }

// known refuses a name that no software has: it becomes a directory.
func known(software string) error {
	if _, ok := faulty.Find(software); software == Reference || ok {
		return nil
	}
	return fmt.Errorf("%w: software %q", ErrUnknown, software)
}

// software makes the software of a name; every gesture takes a new one, as
// every action of an adapter is a new process.
func software(name string, opt lps.Options) adapter.Driver {
	if v, ok := faulty.Find(name); ok {
		return v.New(opt)
	}
	return lps.New(opt)
}
