package scenarios

import "strings"

// Decision is what the front-end makes of a lot, as journal, API and situations
// write it. What any face says of one stands in its Meaning: a new code is a
// row there, one in receiver.Decide, and a template of the receiver.
type Decision string

// The decisions. One named for a code sends that service message.
const (
	Accepted    Decision = "accepted"
	C4005       Decision = "4005"
	C4015       Decision = "4015"
	C4025       Decision = "4025"
	Undelivered Decision = "undelivered"
)

// Fate is what becomes of the flow, in the order in which a list shows it.
type Fate int

// The fates; the zero Fate is that of a decision that is not in the table.
const (
	Unknown Fate = iota
	Kept
	Rejected
	Lost
)

// fates are their words: of one lot, of several, before the code.
var fates = [...]struct{ one, many, link string }{
	Unknown: {}, Kept: {"accepté", "Acceptés", " avec un "}, Rejected: {"rejeté", "Rejetés", " par un "},
	Lost: {"non remis", "Non remis", ""},
}

// Meaning is what the faces say of a decision; the words are French.
type Meaning struct {
	Decision Decision
	Fate     Fate
	Style    string // class of the badge: its colour and weight
	Sign     string // before its words
	// The rest is of the signed service message that goes out, "" when none does.
	Title    string // what the bench calls it
	Official string // the document's labels, annex 1-B §4, then annex 4 §11.3.3
	Printed  string // what annex 4 §11.3.3 prints for it, see Misprint; "" for the code itself
	Short    string // what an operator calls it
	Reason   string // of one that the bench composes by itself
	Resend   bool   // the LPS is to send the lot again
}

// Misprint explains Printed to a reader of the document.
const Misprint = "Le document imprime « 40050 » et « 40150 » à l'annexe 4 (§11.3.3), et une fois à l'annexe 1-B " +
	"(§4) : ce sont 4005 et 4015, suivis d'un chiffre de leur ancienne valeur que la révision a laissé. Les codes " +
	"4000, 4010 et 4020, du chiffrement de transport, sont supprimés."

// meanings is the table, codes in ascending order.
var meanings = []Meaning{
	{Decision: Accepted, Fate: Kept, Style: "ok", Sign: "✔"},
	{C4005, Rejected, "bad", "✘", "pièce jointe chiffrée illisible, flux rejeté",
		"« erreur de chiffrement », « Pièce jointe chiffrée en erreur »", "40050", "lot rejeté",
		"La pièce jointe n'a pas pu être déchiffrée.", true},
	{C4015, Kept, "warn", "↻", "pièce jointe chiffrée avec un certificat ancien, flux accepté",
		"« warning chiffrement », « Pièce jointe chiffrée warning »", "40150", "nouveau certificat",
		"Un certificat plus récent est en vigueur.", false},
	{C4025, Rejected, "bad bare", "⊘", "pièce jointe non chiffrée, flux rejeté",
		"« pièce jointe non chiffrée »", "", "message non conforme",
		"La pièce jointe est arrivée en clair.", true},
	{Decision: Undelivered, Fate: Lost, Style: "odd", Sign: "⤺"},
}

// Meaning is the row of d; of an unknown decision it has no fate.
func (d Decision) Meaning() Meaning {
	for _, m := range meanings {
		if m.Decision == d {
			return m
		}
	}
	return Meaning{Decision: d, Style: "mute", Sign: "?"}
}

// Nuance explains, to a reader who sees both, why a lot with a departure is
// accepted; "" where there is nothing to explain.
func (d Decision) Nuance(departs bool) string {
	if !departs || d.Meaning().Fate != Kept {
		return ""
	}
	return "Accepté malgré un écart : un écart ne change pas le code que le frontal rend, mais l'examen le compte."
}

// DecisionsWhere lists the decisions that suit, in the order of the table; nil
// suits all.
func DecisionsWhere(suits func(Meaning) bool) (out []Decision) {
	for _, m := range meanings {
		if suits == nil || suits(m) {
			out = append(out, m.Decision)
		}
	}
	return out
}

// ServiceCodes lists the decisions that send a signed service message.
func ServiceCodes() []Decision { return DecisionsWhere(Meaning.Service) }

// ResendCodes lists the codes after which the LPS sends the lot again.
func ResendCodes() []Decision { return DecisionsWhere(func(m Meaning) bool { return m.Resend }) }

// Service tells whether a signed service message goes out.
func (m Meaning) Service() bool { return m.Title != "" }

// Label is the decision on a badge: "rejeté, 4005".
func (m Meaning) Label() string {
	if m.Fate == Unknown {
		return string(m.Decision)
	}
	return m.words(fates[m.Fate].one, ", ")
}

// Heading is the label over several lots: "Rejetés, 4005".
func (m Meaning) Heading() string { return m.words(fates[m.Fate].many, ", ") }

// Predicate is what a sentence says of a lot: "rejeté par un 4005"; "" of an
// unknown decision.
func (m Meaning) Predicate() string { return m.words(fates[m.Fate].one, fates[m.Fate].link) }

func (m Meaning) words(fate, link string) string {
	if m.Service() {
		fate += link + string(m.Decision)
	}
	return fate
}

// Enumerate writes decisions one after the other, each behind a word:
// "un 4005 ou un 4025".
func Enumerate(list []Decision, each, sep, last string) string {
	var b strings.Builder
	for i, d := range list {
		switch {
		case i > 0 && i == len(list)-1:
			b.WriteString(last)
		case i > 0:
			b.WriteString(sep)
		}
		b.WriteString(each + string(d))
	}
	return b.String()
}
