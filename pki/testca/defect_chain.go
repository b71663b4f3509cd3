package testca

import (
	"context"
	"crypto/x509"
	"time"
)

// issuerDefects are those of D-01 that show on the certificate alone: the
// authorities of the directory stay as they are.
func issuerDefects() []Defect {
	return []Defect{
		{ID: "unknown-ca", Requirement: "D-01", Kind: KindCertificate, Title: "Certificat d'une autorité inconnue",
			Explanation: "L'émetteur porte le nom de la bonne autorité, mais c'est une autre clé qui a signé le certificat.",
			Refuse:      true, apply: impostorLeaf},
		leafDefect("D-01", "other-hierarchy", "Certificat d'une autre hiérarchie",
			"Le certificat a été émis par une autorité véritable, mais d'une autre hiérarchie : production au lieu de test, "+
				"ou l'inverse.",
			leafCase{deviate: func(t *tx, _ order, s *leafSpec) {
				s.issuer = t.foreignSeat(t.pub.seat(s.issuer.DN)).sound
				s.crlURL = t.p.crlURL(s.issuer.DN)
			}}),
		leafDefect("D-01", "self-signed", "Certificat autosigné",
			"Le destinataire s'est signé son propre certificat ; aucune autorité ne répond de lui.",
			leafCase{deviate: func(_ *tx, _ order, s *leafSpec) { s.selfSigned = true }}),
		leafDefect("D-01", "bad-signature", "Signature du certificat altérée",
			"Un bit de la signature de l'autorité a changé : le contenu du certificat n'est plus garanti.",
			leafCase{deviate: func(_ *tx, _ order, s *leafSpec) { s.brokenSignature = true }}),
	}
}

// impostorLeaf issues under a hierarchy with the right names and other keys,
// of which the directory shows nothing.
func impostorLeaf(ctx context.Context, t *tx, o order) (Change, error) {
	if o.sound() {
		return leafCase{}.apply(ctx, t, o)
	}
	issuer, err := t.issuerOf(o.label)
	if err != nil {
		return Change{}, err
	}
	keys, err := t.p.opt.Keys.many(ctx, 2)
	if err != nil {
		return Change{}, err
	}
	h := hierarchyNamed(issuer.hierarchy)
	spec := t.rootSpec(h)
	spec.defect = o.id
	root, err := t.authority(spec, keys[0])
	if err != nil {
		return Change{}, err
	}
	spec = t.intermediateSpec(h, root)
	spec.defect = o.id
	inter, err := t.authority(spec, keys[1])
	if err != nil {
		return Change{}, err
	}
	return leafCase{deviate: func(_ *tx, _ order, s *leafSpec) { s.issuer = inter }}.apply(ctx, t, o)
}

// chainCase is a defect above the certificate. The authority at fault has
// the name of the sound one and a key of its own, so no station can find a
// good path by way of an authority that it already knew.
type chainCase struct {
	newRoot      bool // a new root too
	unanchored   bool // the new root is published, but no station is to trust it
	root, inter  func(*tx, *caSpec)
	past         bool // the authority is no more: list and certificate date from when it was
	revokedInter bool
	tooLong      bool // the certificate comes from another authority below the intermediate, which allows none
}

func (cc chainCase) apply(ctx context.Context, t *tx, o order) (Change, error) {
	old, err := t.issuerOf(o.label)
	if err != nil {
		return Change{}, err
	}
	h, root := hierarchyNamed(old.hierarchy), t.pub.seat(old.Issuer.DN).shown
	keys, err := t.p.opt.Keys.many(ctx, 3)
	if err != nil {
		return Change{}, err
	}
	anchored := !cc.unanchored || o.mode == twin
	if cc.newRoot {
		spec := t.rootSpec(h)
		if cc.root != nil && o.mode != twin {
			cc.root(t, &spec)
		}
		spec.defect = o.defect()
		if root, err = t.authority(spec, keys[0]); err != nil {
			return Change{}, err
		}
		if err := t.take(root, anchored, cc.past); err != nil {
			return Change{}, err
		}
	}
	spec := t.intermediateSpec(h, root)
	if cc.inter != nil && o.mode != twin {
		cc.inter(t, &spec)
	}
	spec.defect = o.defect()
	inter, err := t.authority(spec, keys[1])
	if err != nil {
		return Change{}, err
	}
	if err := t.take(inter, anchored, cc.past); err != nil {
		return Change{}, err
	}
	issuer := inter
	if cc.tooLong && o.mode != twin {
		if issuer, err = t.beside(ctx, inter, nameBeside(h), o.id); err != nil {
			return Change{}, err
		}
		t.pub.put(&seat{sound: issuer, anchor: issuer})
		if err := t.take(issuer, true, false); err != nil {
			return Change{}, err
		}
	}
	leaf := t.leaf(o.label, issuer)
	if cc.past {
		established(t, &leaf)
	}
	c, err := t.issue(leaf, keys[2], o.defect(), o.mode == twin)
	if err != nil {
		return Change{}, err
	}
	t.publish(c, o.mode)
	if cc.revokedInter && o.mode != twin {
		return Change{Credential: c, List: root.DN}, t.revokeCA(inter, "cACompromise")
	}
	return Change{Credential: c}, nil
}

// nameBeside is the name of an authority beside the intermediate.
func nameBeside(h hierarchy) string { return h.intermediate + "-BIS" }

// beside issues another authority of the hierarchy of the one above it.
func (t *tx) beside(ctx context.Context, above *Authority, name, defect string) (*Authority, error) {
	key, err := t.p.opt.Keys.Get(ctx)
	if err != nil {
		return nil, err
	}
	spec := t.intermediateSpec(hierarchyNamed(above.hierarchy), above)
	spec.name, spec.dn, spec.defect = name, t.p.layout.besideDN(spec.hierarchy, name), defect
	return t.authority(spec, key)
}

// take gives a seat to another authority, with a list that it signed.
func (t *tx) take(a *Authority, anchored, past bool) error {
	s := *t.pub.seat(a.DN)
	s.shown, s.variant = a, CRLFresh
	if anchored {
		s.anchor = a
	}
	spec := crlSpec{issuer: a, thisUpdate: t.now.Add(-clockSkew)}
	if past {
		spec.thisUpdate = t.now.Add(-2 * margin)
	}
	spec.nextUpdate = t.now.Add(t.p.opt.Validity.CRL)
	return t.signCRL(s, spec)
}

// ended and toCome are validities that miss today.
func ended(t *tx, s *caSpec) { s.notAfter = t.now.Add(-margin).Truncate(time.Second) }

func toCome(t *tx, s *caSpec) { s.notBefore = t.now.Add(margin).Truncate(time.Second) }

// chainDefects are D-01 and D-02 above the certificate.
func chainDefects() []Defect {
	chain := func(req, id, title, why string, c chainCase) Defect {
		return Defect{ID: id, Requirement: req, Kind: KindChain, Title: title, Explanation: why, Refuse: true,
			NewAnchor: c.newRoot && !c.unanchored, apply: c.apply}
	}
	return []Defect{
		chain("D-01", "unknown-root", "Hiérarchie inconnue publiée dans l'annuaire",
			"L'annuaire présente une hiérarchie complète aux noms attendus, mais sa racine n'est pas celle qui a été "+
				"installée sur le poste.",
			chainCase{newRoot: true, unanchored: true}),
		chain("D-01", "intermediate-not-ca", "Émetteur qui n'est pas une autorité",
			"Le certificat de l'émetteur n'a pas le droit d'en signer d'autres : ses contraintes de base (basicConstraints) "+
				"ne disent pas qu'il est une autorité.",
			chainCase{inter: func(_ *tx, s *caSpec) { s.notCA = true }}),
		chain("D-01", "intermediate-no-cert-sign", "Autorité sans le droit de signer des certificats",
			"Le certificat de l'autorité intermédiaire limite sa clé à la signature de listes : l'usage keyCertSign manque "+
				"(RFC 5280 §6.1.4).",
			chainCase{inter: func(_ *tx, s *caSpec) { s.keyUsage = x509.KeyUsageCRLSign }}),
		chain("D-01", "path-too-long", "Une autorité de trop dans la chaîne",
			"Le certificat vient d'une autorité que l'intermédiaire a elle-même certifiée, alors que ses contraintes "+
				"(pathLenConstraint) n'en permettent aucune au-dessous d'elle (RFC 5280 §6.1.4).",
			chainCase{tooLong: true}),
		chain("D-10", "intermediate-no-crl-sign", "Autorité sans le droit de signer des listes",
			"Le certificat de l'autorité intermédiaire limite sa clé à la signature de certificats : l'usage cRLSign manque, "+
				"sa liste de révocation n'est donc pas digne de foi (RFC 5280 §6.3.3).",
			chainCase{inter: func(_ *tx, s *caSpec) { s.keyUsage = x509.KeyUsageCertSign }}),
		chain("D-02", "intermediate-expired", "Autorité intermédiaire périmée",
			"Le certificat de l'autorité intermédiaire est arrivé à expiration la veille, alors que celui du destinataire "+
				"court encore.",
			chainCase{inter: ended, past: true}),
		chain("D-02", "intermediate-not-yet-valid", "Autorité intermédiaire pas encore valable",
			"Le certificat de l'autorité intermédiaire ne commence que le lendemain.",
			chainCase{inter: toCome}),
		chain("D-02", "intermediate-revoked", "Autorité intermédiaire révoquée",
			"Le certificat de l'autorité intermédiaire figure sur la liste de révocation (CRL) de la racine.",
			chainCase{revokedInter: true}),
		chain("D-02", "root-expired", "Racine périmée",
			"Le certificat de la racine installée sur le poste est arrivé à expiration la veille, alors que les certificats "+
				"qui en dépendent courent encore.",
			chainCase{newRoot: true, root: ended, past: true}),
		chain("D-02", "root-not-yet-valid", "Racine pas encore valable",
			"Le certificat de la racine installée sur le poste ne commence que le lendemain.",
			chainCase{newRoot: true, root: toCome}),
	}
}
