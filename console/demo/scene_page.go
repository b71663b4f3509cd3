package demo

import (
	"context"
	"slices"

	"amfront/console/web"
	"amfront/judge/report"
	"amfront/words"
)

// maxSceneArrows bounds the arrows of one side.
const maxSceneArrows = 400

// scene is a sequence as the reference and a variant played it, gesture by
// gesture: what was expected beside what was done.
type scene struct {
	Sequence  Sequence
	Steps     []sceneStep
	Departure error // the first departure, nil for none yet
	Same      bool  // both are through, and nothing differs
	plays     []int
}

// sceneStep is one gesture of both.
type sceneStep struct {
	N                  int
	Gesture            Gesture
	State              string // "same", "apart", "" for one that one side has not played
	Badge              web.Mark
	Rows               []step
	Reference, Variant []shownTurn
	Open               bool
}

// has tells whether a turn is shown in the scene.
func (s *scene) has(t Turn) bool { return s != nil && slices.Contains(s.plays, t.Part.Play) }

// played is what came of one side's playing.
type played struct {
	turns  map[int][]shownTurn // by step
	arrows map[int][]report.Arrow
	last   int // step, -1 for none
	ended  bool
}

// scene sets the newest sequence of a variant beside the reference's playing of
// the same; turns are oldest first.
func (p *pages) scene(ctx context.Context, v *liveView, turns []Turn) (*scene, error) {
	if v.Piece == nil {
		return nil, nil
	}
	own := lastPlay(turns, v.Name, "")
	s := &scene{}
	switch {
	case v.Waiting != nil:
		s.Sequence = v.Waiting.Sequence
		if len(own) > 0 && own[0].Part.Play != v.Waiting.play {
			own = nil // of an earlier one
		}
	case len(own) > 0:
		s.Sequence, _ = FindSequence(own[0].Part.Sequence)
	default:
		return nil, nil
	}
	sound := lastPlay(turns, Reference, s.Sequence.ID)
	if len(sound) == 0 {
		return nil, nil
	}
	expected, err := p.playedOf(ctx, sound, v.Name)
	if err != nil {
		return nil, err
	}
	done, err := p.playedOf(ctx, own, v.Name)
	if err != nil {
		return nil, err
	}
	s.plays = []int{sound[0].Part.Play}
	if len(own) > 0 {
		s.plays = append(s.plays, own[0].Part.Play)
	}
	s.compare(expected, done)
	return s, nil
}

func (s *scene) compare(expected, done *played) {
	found := false
	for i, g := range s.Sequence.Gestures {
		x := sceneStep{N: i + 1, Gesture: g, Reference: expected.turns[i], Variant: done.turns[i], Open: i == done.last,
			Badge: web.Badge("mute", "…", "à venir")}
		if i <= done.last && (i < done.last || done.ended) && i <= expected.last {
			x.Rows = align(expected.arrows[i], done.arrows[i])
			x.State, x.Badge = "same", web.Badge("ok", "✔", "comme attendu")
			if apart := slices.IndexFunc(x.Rows, func(r step) bool { return !r.Same }); apart >= 0 {
				x.State, x.Badge, x.Open = "apart", web.Badge("bad", "✘", "s’écarte de l’attendu"), x.Open || !found
				if !found {
					found = true
					markFirst(x.Rows)
					s.Departure = words.Errorf("geste %d, « %s ». Attendu : %v. Fait : %v.", x.N, g.Title(),
						x.Rows[apart].Reference.said(), x.Rows[apart].Variant.said())
				}
			}
		} else {
			for _, a := range expected.arrows[i] {
				x.Rows = append(x.Rows, step{Reference: line(a), Same: true})
			}
			if i == done.last {
				x.Badge = web.Badge("note", "▶", "en cours")
			}
		}
		s.Steps = append(s.Steps, x)
	}
	s.Same = !found && done.ended && done.last == len(s.Sequence.Gestures)-1
}

// playedOf reads what came of the turns of one playing.
func (p *pages) playedOf(ctx context.Context, turns []Turn, page string) (*played, error) {
	x := &played{turns: map[int][]shownTurn{}, arrows: map[int][]report.Arrow{}, last: -1}
	trace, err := p.stage.Trace(ctx, slices.Clone(turns))
	if err != nil {
		return nil, err
	}
	lots := p.lots(trace)
	for _, t := range turns {
		x.turns[t.Part.Step] = append(x.turns[t.Part.Step], p.shown(t, page, lots))
		x.last, x.ended = t.Part.Step, t.Outcome != Playing
	}
	at := 0
	for _, a := range report.BuildSequence(trace.Events, maxSceneArrows) {
		if t := turnAt(turns, a.Event, !x.ended); t != nil { // an ellipsis stays with what is before it
			at = t.Part.Step
		}
		a.Label = web.Clean(a.Label)
		x.arrows[at] = append(x.arrows[at], a)
	}
	return x, nil
}
