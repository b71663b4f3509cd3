package checks

import (
	"amfront/journal"
	"amfront/scenarios"
)

// lot is a file on its way: its first message and those that came after.
type lot struct {
	first At[journal.MessageReceived]
	again []At[journal.MessageReceived]
}

func (l lot) events() []journal.Event {
	return append([]journal.Event{l.first.Event}, events(l.again)...)
}

// sameLot tells whether two messages carry the same lot: what identifies it is
// its subject, or its file.
func sameLot(a, b journal.MessageReceived) bool {
	return a.Subject != "" && a.Subject == b.Subject || a.FileSHA256 != "" && a.FileSHA256 == b.FileSHA256
}

// reached tells whether a message came to a front-end: one that did not is no
// sending of a lot, whatever its subject, and what follows it is the first one.
func reached(m At[journal.MessageReceived]) bool {
	return scenarios.Decision(m.Payload.Decision) != scenarios.Undelivered
}

// lots groups the messages received by lot, in order of first arrival. A file
// that the operator sends himself a second time is a lot of its own.
func (v *View) lots() []lot {
	asked := All[journal.LPSAction](v, journal.KindLPSAction, 0)
	var out []lot
next:
	for _, m := range v.Received(0) {
		for i := range out {
			first := out[i].first
			if m.Payload.Subject != "" && m.Payload.Subject == first.Payload.Subject && reached(m) && reached(first) {
				out[i].again = append(out[i].again, m)
				continue next
			}
		}
		before := func(a At[journal.LPSAction]) bool { return a.Seq < m.Seq }
		if stimulus := newest(asked, before); stimulus == nil || stimulus.Payload.Action != "send" {
			if i := v.sameFile(out, m.Payload); i >= 0 { // not the operator's doing: the same file is the same lot
				out[i].again = append(out[i].again, m)
				continue next
			}
		}
		out = append(out, lot{first: m})
	}
	return out
}

// sameFile finds the lot that a message carries again under another subject.
// Of several with the same file it is the rejected one that still waits.
func (v *View) sameFile(lots []lot, m journal.MessageReceived) int {
	found := -1
	for i, l := range lots {
		if !sameLot(m, l.first.Payload) {
			continue
		}
		if len(l.again) == 0 && v.rejectedBy(l.first.Payload) != "" {
			return i
		}
		if found < 0 {
			found = i
		}
	}
	return found
}

// rejectedBy is the code of the service message that rejects a received
// message: the front-end's own decision, or a sound one that the bench posted
// about it; "" for none.
func (v *View) rejectedBy(m journal.MessageReceived) string {
	if scenarios.Decision(m.Decision).Meaning().Resend {
		return m.Decision
	}
	sound := oldest(All[journal.MailPosted](v, journal.KindMailPosted, 0), func(p At[journal.MailPosted]) bool {
		return p.Payload.Original == m.ID && p.Payload.Forgery == "" && scenarios.Decision(p.Payload.Code).Meaning().Resend
	})
	if sound == nil {
		return ""
	}
	return sound.Payload.Code
}
