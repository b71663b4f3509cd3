package exemple

import (
	"fmt"
	"strconv"
	"time"

	"amfront/asp"
	"amfront/asp/jsonfile"
)

// Series says which valid requests a deposit is made of, for rehearsals of a
// portal's cycle.
type Series struct {
	Day      time.Time // of the deposit
	Number   int       // of the file on that day, from 1
	ANS      string    // "" for the example's
	Editors  []string  // numeroEditeur of each request
	Dossiers []string  // numeroASP of each, for a balance
	Amount   string    // of each, "" for the example's
	Amounts  []string  // of each, in place of Amount
	SIRET    string    // "" for the example's
	Wrong    []int     // requests, from 1, whose date begins with the year: 3014 or 3114
	Size     int64     // octets of each piece, 0 for the smallest
}

// Make makes a deposit of these requests.
func Make(kind asp.Kind, s Series) (*Example, error) {
	e, err := Valid(kind)
	if err != nil {
		return nil, err
	}
	if kind == asp.Solde && len(s.Dossiers) != len(s.Editors) {
		return nil, fmt.Errorf("%d dossiers for %d requests", len(s.Dossiers), len(s.Editors))
	}
	if s.ANS != "" {
		e.ANS = s.ANS
		e.root.Set("numeroAns", jsonfile.Str(s.ANS))
	}
	if s.SIRET != "" {
		e.root.Set("SIRET", jsonfile.Str(s.SIRET))
	}
	e.Date, e.FileName, e.Files = s.Day.Format(time.DateOnly), asp.FileName(e.ANS, s.Day, s.Number), nil
	if kind == asp.Solde && len(s.Dossiers) > 0 {
		e.Dossier = s.Dossiers[0]
	}
	list, model := e.root.Get("lignesImport"), asp.ModelOf(kind)
	from := list.Items
	list.Items = nil
	for i, editor := range s.Editors {
		q := from[i%len(from)].Clone()
		q.Set("numLigne", jsonfile.Num(strconv.Itoa(i+1)))
		q.Set("numeroEditeur", jsonfile.Str(editor))
		if kind == asp.Solde {
			q.Set("numeroASP", jsonfile.Str(s.Dossiers[i]))
		}
		for _, p := range q.Get("piecesJustificatives").Items {
			name := model.PieceFileName(p.Get("typeFichier").Text, editor, p.Get("formatFichier").Text)
			p.Set("nomFichier", jsonfile.Str(name))
			e.Files = append(e.Files, File{Name: name, Format: p.Get("formatFichier").Text, Size: s.Size})
		}
		block, amount, day := q.Get("commande"), "montantSegurHT", "dateCommande"
		if kind == asp.Solde {
			block, amount, day = q.Get("facture"), "montantSegurHTFacture", "dateFacture"
		}
		if s.Amounts != nil {
			s.Amount = s.Amounts[i]
		}
		if s.Amount != "" {
			block.Set(amount, jsonfile.Num(s.Amount))
		}
		for _, n := range s.Wrong {
			if n == i+1 {
				block.Set(day, jsonfile.Str("2022-01-15"))
			}
		}
		list.Items = append(list.Items, q)
	}
	return e, nil
}
