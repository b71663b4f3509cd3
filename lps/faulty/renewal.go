package faulty

import (
	"time"

	"amfront/lps"
	"amfront/lps/adapter"
)

// renewal are faults in when the directory is asked (E-04, E-05, E-11).
func renewal() []Variant {
	const day = 24 * time.Hour
	return []Variant{{
		Name:  "annuaire-a-chaque-envoi",
		Title: "Interroge l'annuaire à chaque envoi",
		Shows: "Chaque télétransmission ouvre une session d'annuaire et redemande le certificat, que le poste " +
			"tient pourtant déjà.",
		Causes:       "Multiplié par tous les cabinets, l'annuaire national ne tient plus ; et l'envoi ralentit d'autant.",
		Requirements: []string{"E-05"},
		Policy:       func(p *lps.Policy) { p.AskEachTime = true },
		Expect: shows("annuaire", `^send n° \d+ : [1-9]`, "E-05.second-envoi.*", "E-05.soixante-jours",
			"F-06.nouveau-certificat.*").
			warn("E-05.annuaire-non-interroge", `1 recherche de certificat pendant cet envoi`).
			because("interrogé à chaque envoi, l'annuaire donne le nouveau certificat avant tout 4015 : le scénario "+
				"attend que le magasin serve", kill("F-06.certificat-attendu", otherSameOwner)),
	}, {
		Name:  "annuaire-obligatoire",
		Title: "N'envoie rien sans l'annuaire",
		Shows: "L'annuaire est interrogé avant chaque envoi et, s'il ne répond pas, l'envoi est refusé malgré un " +
			"magasin en règle.",
		Causes:       "Une panne de l'annuaire arrête la facturation de tous les cabinets équipés.",
		Requirements: []string{"E-05", "E-11"},
		Policy:       func(p *lps.Policy) { p.NeedsLDAP = true },
		Expect: shows("reponses", `^send : refused \(directory\)`, "E-11.injoignable", "E-11.mise-a-jour-interrompue.*",
			"E-11.defaillant.l-annuaire-[cs]*").
			warn("E-11.magasin-suffit", `l'annuaire (ne répond pas|n'a pas donné les certificats)`).
			kill("E-06.certificat-attendu", `l'annuaire (ne répond pas|n'a pas donné les certificats)`),
	}, {
		Name:  "magasin-en-memoire",
		Title: "Ne garde les certificats qu'en mémoire",
		Shows: "À chaque action le magasin est vide : le certificat est redemandé, et manque si l'annuaire ne " +
			"répond pas.",
		Causes:       "Le logiciel se ferme chaque soir : au matin, sans annuaire, rien ne part.",
		Requirements: []string{"E-05", "E-11"},
		Policy:       func(p *lps.Policy) { p.Forget = true },
		Expect: shows("annuaire", `^send n° 2 : 1 recherches de certificats`, "E-05.second-envoi.fse", "E-11.injoignable",
			"E-07.renouvele").
			warn("E-05.annuaire-non-interroge", `1 recherche de certificat pendant cet envoi`).
			warn("E-11.magasin-suffit", noCertificate).
			kills(noCertificate, "E-06.certificat-attendu", "E-07.certificat-attendu"),
	}, {
		Name:         "rien-avant-l-echeance",
		Title:        "Ne renouvelle qu'à la main, ou une fois l'échéance passée",
		Shows:        "À dix jours de la fin de son certificat, le poste envoie sans chercher de successeur dans l'annuaire.",
		Causes:       "Le jour de l'échéance, l'envoi s'arrête net, souvent un dimanche.",
		Requirements: []string{"E-04"},
		Policy:       func(p *lps.Policy) { p.RenewBefore = 0 },
		Expect: lacks("annuaire", `^(advance|send) n° \d : 1 recherches de certificats`, "E-04.dix-jours-envoi",
			"E-04.autre-dix-jours-envoi.*").
			kill("E-04.successeur-cherche", `^aucune recherche de certificat, un jour entier ni à l'envoi`),
	}, {
		Name:         "renouvellement-trop-tot",
		Title:        "Cherche un successeur des mois à l'avance",
		Shows:        "À soixante jours de l'échéance, l'envoi interroge déjà l'annuaire.",
		Causes:       "Tous les postes reviennent chaque jour à l'annuaire pendant des mois, pour rien.",
		Requirements: []string{"E-04", "E-05"},
		Policy:       func(p *lps.Policy) { p.RenewBefore = 120 * day },
		Expect: shows("annuaire", `^send n° 1 : 1 recherches de certificats`, "E-05.soixante-jours").
			warn("E-05.annuaire-non-interroge", `1 recherche de certificat pendant cet envoi`),
	}, {
		Name:         "mise-a-jour-sans-annuaire",
		Title:        "Dit avoir mis à jour sans interroger l'annuaire",
		Shows:        "L'action de mise à jour répond qu'elle est faite ; aucune requête n'a atteint l'annuaire.",
		Causes:       "L'utilisateur croit son poste à jour ; le premier envoi échoue, ou part avec un certificat révoqué.",
		Requirements: []string{"E-04"},
		Driver:       swallows(adapter.ActionRefresh),
		Expect: lacks("annuaire", `^refresh n° 1 : [1-9]`, "E-04.premiere-mise-en-service").
			kill("E-04.annuaire-interroge", `aucune recherche de certificat`).
			because("la liste de révocation n'est jamais venue : le certificat compte comme non valable, et "+
				"rien ne part", kill("[A-E]-0?.*", noList)),
	}, {
		Name:  "une-mise-a-jour-par-jour",
		Title: "Ne met à jour qu'une fois par jour, même à la demande",
		Shows: "La première mise à jour interroge l'annuaire ; les suivantes répondent « à jour » sans rien demander.",
		Causes: "Une révocation ou un renouvellement du jour ne se voit que le lendemain : les lots partent avec " +
			"une clé qui n'est plus sûre.",
		Requirements: []string{"E-04"},
		Driver: driver(func(c call) (adapter.Answer, error) {
			const updated = "mise-a-jour"
			if c.action != adapter.ActionRefresh {
				return c.pass()
			}
			if c.note(updated) != "" {
				return c.done()
			}
			if err := c.remember(updated, "faite"); err != nil {
				return adapter.Answer{}, err
			}
			return c.pass()
		}),
		Expect: lacks("annuaire", `^refresh n° 2 : (\d* recherches de certificats, [1-9]|[1-9])`,
			"E-01.migration-non-installee", "E-04.revoque", "E-03.remplace-en-service", "E-09.liste-ecartee.rien").
			kill("E-01.annuaire-interroge", `aucune recherche de certificat`).
			kills(otherSameOwner, "E-04.certificat-attendu", "E-03.certificat-attendu").
			warn("E-09.alerte-dite", `aucune alerte`),
	}, {
		Name:         "annuaire-abandonne",
		Title:        "N'essaie plus l'annuaire après un premier échec",
		Shows:        "Une fois que l'annuaire s'est dit occupé, les mises à jour suivantes échouent sans l'appeler.",
		Causes:       "Un incident d'une minute arrête le poste jusqu'à ce que quelqu'un le réinstalle.",
		Requirements: []string{"E-04"},
		Driver: driver(func(c call) (adapter.Answer, error) {
			const failed = "annuaire-en-panne"
			if why := c.note(failed); why != "" && (c.action == adapter.ActionRefresh || c.action == adapter.ActionSend) {
				return c.refuse("directory", "l'annuaire n'a pas répondu : "+why)
			}
			a, err := c.pass()
			if err == nil && c.action == adapter.ActionSend && a.ReasonCode == "no-certificate" {
				err = c.remember(failed, a.Reason)
			}
			return a, err
		}),
		Expect: shows("motifs", `^refresh : l'annuaire n'a pas répondu`, "E-04.annuaire-occupe").
			kill("E-04.lot-accepte", `le logiciel a refusé : « l'annuaire n'a pas répondu`),
	}}
}
