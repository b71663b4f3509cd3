package faulty

import (
	"crypto/x509"
	"time"

	"amfront/lps"
)

// dates are faults of D-03.
func dates() []Variant {
	change := func(f func(*x509.Certificate)) func(*lps.Policy) { return reading("dates", f) }
	return []Variant{{
		Name:  "dates-ignorees",
		Title: "Ne lit pas les dates de validité du certificat",
		Shows: "Le poste chiffre avec un certificat périmé, ou qui n'a pas commencé.",
		Causes: "L'organisme ne garde pas toujours la clé d'un certificat périmé : le lot est rejeté et le " +
			"professionnel n'est pas payé.",
		Requirements: []string{"D-03"},
		Policy:       func(p *lps.Policy) { withoutCheck(p, "dates") },
		Expect: left(leftExpired, "D-03.perime", "D-03.pas-encore-valable", "D-09.reprise.perime",
			"D-09.reprise.a-venir", "D-01.leurre-amo.pas-encore-valable").
			each(leftAccepted, "D-03.pas-encore-valable", "D-09.reprise.a-venir").
			and(wrongOne()).with(tooEarly(), spoilt()),
	}, {
		Name:         "debut-ignore",
		Title:        "Ne compare que la date de fin du certificat",
		Shows:        "Le poste chiffre avec un certificat publié d'avance, qui n'est valable que demain.",
		Causes:       "La clé n'est pas encore en service chez l'organisme, qui ne sait pas ouvrir le lot.",
		Requirements: []string{"D-03"},
		Policy:       change(func(c *x509.Certificate) { c.NotBefore = time.Time{} }),
		Expect:       left(leftAccepted, "D-03.pas-encore-valable"),
	}, {
		Name:         "fin-ignoree",
		Title:        "Ne compare que la date de début du certificat",
		Shows:        "Le poste chiffre avec un certificat périmé depuis la veille.",
		Causes:       "Le lot est rejeté dès que l'organisme a retiré l'ancienne clé.",
		Requirements: []string{"D-03"},
		Policy:       change(func(c *x509.Certificate) { c.NotAfter = c.NotAfter.AddDate(100, 0, 0) }),
		Expect:       left(leftExpired, "D-03.perime"),
	}, {
		Name:         "fin-au-jour-pres",
		Title:        "Compte le jour de fin du certificat en entier",
		Shows:        "Le poste chiffre encore avec un certificat dont la validité a fini il y a une demi-heure.",
		Causes:       "Le lot est rejeté si l'organisme a retiré la clé à l'heure dite.",
		Requirements: []string{"D-03"},
		Policy:       change(func(c *x509.Certificate) { c.NotAfter = c.NotAfter.Add(23 * time.Hour) }),
		Expect: acts(departed(), "D-03.a-l-heure.perime", "D-03.perime").
			warn("D-03.rien-emis", leftExpired).warn("D-03.motif-dit", saysSent),
	}, {
		Name:  "heure-legale-pour-universelle",
		Title: "Prend les chiffres de l'heure de Paris pour l'heure universelle",
		Shows: "Le décalage de l'heure est perdu à la lecture : le poste vit une heure en avance, et chiffre avec un " +
			"certificat qui ne commence que dans une demi-heure.",
		Causes:       "La clé n'est pas encore en service chez l'organisme, qui ne sait pas ouvrir le lot.",
		Requirements: []string{"D-03"},
		Options:      func(o *lps.Options) { o.Now = func() time.Time { return time.Now().Add(time.Hour) } },
		Expect: acts(departed(), "D-03.a-l-heure.a-venir").
			warn("D-03.rien-emis", leftAccepted).warn("D-03.motif-dit", saysSent),
	}, {
		Name:         "heure-locale",
		Title:        "Lit les dates du certificat avec deux heures de décalage",
		Shows:        "Le poste tient pour « pas encore valable » un certificat qui a commencé il y a une heure.",
		Causes:       "L'heure universelle lue comme heure d'été : chaque renouvellement arrête le cabinet pour deux heures.",
		Requirements: []string{"D-03"},
		Policy:       change(func(c *x509.Certificate) { c.NotBefore = c.NotBefore.Add(2 * time.Hour) }),
		Expect: tooStrict(`n'est valable qu'à partir du`,
			"Le certificat de ce scénario vient d'être renouvelé : il a commencé il y a moins de deux heures.",
			"D-03.en-cours").
			with(Kill{Check: "E-03.certificat-attendu", In: "E-03.*", Reason: otherChosen,
				Why: "Le plus récent des trois a commencé il y a moins de deux heures : le poste prend celui d'avant."},
				Kill{Check: "F-09.*", In: "F-09.*", Reason: pasReparti,
					Why: "Le nouveau certificat vient de commencer : le poste ne le croit pas encore, et le lot attend."}),
	}, {
		Name:         "duree-calculee",
		Title:        "Calcule lui-même la fin de validité, un mois après le début",
		Shows:        "Le poste refuse comme périmé un certificat ancien dont la date de fin n'est pas passée.",
		Causes:       "Le cabinet s'arrête alors que son certificat est bon, et personne ne comprend pourquoi.",
		Requirements: []string{"D-02", "D-03"},
		Policy:       change(func(c *x509.Certificate) { c.NotAfter = c.NotBefore.AddDate(0, 0, 29) }),
		Expect: tooStrict(`n'est plus valable depuis le`,
			"Les premiers certificats du banc ont commencé il y a un mois : ils sont tous tenus pour périmés.",
			"D-03.ancien", "D-03.oct-valable", "D-02.oct-intermediaire-en-regle"),
	}}
}
