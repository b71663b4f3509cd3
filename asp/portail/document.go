package portail

import (
	_ "embed"
	"strings"
	"text/template"
	"time"

	"amfront/asp"
)

// Document is what the instruction sends to the supplier: the decision of
// grant, the notification of a refusal, the notice of a payment (H-10). What
// each has to say is documented, its words and layout are the bench's.
type Document struct {
	NumeroASP string    `json:"numeroASP"`
	Number    int       `json:"numero"` // in the dossier, from 1
	Title     string    `json:"titre"`
	At        time.Time `json:"date"`
	Text      string    `json:"texte" doc:"below the title, lines of any length"`
}

// Lines are those of the text.
func (d Document) Lines() []string { return strings.Split(strings.TrimRight(d.Text, "\n"), "\n") }

//go:embed data/documents.txt
var documentText string

// Documents are those of the dossier, oldest first. An advance that was taken
// over has none of what was decided elsewhere.
func (d *Dossier) Documents() []Document {
	out := []Document{}
	texts := template.Must(template.New("").Parse(documentText))
	for _, s := range d.History {
		t := texts.Lookup(string(s.State))
		if t == nil || s.By == takenOver || s.Balance {
			continue
		}
		var b strings.Builder
		why := strings.Join(strings.Fields(s.Why), " ")
		t.Execute(&b, struct { //nolint:errcheck // texts of ours on texts, each played by a test
			*Dossier
			Day, Why, Advance, Paid string
		}{d, s.At.Format("02/01/2006"), why, asp.AdvanceOf(d.Amount), s.Amount})
		title, text, _ := strings.Cut(b.String(), "\n")
		out = append(out, Document{d.NumeroASP, len(out) + 1, title, s.At, text})
	}
	return out
}
