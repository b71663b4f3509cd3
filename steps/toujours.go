package steps

// standingSteps are the checks that hold in every sequence of gestures: they
// look at all that happened since the beginning of the scenario.
func standingSteps() []Definition {
	always := func(phrase, doc, name, requirement string) Definition {
		return check("toujours", phrase, phrase, doc,
			func(s *Scenario, _ []string) error { return s.Ask(name, requirement) })
	}
	return []Definition{
		always("aucun fichier n'est parti en clair",
			"Depuis le début du scénario, chaque lot reçu était chiffré.", "jamais-en-clair", "C-01"),
		always("chaque lot s'ouvre avec la clé de son destinataire",
			"Depuis le début du scénario, chaque lot est adressé à un organisme qui existe, et sa clé l'ouvre.",
			"jamais-autre-cle", "B-03"),
		always("aucun lot n'est chiffré avec un certificat en défaut ou hors de ses dates",
			"Le certificat de chaque lot était en règle à la date de l'envoi ; la révocation a son contrôle à elle.",
			"jamais-en-defaut", "D-01"),
		always("aucun lot n'est chiffré avec un certificat que le poste sait révoqué",
			"Le poste sait ce que dit la liste de révocation (CRL) qu'il a relevée après la révocation.", "jamais-revoque",
			"D-04"),
		always("aucun lot ne repart sans qu'un rejet ou une panne le demande",
			"Un lot ne revient qu'une fois par rejet bien signé et relevé, ou après une panne qui laissait un doute.",
			"jamais-deux-fois", "F-05"),
		always("aucun lot dit envoyé n'est perdu",
			"Chaque lot que le logiciel dit envoyé est arrivé au frontal.", "rien-de-perdu", "A-12"),
		always("le logiciel n'insiste pas sans fin",
			"Aucun geste ne demande plus de quarante sessions d'un même protocole.", "essais-bornes", "A-12"),
		always("rien n'est refusé tant que tout est en règle",
			"Avant le premier écart, la première panne ou le premier message déposé, le logiciel ne refuse rien.",
			"sans-alarme", "D-09"),
	}
}
