package faulty

import (
	"crypto/rsa"

	"amfront/lps"
)

// key are faults in the choice of the key by flow (part B).
func key() []Variant {
	return []Variant{{
		Name:         "cle-amo-pour-tous",
		Title:        "Chiffre tous les lots avec la clé de l'AMO",
		Shows:        "Un lot de DRE, ou pour un OCT, est chiffré avec le certificat de l'assurance maladie obligatoire.",
		Causes:       "Les complémentaires et les OCT ne peuvent rien ouvrir : tous ces lots sont rejetés.",
		Requirements: []string{"B-02", "B-03", "B-04"},
		Policy:       asking(label("amo", "")),
		Expect: shows("choix", `^amo_pj\.(test|reel)@.* : un autre que celui attendu \((amc|oct)_pj`, "A-05.reel.dre*",
			"A-06.test.dre*", "A-07.demonstration.dre*", "A-11.oct.*", "A-11.mixte.*", "B-02.dre-reelles",
			"B-02.voisin-plus-recent", "B-03.hors-production.dre*", "B-03.voisin-plus-recent.dre", "B-03.alternance",
			"B-04.oct.*", "B-04.oct-puis-amo", "A-12.deux-envois").
			kill("*.certificat-attendu", `^certificat de amo_pj\.(reel|test)@(reel|test)\.rss\.fr`).
			kill("*.lot-accepte", `rejeté par un 4005 : La pièce jointe est chiffrée avec la clé AMO`).
			kill("B-0?.sans-ecart", `attendu le certificat (amc|oct)_pj.*, constaté le certificat amo_pj`),
	}, {
		Name:         "cle-amc-pour-fse",
		Title:        "Chiffre les FSE avec la clé de l'AMC",
		Shows:        "Un lot de FSE pour l'AMO est chiffré avec le certificat de l'assurance maladie complémentaire.",
		Causes:       "L'AMO ne peut rien ouvrir : tous les lots de FSE sont rejetés par 4005.",
		Requirements: []string{"B-01", "B-03"},
		Policy: func(p *lps.Policy) {
			p.Label = func(l *lps.Lot, oct string) string {
				as := *l
				if l.Destination == "amo" {
					as.Destination = "amc"
				}
				return lps.LabelOf(&as, oct)
			}
		},
		Expect: shows("choix", `^amc_pj\.(test|reel)@.* : un autre que celui attendu \(amo_pj`, "A-05.reel.fse*",
			"A-06.test.fse*", "A-07.demonstration.fse*", "B-01.voisin-plus-recent", "B-03.hors-production.fse*",
			"B-03.voisin-plus-recent.fse", "B-03.alternance").
			kill("*.certificat-attendu", `^certificat de amc_pj\.(reel|test)@(reel|test)\.rss\.fr`).
			kill("*.lot-accepte", `rejeté par un 4005 : La pièce jointe est chiffrée avec la clé AMC`).
			kill("B-0?.sans-ecart", `attendu le certificat amo_pj.*, constaté le certificat amc_pj`).
			aside("F-09.*", pasReparti, "Le signataire du rejet n'est pas celui de la clé employée : le poste ne s'y fie pas."),
	}, {
		Name:  "cle-de-test-en-reel",
		Title: "Garde la clé de test pour les flux réels",
		Shows: "Un lot réel est chiffré avec le certificat de test.",
		Causes: "Le cabinet passe en production avec une clé que le frontal réel n'a pas : tout est rejeté le " +
			"premier jour.",
		Requirements: []string{"B-01", "B-02"},
		Policy:       asking(label("", "test")),
		Expect: shows("choix", `^am[oc]_pj\.test@test\.rss\.fr : un autre que celui attendu \(am[oc]_pj\.reel`,
			"B-01.du-test-au-reel", "B-03.du-reel-au-test", "B-02.dre-reelles").
			kill("B-0?.certificat-attendu", `^certificat de am[oc]_pj\.test@test\.rss\.fr`).
			kill("B-0?.sans-ecart", `attendu le certificat am[oc]_pj\.reel.*, constaté le certificat am[oc]_pj\.test`),
	}, {
		Name:         "cle-reelle-en-test",
		Title:        "Emploie la clé réelle pour les tests et démonstrations",
		Shows:        "Un lot factice est chiffré avec le certificat réel.",
		Causes:       "Aucun essai n'aboutit, ou un lot factice devient lisible par la chaîne des vrais paiements.",
		Requirements: []string{"B-03"},
		Policy:       asking(label("", "reel")),
		Expect: shows("choix", `^am[oc]_pj\.reel@reel\.rss\.fr : un autre que celui attendu \(am[oc]_pj\.test`,
			"B-01.du-test-au-reel", "B-03.du-reel-au-test", "B-03.hors-production.fse-de-test",
			"B-03.hors-production.dre-de-demonstration").
			kill("*.certificat-attendu", `^certificat de am[oc]_pj\.reel@reel\.rss\.fr`).
			kill("B-0?.sans-ecart", `attendu le certificat am[oc]_pj\.test.*, constaté le certificat am[oc]_pj\.reel`).
			kill("A-06.lot-accepte", `rejeté par un 4005 : La pièce jointe est chiffrée avec la clé AMC réelle`).
			aside("F-09.*", pasReparti, "Le signataire du rejet n'est pas celui de la clé employée : le poste ne s'y fie pas."),
	}, {
		Name:         "cle-oct-pour-tous",
		Title:        "Chiffre tous les lots avec la clé de l'OCT",
		Shows:        "Un lot envoyé directement à l'AMO est chiffré avec le certificat de l'OCT.",
		Causes:       "Le cabinet quitte son OCT, et plus aucun assureur ne peut ouvrir ses lots.",
		Requirements: []string{"B-01", "B-03"},
		Policy:       func(p *lps.Policy) { p.Label = func(_ *lps.Lot, oct string) string { return oct } },
		Expect: shows("choix", `^oct_pj@oct\.rss\.fr : un autre que celui attendu \(amo_pj`, "B-04.oct-puis-amo").
			kill("B-04.certificat-attendu", `^certificat de oct_pj@oct\.rss\.fr`).
			aside("*", `aucun certificat de oct_pj@oct\.rss\.fr n'est installé sur ce poste`,
				"Où l'OCT n'a rien remis, il n'y a pas de clé à employer : rien ne part."),
	}, {
		Name:  "libelle-non-verifie",
		Title: "Ne regarde pas à qui est le certificat",
		Shows: "Le certificat que l'annuaire rend sous une entrée est pris sans comparer son adresse au destinataire.",
		Causes: "Une erreur de publication suffit pour que les lots partent chiffrés pour un autre organisme, ou un " +
			"autre usage.",
		Requirements: []string{"B-01", "B-02", "B-03"},
		Policy:       func(p *lps.Policy) { withoutCheck(p, "libellé") },
		Expect: shows("choix", `un autre que celui attendu`, "B-01.leurre.*", "B-02.leurre.*", "B-03.leurre.*").
			kill("B-0?.certificat-attendu", `^certificat de am[oc]_pj`).
			kill("B-0?.lot-accepte",
				`rejeté par un 4005 : La pièce jointe est chiffrée avec un certificat qui porte le `+
					`bon libellé .* mais dont le frontal ne détient pas la clé`),
	}, {
		Name:         "autre-cle-que-nommee",
		Title:        "Nomme le bon certificat, mais emploie une autre clé",
		Shows:        "Le document désigne le certificat attendu ; sa clé privée ne l'ouvre pourtant pas.",
		Causes:       "Le frontal croit pouvoir ouvrir le lot et échoue : un rejet dont la cause est difficile à trouver.",
		Requirements: []string{"B-01", "B-02", "B-03", "C-03"},
		Policy: func(p *lps.Policy) {
			encrypt := p.KeyTransport.Encrypt
			p.KeyTransport.Encrypt = func(_ *rsa.PublicKey, key []byte) ([]byte, error) {
				me, err := own()
				if err != nil {
					return nil, err
				}
				return encrypt(&me.key.PublicKey, key)
			}
		},
		Expect: shows("clair", `^non déchiffré`, "B-01.fse-reelles", "B-03.hors-production.fse-de-test",
			"C-01.enveloppe.fse-de-test").
			kill("B-0?.certificat-attendu", `le document nomme le certificat de .*, mais sa clé ne l'ouvre pas`).
			kill("C-01.enveloppe-cms", `Le déchiffrement échoue avec la clé du certificat désigné`).
			kill("C-01.sans-ecart", `la clé de session ne sort d’aucune des façons essayées`).
			aside("*", `Le déchiffrement échoue avec la clé du certificat désigné`, illisible),
	}}
}

// asking has the directory asked at each sending: a software that takes the
// certificates of another usage has their lists too.
func asking(change func(*lps.Policy)) func(*lps.Policy) {
	return func(p *lps.Policy) {
		change(p)
		p.AskEachTime = true
	}
}

// label chooses the certificates of one insurer or of one usage only.
func label(actor, usage string) func(*lps.Policy) {
	return func(p *lps.Policy) {
		p.Label = func(l *lps.Lot, oct string) string {
			as := *l
			if actor != "" {
				as.Destination = actor
			}
			if usage != "" {
				as.Usage = usage
			}
			return lps.LabelOf(&as, oct)
		}
	}
}
