package zoo

import "amfront/judge/report"

// enveloped are expectations of the variants of faulty.enveloped.
func enveloped() []Expectation {
	return []Expectation{{
		Variant: "en-clair",
		Play:    []string{"C-01.enveloppe.fse-de-test", "C-03.destinataire.dre-de-test", "C-04.une-fois.fse-de-test"},
		Acts:    Act{Facet: "document", Shows: `^en clair`},
		Kills: []Kill{
			{Check: "C-01.enveloppe-cms", Reason: `n'est pas un objet CMS .* en clair`},
			{Check: "C-02.aes-128-cbc", Reason: `aucun contenu chiffré : .* en clair`},
			{Check: "C-03.cle-rsa", Reason: `aucun destinataire : .* en clair`},
		},
		Aside: []Kill{{Check: "*",
			Reason: `La pièce jointe n'est pas un objet CMS|attendu une pièce jointe chiffrée, comme K l'annonce`,
			Why:    illisible}},
	}, {
		Variant: "tronque",
		Play:    []string{"C-01.enveloppe.*", "C-01.gros-fichier", "C-01.oct.*"},
		Acts:    Act{Facet: "document", Shows: `tronqué`},
		Kills: []Kill{
			{Check: "C-01.enveloppe-cms", Reason: `La pièce jointe est tronquée`},
			{Check: "C-01.sans-ecart", Reason: `constaté La pièce jointe est tronquée`},
		},
		Aside: []Kill{{Check: "*", Reason: `La pièce jointe est tronquée`, Why: illisible}},
	}, {
		Variant: "signe-sans-chiffrer",
		Play:    []string{"C-01.enveloppe.dre-de-test"},
		Acts:    Act{Facet: "document", Shows: `1\.2\.840\.113549\.1\.7\.2`},
		Kills: []Kill{
			{Check: "C-01.enveloppe-cms", Reason: `objet CMS d'un autre type que EnvelopedData`},
			{Check: "C-01.sans-ecart", Reason: `constaté un SignedData`},
		},
		Aside: []Kill{{Check: "*",
			Reason: `objet CMS d'un autre type que EnvelopedData|attendu une pièce jointe chiffrée, comme K l'annonce`,
			Why:    illisible}},
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
		Aside: []Kill{{Check: "*", Reason: `Le déchiffrement échoue avec la clé du certificat désigné`, Why: illisible}},
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
			{Check: "C-04.chiffre-une-fois", Reason: `un second objet CMS sous le premier`},
			{Check: "C-04.sans-ecart", Reason: `un second objet CMS sous le premier`},
		},
		Aside: []Kill{
			{Check: "A-09.fichier-intact", Reason: `un autre contenu : \d+ octets déchiffrés`,
				Why: "Sous le premier chiffrement se trouve un document, et non le fichier."},
			{Check: "F-09.represente-identique", Reason: `le contenu avant chiffrement a changé`,
				Why: "Le second document, sous le premier, a chaque fois une clé neuve."},
		},
	}, {
		Variant: "signe-puis-chiffre",
		Play:    []string{"C-04.une-fois.dre-reelles"},
		Acts:    Act{Facet: "clair", Shows: `autre contenu que le fichier confié`},
		Kills: []Kill{
			{Check: "C-04.chiffre-une-fois", Reason: `SignedData`},
			{Check: "C-04.sans-ecart", Reason: `SignedData`},
		},
		Aside: []Kill{{Check: "A-09.fichier-intact", Reason: `un autre contenu : \d+ octets déchiffrés`,
			Why: "Sous le chiffrement se trouve un objet signé, et non le fichier."}},
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
