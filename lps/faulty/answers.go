package faulty

import (
	"slices"

	"amfront/lps/adapter"
)

// answers are faults that show in what the software says to its user (part I, reasons, alerts).
func answers() []Variant {
	return []Variant{
		{
			Name:  "alertes-tues",
			Title: "N'alerte jamais l'utilisateur",
			Shows: "La mise à jour de la liste échoue, et le logiciel répond que tout est fait, sans un mot.",
			Causes: "La liste expire sans que personne l'ait su, et le cabinet découvre la panne en même temps que " +
				"l'arrêt.",
			Requirements: []string{"E-09"},
			Driver: edited(func(action adapter.Action, a *adapter.Answer) {
				a.Alerts = nil
				if action == adapter.ActionRefresh {
					*a = done(action)
				}
			}),
		},
		{
			Name:         "faux-message-tu",
			Title:        "Écarte un faux message sans le dire",
			Shows:        "Le message à la signature fausse est classé avec le courrier ordinaire ; rien n'est signalé.",
			Causes:       "Une tentative d'imposture passe inaperçue ; un vrai message mal signé aussi, et le lot reste rejeté.",
			Requirements: []string{"F-09"},
			Driver: edited(func(action adapter.Action, a *adapter.Answer) {
				a.Alerts = nil
				for i, h := range a.Messages {
					if h.Outcome == "refused" || h.Outcome == "deferred" {
						a.Messages[i] = adapter.Handled{MessageID: h.MessageID, Kind: "other", Outcome: "noted"}
					}
				}
			}),
		},
		{
			Name:         "refus-sans-motif",
			Title:        "Refuse d'envoyer sans dire pourquoi",
			Shows:        "L'envoi est refusé, et le motif est vide.",
			Causes:       "L'utilisateur appelle le support, qui ne peut rien en faire.",
			Requirements: []string{"E-01", "E-07", "D-01"},
			Driver: edited(func(_ adapter.Action, a *adapter.Answer) {
				if a.Status == adapter.Refused {
					a.Reason, a.ReasonCode = "", ""
				}
				for i := range a.Fetched {
					a.Fetched[i].Reason = ""
				}
			}),
		},
		declares("declaration-non", "Déclare qu'aucune exigence de la partie I n'est tenue",
			"Interrogé sur chaque exigence, l'éditeur répond « non ».",
			"L'éditeur est franc : le logiciel n'est pas conforme sur ces points, et l'examinateur doit le lire.",
			func(d []adapter.Declaration) []adapter.Declaration {
				for i := range d {
					d[i].Declared, d[i].Comment = "non", "Pas encore fait."
				}
				return d
			}),
		declares("sans-objet-sans-motif", "Déclare les exigences « sans objet » sans dire pourquoi",
			"Interrogé, l'éditeur répond « sans objet », sans commentaire.",
			"Un « sans objet » sans motif ne s'examine pas : il cache souvent un oubli.",
			func(d []adapter.Declaration) []adapter.Declaration {
				for i := range d {
					d[i].Declared, d[i].Comment = "sans objet", ""
				}
				return d
			}),
		declares("declaration-absente", "Ne se prononce pas sur les exigences de la partie I",
			"La réponse à la demande de déclaration n'en contient aucune.",
			"Rien ne dit si le point est tenu : l'approbation reste incomplète.",
			func([]adapter.Declaration) []adapter.Declaration { return nil }),
	}
}

// declares changes the declarations of part I.
func declares(name, title, shows, causes string, change func([]adapter.Declaration) []adapter.Declaration) Variant {
	return Variant{
		Name: name, Title: title, Shows: shows, Causes: causes,
		Requirements: []string{"I-01", "I-02", "I-03", "I-04", "I-05", "I-06"},
		Driver: edited(func(action adapter.Action, a *adapter.Answer) {
			if action == adapter.ActionAttest {
				a.Declarations = change(slices.Clone(a.Declarations))
			}
		}),
	}
}
