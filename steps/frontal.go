package steps

// frontalSteps are the checks on what the front-end received.
func frontalSteps() []Definition {
	frontal := func(pattern, example, doc, name, requirement string) Definition {
		return check("frontal", pattern, example, doc,
			func(s *Scenario, _ []string) error { return s.Ask(name, requirement) })
	}
	says := func(phrase, doc, name, requirement string) Definition {
		return frontal(phrase, phrase, doc, name, requirement)
	}
	return []Definition{
		frontal(`le frontal (?:AMO|AMC|OCT) ouvre la pièce jointe avec ce certificat`,
			"le frontal AMO ouvre la pièce jointe avec ce certificat",
			"Le lot est arrivé et la clé qui l'ouvre est celle du certificat attendu.", "certificat-attendu", ""),
		frontal(`le frontal (?:AMO|AMC|OCT) accepte le lot`, "le frontal AMO accepte le lot",
			"Le lot est arrivé, s'est ouvert, et le frontal l'a accepté.", "lot-accepte", ""),
		check("frontal", `le message respecte l'exigence ([A-C]-\d\d)`, "le message respecte l'exigence A-01",
			"Aucun des constats du frontal sur ce message n'est un écart à cette exigence, et le frontal a pu y regarder.",
			func(s *Scenario, args []string) error { return s.Ask("sans-ecart", args[0]) }),
		says("le message annonce le flux demandé",
			"La nature, l'usage et la compression que porte le message sont ceux que l'opérateur a demandés.", "flux-annonce",
			""),
		says("le lot arrive seul, dans la boîte de son destinataire",
			"Un seul message est parti, et il est arrivé dans la boîte de l'organisme demandé.", "bonne-boite", ""),
		says("le fichier reçu est celui qui a été remis",
			"Une fois déchiffré, et décompressé s'il devait l'être, le fichier est celui que l'opérateur a donné, à l'octet "+
				"près.", "fichier-intact", "A-09"),
		says("l'objet du message est celui du flux demandé",
			"L'objet a ses quatre champs, le préfixe de la nature envoyée et la référence en vigueur.", "objet-attendu", "A-01"),
		says("l'en-tête dit qui envoie, à qui et quand",
			"L'expéditeur, le destinataire et la date de l'en-tête sont ceux de l'envoi.", "entete-vrai", "A-02"),
		says("chaque message a son propre identifiant",
			"Aucun identifiant de message n'a servi deux fois depuis le début du scénario ; deux envois au moins.",
			"identifiants-uniques", "A-02"),
		says("la pièce jointe est un document binaire, bien nommé",
			"Le document chiffré est en DER, seul dans le fichier, et le nom du fichier finit par .pkcs7.", "document-binaire",
			"A-10"),
		says("le dialogue avec le relais est conforme",
			"La session d'envoi suit la grammaire et l'ordre du protocole, jusqu'à QUIT.", "dialogue-smtp", "A-12"),
		says("le dialogue avec la boîte aux lettres est conforme",
			"La session de relève suit la grammaire et l'ordre du protocole, jusqu'à QUIT ; rien n'est supprimé sans avoir "+
				"été relevé.", "dialogue-pop3", "A-12"),
		says("aucune session de messagerie ne reste ouverte sans servir",
			"Le poste prend congé du relais et de la boîte dès qu'ils ont servi (recommandation, choix du banc).",
			"session-messagerie-fermee", "A-12"),
		says("le poste reconnaît l'accusé de réception",
			"Chaque accusé de réception du frontal a été relevé, et le logiciel le rapporte pour ce qu'il est.",
			"retour-reconnu", ""),
		says("la pièce jointe est une enveloppe chiffrée qui s'ouvre",
			"Le document est un EnvelopedData et la clé du destinataire l'ouvre.", "enveloppe-cms", "C-01"),
		says("le contenu est chiffré en AES-128-CBC",
			"L'algorithme que porte le document est AES-128 en mode CBC.", "aes-128-cbc", "C-02"),
		says("chaque document a sa propre clé de session",
			"Aucune clé n'a servi à deux documents depuis le début du scénario (deux envois au moins), ni ne se devine de ce "+
				"qu'un attaquant connaît : fichier, objet, Message-ID, heure, poste, certificat.", "cle-neuve",
			"C-02"),
		says("aucun vecteur d'initialisation ne se devine",
			"Ni nuls, ni constants, ni comptés, ni tirés de la clé ou de ce qui est connu (recommandé) ; deux envois au moins.",
			"iv-imprevisible", "C-02"),
		says("un seul destinataire peut ouvrir le document",
			"La clé de session est chiffrée une fois, par une clé publique RSA de 2048 bits.", "cle-rsa", "C-03"),
		says("le fichier est chiffré une seule fois et rien n'est signé",
			"Sous le chiffrement se trouve le fichier remis, et le message ne porte ni signature ni chiffrement de transport.",
			"chiffre-une-fois", "C-04"),
	}
}
