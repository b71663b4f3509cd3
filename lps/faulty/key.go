package faulty

import (
	"crypto/rsa"
	"slices"

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
	}, {
		Name:  "cle-de-test-en-reel",
		Title: "Garde la clé de test pour les flux réels",
		Shows: "Un lot réel est chiffré avec le certificat de test.",
		Causes: "Le cabinet passe en production avec une clé que le frontal réel n'a pas : tout est rejeté le " +
			"premier jour.",
		Requirements: []string{"B-01", "B-02"},
		Policy:       asking(label("", "test")),
	}, {
		Name:         "cle-reelle-en-test",
		Title:        "Emploie la clé réelle pour les tests et démonstrations",
		Shows:        "Un lot factice est chiffré avec le certificat réel.",
		Causes:       "Aucun essai n'aboutit, ou un lot factice devient lisible par la chaîne des vrais paiements.",
		Requirements: []string{"B-03"},
		Policy:       asking(label("", "reel")),
	}, {
		Name:         "cle-oct-pour-tous",
		Title:        "Chiffre tous les lots avec la clé de l'OCT",
		Shows:        "Un lot envoyé directement à l'AMO est chiffré avec le certificat de l'OCT.",
		Causes:       "Le cabinet quitte son OCT, et plus aucun assureur ne peut ouvrir ses lots.",
		Requirements: []string{"B-01", "B-03"},
		Policy: func(p *lps.Policy) {
			p.Label = func(_ *lps.Lot, oct string) string { return oct }
		},
	}, {
		Name:  "libelle-non-verifie",
		Title: "Ne regarde pas à qui est le certificat",
		Shows: "Le certificat que l'annuaire rend sous une entrée est pris sans comparer son adresse au destinataire.",
		Causes: "Une erreur de publication suffit pour que les lots partent chiffrés pour un autre organisme, ou un " +
			"autre usage.",
		Requirements: []string{"B-01", "B-02", "B-03"},
		Policy: func(p *lps.Policy) {
			p.Checks = slices.DeleteFunc(p.Checks, func(c lps.Check) bool { return c.Name == "libellé" })
		},
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
