package testca

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"io"
	"math/big"
	"time"

	"amfront/words"
)

// leafCase is a defect of the recipient's certificate.
type leafCase struct {
	base    func(*tx, *leafSpec)        // what twin and deviant have in common, nil for a renewed certificate
	deviate func(*tx, order, *leafSpec) // the deviation
	held    bool                        // the front-end put it in service one day, so it has the key
	revoked bool
	key     oddKey // in place of one of the pool
	notOCT  bool   // one certificate of the OCT serves test and real flows: no such deviation of it
}

func (l leafCase) apply(ctx context.Context, t *tx, o order) (Change, error) {
	issuer, err := t.issuerOf(o.label)
	if err != nil {
		return Change{}, err
	}
	spec := t.leaf(o.label, issuer)
	if l.base != nil {
		l.base(t, &spec)
	}
	if !o.sound() && l.notOCT && o.label == LabelOCT {
		return Change{}, words.Errorf("%w: one certificate of the OCT serves test and real flows", ErrNotApplicable)
	}
	if !o.sound() && l.deviate != nil {
		l.deviate(t, o, &spec)
	}
	issue := t.issue
	if !o.sound() && l.key != nil {
		issue = func(s leafSpec, _ *rsa.PrivateKey, defect string, _ bool) (*Credential, error) {
			key, err := l.key(t.p.opt.Keys.chance(o.id))
			if err != nil {
				return nil, err
			}
			return t.issueOdd(s, key, defect)
		}
	}
	key, err := t.p.opt.Keys.Get(ctx)
	if err != nil {
		return Change{}, err
	}
	c, err := issue(spec, key, o.defect(), l.held || o.sound())
	if err != nil {
		return Change{}, err
	}
	t.publish(c, o.mode)
	switch {
	case l.revoked && o.sound():
		return Change{Credential: c}, t.revokeNeighbours(ctx, spec)
	case l.revoked:
		return Change{Credential: c}, t.revoke(c, "keyCompromise")
	}
	return Change{Credential: c}, nil
}

// revokeNeighbours revokes two certificates that nobody was given, whose serial
// numbers are the spec's but for the last bit, and but for one of the first: the
// same number to who compares in floating point, or 64 bits alone.
func (t *tx) revokeNeighbours(ctx context.Context, spec leafSpec) error {
	own := spec.serial
	for _, bit := range []int{0, 120} {
		spec.serial = new(big.Int).SetBit(own, bit, 1-own.Bit(bit))
		key, err := t.p.opt.Keys.Get(ctx) // not the one's: some name a recipient by its key
		if err != nil {
			return err
		}
		c, err := t.issue(spec, key, "", false)
		if err != nil {
			return err
		}
		if err := t.revoke(c, "keyCompromise"); err != nil {
			return err
		}
	}
	return nil
}

// established makes a certificate that began long enough ago for a list to
// have been published, and to have gone out of date, since.
func established(t *tx, s *leafSpec) {
	age := max(t.p.opt.Validity.LeafAge, t.p.opt.Validity.CRL+10*margin)
	s.notBefore = t.now.Add(-age).Truncate(time.Second)
	s.notAfter = s.notBefore.Add(max(t.p.opt.Validity.Leaf, age+30*day))
}

// leafEnded makes a case whose validity ended some time ago.
func leafEnded(ago time.Duration) leafCase {
	return leafCase{held: true, base: established, deviate: func(t *tx, _ order, s *leafSpec) {
		s.notAfter = t.now.Add(-ago).Truncate(time.Second)
	}}
}

// leafBegins makes a case whose validity begins after some time.
func leafBegins(after time.Duration) leafCase {
	return leafCase{held: true, deviate: func(t *tx, _ order, s *leafSpec) {
		s.notBefore = t.now.Add(after).Truncate(time.Second)
		if !s.notAfter.After(s.notBefore) { // a short validity was set
			s.notAfter = s.notBefore.Add(t.p.opt.Validity.Leaf)
		}
	}}
}

// san makes a case whose SubjectAltName deviates.
func san(names func(label string) []string) leafCase {
	return leafCase{deviate: func(_ *tx, o order, s *leafSpec) { s.san = names(o.label) }}
}

// lacking makes a case whose key usage lacks a bit.
func lacking(bit x509.KeyUsage) leafCase {
	return leafCase{deviate: func(_ *tx, _ order, s *leafSpec) { s.keyUsage &^= bit }}
}

func usageForm(f kuForm) leafCase {
	return leafCase{deviate: func(_ *tx, _ order, s *leafSpec) { s.kuForm = f }}
}

// otherActor is the label that stands for the other kind of insurer.
var otherActor = map[string]string{LabelAMOReel: LabelAMCReel, LabelAMCReel: LabelAMOReel,
	LabelAMOTest: LabelAMCTest, LabelAMCTest: LabelAMOTest, LabelOCT: LabelAMOTest}

// otherUsage is the label of the same insurer for the other usage.
var otherUsage = map[string]string{LabelAMOReel: LabelAMOTest, LabelAMCReel: LabelAMCTest,
	LabelAMOTest: LabelAMOReel, LabelAMCTest: LabelAMCReel}

// leafDefect is a defect of the recipient's certificate, which is to be refused.
func leafDefect(req, id, title, why string, c leafCase) Defect {
	return Defect{ID: id, Requirement: req, Kind: KindCertificate, Title: title, Explanation: why, Refuse: true,
		apply: c.apply}
}

// oddKey makes a key that is none of RSA 2048 (C-03).
type oddKey func(chance io.Reader) (crypto.Signer, error)

func rsaOf(bits int) oddKey {
	return func(chance io.Reader) (crypto.Signer, error) { return derive(chance, bits) }
}

func onCurve(chance io.Reader) (crypto.Signer, error) {
	scalar := make([]byte, 32)  // beyond the order of the curve once in 2^32
	io.ReadFull(chance, scalar) //nolint:errcheck // neither crypto/rand nor a seeded generator fails
	return ecdsa.ParseRawPrivateKey(elliptic.P256(), scalar)
}

// halfHour tells a clock that is off by an hour, and a date read to the day.
const halfHour = 30 * time.Minute

// certificateDefects are C-03 and D-03 to D-06.
func certificateDefects() []Defect {
	return []Defect{
		leafDefect("C-03", "key-rsa-1024", "Clé RSA de 1024 bits",
			"La clé du certificat est une clé RSA de 1024 bits : le document en demande 2048, et une clé si courte se casse.",
			leafCase{key: rsaOf(1024)}),
		leafDefect("C-03", "key-rsa-3072", "Clé RSA de 3072 bits",
			"La clé du certificat est une clé RSA de 3072 bits : le document en demande 2048, ni plus ni moins.",
			leafCase{key: rsaOf(3072)}),
		leafDefect("C-03", "key-ec", "Clé à courbe elliptique",
			"La clé du certificat n'est pas une clé RSA mais une clé à courbe elliptique (P-256).",
			leafCase{key: onCurve}),
		leafDefect("C-03", "version-1", "Certificat X.509 de version 1",
			"Le certificat se dit de la version 1 de X.509, et non de la version 3 que le document demande.",
			leafCase{deviate: func(_ *tx, _ order, s *leafSpec) { s.version1 = true }}),
		leafDefect("D-01", "unknown-critical", "Extension critique inconnue",
			"Le certificat porte une extension marquée critique que personne ne connaît : qui ne sait pas la lire doit le "+
				"refuser (RFC 5280 §4.2).",
			leafCase{deviate: func(_ *tx, _ order, s *leafSpec) { s.critical = true }}),
		leafDefect("D-03", "expired", "Certificat périmé",
			"La date de fin de validité du certificat est passée depuis la veille ; il ne doit plus servir à chiffrer.",
			leafEnded(margin)),
		leafDefect("D-03", "not-yet-valid", "Certificat pas encore valable",
			"La validité du certificat ne commence que le lendemain ; il ne doit pas encore servir à chiffrer.",
			leafBegins(margin)),
		leafDefect("D-03", "expired-just-now", "Certificat périmé depuis peu",
			"La validité du certificat a fini il y a une demi-heure ; il ne doit plus servir à chiffrer.",
			leafEnded(halfHour)),
		leafDefect("D-03", "valid-soon", "Certificat bientôt valable",
			"La validité du certificat commence dans une demi-heure ; il ne doit pas encore servir à chiffrer.",
			leafBegins(halfHour)),
		leafDefect("D-04", "revoked", "Certificat révoqué",
			"Le certificat figure sur la liste de révocation (CRL) en vigueur : sa clé privée n'est plus sûre.",
			leafCase{held: true, revoked: true}),
		leafDefect("D-05", "san-wrong-label", "Certificat d'un autre titulaire",
			"Le nom alternatif (SubjectAltName) porte une adresse qui n'est celle d'aucun destinataire connu, bien que le "+
				"sujet soit le bon.",
			san(func(string) []string { return []string{"inconnu_pj@inconnu.rss.fr"} })),
		leafDefect("D-05", "san-lookalike", "Nom du titulaire seulement ressemblant",
			"L'adresse du nom alternatif commence par le libellé attendu mais se prolonge par un autre domaine : ce n'est "+
				"pas le même titulaire.",
			san(func(label string) []string { return []string{label + ".example.org"} })),
		leafDefect("D-05", "san-absent", "Certificat sans nom alternatif",
			"Le libellé ne figure que dans le sujet (cn) ; l'extension SubjectAltName, où il faut le contrôler, manque.",
			san(func(string) []string { return []string{} })),
		leafDefect("D-05", "san-other-actor", "Certificat de l'autre régime",
			"Le nom alternatif est celui de l'AMC à la place de l'AMO, ou l'inverse ; le sujet et la fiche d'annuaire sont "+
				"les bons.",
			san(func(label string) []string { return []string{otherActor[label]} })),
		leafDefect("D-05", "san-other-usage", "Certificat de l'autre usage",
			"Le nom alternatif est celui des flux réels à la place des flux de test, ou l'inverse ; le sujet et la fiche "+
				"d'annuaire sont les bons.",
			leafCase{notOCT: true, deviate: func(_ *tx, o order, s *leafSpec) { s.san = []string{otherUsage[o.label]} }}),
		leafDefect("D-06", "ku-absent", "Usage de clé absent",
			"L'extension Key Usage manque : rien ne dit que la clé peut servir à chiffrer.",
			usageForm(kuAbsent)),
		leafDefect("D-06", "ku-not-critical", "Usage de clé non critique",
			"L'extension Key Usage est complète mais n'est pas marquée critique.",
			usageForm(kuNotCritical)),
		leafDefect("D-06", "ku-no-digital-signature", "Usage de clé sans digitalSignature",
			"L'extension Key Usage ne comprend pas digitalSignature.",
			lacking(x509.KeyUsageDigitalSignature)),
		leafDefect("D-06", "ku-no-non-repudiation", "Usage de clé sans nonRepudiation",
			"L'extension Key Usage ne comprend pas nonRepudiation.",
			lacking(x509.KeyUsageContentCommitment)),
		leafDefect("D-06", "ku-no-key-encipherment", "Usage de clé sans keyEncipherment",
			"L'extension Key Usage ne comprend pas keyEncipherment : la clé n'est pas faite pour chiffrer une clé de session.",
			lacking(x509.KeyUsageKeyEncipherment)),
	}
}
