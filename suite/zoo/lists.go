package zoo

import "slices"

// lists are expectations of the variants of faulty.lists.
func lists() []Expectation {
	return slices.Concat(revocation(), listTrust(), stopped())
}

// revocation are expectations of D-04, D-07 and D-08.
func revocation() []Expectation {
	accepted := func(in string) Kill { return Kill{Check: "*.rien-emis", In: in, Reason: leftAccepted} }
	return []Expectation{
		left("crl-ignoree", leftRevoked, "D-04.revoque", "D-04.revoque-en-magasin", "D-08.nomme", "D-09.reprise.revoque",
			"D-09.revoque-en-service", "D-10.revocation-tenue.*",
			"D-01.leurre-amo.revoque", "D-07.liste-absente", "D-07.reprise-*", "D-10.falsifiee", "D-10.autre-cle",
			"D-10.autre-autorite", "D-10.a-venir").
			and(wrongOne(), accepted("D-07.*"), accepted("D-10.falsifiee"), accepted("D-10.autre-*"), accepted("D-10.a-venir")).
			with(tooEarly(), spoilt()),
		left("numero-de-serie-en-decimal", leftRevoked, "D-04.revoque", "D-08.nomme"),
		left("crl-absente-admise", leftAccepted, "D-07.liste-absente", "D-07.reprise-annuaire",
			"D-10.falsifiee").with(tooEarly()),
		left("revocation-a-l-enregistrement", leftRevoked, "D-04.revoque-en-magasin",
			"D-09.revoque-en-service").with(tooEarly(), spoilt()),
		tooStrict("crl-perimee-bloquante", `la liste de révocation est périmée`, "", "D-08.amo.*", "D-08.amc",
			"D-08.non-nomme", "E-09.liste-ecartee.une-crl-perimee"),
		left("crl-perimee-ecartee", leftRevoked, "D-08.nomme"),
		{
			Variant: "crl-non-vide-bloquante",
			Play:    []string{"D-04.revoque-ailleurs"},
			Acts:    refusedWith(`la liste de révocation n'est pas vide`),
			Kills: []Kill{{Check: "D-04.lot-accepte",
				Reason: `le logiciel a refusé : « la liste de révocation n'est pas vide`}},
		},
	}
}

// listTrust are expectations of D-10, and of good lists that are not used.
func listTrust() []Expectation {
	const noList = `aucune liste de révocation`
	never := func(why string) []Kill {
		return []Kill{{Check: "*", Reason: noList, Why: why}}
	}
	return []Expectation{
		left("crl-signature-ignoree", leftAccepted, "D-10.falsifiee", "D-10.autre-cle"),
		left("crl-d-une-autre-autorite", leftAccepted, "D-10.autre-autorite", "D-10.revocation-tenue.autre-autorite").
			and(Kill{Check: "D-10.rien-emis", In: "D-10.revocation-tenue.*", Reason: leftRevoked}),
		left("crl-a-venir-admise", leftAccepted, "D-10.a-venir"),
		{
			Variant: "crl-remplacee-avant-controle",
			Play: []string{"D-10.garde-la-bonne.*", "D-10.revocation-tenue.falsifiee",
				"D-10.revocation-tenue.autre-autorite"},
			Acts: refusedWith(`aucune liste de révocation utilisable`),
			Kills: []Kill{
				{Check: "D-10.certificat-attendu", Reason: `le logiciel a refusé : « aucune liste de révocation utilisable`},
				{Check: "D-10.motif-dit", Reason: `le refus a une autre cause \(crl-absent\) que la situation \(revoked\)`},
			},
		},
		{
			Variant: "crl-verifiee-par-la-racine",
			Play:    []string{"D-10.liste-en-regle"},
			Acts:    refusedWith(noList),
			Kills:   []Kill{{Check: "D-10.certificat-attendu", Reason: `le logiciel a refusé : « ` + noList}},
			Aside:   never("Sans aucune liste tenue pour bonne, tout est refusé, partout."),
		},
		{
			Variant: "crl-en-pem-seulement",
			Play:    []string{"D-04.non-revoque", "D-04.oct-non-revoque", "D-07.oct-liste-remise"},
			Acts:    refusedWith(noList),
			Kills: []Kill{{Check: "D-04.certificat-attendu", Reason: `le logiciel a refusé : « ` + noList},
				{Check: "D-07.certificat-attendu", Reason: `le logiciel a refusé : « ` + noList}},
			Aside: never("L'annuaire et l'OCT donnent leurs listes en DER : sans liste, tout est refusé, partout."),
		},
		{
			Variant: "crl-jamais-demandee",
			Play:    []string{"D-07.liste-presente"},
			Acts:    refusedWith(noList),
			Kills:   []Kill{{Check: "D-07.certificat-attendu", Reason: `le logiciel a refusé : « ` + noList}},
			Aside:   never("Sans liste, tout est refusé, partout."),
		},
	}
}

// stopped are expectations of D-09, and of the reason of every refusal.
func stopped() []Expectation {
	return []Expectation{
		{
			Variant: "reste-arrete",
			Play:    []string{"D-07.reprise-*", "D-09.*", "D-0?.oct-*"},
			Acts:    Act{Facet: "envois", Lacks: `^1 messages remis`},
			Kills: []Kill{
				{Check: "*.lot-repris", Reason: `rien n'est arrivé ; le logiciel a refusé : « .{12}`},
				{Check: "*.certificat-attendu", Reason: `rien n'est arrivé ; le logiciel a refusé : « .{12}`},
			},
		},
		{
			Variant: "lot-perdu-a-l-arret",
			Play:    []string{"D-09.reprise.perime", "D-07.reprise-annuaire"},
			Acts:    Act{Facet: "envois", Lacks: `^1 messages remis`},
			Kills: []Kill{
				{Check: "*.lot-repris", Reason: `rien n'est arrivé, bien que le logiciel dise avoir émis`},
				{Check: "*.certificat-attendu", Reason: `rien n'est arrivé, bien que le logiciel dise avoir émis`},
			},
		},
		{
			Variant: "lot-refait-a-la-reprise",
			Play:    []string{"D-09.reprise.perime", "D-07.reprise-annuaire"},
			Acts:    Act{Facet: "clair", Shows: `autre contenu que le fichier confié`},
			Kills:   []Kill{{Check: "*.lot-repris", Reason: `1 message reçu, 0 porte ce fichier`}},
		},
		{
			Variant: "lot-double-a-la-reprise",
			Play:    []string{"D-09.reprise.perime", "D-07.reprise-annuaire"},
			Acts:    Act{Facet: "envois", Shows: `^2 messages remis`},
			Kills:   []Kill{{Check: "*.lot-repris", Reason: `2 messages reçus, 2 portent ce fichier`}},
		},
		{
			Variant: "motif-unique",
			Play: []string{"D-01.autorite-inconnue", "D-01.autre-hierarchie", "D-01.autosigne", "D-01.signature-alteree",
				"D-01.amc.*", "D-01.reel.*", "D-01.racine-non-installee",
				"D-01.emetteur-sans-droit", "D-01.oct-*", "D-02.intermediaire-[a-df-z]*", "D-02.racine-[a-df-z]*", "D-02.amc.*",
				"D-02.oct-intermediaire-perimee",
				"D-03.perime", "D-03.pas-encore-valable", "D-03.amc.*", "D-03.reel.*", "D-03.oct-perime", "D-03.oct-a-venir",
				"D-04.revoque", "D-04.revoque-en-magasin", "D-04.amc.*", "D-04.oct-revoque", "D-05.autre-titulaire",
				"D-05.titulaire-*", "D-05.*-pour-*", "D-05.amc.*", "D-05.reel.*",
				"D-05.oct-*", "D-06.usages-absents", "D-06.usages-non-critiques", "D-06.sans-*", "D-06.amc.*", "D-06.oct-*",
				"D-07.liste-absente", "D-07.amc.*", "D-07.oct-sans-liste",
				"D-08.nomme", "D-08.nomme-amc", "D-10.falsifiee", "D-10.autre-*", "D-10.a-venir", "D-10.amc.*",
				"D-10.revocation-tenue.*"},
			Acts:  refusedWith(`annuaire indisponible`),
			Kills: []Kill{{Check: "*.motif-dit", Reason: `le refus a une autre cause \(directory\) que la situation \([a-z-]+`}},
		},
		{
			Variant: "refus-muet",
			Play:    []string{"D-03.perime", "D-04.revoque", "D-07.liste-absente"},
			Acts:    Act{Facet: "motifs", Lacks: `^send : le certificat n'est plus valable`},
			Kills:   []Kill{{Check: "*.motif-dit", Reason: `un refus sans motif`}},
		},
	}
}
