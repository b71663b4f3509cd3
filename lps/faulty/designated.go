package faulty

import (
	"crypto/x509"
	"encoding/asn1"
	"math/big"
	"slices"
	"sync"

	"amfront/lps"
)

// rid makes the identifier of a recipient: of its certificate, and that of the
// authority above it and of the root.
type rid func(to, above, root *x509.Certificate) (issuer []byte, serial *big.Int, keyID []byte)

// designated are recipients named by what is not their certificate's (C-01).
func designated() (out []Variant) {
	for _, r := range []struct {
		name, title string
		id          rid
		reason      string
	}{
		{"destinataire-serie-de-l-ac", "par le numéro de série de l'autorité",
			func(to, above, _ *x509.Certificate) ([]byte, *big.Int, []byte) {
				return to.RawIssuer, above.SerialNumber, nil
			}, `le numéro de série désigne l'autorité AC-`},
		{"destinataire-autorite", "par le certificat de l'autorité",
			func(_, above, _ *x509.Certificate) ([]byte, *big.Int, []byte) {
				return above.RawIssuer, above.SerialNumber, nil
			}, `il désigne l'autorité AC-FACTURATION`},
		{"destinataire-sujet", "par le titulaire (subject) au lieu de l'émetteur",
			func(to, _, _ *x509.Certificate) ([]byte, *big.Int, []byte) {
				return to.RawSubject, to.SerialNumber, nil
			},
			`le titulaire du certificat \(subject\) au lieu de l'autorité`},
		{"destinataire-serie-tronquee", "par un numéro de série coupé à 64 bits",
			func(to, _, _ *x509.Certificate) ([]byte, *big.Int, []byte) {
				return to.RawIssuer, new(big.Int).SetUint64(to.SerialNumber.Uint64()), nil
			}, `le numéro de série est tronqué : \d octets au lieu de 16`},
		{"destinataire-serie-negative", "par un numéro de série qui a perdu son octet nul de tête",
			func(to, _, _ *x509.Certificate) ([]byte, *big.Int, []byte) {
				n := to.SerialNumber
				return to.RawIssuer, new(big.Int).Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(n.Bytes())))), nil
			}, `a perdu son octet nul de tête`},
		{"destinataire-nom-de-la-racine", "par le nom de la racine, qui n'a pas émis le certificat",
			func(to, _, root *x509.Certificate) ([]byte, *big.Int, []byte) {
				return root.RawSubject, to.SerialNumber, nil
			},
			`l'émetteur écrit désigne l'autorité AC-SESAM-VITALE`},
		{"destinataire-nom-retourne", "par le nom de l'émetteur écrit dans l'ordre inverse",
			func(to, _, _ *x509.Certificate) ([]byte, *big.Int, []byte) {
				var rdns []asn1.RawValue
				asn1.Unmarshal(to.RawIssuer, &rdns) // parsed before
				slices.Reverse(rdns)
				raw, _ := asn1.Marshal(rdns)
				return raw, to.SerialNumber, nil
			}, `dans un autre ordre que dans le certificat`},
		{"destinataire-cle-de-l-ac", "par l'identifiant de clé de l'autorité",
			func(to, _, _ *x509.Certificate) ([]byte, *big.Int, []byte) { return nil, nil, to.AuthorityKeyId },
			`l'identifiant de clé désigne l'autorité`},
		{"destinataire-cle-tronquee", "par un identifiant de clé coupé",
			func(to, _, _ *x509.Certificate) ([]byte, *big.Int, []byte) { return nil, nil, to.SubjectKeyId[12:] },
			`l'identifiant de clé est tronqué : 8 octets au lieu de 20`},
	} {
		play := "C-03.destinataire.fse-de-test"
		if r.name == "destinataire-cle-tronquee" {
			play = "C-03.destinataire.*" // one for all
		}
		out = append(out, Variant{Name: r.name, Title: "Désigne le destinataire " + r.title,
			Shows:        "Le document désigne son destinataire " + r.title + ".",
			Causes:       "Le frontal ne trouve pas de clé de session pour lui : tous les lots sont rejetés, à chaque renvoi.",
			Requirements: []string{"C-01"}, Policy: naming(r.id),
			Expect: shows("designation", r.reason, "C-01.enveloppe.fse-de-test", play).
				kill("C-01.enveloppe-cms", `désigne mal son destinataire : .*`+r.reason).
				kill("C-01.sans-ecart", r.reason).
				aside("*", `conséquence de C-01|désigne mal son destinataire`, illisible)})
	}
	return out
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
			chain = append(slices.Clip(chain), to) // last: itself, where no chain was ever looked for
			issuer, serial, keyID := id(to, chain[0], chain[max(0, len(chain)-2)])
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
