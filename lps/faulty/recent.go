package faulty

import (
	"bytes"
	"crypto/x509"
	"time"

	"amfront/lps"
)

// recent are faults in telling which of two certificates is the most recent
// (E-03): by anything but the beginning of its validity.
func recent() []Variant {
	by := func(newer func(a, b *x509.Certificate) bool) func(*lps.Policy) {
		return func(p *lps.Policy) { p.Newer = newer }
	}
	validity := func(c *x509.Certificate) time.Duration { return c.NotAfter.Sub(c.NotBefore) }
	wrong := func(play ...string) Expectation {
		return shows("choix", `un autre que celui attendu`, append(play, "E-03.am?.en-*")...).
			kill("E-03.certificat-attendu", otherSameOwner)
	}
	// keeps follows where nothing speaks for a successor over what is held.
	keeps := func(e Expectation) Expectation {
		return e.because("le certificat du message est plus récent que celui du magasin, qui lui est préféré",
			kill("F-09.certificat-attendu", otherSameOwner))
	}
	// prefersOld is what follows where the certificate held beats its successor.
	prefersOld := func(e Expectation) Expectation {
		return keeps(e).kills(otherSameOwner, "E-07.certificat-attendu", "F-06.certificat-attendu")
	}
	return []Variant{{
		Name:  "fin-la-plus-lointaine",
		Title: "Tient pour le plus récent le certificat qui finit le dernier",
		Shows: "De deux certificats, celui dont la date de fin est la plus lointaine sert, même s'il a " +
			"commencé avant.",
		Causes:       "Une autorité qui raccourcit ses certificats, et le poste garde l'ancien jusqu'à son dernier jour.",
		Requirements: []string{"E-03", "E-07"},
		Policy:       by(func(a, b *x509.Certificate) bool { return a.NotAfter.After(b.NotAfter) }),
		Expect:       prefersOld(wrong("E-07.renouvele", "F-06.nouveau-certificat.*", "E-03.remplace*")),
	}, {
		Name:         "fin-la-plus-proche",
		Title:        "Prend d'abord le certificat qui finit le premier",
		Shows:        "De trois certificats valables, celui qui expire le plus tôt sert, comme on vide un stock.",
		Causes:       "Le poste reste sur une clé que l'organisme retire, et redemande l'annuaire chaque jour.",
		Requirements: []string{"E-03"},
		Policy:       by(func(a, b *x509.Certificate) bool { return a.NotAfter.Before(b.NotAfter) }),
		Expect:       wrong(),
	}, {
		Name:         "plus-petit-numero-de-serie",
		Title:        "Tient le plus petit numéro de série pour le plus récent",
		Shows:        "De trois certificats valables, celui du plus petit numéro de série sert.",
		Causes:       "Les numéros de série ne suivent pas le temps : le poste emploie l'un ou l'autre, au hasard.",
		Requirements: []string{"E-03"},
		Policy:       by(func(a, b *x509.Certificate) bool { return a.SerialNumber.Cmp(b.SerialNumber) < 0 }),
		Expect:       wrong(),
	}, {
		Name:         "plus-longue-validite",
		Title:        "Préfère le certificat dont la validité est la plus longue",
		Shows:        "De deux certificats, celui émis pour le plus de jours sert.",
		Causes:       "Le successeur, émis pour moins longtemps, n'est jamais employé.",
		Requirements: []string{"E-03", "E-07"},
		Policy:       by(func(a, b *x509.Certificate) bool { return validity(a) > validity(b) }),
		Expect:       prefersOld(wrong("E-07.renouvele", "F-06.nouveau-certificat.*")),
	}, {
		Name:         "plus-courte-validite",
		Title:        "Préfère le certificat dont la validité est la plus courte",
		Shows:        "De trois certificats valables, celui émis pour le moins de jours sert.",
		Causes:       "Le poste emploie une clé déjà remplacée, parce qu'elle avait été émise pour peu de temps.",
		Requirements: []string{"E-03"},
		Policy:       by(func(a, b *x509.Certificate) bool { return validity(a) < validity(b) }),
		Expect:       wrong(),
	}, {
		Name:         "plus-gros-certificat",
		Title:        "Prend le certificat dont le fichier est le plus gros",
		Shows:        "De trois certificats valables, celui qui compte le plus d'octets sert.",
		Causes:       "Les octets ne disent rien de la date : le poste emploie une clé déjà remplacée.",
		Requirements: []string{"E-03"},
		Policy:       by(func(a, b *x509.Certificate) bool { return len(a.Raw) > len(b.Raw) }),
		Expect:       keeps(wrong()),
	}, {
		Name:         "plus-petit-certificat",
		Title:        "Prend le certificat dont le fichier est le plus petit",
		Shows:        "De trois certificats valables, celui qui compte le moins d'octets sert.",
		Causes:       "Les octets ne disent rien de la date : le poste emploie une clé déjà remplacée.",
		Requirements: []string{"E-03"},
		Policy:       by(func(a, b *x509.Certificate) bool { return len(a.Raw) < len(b.Raw) }),
		Expect:       keeps(wrong()),
	}, {
		Name:         "dernier-certificat",
		Title:        "Prend le dernier certificat que rend l'annuaire",
		Shows:        "Le certificat publié en dernier sert, quel que soit son âge.",
		Causes:       "L'annuaire ne promet aucun ordre : un jour l'ancien passe derrière, et le poste y revient.",
		Requirements: []string{"E-03"},
		Policy:       by(func(_, _ *x509.Certificate) bool { return true }),
		Expect: wrong().because("l'annuaire rend encore l'ancien certificat après celui du message : il l'emporte",
			kill("F-09.certificat-attendu", otherSameOwner)),
	}, {
		Name:         "date-au-jour-pres",
		Title:        "Compare les dates des certificats au jour près",
		Shows:        "De deux certificats du même jour, le premier trouvé sert.",
		Causes:       "Une clé remplacée en urgence le jour de son émission reste employée.",
		Requirements: []string{"E-03"},
		Policy: by(func(a, b *x509.Certificate) bool {
			const day = 24 * time.Hour
			return a.NotBefore.Truncate(day).After(b.NotBefore.Truncate(day))
		}),
		Expect: shows("choix", `un autre que celui attendu`, "E-03.meme-jour").
			killIn("E-03.meme-jour", "E-03.certificat-attendu", otherSameOwner),
	}, {
		Name:  "autorite-avant-la-date",
		Title: "Préfère le certificat de l'autorité la plus récente, puis seulement le plus récent",
		Shows: "Sous deux autorités installées, un certificat plus récent de l'ancienne est laissé pour un plus " +
			"ancien de la nouvelle.",
		Causes:       "Une migration annulée ou reprise, et le poste chiffre pour une clé que l'organisme retire.",
		Requirements: []string{"E-01", "E-03"},
		Policy: func(p *lps.Policy) {
			newer := p.Newer
			p.Newer = func(a, b *x509.Certificate) bool {
				if c := bytes.Compare(a.RawIssuer, b.RawIssuer); c != 0 {
					return c > 0
				}
				return newer(a, b)
			}
		},
		Expect: shows("choix", `un autre que celui attendu`, "E-03.deux-autorites").
			killIn("E-03.deux-autorites", "E-03.certificat-attendu", otherSameOwner),
	}, {
		Name:         "plus-ancien-en-attente",
		Title:        "De deux certificats qui attendent leur liste, garde le plus ancien",
		Shows:        "La liste venue, le poste chiffre avec l'ancien certificat ; le nouveau est oublié.",
		Causes:       "L'annuaire a manqué le jour d'une relève, et chaque lot part pour une clé que l'organisme retire.",
		Requirements: []string{"E-03"},
		Policy: func(p *lps.Policy) {
			p.Awaited = func(a, b *x509.Certificate) bool { return a.NotBefore.Before(b.NotBefore) }
		},
		Expect: shows("choix", `un autre que celui attendu`, "E-03.attend-sa-liste").
			killIn("E-03.attend-sa-liste", "E-03.certificat-attendu", otherSameOwner),
	}}
}
