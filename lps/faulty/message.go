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
		Expect: shows("objet", `^DR140610/`, "A-01.objet.*").
			kill("A-01.objet-attendu", `^objet « (SV|DR)140610/\d{14}/\d{19}/\d{5} »$`).
			kill("A-01.sans-ecart", `attendu (SV140610/.*, constaté « DR140610/|DR140610/.*, constaté « SV140610/)`),
	}, {
		Name:         "objet-trois-champs",
		Title:        "Oublie le dernier champ de l'objet",
		Shows:        "L'objet s'arrête après le compostage : le numéro manque.",
		Causes:       "Le lot ne peut plus être rapproché de ses retours, et le cabinet perd le suivi de ses paiements.",
		Requirements: []string{"A-01"},
		Policy:       subject(func(s string) string { return s[:strings.LastIndexByte(s, '/')] }),
		Expect: shows("objet", `^(SV|DR)140610/\d+/[^/]+$`, "A-01.objet.fse-de-test", "A-11.oct.*", "A-11.mixte.*").
			kill("A-01.objet-attendu", `^objet « (SV|DR)140610/\d{14}/\d{19} »$`).
			kill("A-01.sans-ecart", `constaté « SV140610/\d{14}/\d{19} »$`),
	}, {
		Name:  "objet-version-ancienne",
		Title: "Annonce une référence qui n'est plus en vigueur",
		Shows: "L'objet commence par SV130610 ou DR130610.",
		Causes: "L'organisme croit avoir affaire à un logiciel qui n'a pas été mis à jour ; certains refusent alors " +
			"le lot.",
		Requirements: []string{"A-01"},
		Policy:       subject(func(s string) string { return strings.Replace(s, "140610", "130610", 1) }),
		Expect: shows("objet", `^DR130610/`, "A-01.objet.dre-reelles").
			kill("A-01.objet-attendu", `^objet « DR130610/`).
			kill("A-01.sans-ecart", `attendu DR140610, constaté « DR130610 »`),
	}, {
		Name:         "objet-avec-espaces",
		Title:        "Met des espaces autour des barres de l'objet",
		Shows:        "L'objet est celui du profil, mais chaque « / » est entouré d'espaces.",
		Causes:       "Un lecteur strict ne reconnaît aucun des champs : le lot reste en attente d'un traitement à la main.",
		Requirements: []string{"A-01"},
		Policy:       subject(func(s string) string { return strings.ReplaceAll(s, "/", " / ") }),
		Expect: shows("objet", ` / `, "A-01.objet.dre-de-demonstration").
			kill("A-01.objet-attendu", `^objet « DR140610 / `).
			kill("A-01.sans-ecart", `constaté « DR140610 / `),
	}, {
		Name:         "sans-date",
		Title:        "Ne date pas ses messages",
		Shows:        "L'en-tête n'a pas de champ Date.",
		Causes:       "Rien ne prouve plus quand le lot est parti ; des relais le tiennent pour un courrier indésirable.",
		Requirements: []string{"A-02"},
		Policy:       touch(func(m *lps.Mail) { m.Header.Del("Date") }),
		Expect: lacks("entetes", `^Date : `, "A-02.entete.*").
			kill("A-02.sans-ecart", `attendu un champ Date, constaté champ absent`).
			kill("A-02.entete-vrai", `^champ Date absent`),
	}, {
		Name:         "sans-mime-version",
		Title:        "Oublie MIME-Version",
		Shows:        "L'en-tête n'a pas de champ MIME-Version, bien que le message soit en plusieurs parties.",
		Causes:       "Un lecteur conforme doit alors prendre le message pour du texte : la pièce jointe disparaît.",
		Requirements: []string{"A-02"},
		Policy:       written(func(m []byte) []byte { return bytes.Replace(m, []byte("Mime-Version: 1.0\r\n"), nil, 1) }),
		Expect: lacks("entetes", `^Mime-Version : 1\.0`, "A-02.entete.dre").
			kill("A-02.sans-ecart", `attendu un champ MIME-Version, constaté champ absent`),
	}, {
		Name:  "date-figee",
		Title: "Recopie toujours la même date",
		Shows: "Le champ Date est celui du modèle de message, vieux de plusieurs années.",
		Causes: "Le délai de paiement court de cette date ; les outils de messagerie classent ou effacent le lot " +
			"comme ancien.",
		Requirements: []string{"A-02"},
		Policy:       touch(func(m *lps.Mail) { m.Header.Set("Date", "Mon, 05 Jan 2015 10:00:00 +0100") }),
		Expect: shows("entetes", `^Date : .*2015`, "A-02.entete.fse").
			kill("A-02.entete-vrai", `date du 05/01/2015 09:00, message reçu le`),
	}, {
		Name:         "expediteur-editeur",
		Title:        "Signe ses messages de l'adresse de l'éditeur",
		Shows:        "Le champ From porte une adresse du support, et non celle du professionnel.",
		Causes:       "Les réponses de l'organisme partent chez l'éditeur : le cabinet ne reçoit ni accusé ni rejet.",
		Requirements: []string{"A-02"},
		Policy:       touch(func(m *lps.Mail) { m.Header.Set("From", "<support@editeur.example>") }),
		Expect: shows("entetes", `^From : <support@editeur\.example>`, "A-02.entete.dre").
			kill("A-02.entete-vrai", `champ From « <support@editeur\.example> »`),
	}, {
		Name:  "identifiant-fige",
		Title: "Donne le même identifiant à tous ses messages",
		Shows: "Message-ID est une constante du programme.",
		Causes: "Un message de service désigne le lot par cet identifiant : le poste ne sait plus lequel renvoyer, " +
			"et des relais effacent les « doublons ».",
		Requirements: []string{"A-02"},
		Policy:       touch(func(m *lps.Mail) { m.Header.Set("Message-ID", "<lot@cabinet.example>") }),
		Expect: shows("identifiants", `^3 messages, 1 identifiants`, "A-02.identifiants").
			kill("A-02.identifiants-uniques", `1 identifiant pour 3 messages`).
			aside("F-09.*", pasReparti, "Le poste ne retrouve pas le lot d'après l'identifiant que cite le rejet."),
	}, {
		Name:         "deux-fichiers",
		Title:        "Joint deux fichiers au même message",
		Shows:        "Le message a deux pièces jointes.",
		Causes:       "L'organisme n'en lit qu'une : l'autre lot n'est jamais payé.",
		Requirements: []string{"A-03"},
		Policy:       touch(func(m *lps.Mail) { m.Files = append(m.Files, m.Files[0]) }),
		Expect: shows("structure", `^2 pièces jointes`, "A-03.structure.*", "A-03.lots-qui-se-suivent").
			kill("A-03.sans-ecart", `attendu un seul fichier par message, constaté 2 fichiers`),
	}, {
		Name:         "multipart-related",
		Title:        "Emploie multipart/related",
		Shows:        "Le message est d'une structure faite pour les pages illustrées.",
		Causes:       "La pièce jointe passe pour une image du texte : un lecteur strict n'y trouve aucun fichier.",
		Requirements: []string{"A-03"},
		Policy:       touch(func(m *lps.Mail) { m.Header.Set("Content-Type", "multipart/related") }),
		Expect: shows("structure", `^multipart/related`, "A-03.structure.dre").
			kill("A-03.sans-ecart", `constaté « multipart/related »`),
	}, {
		Name:         "octet-stream",
		Title:        "Présente la pièce jointe comme un fichier quelconque",
		Shows:        "Le type de la pièce jointe est application/octet-stream.",
		Causes:       "Le frontal cherche application/EDI-consent : il peut ne pas voir le lot.",
		Requirements: []string{"A-04"},
		Policy:       touch(func(m *lps.Mail) { m.Part.Set("Content-Type", "application/octet-stream") }),
		Expect: shows("partie", `^Content-Type : application/octet-stream`, "A-04.partie.*").
			kill("A-04.sans-ecart", `attendu application/EDI-consent, constaté « application/octet-stream »`),
	}, {
		Name:  "sans-description",
		Title: "Ne décrit pas la pièce jointe",
		Shows: "La pièce jointe n'a pas de champ Content-Description.",
		Causes: "Rien ne dit si le lot est réel ou de test, de FSE ou de DRE : le frontal prend une autre clé et " +
			"rejette.",
		Requirements: []string{"A-04"},
		Policy:       touch(func(m *lps.Mail) { m.Part.Del("Content-Description") }),
		Expect: lacks("partie", `^Content-Description : `, "A-04.partie.*").
			kill("A-04.sans-ecart", `attendu Content-Description: .*, constaté champ absent`).
			kill("A-0[46].flux-annonce", `un flux dont la nature ne se lit pas`).
			aside("A-06.sans-ecart", `le message annonce un flux dont la nature ne se lit pas`,
				"Sans description, rien n'annonce un flux de test."),
	}, {
		Name:  "type-pkcs7-mime",
		Title: "Présente la pièce jointe comme un courrier S/MIME",
		Shows: "Le type de la pièce jointe est application/pkcs7-mime.",
		Causes: "Le message passe pour chiffré de bout en bout par la messagerie, ce qui a été retiré : un relais " +
			"ou un client peut l'ouvrir ou le bloquer.",
		Requirements: []string{"A-04", "C-04"},
		Policy:       touch(func(m *lps.Mail) { m.Part.Set("Content-Type", "application/pkcs7-mime") }),
		Expect: shows("partie", `^Content-Type : application/pkcs7-mime`, "A-04.partie.fse", "C-04.une-fois.fse-de-test").
			kill("A-04.sans-ecart", `attendu application/EDI-consent, constaté « application/pkcs7-mime »`).
			kill("C-04.sans-ecart", `attendu pas de chiffrement de transport`).
			kill("C-04.chiffre-une-fois", `Content-Type « application/pkcs7-mime »`),
	}, {
		Name:         "corps-binaire",
		Title:        "Envoie la pièce jointe sans l'encoder",
		Shows:        "Content-Transfer-Encoding vaut binary et le corps du message est brut.",
		Causes:       "Un relais qui coupe les lignes ou ôte le huitième bit abîme le document : il ne s'ouvre plus.",
		Requirements: []string{"A-04"},
		Policy:       touch(func(m *lps.Mail) { m.Part.Set("Content-Transfer-Encoding", "binary") }),
		Expect: shows("partie", `^Content-Transfer-Encoding : binary`, "A-04.partie.dre").
			kill("A-04.sans-ecart", `attendu Content-Transfer-Encoding: base64, constaté « binary »`).
			because("Sans encodage, des octets du document passent pour des fins de ligne, que l'envoi réécrit : "+
				"il est rare qu'il s'ouvre encore.",
				Kill{Check: "*", Chance: true, Reason: `Le déchiffrement échoue|pièce jointe est tronquée|nouveaux? envois?|` +
					`structure CMS de la pièce jointe|un autre contenu|octets? .*de trop`},
				Kill{Check: "*", Verdict: Warning, Chance: true, Reason: `octets? .*de trop`}),
	}}
}
