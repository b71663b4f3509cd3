package faulty

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"slices"
	"time"

	"amfront/lps"
	"amfront/lps/adapter"
)

// listTrust are faults in judging a list before it is installed (D-10).
func listTrust() []Variant {
	return []Variant{{
		Name:         "crl-signature-ignoree",
		Title:        "Installe une liste de révocation sans vérifier sa signature",
		Shows:        "Le poste envoie avec pour seule liste une liste falsifiée, ou signée par une autre clé.",
		Causes:       "Qui fait accepter une fausse liste cache la révocation d'un certificat volé.",
		Requirements: []string{"D-10"},
		Policy: func(p *lps.Policy) {
			was := p.CheckCRL
			p.CheckCRL = func(l *x509.RevocationList, ca *x509.Certificate, t *lps.Trust, now time.Time) (*x509.Certificate,
				*lps.Refusal) {
				if ca != nil && bytes.Equal(l.RawIssuer, ca.RawSubject) && !l.ThisUpdate.After(now) {
					return ca, nil
				}
				return was(l, ca, t, now)
			}
			looksUp(p, named)
		},
		Expect: left(leftAccepted, "D-10.falsifiee", "D-10.autre-cle"),
	}, {
		Name:  "crl-d-une-autre-autorite",
		Title: "Prend la liste de révocation de n'importe quelle autorité connue",
		Shows: "Le poste envoie avec pour seule liste celle d'une autre autorité, véritable mais étrangère au " +
			"certificat.",
		Causes:       "Cette liste ne dit rien du certificat : s'y fier revient à ne rien contrôler.",
		Requirements: []string{"D-10"},
		Policy: func(p *lps.Policy) {
			was := p.CheckCRL
			p.CheckCRL = func(l *x509.RevocationList, ca *x509.Certificate, t *lps.Trust, now time.Time) (*x509.Certificate,
				*lps.Refusal) {
				if signer, no := was(l, nil, t, now); no != nil || ca == nil {
					return signer, no
				}
				return ca, nil // filed under the authority at whose entry it was found
			}
			p.NewerCRL = func(_, _ *x509.RevocationList) bool { return true }
			looksUp(p, func(t *lps.Trust, ca *x509.Certificate, now time.Time) *x509.RevocationList {
				if l := genuine(t, ca, now); l != nil || len(t.CRLs) == 0 {
					return l
				}
				return t.CRLs[0]
			})
		},
		Expect: left(leftAccepted, "D-10.autre-autorite", "D-10.revocation-tenue.autre-autorite").
			and(Kill{Check: "D-10.rien-emis", In: "D-10.revocation-tenue.*", Reason: leftRevoked}),
	}, {
		Name:         "crl-a-venir-admise",
		Title:        "Ne lit que la date de prochaine publication de la liste de révocation",
		Shows:        "Le poste envoie avec pour seule liste une liste qui n'entre en vigueur que demain.",
		Causes:       "Une liste qui n'a pas cours ne dit pas quels certificats sont retirés aujourd'hui.",
		Requirements: []string{"D-10"},
		Policy: func(p *lps.Policy) {
			was := p.CheckCRL
			p.CheckCRL = func(l *x509.RevocationList, ca *x509.Certificate, t *lps.Trust, now time.Time) (*x509.Certificate,
				*lps.Refusal) {
				if l.ThisUpdate.After(now) {
					now = l.ThisUpdate
				}
				return was(l, ca, t, now)
			}
		},
		Expect: left(leftAccepted, "D-10.a-venir"),
	}, {
		Name:  "crl-remplacee-avant-controle",
		Title: "Remplace sa liste de révocation par la nouvelle, puis seulement la contrôle",
		Shows: "Le poste tenait une bonne liste ; une mauvaise paraît, il se retrouve sans liste et s'arrête.",
		Causes: "Une seule mauvaise liste dans l'annuaire arrête la facturation de tous les cabinets, ou fait " +
			"oublier une révocation.",
		Requirements: []string{"D-10"},
		Policy: func(p *lps.Policy) {
			takesAny(p)
			p.NewerCRL = func(_, _ *x509.RevocationList) bool { return true }
			looksUp(p, func(t *lps.Trust, ca *x509.Certificate, now time.Time) *x509.RevocationList {
				if l := genuine(t, ca, now); l != nil && !l.ThisUpdate.After(now) {
					return l
				}
				return nil
			})
		},
		Expect: acts(refusedWith(`aucune liste de révocation utilisable`), "D-10.garde-la-bonne.*",
			"D-10.revocation-tenue.falsifiee", "D-10.revocation-tenue.autre-autorite").
			kill("D-10.certificat-attendu", `le logiciel a refusé : « aucune liste de révocation utilisable`).
			kill("D-10.motif-dit", `le refus a une autre cause \(crl-absent\) que la situation \(revoked\)`),
	}}
}

// takesAny installs whatever stands at an authority's entry as its list.
func takesAny(p *lps.Policy) {
	was := p.CheckCRL
	p.CheckCRL = func(l *x509.RevocationList, ca *x509.Certificate, t *lps.Trust, now time.Time) (*x509.Certificate,
		*lps.Refusal) {
		if ca == nil {
			return was(l, ca, t, now)
		}
		return ca, nil
	}
}

// listsRefused are softwares that make no use of a good list (D-04, D-07, D-10).
func listsRefused() []Variant {
	refuses := func(why func(l *x509.RevocationList, ca *x509.Certificate, t *lps.Trust) *lps.Refusal) func(*lps.Policy) {
		return func(p *lps.Policy) {
			was := p.CheckCRL
			p.CheckCRL = func(l *x509.RevocationList, ca *x509.Certificate, t *lps.Trust, now time.Time) (*x509.Certificate,
				*lps.Refusal) {
				if no := why(l, ca, t); no != nil {
					return nil, no
				}
				return was(l, ca, t, now)
			}
		}
	}
	return []Variant{{
		Name:  "crl-verifiee-par-les-homonymes",
		Title: "Vérifie une liste de révocation avec toutes les autorités de ce nom",
		Shows: "Une autorité a changé de clé et gardé son nom : le poste refuse sa liste et garde le certificat d'avant, " +
			"que le frontal n'attend plus.",
		Causes: "Le jour où l'autorité se renouvelle, tous les cabinets équipés restent à l'ancienne : à la fin de son " +
			"certificat ils n'envoient plus rien.",
		Requirements: []string{"D-02", "D-10"},
		Policy: refuses(func(l *x509.RevocationList, _ *x509.Certificate, t *lps.Trust) *lps.Refusal {
			for _, ca := range t.Intermediates {
				if bytes.Equal(l.RawIssuer, ca.RawSubject) &&
					ca.CheckSignature(l.SignatureAlgorithm, l.RawTBSRevocationList, l.Signature) != nil {
					return &lps.Refusal{Code: "crl-forged", Text: "la signature de la liste de révocation est fausse"}
				}
			}
			return nil
		}),
		Expect: shows("choix", `: un autre que celui attendu`, "D-02.intermediaire-remplacee").
			kill("D-02.certificat-attendu", otherSameOwner),
	}, {
		Name:  "crl-verifiee-par-la-racine",
		Title: "Vérifie toute liste de révocation avec la clé d'une racine",
		Shows: "Le poste refuse la liste de l'autorité intermédiaire, qui l'a bien signée elle-même, et reste " +
			"sans liste.",
		Causes:       "Le cabinet ne peut rien envoyer.",
		Requirements: []string{"D-07", "D-10"},
		Policy: refuses(func(l *x509.RevocationList, _ *x509.Certificate, t *lps.Trust) *lps.Refusal {
			for _, root := range t.Roots {
				if root.CheckSignature(l.SignatureAlgorithm, l.RawTBSRevocationList, l.Signature) == nil {
					return nil
				}
			}
			return &lps.Refusal{Code: "crl-forged", Text: "la liste de révocation n'est signée par aucune racine"}
		}),
		Expect: acts(refusedWith(anyList), "D-10.liste-en-regle").
			kill("D-10.certificat-attendu", `le logiciel a refusé : « `+anyList).
			with(allRefused("Sans aucune liste tenue pour bonne, tout est refusé, partout.")),
	}, {
		Name:         "crl-en-pem-seulement",
		Title:        "Ne sait lire une liste de révocation qu'en PEM",
		Shows:        "Le poste écarte comme illisible la liste que publie l'annuaire, qui est en DER, et reste sans liste.",
		Causes:       "Le cabinet ne peut rien envoyer.",
		Requirements: []string{"D-04", "D-07"},
		Policy: refuses(func(l *x509.RevocationList, _ *x509.Certificate, _ *lps.Trust) *lps.Refusal {
			if b, _ := pem.Decode(l.Raw); b != nil {
				return nil
			}
			return &lps.Refusal{Code: "crl-forged", Text: "la liste de révocation est illisible : aucun en-tête PEM"}
		}),
		Expect: acts(refusedWith(anyList), "D-04.non-revoque", "D-04.oct-non-revoque", "D-07.oct-liste-remise").
			kill("D-04.certificat-attendu", `le logiciel a refusé : « `+anyList).
			kill("D-07.certificat-attendu", `le logiciel a refusé : « `+anyList).
			with(allRefused("L'annuaire et l'OCT donnent leurs listes en DER : sans liste, tout est refusé, partout.")),
	}, {
		Name:         "crl-jamais-demandee",
		Title:        "Ne demande jamais de liste de révocation à l'annuaire",
		Shows:        "Aucune recherche de CRL dans l'annuaire ; le poste refuse tout, faute de liste.",
		Causes:       "Le cabinet ne peut rien envoyer tant que personne n'installe de liste à la main.",
		Requirements: []string{"D-07", "E-09"},
		Driver: driver(func(c call) (adapter.Answer, error) {
			if p, ok := c.Params.(*adapter.Refresh); ok {
				only := *p
				only.What = slices.DeleteFunc(slices.Clone(p.What), func(w string) bool { return w == "crls" })
				c.Params = &only
			}
			return c.pass()
		}),
		Expect: acts(refusedWith(anyList), "D-07.liste-presente").
			kill("D-07.certificat-attendu", `le logiciel a refusé : « `+anyList).
			with(allRefused("Sans liste, tout est refusé, partout.")),
	}}
}
