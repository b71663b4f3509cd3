package faulty

import (
	"crypto/x509"
	"slices"

	"amfront/lps"
	"amfront/lps/adapter"
)

// administration are faults in the choice, the renewal and the store of
// certificates (E-03 to E-07, E-11).
func administration() []Variant { return slices.Concat(choice(), recent(), renewal(), store()) }

// choice are faults in finding the certificate to use (E-03).
func choice() []Variant {
	return []Variant{{
		Name:  "premier-certificat",
		Title: "Prend le premier certificat que rend l'annuaire",
		Shows: "Quand plusieurs certificats sont publiés, la pièce jointe est chiffrée avec celui que l'annuaire " +
			"rend en tête, quel que soit son âge.",
		Causes: "L'annuaire ne promet aucun ordre : un jour l'ancien certificat passe devant, et tous les lots " +
			"sont chiffrés pour une clé que l'organisme retire.",
		Requirements: []string{"E-03"},
		Policy:       func(p *lps.Policy) { p.Newer = func(_, _ *x509.Certificate) bool { return false } },
		Expect: shows("choix", `un autre que celui attendu`, "E-03.am?.en-de*", "E-03.remplace*").
			kill("E-03.certificat-attendu", otherSameOwner).
			because("le certificat du message est plus récent que celui du magasin, qui lui est préféré",
				kill("F-09.certificat-attendu", otherSameOwner)),
	}, {
		Name:  "plus-grand-numero-de-serie",
		Title: "Tient le plus grand numéro de série pour le plus récent",
		Shows: "Le certificat choisi est celui du plus grand numéro de série, non celui de la date de début la " +
			"plus récente.",
		Causes:       "Les numéros de série ne suivent pas le temps : le poste garde l'ancien certificat.",
		Requirements: []string{"E-03"},
		Policy: func(p *lps.Policy) {
			p.Newer = func(a, b *x509.Certificate) bool { return a.SerialNumber.Cmp(b.SerialNumber) > 0 }
		},
		Expect: shows("choix", `un autre que celui attendu`, "E-03.am?.en-*", "E-07.renouvele",
			"F-06.nouveau-certificat.*").
			kill("E-03.certificat-attendu", otherSameOwner).
			kills(otherSameOwner, "E-07.certificat-attendu", "F-06.certificat-attendu").
			because("le numéro de série du certificat du message est plus petit que celui du magasin",
				kill("F-09.certificat-attendu", otherSameOwner)),
	}, {
		Name:         "plus-ancien-certificat",
		Title:        "Préfère le certificat le plus ancien tant qu'il est valable",
		Shows:        "De deux certificats publiés, ou de celui du magasin et du nouveau, c'est l'ancien qui sert.",
		Causes:       "Le poste reste sur l'ancien certificat jusqu'à son dernier jour, puis tout est rejeté d'un coup.",
		Requirements: []string{"E-03", "E-04"},
		Policy: func(p *lps.Policy) {
			newer := p.Newer
			p.Newer = func(a, b *x509.Certificate) bool { return newer(b, a) }
		},
		Expect: shows("choix", `un autre que celui attendu`, "E-04.dix-jours-mise-a-jour", "E-06.sain", "E-07.renouvele",
			"E-11.defaillant.*", "F-06.nouveau-certificat.*", "F-05.ordre.*", "F-05.liste-attendue",
			"F-07.autorite-attendue", "F-09.faux-en-attente", "E-04.autre-dix-jours.*", "F-06.renouvellement-national.*").
			kill("F-0[57].represente-bon-certificat", `c'est un autre certificat du même titulaire`).
			kills(otherSameOwner, "E-04.certificat-attendu", "E-07.certificat-attendu").
			killIn("E-06.sain", "E-06.certificat-attendu", otherSameOwner).
			killIn("E-11.defaillant.*", "E-06.certificat-attendu", otherSameOwner).
			kills(otherSameOwner, "F-06.certificat-attendu", "E-03.certificat-attendu", "F-09.certificat-attendu"),
	}, {
		Name:  "base-de-recherche-fausse",
		Title: "Cherche les certificats dans la mauvaise branche de l'annuaire",
		Shows: "Les recherches de certificats de test se font dans la branche de production, et l'inverse ; " +
			"l'annuaire ne rend rien.",
		Causes: "Le poste n'a aucun certificat : il n'envoie jamais rien, et l'éditeur cherche la panne du côté de " +
			"l'annuaire.",
		Requirements: []string{"E-04"},
		Driver: configured(func(c *adapter.Configure) {
			c.LDAP.Bases.Test, c.LDAP.Bases.Reel = c.LDAP.Bases.Reel, c.LDAP.Bases.Test
		}),
		Expect: shows("ldap", `\(cn=amo_pj\.test@test\.rss\.fr\) sous ou=AC-FACTURATION,`, "E-03.un-seul", "E-09.liste-neuve",
			"E-05.second-envoi.*", "E-05.soixante-jours", "E-04.premiere-mise-en-service", "E-04.dix-jours-envoi",
			"E-04.autre-dix-jours-envoi.*", "E-04.autre-revoque.*", "E-11.defaillant.l-annuaire-est-lent").
			kills(noCertificate, "E-03.certificat-attendu", "E-04.certificat-attendu", "E-05.certificat-attendu",
				"D-10.certificat-attendu", "E-04.lot-accepte", "E-05.lot-accepte").
			warn("E-11.magasin-suffit", noCertificate).
			because("sans certificat, aucun lot ne part : tout ce qui attend un lot le dit",
				kill("[AB]-0[1369].*", noCertificate), kill("C-02.*", noCertificate), kill("D-05.*", noCertificate),
				kill("E-06.certificat-attendu", noCertificate)).
			because("faute de trouver, le poste cherche de nouveau à chaque envoi",
				warns("E-05.annuaire-non-interroge", `1 recherche de certificat pendant cet envoi`)),
	}}
}

// store are faults in keeping certificates (E-04, E-06, E-07, E-11).
func store() []Variant {
	return []Variant{{
		Name:         "en-clair-faute-de-certificat",
		Title:        "Envoie en clair quand il n'a pas de certificat",
		Shows:        "Sans certificat utilisable, le fichier part tel quel, non chiffré, au lieu d'attendre.",
		Causes:       "Des données de santé circulent en clair, sans que l'utilisateur en sache rien.",
		Requirements: []string{"E-04", "C-01"},
		Policy:       func(p *lps.Policy) { p.ClearWithout = true },
		Expect: shows("document", `^en clair`, "E-04.annuaire-occupe", "E-01.poste-neuf-non-installee", "E-07.sans-retour").
			kills(`1 message émis .*n'est pas un objet CMS`, "E-04.rien-emis", "E-01.rien-emis", "E-07.rien-emis").
			kills(saysSent, "E-01.motif-dit", "E-07.motif-dit").
			kill("E-04.lot-accepte", `le lot était parti trop tôt, .*n'est pas un objet CMS`),
	}, {
		Name:         "crl-lue-a-l-installation",
		Title:        "Ne contrôle le certificat qu'à son entrée au magasin",
		Shows:        "Un certificat révoqué depuis qu'il est au magasin sert encore, alors que la liste du poste le nomme.",
		Causes:       "Une clé volée continue de servir à chiffrer des données de santé jusqu'à son échéance.",
		Requirements: []string{"E-04", "D-04"},
		Policy:       func(p *lps.Policy) { p.CheckAtUse = false },
		Expect: shows("frontal", `^4005 .*revo`, "E-04.revoque", "E-07.sans-retour").
			kill("E-04.certificat-attendu", otherSameOwner).
			kill("E-07.rien-emis", `rejeté par un 4005 : Le certificat employé pour chiffrer .* est révoqué`).
			kill("E-07.motif-dit", saysSent),
	}, {
		Name:  "range-sans-controler",
		Title: "Range au magasin ce que l'annuaire donne, sans contrôle",
		Shows: "Un certificat défectueux mais plus récent chasse le bon ; l'envoi, qui le contrôle, s'arrête.",
		Causes: "Une erreur de publication dans l'annuaire, ou un faux, met hors service tous les postes qui se " +
			"mettent à jour.",
		Requirements: []string{"E-06"},
		Policy:       func(p *lps.Policy) { p.CheckAtStore = false },
		Expect: shows("reponses",
			`^send : refused \((not-yet-valid|expired|revoked|wrong-name|key-usage|unknown-ca|bad-signature)\)`,
			"E-06.refuse.[ad]*", "E-06.refuse.pas-*", "E-06.refuse.revoque", "E-06.refuse.sans-*", "E-03.a-venir",
			"E-01.migration-non-installee").
			killIn("*.pas-encore-valable", "E-06.certificat-attendu", `le certificat n'est valable qu'à partir du`).
			killIn("*.revoque", "E-06.certificat-attendu", `est révoqué depuis le`).
			killIn("*.d-un-autre-titulaire", "E-06.certificat-attendu", `son SubjectAltName porte : inconnu_pj@`).
			killIn("*.de-l-autre-regime", "E-06.certificat-attendu", `son SubjectAltName porte : amc_pj`).
			killIn("*.d-une-autorite-inconnue", "E-06.certificat-attendu",
				`sa signature n'est pas celle de l'autorité installée`).
			killIn("*.a-la-signature-alteree", "E-06.certificat-attendu",
				`sa signature n'est pas celle de l'autorité installée`).
			killIn("*.autosigne", "E-06.certificat-attendu", noRoot).
			killIn("*.d-une-autre-hierarchie", "E-06.certificat-attendu",
				`le certificat est émis par "AC-FACTURATION", `+noRoot).
			killIn("*.sans-usage-de-cle", "E-06.certificat-attendu", `extension Key Usage absente`).
			kill("E-03.certificat-attendu", `le certificat n'est valable qu'à partir du`).
			kill("E-01.certificat-attendu", noRoot),
	}, {
		Name:  "ancien-certificat-garde",
		Title: "Garde les anciens certificats après le renouvellement",
		Shows: "Quand le nouveau certificat est révoqué, le poste ressort l'ancien et chiffre avec lui.",
		Causes: "L'organisme a détruit l'ancienne clé : le lot est perdu, ou s'ouvre avec une clé qui ne devait " +
			"plus servir.",
		Requirements: []string{"E-07"},
		Policy:       func(p *lps.Policy) { p.DropOld = func(string) bool { return false } },
		Expect: shows("envois", `^1 messages remis`, "E-07.sans-retour").
			kill("E-07.rien-emis", `1 message émis ; message « SV140610/.* » accepté`).
			kill("E-07.motif-dit", saysSent),
	}, {
		Name:  "dernier-vu-garde",
		Title: "Tient pour le plus récent le dernier certificat que l'annuaire a montré",
		Shows: "L'annuaire montre de nouveau le certificat d'avant : le poste abandonne le nouveau et chiffre avec " +
			"l'ancien.",
		Causes:       "Une copie de l'annuaire en retard ramène une clé que l'organisme remplace, ou a révoquée.",
		Requirements: []string{"E-07", "E-03"},
		Policy:       func(p *lps.Policy) { p.Newer = func(_, _ *x509.Certificate) bool { return true } },
		Expect: shows("choix", `un autre que celui attendu`, "E-07.ancien-reparu.*").
			kill("E-07.certificat-attendu", otherSameOwner).
			kills(otherSameOwner, "E-03.certificat-attendu", "F-09.certificat-attendu"),
	}, {
		Name:  "mise-a-jour-efface-d-abord",
		Title: "Vide le magasin avant d'avoir reçu de quoi le remplir",
		Shows: "Si l'annuaire tombe pendant une mise à jour, ou ne rend qu'un certificat défectueux, il ne reste " +
			"rien sur le poste.",
		Causes:       "Une mise à jour interrompue laisse le cabinet sans pouvoir envoyer jusqu'au retour de l'annuaire.",
		Requirements: []string{"E-06", "E-11"},
		Policy:       func(p *lps.Policy) { p.PurgeFirst = true },
		Expect: shows("motifs", `^send : aucun certificat de amo_pj\.test`, "E-11.mise-a-jour-interrompue.*",
			"E-06.refuse.perime", "E-07.ancien-reparu.*").
			warn("E-11.magasin-suffit", noCertificate).
			killIn("E-07.*", "E-07.certificat-attendu", otherSameOwner).
			killIn("E-11.*", "E-06.certificat-attendu", noCertificate).
			killIn("E-06.*", "E-06.certificat-attendu", noCertificate),
	}}
}
