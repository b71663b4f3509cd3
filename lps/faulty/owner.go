package faulty

import (
	"crypto/x509"
	"slices"
	"strings"

	"amfront/lps"
)

// owner are faults of D-05.
func owner() []Variant {
	// admits accepts what ok accepts, beside what the reference does.
	admits := func(ok func(c *x509.Certificate, label string) bool) func(*lps.Policy) {
		return admitting("libellé", func(c *lps.Candidate) bool { return ok(c.Certificate, c.Label) })
	}
	anyAddress := func(ok func(address, label string) bool) func(*lps.Policy) {
		return admits(func(c *x509.Certificate, label string) bool {
			return slices.ContainsFunc(c.EmailAddresses, func(a string) bool { return ok(a, label) })
		})
	}
	return []Variant{{
		Name:         "titulaire-ignore",
		Title:        "Ne contrôle pas le titulaire : se fie à la fiche d'annuaire où il a trouvé le certificat",
		Shows:        "Le poste chiffre avec un certificat au nom d'un autre.",
		Causes:       "Le lot est lisible par cet autre, et illisible pour l'organisme.",
		Requirements: []string{"D-05"},
		Policy:       func(p *lps.Policy) { withoutCheck(p, "libellé") },
		Expect: left(leftUnopened, "D-05.autre-titulaire", "D-05.titulaire-*", "D-05.amc-pour-amo",
			"D-05.reel-pour-test", "D-09.reprise.autre-titulaire",
			"D-01.leurre-amo.*titulaire*", "D-01.leurre-amo.autre-organisme",
			"D-01.leurre-amo.autre-usage").and(wrongOne()).with(tooEarly(), spoilt()),
	}, {
		Name:  "titulaire-dans-le-sujet",
		Title: "Lit le titulaire dans le sujet (cn) au lieu du nom alternatif",
		Shows: "Le poste accepte un certificat dont le sujet est le bon, mais dont le nom alternatif est celui " +
			"d'un autre ou manque.",
		Causes:       "Le nom que l'autorité a contrôlé est le nom alternatif ; l'autre peut être écrit à la demande.",
		Requirements: []string{"D-05"},
		Policy:       admits(func(c *x509.Certificate, label string) bool { return c.Subject.CommonName == label }),
		Expect:       left(leftUnopened, "D-05.autre-titulaire", "D-05.titulaire-absent"),
	}, {
		Name:         "titulaire-facultatif",
		Title:        "Saute le contrôle du titulaire quand le nom alternatif manque",
		Shows:        "Le poste chiffre avec un certificat qui ne nomme pas son titulaire.",
		Causes:       "Il suffit d'omettre l'extension pour échapper au contrôle.",
		Requirements: []string{"D-05"},
		Policy:       admits(func(c *x509.Certificate, _ string) bool { return len(c.EmailAddresses) == 0 }),
		Expect:       left(leftUnopened, "D-05.titulaire-absent"),
	}, {
		Name:         "titulaire-en-partie",
		Title:        "Cherche le libellé comme une partie du nom au lieu de comparer le nom entier",
		Shows:        "Le poste accepte un nom qui commence comme le bon et se prolonge par un autre domaine.",
		Causes:       "C'est la ruse la plus simple d'un imposteur.",
		Requirements: []string{"D-05"},
		Policy:       anyAddress(strings.Contains),
		Expect:       left(leftUnopened, "D-05.titulaire-ressemblant"),
	}, {
		Name:  "titulaire-connu",
		Title: "Accepte tout organisme connu, sans regarder lequel",
		Shows: "Le poste chiffre un lot pour l'AMO avec un certificat de l'AMC, ou un flux de test avec un " +
			"certificat réel.",
		Causes:       "Un assureur lit ce qui est destiné à un autre, et le destinataire ne peut rien ouvrir.",
		Requirements: []string{"D-05"},
		Policy:       anyAddress(func(a, _ string) bool { return !ofOCT(a) }),
		Expect:       left(leftUnopened, "D-05.amc-pour-amo", "D-05.reel-pour-test"),
	}, {
		Name:  "titulaire-sans-domaine",
		Title: "Ne compare que le début du libellé, avant le point",
		Shows: "Le poste accepte pour un flux de test un certificat au nom des flux réels, et l'inverse.",
		Causes: "Le frontal d'essai n'a pas la clé de production : le lot est perdu ; à l'inverse, de vraies " +
			"données partent sous une clé d'essai.",
		Requirements: []string{"D-05"},
		Policy: anyAddress(func(a, label string) bool {
			begin, _, _ := strings.Cut(label, ".")
			return strings.HasPrefix(a, begin+".")
		}),
		Expect: left(leftUnopened, "D-05.reel-pour-test"),
	}, {
		Name:         "titulaire-en-nom-de-domaine",
		Title:        "Cherche le libellé parmi les noms de domaine du nom alternatif, non parmi les adresses",
		Shows:        "Le poste refuse tous les certificats : le libellé est une adresse (rfc822Name), où il ne regarde pas.",
		Causes:       "Le cabinet ne peut rien envoyer.",
		Requirements: []string{"D-05"},
		Policy: func(p *lps.Policy) {
			changeCheck(p, "libellé", func(c *lps.Candidate, was func(*lps.Candidate) *lps.Refusal) *lps.Refusal {
				if slices.Contains(c.Certificate.DNSNames, c.Label) {
					return nil
				}
				return &lps.Refusal{Code: "wrong-name", Text: "aucun nom de domaine du certificat n'est " + c.Label}
			})
		},
		Expect: tooStrict(`aucun nom de domaine du certificat`,
			"Le libellé est une adresse dans tous les certificats : tout est refusé, partout.", "D-05.bon-titulaire"),
	}}
}
