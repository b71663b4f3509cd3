package checks

import (
	"cmp"
	"slices"
	"strings"

	"amfront/journal"
)

// Several service messages may speak of one sending: which were fetched when,
// and when the lot left again, is what tells why it left too often.

// tale tells, where more than one service message on a lot was fetched, what
// was fetched and sent in the order in which it happened; "" otherwise.
func (v *View) tale(l lot) string {
	type moment struct {
		seq  uint64
		said string
	}
	var all []moment
	fetched := 0
	codes := v.noticeCodes(l)
	for _, r := range All[journal.MailRef](v, journal.KindMailRetrieved, 0) {
		if code := codes[r.Payload.ID]; code != "" {
			all = append(all, moment{r.Seq, code + " relevé"})
			fetched++
		}
	}
	if fetched < 2 {
		return ""
	}
	for _, m := range l.again {
		all = append(all, moment{m.Seq, "lot renvoyé"})
	}
	slices.SortFunc(all, func(a, b moment) int { return cmp.Compare(a.seq, b.seq) })
	said := make([]string, len(all))
	for i, m := range all {
		said[i] = m.said
	}
	return " (" + strings.Join(said, ", ") + ")"
}

// noticeCodes are the service messages on any sending of a lot, by the id under
// which the mailbox holds each.
func (v *View) noticeCodes(l lot) map[string]string {
	decided, of := map[string]string{}, map[string]string{}
	for i, m := range slices.Concat([]At[journal.MessageReceived]{l.first}, l.again) {
		if decided[m.Payload.ID] = m.Payload.Decision; i > 0 {
			of[m.Payload.ID] = " sur un renvoi"
		}
	}
	posted := map[string]string{}
	for _, p := range All[journal.MailPosted](v, journal.KindMailPosted, 0) {
		if posted[p.Payload.ID] = p.Payload.Code; p.Payload.Repeats != "" {
			posted[p.Payload.ID] = "le même " + p.Payload.Code
		}
	}
	out := map[string]string{}
	for _, s := range All[journal.MailStored](v, journal.KindMailStored, 0) {
		if code := decided[s.Payload.ReplyTo]; code != "" && s.Payload.Class == "service" {
			out[s.Payload.ID] = cmp.Or(posted[s.Payload.ID], code) + of[s.Payload.ReplyTo]
		}
	}
	return out
}
