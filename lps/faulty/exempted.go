package faulty

import (
	"slices"
	"strings"

	"amfront/lps"
)

// exempted are softwares that control some recipients' certificates and not
// others' (D-01 to D-10).
func exempted() []Variant {
	return []Variant{{
		Name:  "amc-sans-controle",
		Title: "Ne contrôle que le certificat de l'AMO, pas celui de l'AMC",
		Shows: "Une demande de remboursement part avec n'importe quel certificat AMC : inconnu, périmé, révoqué, " +
			"au nom d'un autre.",
		Causes:       "Un contrôle écrit pour un seul destinataire laisse l'autre moitié de la facturation sans protection.",
		Requirements: []string{"D-01", "D-02", "D-03", "D-04", "D-05", "D-06", "D-07", "D-08", "D-10"},
		Policy:       func(p *lps.Policy) { exempt(p, func(label string) bool { return strings.HasPrefix(label, "amc_") }) },
		Expect: acts(departed(), "D-0?.amc.*", "D-10.amc.*", "D-01.reel.dre", "D-05.reel.dre", "D-08.nomme-amc",
			"D-09.reprise-amc.*", "D-01.leurre-amc.autorite-inconnue", "D-01.leurre-amc.autre-organisme",
			"D-01.leurre-amc.revoque").
			each(leftUnopened, "D-01.amc.*", "D-02.amc.*", "D-05.amc.*", "D-06.amc.*", "D-0?.reel.dre").
			each(leftExpired, "D-03.amc.perime", "D-09.reprise-amc.perime").
			each(leftRevoked, "D-04.amc.*", "D-08.nomme-amc", "D-09.reprise-amc.revoque").
			each(leftAccepted, "D-03.amc.a-venir", "D-07.amc.*", "D-10.amc.*").
			and(wrongOne()).with(noReason(), tooEarly(), spoilt()),
	}, {
		Name:         "reel-sans-controle",
		Title:        "Ne contrôle les certificats que dans son mode d'essai",
		Shows:        "Un flux réel part avec un certificat d'essai, périmé, révoqué ou au nom d'un autre.",
		Causes:       "Un contrôle qui ne s'exerce que pendant les essais, pour passer l'homologation, ne protège personne.",
		Requirements: []string{"D-01", "D-03", "D-04", "D-05", "D-07"},
		Policy: func(p *lps.Policy) {
			exempt(p, func(label string) bool { return strings.HasSuffix(label, "@reel.rss.fr") })
		},
		Expect: acts(departed(), "D-01.reel.fse", "D-03.reel.*", "D-05.reel.fse", "D-04.amc.reel", "D-07.amc.reel").
			each(leftUnopened, "D-01.reel.*", "D-05.reel.*").
			each(leftExpired, "D-03.reel.perime").
			each(leftRevoked, "D-04.amc.reel").
			each(leftAccepted, "D-03.reel.a-venir", "D-07.amc.reel").
			with(noReason()),
	}, {
		Name:  "remis-a-la-main-sans-controle",
		Title: "Ne contrôle que les certificats de l'annuaire, pas ceux qui sont remis à la main",
		Shows: "Le poste chiffre pour l'OCT avec un certificat périmé, révoqué, d'une autorité inconnue ou au nom " +
			"d'un autre.",
		Causes:       "Un fichier reçu par messagerie suffit à détourner les lots destinés à l'OCT.",
		Requirements: []string{"D-01", "D-02", "D-03", "D-04", "D-05", "D-06", "D-07"},
		Policy:       func(p *lps.Policy) { exempt(p, ofOCT) },
		Expect: shows("frontal", `^4005`, "D-01.oct-autorite-inconnue", "D-02.oct-intermediaire-perimee", "D-03.oct-perime",
			"D-03.oct-a-venir", "D-04.oct-revoque", "D-05.oct-autre-titulaire", "D-06.oct-sans-chiffrement",
			"D-07.oct-sans-liste").
			each(leftUnopened, "D-01.*", "D-02.*", "D-05.*", "D-06.*").
			each(leftExpired, "D-03.oct-perime").
			each(leftRevoked, "D-04.oct-revoque").
			each(leftAccepted, "D-03.oct-a-venir", "D-07.oct-sans-liste").
			with(noReason(), tooEarly(), spoilt()),
	}}
}

// ofOCT tells an OCT's label from an insurer's.
func ofOCT(label string) bool {
	return !slices.Contains([]string{lps.LabelAMOReel, lps.LabelAMCReel, lps.LabelAMOTest, lps.LabelAMCTest}, label)
}

// exempt makes no check of the labels that match.
func exempt(p *lps.Policy, match func(label string) bool) {
	for _, check := range slices.Clone(p.Checks) {
		admitting(check.Name, func(c *lps.Candidate) bool { return match(c.Label) })(p)
	}
}
