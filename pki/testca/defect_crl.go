package testca

import (
	"context"
	"math/big"
	"slices"
	"strings"
	"time"
)

// crlCase is a state of the list of the CA that a label depends on.
type crlCase CRLVariant

func (v crlCase) apply(_ context.Context, t *tx, o order) (Change, error) {
	s, err := t.seatOf(o.label)
	if err != nil {
		return Change{}, err
	}
	variant := CRLVariant(v)
	if o.mode == twin {
		variant = CRLFresh
	}
	if err := t.publishCRL(s.sound.DN, variant); err != nil {
		return Change{}, err
	}
	return Change{Detail: t.describeCRL(s.sound.DN)}, nil
}

// outdatedRevoked publishes a certificate that the list, out of date, says
// revoked. Its twin is one that the same list does not name: it must be used.
func outdatedRevoked(ctx context.Context, t *tx, o order) (Change, error) {
	done, err := leafCase{held: true, base: established}.apply(ctx, t, o)
	if err != nil {
		return Change{}, err
	}
	c := done.Credential
	if o.mode != twin {
		begin := t.now.Add(-margin - t.p.opt.Validity.CRL)
		t.pub.revoked[c] = revocation{At: begin.Add(-margin), Reason: "keyCompromise"}
	}
	return done, t.publishCRL(c.Issuer.DN, CRLOutdated)
}

// crlDefects are D-07, D-08, D-10 and E-09.
func crlDefects() []Defect {
	crl := func(req string, v CRLVariant, refuse bool, title, why string) Defect {
		return Defect{ID: "crl-" + string(v), Requirement: req, Kind: KindCRL, Title: title, Explanation: why, Refuse: refuse,
			apply: crlCase(v).apply}
	}
	return []Defect{
		crl("D-07", CRLAbsent, true, "Liste de révocation absente",
			"L'annuaire ne publie aucune CRL : sur un poste qui n'en a pas, le certificat compte comme non valide."),
		crl("D-08", CRLOutdated, false, "Liste de révocation périmée",
			"La date de prochaine publication (nextUpdate) de la CRL est passée : la révocation se contrôle tout de même sur "+
				"elle, et l'émission continue."),
		{ID: "crl-outdated-revoked", Requirement: "D-08", Kind: KindCRL,
			Title:       "Certificat révoqué d'après une liste périmée",
			Explanation: "La CRL est périmée mais elle nomme le certificat : il reste refusé.",
			Refuse:      true, apply: outdatedRevoked},
		crl("D-10", CRLForged, true, "Liste de révocation falsifiée",
			"Un bit de la signature de la CRL a changé : son contenu n'est plus garanti, elle ne peut pas être installée."),
		crl("D-10", CRLOtherKey, true, "Liste de révocation signée par une autre clé",
			"La CRL porte le nom de la bonne autorité, mais ce n'est pas sa clé qui l'a signée."),
		crl("D-10", CRLOtherCA, true, "Liste de révocation d'une autre autorité",
			"L'annuaire présente à la place de la CRL attendue celle, véritable, d'une autre autorité : elle ne dit rien de "+
				"ce certificat."),
		crl("D-10", CRLNotYetValid, true, "Liste de révocation pas encore valable",
			"La CRL ne prend effet que le lendemain (thisUpdate) : elle ne peut pas encore servir."),
		crl("D-10", CRLDelta, true, "Liste de révocation incrémentale (delta)",
			"La CRL ne dit que ce qui a changé depuis une autre (deltaCRLIndicator) : à elle seule elle ne dit pas qui est "+
				"révoqué."),
		crl("D-10", CRLScope, true, "Liste de révocation réservée aux autorités",
			"La CRL dit ne parler que des certificats d'autorités (issuingDistributionPoint, onlyContainsCACerts) : elle ne "+
				"dit rien de celui du destinataire."),
		crl("D-10", CRLReasons, true, "Liste de révocation limitée à certains motifs",
			"La CRL dit ne valoir que pour certains motifs de révocation (issuingDistributionPoint, onlySomeReasons) : qui "+
				"est révoqué pour un autre motif n'y est pas."),
		crl("D-10", CRLCritical, true, "Liste de révocation à l'extension critique inconnue",
			"La CRL porte une extension marquée critique que personne ne connaît : qui ne sait pas la lire ne doit pas s'en "+
				"servir (RFC 5280 §5.2)."),
		crl("D-10", CRLEndless, true, "Liste de révocation sans date de fin",
			"La CRL ne dit pas quand la suivante paraît (nextUpdate), ce que toute liste dit obligatoirement : sa date de "+
				"validité ne se vérifie pas."),
		crl("E-09", CRLUnchanged, false, "Liste de révocation inchangée",
			"L'annuaire redonne à chaque demande la même CRL, encore en vigueur : l'émission continue, le poste redemande "+
				"chaque jour et avertit l'utilisateur si cela dure."),
	}
}

// severalCase is an order of three valid certificates in the directory:
// indexes by age, 2 the most recent.
type severalCase [3]int

func (sc severalCase) apply(ctx context.Context, t *tx, o order) (Change, error) {
	issuer, err := t.issuerOf(o.label)
	if err != nil {
		return Change{}, err
	}
	keys, err := t.p.opt.Keys.many(ctx, 3)
	if err != nil {
		return Change{}, err
	}
	serials := t.ascending(3)
	apart := min(10*day, t.p.opt.Validity.Leaf/12).Truncate(time.Second)
	newest := t.leaf(o.label, issuer)
	var made []*Credential
	for age := range 3 {
		s := newest
		// But for its beginning the most recent is the middle one of the three in
		// all by which one could choose: serial number, end, length of its
		// validity, size. Neither the greatest nor the least of anything else is it.
		s.serial = []*big.Int{serials[2], serials[0], serials[1]}[age]
		s.notBefore = s.notBefore.Add(-time.Duration(2-age) * apart)
		s.notAfter = s.notAfter.Add([]time.Duration{-3, 2, 0}[age] * apart)
		s.comment = strings.Repeat(".", []int{8, 40, 24}[age])
		c, err := t.issue(s, keys[age], "", true)
		if err != nil {
			return Change{}, err
		}
		made = append(made, c)
	}
	t.pub.service[o.label] = slices.Concat(t.pub.service[o.label], made)
	t.pub.shown[o.label] = nil
	for _, i := range sc {
		if o.mode != twin || i == 2 {
			t.pub.shown[o.label] = append(t.pub.shown[o.label], made[i])
		}
	}
	return Change{Credential: made[2]}, nil
}

// directoryDefects are E-03.
func directoryDefects() []Defect {
	several := func(id, title, why string, sc severalCase) Defect {
		return Defect{ID: id, Requirement: "E-03", Kind: KindDirectory, Title: title, Explanation: why, apply: sc.apply}
	}
	const end = ". Ni son numéro de série, ni sa date de fin, ni sa durée, ni sa taille n'est la plus grande ou la plus " +
		"petite des trois : seule la date de début désigne celui qu'il faut employer."
	return []Defect{
		several("several-newest-first", "Plusieurs certificats, le plus récent en tête",
			"L'annuaire publie trois certificats valables ; le plus récent vient en premier"+end, severalCase{2, 0, 1}),
		several("several-newest-middle", "Plusieurs certificats, le plus récent au milieu",
			"L'annuaire publie trois certificats valables ; le plus récent vient en deuxième"+end, severalCase{0, 2, 1}),
		several("several-newest-last", "Plusieurs certificats, le plus récent à la fin",
			"L'annuaire publie trois certificats valables ; le plus récent vient en dernier"+end, severalCase{1, 0, 2}),
	}
}
