package faulty

import (
	"bytes"
	"crypto/x509"
	"slices"
	"time"

	"amfront/lps"
)

// reasons are faults in reading why, and from when, a list names a certificate
// (D-02, D-04), and in which of two lists is the newer (D-10).
func reasons() []Variant {
	const allReasons = "motif.*"
	newer := func(f func(fresh, held *x509.RevocationList) bool) func(*lps.Policy) {
		return func(p *lps.Policy) {
			p.NewerCRL = func(fresh, held *x509.RevocationList) bool { return held == nil || f(fresh, held) }
		}
	}
	leaf := func(play ...string) Expectation { return left(leftRevoked, play...) }
	above := func(play ...string) Expectation { return left(leftAccepted, play...) }
	return []Variant{{
		Name:  "suspension-admise",
		Title: "Ne tient pas un certificat suspendu pour révoqué",
		Shows: "Le poste chiffre avec un certificat que la liste nomme pour suspension (certificateHold).",
		Causes: "L'autorité a suspendu le certificat le temps d'une enquête ; les lots partent pendant ce " +
			"temps.",
		Requirements: []string{"D-04"},
		Policy: unlisted(revocationCheck, func(e x509.RevocationListEntry, _ *lps.Candidate) bool {
			return e.ReasonCode == 6
		}),
		Expect: leaf("D-04.motif.suspension*", "D-04.motif-amc.suspension*"),
	}, {
		Name:  "remplacement-admis",
		Title: "Emploie encore un certificat révoqué parce qu'il est remplacé",
		Shows: "Le poste chiffre avec un certificat que la liste nomme pour remplacement ou cessation " +
			"d'activité.",
		Causes:       "L'organisme n'a plus la clé : le lot n'est lu par personne.",
		Requirements: []string{"D-04"},
		Policy: unlisted(revocationCheck, func(e x509.RevocationListEntry, _ *lps.Candidate) bool {
			return e.ReasonCode == 4 || e.ReasonCode == 5
		}),
		Expect: leaf("D-04.motif.remplacement", "D-04.motif.cessation"),
	}, {
		Name:         "seule-cle-compromise",
		Title:        "Ne tient pour révoqué qu'un certificat dont la clé est compromise",
		Shows:        "Le poste chiffre avec un certificat que la liste nomme pour tout autre motif, ou sans motif.",
		Causes:       "L'autorité a retiré le certificat ; le poste décide à sa place que le motif ne compte pas.",
		Requirements: []string{"D-04"},
		Policy: unlisted(revocationCheck, func(e x509.RevocationListEntry, _ *lps.Candidate) bool {
			return e.ReasonCode != 1
		}),
		Expect: leaf("D-04." + allReasons),
	}, {
		Name:         "ligne-sans-motif-ignoree",
		Title:        "Saute les lignes de la liste qui n'ont pas de motif",
		Shows:        "Le poste chiffre avec un certificat que la liste nomme sans dire pourquoi.",
		Causes:       "Le motif est facultatif : une autorité qui n'en donne pas n'est jamais écoutée.",
		Requirements: []string{"D-04"},
		Policy: unlisted(revocationCheck, func(e x509.RevocationListEntry, _ *lps.Candidate) bool {
			return e.ReasonCode == 0
		}),
		Expect: leaf("D-04.motif.sans-motif"),
	}, {
		Name:  "revocation-a-venir-admise",
		Title: "Attend la date de révocation que porte la liste",
		Shows: "Le poste chiffre avec un certificat que la liste nomme, parce que la date de révocation est celle de " +
			"demain.",
		Causes:       "Le certificat est sur la liste : le frontal le refuse déjà.",
		Requirements: []string{"D-04"},
		Policy: unlisted(revocationCheck, func(e x509.RevocationListEntry, c *lps.Candidate) bool {
			return e.RevocationTime.After(c.Now)
		}),
		Expect: leaf("D-04.motif.suspension-a-venir", "D-04.motif.compromise-demain",
			"D-04.motif-amc.suspension-a-venir"),
	}, {
		Name:  "autorite-suspendue-admise",
		Title: "Ne tient pas une autorité suspendue pour révoquée",
		Shows: "Le poste chiffre sous une autorité intermédiaire que la liste de la racine nomme pour " +
			"suspension.",
		Causes:       "L'autorité est suspendue parce qu'on doute d'elle : ce qu'elle a signé peut être un faux.",
		Requirements: []string{"D-02"},
		Policy: unlisted(authorityCheck, func(e x509.RevocationListEntry, _ *lps.Candidate) bool {
			return e.ReasonCode == 6
		}),
		Expect: above("D-02.motif.suspension*"),
	}, {
		Name:  "autorite-seule-cle-compromise",
		Title: "Ne tient pour révoquée qu'une autorité dont la liste dit la clé compromise",
		Shows: "Le poste chiffre sous une autorité intermédiaire que la liste de la racine nomme pour un " +
			"autre motif.",
		Causes: "Le motif propre aux autorités est un autre (cACompromise) : la plus grave des révocations " +
			"passe inaperçue.",
		Requirements: []string{"D-02"},
		Policy: unlisted(authorityCheck, func(e x509.RevocationListEntry, _ *lps.Candidate) bool {
			return e.ReasonCode != 1
		}),
		Expect: above("D-02." + allReasons),
	}, {
		Name:  "crl-plus-ancienne-prise",
		Title: "Remplace sa liste de révocation par celle de l'annuaire, même plus ancienne",
		Shows: "La liste que tenait le poste nommait le certificat ; celle de la veille ne le nomme pas, " +
			"et l'envoi part.",
		Causes:       "Qui rejoue une vieille liste, sans rien falsifier, fait oublier une révocation.",
		Requirements: []string{"D-10"},
		Policy:       newer(func(_, _ *x509.RevocationList) bool { return true }),
		Expect:       leaf("D-10.revocation-tenue.plus-ancienne*", "D-10.revocation-tenue-ailleurs.*"),
	}, {
		Name:         "crl-perimee-prise-et-bloquante",
		Title:        "Prend une liste périmée à la place de la sienne, puis s'arrête parce qu'elle est périmée",
		Shows:        "Le poste tenait une liste en vigueur ; l'annuaire en montre une périmée, et l'envoi est refusé.",
		Causes:       "Une erreur de publication d'un jour arrête tous les cabinets équipés.",
		Requirements: []string{"D-08", "E-09"},
		Policy: func(p *lps.Policy) {
			addCheck(p, "liste à jour", func(c *lps.Candidate) *lps.Refusal {
				if outdated(c) {
					return &lps.Refusal{Code: "crl-dates", Text: "la liste de révocation est périmée"}
				}
				return nil
			})
		},
		Expect: tooStrict(`la liste de révocation est périmée`, "", "E-09.liste-ecartee.une-crl-perimee"),
	}, {
		Name:         "liste-de-la-veille-bloquante",
		Title:        "Prend la liste de l'annuaire quel que soit son numéro, puis s'arrête parce qu'elle est de la veille",
		Shows:        "Le poste tenait une liste du jour ; l'annuaire en montre une de la veille, et l'envoi est refusé.",
		Causes:       "Une copie de l'annuaire en retard d'un jour arrête tous les cabinets équipés.",
		Requirements: []string{"E-09"},
		Policy: func(p *lps.Policy) {
			p.NewerCRL = func(_, _ *x509.RevocationList) bool { return true }
			addCheck(p, "liste du jour", func(c *lps.Candidate) *lps.Refusal {
				if len(c.Path) == 0 {
					return nil
				}
				l := genuine(c.Trust, c.Path[0], c.Now)
				if l != nil && l.ThisUpdate.Before(c.Now.Add(-12*time.Hour)) {
					return &lps.Refusal{Code: "crl-dates", Text: "la liste de révocation n'est pas du jour"}
				}
				return nil
			})
		},
		Expect: tooStrict(`la liste de révocation n'est pas du jour`, "", "E-09.liste-de-la-veille"),
	}, {
		Name:  "crl-a-la-fin-la-plus-lointaine",
		Title: "Tient pour la plus récente la liste dont la prochaine publication est la plus lointaine",
		Shows: "Une liste plus ancienne, mais valable plus longtemps, remplace celle qui nommait le " +
			"certificat.",
		Causes:       "Une liste publiée pour dix jours fait oublier les révocations parues depuis.",
		Requirements: []string{"D-10"},
		Policy:       newer(func(fresh, held *x509.RevocationList) bool { return fresh.NextUpdate.After(held.NextUpdate) }),
		Expect:       leaf("D-10.revocation-tenue.plus-ancienne", "D-10.revocation-tenue-ailleurs.*"),
	}, {
		Name:  "numero-de-liste-compare-en-texte",
		Title: "Compare les numéros de listes de révocation comme des textes",
		Shows: "La liste n° 999 passe pour plus récente que la n° 1000 : le poste n'apprend pas une " +
			"révocation.",
		Causes: "Tout va bien jusqu'au jour où le numéro gagne un chiffre ; ensuite plus aucune liste " +
			"n'est prise.",
		Requirements: []string{"D-04", "D-10"},
		Policy: newer(func(fresh, held *x509.RevocationList) bool {
			return fresh.Number.String() > held.Number.String()
		}),
		Expect: leaf("D-04.revoque-en-magasin", "D-04.motif.cle-compromise"),
	}}
}

const authorityCheck = "révocation des autorités"

// unlisted has a check of revocation overlook some entries of every list.
func unlisted(check string, skip func(x509.RevocationListEntry, *lps.Candidate) bool) func(*lps.Policy) {
	return func(p *lps.Policy) {
		changeCheck(p, check, func(c *lps.Candidate, was func(*lps.Candidate) *lps.Refusal) *lps.Refusal {
			no := was(c)
			if no == nil {
				return nil
			}
			named := func(ca *x509.Certificate, serial *x509.Certificate) bool {
				l := genuine(c.Trust, ca, c.Now)
				return l != nil && slices.ContainsFunc(l.RevokedCertificateEntries, func(e x509.RevocationListEntry) bool {
					return e.SerialNumber.Cmp(serial.SerialNumber) == 0 && skip(e, c)
				})
			}
			below := c.Certificate
			for _, ca := range c.Path {
				if named(ca, below) && bytes.Equal(below.RawIssuer, ca.RawSubject) {
					return nil
				}
				below = ca
			}
			return no
		})
	}
}
