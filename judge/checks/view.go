// Package checks judges an LPS. Every check is a function of the journal up to
// the moment at which it was asked for, and of nothing else: a recorded run
// judged again gives the same verdicts.
//
// In come a view of the journal and the check that a step asked for; out go a
// verdict, what was observed, its evidence, and what to do. Nothing conforms by
// silence (decisions/checks-seen-not-unsaid). It does not know bench,
// directory, receiver or any LPS: what these did is in the journal or did not
// happen.
package checks

import (
	"context"
	"fmt"
	"slices"

	"amfront/journal"
)

// View is the journal of one scenario's world, decoded as checks need it.
type View struct {
	Events []journal.Event
}

// Read takes the whole journal of a world into a view.
func Read(ctx context.Context, r journal.Reader) (*View, error) {
	v := &View{}
	for ev, err := range r.Events(ctx, 0) {
		if err != nil {
			return nil, err
		}
		v.Events = append(v.Events, ev)
	}
	return v, nil
}

// Until is the view as it was up to an event.
func (v *View) Until(seq uint64) *View {
	for i, ev := range v.Events {
		if ev.Seq > seq {
			return &View{Events: v.Events[:i]}
		}
	}
	return v
}

// At is an event with its payload.
type At[T any] struct {
	journal.Event
	Payload T
}

// All decodes the events of one kind numbered above after, oldest first.
func All[T any](v *View, kind journal.Kind, after uint64) []At[T] {
	var out []At[T]
	for _, ev := range v.Events {
		if ev.Kind != kind || ev.Seq <= after {
			continue
		}
		at := At[T]{Event: ev}
		if err := ev.Decode(&at.Payload); err != nil {
			panic(fmt.Sprintf("checks: %v", err)) // Evaluate turns it into an error of the bench
		}
		out = append(out, at)
	}
	return out
}

// newest is the last of a list that is meant, nil when none is.
func newest[T any](list []At[T], meant func(At[T]) bool) *At[T] {
	for _, at := range slices.Backward(list) {
		if meant(at) {
			return &at
		}
	}
	return nil
}

// oldest is the first of a list that is meant, nil when none is.
func oldest[T any](list []At[T], meant func(At[T]) bool) *At[T] {
	for _, at := range list {
		if meant(at) {
			return &at
		}
	}
	return nil
}

// where keeps those of a list that are meant; it uses the list up.
func where[T any](list []At[T], meant func(At[T]) bool) []At[T] {
	return slices.DeleteFunc(list, func(at At[T]) bool { return !meant(at) })
}

// Last is the newest event of one kind, nil when there is none.
func Last[T any](v *View, kind journal.Kind) *At[T] {
	return newest(All[T](v, kind, 0), func(At[T]) bool { return true })
}

// Stimulus is the newest action of a name asked of the LPS ("" for any). The
// user's agreement is no stimulus of its own: what comes of it counts as of the
// visit of the mailbox that it answers (consent.go).
func (v *View) Stimulus(action string) *At[journal.LPSAction] {
	asked := All[journal.LPSAction](v, journal.KindLPSAction, 0)
	if n := len(asked); action == "" && n > 0 && asked[n-1].Payload.Action == "confirm" {
		return newest(asked, leavesWaiting)
	}
	return newest(asked, func(a At[journal.LPSAction]) bool { return action == "" || a.Payload.Action == action })
}

// Report is the LPS's report on a stimulus, nil while there is none; with what
// it reported once the user agreed.
func (v *View) Report(stimulus *At[journal.LPSAction]) *At[journal.LPSReport] {
	r := v.reportOf(stimulus)
	if agreed := v.agreement(stimulus); r != nil && agreed != nil {
		return together(r, v.reportOf(agreed))
	}
	return r
}

func (v *View) reportOf(stimulus *At[journal.LPSAction]) *At[journal.LPSReport] {
	if stimulus == nil {
		return nil
	}
	return oldest(All[journal.LPSReport](v, journal.KindLPSReport, stimulus.Seq), func(r At[journal.LPSReport]) bool {
		return r.Payload.Action == stimulus.Payload.Action
	})
}

// Received are the messages that reached a front-end after an event.
func (v *View) Received(after uint64) []At[journal.MessageReceived] {
	return All[journal.MessageReceived](v, journal.KindMessageReceived, after)
}

// Sent are the messages that left the LPS after an event, whether or not a
// front-end was reached: every end of DATA that the relay saw.
func (v *View) Sent(after uint64) []At[journal.Command] {
	return where(All[journal.Command](v, journal.KindSMTPCommand, after), func(c At[journal.Command]) bool {
		return c.Payload.Verb == "."
	})
}

// Life is what proves that the LPS was alive after an event: a refusal that
// it reported itself, or something that it did on a protocol. Without it,
// silence says nothing.
func (v *View) Life(after uint64) []journal.Event {
	var out []journal.Event
	for _, ev := range v.Events {
		if ev.Seq <= after {
			continue
		}
		switch ev.Kind {
		case journal.KindSMTPCommand, journal.KindPOP3Command:
			var c journal.Command
			if ev.Decode(&c) != nil || c.Verb == "CONNECT" || !c.OK {
				continue // a connection alone is no sign of an LPS at work, nor is what no server understands
			}
			out = append(out, ev)
		case journal.KindLDAPRequest:
			var r journal.LDAPRequest
			if ev.Decode(&r) == nil && r.Op != "malformed" {
				out = append(out, ev)
			}
		case journal.KindLPSReport:
			var r journal.LPSReport
			if ev.Decode(&r) == nil && r.Exit == exitRefused {
				out = append(out, ev)
			}
		}
	}
	return out
}

// exitRefused is the adapter's exit code for "the LPS refused".
const exitRefused = 10

// Expected is the newest expectation of a kind ("certificate", "file").
func (v *View) Expected(what string) *At[journal.Expected] {
	return newest(All[journal.Expected](v, journal.KindExpected, 0), func(e At[journal.Expected]) bool {
		return e.Payload.What == what
	})
}
