package zoo

import "amfront/judge/report"

// outage are expectations of the variants of faulty.outage.
func outage() []Expectation {
	return []Expectation{{
		Variant: "croit-envoye",
		Play:    []string{"A-12.smtp-temporaire.*", "A-12.smtp-definitif.*"},
		Acts:    Act{Facet: "envois", Shows: `^0 messages remis`},
		Kills: []Kill{
			{Check: "A-12.arrive-malgre-panne", Reason: `le lot n'est pas arrivé, bien que le logiciel dise l'avoir émis`},
			{Check: "A-12.motif-dit", Reason: `le logiciel dit avoir émis`},
		},
	}, {
		Variant: "doublon-apres-coupure",
		Play:    []string{"A-12.accord-perdu"},
		Acts:    Act{Facet: "reprises", Shows: `2 arrivées, 2 objets`},
		Kills:   []Kill{{Check: "A-12.doublon-reconnaissable", Reason: `deux arrivées sous deux objets`}},
	}, {
		Variant: "identifiant-neuf-a-chaque-essai",
		Play:    []string{"A-12.accord-perdu"},
		Acts:    Act{Facet: "identifiants", Shows: `^2 messages, 2 identifiants`},
		Kills: []Kill{{Check: "A-12.doublon-reconnaissable", Verdict: report.Warning,
			Reason: `deux arrivées du même lot sous deux identifiants`}},
		Aside: []Kill{
			{Check: "F-09.*", Reason: pasReparti,
				Why: "Le poste ne retrouve pas le lot d'après l'identifiant que cite le rejet."},
		},
	}, {
		Variant: "insiste-malgre-refus",
		Play:    []string{"A-12.smtp-definitif.*"},
		Acts:    Act{Facet: "reponses", Lacks: `smtp-refused`},
		Kills:   []Kill{{Check: "A-12.motif-dit", Reason: `le logiciel dit avoir émis`}},
	}, {
		Variant: "note-avant-reception",
		Play:    []string{"A-12.pop3.*au-milieu*"},
		Acts:    Act{Facet: "envois", Shows: `^1 messages remis`},
		Kills: []Kill{
			{Check: "A-12.represente-une-fois", Reason: `mais n'a pas pris le message de service`},
			{Check: "A-12.represente-identique", Reason: `mais n'a pas pris le message de service`},
		},
	}, {
		Variant: "traite-deux-fois",
		Play:    []string{"A-12.pop3.*effacement*", "A-12.pop3.*quitter*"},
		Acts:    Act{Facet: "envois", Shows: `^3 messages remis`},
		Kills:   []Kill{{Check: "A-12.represente-une-fois", Reason: `rejeté par 4005 : 2 nouveaux envois`}},
	}, {
		Variant: "boite-occupee-mot-de-passe",
		Play:    []string{"A-12.pop3.*occupee*"},
		Acts:    Act{Facet: "pop3", Lacks: `^RETR`},
		Kills: []Kill{
			{Check: "A-12.represente-une-fois", Reason: `mot de passe de la boîte aux lettres refusé`},
			{Check: "A-12.represente-identique", Reason: `mot de passe de la boîte aux lettres refusé`},
		},
	}, {
		Variant: "renvoi-recomposte",
		Play:    []string{"A-12.pop3.*"},
		Acts:    Act{Facet: "objet", Shows: `/9{19}/`},
		Kills:   []Kill{{Check: "*.represente-identique", Reason: `l'objet a changé`}},
	}, {
		Variant: "avis-ignore",
		Play:    []string{"A-12.avis"},
		Acts:    Act{Facet: "releve", Lacks: `^dsn : `},
		Kills:   []Kill{{Check: "A-12.avis-compris", Reason: `l'avis n'est pas reconnu parmi les messages relevés`}},
	}, {
		Variant: "renvoi-sur-avis",
		Play:    []string{"A-12.avis"},
		Acts:    Act{Facet: "envois", Shows: `^3 messages remis`},
		Kills:   []Kill{{Check: "A-12.rien-represente", Reason: `1 nouvel envoi après la relève`}},
	}, {
		Variant: "bloque-apres-avis",
		Play:    []string{"A-12.avis"},
		Acts:    Act{Facet: "envois", Shows: `^1 messages remis`},
		Kills: []Kill{{Check: "A-12.lot-accepte",
			Reason: `rien n'est arrivé ; le logiciel a refusé : « la boîte de l'organisme est désactivée`}},
	}, {
		Variant: "accuses-reels-seulement",
		Play:    []string{"A-08.accuse.*-de-*", "A-12.releve"},
		Acts:    Act{Facet: "releve", Lacks: `^arl : `},
		Kills:   []Kill{{Check: "*.retour-reconnu", Reason: `messages reconnus : other`}},
	}, {
		Variant: "accuses-chiffres-attendus",
		Play:    []string{"A-08.accuse.*-reelles"},
		Acts:    Act{Facet: "releve", Lacks: `^arl : `},
		Kills:   []Kill{{Check: "A-08.retour-reconnu", Reason: `messages reconnus : other`}},
	}, {
		Variant: "accuse-compresse-inconnu",
		Play:    []string{"A-08.accuse-compresse.*"},
		Acts:    Act{Facet: "releve", Lacks: `^arl : `},
		Kills:   []Kill{{Check: "A-08.retour-reconnu", Reason: `messages reconnus : other`}},
	}}
}
