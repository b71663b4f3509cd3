package operator

import (
	"slices"
	"strings"
	"time"

	"amfront/lps/adapter"
	"amfront/scenarios"
)

// Outcome is how a gesture ended, in the word of the person.
type Outcome string

// The outcomes.
const (
	GestureDone    Outcome = "fait"
	GestureRefused Outcome = "refusé"
	GestureSkipped Outcome = "passé"
	RunStopped     Outcome = "arrêté"
)

// Reply is what a person says of a task.
type Reply struct {
	Outcome Outcome
	Reason  string // of GestureRefused and GestureSkipped: needed
	// ReasonCode is one of adapter.ReasonCodes, or "", of GestureRefused.
	ReasonCode   string
	Alerts       []string
	Refused      []adapter.Fetched
	Messages     []adapter.Handled
	Planned      []time.Time
	Declarations []adapter.Declaration
	// Sure repeats GestureDone for a gesture of which the bench saw nothing.
	Sure bool
	// Remark and Picture are what the person wishes to keep of the gesture,
	// however it ended; see Seen.
	Remark  string
	Picture []byte
}

// Wants says what else a reply to a task tells.
type Wants struct {
	Alerts       bool
	Refused      bool     // certificates and lists that the LPS would not take
	Messages     bool     // what became of each message
	Planned      int      // how many dates
	Declarations []string // ids of requirements
}

func wants(params adapter.Params) Wants {
	switch p := params.(type) {
	case *adapter.Send:
		return Wants{Alerts: true}
	case *adapter.Poll, *adapter.Confirm:
		return Wants{Alerts: true, Messages: true}
	case *adapter.Refresh:
		return Wants{Alerts: true, Refused: true}
	case *adapter.Plan:
		return Wants{Planned: p.Samples}
	case *adapter.Attest:
		return Wants{Declarations: p.IDs}
	}
	return Wants{}
}

// Choice is a value of a reply in words.
type Choice struct {
	Value string // as an adapter says it
	Word  string // as a person types it
	Text  string // as a list shows it
}

// MessageKinds are what a mailbox may hold.
func MessageKinds() []Choice {
	var out []Choice
	for _, code := range scenarios.ServiceCodes() {
		out = append(out, Choice{string(code), string(code), string(code) + ", " + code.Meaning().Short})
	}
	return append(out, Choice{"arl", "arl", "ARL, accusé de réception"}, Choice{"rsp", "rsp", "RSP, retour de paiement"},
		Choice{"dsn", "avis", "avis de non-remise"}, Choice{"other", "autre", "autre message"})
}

// MessageOutcomes are what an LPS may do with a message.
func MessageOutcomes() []Choice {
	return []Choice{{"acted", "suivi", "suivi : il a agi en conséquence"},
		{"noted", "noté", "noté, sans rien d’autre"}, {"refused", "refusé", "refusé : il n’y croit pas"},
		{"deferred", "différé", "différé : il attend"}, {"duplicate", "doublon", "doublon, laissé de côté"},
		{"awaiting", "attente", "en attente de l’accord de l’utilisateur"}}
}

// Answers are what may be declared of a requirement.
func Answers() []string { return []string{"oui", "non", "sans objet"} }

// words are what a person may type, in a sentence.
func words(list []Choice) string {
	var out []string
	for _, c := range list {
		out = append(out, c.Word)
	}
	return strings.Join(out, ", ")
}

// chosen is the value that a person typed the word of, accents or not.
func chosen(list []Choice, word string) string {
	plain := func(s string) string { return strings.ReplaceAll(strings.ToLower(s), "é", "e") }
	for _, c := range list {
		if w := plain(word); w == plain(c.Word) || w == c.Value {
			return c.Value
		}
	}
	return ""
}

// dateForms are how a date may be written; the first is the one asked for.
var dateForms = []string{"2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02T15:04:05",
	"02/01/2006 15:04", "02/01/2006 15:04:05"}

// ReadDate reads a date as people write it, in the bench's own zone, or by
// RFC 3339.
func ReadDate(s string) (time.Time, bool) {
	for _, form := range dateForms {
		if t, err := time.ParseInLocation(form, s, scenarios.Paris()); err == nil {
			return t, true
		}
	}
	t, err := time.Parse(time.RFC3339, s)
	return t, err == nil
}

// Problem is what is wrong with a reply.
type Problem struct {
	Field string // as the API names it: "reason_code"
	Row   int    // of a field that is a list, from 0
	Text  string // French, a sentence
}

// Check tells what is wrong with a reply to a task that wants this.
func (w Wants) Check(r Reply) (out []Problem) {
	add := func(field string, row int, text string) { out = append(out, Problem{field, row, text}) }
	out = append(out, r.seenProblems()...)
	switch r.Outcome {
	case RunStopped:
	case GestureSkipped:
		if strings.TrimSpace(r.Reason) == "" {
			add("reason", 0, "Dites pourquoi ce geste est passé : le motif figurera au cahier d’examen.")
		}
	case GestureRefused:
		if strings.TrimSpace(r.Reason) == "" {
			add("reason", 0, "Recopiez le motif que le logiciel affiche.")
		}
		if r.ReasonCode != "" && !slices.Contains(adapter.ReasonCodes(adapter.Version), r.ReasonCode) {
			add("reason_code", 0, "Cette cause n’est pas de la liste.")
		}
	case GestureDone:
		for i, m := range r.Messages {
			if text := messageProblem(m); text != "" {
				add("messages", i, text)
			}
		}
		for i, f := range r.Refused {
			if text := refusedProblem(f); text != "" {
				add("refused", i, text)
			}
		}
		if w.Planned > 0 && len(r.Planned) == 0 {
			add("planned", 0, "Donnez les dates de relève que le logiciel prévoit, une par ligne.")
		}
		for i, id := range w.Declarations {
			if !slices.ContainsFunc(r.Declarations, func(d adapter.Declaration) bool {
				return d.ID == id && slices.Contains(Answers(), d.Declared)
			}) {
				add("declarations", i, "Choisissez oui, non ou sans objet.")
			}
		}
	default:
		add("outcome", 0, "Dites ce que le logiciel a fait : choisissez une des réponses.")
	}
	return out
}

func known(list []Choice, value string) bool {
	return slices.ContainsFunc(list, func(c Choice) bool { return c.Value == value })
}

func messageProblem(m adapter.Handled) string {
	switch {
	case !known(MessageKinds(), m.Kind):
		return "Dites quel message c’était, ou laissez toute la ligne vide."
	case !known(MessageOutcomes(), m.Outcome):
		return "Dites ce que le logiciel en a fait."
	case m.Outcome == "refused" && m.Reason == "":
		return "Dites pourquoi le logiciel l’a refusé, dans ses mots."
	}
	return ""
}

func refusedProblem(f adapter.Fetched) string {
	switch {
	case f.Kind != "certificate" && f.Kind != "crl" && f.Kind != "ca":
		return "Dites si c’était un certificat ou une liste, ou laissez toute la ligne vide."
	case f.Kind == "certificate" && f.Name == "":
		return "Dites le destinataire du certificat, tel que amo_pj.test@test.rss.fr."
	case f.Reason == "":
		return "Dites pourquoi le logiciel l’a refusé, dans ses mots."
	}
	return ""
}
