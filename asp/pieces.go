package asp

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"amfront/asp/jsonfile"
)

// pieceName reads CodeCouloir-Logiciel-Va1-CodeTypeFichier-numéroEditeur.format (H-09).
var pieceName = regexp.MustCompile(`^([A-Z]+)-([A-Z]+)-(Va1|Val|VA1)-([A-Za-z0-9]+)-([0-9]+)\.([A-Za-z]+)$`)

// PieceFileName is the name that a request's piece of evidence must have.
func (m *Model) PieceFileName(typeFichier, numeroEditeur, formatFichier string) string {
	return fmt.Sprintf("%s-%s-Va1-%s-%s.%s", m.Corridor, m.Software, m.pieceCode(typeFichier), numeroEditeur,
		strings.ToLower(formatFichier))
}

// pieceCode is the part of the name for a typeFichier.
func (m *Model) pieceCode(typeFichier string) string {
	for _, p := range m.Pieces {
		if p.Type == typeFichier {
			return p.Name
		}
	}
	return typeFichier
}

// rightPieces checks each piece's tags, its name and file, and that the
// request has the pieces it needs. It does the children's part: a name can only
// be judged beside type and format.
func rightPieces(q *request, at place, v *jsonfile.Value) bool {
	t := q.c.model.below("lignesImport", "piecesJustificatives")
	names, types, unclear := map[string]bool{}, map[string]int{}, false
	for i, item := range v.Items {
		here := at.below(fmt.Sprint(i), item)
		before := len(q.findings)
		q.children(t, here, item)
		name := item.Get("nomFichier")
		if len(q.findings) == before {
			q.pieceName(here.below("nomFichier", name), item)
		}
		if text := textOf(name); text != "" {
			if names[text] {
				q.failCode("5018", here.below("nomFichier", name), "un nom par pièce", text+", déjà nommé",
					"Retirer le doublon ou nommer l'autre fichier.")
			} else if len(q.findings) == before {
				q.pieceFile(here.below("nomFichier", name), text)
			}
			names[text] = true
		}
		types[textOf(item.Get("typeFichier"))]++
		if kind := item.Get("typeFichier"); blank(kind) || kind.Kind != jsonfile.String ||
			!admitted(t.Children[2].Format, kind) {
			unclear = true // told so; which piece is missing is not known
		}
	}
	q.neededPieces(at, types, unclear)
	return true
}

func admitted(f Format, v *jsonfile.Value) bool {
	faults, _ := f.check(v)
	return len(faults) == 0
}

// pieceName compares a name with the nomenclature.
func (q *request) pieceName(at place, item *jsonfile.Value) {
	m := q.c.model
	name, kind, format := textOf(item.Get("nomFichier")), textOf(item.Get("typeFichier")),
		textOf(item.Get("formatFichier"))
	part := pieceName.FindStringSubmatch(name)
	number := q.text("numeroEditeur")
	if len(number) != 5 || !digitsOnly.MatchString(number) {
		if number = "00001"; part != nil {
			number = part[5] // the request's own is wrong, and is told so
		}
	}
	want := m.PieceFileName(kind, number, format)
	if name == want {
		return
	}
	if part == nil || part[1] != m.Corridor || part[2] != m.Software || strings.ToLower(part[6]) != part[6] ||
		part[3] == "VA1" {
		q.failCode("5014", at, want, clip(name),
			"Nommer le fichier couloir-logiciel-Va1-type-numéroEditeur.extension, l'extension en minuscules.")
		return
	}
	if part[3] != "Va1" {
		q.note("R005", at, "« Va1 » (vague 1)", "« "+part[3]+" »",
			"Écrire "+want+" : la lettre l n'est lue que parce que la documentation l'imprime ainsi.")
	}
	if kind == invoice && numberedInvoice.MatchString(part[4]) {
		q.note("R016", at, "« "+invoice+" »", "« "+part[4]+" »",
			"La nomenclature ne dit pas comment nommer plusieurs factures : les numéroter est un choix du banc.")
	} else if !m.sameType(kind, part[4]) {
		q.failCode("5017", at, "« "+m.pieceCode(kind)+" » pour le type "+kind, "« "+part[4]+" »",
			"Nommer le fichier "+want+", ou corriger typeFichier.")
	}
	if part[5] != number {
		q.failCode("5019", at, number+", le numeroEditeur de la demande", part[5], "Nommer le fichier "+want+".")
	}
	if part[6] != strings.ToLower(format) {
		q.failCode("5027", at, "l'extension ."+strings.ToLower(format), "."+part[6],
			"Accorder formatFichier et l'extension du fichier.")
	}
}

// numberedInvoice is the name of one invoice among several.
var numberedInvoice = regexp.MustCompile(`^FACTURE[1-9][0-9]?$`)

// sameType: a catalogue whose type has no number may have one in its name.
func (m *Model) sameType(typeFichier, code string) bool {
	if m.Kind == Solde && (typeFichier == "CT" || typeFichier == "CTX" || typeFichier == "CTx") {
		return catalogue.MatchString(code)
	}
	return m.pieceCode(typeFichier) == code
}

// pieceFile looks at the file itself, when the archives are there to look at.
func (q *request) pieceFile(at place, name string) {
	if q.c.opt.Pieces == nil {
		return
	}
	piece, found := q.c.opt.Pieces.Piece(name)
	switch f, wrong := piece.Judge(name); {
	case !found && q.c.opt.Await:
		q.awaited = append(q.awaited, name)
	case !found:
		q.failCode("5041", at, "le fichier "+clip(name)+" dans une des archives", "aucun fichier de ce nom",
			"Ajouter le fichier à l'archive, à sa racine, sous ce nom exact.")
	case wrong && f.Remark():
		q.note(f.Code, at, f.Expected, f.Found, f.Advice)
	case wrong:
		q.failCode(f.Code, at, f.Expected, f.Found, f.Advice)
	}
}

// Judge says what is wrong with a piece's octets, or to be remarked on; the
// format is the one that its name announces.
func (p Piece) Judge(name string) (f Finding, wrong bool) {
	format := strings.ToUpper(name[strings.LastIndexByte(name, '.')+1:])
	size := fmt.Sprintf("%d octets", p.Size)
	switch {
	case p.Unread:
		return f, false
	case p.Size == 0:
		f = finding("5042", name, nil, "un fichier "+format, "un fichier vide", "")
	case p.Size > MaxPieceBytes:
		f = finding("5043", name, nil, "", size, "")
	case p.Format != format:
		f = finding("5044", name, nil, "un fichier "+format, cmp.Or(p.Found, "autre chose"), "")
	case p.Size > SoundPieceBytes:
		f = finding("R017", name, nil, "", size, "")
	}
	return f, f.Code != ""
}

// neededPieces: each compulsory type once, no type twice.
func (q *request) neededPieces(at place, types map[string]int, unclear bool) {
	for _, p := range q.c.model.Pieces {
		presence := Compulsory
		if p.needed != nil {
			presence = p.needed(q)
		}
		n := types[p.Type]
		switch {
		case n == 0 && presence == Compulsory && unclear:
		case n == 0 && presence == Compulsory:
			q.failCode(p.Number+"1", at, p.French+" (typeFichier "+p.Type+")", "aucune pièce de ce type",
				"Joindre "+p.French+".")
		case n > 1 && p.many:
			q.note("R015", at, "", counted(n, "pièce")+" "+p.Type, "")
		case n > 1:
			q.failCode(p.Number+"8", at, "une seule pièce "+p.Type, counted(n, "pièce"),
				"Ne garder qu'un fichier ; réunir les pages dans un seul PDF.")
		case n == 1 && presence == Optional:
			q.note("R010", at, "pas de pièce "+p.Type+" au régime TTC", "une pièce",
				"Retirer "+p.French+", ou corriger regimeTVA.")
		}
	}
}
