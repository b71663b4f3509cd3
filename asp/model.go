package asp

import (
	_ "embed"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"amfront/asp/jsonfile"
)

// invoice is a typeFichier, and the part of the file's name for it.
const invoice = "FACTURE"

// ModelOf returns a kind's model (H-07). Models are built anew: callers may not
// share changes.
func ModelOf(k Kind) *Model {
	m := &Model{Kind: k, Root: tagsOf(k)}
	if k == Solde {
		m.Title, m.Corridor, m.Software = "Demande de solde BIO-LOINC", "BIO", "LOINC"
		m.Pieces = []PieceType{
			{"512", invoice, invoice, "la facture", nil, true},
			{"513", "VA", "VA", "l'attestation de vérification d'aptitude", nil, false},
		}
		return m
	}
	m.Title, m.Corridor, m.Software = "Demande d'avance MDV-LGC", "MDV", "LGC"
	m.Pieces = []PieceType{
		{"510", "BON_COMMANDE", "BDC", "le bon de commande", nil, false},
		{"511", "PREUVE_HT", "HT", "la preuve du régime HT", func(q *request) Presence {
			switch q.text("commande", "regimeTVA") {
			case "HT":
				return Compulsory
			case "TTC":
				return Optional
			}
			return Undecided
		}, false},
	}
	return m
}

//go:embed data/balises.tsv
var tagTable string

// tagsOf reads a kind's lines of the table of tags.
func tagsOf(k Kind) *Tag {
	above, block, known := []*Tag{{Format: Format{Type: Object}}}, "", hooksByNumber()
	for line := range strings.Lines(tagTable) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		switch {
		case line[0] == '[':
			block = strings.Trim(f[0], "[]")
		case line[0] != '#' && (f[0] == "" || f[0] == string(k)):
			name := strings.TrimLeft(f[2], "·")
			t := &Tag{Number: f[1], Name: name, Block: block, Format: formatOf(f[3]), Need: f[4], hooks: known[f[1]]}
			for _, word := range strings.Fields(f[5]) {
				alias, other := strings.CutPrefix(word, "alias:")
				switch {
				case other:
					t.Alias = alias
				case word[0] == 'R':
					t.Note = word
				}
				t.Absent, t.Quiet = t.Absent || word == "facultative", t.Quiet || word == "discrète"
				t.Flat = t.Flat || word == "plate"
			}
			if t.Format.Type == AlwaysNull {
				t.presence = func(*request) Presence { return Forbidden }
			}
			level := (len(f[2]) - len(name)) / len("·")
			above = append(above[:level+1], t)
			above[level].Children = append(above[level].Children, t)
		}
	}
	return above[0]
}

// hooks are what a tag's line cannot say: when it must be filled, and its rules
// beyond the format; with stop, what is below the tag is not judged.
type hooks struct {
	presence func(*request) Presence
	extra    func(q *request, at place, v *jsonfile.Value) (stop bool)
}

// hooksByNumber is a function: the rules end in the table of codes, which ends here.
func hooksByNumber() map[string]hooks {
	return map[string]hooks{
		"201": {extra: inSequence}, "203": {extra: knownAdvance}, "204": {extra: newEditorNumber},
		"312": {extra: withinOrder},
		"402": {presence: (*request).liberal}, "403": {(*request).liberal, uniqueWithoutMandate},
		"404": {presence: (*request).mandate}, "405": {presence: (*request).mandate}, "406": {presence: (*request).mandate},
		"410": {extra: rightDoctors}, "412": {presence: (*request).unlessMandate},
		"413": {presence: (*request).unlessMandate}, "420": {extra: rightStructure}, "500": {extra: rightPieces},
		"601": {extra: noteCentre}, "602": {func(*request) Presence { return Optional }, noteOperator},
	}
}

// The characters of texts, however many.
var (
	digitsOnly = regexp.MustCompile(`^[0-9]*$`)
	alnum      = regexp.MustCompile(`^[0-9A-Za-z]*$`)
	finess     = regexp.MustCompile(`^[0-9][0-9AB]?[0-9]*$`)
	dossier    = regexp.MustCompile(`^(F(I(N(B(I(O[0-9]*)?)?)?)?)?)?$`)
	email      = regexp.MustCompile(`^[^@\s]+@[^@\s]+$`)
	// The type of a transcoded catalogue is CT1, CT2…; the published tables also
	// print CT, CTX and CTx (decisions/asp-names).
	catalogue = regexp.MustCompile(`^CT([1-9][0-9]?|[Xx])?$`)
)

// formatWords are the words of the table's formats, beside =N (characters
// exactly), <N (fewer), liste, and values between « ».
var formatWords = map[string]Format{
	"date": {Type: Date}, "montant": {Type: Amount}, "rang": {Type: Integer},
	"booléen": {Type: Boolean}, "false": {Type: AlwaysFalse}, "null": {Type: AlwaysNull},
	"objet": {Type: Object}, "tableau": {Type: Table}, "majuscules": {Upper: true},
	"chiffres":       {Pattern: digitsOnly, Says: "des chiffres"},
	"alphanumérique": {Pattern: alnum, Says: "des chiffres ou des lettres"},
	"finess":         {Pattern: finess, Says: "un numéro FINESS (chiffres ; 2A ou 2B pour la Corse)"},
	"dossier":        {Pattern: dossier, Says: "FINBIO suivi de chiffres"},
	"adresse":        {Pattern: email, Says: "une adresse avec un @"},
	"opérateur": {admits: admitsOperator, Says: "un des 355 codes d'opérateur, ou null",
		hint: "Recopier un code de la liste (amfront asp operateurs), ou mettre null."},
	"catalogue": {admits: admitsCatalogue, hint: "Recopier une des valeurs admises.",
		Says: "« FACTURE », « VA », ou « CT1 », « CT2 »… pour un catalogue transcodé"},
}

func formatOf(text string) Format {
	if values, is := strings.CutPrefix(text, "« "); is {
		return Format{Enum: strings.Split(strings.TrimSuffix(values, " »"), " » ou « ")}
	}
	words := strings.Fields(text)
	f := formatWords[words[len(words)-1]]
	for _, w := range words {
		switch n, _ := strconv.Atoi(w[1:]); w[0] { //nolint:errcheck // a word is no number
		case '=':
			f.Exactly = n
		case '<':
			f.Below = n
		}
	}
	if words[0] == "liste" {
		f.Type = List
	}
	return f
}

func admitsOperator(text string) (bool, *remark) {
	op, exact, found := operatorFor(text)
	if found && !exact {
		return true, &remark{"R004", "« " + op.Code + " »", "Écrire " + op.Code + " (" + op.Label + ")."}
	}
	return found, nil
}

func admitsCatalogue(text string) (bool, *remark) {
	if slices.Contains([]string{"CT", "CTX", "CTx"}, text) {
		return true, &remark{"R006", "« CT1 », « CT2 »…", "Numéroter les catalogues : CT1, même s'il n'y en a qu'un."}
	}
	return text == invoice || text == "VA" || catalogue.MatchString(text), nil
}
