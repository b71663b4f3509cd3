package checks

import (
	"fmt"
	"slices"
	"strings"

	"amfront/journal"
	"amfront/journal/fault"
	"amfront/judge/report"
)

// transport are the checks on TLS towards the mail service. No document of the
// approval asks for it (decisions/mailbox): RFC 3207 §4.1, RFC 2595 §2.4 and RFC
// 7817 say what it takes to be worth anything where a software declares it.
func transport() []Definition {
	return []Definition{
		{
			Name: "sous-tls", Level: report.SHOULD,
			Title: "Courrier et mot de passe ne passent que sous TLS, devant un serveur qui prouve son identité",
			Causes: []string{
				"la vérification du certificat du serveur est débranchée (tout certificat passe)",
				"le nom du serveur ou les dates ne sont pas comparés",
				"le poste continue en clair quand STARTTLS ou STLS n'est pas offert, ou est refusé",
				"le réglage « tls.mode » ou « tls.ca_file » de l'adaptateur n'est pas suivi",
			},
			Advice: "Laisser la bibliothèque vérifier chaîne, nom et dates avec l'autorité de « tls.ca_file », et rompre la " +
				"session au premier doute, avant tout mot de passe et tout MAIL. Choix du banc : aucun texte de l'agrément ne " +
				"demande TLS vers la messagerie.",
			Eval: after("", "l'envoi ou la relève", "mot de passe et courrier sous TLS seulement, devant un serveur qui a "+
				"prouvé son identité", underTLS),
		},
		{
			Name: "releve-manquee-dite", Level: report.SHOULD,
			Title:  "Le poste dit que la relève a échoué",
			Causes: []string{"une liaison refusée passe pour une boîte vide", "l'échec ne va que dans une trace"},
			Advice: "Dire que la boîte n'a pas été relevée, et pourquoi : l'utilisateur attend des retours qui ne viendront " +
				"pas.",
			Eval: reported("poll", "la relève", "l'échec de la relève, dit à l'utilisateur",
				func(v *View, o Outcome, r *At[journal.LPSReport]) Outcome {
					said := decodeAnswer(r.Payload.Answer)
					switch refused := r.Payload.Exit == exitRefused; {
					case refused && strings.TrimSpace(r.Payload.Reason) != "":
						return v.struck(o.found(report.Conforming, "refus : « "+r.Payload.Reason+" »", r.Event))
					case len(said.Alerts) > 0:
						return v.struck(o.found(report.Conforming, "« "+strings.Join(said.Alerts, " » ; « ")+" »", r.Event))
					case refused:
						return o.found(report.NonConforming, "un refus sans motif", r.Event)
					}
					return o.found(report.NonConforming, "le logiciel dit avoir relevé la boîte", r.Event)
				}),
		},
	}
}

// entrusts are the commands that tell a mail server what only the right one may
// know.
var entrusts = []string{"AUTH", "MAIL", "RCPT", "DATA", ".", "USER", "PASS", "APOP", "RETR"}

// unproven is what a planned certificate lacks, in French.
var unproven = map[string]string{fault.UnknownAuthority: "vient d'une autorité inconnue",
	fault.OtherName: "est établi pour un autre nom", fault.Expired: "a expiré"}

func underTLS(v *View, o Outcome, stimulus *At[journal.LPSAction]) Outcome {
	secured, flaw := map[string]bool{}, map[string]string{}
	said := map[journal.Kind][]journal.Event{} // as it should
	var bad []journal.Event
	var wrong []string
	for _, ev := range v.Events {
		switch ev.Kind {
		case journal.KindSessionOpen:
			var s journal.SessionOpen
			secured[ev.Session] = ev.Decode(&s) == nil && s.TLS
		case journal.KindFaultFired:
			var f journal.FaultFired
			if ev.Decode(&f) == nil && f.Command == fault.Handshake {
				_, which, _ := strings.Cut(f.Action, ": ")
				flaw[ev.Session] = unproven[which]
			}
		case journal.KindSMTPCommand, journal.KindPOP3Command:
			var c journal.Command
			if ev.Decode(&c) != nil {
				continue
			}
			if c.OK && (c.Verb == "STARTTLS" || c.Verb == "STLS") {
				secured[ev.Session] = true
			}
			if !slices.Contains(entrusts, c.Verb) {
				continue
			}
			where := ""
			switch {
			case !secured[ev.Session]:
				where = "en clair"
			case flaw[ev.Session] != "":
				where = "à un serveur dont le certificat " + flaw[ev.Session]
			default:
				said[ev.Kind] = append(said[ev.Kind], ev)
				continue
			}
			bad = append(bad, ev)
			if w := fmt.Sprintf("« %s » est dit %s", c.Verb, where); !slices.Contains(wrong, w) {
				wrong = append(wrong, w)
			}
		}
	}
	if len(bad) > 0 {
		return o.found(report.NonConforming, strings.Join(wrong, " ; "), bad...)
	}
	if len(All[journal.FaultArmed](v, journal.KindFaultArmed, 0)) > 0 {
		met := events(All[journal.FaultFired](v, journal.KindFaultFired, stimulus.Seq))
		if len(met) == 0 {
			return o.found(report.NotObserved, "le poste n'est pas allé jusqu'au serveur qui ne prouve rien")
		}
		return o.found(report.Conforming, "rien n'est confié au serveur qui n'a pas prouvé son identité", met...)
	}
	smtp, pop3 := said[journal.KindSMTPCommand], said[journal.KindPOP3Command]
	if len(smtp) == 0 || len(pop3) == 0 {
		return o.found(report.NotObserved, "le poste n'a pas envoyé et relevé sous TLS")
	}
	return o.found(report.Conforming, fmt.Sprintf("%d commandes au relais et %d à la boîte, toutes sous TLS", len(smtp),
		len(pop3)), append(smtp, pop3...)...)
}
