package portail

import (
	"fmt"
	"strings"
	"time"

	"amfront/asp"
)

// Document is what the instruction sends to the supplier: the decision of
// grant, the notification of a refusal, the notice of a payment (H-10). What
// each has to say is documented, its words and layout are the bench's.
type Document struct {
	Number int       `json:"numero"` // in the dossier, from 1
	Title  string    `json:"titre"`
	At     time.Time `json:"date"`
	Facts  []Fact    `json:"mentions"`
	Says   []string  `json:"texte"` // paragraphs
}

// Fact is a line of a document's head.
type Fact struct {
	Name  string `json:"nom"`
	Value string `json:"valeur"`
}

// Specimen stands on every document.
const Specimen = "Document de répétition, sans valeur : les mots et la mise en page sont un choix du banc."

// Documents are those of the dossier, oldest first. An advance that was taken
// over has those of its balance only.
func (d *Dossier) Documents() []Document {
	out := []Document{}
	paid := asp.AdvanceOf(d.Amount)
	for _, s := range d.History {
		if s.By == takenOver || s.Balance {
			continue
		}
		title, says := "", ""
		switch s.State {
		case Granted:
			title = "Décision d’attribution"
			says = "La demande est valide : l’aide est attribuée. Une avance de " + paid + " €, soit 30 % du montant de la " +
				"prestation Ségur, va être payée."
		case Refused:
			title = "Notification de refus"
			says = "La demande d’avance est refusée et le dossier est clos. Une nouvelle demande porte un nouveau numeroEditeur."
		case Paid:
			title, says = "Avis de paiement de l’avance", "L’avance est payée : "+s.Amount+" €."
		case Settled:
			title = "Avis de paiement du solde"
			says = fmt.Sprintf("Facture de %s €, avance déduite de %s € : le solde payé est de %s €.", d.Balance.Amount, paid,
				s.Amount)
			if d.Balance.Over != "" {
				says += " L’avance dépassait la facture : un trop-perçu de " + d.Balance.Over + " € est à rendre (choix du banc)."
			}
		case Recovery:
			title = "Notification de refus du solde"
			says = "La demande de solde est refusée. L’avance payée, " + s.Amount + " €, est à rendre : une demande de " +
				"recouvrement est émise."
		default:
			continue
		}
		facts := []Fact{{"Dossier ASP", d.NumeroASP}, {"Numéro ANS", d.NumeroAns}, {"SIRET", d.SIRET},
			{"numeroEditeur", d.NumeroEditeur}, {"Commande HT", d.Amount + " €"}}
		if s.Why != "" {
			facts = append(facts, Fact{"Motif", strings.Join(strings.Fields(s.Why), " ")})
		}
		out = append(out, Document{len(out) + 1, title, s.At, facts, []string{says, Specimen}})
	}
	return out
}

// Document finds one of a dossier's by its number.
func (p *Portal) Document(numeroASP string, number int) (Document, error) {
	d, err := p.Dossier(numeroASP)
	if err != nil {
		return Document{}, err
	}
	if all := d.Documents(); number > 0 && number <= len(all) {
		return all[number-1], nil
	}
	return Document{}, fmt.Errorf("%w: %s has no document %d", ErrNoDossier, numeroASP, number)
}

// Text is the document as plain text.
func (d Document) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n\n", strings.ToUpper(d.Title), d.At.Format("02/01/2006"))
	for _, f := range d.Facts {
		fmt.Fprintf(&b, "%-14s %s\n", f.Name, f.Value)
	}
	return b.String() + "\n" + strings.Join(d.Says, "\n\n") + "\n"
}
