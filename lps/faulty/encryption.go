package faulty

import (
	"encoding/asn1"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"strings"

	"amfront/lps"
)

// encryption are faults of the form of the encrypted document.
func encryption() []Variant {
	return []Variant{{
		Name:         "nom-d-origine",
		Title:        "Garde le nom du fichier de lots",
		Shows:        "La pièce jointe s'appelle lot.b2, sans l'extension .pkcs7.",
		Causes:       "Le frontal trie les pièces jointes par leur extension : celle-ci n'est pas déchiffrée.",
		Requirements: []string{"A-10"},
		Policy:       func(p *lps.Policy) { p.FileName = func(*lps.Lot) string { return "lot.b2" } },
		Expect: Expectation{
			Play: []string{"A-10.document.*", "A-10.gros-document"},
			Acts: Act{Facet: "fichier", Shows: `^lot\.b2$`},
			Kills: []Kill{
				{Check: "A-10.document-binaire", Reason: `un fichier nommé « lot\.b2 »`},
				{Check: "A-10.sans-ecart", Reason: `attendu un nom de fichier en \.pkcs7, constaté « lot\.b2 »`},
			},
		},
	}, {
		Name:         "extension-en-capitales",
		Title:        "Écrit l'extension en capitales",
		Shows:        "La pièce jointe a un nom en .PKCS7.",
		Causes:       "Sur un système qui distingue les capitales, le fichier peut ne pas être reconnu.",
		Requirements: []string{"A-10"},
		Policy: func(p *lps.Policy) {
			p.FileName = func(l *lps.Lot) string { return strings.ToUpper(lps.FileNameOf(l)) }
		},
		Expect: Expectation{
			Play:  []string{"A-10.document.fse"},
			Acts:  Act{Facet: "fichier", Shows: `\.PKCS7$`},
			Kills: []Kill{{Check: "A-10.document-binaire", Verdict: Warning, Reason: `l'extension en capitales`}},
		},
	}, {
		Name:         "pem",
		Title:        "Joint le document en texte PEM",
		Shows:        "La pièce jointe commence par -----BEGIN CMS-----.",
		Causes:       "Le frontal attend du binaire : il ne voit pas de document chiffré et rejette le lot.",
		Requirements: []string{"A-10"},
		Policy: sealed(func(d []byte) ([]byte, error) {
			return pem.EncodeToMemory(&pem.Block{Type: "CMS", Bytes: d}), nil
		}),
		Expect: Expectation{
			Play: []string{"A-10.document.dre", "C-01.oct.*"},
			Acts: Act{Facet: "document", Shows: `^PEM$`},
			Kills: []Kill{
				{Check: "A-10.document-binaire", Reason: `pas d'objet CMS lisible : La pièce jointe est du texte PEM`},
				{Check: "A-10.sans-ecart", Reason: `constaté du texte PEM`},
			},
			Aside: []Kill{{Check: "*", Reason: `La pièce jointe est du texte PEM`, Why: illisible}},
		},
	}, {
		Name:         "base64-deux-fois",
		Title:        "Encode deux fois le document en base64",
		Shows:        "Une fois l'encodage du transport ôté, la pièce jointe est encore du texte base64.",
		Causes:       "Le frontal attend du binaire : il ne voit pas de document chiffré et rejette le lot.",
		Requirements: []string{"A-10"},
		Policy: sealed(func(d []byte) ([]byte, error) {
			return []byte(base64.StdEncoding.EncodeToString(d)), nil
		}),
		Expect: Expectation{
			Play: []string{"A-10.document.fse-compresse"},
			Acts: Act{Facet: "document", Shows: `^texte base64$`},
			Kills: []Kill{
				{Check: "A-10.document-binaire", Reason: `restée en base64 une fois l'encodage du transport ôté`},
				{Check: "A-10.sans-ecart", Reason: `constaté du texte base64`},
			},
			Aside: []Kill{{Check: "*", Reason: `La pièce jointe est restée en base64`, Why: illisible}},
		},
	}, {
		Name:         "smime-texte",
		Title:        "Joint la sortie S/MIME de l'outil de chiffrement",
		Shows:        "La pièce jointe commence par des en-têtes MIME, suivis du document en base64.",
		Causes:       "C'est ce qu'écrit un outil auquel on n'a pas demandé DER ; le frontal rejette le lot.",
		Requirements: []string{"A-10"},
		Policy: sealed(func(d []byte) ([]byte, error) {
			return fmt.Appendf(nil, "MIME-Version: 1.0\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; "+
				"name=\"smime.p7m\"\nContent-Transfer-Encoding: base64\n\n%s\n",
				base64.StdEncoding.EncodeToString(d)), nil
		}),
		Expect: Expectation{
			Play: []string{"A-10.document.fse"},
			Acts: Act{Facet: "document", Shows: `^en clair`},
			Kills: []Kill{
				{Check: "A-10.document-binaire", Reason: `c'est la sortie S/MIME de l'outil de chiffrement`},
				{Check: "A-10.sans-ecart", Reason: `constaté une entité S/MIME en texte`},
			},
			Aside: []Kill{{Check: "*", Reason: `c'est la sortie S/MIME de l'outil de chiffrement`, Why: illisible}},
		},
	}, {
		Name:         "octets-en-trop",
		Title:        "Ajoute une fin de ligne au document",
		Shows:        "Deux octets suivent l'objet CMS dans la pièce jointe.",
		Causes:       "Un lecteur strict tient le document pour abîmé.",
		Requirements: []string{"A-10"},
		Policy:       sealed(func(d []byte) ([]byte, error) { return append(d, "\r\n"...), nil }),
		Expect: Expectation{
			Play: []string{"A-10.document.fse"},
			Acts: Act{Facet: "document", Shows: `suivi d'octets de trop`},
			Kills: []Kill{
				{Check: "A-10.document-binaire", Reason: `2 octets après l'objet CMS`},
				{Check: "A-10.sans-ecart", Verdict: Warning, Reason: `rien après l'objet CMS, constaté 2 octet\(s\) de trop`},
			},
		},
	}, {
		Name:         "ber",
		Title:        "Écrit le document au fil de l'eau, en BER",
		Shows:        "L'objet CMS est à longueurs indéfinies au lieu de DER.",
		Causes:       "Bien des bibliothèques ne lisent que DER : le lot est rejeté chez un organisme et passe chez l'autre.",
		Requirements: []string{"A-10"},
		Policy:       sealed(indefinite),
		Expect: Expectation{
			Play: []string{"A-10.document.fse"},
			Acts: Act{Facet: "document", Shows: `^BER, longueur indéfinie`},
			Kills: []Kill{
				{Check: "A-10.document-binaire", Reason: `un objet CMS en BER`},
				{Check: "A-10.sans-ecart", Verdict: Warning, Reason: `attendu un encodage DER, constaté BER`},
			},
		},
	}}
}

// indefinite writes the outermost SEQUENCE with indefinite length (X.690 §8.1.3.6).
func indefinite(der []byte) ([]byte, error) {
	var v asn1.RawValue
	if _, err := asn1.Unmarshal(der, &v); err != nil {
		return nil, err
	}
	return append(append([]byte{0x30, 0x80}, v.Bytes...), 0, 0), nil
}
