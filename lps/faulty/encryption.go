package faulty

import (
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
		Expect: shows("fichier", `^lot\.b2$`, "A-10.document.*", "A-10.gros-document").
			kill("A-10.document-binaire", `un fichier nommé « lot\.b2 »`).
			kill("A-10.sans-ecart", `attendu un nom de fichier en \.pkcs7, constaté « lot\.b2 »`),
	}, {
		Name:         "extension-en-capitales",
		Title:        "Écrit l'extension en capitales",
		Shows:        "La pièce jointe a un nom en .PKCS7.",
		Causes:       "Sur un système qui distingue les capitales, le fichier peut ne pas être reconnu.",
		Requirements: []string{"A-10"},
		Policy: func(p *lps.Policy) {
			p.FileName = func(l *lps.Lot) string { return strings.ToUpper(lps.FileNameOf(l)) }
		},
		Expect: shows("fichier", `\.PKCS7$`, "A-10.document.fse").
			warn("A-10.document-binaire", `l'extension en capitales`),
	}, {
		Name:         "pem",
		Title:        "Joint le document en texte PEM",
		Shows:        "La pièce jointe commence par -----BEGIN CMS-----.",
		Causes:       "Le frontal attend du binaire : il ne voit pas de document chiffré et rejette le lot.",
		Requirements: []string{"A-10"},
		Policy: sealed(func(d []byte) ([]byte, error) {
			return pem.EncodeToMemory(&pem.Block{Type: "CMS", Bytes: d}), nil
		}),
		Expect: shows("document", `^PEM$`, "A-10.document.dre", "C-01.oct.*").
			kill("A-10.document-binaire", `pas d'objet CMS lisible : La pièce jointe est du texte PEM`).
			kill("A-10.sans-ecart", `constaté du texte PEM`).
			aside("*", `La pièce jointe est du texte PEM`, illisible),
	}, {
		Name:         "base64-deux-fois",
		Title:        "Encode deux fois le document en base64",
		Shows:        "Une fois l'encodage du transport ôté, la pièce jointe est encore du texte base64.",
		Causes:       "Le frontal attend du binaire : il ne voit pas de document chiffré et rejette le lot.",
		Requirements: []string{"A-10"},
		Policy:       sealed(func(d []byte) ([]byte, error) { return []byte(base64.StdEncoding.EncodeToString(d)), nil }),
		Expect: shows("document", `^texte base64$`, "A-10.document.fse-compresse").
			kill("A-10.document-binaire", `restée en base64 une fois l'encodage du transport ôté`).
			kill("A-10.sans-ecart", `constaté du texte base64`).
			aside("*", `La pièce jointe est restée en base64`, illisible),
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
		Expect: shows("document", `^en clair`, "A-10.document.fse").
			kill("A-10.document-binaire", `c'est la sortie S/MIME de l'outil de chiffrement`).
			kill("A-10.sans-ecart", `constaté une entité S/MIME en texte`).
			aside("*", `c'est la sortie S/MIME de l'outil de chiffrement`, illisible),
	}, {
		Name:         "octets-en-trop",
		Title:        "Ajoute une fin de ligne au document",
		Shows:        "Deux octets suivent l'objet CMS dans la pièce jointe.",
		Causes:       "Un lecteur strict tient le document pour abîmé.",
		Requirements: []string{"A-10"},
		Policy:       sealed(func(d []byte) ([]byte, error) { return append(d, "\r\n"...), nil }),
		Expect: shows("document", `suivi d'octets de trop`, "A-10.document.fse").
			kill("A-10.document-binaire", `2 octets après l'objet CMS`).
			warn("A-10.sans-ecart", `rien après l'objet CMS, constaté 2 octet\(s\) de trop`),
	}}
}
