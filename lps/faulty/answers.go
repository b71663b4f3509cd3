package faulty

import (
	"slices"

	"amfront/lps/adapter"
)

// answers are faults that show in what the software says to its user (part I, reasons, alerts).
func answers() []Variant {
	return []Variant{{
		Name:  "alertes-tues",
		Title: "N'alerte jamais l'utilisateur",
		Shows: "La mise à jour de la liste échoue, et le logiciel répond que tout est fait, sans un mot.",
		Causes: "La liste expire sans que personne l'ait su, et le cabinet découvre la panne en même temps que " +
			"l'arrêt.",
		Requirements: []string{"E-09"},
		Driver: edited(func(action adapter.Action, a *adapter.Answer) {
			a.Alerts = nil
			if action == adapter.ActionRefresh {
				*a = adapter.Answer{Protocol: a.Protocol, Action: action, Status: adapter.Done}
			}
		}),
		Expect: lacks("alertes", `^refresh : (Liste|La liste|L'annuaire)`, "E-09.liste-ecartee.*").
			warn("E-09.alerte-dite", `aucune alerte en 2 mises à jour`),
	}, {
		Name:         "conseils-pour-alertes",
		Title:        "Montre un conseil à chaque mise à jour, et rien de plus quand elle échoue",
		Shows:        "Le même conseil du jour accompagne chaque mise à jour, réussie ou non ; l'échec n'est pas dit.",
		Causes:       "L'utilisateur apprend à fermer la fenêtre sans lire, et la liste expire.",
		Requirements: []string{"E-09"},
		Driver: edited(func(action adapter.Action, a *adapter.Answer) {
			if action == adapter.ActionRefresh {
				a.Alerts = []string{"Conseil du jour : sauvegardez le poste."}
			}
		}),
		Expect: shows("alertes", `Conseil du jour`, "E-09.liste-ecartee.rien", "E-09.liste-ecartee.une-crl-perimee").
			warn("E-09.alerte-dite", `sinon ce que le logiciel dit aussi quand tout va bien`),
	}, {
		Name:         "alerte-au-troisieme-echec",
		Title:        "N'alerte qu'au troisième échec de suite",
		Shows:        "Deux mises à jour de suite échouent sans un mot ; l'alerte ne viendrait qu'à la troisième.",
		Causes:       "À raison d'un essai par jour, c'est un jour de moins pour appeler l'éditeur avant l'expiration.",
		Requirements: []string{"E-09"},
		Driver: driver(func(c call) (adapter.Answer, error) {
			a, err := c.pass()
			if err != nil || c.action != adapter.ActionRefresh {
				return a, err
			}
			failed := ""
			if len(a.Alerts) > 0 {
				if failed = c.note("echecs") + "x"; len(failed) < 3 {
					a.Alerts = nil
				}
			}
			return a, c.remember("echecs", failed)
		}),
		Expect: lacks("alertes", `^refresh : Liste de révocation refusée`, "E-09.liste-ecartee.une-crl-p*",
			"E-09.liste-ecartee.une-crl-s*").warn("E-09.alerte-dite", `aucune alerte en 2 mises à jour`),
	}, {
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
		Expect: lacks("releve", `^4005 : (refused|deferred)`, "F-09.faux.*").
			warn("F-09.message-denonce", silent),
	}, {
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
		Expect: lacks("motifs", `^send : le certificat`, "E-01.poste-neuf-non-installee", "E-07.sans-retour").
			kill("E-0[17].motif-dit", `un refus sans motif`),
	}, {
		Name:         "declaration-non",
		Title:        "Déclare qu'aucune exigence de la partie I n'est tenue",
		Shows:        "Interrogé sur chaque exigence, l'éditeur répond « non ».",
		Causes:       "L'éditeur est franc : le logiciel n'est pas conforme sur ces points, et l'examinateur doit le lire.",
		Requirements: []string{"I-01", "I-02", "I-03", "I-04", "I-05", "I-06", "I-07"},
		Driver: declaring(func(d []adapter.Declaration) []adapter.Declaration {
			for i := range d {
				d[i].Declared, d[i].Comment = "non", "Pas encore fait."
			}
			return d
		}),
		Expect: shows("declarations", `^I-0\d : non`, "I-*").
			kill("I-0?.declaration", `déclaré : non`).
			warn("I-04.declaration", `déclaré : non`),
	}, {
		Name:         "sans-objet-sans-motif",
		Title:        "Déclare les exigences « sans objet » sans dire pourquoi",
		Shows:        "Interrogé, l'éditeur répond « sans objet », sans commentaire.",
		Causes:       "Un « sans objet » sans motif ne s'examine pas : il cache souvent un oubli.",
		Requirements: []string{"I-01", "I-02", "I-03", "I-04", "I-05", "I-06", "I-07"},
		Driver: declaring(func(d []adapter.Declaration) []adapter.Declaration {
			for i := range d {
				d[i].Declared, d[i].Comment = "sans objet", ""
			}
			return d
		}),
		Expect: shows("declarations", `^I-03 : sans objet`, "I-0[13].declaration").
			and(Kill{Check: "I-0?.declaration", Verdict: NotObserved, Reason: `« sans objet » se motive`}),
	}, {
		Name:         "declaration-absente",
		Title:        "Ne se prononce pas sur les exigences de la partie I",
		Shows:        "La réponse à la demande de déclaration n'en contient aucune.",
		Causes:       "Rien ne dit si le point est tenu : l'approbation reste incomplète.",
		Requirements: []string{"I-01", "I-02", "I-03", "I-04", "I-05", "I-06", "I-07"},
		Driver:       declaring(func([]adapter.Declaration) []adapter.Declaration { return nil }),
		Expect: lacks("declarations", `^I-0\d : `, "I-0[13].declaration").
			and(Kill{Check: "I-0?.declaration", Verdict: NotObserved, Reason: `aucune déclaration sur I-0\d`}),
	}}
}

// declaring changes the declarations of part I.
func declaring(change func([]adapter.Declaration) []adapter.Declaration) func(adapter.Driver) adapter.Driver {
	return edited(func(action adapter.Action, a *adapter.Answer) {
		if action == adapter.ActionAttest {
			a.Declarations = change(slices.Clone(a.Declarations))
		}
	})
}
