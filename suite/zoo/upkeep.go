package zoo

// upkeep are expectations of the variants of faulty.upkeep.
func upkeep() []Expectation {
	return []Expectation{
		{
			Variant: "une-seule-autorite",
			Play:    []string{"E-01.assureur-et-oct", "E-01.deux-generations"},
			Acts:    Act{Facet: "reponses", Shows: `^send : refused \(unknown-ca\)`},
			Kills:   []Kill{{Check: "E-01.certificat-attendu", Reason: noRoot}},
		},
		{
			Variant: "autorite-installee-ignoree",
			Play: []string{"E-01.assureur-et-oct", "E-01.deux-generations", "E-01.migration-installee",
				"E-01.poste-neuf-installee", "F-08.nouvelle-autorite-installee"},
			Acts: Act{Facet: "choix", Shows: `un autre que celui attendu`},
			Kills: []Kill{
				{Check: "E-01.certificat-attendu", In: "E-01.assureur-et-oct",
					Reason: `le certificat est émis par "AC-OCT", ` + noRoot},
				{Check: "E-01.certificat-attendu", In: "E-01.poste-neuf-installee", Reason: noRoot},
				{Check: "E-01.certificat-attendu", Reason: otherSameOwner},
				{Check: "F-08.certificat-attendu", Reason: otherSameOwner},
			},
		},
		{
			Variant: "autorite-de-l-annuaire-crue",
			Play:    []string{"E-01.migration-non-installee", "E-01.poste-neuf-non-installee", "F-08.nouvelle-autorite-absente"},
			Acts:    Act{Facet: "reponses", Lacks: `^send : refused \(unknown-ca\)`},
			Kills: []Kill{
				{Check: "E-01.certificat-attendu", Reason: otherSameOwner},
				{Check: "E-01.rien-emis", Reason: `1 message émis ; message « SV140610/.* » accepté`},
				{Check: "E-01.motif-dit", Reason: saysSent},
				{Check: "F-08.certificat-attendu", Reason: otherSameOwner},
			},
		},
		{
			Variant: "liste-installee-sans-controle",
			Play: []string{"E-09.liste-ecartee.une-crl-a-la-signature-abimee",
				"E-09.liste-ecartee.une-crl-signee-par-une-autre-cle", "E-09.liste-ecartee.une-crl-pas-encore-valable"},
			Acts: Act{Facet: "magasin", Lacks: `^crl .* : refused`},
			Kills: []Kill{
				{Check: "D-10.certificat-attendu", Reason: noList},
				warns("E-09.alerte-dite", `aucune alerte`),
			},
		},
		{
			Variant: "liste-effacee-d-abord",
			Play: []string{"E-09.liste-ecartee.[lr]*", "E-09.liste-ecartee.une-crl-[as]*",
				"E-09.liste-ecartee.une-crl-pas-encore-valable"},
			Acts:  Act{Facet: "reponses", Shows: `^send : refused \(crl-absent\)`},
			Kills: []Kill{{Check: "D-10.certificat-attendu", Reason: noList}},
		},
		{
			Variant: "liste-inchangee-jetee",
			Play:    []string{"E-09.liste-inchangee"},
			Acts:    Act{Facet: "magasin", Shows: `^crl .* : refused`},
			Kills:   []Kill{{Check: "D-10.certificat-attendu", Reason: noList}},
			Aside: because("après un 4005 le poste redemande la liste, la jette car elle n'a pas changé, et ne peut plus "+
				"rien renvoyer",
				Kill{Check: "F-09.represente-*", Reason: notResent}, Kill{Check: "F-09.certificat-attendu", Reason: neverBack}),
		},
		{
			Variant: "crl-a-heure-fixe",
			Play:    []string{"E-09.heures"},
			Acts:    Act{Facet: "plan", Shows: `toujours la même heure : 12`},
			Kills:   []Kill{warns("E-09.heures-etalees", `de 12:00 à 12:00, soit 00:00 ; 1 heures différentes sur 60`)},
		},
		{
			Variant: "crl-la-nuit",
			Play:    []string{"E-09.heures"},
			Acts:    Act{Facet: "plan", Shows: `toujours la même heure : 23`},
			Kills:   []Kill{warns("E-09.heures-permises", `60 heures sur 60 hors de la plage`)},
			Aside: because("une heure de nuit pour tous les postes, ce n'est pas non plus huit heures d'étalement",
				warns("E-09.heures-etalees", `de 23:\d\d à 23:\d\d, soit 00:`)),
		},
		{
			Variant: "crl-apres-l-ouverture",
			Play:    []string{"E-09.heures"},
			Acts:    Act{Facet: "plan", Shows: `toujours la même heure : 09`},
			Kills:   []Kill{warns("E-09.heures-etalees", `de 09:\d\d à 09:\d\d, soit 00:`)},
		},
		{
			Variant: "toutes-les-listes",
			Play:    []string{"E-10.crl-utiles.*"},
			Acts:    Act{Facet: "annuaire", Shows: `^refresh n° 1 : \d+ recherches de certificats, ([3-9]|\d\d) de CRL`},
			Kills:   []Kill{warns("E-10.crl-utiles", `CRL inutiles demandées : cn=AC-FACTURATION`)},
		},
		{
			Variant: "session-gardee",
			Play:    []string{"E-10.session-*", "E-11.defaillant.*"},
			Acts:    Act{Facet: "sessions", Lacks: `^ldap fermée : terminée`},
			Kills: []Kill{
				warns("E-10.session-annuaire-fermee", `une session est encore ouverte`),
				warns("E-11.session-annuaire-fermee", `une session est encore ouverte`),
			},
		},
	}
}
