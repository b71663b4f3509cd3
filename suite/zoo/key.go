package zoo

// key are expectations of the variants of faulty.key.
func key() []Expectation {
	return []Expectation{{
		Variant: "cle-amo-pour-tous",
		Play: []string{"A-05.reel.dre*", "A-06.test.dre*", "A-07.demonstration.dre*", "A-11.oct.*", "A-11.mixte.*",
			"B-02.dre-reelles", "B-02.voisin-plus-recent",
			"B-03.hors-production.dre*", "B-03.voisin-plus-recent.dre", "B-03.alternance", "B-04.oct.*", "B-04.oct-puis-amo",
			"A-12.deux-envois"},
		Acts: Act{Facet: "choix", Shows: `^amo_pj\.(test|reel)@.* : un autre que celui attendu \((amc|oct)_pj`},
		Kills: []Kill{
			{Check: "*.certificat-attendu", Reason: `^certificat de amo_pj\.(reel|test)@(reel|test)\.rss\.fr`},
			{Check: "*.lot-accepte", Reason: `rejeté par un 4005 : La pièce jointe est chiffrée avec la clé AMO`},
			{Check: "B-0?.sans-ecart", Reason: `attendu le certificat (amc|oct)_pj.*, constaté le certificat amo_pj`},
		},
	}, {
		Variant: "cle-amc-pour-fse",
		Play: []string{"A-05.reel.fse*", "A-06.test.fse*", "A-07.demonstration.fse*", "B-01.voisin-plus-recent",
			"B-03.hors-production.fse*", "B-03.voisin-plus-recent.fse", "B-03.alternance"},
		Acts: Act{Facet: "choix", Shows: `^amc_pj\.(test|reel)@.* : un autre que celui attendu \(amo_pj`},
		Kills: []Kill{
			{Check: "*.certificat-attendu", Reason: `^certificat de amc_pj\.(reel|test)@(reel|test)\.rss\.fr`},
			{Check: "*.lot-accepte", Reason: `rejeté par un 4005 : La pièce jointe est chiffrée avec la clé AMC`},
			{Check: "B-0?.sans-ecart", Reason: `attendu le certificat amo_pj.*, constaté le certificat amc_pj`},
		},
		Aside: []Kill{
			{Check: "F-09.*", Reason: pasReparti,
				Why: "Le signataire du rejet n'est pas celui de la clé employée : le poste ne s'y fie pas."},
		},
	}, {
		Variant: "cle-de-test-en-reel",
		Play:    []string{"B-01.du-test-au-reel", "B-03.du-reel-au-test", "B-02.dre-reelles"},
		Acts:    Act{Facet: "choix", Shows: `^am[oc]_pj\.test@test\.rss\.fr : un autre que celui attendu \(am[oc]_pj\.reel`},
		Kills: []Kill{
			{Check: "B-0?.certificat-attendu", Reason: `^certificat de am[oc]_pj\.test@test\.rss\.fr`},
			{Check: "B-0?.sans-ecart",
				Reason: `attendu le certificat am[oc]_pj\.reel.*, constaté le certificat am[oc]_pj\.test`},
		},
	}, {
		Variant: "cle-reelle-en-test",
		Play: []string{"B-01.du-test-au-reel", "B-03.du-reel-au-test", "B-03.hors-production.fse-de-test",
			"B-03.hors-production.dre-de-demonstration"},
		Acts: Act{Facet: "choix", Shows: `^am[oc]_pj\.reel@reel\.rss\.fr : un autre que celui attendu \(am[oc]_pj\.test`},
		Kills: []Kill{
			{Check: "*.certificat-attendu", Reason: `^certificat de am[oc]_pj\.reel@reel\.rss\.fr`},
			{Check: "B-0?.sans-ecart",
				Reason: `attendu le certificat am[oc]_pj\.test.*, constaté le certificat am[oc]_pj\.reel`},
			{Check: "A-06.lot-accepte", Reason: `rejeté par un 4005 : La pièce jointe est chiffrée avec la clé AMC réelle`},
		},
		Aside: []Kill{
			{Check: "F-09.*", Reason: pasReparti,
				Why: "Le signataire du rejet n'est pas celui de la clé employée : le poste ne s'y fie pas."},
		},
	}, {
		Variant: "cle-oct-pour-tous",
		Play:    []string{"B-04.oct-puis-amo"},
		Acts:    Act{Facet: "choix", Shows: `^oct_pj@oct\.rss\.fr : un autre que celui attendu \(amo_pj`},
		Kills:   []Kill{{Check: "B-04.certificat-attendu", Reason: `^certificat de oct_pj@oct\.rss\.fr`}},
		Aside: []Kill{
			{Check: "*", Reason: `aucun certificat de oct_pj@oct\.rss\.fr n'est installé sur ce poste`,
				Why: "Où l'OCT n'a rien remis, il n'y a pas de clé à employer : rien ne part."},
		},
	}, {
		Variant: "libelle-non-verifie",
		Play:    []string{"B-01.leurre.*", "B-02.leurre.*", "B-03.leurre.*"},
		Acts:    Act{Facet: "choix", Shows: `un autre que celui attendu`},
		Kills: []Kill{
			{Check: "B-0?.certificat-attendu", Reason: `^certificat de am[oc]_pj`},
			{Check: "B-0?.lot-accepte",
				Reason: `rejeté par un 4005 : La pièce jointe est chiffrée avec un certificat qui porte le bon libellé .* mais dont le frontal ne détient pas la clé`},
		},
	}, {
		Variant: "autre-cle-que-nommee",
		Play:    []string{"B-01.fse-reelles", "B-03.hors-production.fse-de-test", "C-01.enveloppe.fse-de-test"},
		Acts:    Act{Facet: "clair", Shows: `^non déchiffré`},
		Kills: []Kill{
			{Check: "B-0?.certificat-attendu", Reason: `le document nomme le certificat de .*, mais sa clé ne l'ouvre pas`},
			{Check: "C-01.enveloppe-cms", Reason: `Le déchiffrement échoue avec la clé du certificat désigné`},
		},
		Aside: []Kill{{Check: "*", Reason: `Le déchiffrement échoue avec la clé du certificat désigné`, Why: illisible}},
	}}
}

// pasReparti is what is said of a lot that was rejected and did not leave again.
const pasReparti = `rejeté par 4005 : 0 nouvel envoi|n'a pas été envoyé de nouveau|n'est pas reparti après la relève`
