package zoo

import "amfront/report"

// enveloped are expectations of the variants of faulty.enveloped.
func enveloped() []Expectation {
	return []Expectation{{
		Variant: "en-clair",
		Play:    []string{"C-01.enveloppe.fse-de-test", "C-03.destinataire.dre-de-test", "C-04.une-fois.fse-de-test"},
		Acts:    Act{Facet: "document", Shows: `^en clair`},
		Kills: []Kill{
			{Check: "C-01.enveloppe-cms", Reason: `en clair`},
		},
	}, {
		Variant: "tronque",
		Play:    []string{"C-01.enveloppe.*", "C-01.gros-fichier", "C-01.oct.*"},
		Acts:    Act{Facet: "document", Shows: `tronqué`},
		Kills: []Kill{
			{Check: "C-01.enveloppe-cms", Reason: `La pièce jointe est tronquée`},
			{Check: "C-01.sans-ecart", Reason: `constaté La pièce jointe est tronquée`},
		},
	}, {
		Variant: "signe-sans-chiffrer",
		Play:    []string{"C-01.enveloppe.dre-de-test"},
		Acts:    Act{Facet: "document", Shows: `1\.2\.840\.113549\.1\.7\.2`},
		Kills: []Kill{
			{Check: "C-01.enveloppe-cms", Reason: `objet CMS d'un autre type que EnvelopedData`},
			{Check: "C-01.sans-ecart", Reason: `constaté SignedData`},
		},
	}, {
		Variant: "aes-256",
		Play:    []string{"C-02.algorithme.*", "C-01.gros-fichier", "C-01.oct.*"},
		Acts:    Act{Facet: "chiffrement", Shows: `2\.16\.840\.1\.101\.3\.4\.1\.42`},
		Kills: []Kill{
			{Check: "C-02.aes-128-cbc", Reason: `AES-256`},
			{Check: "C-02.sans-ecart", Reason: `AES-256`},
		},
	}, {
		Variant: "triple-des",
		Play:    []string{"C-02.algorithme.dre-reelles"},
		Acts:    Act{Facet: "chiffrement", Shows: `1\.2\.840\.113549\.3\.7`},
		Kills: []Kill{
			{Check: "C-02.aes-128-cbc", Reason: `DES`},
			{Check: "C-02.sans-ecart", Reason: `attendu AES-128-CBC, constaté .*DES`},
		},
	}, {
		Variant: "aes-128-mal-nomme",
		Play:    []string{"C-02.algorithme.dre-de-test"},
		Acts:    Act{Facet: "chiffrement", Shows: `2\.16\.840\.1\.101\.3\.4\.1\.22`},
		Kills: []Kill{
			{Check: "C-02.aes-128-cbc", Reason: `AES-192`},
			{Check: "C-02.sans-ecart", Reason: `attendu AES-128-CBC, constaté .*AES-192`},
		},
	}, {
		Variant: "cle-de-session-constante",
		Play:    []string{"C-02.cle-de-session.*", "C-02.cle-de-session-usages"},
		Acts:    Act{Facet: "cle", Shows: `^2 documents ouverts, 1 clés de session`},
		Kills:   []Kill{{Check: "C-02.cle-neuve", Reason: `1 clé pour 2 messages ; l'une a servi à 2 documents`}},
	}, {
		Variant: "deux-destinataires",
		Play:    []string{"C-03.destinataire.*", "C-01.oct.*"},
		Acts:    Act{Facet: "destinataire", Shows: `inconnu`},
		Kills: []Kill{
			{Check: "C-03.cle-rsa", Reason: `^2 destinataires`},
			{Check: "C-03.sans-ecart", Reason: `attendu un seul destinataire, constaté 2 destinataires`},
		},
	}, {
		Variant: "oaep",
		Play:    []string{"C-03.destinataire.fse-de-test"},
		Acts:    Act{Facet: "transport", Shows: `1\.2\.840\.113549\.1\.1\.7`},
		Kills: []Kill{
			{Check: "C-03.cle-rsa", Verdict: report.Warning, Reason: `RSA-OAEP`},
			{Check: "C-03.sans-ecart", Verdict: report.Warning, Reason: `attendu RSA PKCS#1 v1\.5, constaté .*OAEP`},
		},
	}, {
		Variant: "chiffre-deux-fois",
		Play:    []string{"C-04.une-fois.*", "C-01.gros-fichier", "C-01.oct.*"},
		Acts:    Act{Facet: "clair", Shows: `autre contenu que le fichier confié`},
		Kills: []Kill{
			{Check: "C-04.chiffre-une-fois", Reason: `second chiffrement`},
			{Check: "C-04.sans-ecart", Reason: `second chiffrement`},
		},
	}, {
		Variant: "signe-puis-chiffre",
		Play:    []string{"C-04.une-fois.dre-reelles"},
		Acts:    Act{Facet: "clair", Shows: `autre contenu que le fichier confié`},
		Kills: []Kill{
			{Check: "C-04.chiffre-une-fois", Reason: `SignedData`},
			{Check: "C-04.sans-ecart", Reason: `SignedData`},
		},
	}, {
		Variant: "message-signe",
		Play:    []string{"C-04.une-fois.dre-de-test"},
		Acts:    Act{Facet: "structure", Shows: `^multipart/signed`},
		Kills: []Kill{
			{Check: "C-04.chiffre-une-fois", Reason: `multipart/signed`},
			{Check: "C-04.sans-ecart", Reason: `attendu un message qui n'est pas signé, constaté multipart/signed`},
		},
	}}
}
