package checks

import (
	"slices"
	"strings"

	"amfront/journal"
	"amfront/judge/report"
)

// stored are the messages put into the PS mailbox up to the newest poll that
// match; posted ones are told from the front-end's own by their event.
func (v *View) stored(before uint64, match func(journal.MailStored) bool) []At[journal.MailStored] {
	var out []At[journal.MailStored]
	for _, s := range All[journal.MailStored](v, journal.KindMailStored, 0) {
		if s.Seq < before && s.Payload.Class != "lot" && match(s.Payload) {
			out = append(out, s)
		}
	}
	return out
}

// taken tells whether a stored message was retrieved.
func (v *View) taken(id string) *At[journal.MailRef] {
	for _, r := range All[journal.MailRef](v, journal.KindMailRetrieved, 0) {
		if r.Payload.ID == id {
			return &r
		}
	}
	return nil
}

func allRetrieved(v *View, _ journal.Check) Outcome {
	o := Outcome{Expected: "tous les messages relevés"}
	stimulus := v.Stimulus("poll")
	if stimulus == nil {
		return notAsked(o, "la relève")
	}
	all := v.stored(stimulus.Seq, func(journal.MailStored) bool { return true })
	var left, seen []journal.Event
	for _, s := range all {
		if r := v.taken(s.Payload.ID); r != nil {
			seen = append(seen, r.Event)
		} else {
			left = append(left, s.Event)
		}
	}
	o.Evidence = evidence(append(seen, left...)...)
	switch {
	case len(left) == 0 && len(all) > 0:
		o.Verdict, o.Observed = report.Conforming, plural(len(all), "message relevé", "messages relevés")
	case len(all) == 0:
		return v.emptyPoll(o, stimulus)
	case len(seen) == 0 && v.Report(stimulus) == nil:
		o.Verdict, o.Observed = report.NotObserved, "la boîte n'a pas été relevée"
	default:
		o.Verdict, o.Observed = report.NonConforming, plural(len(left), "message laissé", "messages laissés")+
			" dans la boîte sans être lu"
	}
	return o
}

// emptyPoll judges the visit of an empty mailbox: it was opened.
func (v *View) emptyPoll(o Outcome, stimulus *At[journal.LPSAction]) Outcome {
	o.Expected = "la boîte, vide, est visitée"
	for _, c := range All[journal.Command](v, journal.KindPOP3Command, stimulus.Seq) {
		if c.Payload.OK && slices.Contains([]string{"STAT", "LIST", "UIDL"}, c.Payload.Verb) {
			o.Verdict, o.Observed, o.Evidence = report.Conforming, "la boîte a été visitée", evidence(c.Event)
			if r := v.Report(stimulus); r != nil && r.Payload.Exit != 0 {
				o.Verdict, o.Observed, o.Evidence = report.NonConforming,
					"le logiciel tient une boîte vide pour un échec : « "+r.Payload.Reason+" »", evidence(c.Event, r.Event)
			}
			return o
		}
	}
	o.Verdict, o.Observed = report.NotObserved, "la boîte n'a pas été visitée"
	return o
}

func nothingResent(v *View, _ journal.Check) Outcome {
	o := Outcome{Expected: "aucun nouvel envoi d'un lot déjà parti"}
	stimulus := v.Stimulus("poll")
	if stimulus == nil {
		return notAsked(o, "la relève")
	}
	until := ^uint64(0) // the next sending is the operator's own
	for _, a := range All[journal.LPSAction](v, journal.KindLPSAction, stimulus.Seq) {
		if a.Payload.Action == "send" {
			until = min(until, a.Seq)
		}
	}
	var bad []journal.Event
	for _, m := range v.Received(stimulus.Seq) {
		if m.Seq < until || slices.ContainsFunc(v.before(stimulus.Seq),
			func(b journal.MessageReceived) bool { return sameLot(b, m.Payload) }) {
			bad = append(bad, m.Event)
		}
	}
	for _, c := range v.Sent(stimulus.Seq) {
		if c.Seq < until && len(bad) == 0 {
			bad = append(bad, c.Event)
		}
	}
	if len(bad) > 0 {
		o.Verdict, o.Observed, o.Evidence = report.NonConforming,
			plural(len(bad), "nouvel envoi", "nouveaux envois")+" après la relève", evidence(bad...)
		return o
	}
	var seen []journal.Event
	left := 0
	for _, s := range v.stored(stimulus.Seq, func(journal.MailStored) bool { return true }) {
		if r := v.taken(s.Payload.ID); r != nil {
			seen = append(seen, r.Event)
		} else {
			left++
		}
	}
	switch {
	case left > 0 || len(seen) == 0:
		o.Verdict, o.Observed = report.NotObserved, "rien n'est parti, mais le logiciel n'a pas relevé le message"
	default:
		o.Verdict, o.Observed, o.Evidence = report.Conforming, "le message a été relevé, et rien n'est parti",
			evidence(seen...)
	}
	return o
}

// before are the messages received up to an event.
func (v *View) before(seq uint64) []journal.MessageReceived {
	var out []journal.MessageReceived
	for _, m := range v.Received(0) {
		if m.Seq < seq {
			out = append(out, m.Payload)
		}
	}
	return out
}

func noticeUnderstood(v *View, a journal.Check) Outcome {
	o := Outcome{Expected: "l'avis relevé, reconnu et signalé"}
	stimulus := v.Stimulus("poll")
	if stimulus == nil {
		return notAsked(o, "la relève")
	}
	r := v.Report(stimulus)
	notices := v.stored(stimulus.Seq, func(s journal.MailStored) bool { return s.Class == "dsn" })
	if len(notices) == 0 {
		o.Verdict, o.Observed = report.NotObserved, "aucun lot n'est arrivé : aucun avis n'a été mis dans la boîte"
		if len(v.Received(0)) > 0 {
			o.Verdict, o.Reason = report.BenchError, "aucun avis de non-remise n'a été mis dans la boîte"
		}
		return o
	}
	got := v.taken(notices[len(notices)-1].Payload.ID)
	switch {
	case got == nil && r == nil:
		o.Verdict, o.Observed = report.NotObserved, "l'avis n'a pas été relevé"
		return o
	case got == nil:
		o.Verdict, o.Observed, o.Evidence = report.NonConforming, "l'avis est resté dans la boîte",
			evidence(notices[len(notices)-1].Event, r.Event)
		return o
	case r == nil:
		o.Verdict, o.Observed = report.NotObserved, "l'avis a été relevé, mais le logiciel n'a rien rapporté"
		return o
	}
	o.Evidence = evidence(got.Event, r.Event)
	said := decodeAnswer(r.Payload.Answer)
	for _, m := range said.Messages {
		if m.Kind == "dsn" {
			o.Verdict, o.Observed = report.Conforming, "avis reconnu ("+m.Outcome+")"
			return o
		}
	}
	switch {
	case len(said.Alerts) > 0 && len(said.Messages) == 0:
		o.Verdict, o.Observed = report.Conforming, "« "+strings.Join(said.Alerts, " » ; « ")+" »"
	case len(said.Messages) == 0:
		o.Verdict, o.Observed = report.NotObserved, "le logiciel ne dit pas ce qu'il a fait des messages relevés"
	default:
		o.Verdict, o.Observed = report.NonConforming, "l'avis n'est pas reconnu parmi les messages relevés"
	}
	return o
}

func denounced(v *View, _ journal.Check) Outcome {
	o := Outcome{Expected: "le message écarté, avec sa raison"}
	stimulus := v.Stimulus("poll")
	if stimulus == nil {
		return notAsked(o, "la relève")
	}
	r := v.Report(stimulus)
	if r == nil {
		o.Verdict, o.Observed = report.NotObserved, "le logiciel n'a rien rapporté"
		return o
	}
	o.Evidence = evidence(r.Event)
	// A word on a message that was never read is no word on it.
	posted := Last[journal.MailPosted](v, journal.KindMailPosted)
	if posted == nil {
		o.Verdict, o.Observed = report.NotObserved,
			"aucun lot n'est arrivé : aucun message à écarter n'a été mis dans la boîte"
		return o
	}
	got := v.taken(posted.Payload.ID)
	if got == nil {
		o.Verdict, o.Observed = report.NotObserved,
			"le message à écarter n'a pas été relevé : ce que dit le logiciel ne porte pas sur lui"
		return o
	}
	o.Evidence = evidence(got.Event, r.Event)
	said := decodeAnswer(r.Payload.Answer)
	for _, m := range said.Messages {
		if m.Outcome == "refused" || m.Outcome == "deferred" {
			o.Verdict, o.Observed = report.Conforming, "message "+m.Kind+" écarté : « "+m.Reason+" »"
			return o
		}
	}
	if len(said.Alerts) > 0 {
		o.Verdict, o.Observed = report.Conforming, "« "+strings.Join(said.Alerts, " » ; « ")+" »"
		return o
	}
	o.Verdict, o.Observed = report.NonConforming, "le logiciel ne dit rien de ce message"
	return o
}
