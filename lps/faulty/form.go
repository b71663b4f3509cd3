package faulty

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"slices"
	"time"

	"amfront/lps"
)

// form are faults in reading what a certificate, an authority or a list is made
// of: key, version, extensions (C-03, D-01, D-10).
func form() []Variant { return slices.Concat(keyForm(), authorityForm(), listForm()) }

// keyForm are faults of §6.2.2 and RFC 5280 §4.2 on the recipient's certificate.
func keyForm() []Variant {
	bits := func(c *lps.Candidate) int {
		if pub, ok := c.Certificate.PublicKey.(*rsa.PublicKey); ok {
			return pub.N.BitLen()
		}
		return 0
	}
	version1 := func(c *lps.Candidate) bool { return c.Certificate.Version == 1 }
	return []Variant{{
		Name:         "cle-courte-admise",
		Title:        "Ne demande de la clé du certificat que d'être RSA",
		Shows:        "Le poste chiffre avec une clé RSA de 1024 bits, ou de 3072.",
		Causes:       "Une clé de 1024 bits se casse : qui garde le lot lira un jour les soins des patients.",
		Requirements: []string{"C-03"},
		Policy:       admitting("clé", func(c *lps.Candidate) bool { return bits(c) > 0 }),
		Expect: left(leftUnopened, "C-03.certificat.cle-rsa-de-1024-bits", "C-03.certificat.cle-rsa-de-3072-bits",
			"C-03.certificat.amc-cle-rsa-de-1024-bits"),
	}, {
		Name:         "cle-longue-admise",
		Title:        "Tient pour bonne toute clé RSA d'au moins 2048 bits",
		Shows:        "Le poste chiffre avec une clé RSA de 3072 bits.",
		Causes:       "Le frontal n'attend que des clés de 2048 bits : le lot est rejeté.",
		Requirements: []string{"C-03"},
		Policy:       admitting("clé", func(c *lps.Candidate) bool { return bits(c) >= 2048 }),
		Expect:       left(leftUnopened, "C-03.certificat.cle-rsa-de-3072-bits"),
	}, {
		Name:         "cle-inutilisable-en-clair",
		Title:        "Envoie en clair quand la clé du certificat ne sait pas chiffrer",
		Shows:        "Le certificat porte une clé à courbe elliptique : le chiffrement échoue, et le lot part tel quel.",
		Causes:       "Les données de santé traversent la messagerie sans protection, et personne n'en est averti.",
		Requirements: []string{"C-03"},
		Policy: func(p *lps.Policy) {
			admitting("clé", func(c *lps.Candidate) bool { return bits(c) == 0 })(p)
			p.Document = func(file []byte, seal func([]byte) ([]byte, error)) ([]byte, error) {
				if sealed, err := seal(file); err == nil {
					return sealed, nil
				}
				return file, nil
			}
		},
		Expect: left(`^1 message émis ; .* rejeté par un 40[02]5 : .*pas chiffrée`,
			"C-03.certificat.cle-a-courbe-elliptique"),
	}, {
		Name:         "version-1-sans-controle",
		Title:        "Ne contrôle ni nom ni usages d'un certificat qui se dit de la version 1",
		Shows:        "Le poste chiffre avec un certificat X.509 de version 1, faute d'y lire des extensions.",
		Causes:       "Rien ne dit plus à qui est le certificat : le lot peut partir pour n'importe qui.",
		Requirements: []string{"C-03"},
		Policy: func(p *lps.Policy) {
			for _, check := range []string{"version", "libellé", "usages de la clé"} {
				admitting(check, version1)(p)
			}
		},
		Expect: left(leftUnopened, "C-03.certificat.version-1", "C-03.certificat.amc-version-1"),
	}, {
		Name:         "extension-critique-admise",
		Title:        "Passe sur les extensions critiques qu'il ne connaît pas",
		Shows:        "Le poste chiffre avec un certificat qui porte une extension critique inconnue.",
		Causes:       "L'autorité a limité l'emploi du certificat ; le poste n'en sait rien, et passe outre.",
		Requirements: []string{"D-01"},
		Policy:       func(p *lps.Policy) { withoutCheck(p, "extensions") },
		Expect:       left(leftUnopened, "D-01.extension-critique"),
	}}
}

// authorityForm are faults of RFC 5280 §6.1.4, and of §11.3.3 in the name of an
// authority.
func authorityForm() []Variant {
	// readingAbove has the profile of authorities read changed in one respect.
	readingAbove := func(change func(*x509.Certificate)) func(*lps.Policy) {
		return func(p *lps.Policy) {
			changeCheck(p, "profil des autorités", func(c *lps.Candidate, was func(*lps.Candidate) *lps.Refusal) *lps.Refusal {
				other := *c
				other.Path = nil
				for _, ca := range c.Path {
					changed := *ca
					change(&changed)
					other.Path = append(other.Path, &changed)
				}
				return was(&other)
			})
		}
	}
	return []Variant{{
		Name:         "usage-d-autorite-ignore",
		Title:        "Ne lit pas les usages de clé des autorités",
		Shows:        "Le poste chiffre avec un certificat émis par une autorité qui n'a pas le droit d'en signer.",
		Causes:       "Une clé destinée à signer des listes, moins gardée, fabrique des certificats au nom d'un organisme.",
		Requirements: []string{"D-01"},
		Policy:       readingAbove(func(ca *x509.Certificate) { ca.KeyUsage |= x509.KeyUsageCertSign }),
		Expect:       left(leftUnopened, "D-01.emetteur-limite.sans-signature"),
	}, {
		Name:         "longueur-de-chaine-ignoree",
		Title:        "Ne compte pas les autorités de la chaîne",
		Shows:        "Le poste chiffre sous une autorité que l'intermédiaire n'avait pas le droit de certifier.",
		Causes:       "Une autorité de trop, et c'est elle qui choisit qui lit les lots.",
		Requirements: []string{"D-01"},
		Policy: readingAbove(func(ca *x509.Certificate) {
			ca.MaxPathLen, ca.MaxPathLenZero = -1, false
		}),
		Expect: left(leftUnopened, "D-01.emetteur-limite.autorite-de-trop"),
	}, {
		Name:  "intermediaire-cru-sur-son-nom",
		Title: "Croit une autorité inconnue dont le nom est sous celui d'une racine installée",
		Shows: "Un message signé sous une autorité intermédiaire que le poste n'a pas fait repartir le lot, ou change de " +
			"certificat.",
		Causes:       "Un nom se recopie : qui forge le message choisit le certificat de tous les lots suivants.",
		Requirements: []string{"F-08"},
		Policy:       admitting("chaîne", underRootByName),
		Expect: shows("choix", `un autre que celui attendu`, "F-08.nouvel-intermediaire.*").
			kill("F-08.rien-represente", resentInVain).
			kill("F-08.certificat-attendu", otherSameOwner),
	}, {
		Name:  "intermediaire-d-origine-seul",
		Title: "Ne prend pas une seconde autorité intermédiaire sous la même racine",
		Shows: "Le message signé sous l'autorité qui vient d'être installée n'est pas cru : le lot rejeté reste en " +
			"plan.",
		Causes:       "Le jour où l'autorité intermédiaire change, les rejets ne sont plus suivis d'effet.",
		Requirements: []string{"F-08", "E-01"},
		Policy: func(p *lps.Policy) {
			p.TakeCA = func(ca *x509.Certificate, held *lps.Trust) bool {
				return !slices.ContainsFunc(held.Intermediates, func(h *x509.Certificate) bool {
					return string(h.RawIssuer) == string(ca.RawIssuer) && string(h.RawSubject) != string(ca.RawSubject)
				})
			}
		},
		Expect: lacks("releve", `^40[02]5 : acted`, "F-08.nouvel-intermediaire-installe.*").
			kill("F-08.represente-*", notResent).
			kill("F-08.certificat-attendu", neverBack),
	}}
}

// underRootByName tells that no path was found for want of the issuer, whose
// name stands below that of an installed root.
func underRootByName(c *lps.Candidate) bool {
	issuer := c.Certificate.Issuer
	return !slices.ContainsFunc(c.Trust.Intermediates, func(ca *x509.Certificate) bool {
		return bytes.Equal(ca.RawSubject, c.Certificate.RawIssuer)
	}) && slices.ContainsFunc(c.Trust.Roots, func(root *x509.Certificate) bool {
		return slices.Contains(issuer.OrganizationalUnit, root.Subject.CommonName)
	})
}

// listForm are faults in what a list may say of itself (RFC 5280 §5.2, §6.3.3).
func listForm() []Variant {
	// checkingLists has lists, and their authority, checked changed in one respect.
	checkingLists := func(change func(l *x509.RevocationList, ca *x509.Certificate)) func(*lps.Policy) {
		return func(p *lps.Policy) {
			was := p.CheckCRL
			p.CheckCRL = func(l *x509.RevocationList, ca *x509.Certificate, t *lps.Trust, now time.Time) (*x509.Certificate,
				*lps.Refusal) {
				if ca == nil {
					return was(l, ca, t, now)
				}
				list, above := *l, *ca
				list.Extensions = slices.Clone(l.Extensions)
				change(&list, &above)
				if _, no := was(&list, &above, t, now); no != nil {
					return nil, no
				}
				return ca, nil
			}
		}
	}
	without := func(id ...int) func(*lps.Policy) {
		return checkingLists(func(l *x509.RevocationList, _ *x509.Certificate) {
			for i := range l.Extensions {
				if e := &l.Extensions[i]; e.Id.Equal(asn1.ObjectIdentifier(id)) || len(id) == 0 && e.Id[0] == 2 && e.Id[1] == 999 {
					e.Id, e.Critical = asn1.ObjectIdentifier{2, 5, 29, 20}, false // taken for a number
				}
			}
		})
	}
	return []Variant{{
		Name:         "liste-incrementale-prise",
		Title:        "Prend une liste incrémentale (delta) pour la liste entière",
		Shows:        "Le poste envoie avec pour seule liste une liste de changements, ou oublie une révocation.",
		Causes:       "Ce qui a été révoqué avant n'y figure pas : une clé volée sert de nouveau.",
		Requirements: []string{"D-10"},
		Policy:       without(2, 5, 29, 27),
		Expect: left(leftAccepted, "D-10.forme.incrementale", "D-10.revocation-tenue.incrementale").
			and(Kill{Check: "D-10.rien-emis", In: "D-10.revocation-tenue.*", Reason: leftRevoked}),
	}, {
		Name:         "portee-de-liste-ignoree",
		Title:        "Ne lit pas de quels certificats la liste parle",
		Shows:        "Le poste envoie avec une liste réservée aux autorités, ou à quelques motifs, pour seule liste.",
		Causes:       "Le certificat n'y serait pas même s'il était révoqué.",
		Requirements: []string{"D-10"},
		Policy:       without(2, 5, 29, 28),
		Expect: left(leftAccepted, "D-10.forme.autorites-seules", "D-10.forme.certains-motifs",
			"D-10.revocation-tenue.autorites-seules").
			and(Kill{Check: "D-10.rien-emis", In: "D-10.revocation-tenue.*", Reason: leftRevoked}),
	}, {
		Name:         "extension-critique-de-liste-ignoree",
		Title:        "Passe sur les extensions critiques d'une liste qu'il ne connaît pas",
		Shows:        "Le poste envoie avec pour seule liste une liste qu'il ne sait pas lire en entier.",
		Causes:       "Ce qu'il n'a pas lu pouvait changer le sens de la liste.",
		Requirements: []string{"D-10"},
		Policy:       without(),
		Expect:       left(leftAccepted, "D-10.forme.extension-critique"),
	}, {
		Name:         "liste-sans-fin-prise",
		Title:        "Ne contrôle la fin d'une liste que si elle en donne une",
		Shows:        "Le poste envoie avec pour seule liste une liste sans date de prochaine publication.",
		Causes:       "Une liste qui ne périme jamais se rejoue des années plus tard.",
		Requirements: []string{"D-10"},
		Policy: checkingLists(func(l *x509.RevocationList, _ *x509.Certificate) {
			if l.NextUpdate.IsZero() {
				l.NextUpdate = l.ThisUpdate.AddDate(100, 0, 0)
			}
		}),
		Expect: left(leftAccepted, "D-10.forme.sans-fin"),
	}, {
		Name:         "liste-d-une-autorite-sans-droit",
		Title:        "Prend la liste d'une autorité qui n'a pas le droit d'en signer",
		Shows:        "Le poste envoie avec pour seule liste celle d'une autorité sans l'usage cRLSign.",
		Causes:       "La clé qui a signé la liste n'y était pas destinée : personne n'en répond.",
		Requirements: []string{"D-10"},
		Policy: checkingLists(func(_ *x509.RevocationList, ca *x509.Certificate) {
			ca.KeyUsage |= x509.KeyUsageCRLSign
		}),
		Expect: left(leftUnopened, "D-10.autorite-sans-droit"),
	}}
}
