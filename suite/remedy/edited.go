package remedy

import (
	"context"
	"encoding/json"
	"iter"
	"slices"
	"strings"

	"amfront/journal"
)

// edited is a journal in which a mail was received otherwise.
type edited struct {
	journal.Reader
	events []journal.Event
}

// Event implements journal.Reader.
func (e *edited) Event(seq uint64) (journal.Event, error) {
	i := slices.IndexFunc(e.events, func(ev journal.Event) bool { return ev.Seq == seq })
	if i < 0 {
		return journal.Event{}, journal.ErrNoEvent
	}
	return e.events[i], nil
}

// Events implements journal.Reader.
func (e *edited) Events(ctx context.Context, after uint64) iter.Seq2[journal.Event, error] {
	return e.EventsOf(ctx, after)
}

// EventsOf implements journal.Reader.
func (e *edited) EventsOf(_ context.Context, after uint64, kinds ...journal.Kind) iter.Seq2[journal.Event, error] {
	return func(yield func(journal.Event, error) bool) {
		for _, ev := range e.events {
			if ev.Seq > after && (len(kinds) == 0 || slices.Contains(kinds, ev.Kind)) && !yield(ev, nil) {
				return
			}
		}
	}
}

// with puts a mail in the place of the one that an event received, and where it
// went to in the place of where that went.
func with(events []journal.Event, session string, seq uint64, m journal.MessageReceived) []journal.Event {
	out := slices.Clone(events)
	i := slices.IndexFunc(out, func(ev journal.Event) bool { return ev.Seq == seq })
	var was journal.MessageReceived
	if i < 0 || out[i].Decode(&was) != nil {
		return out
	}
	out[i].Fields, _ = json.Marshal(m) // plain data
	if was.To == m.To {
		return out
	}
	for k := range i {
		var c journal.Command
		if out[k].Kind == journal.KindSMTPCommand && out[k].Session == session && out[k].Decode(&c) == nil &&
			c.Verb == "RCPT" && strings.Contains(c.Line, was.To) {
			c.Line = strings.ReplaceAll(c.Line, was.To, m.To)
			out[k].Fields, _ = json.Marshal(c)
		}
	}
	return out
}
