package zoo

import "amfront/judge/report"

// message are expectations of the variants of faulty.message.
func message() []Expectation {
	return []Expectation{{
		Variant: "objet-autre-nature",
		Play:    []string{"A-01.objet.*"},
		Acts:    Act{Facet: "objet", Shows: `^DR140610/`},
		Kills: []Kill{
			{Check: "A-01.objet-attendu", Reason: `^objet « (SV|DR)140610/\d{14}/\d{19}/\d{5} »$`},
			{Check: "A-01.sans-ecart", Reason: `attendu (SV140610/.*, constaté « DR140610/|DR140610/.*, constaté « SV140610/)`},
		},
	}, {
		Variant: "objet-trois-champs",
		Play:    []string{"A-01.objet.fse-de-test", "A-11.oct.*", "A-11.mixte.*"},
		Acts:    Act{Facet: "objet", Shows: `^(SV|DR)140610/\d+/[^/]+$`},
		Kills: []Kill{
			{Check: "A-01.objet-attendu", Reason: `^objet « (SV|DR)140610/\d{14}/\d{19} »$`},
			{Check: "A-01.sans-ecart", Reason: `constaté « SV140610/\d{14}/\d{19} »$`},
		},
	}, {
		Variant: "objet-version-ancienne",
		Play:    []string{"A-01.objet.dre-reelles"},
		Acts:    Act{Facet: "objet", Shows: `^DR130610/`},
		Kills: []Kill{
			{Check: "A-01.objet-attendu", Reason: `^objet « DR130610/`},
			{Check: "A-01.sans-ecart", Verdict: report.Warning, Reason: `attendu DR140610, constaté « DR130610 »`},
		},
	}, {
		Variant: "objet-avec-espaces",
		Play:    []string{"A-01.objet.dre-de-demonstration"},
		Acts:    Act{Facet: "objet", Shows: ` / `},
		Kills: []Kill{
			{Check: "A-01.objet-attendu", Reason: `^objet « DR140610 / `},
			{Check: "A-01.sans-ecart", Reason: `constaté « DR140610 / `},
		},
	}, {
		Variant: "sans-date",
		Play:    []string{"A-02.entete.*"},
		Acts:    Act{Facet: "entetes", Lacks: `^Date : `},
		Kills: []Kill{
			{Check: "A-02.sans-ecart", Reason: `attendu un champ Date, constaté champ absent`},
			{Check: "A-02.entete-vrai", Reason: `^champ Date absent`},
		},
	}, {
		Variant: "sans-mime-version",
		Play:    []string{"A-02.entete.dre"},
		Acts:    Act{Facet: "entetes", Lacks: `^Mime-Version : 1\.0`},
		Kills:   []Kill{{Check: "A-02.sans-ecart", Reason: `attendu un champ MIME-Version, constaté champ absent`}},
	}, {
		Variant: "date-figee",
		Play:    []string{"A-02.entete.fse"},
		Acts:    Act{Facet: "entetes", Shows: `^Date : .*2015`},
		Kills:   []Kill{{Check: "A-02.entete-vrai", Reason: `date du 05/01/2015 09:00, message reçu le`}},
	}, {
		Variant: "expediteur-editeur",
		Play:    []string{"A-02.entete.dre"},
		Acts:    Act{Facet: "entetes", Shows: `^From : <support@editeur\.example>`},
		Kills:   []Kill{{Check: "A-02.entete-vrai", Reason: `champ From « <support@editeur\.example> »`}},
	}, {
		Variant: "identifiant-fige",
		Play:    []string{"A-02.identifiants"},
		Acts:    Act{Facet: "identifiants", Shows: `^3 messages, 1 identifiants`},
		Kills:   []Kill{{Check: "A-02.identifiants-uniques", Reason: `1 identifiant pour 3 messages`}},
		Aside: []Kill{
			{Check: "F-09.*", Reason: pasReparti,
				Why: "Le poste ne retrouve pas le lot d'après l'identifiant que cite le rejet."},
		},
	}, {
		Variant: "deux-fichiers",
		Play:    []string{"A-03.structure.*", "A-03.lots-qui-se-suivent"},
		Acts:    Act{Facet: "structure", Shows: `^2 pièces jointes`},
		Kills:   []Kill{{Check: "A-03.sans-ecart", Reason: `attendu un seul fichier par message, constaté 2 fichiers`}},
	}, {
		Variant: "multipart-related",
		Play:    []string{"A-03.structure.dre"},
		Acts:    Act{Facet: "structure", Shows: `^multipart/related`},
		Kills:   []Kill{{Check: "A-03.sans-ecart", Reason: `constaté « multipart/related »`}},
	}, {
		Variant: "octet-stream",
		Play:    []string{"A-04.partie.*"},
		Acts:    Act{Facet: "partie", Shows: `^Content-Type : application/octet-stream`},
		Kills: []Kill{{Check: "A-04.sans-ecart",
			Reason: `attendu application/EDI-consent, constaté « application/octet-stream »`}},
	}, {
		Variant: "sans-description",
		Play:    []string{"A-04.partie.*"},
		Acts:    Act{Facet: "partie", Lacks: `^Content-Description : `},
		Kills: []Kill{
			{Check: "A-04.sans-ecart", Reason: `attendu Content-Description: .*, constaté champ absent`},
			{Check: "A-0[46].flux-annonce", Reason: `un flux dont la nature ne se lit pas`},
		},
		Aside: []Kill{{Check: "A-06.sans-ecart", Reason: `le message annonce un flux dont la nature ne se lit pas`,
			Why: "Sans description, rien n'annonce un flux de test."}},
	}, {
		Variant: "type-pkcs7-mime",
		Play:    []string{"A-04.partie.fse", "C-04.une-fois.fse-de-test"},
		Acts:    Act{Facet: "partie", Shows: `^Content-Type : application/pkcs7-mime`},
		Kills: []Kill{
			{Check: "A-04.sans-ecart", Reason: `attendu application/EDI-consent, constaté « application/pkcs7-mime »`},
			{Check: "C-04.sans-ecart", Reason: `attendu pas de chiffrement de transport`},
			{Check: "C-04.chiffre-une-fois", Reason: `Content-Type « application/pkcs7-mime »`},
		},
	}, {
		Variant: "corps-binaire",
		Play:    []string{"A-04.partie.dre"},
		Acts:    Act{Facet: "partie", Shows: `^Content-Transfer-Encoding : binary`},
		Kills:   []Kill{{Check: "A-04.sans-ecart", Reason: `attendu Content-Transfer-Encoding: base64, constaté « binary »`}},
		Aside: []Kill{{Check: "*",
			Reason: `Le déchiffrement échoue|pièce jointe est tronquée|structure CMS de la pièce jointe|nouveaux? envois?`,
			Chance: true,
			Why: "Sans encodage, des octets du document passent pour des fins de ligne, selon ce que le chiffrement en a " +
				"fait : il arrive qu'il ne s'ouvre plus."}},
	}}
}
