package asp

import "regexp"

// Formats that several tags share.
var (
	digitsOnly = regexp.MustCompile(`^[0-9]*$`)
	alnum      = regexp.MustCompile(`^[0-9A-Za-z]*$`)
	finess     = regexp.MustCompile(`^[0-9][0-9AB]?[0-9]*$`)
	dossier    = regexp.MustCompile(`^(F(I(N(B(I(O[0-9]*)?)?)?)?)?)?$`)
	email      = regexp.MustCompile(`^[^@\s]+@[^@\s]+$`)

	yesNo       = Format{Type: Boolean}
	alwaysNull  = Format{Type: AlwaysNull}
	alwaysFalse = Format{Type: AlwaysFalse}
	capitals    = Format{Below: 50, Upper: true}
	mailAddress = Format{Below: 150, Pattern: email, Says: "une adresse avec un @"}
	phone       = Format{Below: 50}
	finessText  = Format{Exactly: 9, Pattern: finess, Says: "un numéro FINESS (chiffres ; 2A ou 2B pour la Corse)"}
)

const (
	compulsory = "obligatoire"
	byASP      = "toujours null, rempli par l'ASP"
)

// fileTags are the tags of the file's object, the same in both models.
func fileTags(requests []*Tag) *Tag {
	const block = "En-tête du fichier"
	return &Tag{Name: "", Block: block, Format: Format{Type: Object}, Children: []*Tag{
		{Number: "101", Name: "impId", Block: block, Format: alwaysNull, Need: byASP, Alias: "impld", Note: "R001",
			presence: mustBeNull},
		{Number: "102", Name: "numeroAns", Block: block, Format: Format{
			Exactly: 10, Pattern: alnum, Says: "des chiffres ou des lettres"}, Need: compulsory},
		{Number: "103", Name: "SIRET", Block: block, Format: Format{Exactly: 14, Pattern: digitsOnly, Says: "des chiffres"},
			Need: compulsory},
		{Number: "104", Name: "lignesImport", Block: block, Format: Format{Type: Table}, Need: compulsory,
			Children: requests},
	}}
}

// requestTags are the first tags of a request.
func requestTags(numeroASP *Tag) []*Tag {
	const block = "En-tête de demande"
	numeroASP.Number, numeroASP.Name, numeroASP.Block = "203", "numeroASP", block
	return []*Tag{
		{Number: "201", Name: "numLigne", Block: block, Format: Format{Type: Integer, Max: MaxRequests}, Need: compulsory,
			extra: inSequence},
		{Number: "202", Name: "typeAction", Block: block, Format: Format{Enum: []string{"C"}}, Need: compulsory},
		numeroASP,
		{Number: "204", Name: "numeroEditeur", Block: block,
			Format: Format{Exactly: 5, Pattern: digitsOnly, Says: "des chiffres"}, Need: compulsory,
			extra: newEditorNumber},
	}
}

// pieceTags are the list of evidence.
func pieceTags() *Tag {
	const block = "Pièces justificatives"
	return &Tag{Number: "500", Name: "piecesJustificatives", Block: block, Format: Format{Type: Table}, Need: compulsory,
		Children: []*Tag{
			{Number: "501", Name: "nomFichier", Block: block, Format: Format{Below: 50}, Need: compulsory},
			{Number: "502", Name: "formatFichier", Block: block, Format: Format{Enum: []string{"PDF", "PNG", "JPG"}},
				Need: compulsory},
			{Number: "503", Name: "typeFichier", Block: block, Need: compulsory},
		},
	}
}

// answerTags are the tags that the portal fills.
func answerTags() []*Tag {
	const block = "Traitement de la demande"
	return []*Tag{
		{Number: "701", Name: "codeTraitement", Block: block, Format: alwaysNull, Need: byASP, presence: mustBeNull},
		{Number: "702", Name: "libelleTraitement", Block: block, Format: alwaysNull, Need: byASP, presence: mustBeNull},
	}
}

func mustBeNull(*request) Presence { return Forbidden }
