// Package explore looks for faults by itself: it draws sequences of the
// gestures that the vocabulary has, which no author wrote, plays them as
// amfront run plays a feature, and judges them by oracles that need no author
// either. In come a software, the reference, a seed and a time; out go the
// shortest sequences that show a departure, each a feature, and what was
// covered.
//
// It knows neither the faulty LPSs nor the zoo: what it finds it finds by the
// words of the scenarios and the checks on the journal alone
// (decisions/suite-playing).
package explore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"amfront/judge/report"
	"amfront/scenarios"
	"amfront/steps"
	"amfront/suite"
)

// Options of an exploration. Software is required, and what suite.Run needs
// beside features in each side.
type Options struct {
	// Software, Reference and With are how each is driven and what it declares.
	// Without a reference only the standing oracles judge; With is a foreign
	// software that must agree with the reference, too.
	Software        suite.Options
	Reference, With *suite.Options
	Seed            uint64
	Budget          time.Duration // of drawing; shrinking what was found comes on top
	Sequences       int           // at most; 0 for no limit
	Most            int           // departures after which it ends; 10 when 0
	Tries           int           // plays that making one short may take; 80 when 0
	Corpus          []string      // sequences, as Result.Corpus has them: played first
	Memory          *Memory       // of the reference, kept over explorations; nil keeps none
	// Progress is told of what was played so far, after each batch.
	Progress func(sequences, cells, found int)
}

// Result is what came of an exploration.
type Result struct {
	Seed      uint64
	Sequences int // played, the corpus included
	Findings  []Finding
	// Doubts are departures that count for nothing, and why: French.
	Doubts []string
	// Cells are those of situation, usage, destination and state in which a lot
	// was sent, of Of that there are.
	Cells, Of int
	States    int         // distinct states visited
	Last      State       // the newest
	Never     []Unreached // gestures that were not drawn, and why
	Corpus    []string    // one line for each sequence that visited a new cell
	Errors    []string    // why the exploration broke off: the adapter's or the bench's
}

// Unreached is a reason for which some gestures were never asked for.
type Unreached struct {
	Why      string // French
	Gestures int
}

// Memory is what the reference and the foreign software came to in each
// sequence, in this process.
type Memory struct{ known map[string]played }

// NewMemory is an empty one.
func NewMemory() *Memory { return &Memory{map[string]played{}} }

// played are the checks of a sequence by what was asked; broken is why it says
// nothing.
type played struct {
	checks map[asked]report.Check
	broken string
}

type explorer struct {
	Options
	result *Result
	cells  map[cell]bool
	states map[State]bool
	found  map[int]bool // oracles that have their finding
}

// batch is how many sequences are played in one run.
const batch = 16

// Run explores. What ends it early is in Result.Errors; its error is the
// bench's own.
func Run(ctx context.Context, o Options) (*Result, error) {
	if o.Memory == nil {
		o.Memory = NewMemory()
	}
	if o.Most == 0 {
		o.Most = 10
	}
	if o.Tries == 0 {
		o.Tries = mostTries
	}
	x := &explorer{Options: o, result: &Result{Seed: o.Seed}, cells: map[cell]bool{}, states: map[State]bool{},
		found: map[int]bool{}}
	all := x.reachable()
	g := newGenerator(o.Seed, all)
	budget, cancel := context.WithTimeout(ctx, o.Budget)
	defer cancel()
	corpus := slices.Clone(o.Corpus)
	for !x.ended(budget) {
		var list []sequence
		for len(list) < batch && (o.Sequences == 0 || x.result.Sequences+len(list) < o.Sequences) {
			if len(corpus) > 0 {
				s := parseSequence(corpus[0])
				corpus = corpus[1:]
				if s.sound() {
					list = append(list, s)
				}
				continue
			}
			list = append(list, g.sequence())
		}
		if err := x.try(ctx, budget, list); err != nil {
			return nil, err
		}
		if o.Progress != nil {
			o.Progress(x.result.Sequences, len(x.cells), len(x.result.Findings))
		}
	}
	x.result.Cells, x.result.Of, x.result.States = len(x.cells), x.whole(all), len(x.states)
	return x.result, ctx.Err()
}

func (x *explorer) ended(budget context.Context) bool {
	return budget.Err() != nil || len(x.result.Findings) >= x.Most || len(x.result.Errors) > 0 ||
		x.Sequences > 0 && x.result.Sequences >= x.Sequences
}

// reachable are the gestures that this software may be asked for; the others
// are told with their reasons.
func (x *explorer) reachable() (out []gesture) {
	never := map[string]int{}
	has := x.Software.Declared
	for _, g := range vocabulary() {
		lacks := has.Lacks(steps.Needed(g.text))
		switch {
		case len(lacks) > 0:
			never[scenarios.Undeclared(lacks)]++
		case slices.Contains(steps.Needed(g.text), scenarios.Clock) && !x.Software.Clock && !has.Has(scenarios.Clock):
			never["le logiciel n'a pas d'horloge réglable"]++
		default:
			out = append(out, g)
		}
	}
	for _, d := range steps.New().Definitions() {
		if reason := why(d.Example); d.Role == steps.Gesture && reason != "" && reason != otherWords {
			never[reason]++
		}
	}
	for reason, n := range never {
		x.result.Never = append(x.result.Never, Unreached{reason, n})
	}
	slices.SortFunc(x.result.Never, func(a, b Unreached) int { return b.Gestures - a.Gestures })
	return out
}

// whole is how many cells there are: every situation under every usage to
// every destination, in every state that is told apart.
func (x *explorer) whole(all []gesture) int {
	n := 1 // in order
	for _, g := range all {
		if g.kind == change {
			n++
		}
	}
	return n * 3 * 3 * len(marks)
}

// cover notes what a sequence visits, and keeps it when a cell is new.
func (x *explorer) cover(s sequence) {
	var state State
	fresh := false
	for _, g := range s {
		if g.kind == send {
			c := state.cellOf(g)
			fresh = fresh || !x.cells[c]
			x.cells[c] = true
		}
		state = state.after(g)
		x.states[state] = true
	}
	x.result.Last = state
	if fresh {
		x.result.Corpus = append(x.result.Corpus, s.key())
	}
}

// try plays sequences on each side and follows up the first departure of each.
func (x *explorer) try(ctx, budget context.Context, list []sequence) error {
	mine, err := x.play(budget, &x.Software, list, everything)
	if err != nil {
		return err
	}
	var suspects []sequence
	for i, s := range list {
		if x.suspect(mine[i]) {
			suspects = append(suspects, s)
		}
	}
	others, err := x.others(ctx, suspects, everything)
	if err != nil {
		return err
	}
	for i, s := range list {
		if budget.Err() != nil && mine[i].broken != "" {
			return ctx.Err()
		}
		x.result.Sequences++
		x.cover(s)
		if mine[i].broken != "" {
			x.doubt("%s : %s", s.key(), mine[i].broken)
			continue
		}
		a, ok := x.first(s, mine[i], others[s.key()])
		if !ok || len(x.result.Findings) >= x.Most {
			continue
		}
		x.found[a.oracle] = true
		if err := x.follow(ctx, s, a); err != nil {
			return err
		}
	}
	return nil
}

// suspect tells whether the others have to be asked at all.
func (x *explorer) suspect(p played) bool {
	for a, c := range p.checks {
		if p.broken == "" && departs(c.Verdict) && !x.found[a.oracle] && (x.Reference != nil || a.oracle < len(standing)) {
			return true
		}
	}
	return false
}

// others are, by the sequence's key, the reference's checks and the foreign
// software's, which play together what they did not play before.
func (x *explorer) others(ctx context.Context, list []sequence, ask asking) (map[string][]played, error) {
	out := map[string][]played{}
	for _, side := range []*suite.Options{x.Reference, x.With} {
		if side == nil || x.Reference == nil || len(list) == 0 {
			continue
		}
		key := func(s sequence) string { return fmt.Sprintf("%t | %s | %v", side == x.With, s.key(), ask) }
		fresh := slices.DeleteFunc(slices.Clone(list), func(s sequence) bool {
			_, known := x.Memory.known[key(s)]
			return known
		})
		came, err := x.play(ctx, side, fresh, ask)
		if err != nil {
			return nil, err
		}
		for i, s := range fresh {
			x.Memory.known[key(s)] = came[i]
		}
		for _, s := range list {
			out[s.key()] = append(out[s.key()], x.Memory.known[key(s)])
		}
	}
	return out, nil
}

// first is the earliest departure that counts; one that the reference shows,
// too, is told as a doubt.
func (x *explorer) first(s sequence, mine played, others []played) (asked, bool) {
	var best asked
	found := false
	for a, c := range mine.checks {
		if x.found[a.oracle] || !departs(c.Verdict) {
			continue
		}
		if !x.counts(a, others) {
			if a.oracle < len(standing) {
				x.doubt("%s : « %s » : le logiciel de référence s'en écarte aussi", s.key(), oracles[a.oracle].step)
			}
			continue
		}
		earlier := a.gesture < best.gesture || a.gesture == best.gesture && a.oracle < best.oracle
		if !found || earlier {
			best, found = a, true
		}
	}
	return best, found
}

// counts tells whether a departure of the software speaks against it, by what
// the others did.
func (x *explorer) counts(a asked, others []played) bool {
	if a.oracle < len(standing) {
		return len(others) == 0 || !departs(others[0].checks[a].Verdict)
	}
	for _, o := range others {
		if o.broken != "" || o.checks[a].Verdict != report.Conforming {
			return false
		}
	}
	return len(others) > 0
}

func (x *explorer) doubt(format string, args ...any) {
	const most = 50
	if len(x.result.Doubts) < most {
		x.result.Doubts = append(x.result.Doubts, fmt.Sprintf(format, args...))
	}
}

// errCancelled is what a sequence says that was not played to its end.
var errCancelled = errors.New("interrompu")
