package faulty

import (
	"crypto/x509"
	"encoding/asn1"
	"math/big"
	"slices"
	"sync"

	"amfront/lps"
)

// rid makes the identifier of a recipient: of its certificate and the chain
// above it, nearest first.
type rid func(to *x509.Certificate, above []*x509.Certificate) (issuer []byte, serial *big.Int, keyID []byte)

// designated are recipients named by what is not their certificate's (C-01).
func designated() []Variant {
	v := func(name, title, sight string, id rid, act, reason string, play ...string) Variant {
		return Variant{Name: name, Title: title, Shows: sight,
			Causes:       "Le frontal ne trouve pas de clé de session pour lui : tous les lots sont rejetés, à chaque renvoi.",
			Requirements: []string{"C-01"},
			Policy:       naming(id),
			Expect: shows("designation", act, append(play, "C-01.enveloppe.fse-de-test")...).
				kill("C-01.destinataire-designe", reason).
				kill("C-01.enveloppe-cms", `désigne mal son destinataire : .*`+reason).
				kill("C-01.sans-ecart", reason).
				aside("*", `conséquence de C-01|désigne mal son destinataire`, illisible)}
	}
	return []Variant{
		v("destinataire-serie-de-l-ac", "Désigne le destinataire par le numéro de série de l'autorité",
			"L'émetteur est le bon, le numéro de série est celui du certificat de l'autorité.",
			func(to *x509.Certificate, above []*x509.Certificate) ([]byte, *big.Int, []byte) {
				return to.RawIssuer, above[0].SerialNumber, nil
			}, `série de AC-FACTURATION`, `le numéro de série désigne l'autorité AC-`, "C-01.enveloppe.*",
			"C-03.destinataire.*", "C-01.oct.*"),
		v("destinataire-autorite", "Désigne l'autorité au lieu du destinataire",
			"L'émetteur et le numéro de série sont ceux du certificat de l'autorité.",
			func(_ *x509.Certificate, above []*x509.Certificate) ([]byte, *big.Int, []byte) {
				return above[0].RawIssuer, above[0].SerialNumber, nil
			}, `^désigne AC-FACTURATION`, `^il désigne l'autorité|désigne l'autorité AC-FACTURATION`),
		v("destinataire-sujet", "Écrit le titulaire à la place de l'émetteur",
			"Le nom de l'émetteur est celui du titulaire (subject) du certificat.",
			func(to *x509.Certificate, _ []*x509.Certificate) ([]byte, *big.Int, []byte) {
				return to.RawSubject, to.SerialNumber, nil
			}, `émetteur = nom de am[oc]_pj`, `le titulaire du certificat \(subject\) au lieu de l'autorité`),
		v("destinataire-serie-tronquee", "Coupe le numéro de série à 64 bits",
			"Le numéro de série n'a que les huit derniers octets de celui du certificat.",
			func(to *x509.Certificate, _ []*x509.Certificate) ([]byte, *big.Int, []byte) {
				return to.RawIssuer, new(big.Int).SetBytes(to.SerialNumber.Bytes()[8:]), nil
			}, `série inconnue`, `le numéro de série est tronqué : \d octets au lieu de 16`),
		v("destinataire-serie-negative", "Perd l'octet nul de tête du numéro de série",
			"Le numéro de série se lit comme un nombre négatif.",
			func(to *x509.Certificate, _ []*x509.Certificate) ([]byte, *big.Int, []byte) {
				n := to.SerialNumber
				return to.RawIssuer, new(big.Int).Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(n.Bytes())))), nil
			}, `série négative`, `a perdu son octet nul de tête`),
		v("destinataire-nom-de-la-racine", "Écrit le nom de la racine à la place de l'émetteur",
			"L'émetteur écrit est l'autorité racine, qui n'a pas émis le certificat.",
			func(to *x509.Certificate, above []*x509.Certificate) ([]byte, *big.Int, []byte) {
				return above[max(0, len(above)-2)].RawSubject, to.SerialNumber, nil
			}, `émetteur = nom de AC-SESAM`, `l'émetteur écrit est AC-SESAM-VITALE`),
		v("destinataire-nom-retourne", "Écrit le nom de l'émetteur dans l'ordre inverse",
			"Les éléments du nom de l'émetteur sont dans l'ordre inverse de celui du certificat.",
			func(to *x509.Certificate, _ []*x509.Certificate) ([]byte, *big.Int, []byte) {
				var rdns []asn1.RawValue
				if _, err := asn1.Unmarshal(to.RawIssuer, &rdns); err != nil {
					return to.RawIssuer, to.SerialNumber, nil
				}
				slices.Reverse(rdns)
				raw, _ := asn1.Marshal(rdns)
				return raw, to.SerialNumber, nil
			}, `émetteur inconnu`, `dans un autre ordre que dans le certificat`),
		v("destinataire-cle-de-l-ac", "Désigne le destinataire par l'identifiant de clé de l'autorité",
			"L'identifiant de clé est l'AuthorityKeyIdentifier du certificat.",
			func(to *x509.Certificate, _ []*x509.Certificate) ([]byte, *big.Int, []byte) {
				return nil, nil, to.AuthorityKeyId
			}, `identifiant de clé de AC-FACTURATION`, `l'identifiant de clé désigne l'autorité`),
		v("destinataire-cle-tronquee", "Coupe l'identifiant de clé du destinataire",
			"L'identifiant de clé n'a que les huit derniers octets de celui du certificat.",
			func(to *x509.Certificate, _ []*x509.Certificate) ([]byte, *big.Int, []byte) {
				return nil, nil, to.SubjectKeyId[len(to.SubjectKeyId)-8:]
			}, `identifiant de clé inconnu, 8 octets`, `l'identifiant de clé est tronqué : 8 octets au lieu de 20`),
	}
}

// naming keeps the chains that were checked, for what an identifier takes of them.
func naming(id rid) func(*lps.Policy) {
	return func(p *lps.Policy) {
		var chains sync.Map
		paths := p.Paths
		p.Paths = func(c *x509.Certificate, t *lps.Trust) [][]*x509.Certificate {
			all := paths(c, t)
			for _, chain := range all {
				chains.Store(string(c.Raw), slices.DeleteFunc(slices.Clone(chain), func(x *x509.Certificate) bool {
					return x.Equal(c)
				}))
			}
			return all
		}
		p.RecipientID = func(to *x509.Certificate) (int, asn1.RawValue, error) {
			above, _ := chains.Load(string(to.Raw))
			chain, _ := above.([]*x509.Certificate)
			issuer, serial, keyID := id(to, append(slices.Clone(chain), to)) // last: itself, where no chain was ever looked for
			if keyID != nil {
				return 2, asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, Bytes: keyID}, nil
			}
			der, err := asn1.Marshal(struct {
				Issuer asn1.RawValue
				Serial *big.Int
			}{asn1.RawValue{FullBytes: issuer}, serial})
			return 0, asn1.RawValue{FullBytes: der}, err
		}
	}
}
