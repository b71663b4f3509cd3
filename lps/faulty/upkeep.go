package faulty

import (
	"bytes"
	"crypto/x509"
	"time"

	"amfront/lps"
	"amfront/lps/adapter"
)

// upkeep are faults with several authorities (E-01), with the fetching of
// revocation lists (E-09) and with directory sessions (E-10).
func upkeep() []Variant {
	return []Variant{{
		Name:  "une-seule-autorite",
		Title: "Installer une autorité remplace celle d'avant",
		Shows: "Une fois la racine d'un OCT ou d'une nouvelle génération installée, les certificats de l'autorité " +
			"d'avant sont refusés.",
		Causes:       "Pendant une migration, les envois vers les organismes restés à l'ancienne autorité s'arrêtent.",
		Requirements: []string{"E-01"},
		Policy:       func(p *lps.Policy) { p.OneCA = true },
		Expect: shows("reponses", `^send : refused \(unknown-ca\)`, "E-01.assureur-et-oct", "E-01.deux-generations").
			kill("E-01.certificat-attendu", noRoot),
	}, {
		Name:  "autorite-installee-ignoree",
		Title: "L'autorité que l'on installe n'est pas prise en compte",
		Shows: "L'installation répond qu'elle est faite ; les certificats de la nouvelle autorité sont toujours " +
			"refusés.",
		Causes: "Une racine fixée dans le code : le jour de la migration, il faut une nouvelle version du logiciel " +
			"chez chaque client.",
		Requirements: []string{"E-01", "I-06"},
		Driver:       swallows(adapter.ActionInstallCA),
		Expect: shows("choix", `un autre que celui attendu`, "E-01.assureur-et-oct", "E-01.deux-generations",
			"E-01.migration-installee", "E-01.poste-neuf-installee", "F-08.nouvelle-autorite-installee").
			killIn("E-01.assureur-et-oct", "E-01.certificat-attendu", `le certificat est émis par "AC-OCT", `+noRoot).
			killIn("E-01.poste-neuf-installee", "E-01.certificat-attendu", noRoot).
			kills(otherSameOwner, "E-01.certificat-attendu", "F-08.certificat-attendu"),
	}, {
		Name:  "autorite-de-l-annuaire-crue",
		Title: "Se fie à toute chaîne, même sans racine installée",
		Shows: "Un certificat émis par une autorité que personne n'a installée sert à chiffrer.",
		Causes: "Qui sait écrire dans l'annuaire, ou se mettre sur le chemin, fait chiffrer les lots pour sa " +
			"propre clé.",
		Requirements: []string{"E-01", "F-08", "D-01"},
		Policy: func(p *lps.Policy) {
			paths := p.Paths
			p.Paths = func(c *x509.Certificate, t *lps.Trust) [][]*x509.Certificate {
				if found := paths(c, t); len(found) > 0 || bytes.Equal(c.RawIssuer, c.RawSubject) {
					return found
				}
				return [][]*x509.Certificate{nil}
			}
			withoutCheck(p, "chaîne")
		},
		Expect: lacks("reponses", `^send : refused \(unknown-ca\)`, "E-01.migration-non-installee",
			"E-01.poste-neuf-non-installee", "F-08.nouvelle-autorite-absente", "F-05.longue-attente").
			kill("F-05.rien-represente", resentInVain).
			kill("E-01.certificat-attendu", otherSameOwner).
			kill("E-01.rien-emis", `1 message émis ; message « SV140610/.* » accepté`).
			kill("E-01.motif-dit", saysSent).
			kill("F-08.certificat-attendu", otherSameOwner),
	}, {
		Name:  "liste-installee-sans-controle",
		Title: "Installe toute liste de révocation que rend l'annuaire",
		Shows: "Une liste à la signature fausse, ou d'une autre autorité, prend la place de la bonne, qui manque " +
			"ensuite à l'envoi.",
		Causes: "Une liste fabriquée peut taire une révocation ; ici le poste, plus prudent à l'envoi, se retrouve " +
			"sans liste et s'arrête.",
		Requirements: []string{"E-09", "D-10"},
		Policy:       takesAny,
		Expect: lacks("magasin", `^crl .* : refused`, "E-09.liste-ecartee.une-crl-a-la-signature-abimee",
			"E-09.liste-ecartee.une-crl-signee-par-une-autre-cle", "E-09.liste-ecartee.une-crl-pas-encore-valable").
			kill("D-10.certificat-attendu", noList).
			warn("E-09.alerte-dite", `aucune alerte`),
	}, {
		Name:         "liste-effacee-d-abord",
		Title:        "Efface ses listes de révocation avant de juger les nouvelles",
		Shows:        "Quand l'annuaire ne rend pas de bonne liste, le poste n'en a plus aucune et refuse d'envoyer.",
		Causes:       "Une erreur de publication de la liste, et le cabinet ne peut plus facturer.",
		Requirements: []string{"E-09"},
		Policy:       func(p *lps.Policy) { p.DropListsFirst = true },
		Expect: shows("reponses", `^send : refused \(crl-absent\)`, "E-09.liste-ecartee.[lr]*",
			"E-09.liste-ecartee.une-crl-[as]*", "E-09.liste-ecartee.une-crl-pas-encore-valable").
			kill("D-10.certificat-attendu", noList),
	}, {
		Name:         "liste-inchangee-jetee",
		Title:        "Prend une liste inchangée pour une erreur et la jette",
		Shows:        "Si l'annuaire redonne la même liste, le poste la refuse, n'en garde aucune et s'arrête.",
		Causes:       "Une autorité qui tarde d'un jour à publier arrête tous les cabinets équipés.",
		Requirements: []string{"E-09"},
		OneProcess:   true,
		Policy: func(p *lps.Policy) {
			check := p.CheckCRL
			seen := map[string]bool{}
			p.DropListsFirst = true
			p.CheckCRL = func(l *x509.RevocationList, ca *x509.Certificate, t *lps.Trust, now time.Time) (*x509.Certificate,
				*lps.Refusal) {
				if seen[string(l.Raw)] {
					return nil, &lps.Refusal{Code: "crl-dates", Text: "la liste de révocation n'a pas changé depuis la dernière fois"}
				}
				seen[string(l.Raw)] = true
				return check(l, ca, t, now)
			}
		},
		Expect: shows("magasin", `^crl .* : refused`, "E-09.liste-inchangee").
			kill("D-10.certificat-attendu", noList).
			because("après un 4005 le poste redemande la liste, la jette car elle n'a pas changé, et ne peut plus "+
				"rien renvoyer", kill("F-09.represente-*", notResent), kill("F-09.certificat-attendu", neverBack)),
	}, {
		Name:         "toutes-les-listes",
		Title:        "Demande toutes les listes de révocation de l'annuaire",
		Shows:        "La mise à jour demande aussi les listes d'autorités dont aucun certificat du poste ne dépend.",
		Causes:       "Ces listes peuvent être grosses : l'annuaire et la ligne du cabinet sont chargés pour rien.",
		Requirements: []string{"E-10"},
		Policy:       func(p *lps.Policy) { p.OnlyNeeded = false },
		Expect: shows("annuaire", `^refresh n° 1 : \d+ recherches de certificats, ([3-9]|\d\d) de CRL`, "E-10.crl-utiles.*").
			warn("E-10.crl-utiles", `CRL inutiles demandées : cn=AC-FACTURATION`),
	}, {
		Name:         "session-gardee",
		Title:        "Garde la session d'annuaire ouverte",
		Shows:        "La connexion LDAP reste ouverte après la dernière réponse, jusqu'à ce que le logiciel se ferme.",
		Causes:       "L'annuaire s'épuise à tenir des milliers de connexions qui ne servent pas, et refuse les autres.",
		Requirements: []string{"E-10"},
		OneProcess:   true,
		Policy:       func(p *lps.Policy) { p.KeepSession = true },
		Expect: lacks("sessions", `^ldap fermée : terminée`, "E-10.session-*", "E-11.defaillant.*").
			warn("E-10.session-annuaire-fermee", `une session est encore ouverte`).
			warn("E-11.session-annuaire-fermee", `une session est encore ouverte`),
	}}
}
