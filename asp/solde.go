package asp

import "regexp"

// soldeModel is the table of the BIO-LOINC balance (H-07, seed 002 §3.2).
func soldeModel() *Model {
	numeroASP := &Tag{Format: Format{Exactly: 12, Pattern: dossier, Says: "FINBIO suivi de chiffres"}, Need: compulsory,
		extra: knownAdvance, Rules: []Rule{
			{Repeated, "numeroASP figure déjà dans une demande du fichier"},
			{Elsewhere, "numeroASP ne désigne aucune avance connue"},
		}}
	requests := requestTags(numeroASP)
	sites := finessText
	sites.Type = List
	requests = append(requests, factureTags(),
		&Tag{Number: "430", Name: "beneficiaires", Block: "Bénéficiaires", Format: sites, Need: compulsory},
		soldePieces(),
		&Tag{Number: "620", Name: "lienCompteRendu", Block: "Lien d'un compte-rendu", Format: alwaysNull,
			Need: "toujours null pour LOINC", presence: mustBeNull},
		soldeScenario())
	return &Model{
		Kind: Solde, Title: "Demande de solde BIO-LOINC", Corridor: "BIO", Software: "LOINC",
		Root: fileTags(append(requests, answerTags()...)),
		Pieces: []PieceType{
			{"512", "FACTURE", "FACTURE", "la facture", nil},
			{"513", "VA", "VA", "l'attestation de vérification d'aptitude", nil},
		},
	}
}

func factureTags() *Tag {
	const block = "Facture"
	return &Tag{Number: "310", Name: "facture", Block: block, Format: Format{Type: Object}, Need: compulsory, Flat: true,
		Note: "R003", Children: []*Tag{
			{Number: "311", Name: "dateFacture", Block: block, Format: Format{Type: Date}, Need: compulsory},
			{Number: "312", Name: "montantSegurHTFacture", Block: block, Format: Format{Type: Amount}, Need: compulsory,
				extra: withinOrder,
				Rules: []Rule{{Agreement, "montantSegurHTFacture dépasse le montant de la commande"}}},
		}}
}

// catalogue is the type of a transcoded catalogue: CT1, CT2…; the published
// tables also print CT, CTX and CTx (decisions/asp-names).
var catalogue = regexp.MustCompile(`^CT([1-9][0-9]?|[Xx])?$`)

func soldePieces() *Tag {
	pieces := pieceTags()
	pieces.extra = rightPieces
	pieces.Children[2].Format = Format{Says: "« FACTURE », « VA », ou « CT1 », « CT2 »… pour un catalogue transcodé",
		hint: "Recopier une des valeurs admises.", admits: func(s string) (bool, *remark) {
			switch {
			case s == "FACTURE" || s == "VA":
				return true, nil
			case s == "CT" || s == "CTX" || s == "CTx":
				return true, &remark{"R006", "« CT1 », « CT2 »…", "Numéroter les catalogues : CT1, même s'il n'y en a qu'un."}
			}
			return catalogue.MatchString(s), nil
		}}
	return pieces
}

func soldeScenario() *Tag {
	const block = "Scénario d'installation"
	no := func(number, name string) *Tag {
		return &Tag{Number: number, Name: name, Block: block, Format: alwaysFalse, Need: "toujours false pour LOINC"}
	}
	none := func(number, name string) *Tag {
		return &Tag{Number: number, Name: name, Block: block, Format: alwaysNull, Need: "toujours null pour LOINC",
			presence: mustBeNull}
	}
	return &Tag{Number: "600", Name: "scenarioInstallation", Block: block, Format: Format{Type: Object}, Need: compulsory,
		Flat: true, Note: "R003", Children: []*Tag{
			no("610", "isDirectToDMP"), none("621", "identDMP"),
			no("606", "isDirectToMSSPro"), none("622", "adresseBoiteMSSPro"),
			no("608", "isDirectToMSSCitoyen"), none("623", "adresseBoiteMSSCitoyen"),
		}}
}
