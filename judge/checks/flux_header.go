package checks

import (
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"

	"amfront/journal"
	"amfront/judge/report"
)

// header are the checks that compare a header with what happened: the
// front-end's findings only see whether fields are there and well formed.
func header() []Definition {
	return []Definition{
		{
			Name:  "entete-vrai",
			Title: "L'en-tête dit qui envoie, à qui et quand",
			Causes: []string{
				"la date est figée, ou celle d'un autre message",
				"l'expéditeur est une adresse du logiciel et non celle du professionnel",
				"l'enveloppe SMTP et l'en-tête ne désignent pas les mêmes adresses",
			},
			Advice: "Dater le message quand il part ; employer la même adresse dans MAIL FROM et dans From, celle où les " +
				"retours seront relevés.",
			Eval: delivered("un en-tête qui dit qui envoie, à qui et quand", headerTrue),
		},
		{
			Name:  "identifiants-uniques",
			Title: "Aucun identifiant de message ne sert deux fois",
			Causes: []string{
				"Message-ID est construit sur l'heure à la seconde, ou sur un compteur remis à zéro",
				"il est figé dans un modèle de message",
				"un lot garde le sien quand il est renvoyé : c'est pourtant un autre message (RFC 5322 §3.6.4)",
			},
			Advice: "Tirer l'identifiant au hasard, ou d'un compteur conservé : les messages de service désignent par lui le " +
				"lot dont ils parlent.",
			Eval: identifiersUnique,
		},
	}
}

// dateTolerance is wide: clocks are the doctor's business. A frozen date shows.
const dateTolerance = 24 * time.Hour

func headerTrue(v *View, o Outcome, d *delivery) Outcome {
	ps, box := v.setting("ps_address"), v.setting("mailboxes", d.asked("destination"))
	o.Expected = "un message de " + ps + " à " + box + ", daté de son envoi"
	if ps == "" || box == "" {
		return o.benchError("le scénario n'a pas donné ces adresses au logiciel")
	}
	seen := 0
	return v.each(o, o.Expected, func(d *delivery, m journal.MessageReceived) string {
		received := d.got[seen].Time
		seen++
		date, err := mail.ParseDate(m.HeaderDate)
		switch {
		case !strings.EqualFold(m.From, ps):
			return "expéditeur d'enveloppe (MAIL FROM) « " + m.From + " »"
		case !names(m.HeaderFrom, ps):
			return fieldWords("From", m.HeaderFrom)
		case !names(m.HeaderTo, box):
			return fieldWords("To", m.HeaderTo)
		case err != nil:
			return fieldWords("Date", m.HeaderDate)
		case date.Sub(received).Abs() > dateTolerance:
			return fmt.Sprintf("date du %s, message reçu le %s", date.UTC().Format("02/01/2006 15:04"),
				received.UTC().Format("02/01/2006 15:04"))
		}
		return ""
	})
}

// fieldWords shows a header field that is not as it should be.
func fieldWords(name, value string) string {
	if value == "" {
		return "champ " + name + " absent ou vide"
	}
	return "champ " + name + " « " + value + " »"
}

// names tells whether a header field holds an address.
func names(field, address string) bool {
	list, err := mail.ParseAddressList(field)
	return err == nil &&
		slices.ContainsFunc(list, func(a *mail.Address) bool { return strings.EqualFold(a.Address, address) })
}

func identifiersUnique(v *View, _ journal.Check) Outcome {
	o := Outcome{Expected: "un identifiant différent pour chaque message"}
	all, early := v.several(o)
	if early != nil {
		return *early
	}
	o.Evidence = evidence(events(all)...)
	count := map[string]int{}
	for _, m := range all {
		count[strings.TrimSpace(m.Payload.MessageID)]++
	}
	if count[""] > 0 {
		return o.found(report.NonConforming, plural(count[""], "message sans identifiant", "messages sans identifiant"))
	}
	return o.found(conforms(len(count) == len(all)),
		plural(len(count), "identifiant", "identifiants")+" pour "+plural(len(all), "message", "messages")+usedAgain(all))
}

// usedAgain names the first identifier that is used again, and for what: a
// message that is sent again is another message (RFC 5322 §3.6.4).
func usedAgain(all []At[journal.MessageReceived]) string {
	seen := map[string]journal.MessageReceived{}
	for _, m := range all {
		id := strings.TrimSpace(m.Payload.MessageID)
		first, again := seen[id]
		switch {
		case !again:
			seen[id] = m.Payload
		case first.Subject == m.Payload.Subject:
			return " ; le renvoi du lot « " + first.Subject + " » porte encore l'identifiant de son premier envoi, " + id
		case sameLot(first, m.Payload):
			return " ; le même fichier, envoyé de nouveau comme un autre lot, porte encore l'identifiant " + id
		default:
			return " ; deux lots différents portent l'identifiant " + id
		}
	}
	return ""
}

// several is everything that the front-ends received, where a check needs at
// least two sendings and an arrival after each.
func (v *View) several(o Outcome) ([]At[journal.MessageReceived], *Outcome) {
	sendings := where(All[journal.LPSAction](v, journal.KindLPSAction, 0), func(a At[journal.LPSAction]) bool {
		return a.Payload.Action == "send" || a.Payload.Action == Captured
	})
	if len(sendings) < 2 {
		o = notAsked(o, "deux envois")
		return nil, &o
	}
	all := v.Received(0)
	for i := range sendings {
		next := oldest(all, func(m At[journal.MessageReceived]) bool { return m.Seq > sendings[i].Seq })
		if next == nil || i+1 < len(sendings) && next.Seq > sendings[i+1].Seq {
			r := v.Report(&sendings[i])
			o.Verdict, o.Observed = report.NotObserved, fmt.Sprintf("l'envoi n° %d n'est pas arrivé", i+1)
			if r != nil && (r.Payload.Exit == exitRefused || r.Payload.Exit == 0) {
				o.Verdict, o.Evidence = report.NonConforming, evidence(r.Event)
			}
			return nil, &o
		}
	}
	return all, nil
}
