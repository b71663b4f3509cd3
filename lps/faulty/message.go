package faulty

import (
	"bytes"
	"strings"

	"amfront/lps"
)

// message are faults of the message around the document.
func message() []Variant {
	return []Variant{{
		Name:  "objet-autre-nature",
		Title: "Intervertit les préfixes SV et DR de l'objet",
		Shows: "Un lot de FSE part sous un objet en DR140610, un lot de DRE sous un objet en SV140610.",
		Causes: "L'organisme aiguille les lots d'après l'objet : ceux-ci arrivent dans la mauvaise chaîne et en " +
			"ressortent rejetés.",
		Requirements: []string{"A-01"},
		Policy:       subject(strings.NewReplacer("SV", "DR", "DR", "SV").Replace),
		Expect: Expectation{
			Play: []string{"A-01.objet.*"},
			Acts: Act{Facet: "objet", Shows: `^DR140610/`},
			Kills: []Kill{
				{Check: "A-01.objet-attendu", Reason: `^objet « (SV|DR)140610/\d{14}/\d{19}/\d{5} »$`},
				{Check: "A-01.sans-ecart", Reason: `attendu (SV140610/.*, constaté « DR140610/|DR140610/.*, constaté « SV140610/)`},
			},
		},
	}, {
		Name:         "objet-trois-champs",
		Title:        "Oublie le dernier champ de l'objet",
		Shows:        "L'objet s'arrête après le compostage : le numéro manque.",
		Causes:       "Le lot ne peut plus être rapproché de ses retours, et le cabinet perd le suivi de ses paiements.",
		Requirements: []string{"A-01"},
		Policy:       subject(func(s string) string { return s[:strings.LastIndexByte(s, '/')] }),
		Expect: Expectation{
			Play: []string{"A-01.objet.fse-de-test", "A-11.oct.*", "A-11.mixte.*"},
			Acts: Act{Facet: "objet", Shows: `^(SV|DR)140610/\d+/[^/]+$`},
			Kills: []Kill{
				{Check: "A-01.objet-attendu", Reason: `^objet « (SV|DR)140610/\d{14}/\d{19} »$`},
				{Check: "A-01.sans-ecart", Reason: `constaté « SV140610/\d{14}/\d{19} »$`},
			},
		},
	}, {
		Name:  "objet-version-ancienne",
		Title: "Annonce une référence qui n'est plus en vigueur",
		Shows: "L'objet commence par SV130610 ou DR130610.",
		Causes: "L'organisme croit avoir affaire à un logiciel qui n'a pas été mis à jour ; certains refusent alors " +
			"le lot.",
		Requirements: []string{"A-01"},
		Policy:       subject(func(s string) string { return strings.Replace(s, "140610", "130610", 1) }),
		Expect: Expectation{
			Play: []string{"A-01.objet.dre-reelles"},
			Acts: Act{Facet: "objet", Shows: `^DR130610/`},
			Kills: []Kill{
				{Check: "A-01.objet-attendu", Reason: `^objet « DR130610/`},
				{Check: "A-01.sans-ecart", Verdict: Warning, Reason: `attendu DR140610, constaté « DR130610 »`},
			},
		},
	}, {
		Name:         "objet-avec-espaces",
		Title:        "Met des espaces autour des barres de l'objet",
		Shows:        "L'objet est celui du profil, mais chaque « / » est entouré d'espaces.",
		Causes:       "Un lecteur strict ne reconnaît aucun des champs : le lot reste en attente d'un traitement à la main.",
		Requirements: []string{"A-01"},
		Policy:       subject(func(s string) string { return strings.ReplaceAll(s, "/", " / ") }),
		Expect: Expectation{
			Play: []string{"A-01.objet.dre-de-demonstration"},
			Acts: Act{Facet: "objet", Shows: ` / `},
			Kills: []Kill{
				{Check: "A-01.objet-attendu", Reason: `^objet « DR140610 / `},
				{Check: "A-01.sans-ecart", Reason: `constaté « DR140610 / `},
			},
		},
	}, {
		Name:         "sans-date",
		Title:        "Ne date pas ses messages",
		Shows:        "L'en-tête n'a pas de champ Date.",
		Causes:       "Rien ne prouve plus quand le lot est parti ; des relais le tiennent pour un courrier indésirable.",
		Requirements: []string{"A-02"},
		Policy:       touch(func(m *lps.Mail) { m.Header.Del("Date") }),
		Expect: Expectation{
			Play: []string{"A-02.entete.*"},
			Acts: Act{Facet: "entetes", Lacks: `^Date : `},
			Kills: []Kill{
				{Check: "A-02.sans-ecart", Reason: `attendu un champ Date, constaté champ absent`},
				{Check: "A-02.entete-vrai", Reason: `^champ Date absent`},
			},
		},
	}, {
		Name:         "sans-mime-version",
		Title:        "Oublie MIME-Version",
		Shows:        "L'en-tête n'a pas de champ MIME-Version, bien que le message soit en plusieurs parties.",
		Causes:       "Un lecteur conforme doit alors prendre le message pour du texte : la pièce jointe disparaît.",
		Requirements: []string{"A-02"},
		Policy:       written(func(m []byte) []byte { return bytes.Replace(m, []byte("Mime-Version: 1.0\r\n"), nil, 1) }),
		Expect: Expectation{
			Play:  []string{"A-02.entete.dre"},
			Acts:  Act{Facet: "entetes", Lacks: `^Mime-Version : 1\.0`},
			Kills: []Kill{{Check: "A-02.sans-ecart", Reason: `attendu un champ MIME-Version, constaté champ absent`}},
		},
	}, {
		Name:  "date-figee",
		Title: "Recopie toujours la même date",
		Shows: "Le champ Date est celui du modèle de message, vieux de plusieurs années.",
		Causes: "Le délai de paiement court de cette date ; les outils de messagerie classent ou effacent le lot " +
			"comme ancien.",
		Requirements: []string{"A-02"},
		Policy:       touch(func(m *lps.Mail) { m.Header.Set("Date", "Mon, 05 Jan 2015 10:00:00 +0100") }),
		Expect: Expectation{
			Play:  []string{"A-02.entete.fse"},
			Acts:  Act{Facet: "entetes", Shows: `^Date : .*2015`},
			Kills: []Kill{{Check: "A-02.entete-vrai", Reason: `date du 05/01/2015 09:00, message reçu le`}},
		},
	}, {
		Name:         "expediteur-editeur",
		Title:        "Signe ses messages de l'adresse de l'éditeur",
		Shows:        "Le champ From porte une adresse du support, et non celle du professionnel.",
		Causes:       "Les réponses de l'organisme partent chez l'éditeur : le cabinet ne reçoit ni accusé ni rejet.",
		Requirements: []string{"A-02"},
		Policy:       touch(func(m *lps.Mail) { m.Header.Set("From", "<support@editeur.example>") }),
		Expect: Expectation{
			Play:  []string{"A-02.entete.dre"},
			Acts:  Act{Facet: "entetes", Shows: `^From : <support@editeur\.example>`},
			Kills: []Kill{{Check: "A-02.entete-vrai", Reason: `champ From « <support@editeur\.example> »`}},
		},
	}, {
		Name:  "identifiant-fige",
		Title: "Donne le même identifiant à tous ses messages",
		Shows: "Message-ID est une constante du programme.",
		Causes: "Un message de service désigne le lot par cet identifiant : le poste ne sait plus lequel renvoyer, " +
			"et des relais effacent les « doublons ».",
		Requirements: []string{"A-02"},
		Policy:       touch(func(m *lps.Mail) { m.Header.Set("Message-ID", "<lot@cabinet.example>") }),
		Expect: Expectation{
			Play:  []string{"A-02.identifiants"},
			Acts:  Act{Facet: "identifiants", Shows: `^3 messages, 1 identifiants`},
			Kills: []Kill{{Check: "A-02.identifiants-uniques", Reason: `1 identifiant pour 3 messages`}},
			Aside: []Kill{
				{Check: "F-09.*", Reason: pasReparti,
					Why: "Le poste ne retrouve pas le lot d'après l'identifiant que cite le rejet."},
			},
		},
	}, {
		Name:         "deux-fichiers",
		Title:        "Joint deux fichiers au même message",
		Shows:        "Le message a deux pièces jointes.",
		Causes:       "L'organisme n'en lit qu'une : l'autre lot n'est jamais payé.",
		Requirements: []string{"A-03"},
		Policy:       touch(func(m *lps.Mail) { m.Files = append(m.Files, m.Files[0]) }),
		Expect: Expectation{
			Play:  []string{"A-03.structure.*", "A-03.lots-qui-se-suivent"},
			Acts:  Act{Facet: "structure", Shows: `^2 pièces jointes`},
			Kills: []Kill{{Check: "A-03.sans-ecart", Reason: `attendu un seul fichier par message, constaté 2 fichiers`}},
		},
	}, {
		Name:         "multipart-related",
		Title:        "Emploie multipart/related",
		Shows:        "Le message est d'une structure faite pour les pages illustrées.",
		Causes:       "La pièce jointe passe pour une image du texte : un lecteur strict n'y trouve aucun fichier.",
		Requirements: []string{"A-03"},
		Policy:       touch(func(m *lps.Mail) { m.Header.Set("Content-Type", "multipart/related") }),
		Expect: Expectation{
			Play:  []string{"A-03.structure.dre"},
			Acts:  Act{Facet: "structure", Shows: `^multipart/related`},
			Kills: []Kill{{Check: "A-03.sans-ecart", Reason: `constaté « multipart/related »`}},
		},
	}, {
		Name:         "octet-stream",
		Title:        "Présente la pièce jointe comme un fichier quelconque",
		Shows:        "Le type de la pièce jointe est application/octet-stream.",
		Causes:       "Le frontal cherche application/EDI-consent : il peut ne pas voir le lot.",
		Requirements: []string{"A-04"},
		Policy:       touch(func(m *lps.Mail) { m.Part.Set("Content-Type", "application/octet-stream") }),
		Expect: Expectation{
			Play: []string{"A-04.partie.*"},
			Acts: Act{Facet: "partie", Shows: `^Content-Type : application/octet-stream`},
			Kills: []Kill{{Check: "A-04.sans-ecart",
				Reason: `attendu application/EDI-consent, constaté « application/octet-stream »`}},
		},
	}, {
		Name:  "sans-description",
		Title: "Ne décrit pas la pièce jointe",
		Shows: "La pièce jointe n'a pas de champ Content-Description.",
		Causes: "Rien ne dit si le lot est réel ou de test, de FSE ou de DRE : le frontal prend une autre clé et " +
			"rejette.",
		Requirements: []string{"A-04"},
		Policy:       touch(func(m *lps.Mail) { m.Part.Del("Content-Description") }),
		Expect: Expectation{
			Play: []string{"A-04.partie.*"},
			Acts: Act{Facet: "partie", Lacks: `^Content-Description : `},
			Kills: []Kill{
				{Check: "A-04.sans-ecart", Reason: `attendu Content-Description: .*, constaté champ absent`},
				{Check: "A-0[46].flux-annonce", Reason: `un flux dont la nature ne se lit pas`},
			},
			Aside: []Kill{{Check: "A-06.sans-ecart", Reason: `le message annonce un flux dont la nature ne se lit pas`,
				Why: "Sans description, rien n'annonce un flux de test."}},
		},
	}, {
		Name:  "type-pkcs7-mime",
		Title: "Présente la pièce jointe comme un courrier S/MIME",
		Shows: "Le type de la pièce jointe est application/pkcs7-mime.",
		Causes: "Le message passe pour chiffré de bout en bout par la messagerie, ce qui a été retiré : un relais " +
			"ou un client peut l'ouvrir ou le bloquer.",
		Requirements: []string{"A-04", "C-04"},
		Policy:       touch(func(m *lps.Mail) { m.Part.Set("Content-Type", "application/pkcs7-mime") }),
		Expect: Expectation{
			Play: []string{"A-04.partie.fse", "C-04.une-fois.fse-de-test"},
			Acts: Act{Facet: "partie", Shows: `^Content-Type : application/pkcs7-mime`},
			Kills: []Kill{
				{Check: "A-04.sans-ecart", Reason: `attendu application/EDI-consent, constaté « application/pkcs7-mime »`},
				{Check: "C-04.sans-ecart", Reason: `attendu pas de chiffrement de transport`},
				{Check: "C-04.chiffre-une-fois", Reason: `Content-Type « application/pkcs7-mime »`},
			},
		},
	}, {
		Name:         "corps-binaire",
		Title:        "Envoie la pièce jointe sans l'encoder",
		Shows:        "Content-Transfer-Encoding vaut binary et le corps du message est brut.",
		Causes:       "Un relais qui coupe les lignes ou ôte le huitième bit abîme le document : il ne s'ouvre plus.",
		Requirements: []string{"A-04"},
		Policy:       touch(func(m *lps.Mail) { m.Part.Set("Content-Transfer-Encoding", "binary") }),
		Expect: Expectation{
			Play:  []string{"A-04.partie.dre"},
			Acts:  Act{Facet: "partie", Shows: `^Content-Transfer-Encoding : binary`},
			Kills: []Kill{{Check: "A-04.sans-ecart", Reason: `attendu Content-Transfer-Encoding: base64, constaté « binary »`}},
			Aside: because("Sans encodage, des octets du document passent pour des fins de ligne, que l'envoi réécrit : "+
				"il est rare qu'il s'ouvre encore.",
				Kill{Check: "*", Chance: true, Reason: `Le déchiffrement échoue|pièce jointe est tronquée|nouveaux? envois?|` +
					`structure CMS de la pièce jointe|un autre contenu|octets? .*de trop`},
				Kill{Check: "*", Verdict: Warning, Chance: true, Reason: `octets? .*de trop`}),
		},
	}}
}
