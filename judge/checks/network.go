package checks

import (
	"encoding/json"
	"fmt"

	"amfront/journal"
	"amfront/journal/fault"
	"amfront/judge/report"
)

// network are the checks under planned faults of relay, mailbox and directory.
func network() []Definition {
	return []Definition{
		{
			Name:  "arrive-malgre-panne",
			Title: "Le lot arrive malgré la panne, une seule fois",
			Causes: []string{
				"le logiciel abandonne le lot à la première erreur",
				"il tient pour envoyé un lot qui n'a pas reçu de réponse 250",
				"il représente un lot déjà accepté",
			},
			Advice: "Garder le lot tant que la fin du message n'a pas reçu 250, et le représenter plus tard ; ne plus jamais " +
				"le représenter après ce 250.",
			Eval: survived,
		},
		{
			Name:   "doublon-reconnaissable",
			Title:  "Si le lot arrive deux fois, c'est le même message",
			Causes: []string{"le logiciel fabrique un nouveau lot, avec un autre objet, pour la seconde présentation"},
			Advice: "Représenter le message tel quel, avec le même identifiant (Message-ID) et le même objet : le " +
				"destinataire reconnaît alors le doublon.",
			Eval: recognisable,
		},
		{
			Name: "magasin-suffit", Level: report.SHOULD,
			Title:  "L'émission continue avec le magasin local",
			Causes: []string{"le logiciel exige l'annuaire à chaque envoi", "une réponse coupée a abîmé son magasin"},
			Advice: "Si l'annuaire ne répond pas, envoyer avec le certificat du magasin tant qu'il est valable, et réessayer " +
				"plus tard.",
			Eval: after("", "l'envoi", "le lot accepté, malgré la panne de l'annuaire", storeSuffices),
		},
	}
}

// broken looks at the planned faults: nil when one fired (or the directory was
// switched off), else the outcome of a check that depends on it.
func (v *View) broken(o Outcome) *Outcome {
	down := func(d At[journal.DirectoryState]) bool { return d.Payload.Down }
	if oldest(All[journal.DirectoryState](v, journal.KindDirectoryState, 0), down) != nil {
		return nil
	}
	armed := All[journal.FaultArmed](v, journal.KindFaultArmed, 0)
	switch {
	case len(armed) == 0:
		o = o.benchError("aucune panne n'avait été prévue")
	case len(All[journal.FaultFired](v, journal.KindFaultFired, 0)) > 0:
		return nil
	default:
		if a := oldest(armed, v.occurred); a != nil {
			o = o.benchError("la panne prévue « " + a.Payload.ID + " » ne s'est pas produite")
		} else {
			o = o.found(report.NotObserved, "le logiciel n'a pas atteint le point où la panne était prévue")
		}
	}
	return &o
}

// struck takes back a conforming verdict that leans on a planned fault which
// never struck: a refusal said beforehand has not met it.
func (v *View) struck(o Outcome) Outcome {
	if o.Verdict != report.Conforming || len(All[journal.FaultArmed](v, journal.KindFaultArmed, 0)) == 0 {
		return o
	}
	if end := v.broken(o); end != nil {
		return *end
	}
	return o
}

// occurred tells whether the command of a rule was given after it was armed.
func (v *View) occurred(a At[journal.FaultArmed]) bool {
	var r fault.Rule
	data, err := json.Marshal(a.Payload.Rule)
	if err != nil || json.Unmarshal(data, &r) != nil {
		return true // a rule that cannot be read is the bench's own error
	}
	if r.Protocol == "ldap" {
		return len(v.searches(a.Seq, func(q journal.LDAPRequest) bool { return q.Op == r.Command })) > 0
	}
	kind := map[string]journal.Kind{"smtp": journal.KindSMTPCommand, "pop3": journal.KindPOP3Command}[r.Protocol]
	return oldest(All[journal.Command](v, kind, a.Seq), func(c At[journal.Command]) bool {
		// a message that breaks off has no end: its event has the verb of one, and no line
		return c.Payload.Verb == r.Command && (c.Payload.Verb != "." || c.Payload.Line != "")
	}) != nil
}

// carrying are the messages with the file that the LPS was last given.
func (v *View) carrying() (*At[journal.Expected], []At[journal.MessageReceived]) {
	file := v.Expected("file")
	if file == nil {
		return nil, nil
	}
	return file, where(v.Received(0), func(m At[journal.MessageReceived]) bool {
		return m.Payload.FileSHA256 == file.Payload.SHA256
	})
}

func survived(v *View, _ journal.Check) Outcome {
	o := Outcome{Expected: "le lot arrivé une fois et une seule"}
	if end := v.broken(o); end != nil {
		return *end
	}
	file, got := v.carrying()
	stimulus := v.Stimulus("send")
	if file == nil || stimulus == nil {
		return notAsked(o, "l'envoi")
	}
	o.Evidence = evidence(append(events(All[journal.FaultFired](v, journal.KindFaultFired, 0)), events(got)...)...)
	o.Observed = plural(len(got), "arrivée", "arrivées")
	r := v.Report(stimulus)
	switch {
	case len(got) == 1:
		return o.found(report.Conforming, o.Observed+" ; "+describe(got[0].Payload))
	case len(got) > 1:
		return o.found(report.NonConforming, o.Observed)
	case r == nil:
		return o.found(report.NotObserved, "rien n'est arrivé et le logiciel n'a rien rapporté")
	case r.Payload.Exit == 0:
		return o.found(report.NonConforming, "le lot n'est pas arrivé, bien que le logiciel dise l'avoir émis", r.Event)
	}
	return o.found(report.NonConforming, "le lot n'est pas arrivé ; le logiciel dit : « "+r.Payload.Reason+" »", r.Event)
}

func recognisable(v *View, _ journal.Check) Outcome {
	o := Outcome{Expected: "une arrivée, ou deux fois le même message"}
	if end := v.broken(o); end != nil {
		return *end
	}
	_, got := v.carrying()
	if len(got) == 0 {
		return o.found(report.NotObserved, "rien n'est arrivé")
	}
	o.Evidence = evidence(events(got)...)
	o.Verdict, o.Observed = report.Conforming, plural(len(got), "arrivée", "arrivées")
	if len(got) > 2 {
		o.Verdict = report.NonConforming
		return o
	}
	for _, m := range got[1:] {
		switch first := got[0].Payload; {
		case m.Payload.Subject != first.Subject:
			o.Verdict, o.Observed = report.NonConforming, fmt.Sprintf("deux arrivées sous deux objets : « %s » et « %s »",
				first.Subject, m.Payload.Subject)
		case m.Payload.MessageID != first.MessageID:
			o.Verdict, o.Level, o.Observed = report.Warning, report.SHOULD,
				fmt.Sprintf("deux arrivées du même lot sous deux identifiants : %s et %s", first.MessageID, m.Payload.MessageID)
		default:
			o.Observed += " du même message"
		}
	}
	return o
}

func storeSuffices(v *View, o Outcome, stimulus *At[journal.LPSAction]) Outcome {
	end := v.broken(o)
	if end == nil {
		return accepted(v, o, stimulus)
	}
	armed, update := All[journal.FaultArmed](v, journal.KindFaultArmed, 0), v.Stimulus("refresh")
	if end.Verdict != report.NotObserved || update != nil && update.Seq > armed[0].Seq {
		return *end // an update that was asked for had to ask
	}
	// It looks for a successor at another hour (E-04 names days, not the
	// sending): what it does not ask cannot stop it.
	if o = accepted(v, o, stimulus); o.Verdict == report.Conforming {
		o.Observed += " ; l'annuaire n'a pas été interrogé : sa panne ne pouvait pas arrêter l'envoi"
	}
	return o
}
