package zoo

import "amfront/judge/report"

// What several variants make an editor read.
const (
	otherSameOwner = `autre certificat du même titulaire que celui attendu`
	noCertificate  = `aucun certificat de am[oc]_pj\.(test|reel)@\S+ n'est installé sur ce poste`
	noList         = `aucune liste de révocation de AC-FACTURATION(-TEST)? n'est installée`
	noRoot         = `qu'aucune autorité racine installée sur ce poste ne garantit`
	saysSent       = `le logiciel dit avoir émis`
)

// warns is a recommendation that was not followed.
func warns(check, reason string) Kill {
	return Kill{Check: check, Verdict: report.Warning, Reason: reason}
}

// because makes a consequence of a kill.
func because(why string, list ...Kill) []Kill {
	for i := range list {
		list[i].Why = why
	}
	return list
}

// administration are expectations of the variants of faulty.administration.
func administration() []Expectation {
	return []Expectation{
		{
			Variant: "premier-certificat",
			Play:    []string{"E-03.am?.en-de*", "E-03.remplace*"},
			Acts:    Act{Facet: "choix", Shows: `un autre que celui attendu`},
			Kills:   []Kill{{Check: "E-03.certificat-attendu", Reason: otherSameOwner}},
			Aside: because("le certificat du message est plus récent que celui du magasin, qui lui est préféré",
				Kill{Check: "F-09.certificat-attendu", Reason: otherSameOwner}),
		},
		{
			Variant: "plus-grand-numero-de-serie",
			Play:    []string{"E-03.am?.en-*"},
			Acts:    Act{Facet: "choix", Shows: `un autre que celui attendu`},
			Kills:   []Kill{{Check: "E-03.certificat-attendu", Reason: otherSameOwner}},
			Aside: []Kill{{Check: "F-09.certificat-attendu", In: "F-09.*", Reason: otherSameOwner, Chance: true,
				Why: "Les numéros de série sont tirés au hasard : une fois sur deux, celui du certificat renouvelé est le plus " +
					"petit, et le poste garde l'ancien."}},
		},
		{
			Variant: "plus-ancien-certificat",
			Play: []string{"E-04.dix-jours-mise-a-jour", "E-06.sain", "E-07.renouvele", "E-11.defaillant.*",
				"F-06.nouveau-certificat.*"},
			Acts: Act{Facet: "choix", Shows: `un autre que celui attendu`},
			Kills: []Kill{
				{Check: "E-04.certificat-attendu", Reason: otherSameOwner},
				{Check: "E-07.certificat-attendu", Reason: otherSameOwner},
				{Check: "E-06.certificat-attendu", In: "E-06.sain", Reason: otherSameOwner},
				{Check: "E-06.certificat-attendu", In: "E-11.defaillant.*", Reason: otherSameOwner},
				{Check: "F-02.certificat-attendu", Reason: otherSameOwner},
				{Check: "E-03.certificat-attendu", Reason: otherSameOwner},
				{Check: "F-09.certificat-attendu", Reason: otherSameOwner},
			},
		},
		{
			Variant: "base-de-recherche-fausse",
			Play: []string{"E-03.un-seul", "E-09.liste-neuve", "E-05.second-envoi.*", "E-05.soixante-jours",
				"E-04.premiere-mise-en-service", "E-04.dix-jours-envoi",
				"E-11.defaillant.l-annuaire-est-lent"},
			Acts: Act{Facet: "ldap", Shows: `\(cn=amo_pj\.test@test\.rss\.fr\) sous ou=AC-FACTURATION,`},
			Kills: []Kill{
				{Check: "E-03.certificat-attendu", Reason: noCertificate},
				{Check: "E-04.certificat-attendu", Reason: noCertificate},
				{Check: "E-05.certificat-attendu", Reason: noCertificate},
				{Check: "D-10.certificat-attendu", Reason: noCertificate},
				{Check: "E-04.lot-accepte", Reason: noCertificate},
				{Check: "E-05.lot-accepte", Reason: noCertificate},
				warns("E-11.magasin-suffit", noCertificate),
			},
			Aside: append(because("sans certificat, aucun lot ne part : tout ce qui attend un lot le dit",
				Kill{Check: "[AB]-0[1369].*", Reason: noCertificate},
				Kill{Check: "C-02.*", Reason: noCertificate},
				Kill{Check: "D-05.*", Reason: noCertificate},
				Kill{Check: "E-06.certificat-attendu", Reason: noCertificate}),
				because("faute de trouver, le poste cherche de nouveau à chaque envoi",
					warns("E-05.annuaire-non-interroge", `1 recherche de certificat pendant cet envoi`))...),
		},
		{
			Variant: "annuaire-a-chaque-envoi",
			Play:    []string{"E-05.second-envoi.*", "E-05.soixante-jours", "F-06.nouveau-certificat.*"},
			Acts:    Act{Facet: "annuaire", Shows: `^send n° \d+ : [1-9]`},
			Kills:   []Kill{warns("E-05.annuaire-non-interroge", `1 recherche de certificat pendant cet envoi`)},
			Aside: because("interrogé à chaque envoi, l'annuaire donne le nouveau certificat avant tout 4015 : le scénario "+
				"attend que le magasin serve",
				Kill{Check: "F-02.certificat-attendu", Reason: otherSameOwner}),
		},
		{
			Variant: "annuaire-obligatoire",
			Play:    []string{"E-11.injoignable", "E-11.mise-a-jour-interrompue.*", "E-11.defaillant.l-annuaire-[cs]*"},
			Acts:    Act{Facet: "reponses", Shows: `^send : refused \(directory\)`},
			Kills: []Kill{
				warns("E-11.magasin-suffit", `l'annuaire (ne répond pas|n'a pas donné les certificats)`),
				{Check: "E-06.certificat-attendu", Reason: `l'annuaire (ne répond pas|n'a pas donné les certificats)`},
			},
		},
		{
			Variant: "magasin-en-memoire",
			Play:    []string{"E-05.second-envoi.fse", "E-11.injoignable", "E-07.renouvele"},
			Acts:    Act{Facet: "annuaire", Shows: `^send n° 2 : 1 recherches de certificats`},
			Kills: []Kill{
				warns("E-05.annuaire-non-interroge", `1 recherche de certificat pendant cet envoi`),
				warns("E-11.magasin-suffit", noCertificate),
				{Check: "E-06.certificat-attendu", Reason: noCertificate},
				{Check: "E-07.certificat-attendu", Reason: noCertificate},
			},
		},
		{
			Variant: "rien-avant-l-echeance",
			Play:    []string{"E-04.dix-jours-envoi"},
			Acts:    Act{Facet: "annuaire", Lacks: `^send n° 1 : 1 recherches de certificats`},
			Kills:   []Kill{warns("E-04.annuaire-interroge", `aucune recherche de certificat`)},
		},
		{
			Variant: "renouvellement-trop-tot",
			Play:    []string{"E-05.soixante-jours"},
			Acts:    Act{Facet: "annuaire", Shows: `^send n° 1 : 1 recherches de certificats`},
			Kills:   []Kill{warns("E-05.annuaire-non-interroge", `1 recherche de certificat pendant cet envoi`)},
		},
		{
			Variant: "mise-a-jour-sans-annuaire",
			Play:    []string{"E-04.premiere-mise-en-service"},
			Acts:    Act{Facet: "annuaire", Lacks: `^refresh n° 1 : [1-9]`},
			Kills:   []Kill{{Check: "E-04.annuaire-interroge", Reason: `aucune recherche de certificat`}},
			Aside: because("la liste de révocation n'est jamais venue : le certificat compte comme non valable, et rien ne part",
				Kill{Check: "[A-E]-0?.*", Reason: noList}),
		},
		{
			Variant: "une-mise-a-jour-par-jour",
			Play: []string{"E-01.migration-non-installee", "E-04.revoque", "E-03.remplace-en-service",
				"E-09.liste-ecartee.rien"},
			Acts: Act{Facet: "annuaire", Lacks: `^refresh n° 2 : (\d* recherches de certificats, [1-9]|[1-9])`},
			Kills: []Kill{
				{Check: "E-01.annuaire-interroge", Reason: `aucune recherche de certificat`},
				{Check: "E-04.certificat-attendu", Reason: otherSameOwner},
				{Check: "E-03.certificat-attendu", Reason: otherSameOwner},
				warns("E-09.alerte-dite", `aucune alerte`),
			},
		},
		{
			Variant: "annuaire-abandonne",
			Play:    []string{"E-04.annuaire-occupe"},
			Acts:    Act{Facet: "motifs", Shows: `^refresh : l'annuaire n'a pas répondu`},
			Kills:   []Kill{{Check: "E-04.lot-accepte", Reason: `le logiciel a refusé : « l'annuaire n'a pas répondu`}},
		},
		{
			Variant: "en-clair-faute-de-certificat",
			Play:    []string{"E-04.annuaire-occupe", "E-01.poste-neuf-non-installee", "E-07.sans-retour"},
			Acts:    Act{Facet: "document", Shows: `^en clair`},
			Kills: []Kill{
				{Check: "E-04.rien-emis", Reason: `1 message émis .*n'est pas un objet CMS`},
				{Check: "E-01.rien-emis", Reason: `1 message émis .*n'est pas un objet CMS`},
				{Check: "E-07.rien-emis", Reason: `1 message émis .*n'est pas un objet CMS`},
				{Check: "E-01.motif-dit", Reason: saysSent},
				{Check: "E-07.motif-dit", Reason: saysSent},
				{Check: "E-04.lot-accepte", Reason: `le lot était parti trop tôt, .*n'est pas un objet CMS`},
			},
		},
		{
			Variant: "crl-lue-a-l-installation",
			Play:    []string{"E-04.revoque", "E-07.sans-retour"},
			Acts:    Act{Facet: "frontal", Shows: `^4005 .*revo`},
			Kills: []Kill{
				{Check: "E-04.certificat-attendu", Reason: otherSameOwner},
				{Check: "E-07.rien-emis", Reason: `rejeté par un 4005 : Le certificat employé pour chiffrer .* est révoqué`},
				{Check: "E-07.motif-dit", Reason: saysSent},
			},
		},
		{
			Variant: "range-sans-controler",
			Play: []string{"E-06.refuse.[ad]*", "E-06.refuse.pas-*", "E-06.refuse.revoque", "E-06.refuse.sans-*",
				"E-03.a-venir", "E-01.migration-non-installee"},
			Acts: Act{Facet: "reponses",
				Shows: `^send : refused \((not-yet-valid|expired|revoked|wrong-name|key-usage|unknown-ca|bad-signature)\)`},
			Kills: []Kill{
				{Check: "E-06.certificat-attendu", In: "*.pas-encore-valable",
					Reason: `le certificat n'est valable qu'à partir du`},
				{Check: "E-06.certificat-attendu", In: "*.revoque", Reason: `est révoqué depuis le`},
				{Check: "E-06.certificat-attendu", In: "*.d-un-autre-titulaire", Reason: `son SubjectAltName porte : inconnu_pj@`},
				{Check: "E-06.certificat-attendu", In: "*.de-l-autre-regime", Reason: `son SubjectAltName porte : amc_pj`},
				{Check: "E-06.certificat-attendu", In: "*.d-une-autorite-inconnue",
					Reason: `sa signature n'est pas celle de l'autorité installée`},
				{Check: "E-06.certificat-attendu", In: "*.a-la-signature-alteree",
					Reason: `sa signature n'est pas celle de l'autorité installée`},
				{Check: "E-06.certificat-attendu", In: "*.autosigne", Reason: noRoot},
				{Check: "E-06.certificat-attendu", In: "*.d-une-autre-hierarchie",
					Reason: `le certificat est émis par "AC-FACTURATION", ` + noRoot},
				{Check: "E-06.certificat-attendu", In: "*.sans-usage-de-cle", Reason: `extension Key Usage absente`},
				{Check: "E-03.certificat-attendu", Reason: `le certificat n'est valable qu'à partir du`},
				{Check: "E-01.certificat-attendu", Reason: noRoot},
			},
		},
		{
			Variant: "ancien-certificat-garde",
			Play:    []string{"E-07.sans-retour"},
			Acts:    Act{Facet: "envois", Shows: `^1 messages remis`},
			Kills: []Kill{
				{Check: "E-07.rien-emis", Reason: `1 message émis ; message « SV140610/.* » accepté`},
				{Check: "E-07.motif-dit", Reason: saysSent},
			},
		},
		{
			Variant: "mise-a-jour-efface-d-abord",
			Play:    []string{"E-11.mise-a-jour-interrompue.*", "E-06.refuse.perime"},
			Acts:    Act{Facet: "motifs", Shows: `^send : aucun certificat de amo_pj\.test`},
			Kills: []Kill{
				warns("E-11.magasin-suffit", noCertificate),
				{Check: "E-06.certificat-attendu", In: "E-11.*", Reason: noCertificate},
				{Check: "E-06.certificat-attendu", In: "E-06.*", Reason: noCertificate},
			},
		},
	}
}
