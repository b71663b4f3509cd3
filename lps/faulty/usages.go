package faulty

import (
	"crypto/x509"
	"encoding/asn1"
	"slices"

	"amfront/lps"
)

// keyUsage are faults of D-06.
func keyUsage() []Variant {
	const check = "usages de la clé"
	reads := func(change func(*x509.Certificate)) func(*lps.Policy) { return reading(check, change) }
	oid := asn1.ObjectIdentifier{2, 5, 29, 15}
	return []Variant{{
		Name:         "usages-ignores",
		Title:        "Ne contrôle pas les usages de la clé",
		Shows:        "Le poste chiffre avec un certificat dont la clé n'est pas faite pour cela.",
		Causes:       "Un certificat fait pour signer, ou pour un serveur, détourne le lot de l'organisme.",
		Requirements: []string{"D-06"},
		Policy:       func(p *lps.Policy) { withoutCheck(p, check) },
		Expect: left(leftUnopened, "D-06.usages-absents", "D-06.usages-non-critiques", "D-06.sans-*",
			"D-09.reprise.sans-chiffrement",
			"D-01.leurre-amo.usages-de-cle-absents", "D-01.leurre-amo.sans-chiffrement-de-cle").and(wrongOne()).with(tooEarly(),
			spoilt()),
	}, {
		Name:         "usages-facultatifs",
		Title:        "Saute le contrôle des usages de la clé quand l'extension manque",
		Shows:        "Le poste chiffre avec un certificat qui ne dit pas les usages de sa clé.",
		Causes:       "Ce qui manque ne peut pas être contrôlé ; le doute devait arrêter l'envoi.",
		Requirements: []string{"D-06"},
		Policy:       admitting(check, func(c *lps.Candidate) bool { return c.Certificate.KeyUsage == 0 }),
		Expect:       left(leftUnopened, "D-06.usages-absents"),
	}, {
		Name:  "criticite-ignoree",
		Title: "Ne regarde pas si l'extension Key Usage est critique",
		Shows: "Le poste chiffre avec un certificat dont les usages de clé ne sont pas critiques.",
		Causes: "Un logiciel qui ne connaît pas l'extension a le droit de l'ignorer : l'autorité n'avait pas " +
			"limité l'usage de cette clé.",
		Requirements: []string{"D-06"},
		Policy: reads(func(c *x509.Certificate) {
			c.Extensions = slices.Clone(c.Extensions)
			for i := range c.Extensions {
				if c.Extensions[i].Id.Equal(oid) {
					c.Extensions[i].Critical = true
				}
			}
		}),
		Expect: left(leftUnopened, "D-06.usages-non-critiques"),
	}, {
		Name:         "chiffrement-de-donnees-exige",
		Title:        "Exige l'usage de chiffrement de données au lieu de celui de chiffrement de clé",
		Shows:        "Le poste refuse tous les certificats : aucun ne porte dataEncipherment.",
		Causes:       "Le cabinet ne peut rien envoyer.",
		Requirements: []string{"D-06"},
		Policy: func(p *lps.Policy) {
			changeCheck(p, check, func(c *lps.Candidate, _ func(*lps.Candidate) *lps.Refusal) *lps.Refusal {
				if c.Certificate.KeyUsage&x509.KeyUsageDataEncipherment != 0 {
					return nil
				}
				return &lps.Refusal{Code: "key-usage",
					Text: "les usages de la clé du certificat ne comprennent pas dataEncipherment"}
			})
		},
		Expect: tooStrict(`ne comprennent pas dataEncipherment`,
			"Aucun certificat ne porte cet usage : tout est refusé, partout.", "D-06.usages-complets"),
	}, {
		Name:         "sans-signature-admis",
		Title:        "N'exige pas l'usage de signature numérique",
		Shows:        "Le poste chiffre avec un certificat auquel ne manque que l'usage digitalSignature.",
		Causes:       "Le même certificat signe les messages de service : sans cet usage, leur signature ne vaut rien.",
		Requirements: []string{"D-06"},
		Policy:       reads(func(c *x509.Certificate) { c.KeyUsage |= x509.KeyUsageDigitalSignature }),
		Expect:       left(leftUnopened, "D-06.sans-signature"),
	}, {
		Name:         "sans-non-repudiation-admis",
		Title:        "N'exige pas l'usage de non-répudiation",
		Shows:        "Le poste chiffre avec un certificat auquel ne manque que l'usage nonRepudiation.",
		Causes:       "L'organisme pourrait nier avoir signé un message de service.",
		Requirements: []string{"D-06"},
		Policy:       reads(func(c *x509.Certificate) { c.KeyUsage |= x509.KeyUsageContentCommitment }),
		Expect:       left(leftUnopened, "D-06.sans-non-repudiation"),
	}, {
		Name:  "sans-chiffrement-de-cle-admis",
		Title: "N'exige pas l'usage de chiffrement de clé",
		Shows: "Le poste chiffre avec un certificat auquel ne manque que l'usage keyEncipherment.",
		Causes: "L'autorité a limité cette clé à la signature : l'organisme peut n'avoir pas de quoi déchiffrer " +
			"avec elle.",
		Requirements: []string{"D-06"},
		Policy:       reads(func(c *x509.Certificate) { c.KeyUsage |= x509.KeyUsageKeyEncipherment }),
		Expect:       left(leftUnopened, "D-06.sans-chiffrement"),
	}}
}
