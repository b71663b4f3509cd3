package zoo

import "amfront/judge/report"

// encryption are expectations of the variants of faulty.encryption.
func encryption() []Expectation {
	return []Expectation{{
		Variant: "nom-d-origine",
		Play:    []string{"A-10.document.*", "A-10.gros-document"},
		Acts:    Act{Facet: "fichier", Shows: `^lot\.b2$`},
		Kills: []Kill{
			{Check: "A-10.document-binaire", Reason: `un fichier nommé « lot\.b2 »`},
			{Check: "A-10.sans-ecart", Reason: `attendu un nom de fichier en \.pkcs7, constaté « lot\.b2 »`},
		},
	}, {
		Variant: "extension-en-capitales",
		Play:    []string{"A-10.document.fse"},
		Acts:    Act{Facet: "fichier", Shows: `\.PKCS7$`},
		Kills:   []Kill{{Check: "A-10.document-binaire", Verdict: report.Warning, Reason: `l'extension en capitales`}},
	}, {
		Variant: "pem",
		Play:    []string{"A-10.document.dre", "C-01.oct.*"},
		Acts:    Act{Facet: "document", Shows: `^PEM$`},
		Kills: []Kill{
			{Check: "A-10.document-binaire", Reason: `pas d'objet CMS lisible : La pièce jointe est du texte PEM`},
			{Check: "A-10.sans-ecart", Reason: `constaté du texte PEM`},
		},
		Aside: []Kill{{Check: "*", Reason: `La pièce jointe est du texte PEM`, Why: illisible}},
	}, {
		Variant: "base64-deux-fois",
		Play:    []string{"A-10.document.fse-compresse"},
		Acts:    Act{Facet: "document", Shows: `^texte base64$`},
		Kills: []Kill{
			{Check: "A-10.document-binaire", Reason: `restée en base64 une fois l'encodage du transport ôté`},
			{Check: "A-10.sans-ecart", Reason: `constaté du texte base64`},
		},
		Aside: []Kill{{Check: "*", Reason: `La pièce jointe est restée en base64`, Why: illisible}},
	}, {
		Variant: "smime-texte",
		Play:    []string{"A-10.document.fse"},
		Acts:    Act{Facet: "document", Shows: `^en clair`},
		Kills: []Kill{
			{Check: "A-10.document-binaire", Reason: `c'est la sortie S/MIME de l'outil de chiffrement`},
			{Check: "A-10.sans-ecart", Reason: `constaté une entité S/MIME en texte`},
		},
		Aside: []Kill{{Check: "*", Reason: `c'est la sortie S/MIME de l'outil de chiffrement`, Why: illisible}},
	}, {
		Variant: "octets-en-trop",
		Play:    []string{"A-10.document.fse"},
		Acts:    Act{Facet: "document", Shows: `suivi d'octets de trop`},
		Kills: []Kill{
			{Check: "A-10.document-binaire", Reason: `2 octets après l'objet CMS`},
			{Check: "A-10.sans-ecart", Verdict: report.Warning, Reason: `rien après l'objet CMS, constaté 2 octet\(s\) de trop`},
		},
	}, {
		Variant: "ber",
		Play:    []string{"A-10.document.fse"},
		Acts:    Act{Facet: "document", Shows: `^BER, longueur indéfinie`},
		Kills: []Kill{
			{Check: "A-10.document-binaire", Reason: `un objet CMS en BER`},
			{Check: "A-10.sans-ecart", Verdict: report.Warning, Reason: `attendu un encodage DER, constaté BER`},
		},
	}}
}

// illisible is why so much fails with a document that cannot be read.
const illisible = "Un document illisible est rejeté : ni son certificat, ni son contenu, ni un nouvel envoi ne " +
	"peuvent être bons."
