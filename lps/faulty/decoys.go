package faulty

import (
	"crypto/x509"

	"amfront/lps"
)

// decoys are faults in the choice among several certificates of which some are
// bad (D-01 to D-06, E-06).
func decoys() []Variant {
	return []Variant{{
		Name:  "choisi-avant-controle",
		Title: "Choisit le certificat le plus récent avant de le contrôler",
		Shows: "Un certificat plus récent mais en défaut est publié à côté du bon : le poste retient le mauvais, " +
			"le refuse à l'usage et s'arrête.",
		Causes:       "Un certificat publié d'avance, ou un faux déposé dans l'annuaire, suffit à arrêter la facturation.",
		Requirements: []string{"D-01", "D-03", "D-04", "D-05", "D-06", "E-06"},
		Policy:       func(p *lps.Policy) { p.CheckAtStore = false },
		Expect: acts(refusedWith(`est révoqué`), "D-01.leurre-amo.pas-encore-valable", "D-01.leurre-amo.revoque",
			"D-01.leurre-amc.autre-organisme").
			and(stuckAt("*.pas-encore-valable", `n'est valable qu'à partir du`), stuckAt("*.revoque", `est révoqué`),
				stuckAt("*.autre-organisme", `le certificat devrait être au nom de`)),
	}, {
		Name:  "premier-venu",
		Title: "Retient la première valeur de l'annuaire, bonne ou mauvaise",
		Shows: "Le poste s'arrête sur le certificat en défaut que l'annuaire publie en premier, alors que le bon " +
			"est à côté.",
		Causes:       "L'ordre des valeurs d'un annuaire ne veut rien dire : un jour ou l'autre, le mauvais vient en tête.",
		Requirements: []string{"D-01", "D-03", "D-04", "D-05", "D-06", "E-03", "E-06"},
		Policy: func(p *lps.Policy) {
			p.CheckAtStore = false
			p.Newer = func(_, _ *x509.Certificate) bool { return false }
		},
		Expect: acts(refusedWith(`n'est plus valable depuis le`), "D-01.leurre-amo.perime", "D-01.leurre-amo.autosigne",
			"D-01.leurre-amo.usages-de-cle-absents", "D-01.leurre-amc.perime").
			and(stuckAt("*.perime", `n'est plus valable depuis le`),
				stuckAt("*.autosigne", `qu'aucune autorité racine installée`),
				stuckAt("*.usages-de-cle-absents", `extension Key Usage absente`)).
			with(Kill{Check: "F-09.certificat-attendu", In: "F-09.*", Reason: otherChosen,
				Why: "Le poste garde le premier certificat qu'il a eu : celui qui signe le message de service vient après."}),
	}}
}
