package asp

// avanceModel is the table of the MDV-LGC advance (H-07, seed 004 §3.2).
func avanceModel() *Model {
	requests := requestTags(&Tag{Format: alwaysNull, Need: byASP, presence: mustBeNull})
	requests = append(requests, commandeTags(), avanceBeneficiaires(), avancePieces(), avanceScenario())
	return &Model{
		Kind: Avance, Title: "Demande d'avance MDV-LGC", Corridor: "MDV", Software: "LGC",
		Root: fileTags(append(requests, answerTags()...)),
		Pieces: []PieceType{
			{"510", "BON_COMMANDE", "BDC", "le bon de commande", nil},
			{"511", "PREUVE_HT", "HT", "la preuve du régime HT", func(q *request) Presence {
				switch q.text("commande", "regimeTVA") {
				case "HT":
					return Compulsory
				case "TTC":
					return Optional
				}
				return Undecided
			}},
		},
	}
}

func commandeTags() *Tag {
	const block = "Commande"
	return &Tag{Number: "300", Name: "commande", Block: block, Format: Format{Type: Object}, Need: compulsory,
		Children: []*Tag{
			{Number: "301", Name: "dateCommande", Block: block, Format: Format{Type: Date}, Need: compulsory},
			{Number: "302", Name: "regimeTVA", Block: block, Format: Format{Enum: []string{"TTC", "HT"}}, Need: compulsory},
			{Number: "303", Name: "montantSegurHT", Block: block, Format: Format{Type: Amount}, Need: compulsory},
		}}
}

func avanceBeneficiaires() *Tag {
	const block = "Bénéficiaires"
	const onlyLiberal = "obligatoire si commandePour est LIBERAL, sinon null"
	const onlyMandate = "obligatoire si LIBERAL, isClientUnique false et isMandataire true ; sinon null"
	mandate := func(number, name string, f Format) *Tag {
		return &Tag{Number: number, Name: name, Block: block, Format: f, Need: onlyMandate, Absent: true,
			presence: (*request).mandate}
	}
	return &Tag{Number: "400", Name: "beneficiaires", Block: block, Format: Format{Type: Object}, Need: compulsory,
		Children: []*Tag{
			{Number: "401", Name: "commandePour", Block: block, Format: Format{Enum: []string{"LIBERAL", "STRUCTURE"}},
				Need: compulsory},
			{Number: "402", Name: "isMandataire", Block: block, Format: yesNo, Need: onlyLiberal, Absent: true,
				presence: (*request).liberal},
			{Number: "403", Name: "isClientUnique", Block: block, Format: yesNo, Need: onlyLiberal, Absent: true,
				presence: (*request).liberal, extra: uniqueWithoutMandate},
			mandate("404", "nomMandataire", capitals),
			mandate("405", "emailMandataire", mailAddress),
			mandate("406", "telephoneMandataire", phone),
			liberalTags(block), structureTags(block),
		}}
}

func liberalTags(block string) *Tag {
	const unlessMandate = "obligatoire, sauf si isMandataire est true"
	return &Tag{Number: "410", Name: "liberal", Block: block, Format: Format{Type: Table},
		Need:  "au moins un médecin si LIBERAL, tableau vide si STRUCTURE",
		extra: rightDoctors,
		Children: []*Tag{
			{Number: "411", Name: "nomMedecin", Block: block, Format: capitals, Need: compulsory},
			{Number: "412", Name: "emailMedecin", Block: block, Format: mailAddress, Need: unlessMandate, Absent: true,
				Quiet: true, presence: (*request).unlessMandate},
			{Number: "413", Name: "telephoneMedecin", Block: block, Format: phone, Need: unlessMandate, Absent: true,
				Quiet: true, presence: (*request).unlessMandate},
			{Number: "414", Name: "RPPS", Block: block, Format: Format{Exactly: 11, Pattern: digitsOnly, Says: "des chiffres"},
				Need: compulsory},
		}}
}

func structureTags(block string) *Tag {
	const only = "obligatoire si commandePour est STRUCTURE"
	tag := func(number, name string, f Format) *Tag {
		return &Tag{Number: number, Name: name, Block: block, Format: f, Need: only, Absent: true, Quiet: true}
	}
	sites := finessText
	sites.Type = List
	return &Tag{Number: "420", Name: "structure", Block: block, Format: Format{Type: Object},
		Need:  "objet vide {} si LIBERAL",
		extra: rightStructure,
		Children: []*Tag{
			tag("421", "FINESSJuridique", finessText),
			tag("422", "nomResponsable", capitals),
			tag("423", "emailResponsable", mailAddress),
			tag("424", "telephoneResponsable", phone),
			tag("425", "FINESSGeo", sites),
		}}
}

func avancePieces() *Tag {
	pieces := pieceTags()
	pieces.extra = rightPieces
	pieces.Children[2].Format = Format{Enum: []string{"BON_COMMANDE", "PREUVE_HT"}}
	return pieces
}

func avanceScenario() *Tag {
	const block = "Scénario d'installation"
	flag := func(number, name string) *Tag {
		return &Tag{Number: number, Name: name, Block: block, Format: yesNo, Need: compulsory}
	}
	centre := flag("601", "isCentreDeSante")
	centre.extra = noteCentre
	dmp := flag("604", "isDirecToDMP")
	dmp.Alias, dmp.Note = "isDirectToDMP", "R002"
	return &Tag{Number: "600", Name: "scenarioInstallation", Block: block, Format: Format{Type: Object}, Need: compulsory,
		Children: []*Tag{
			centre,
			{Number: "602", Name: "operateurMessagerie", Block: block, Need: "facultatif : null ou un code de la liste",
				presence: optional, extra: noteOperator,
				Format: Format{admits: admitsOperator, Says: "un des 355 codes d'opérateur, ou null",
					hint: "Recopier un code de la liste (amfront asp operateurs), ou mettre null."}},
			flag("603", "isProSanteConnectNeeded"), dmp, flag("605", "isPFIToDMP"), flag("606", "isDirectToMSSPro"),
			flag("607", "isPFIToMSSPro"), flag("608", "isDirectToMSSCitoyen"), flag("609", "isPFIToMSSCitoyen"),
		}}
}

func optional(*request) Presence { return Optional }

func admitsOperator(text string) (bool, *remark) {
	op, exact, found := operatorFor(text)
	if found && !exact {
		return true, &remark{"R004", "« " + op.Code + " »", "Écrire " + op.Code + " (" + op.Label + ")."}
	}
	return found, nil
}
