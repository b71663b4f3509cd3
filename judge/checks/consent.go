package checks

import (
	"slices"

	"amfront/journal"
)

// A software may ask its user before it sends a lot again (adapter protocol 2):
// its answer to a visit of the mailbox says "awaiting", and "confirm" is the
// user's agreement. Both together are one visit.

// leavesWaiting tells an action that may leave something for the user to agree
// to.
func leavesWaiting(a At[journal.LPSAction]) bool {
	return a.Payload.Action == "poll" || a.Payload.Action == "advance"
}

// agreement is the user's agreement to what an action left waiting, nil where
// none was given.
func (v *View) agreement(stimulus *At[journal.LPSAction]) *At[journal.LPSAction] {
	if stimulus == nil || !leavesWaiting(*stimulus) {
		return nil
	}
	return oldest(All[journal.LPSAction](v, journal.KindLPSAction, stimulus.Seq), func(a At[journal.LPSAction]) bool {
		return a.Payload.Action == "confirm"
	})
}

// together is the report on a visit of the mailbox and on what followed the
// agreement: how that ended, and what was said in both. Without the second
// nothing is reported yet.
func together(visit, agreed *At[journal.LPSReport]) *At[journal.LPSReport] {
	if agreed == nil {
		return nil
	}
	out := *agreed
	if visit.Payload.Exit != 0 {
		out.Payload.Exit, out.Payload.Reason = visit.Payload.Exit, visit.Payload.Reason
	}
	both := func(list string) []any {
		return slices.Concat(answerList(visit.Payload.Answer, list), answerList(agreed.Payload.Answer, list))
	}
	out.Payload.Answer = map[string]any{"messages": both("messages"), "alerts": both("alerts")}
	return &out
}

// unbidden is the first message that carried a lot again before the user had
// agreed, although the LPS said that it waited for that; nil where there is
// none.
func (v *View) unbidden(l lot) *At[journal.MessageReceived] {
	for _, a := range where(All[journal.LPSAction](v, journal.KindLPSAction, 0), leavesWaiting) {
		r := v.reportOf(&a)
		if r == nil {
			continue
		}
		said := answerList(r.Payload.Answer, "messages")
		waits := func(m any) bool { return answerString(m, "outcome") == "awaiting" }
		if !slices.ContainsFunc(said, func(m any) bool { return waits(m) && l.is(answerString(m, "original")) }) {
			continue
		}
		bidden := func(id string) bool {
			return slices.ContainsFunc(said, func(m any) bool {
				return !waits(m) && slices.Contains(answerList(m, "resent"), any(id))
			})
		}
		until := ^uint64(0)
		if agreed := v.agreement(&a); agreed != nil {
			until = agreed.Seq
		}
		early := func(m At[journal.MessageReceived]) bool {
			return m.Seq > a.Seq && m.Seq < until && !bidden(m.Payload.MessageID)
		}
		if m := oldest(l.again, early); m != nil {
			return m
		}
	}
	return nil
}

// is tells whether a Message-ID is one of the lot's; an LPS need not name any.
func (l lot) is(messageID string) bool {
	return messageID == "" || l.first.Payload.MessageID == messageID ||
		slices.ContainsFunc(l.again, func(m At[journal.MessageReceived]) bool { return m.Payload.MessageID == messageID })
}

// tooSoon says what is wrong with a lot that left unbidden.
func (l lot) tooSoon(again string) string {
	return "lot " + l.first.Payload.Subject + " : " + again + ", dont un avant l'accord de l'utilisateur, que le " +
		"logiciel disait attendre"
}
