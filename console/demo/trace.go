package demo

import (
	"context"
	"slices"

	"amfront/journal"
)

// maxEvents bounds what is read of the journal for one diagram.
const maxEvents = 4000

// Trace is what the journal holds of some turns.
type Trace struct {
	Events   []journal.Event // for the diagram, in their order
	Messages []Received      // the lots that came of it
}

// Received is a lot that reached a front-end.
type Received struct {
	ID   string
	Turn int
}

// Trace reads what came of turns. Sessions are those of the addresses that the
// software spoke from: what others do meanwhile is left out.
func (s *Stage) Trace(ctx context.Context, turns []Turn) (*Trace, error) {
	t := &Trace{}
	if len(turns) == 0 {
		return t, nil
	}
	slices.SortFunc(turns, func(a, b Turn) int { return a.N - b.N })
	remotes := map[string]bool{}
	for _, x := range turns {
		for _, r := range x.Remotes {
			remotes[r] = true
		}
	}
	ours := map[string]bool{}
	playing := turns[len(turns)-1].Outcome == Playing
	read := 0
	for ev, err := range s.opt.World.Journal.Events(ctx, turns[0].First) {
		if err != nil {
			return nil, err
		}
		if read++; read > maxEvents {
			break
		}
		at := turnAt(turns, ev.Seq, playing)
		switch {
		case ev.Session == "":
			if at != nil && slices.Contains(drawn, ev.Kind) { // sessions of ours may still close after the last turn
				t.Events = append(t.Events, ev)
			}
		case ours[ev.Session]:
			t.Events = append(t.Events, ev)
		case ev.Kind == journal.KindSessionOpen:
			var o journal.SessionOpen
			if ev.Decode(&o) == nil && remotes[o.Remote] && at != nil {
				ours[ev.Session] = true
				t.Events = append(t.Events, ev)
			}
		}
		if ev.Kind == journal.KindMessageReceived && ours[ev.Session] {
			var m journal.MessageReceived
			if ev.Decode(&m) == nil && at != nil {
				t.Messages = append(t.Messages, Received{m.ID, at.N})
			}
		}
	}
	return t, nil
}

// turnAt is the turn during which an event was written, nil for none.
func turnAt(turns []Turn, seq uint64, playing bool) *Turn {
	for i := range turns {
		t := &turns[i]
		if seq > t.First && (seq <= t.Last || playing && i == len(turns)-1) {
			return t
		}
	}
	return nil
}

// drawn are the kinds of events without a session that belong on the diagram.
var drawn = []journal.Kind{journal.KindLPSAction, journal.KindLPSReport, journal.KindPKIChanged, journal.KindSituation,
	journal.KindFaultArmed, journal.KindFaultFired, journal.KindMailPosted, journal.KindDecisionForced,
	journal.KindDirectoryState, journal.KindClockAdvanced}
