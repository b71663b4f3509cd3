package report

import (
	"slices"
	"strings"

	"amfront/journal"
	"amfront/words"
)

// Remedy is what a bounded search found for a check: the smallest edit of one
// recorded mail with which the front-end, asked again, and the same judge turn
// it green and no other check red. It changes no verdict. Texts are French.
type Remedy struct {
	// None says that nothing was found, and how far the search went; "" for a remedy.
	None  string `json:"none,omitempty"`
	Tried int    `json:"tried"` // edits, judged until this one
	// Cut is set where nothing was found and the search ended by its bounds, of time
	// or of edits: there may be one.
	Cut bool `json:"cut,omitempty"`
	// Message is the id of the mail, Event its number in the journal.
	Message string `json:"message,omitempty"`
	Event   uint64 `json:"event,omitempty"`
	// Kind is what is changed, Of the field's name or the certificate's label where
	// the kind takes one; What says it.
	Kind EditKind `json:"kind,omitempty"`
	Of   string   `json:"of,omitempty"`
	What string   `json:"what,omitempty"`
	// Offset is the first octet of the mail that changes, from 0; Removed and
	// Added count octets from there.
	Offset  int `json:"offset"`
	Removed int `json:"removed"`
	Added   int `json:"added"`
	// Before and After are the field, or what the document says of itself.
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
	// Received is the mail as the front-end would have received it: to be judged
	// in the place of the event, by whoever doubts.
	Received *journal.MessageReceived `json:"received,omitempty"`
}

// Lines say a remedy in French.
func (r *Remedy) Lines() []DiagnosisLine { return r.In(words.French) }

// In says a remedy in a language.
func (r *Remedy) In(l words.Language) []DiagnosisLine {
	switch {
	case r == nil:
		return nil
	case r.None != "":
		return []DiagnosisLine{{l.Word("Correction"), l.Quoted(r.None)}}
	}
	size := octets(l, r.Added)
	if r.Added != r.Removed {
		size = l.Say("%s au lieu de %d", size, r.Removed)
	}
	place := l.Say("à l'octet %d du message n° %d du journal (%s)", r.Offset, r.Event, size)
	if r.Removed+r.Added == 0 {
		place = l.Say("dans l'enveloppe du message n° %d du journal", r.Event)
	}
	what, before, after := r.What, l.Word(r.Before), l.Word(r.After)
	if _, known := editWords[r.Kind]; known {
		what = r.Kind.In(l, r.Of)
	}
	if r.Kind.Document() {
		before, after = features(l, before), features(l, after)
	}
	return []DiagnosisLine{
		{l.Word("Correction"), l.Say("%s, %s : avec ce seul changement, le frontal et les contrôles rejoués ne trouvent "+
			"plus cet écart, et aucun de plus.", what, place)},
		{l.Word("Avant"), before}, {l.Word("Après"), after},
	}
}

// features are what a document says of itself, "name : value ; name : value", with
// the names in a language.
func features(l words.Language, said string) string {
	list := strings.Split(said, FeatureEnd)
	for i, one := range list {
		if name, value, ok := strings.Cut(one, FeatureName); ok && l.Word(name) != name {
			list[i] = l.Word(name) + ": " + l.Word(value)
		}
	}
	return strings.Join(list, FeatureEnd)
}

// What parts the features of a document in Before and After.
const (
	FeatureName = " : "
	FeatureEnd  = " ; "
)

func octets(l words.Language, n int) string {
	if n < 2 { // French counts none as one
		return l.Say("%d octet", n)
	}
	return l.Say("%d octets", n)
}

// sameEdit tells whether two remedies change the same thing: the terminal shows one.
// A document made anew for one recipient or another is the same advice.
func (r *Remedy) sameEdit(o *Remedy) bool {
	return r.What == o.What || r.Kind == o.Kind && r.Kind.Document()
}

// shownRemedies is how many the terminal shows in full.
const shownRemedies = 3

// remedies are the first of a run that differ, each with its check; or that
// there is none.
func (r *Run) remedies(l words.Language) string {
	var b strings.Builder
	var seen []*Remedy
	searched, cut := 0, 0
	for _, s := range r.Scenarios {
		for _, c := range s.Checks {
			m := c.Remedy
			if m == nil {
				continue
			}
			if searched++; m.Cut {
				cut++
			}
			if m.None != "" || len(seen) == shownRemedies || slices.ContainsFunc(seen, m.sameEdit) {
				continue
			}
			seen = append(seen, m)
			b.WriteString(l.Say("%-13s : %s\n", l.Word("Pour passer"), oneLine(s.ID+" "+c.ID)))
			for _, line := range m.In(l) {
				b.WriteString(l.Say("  %-11s : %s\n", line.Name, oneLine(line.Text)))
			}
		}
	}
	switch {
	case searched == 0 || len(seen) > 0:
	case cut > 0:
		const none = "Pour passer   : aucune correction simple d'un seul message trouvée pour ces écarts (%d sur %d : " +
			"recherche arrêtée par le temps).\n"
		b.WriteString(l.Say(none, cut, searched))
	case searched == 1:
		b.WriteString(l.Word("Pour passer   : aucune correction simple d'un seul message n'a été trouvée pour cet écart.\n"))
	default:
		const none = "Pour passer   : aucune correction simple d'un seul message n'a été trouvée pour ces %d écarts.\n"
		b.WriteString(l.Say(none, searched))
	}
	return b.String()
}
