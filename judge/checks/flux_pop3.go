package checks

import (
	"fmt"
	"slices"
	"strings"

	"amfront/journal"
	"amfront/judge/report"
	"amfront/scenarios"
)

// optional are the POP3 commands that a server need not know: a client may
// try them and be refused (RFC 1939 §7, RFC 2449).
var optional = []string{"CAPA", "APOP", "AUTH", "STLS", "TOP", "UIDL", "UTF8", "LANG", "***", "*"}

func pop3Dialogue(v *View, o Outcome, stimulus *At[journal.LPSAction]) Outcome {
	talks := v.talks(journal.KindPOP3Command, stimulus.Seq)
	if len(talks) == 0 {
		return noVisit(v, o, stimulus)
	}
	var wrong []string
	open, entered := false, false
	for _, s := range talks {
		in := false
		for _, c := range s.commands {
			p := c.Payload
			known := p.OK || p.Fault != "" || slices.Contains(optional, p.Verb)
			switch p.Verb {
			case "PASS", "APOP", "AUTH", "***":
				in = in || p.OK
			case "STAT", "LIST", "RETR", "TOP", "DELE", "UIDL", "RSET":
				if !in {
					wrong = append(wrong, "« "+p.Line+" » avant l'identification (RFC 1939 §5)")
					known = true
				}
			}
			if !known {
				wrong = append(wrong, "« "+p.Line+" » refusé : « "+p.Reply+" »")
			}
		}
		entered = entered || in
		end, unfinished := s.ending()
		if end != "" {
			wrong = append(wrong, end+" (RFC 1939 §6)")
		}
		open = open || unfinished
		o.Evidence.Events = append(o.Evidence.Events, evidence(events(s.commands)...).Events...)
		o.Evidence.Sessions = append(o.Evidence.Sessions, s.id)
	}
	if lost := v.deletedUnread(); len(lost) > 0 {
		wrong = append(wrong, plural(len(lost), "message supprimé", "messages supprimés")+" sans avoir été relevé")
		o.Evidence.Events = append(o.Evidence.Events, evidence(lost...).Events...)
	}
	o.Verdict, o.Observed = report.Conforming, "dialogue conforme, dans "+plural(len(talks), "session", "sessions")
	switch {
	case len(wrong) > 0:
		o.Verdict, o.Observed = report.NonConforming, strings.Join(wrong, " ; ")
	case !entered:
		o.Verdict, o.Observed = report.NonConforming, "aucune session n'est allée jusqu'à l'identification"
	case open:
		o.Verdict, o.Observed = report.NotObserved,
			"la session n'est pas encore fermée : rien ne prouve qu'elle finira par QUIT"
	}
	return o
}

// noVisit is the outcome when the mailbox was not visited after a stimulus.
func noVisit(v *View, o Outcome, stimulus *At[journal.LPSAction]) Outcome {
	r := v.Report(stimulus)
	if r == nil {
		return o.found(report.NotObserved, "la boîte n'a pas été relevée et le logiciel n'a rien rapporté")
	}
	o.Verdict, o.Evidence = report.NonConforming, evidence(r.Event)
	o.Observed = "la boîte n'a pas été relevée, bien que le logiciel dise l'avoir fait"
	if r.Payload.Exit != 0 {
		o.Observed = "la boîte n'a pas été relevée : « " + r.Payload.Reason + " »"
	}
	return o
}

// deletedUnread are the messages that were deleted by POP3 and never
// retrieved before.
func (v *View) deletedUnread() []journal.Event {
	return events(where(All[journal.MailRef](v, journal.KindMailDeleted, 0), func(d At[journal.MailRef]) bool {
		return d.Payload.By != "api" && v.taken(d.Payload.ID) == nil
	}))
}

// returns are the checks on the front-end's return flows, which are
// the bench's own: what is judged is that the LPS reads them.
func returns() []Definition {
	return []Definition{{
		Name:  "retour-reconnu",
		Title: "Le logiciel relève l'accusé de réception et le reconnaît",
		Causes: []string{
			"le logiciel attend un retour chiffré, alors que les retours voyagent en clair",
			"il ne reconnaît pas la description du retour pour cet usage (réel, test, démonstration)",
			"il ne sait pas décompresser un retour annoncé par Z",
			"il relève une autre boîte",
		},
		Advice: "Reconnaître les retours à leur Content-Description (ARL…/NOEMIE), sans chercher à les déchiffrer.",
		Eval: after("poll", "la relève de la boîte", "chaque accusé de réception relevé et reconnu", returnRead("arl",
			"accusé de réception relevé et reconnu", "accusés de réception relevés et reconnus")),
	}, {
		Name:  "rsp-reconnu",
		Title: "Le logiciel relève le RSP et le reconnaît pour ce qu'il est",
		Causes: []string{
			"le logiciel ne connaît que les accusés (ARL)",
			"il ne reconnaît pas la description RSP… pour cet usage, cette nature de flux ou cette compression",
			"il prend un RSP pour un accusé de réception, ou pour un rejet du message",
		},
		Advice: "Reconnaître les retours à leur Content-Description (RSP…/NOEMIE) et les rapporter comme RSP.",
		Eval: after("poll", "la relève de la boîte", "chaque RSP relevé et reconnu", returnRead("rsp",
			"RSP relevé et reconnu", "RSP relevés et reconnus")),
	}}
}

// returnRead makes the check that every return of a class ("arl", "rsp") was
// read for what it is; one and more are the words for what is due.
func returnRead(class, one, more string) func(*View, Outcome, *At[journal.LPSAction]) Outcome {
	return func(v *View, o Outcome, stimulus *At[journal.LPSAction]) Outcome {
		return v.returnsRead(o, stimulus, class, one, more)
	}
}

func (v *View) returnsRead(o Outcome, stimulus *At[journal.LPSAction], class, one, more string) Outcome {
	lots := map[string]bool{}
	for _, m := range v.Received(0) {
		lots[m.Payload.ID] = true
	}
	if len(lots) == 0 {
		if send := v.Stimulus("send"); send != nil {
			return v.missing(o, send)
		}
		return notAsked(o, "l'envoi")
	}
	due := v.stored(stimulus.Seq, func(m journal.MailStored) bool { return m.Class == class && lots[m.ReplyTo] })
	if len(due) == 0 {
		last := v.Received(0)[len(v.Received(0))-1]
		o.Verdict, o.Observed, o.Evidence = report.NotObserved, "le frontal n'a pas émis "+
			map[string]string{"arl": "d'accusé", "rsp": "de RSP"}[class]+" : "+describe(last.Payload),
			evidence(last.Event)
		if scenarios.Decision(last.Payload.Decision) != scenarios.Accepted {
			return o
		}
		late := v.stored(^uint64(0), func(m journal.MailStored) bool { return m.Class == class && lots[m.ReplyTo] })
		if len(late) == 0 {
			o.Verdict = report.BenchError
			return o
		}
		return o.found(report.NotObserved, "le logiciel a relevé sa boîte avant l'accord du relais : la réponse n'y était "+
			"pas encore ; le lot est parti quand vient le 250, pas avant", late[0].Event)
	}
	o.Expected = plural(len(due), one, more)
	read := map[string]bool{}
	var proof []journal.Event
	for _, r := range All[journal.MailRef](v, journal.KindMailRetrieved, 0) {
		if !read[r.Payload.ID] {
			proof = append(proof, r.Event)
		}
		read[r.Payload.ID] = true
	}
	missed := len(where(slices.Clone(due), func(m At[journal.MailStored]) bool { return !read[m.Payload.ID] }))
	r := v.Report(stimulus)
	switch {
	case r == nil:
		return silent(o)
	case missed > 0:
		return o.found(report.NonConforming,
			fmt.Sprintf("%d sur %d relevé(s)", len(due)-missed, len(due)), append(proof, r.Event)...)
	}
	o.Evidence = evidence(append(append(events(due), proof...), r.Event)...)
	known := 0
	var kinds []string
	for _, p := range All[journal.LPSReport](v, journal.KindLPSReport, 0) {
		if p.Payload.Action != "poll" {
			continue
		}
		for _, m := range answerList(p.Payload.Answer, "messages") {
			kind := answerString(m, "kind")
			kinds = append(kinds, kind)
			if kind == class {
				known++
			}
		}
	}
	o.Observed = "messages reconnus : " + strings.Join(kinds, ", ")
	if len(kinds) == 0 {
		o.Observed = "le logiciel a relevé les messages mais n'en rapporte aucun"
	}
	o.Verdict = conforms(known == len(due))
	return o
}
