package faulty

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"math/big"
	"slices"
	"time"

	"amfront/lps"
)

// lists are faults with CRLs (D-04, D-07 to D-10, E-09).
func lists() []Variant {
	return slices.Concat(revocation(), reasons(), listTrust(), listsRefused(), stopped())
}

const revocationCheck = "révocation"

// finder finds the list to look a certificate of an authority up on.
type finder func(t *lps.Trust, ca *x509.Certificate, now time.Time) *x509.RevocationList

// genuine is the reference's finder: the list that the authority signed.
func genuine(t *lps.Trust, ca *x509.Certificate, _ time.Time) *x509.RevocationList {
	for _, l := range t.CRLs {
		if bytes.Equal(l.RawIssuer, ca.RawSubject) && ca.CheckSignature(l.SignatureAlgorithm, l.RawTBSRevocationList,
			l.Signature) == nil {
			return l
		}
	}
	return nil
}

// named finds a list by the name of its issuer alone.
func named(t *lps.Trust, ca *x509.Certificate, _ time.Time) *x509.RevocationList {
	for _, l := range t.CRLs {
		if bytes.Equal(l.RawIssuer, ca.RawSubject) {
			return l
		}
	}
	return nil
}

// looksUp makes the check of revocation with another finder.
func looksUp(p *lps.Policy, find finder) {
	changeCheck(p, revocationCheck, func(c *lps.Candidate, _ func(*lps.Candidate) *lps.Refusal) *lps.Refusal {
		if len(c.Path) == 0 {
			return nil
		}
		l := find(c.Trust, c.Path[0], c.Now)
		if l == nil {
			return &lps.Refusal{Code: "crl-absent", Text: "aucune liste de révocation utilisable de " +
				c.Path[0].Subject.CommonName + " n'est installée sur ce poste"}
		}
		if revokes(l, c.Certificate) {
			return &lps.Refusal{Code: "revoked", Text: fmt.Sprintf("le certificat %x est révoqué", c.Certificate.SerialNumber)}
		}
		return nil
	})
}

// outdated tells whether the list that a candidate is looked up on was to be
// replaced already.
func outdated(c *lps.Candidate) bool {
	if len(c.Path) == 0 {
		return false
	}
	l := genuine(c.Trust, c.Path[0], c.Now)
	return l != nil && c.Now.After(l.NextUpdate)
}

func revokes(l *x509.RevocationList, c *x509.Certificate) bool {
	return slices.ContainsFunc(l.RevokedCertificateEntries,
		func(e x509.RevocationListEntry) bool { return e.SerialNumber.Cmp(c.SerialNumber) == 0 })
}

// revocation are faults in the use of a list (D-04, D-07, D-08).
func revocation() []Variant {
	return []Variant{{
		Name:  "crl-ignoree",
		Title: "Ne consulte pas la liste de révocation",
		Shows: "Le poste chiffre avec un certificat révoqué, et sans avoir aucune liste.",
		Causes: "Un certificat est révoqué quand sa clé est tombée en d'autres mains : chiffrer avec lui, c'est " +
			"leur donner à lire les soins des patients.",
		Requirements: []string{"D-04", "D-07", "D-08", "D-10"},
		Policy:       func(p *lps.Policy) { withoutCheck(p, revocationCheck) },
		Expect: left(leftRevoked, "D-04.revoque", "D-04.revoque-en-magasin", "D-08.nomme", "D-09.reprise.revoque",
			"D-09.revoque-en-service", "D-10.revocation-tenue.*",
			"D-01.leurre-amo.revoque", "D-07.liste-absente", "D-07.reprise-*", "D-10.falsifiee", "D-10.autre-cle",
			"D-10.autre-autorite", "D-10.a-venir").
			and(wrongOne(), acceptedIn("D-07.*"), acceptedIn("D-10.falsifiee"), acceptedIn("D-10.autre-*"),
				acceptedIn("D-10.a-venir")).
			with(tooEarly(), spoilt()),
	}, {
		Name:         "numero-de-serie-en-decimal",
		Title:        "Compare le numéro de série en décimal à la liste en hexadécimal",
		Shows:        "Le poste chiffre avec un certificat que la liste nomme : il ne l'y trouve jamais.",
		Causes:       "Le contrôle de révocation a l'air d'être fait, et ne voit jamais rien.",
		Requirements: []string{"D-04", "D-08"},
		Policy:       forgiving("revoked"),
		Expect:       left(leftRevoked, "D-04.revoque", "D-08.nomme"),
	}, {
		Name:         "crl-absente-admise",
		Title:        "Tient l'absence de liste de révocation pour une liste vide",
		Shows:        "Le poste chiffre sans avoir aucune liste de l'autorité.",
		Causes:       "Il suffit d'empêcher le poste d'avoir la liste pour qu'une clé volée serve encore.",
		Requirements: []string{"D-07", "D-10"},
		Policy:       forgiving("crl-absent"),
		Expect: left(leftAccepted, "D-07.liste-absente", "D-07.reprise-annuaire",
			"D-10.falsifiee", "F-05.liste-attendue").with(tooEarly()).
			kill("F-05.rien-represente", resentInVain),
	}, {
		Name:  "revocation-a-l-enregistrement",
		Title: "Ne contrôle le certificat qu'en l'enregistrant, plus jamais ensuite",
		Shows: "Le poste chiffre avec un certificat de son magasin que sa liste de révocation nomme depuis.",
		Causes: "C'est le cas de la vie courante : le certificat était bon quand il a été enregistré, et sa clé a " +
			"été volée après.",
		Requirements: []string{"D-04", "D-09"},
		Policy:       func(p *lps.Policy) { p.CheckAtUse = false },
		Expect: left(leftRevoked, "D-04.revoque-en-magasin",
			"D-09.revoque-en-service").with(tooEarly(), spoilt()),
	}, {
		Name:         "crl-perimee-bloquante",
		Title:        "Arrête l'envoi quand la liste de révocation est périmée",
		Shows:        "Le poste refuse un bon certificat parce que la liste n'a pas été remplacée à temps.",
		Causes:       "Une panne de publication chez l'organisme arrête la facturation de tous les cabinets.",
		Requirements: []string{"D-08"},
		Policy: func(p *lps.Policy) {
			addCheck(p, "liste à jour", func(c *lps.Candidate) *lps.Refusal {
				if outdated(c) {
					return &lps.Refusal{Code: "crl-dates", Text: "la liste de révocation est périmée"}
				}
				return nil
			})
		},
		Expect: tooStrict(`la liste de révocation est périmée`, "", "D-08.amo.*", "D-08.amc",
			"D-08.non-nomme", "D-08.vieillie.*"),
	}, {
		Name:         "crl-perimee-jetee",
		Title:        "Jette la liste de révocation de son magasin quand elle périme",
		Shows:        "Le poste arrête l'envoi dès que sa liste a passé sa date : il n'en a plus.",
		Causes:       "L'organisme tarde d'un jour à publier, et tous les cabinets cessent de facturer.",
		Requirements: []string{"D-08"},
		Policy: func(p *lps.Policy) {
			looksUp(p, func(t *lps.Trust, ca *x509.Certificate, now time.Time) *x509.RevocationList {
				if l := genuine(t, ca, now); l != nil && !now.After(l.NextUpdate) {
					return l
				}
				return nil
			})
			was := p.CheckCRL
			p.CheckCRL = func(l *x509.RevocationList, ca *x509.Certificate, t *lps.Trust, now time.Time) (*x509.Certificate,
				*lps.Refusal) {
				if now.After(l.NextUpdate) {
					return nil, &lps.Refusal{Code: "crl-dates", Text: "la liste de révocation est déjà périmée"}
				}
				return was(l, ca, t, now)
			}
		},
		Expect: tooStrict(`aucune liste de révocation utilisable`, "", "D-08.vieillie.*"),
	}, {
		Name:  "crl-perimee-ecartee",
		Title: "Met de côté une liste de révocation périmée au lieu de la lire",
		Shows: "Le poste chiffre avec un certificat que nomme une liste périmée.",
		Causes: "Une révocation ne s'annule pas avec le temps : une clé volée sert de nouveau dès que la liste " +
			"vieillit.",
		Requirements: []string{"D-08"},
		Policy:       admitting(revocationCheck, outdated),
		Expect:       left(leftRevoked, "D-08.nomme", "D-08.vieillie-nomme.*"),
	}, {
		Name:         "crl-non-vide-bloquante",
		Title:        "Prend toute liste de révocation qui n'est pas vide pour un refus",
		Shows:        "Le poste refuse un certificat que la liste ne nomme pas : elle en nomme un autre.",
		Causes:       "Une liste nomme toujours quelqu'un : le poste ne facture plus.",
		Requirements: []string{"D-04"},
		Policy: func(p *lps.Policy) {
			addCheck(p, "liste vide", func(c *lps.Candidate) *lps.Refusal {
				if len(c.Path) == 0 {
					return nil
				}
				if l := genuine(c.Trust, c.Path[0], c.Now); l != nil && len(l.RevokedCertificateEntries) > 0 {
					return &lps.Refusal{Code: "revoked", Text: "la liste de révocation n'est pas vide"}
				}
				return nil
			})
		},
		Expect: acts(refusedWith(`la liste de révocation n'est pas vide`), "D-04.revoque-ailleurs").
			kill("D-04.lot-accepte", `le logiciel a refusé : « la liste de révocation n'est pas vide`),
	}, {
		Name:         "numero-de-serie-arrondi",
		Title:        "Compare les numéros de série en nombres à virgule flottante",
		Shows:        "Le poste refuse un certificat que la liste ne nomme pas : elle en nomme un de numéro voisin.",
		Causes:       "Un numéro de 16 octets n'y tient pas : deux numéros qui ne diffèrent qu'à la fin y sont le même.",
		Requirements: []string{"D-04"},
		Policy: mistaken("arrondi", func(a, b *big.Int) bool {
			x, _ := new(big.Float).SetInt(a).Float64()
			y, _ := new(big.Float).SetInt(b).Float64()
			return x == y
		}),
		Expect: tooStrict(`numéro arrondi`, "", "D-04.non-revoque", "D-04.oct-non-revoque"),
	}, {
		Name:         "numero-de-serie-sur-64-bits",
		Title:        "Ne garde des numéros de série que les 64 derniers bits",
		Shows:        "Le poste refuse un certificat que la liste ne nomme pas : elle en nomme un de même fin.",
		Causes:       "Un entier du langage n'a que 64 bits, un numéro de série en a jusqu'à 160.",
		Requirements: []string{"D-04"},
		Policy:       mistaken("tronqué", func(a, b *big.Int) bool { return a.Uint64() == b.Uint64() }),
		Expect:       tooStrict(`numéro tronqué`, "", "D-04.non-revoque", "D-04.oct-non-revoque"),
	}}
}

// mistaken takes one serial number for another.
func mistaken(how string, same func(a, b *big.Int) bool) func(*lps.Policy) {
	return func(p *lps.Policy) {
		addCheck(p, "numéro de série", func(c *lps.Candidate) *lps.Refusal {
			if len(c.Path) == 0 {
				return nil
			}
			l := genuine(c.Trust, c.Path[0], c.Now)
			if l != nil && slices.ContainsFunc(l.RevokedCertificateEntries, func(e x509.RevocationListEntry) bool {
				return same(e.SerialNumber, c.Certificate.SerialNumber)
			}) {
				return &lps.Refusal{Code: "revoked", Text: "le certificat est révoqué, numéro " + how}
			}
			return nil
		})
	}
}

// forgiving makes nothing of one kind of refusal of the check of revocation.
func forgiving(code string) func(*lps.Policy) {
	return func(p *lps.Policy) {
		changeCheck(p, revocationCheck, func(c *lps.Candidate, was func(*lps.Candidate) *lps.Refusal) *lps.Refusal {
			if no := was(c); no == nil || no.Code != code {
				return no
			}
			return nil
		})
	}
}
