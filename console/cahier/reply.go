package cahier

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"amfront/console/web"
	"amfront/lps/adapter"
	"amfront/lps/operator"
	"amfront/scenarios"
)

// replyForm is what a person filled in about a gesture, with what is wrong
// with it, by field.
type replyForm struct {
	Outcome  operator.Outcome
	Reason   string // of a gesture left out
	Words    string // of the software, that refused
	Code     string
	Alerts   string // one a line
	Messages []messageRow
	Refused  []refusedRow
	Planned  string // one a line
	Declared []declaredRow
	Errors   map[string]string
}

type messageRow struct{ Kind, Outcome, Reason, Error string }

type refusedRow struct{ Kind, Name, Reason, Error string }

type declaredRow struct{ ID, Title, Text, Declared, Comment, Error string }

// choice is a value of a list with its words.
type choice struct{ Value, Text string }

// MessageKinds are what a mailbox may hold.
func (replyForm) MessageKinds() []choice {
	var out []choice
	for _, code := range scenarios.ServiceCodes() {
		out = append(out, choice{string(code), string(code) + ", " + code.Meaning().Short})
	}
	return append(out, choice{"arl", "ARL, accusé de réception"}, choice{"rsp", "RSP, retour de paiement"},
		choice{"dsn", "avis de non-remise"}, choice{"other", "autre message"})
}

// MessageOutcomes are what an LPS may do with a message.
func (replyForm) MessageOutcomes() []choice {
	return []choice{{"acted", "suivi : il a agi en conséquence"}, {"noted", "noté, sans rien d’autre"}, {"refused",
		"refusé : il n’y croit pas"}, {"deferred", "différé : il attend"}, {"duplicate", "doublon, laissé de côté"}}
}

// Answers are what may be declared.
func (replyForm) Answers() []string { return []string{"oui", "non", "sans objet"} }

// The least rows of a form, and the most.
const (
	messageRows = 2
	refusedRows = 1
	mostRows    = 40
	mostAlerts  = 40
)

// blankReply is the form of a task before anything is filled in.
func blankReply(t operator.Task) replyForm {
	f := replyForm{Errors: map[string]string{}}
	if t.Wants.Messages {
		f.Messages = make([]messageRow, messageRows)
	}
	if t.Wants.Refused {
		f.Refused = make([]refusedRow, refusedRows)
	}
	for _, id := range t.Wants.Declarations {
		row := declaredRow{ID: id}
		if q, ok := scenarios.RequirementByID(id); ok {
			row.Title, row.Text = q.Title, q.Text
		}
		f.Declared = append(f.Declared, row)
	}
	return f
}

// read takes the form of a request. more tells that it only asks for another
// row.
func (f *replyForm) read(r *http.Request, t operator.Task) (out operator.Reply, more bool) {
	f.Outcome = operator.Outcome(r.PostFormValue("suite"))
	f.Reason = words(r.PostFormValue("motif"), maxRemark)
	f.Words = words(r.PostFormValue("motif-logiciel"), maxRemark)
	f.Code, f.Alerts, f.Planned = r.PostFormValue("cause"), web.Clip(4000, lines(r, "alertes")),
		web.Clip(200_000, lines(r, "dates"))
	out = operator.Reply{Outcome: f.Outcome, Sure: r.PostFormValue("certain") == "oui"}
	for _, line := range strings.Split(f.Alerts, "\n") {
		if line = words(line, maxRemark); line != "" && len(out.Alerts) < mostAlerts {
			out.Alerts = append(out.Alerts, line)
		}
	}
	switch f.Outcome {
	case operator.GestureSkipped:
		if out.Reason = f.Reason; out.Reason == "" {
			f.Errors["motif"] = "Dites pourquoi ce geste est passé : le motif figurera au cahier d’examen."
		}
	case operator.GestureRefused:
		out.Reason, out.ReasonCode = f.Words, f.Code
		if out.Reason == "" {
			f.Errors["motif-logiciel"] = "Recopiez le motif que le logiciel affiche."
		}
		if f.Code != "" && !slices.Contains(adapter.ReasonCodes(), f.Code) {
			f.Errors["cause"] = "Cette cause n’est pas de la liste."
		}
	case operator.GestureDone:
		more = f.readDone(r, t, &out)
	case operator.RunStopped:
	default:
		f.Errors["reponse"] = "Dites ce que le logiciel a fait : choisissez une des réponses."
	}
	return out, more
}

// lines is a field of several lines: browsers end each with CR LF.
func lines(r *http.Request, name string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(r.PostFormValue(name))
}

// readDone takes what goes with a gesture that was done.
func (f *replyForm) readDone(r *http.Request, t operator.Task, out *operator.Reply) (more bool) {
	add := r.PostFormValue("ajouter")
	if t.Wants.Messages {
		f.Messages = f.readMessages(r, out)
		if add == "message" && len(f.Messages) < mostRows {
			f.Messages, more = append(f.Messages, messageRow{}), true
		}
	}
	if t.Wants.Refused {
		f.Refused = f.readRefused(r, out)
		if add == "refus" && len(f.Refused) < mostRows {
			f.Refused, more = append(f.Refused, refusedRow{}), true
		}
	}
	if t.Wants.Planned > 0 {
		f.readPlanned(t.Wants.Planned, out)
	}
	for i := range f.Declared {
		d := &f.Declared[i]
		d.Declared, d.Comment = r.PostFormValue("declare-"+d.ID), words(r.PostFormValue("commentaire-"+d.ID), maxRemark)
		if !slices.Contains(f.Answers(), d.Declared) {
			d.Declared, d.Error = "", "Choisissez oui, non ou sans objet."
			f.Errors["declare-"+d.ID] = d.Error
			continue
		}
		if d.Declared == "sans objet" && d.Comment == "" {
			d.Error = "« Sans objet » se motive : dites pourquoi dans le commentaire."
			f.Errors["declare-"+d.ID] = d.Error
			continue
		}
		out.Declarations = append(out.Declarations, adapter.Declaration{ID: d.ID, Declared: d.Declared, Comment: d.Comment})
	}
	if more { // what is wrong is said when the form is sent
		f.Errors = map[string]string{}
		for i := range f.Messages {
			f.Messages[i].Error = ""
		}
		for i := range f.Refused {
			f.Refused[i].Error = ""
		}
	}
	return more
}

// column is one field of every row, as many as the form has rows.
func column(r *http.Request, name string, i int) string {
	list := r.PostForm[name]
	if i >= len(list) {
		return ""
	}
	return words(list[i], maxRemark)
}

func (f *replyForm) readMessages(r *http.Request, out *operator.Reply) []messageRow {
	rows := make([]messageRow, min(mostRows, max(messageRows, len(r.PostForm["message-type"]))))
	for i := range rows {
		m := messageRow{Kind: column(r, "message-type", i), Outcome: column(r, "message-suite", i),
			Reason: column(r, "message-motif", i)}
		known := func(list []choice, v string) bool {
			return slices.ContainsFunc(list, func(c choice) bool { return c.Value == v })
		}
		switch {
		case m.Kind == "" && m.Outcome == "" && m.Reason == "":
		case !known(f.MessageKinds(), m.Kind):
			m.Error = "Dites quel message c’était, ou laissez toute la ligne vide."
		case !known(f.MessageOutcomes(), m.Outcome):
			m.Error = "Dites ce que le logiciel en a fait."
		case m.Outcome == "refused" && m.Reason == "":
			m.Error = "Dites pourquoi le logiciel l’a refusé, dans ses mots."
		default:
			out.Messages = append(out.Messages, adapter.Handled{Kind: m.Kind, Outcome: m.Outcome, Reason: m.Reason})
		}
		if m.Error != "" {
			f.Errors["messages"] = m.Error
		}
		rows[i] = m
	}
	return rows
}

func (f *replyForm) readRefused(r *http.Request, out *operator.Reply) []refusedRow {
	rows := make([]refusedRow, min(mostRows, max(refusedRows, len(r.PostForm["refus-type"]))))
	for i := range rows {
		x := refusedRow{Kind: column(r, "refus-type", i), Name: column(r, "refus-nom", i),
			Reason: column(r, "refus-motif", i)}
		switch {
		case x.Kind == "" && x.Name == "" && x.Reason == "":
		case x.Kind != "certificate" && x.Kind != "crl":
			x.Error = "Dites si c’était un certificat ou une liste, ou laissez toute la ligne vide."
		case x.Kind == "certificate" && x.Name == "":
			x.Error = "Dites le destinataire du certificat, tel que amo_pj.test@test.rss.fr."
		case x.Reason == "":
			x.Error = "Dites pourquoi le logiciel l’a refusé, dans ses mots."
		default:
			out.Refused = append(out.Refused, adapter.Fetched{Kind: x.Kind, Name: x.Name, Outcome: "refused", Reason: x.Reason})
		}
		if x.Error != "" {
			f.Errors["refus"] = x.Error
		}
		rows[i] = x
	}
	return rows
}

// dateForms are how a date may be written; the first is the one asked for.
var dateForms = []string{"2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02T15:04:05",
	"02/01/2006 15:04", "02/01/2006 15:04:05"}

func (f *replyForm) readPlanned(want int, out *operator.Reply) {
	for _, line := range strings.Split(f.Planned, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		at, ok := readDate(line)
		if !ok {
			f.Errors["dates"] = "« " + web.Clip(40, web.Clean(line)) + " » n’est pas une date telle que 2026-11-22 14:05."
			return
		}
		out.Planned = append(out.Planned, at)
	}
	switch n := len(out.Planned); {
	case n == 0:
		f.Errors["dates"] = "Donnez les dates de relève que le logiciel prévoit, une par ligne."
	case n > want:
		f.Errors["dates"] = web.Plural(n, "date donnée", "dates données") + " ; le banc en attend " +
			web.Plural(want, "seule", "au plus") + "."
	}
}

func readDate(s string) (time.Time, bool) {
	for _, form := range dateForms {
		if t, err := time.ParseInLocation(form, s, time.Local); err == nil {
			return t, true
		}
	}
	t, err := time.Parse(time.RFC3339, s)
	return t, err == nil
}
