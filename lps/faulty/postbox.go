package faulty

import (
	"slices"

	"amfront/lps"
	"amfront/lps/adapter"
)

// postbox are faults with what the mailbox holds beside.
func postbox() []Variant {
	other := func(h adapter.Handled) bool { return slices.Contains([]string{"arl", "rsp", "other"}, h.Kind) }
	return []Variant{{
		Name:  "tout-courrier-est-un-rejet",
		Title: "Prend un accusé ou un courrier ordinaire pour un rejet",
		Shows: "Le lot repart après un accusé de réception, un relevé, ou un courriel où figure par hasard le " +
			"nombre 4005.",
		Causes:       "Chaque accusé fait repartir un lot déjà accepté : tout est compté deux fois.",
		Requirements: []string{"F-05", "F-06"},
		Driver:       sendsAgain(func(a adapter.Answer, _ polled) bool { return slices.ContainsFunc(a.Messages, other) }),
		Expect: shows("envois", `^3 messages remis`, "F-06.a-jour", "F-05.courriers-divers.*").
			kill("F-0[56].rien-represente", resentInVain).
			because("l'accusé du premier envoi est pris pour un rejet de plus, et le fichier repart comme un autre lot",
				kill("F-09.represente-une-fois", `rejeté par 4005 : 2 nouveaux envois`),
				kill("F-09.represente-identique", otherSubject)),
	}, {
		Name:         "courrier-inconnu-bloquant",
		Title:        "S'arrête après un courrier qu'il n'attendait pas",
		Shows:        "Après un accusé, un relevé ou un courrier ordinaire, tous les envois sont refusés.",
		Causes:       "Une publicité dans la boîte, et le cabinet ne facture plus.",
		Requirements: []string{"F-05"},
		Driver:       blocks("un message de la boîte n'a pas pu être interprété : envois suspendus", other),
		Expect: shows("motifs", `n'a pas pu être interprété : envois suspendus`, "F-06.a-jour", "F-05.courriers-divers.*").
			kill("F-0[56].certificat-attendu", `n'a pas pu être interprété : envois suspendus`),
	}, {
		Name:         "un-message-par-releve",
		Title:        "Ne relève qu'un message à la fois",
		Shows:        "La première relève prend un message et laisse les autres dans la boîte.",
		Causes:       "Après quelques jours d'absence, le rejet attend derrière trente accusés : le lot repart trop tard.",
		Requirements: []string{"F-05", "A-12"},
		Policy:       func(p *lps.Policy) { p.MaxFetched = 1 },
		Expect: lacks("pop3", `^RETR 2`, "F-05.courriers-divers.*", "F-05.melange", "F-05.lot-inconnu", "F-05.deux-lots",
			"F-05.message-tardif.*").
			kill("F-05.boite-relevee", `messages? laissés? dans la boîte sans être lu`).
			kill("F-05.represente-une-fois", notTaken).
			because("le message de service est resté dans la boîte", kill("F-0[59].represente-*", notTaken),
				kill("F-09.certificat-attendu", notTaken)),
	}, {
		Name:         "boite-vide-en-erreur",
		Title:        "Prend une boîte vide pour une panne",
		Shows:        "La boîte est visitée, ne contient rien, et le logiciel annonce un échec.",
		Causes:       "L'utilisateur voit une erreur chaque matin et n'en croit plus aucune.",
		Requirements: []string{"F-05", "A-12"},
		Driver: edited(func(action adapter.Action, a *adapter.Answer) {
			if action == adapter.ActionPoll && a.Status == adapter.Done && len(a.Messages) == 0 {
				a.Status, a.ReasonCode, a.Reason = adapter.Refused, "other", "aucun message dans la boîte : relève en échec"
			}
		}),
		Expect: shows("reponses", `^poll : refused`, "F-05.boite-vide").
			kill("F-05.boite-relevee", `tient une boîte vide pour un échec : « aucun message`),
	}, {
		Name:         "4015-bloquant",
		Title:        "Prend un 4015 pour un ordre d'arrêt",
		Shows:        "Averti qu'un certificat plus récent existe, et n'en trouvant pas, le poste refuse tous les envois.",
		Causes:       "Un avertissement en retard d'un jour suspend la facturation d'un poste pourtant à jour.",
		Requirements: []string{"F-06"},
		Driver: blocks("le certificat est signalé comme dépassé : envois suspendus", func(h adapter.Handled) bool {
			return h.Kind == "4015" && h.Outcome == "acted" && h.CertificateSerial == ""
		}),
		Expect: shows("motifs", `signalé comme dépassé : envois suspendus`, "F-06.sans-autre-certificat").
			kill("F-06.certificat-attendu", `signalé comme dépassé : envois suspendus`),
	}}
}
