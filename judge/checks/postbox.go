package checks

import (
	"regexp"
	"slices"
	"strings"

	"amfront/journal"
	"amfront/judge/report"
	"amfront/scenarios"
)

// stored are the messages put into the PS mailbox up to the newest poll that
// match; posted ones are told from the front-end's own by their event.
func (v *View) stored(before uint64, match func(journal.MailStored) bool) []At[journal.MailStored] {
	return where(All[journal.MailStored](v, journal.KindMailStored, 0), func(s At[journal.MailStored]) bool {
		return s.Seq < before && s.Payload.Class != "lot" && match(s.Payload)
	})
}

// taken tells whether a stored message was retrieved.
func (v *View) taken(id string) *At[journal.MailRef] {
	return oldest(All[journal.MailRef](v, journal.KindMailRetrieved, 0), func(r At[journal.MailRef]) bool {
		return r.Payload.ID == id
	})
}

// emptied is what was retrieved of all that had been put into the mailbox
// before an event, and what was left.
func (v *View) emptied(before uint64) (seen, left []journal.Event) {
	for _, s := range v.stored(before, func(journal.MailStored) bool { return true }) {
		if r := v.taken(s.Payload.ID); r != nil {
			seen = append(seen, r.Event)
		} else {
			left = append(left, s.Event)
		}
	}
	return seen, left
}

func allRetrieved(v *View, o Outcome, stimulus *At[journal.LPSAction]) Outcome {
	seen, left := v.emptied(stimulus.Seq)
	o.Evidence = evidence(append(seen, left...)...)
	switch {
	case len(seen)+len(left) == 0:
		return v.emptyPoll(o, stimulus)
	case len(left) == 0:
		return o.found(report.Conforming, plural(len(seen), "message relevé", "messages relevés"))
	case len(seen) == 0 && v.Report(stimulus) == nil:
		return o.found(report.NotObserved, "la boîte n'a pas été relevée")
	}
	return o.found(report.NonConforming, plural(len(left), "message laissé", "messages laissés")+
		" dans la boîte sans être lu")
}

// cleared judges what a poll left of what earlier ones had fetched.
func cleared(v *View, o Outcome, stimulus *At[journal.LPSAction]) Outcome {
	gone := map[string]bool{}
	for _, d := range All[journal.MailRef](v, journal.KindMailDeleted, 0) {
		gone[d.Payload.ID] = true
	}
	var deleted, kept []journal.Event
	for _, s := range v.stored(stimulus.Seq, func(journal.MailStored) bool { return true }) {
		switch r := v.taken(s.Payload.ID); {
		case r == nil || r.Seq > stimulus.Seq:
		case gone[s.Payload.ID]:
			deleted = append(deleted, r.Event)
		default:
			kept = append(kept, r.Event)
		}
	}
	switch {
	case len(kept) > 0:
		return o.found(report.NonConforming, plural(len(kept), "message relevé est", "messages relevés sont")+
			" encore dans la boîte après la relève suivante", kept...)
	case len(deleted) == 0:
		return o.found(report.NotObserved, "aucun message n'avait été relevé à la visite d'avant")
	}
	return o.found(report.Conforming,
		plural(len(deleted), "message relevé, puis supprimé", "messages relevés, puis supprimés"),
		deleted...)
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
	return o.found(report.NotObserved, "la boîte n'a pas été visitée")
}

func nothingResent(v *View, o Outcome, stimulus *At[journal.LPSAction]) Outcome {
	until := ^uint64(0) // the next sending is the operator's own
	sending := func(a At[journal.LPSAction]) bool { return a.Payload.Action == "send" }
	if a := oldest(All[journal.LPSAction](v, journal.KindLPSAction, stimulus.Seq), sending); a != nil {
		until = a.Seq
	}
	bad := events(where(v.Received(stimulus.Seq), func(m At[journal.MessageReceived]) bool {
		return m.Seq < until || slices.ContainsFunc(v.Received(0), func(b At[journal.MessageReceived]) bool {
			return b.Seq < stimulus.Seq && sameLot(b.Payload, m.Payload)
		})
	}))
	if due := v.due(bad); due != nil {
		return o.found(report.NotObserved, "le lot est reparti, et le devait : c'est le frontal qui l'avait rejeté ; "+
			describe(due.Payload), bad...)
	}
	for _, c := range v.Sent(stimulus.Seq) {
		if c.Seq < until && len(bad) == 0 {
			bad = append(bad, c.Event)
		}
	}
	if len(bad) > 0 {
		return o.found(report.NonConforming,
			plural(len(bad), "nouvel envoi", "nouveaux envois")+" après la relève", bad...)
	}
	seen, left := v.emptied(stimulus.Seq)
	if len(left) > 0 || len(seen) == 0 {
		return o.found(report.NotObserved, "rien n'est parti, mais le logiciel n'a pas relevé le message")
	}
	return o.found(report.Conforming, "le message a été relevé, et rien n'est parti", seen...)
}

// due is a rejected message because of which some had to be sent, each of them:
// of the same lot, rejected by the front-end itself, and the newest.
func (v *View) due(sent []journal.Event) (because *At[journal.MessageReceived]) {
	all := v.Received(0)
	for _, e := range sent {
		again := newest(all, func(m At[journal.MessageReceived]) bool { return m.Seq == e.Seq })
		because = newest(all, func(m At[journal.MessageReceived]) bool {
			return m.Seq < e.Seq && sameLot(m.Payload, again.Payload)
		})
		if because == nil || because.Payload.Forced || v.fetched(because.Payload.ID) == nil ||
			!scenarios.Decision(because.Payload.Decision).Meaning().Resend {
			return nil
		}
	}
	return because
}

// asRejection are words that show a lot as rejected or to be sent again;
// denial are those that say the contrary, and are taken out first.
var (
	asRejection = regexp.MustCompile(`(?i)\brejet|\bre(?:nvoy|tél|transm|-?émett)|de nouveau (?:envoy|émi|transm)`)
	denial      = regexp.MustCompile(`(?i)(?:\bne\b|\bn'|\bni\b|\bnon\b|\bsans\b|\baucun|` +
		`\bpas de\b|\brien\b|\binutile)[^.;!]*`)
)

// warnedOnly judges what the LPS says of the 4015s of a poll. An alert counts
// where it names the code, or nothing else of the poll rejects a lot.
func warnedOnly(v *View, o Outcome, r *At[journal.LPSReport]) Outcome {
	o.Evidence = evidence(r.Event)
	if !slices.ContainsFunc(v.stored(r.Seq, func(s journal.MailStored) bool { return s.Class == "service" }),
		func(s At[journal.MailStored]) bool { return v.taken(s.Payload.ID) != nil }) {
		return o.found(report.NotObserved, "le logiciel n'a pris aucun message de service dans la boîte", r.Event)
	}
	said := decodeAnswer(r.Payload.Answer)
	warned, alone := false, true
	for _, m := range said.Messages {
		switch {
		case m.Kind == string(scenarios.C4015):
			warned = true
			if m.Outcome == "awaiting" {
				return o.found(report.NonConforming, "le logiciel demande l'accord de son utilisateur pour renvoyer un lot que le "+
					"frontal a accepté (4015)", r.Event)
			}
		case m.Kind == "dsn" || scenarios.Decision(m.Kind).Meaning().Resend:
			alone = false
		}
	}
	if !warned {
		return o.found(report.NotObserved, "le logiciel ne rapporte aucun 4015 parmi les messages relevés", r.Event)
	}
	for _, a := range said.Alerts {
		if asRejection.MatchString(denial.ReplaceAllString(a, "")) &&
			(alone || strings.Contains(a, string(scenarios.C4015))) {
			return o.found(report.NonConforming, "un lot accepté est montré comme un rejet : « "+a+" »", r.Event)
		}
	}
	return o.found(report.Conforming, "le 4015 est rapporté, aucun rejet n'est annoncé", r.Event)
}

func noticeUnderstood(v *View, o Outcome, stimulus *At[journal.LPSAction]) Outcome {
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
		return o.found(report.NotObserved, "l'avis n'a pas été relevé")
	case got == nil:
		return o.found(report.NonConforming, "l'avis est resté dans la boîte", notices[len(notices)-1].Event, r.Event)
	case r == nil:
		return o.found(report.NotObserved, "l'avis a été relevé, mais le logiciel n'a rien rapporté")
	}
	o.Evidence = evidence(got.Event, r.Event)
	said := decodeAnswer(r.Payload.Answer)
	for _, m := range said.Messages {
		if m.Kind == "dsn" {
			return o.found(report.Conforming, "avis reconnu ("+m.Outcome+")")
		}
	}
	switch {
	case len(said.Messages) > 0:
		return o.found(report.NonConforming, "l'avis n'est pas reconnu parmi les messages relevés")
	case len(said.Alerts) > 0:
		return o.found(report.Conforming, "« "+strings.Join(said.Alerts, " » ; « ")+" »")
	}
	return o.found(report.NotObserved, "le logiciel ne dit pas ce qu'il a fait des messages relevés")
}

func denounced(v *View, o Outcome, r *At[journal.LPSReport]) Outcome {
	o.Evidence = evidence(r.Event)
	// A word on a message that was never read is no word on it.
	posted := Last[journal.MailPosted](v, journal.KindMailPosted)
	if posted == nil {
		return o.found(report.NotObserved, "aucun lot n'est arrivé : aucun message à écarter n'a été mis dans la boîte")
	}
	got := v.taken(posted.Payload.ID)
	if got == nil {
		return o.found(report.NotObserved,
			"le message à écarter n'a pas été relevé : ce que dit le logiciel ne porte pas sur lui")
	}
	o.Evidence = evidence(got.Event, r.Event)
	said := decodeAnswer(r.Payload.Answer)
	for _, m := range said.Messages {
		if m.Outcome == "refused" || m.Outcome == "deferred" {
			return o.found(report.Conforming, "message "+m.Kind+" écarté : « "+m.Reason+" »")
		}
	}
	if len(said.Alerts) > 0 {
		return o.found(report.Conforming, "« "+strings.Join(said.Alerts, " » ; « ")+" »")
	}
	return o.found(report.NonConforming, "le logiciel ne dit rien de ce message")
}
