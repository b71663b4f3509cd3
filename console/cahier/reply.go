package cahier

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"

	"amfront/console/web"
	"amfront/lps/adapter"
	"amfront/lps/operator"
	"amfront/scenarios"
	"amfront/words"
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
	Remark   string
	Image    string // as the page sends it: "data:image/png;base64,…"
	Errors   map[string]any
}

type messageRow struct{ Kind, Outcome, Reason, Error string }

type refusedRow struct{ Kind, Name, Reason, Error string }

type declaredRow struct{ ID, Title, Text, Declared, Comment, Error string }

// MessageKinds are what a mailbox may hold.
func (replyForm) MessageKinds() (out []messageKind) {
	for _, c := range operator.MessageKinds() {
		kind := messageKind{c.Value, words.Text(c.Text)}
		if code, name, _ := strings.Cut(c.Text, ", "); code == c.Value {
			kind.Text = words.Errorf("%s, %v", code, words.Text(name))
		}
		out = append(out, kind)
	}
	return out
}

// messageKind is a kind of message in a list.
type messageKind struct {
	Value string
	Text  *words.Said
}

// MessageOutcomes are what an LPS may do with a message.
func (replyForm) MessageOutcomes() []operator.Choice { return operator.MessageOutcomes() }

// Answers are what may be declared.
func (replyForm) Answers() []string { return operator.Answers() }

// The least rows of a form, and the most.
const (
	messageRows = 2
	refusedRows = 1
	mostRows    = 40
	mostAlerts  = 40
)

// blankReply is the form of a task before anything is filled in.
func blankReply(t operator.Task) replyForm {
	f := replyForm{Errors: map[string]any{}}
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

// read takes the form of a request; what is wrong is noted at its field. more
// tells that it only asks for another row.
func (f *replyForm) read(r *http.Request, t operator.Task) (out operator.Reply, more bool) {
	f.Outcome = operator.Outcome(r.PostFormValue("suite"))
	f.Reason = onLine(r.PostFormValue("motif"), maxRemark)
	f.Words = onLine(r.PostFormValue("motif-logiciel"), maxRemark)
	f.Code, f.Alerts, f.Planned = r.PostFormValue("cause"), web.Clip(4000, lines(r, "alertes")),
		web.Clip(200_000, lines(r, "dates"))
	out = operator.Reply{Outcome: f.Outcome, Sure: r.PostFormValue("certain") == "oui"}
	for _, line := range strings.Split(f.Alerts, "\n") {
		if line = onLine(line, maxRemark); line != "" && len(out.Alerts) < mostAlerts {
			out.Alerts = append(out.Alerts, line)
		}
	}
	at := map[string]string{"outcome": "reponse", "reason": "motif", "reason_code": "cause", "messages": "messages",
		"refused": "refus", "planned": "dates", "remark": "remarque", "picture": "image"}
	f.readSeen(r, &out)
	var rows replyRows
	switch f.Outcome {
	case operator.GestureSkipped:
		out.Reason = f.Reason
	case operator.GestureRefused:
		out.Reason, out.ReasonCode = f.Words, f.Code
		at["reason"] = "motif-logiciel"
	case operator.GestureDone:
		rows = f.readDone(r, t, &out)
		if more = f.another(r.PostFormValue("ajouter"), t); more {
			return out, true // what is wrong is said when the form is sent
		}
		f.readPlanned(t.Wants.Planned, &out)
	}
	for _, p := range t.Wants.Check(out) {
		name := at[p.Field]
		switch p.Field {
		case "messages":
			f.Messages[rows.messages[p.Row]].Error = p.Text
		case "refused":
			f.Refused[rows.refused[p.Row]].Error = p.Text
		case "declarations":
			f.Declared[p.Row].Error, name = p.Text, "declare-"+f.Declared[p.Row].ID
		}
		if p.Field != "planned" || f.Errors[name] == nil {
			f.Errors[name] = p.Text
		}
	}
	for i := range f.Declared {
		if d := &f.Declared[i]; d.Declared == "sans objet" && d.Comment == "" {
			d.Error = "« Sans objet » se motive : dites pourquoi dans le commentaire."
			f.Errors["declare-"+d.ID] = d.Error
		}
	}
	return out, false
}

// readSeen takes what the person wishes to keep of the gesture.
func (f *replyForm) readSeen(r *http.Request, out *operator.Reply) {
	f.Remark, f.Image = web.Clean(lines(r, "remarque")), r.PostFormValue("image")
	out.Remark = strings.TrimSpace(f.Remark)
	if f.Image == "" {
		return
	}
	_, text, _ := strings.Cut(f.Image, ";base64,")
	data, err := base64.StdEncoding.DecodeString(text)
	if out.Picture = data; err != nil || len(data) == 0 {
		out.Picture = []byte("?") // no picture: said beside the field
		f.Image = ""
	}
}

// lines is a field of several lines: browsers end each with CR LF.
func lines(r *http.Request, name string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(r.PostFormValue(name))
}

// replyRows tell which row of the form each entry of a reply stands in; those
// left blank have none.
type replyRows struct{ messages, refused []int }

// readDone takes what goes with a gesture that was done.
func (f *replyForm) readDone(r *http.Request, t operator.Task, out *operator.Reply) (rows replyRows) {
	if t.Wants.Messages {
		f.Messages = make([]messageRow, min(mostRows, max(messageRows, len(r.PostForm["message-type"]))))
	}
	for i := range f.Messages {
		m := messageRow{Kind: column(r, "message-type", i), Outcome: column(r, "message-suite", i),
			Reason: column(r, "message-motif", i)}
		if f.Messages[i] = m; m != (messageRow{}) {
			out.Messages = append(out.Messages, adapter.Handled{Kind: m.Kind, Outcome: m.Outcome, Reason: m.Reason})
			rows.messages = append(rows.messages, i)
		}
	}
	if t.Wants.Refused {
		f.Refused = make([]refusedRow, min(mostRows, max(refusedRows, len(r.PostForm["refus-type"]))))
	}
	for i := range f.Refused {
		x := refusedRow{Kind: column(r, "refus-type", i), Name: column(r, "refus-nom", i),
			Reason: column(r, "refus-motif", i)}
		if f.Refused[i] = x; x != (refusedRow{}) {
			out.Refused = append(out.Refused, adapter.Fetched{Kind: x.Kind, Name: x.Name, Outcome: "refused", Reason: x.Reason})
			rows.refused = append(rows.refused, i)
		}
	}
	for i := range f.Declared {
		d := &f.Declared[i]
		d.Declared, d.Comment = r.PostFormValue("declare-"+d.ID), onLine(r.PostFormValue("commentaire-"+d.ID), maxRemark)
		if !slices.Contains(f.Answers(), d.Declared) {
			d.Declared = ""
		}
		out.Declarations = append(out.Declarations, adapter.Declaration{ID: d.ID, Declared: d.Declared, Comment: d.Comment})
	}
	return rows
}

// another adds the row that the form asks for, if there is room.
func (f *replyForm) another(list string, t operator.Task) bool {
	switch {
	case list == "message" && t.Wants.Messages && len(f.Messages) < mostRows:
		f.Messages = append(f.Messages, messageRow{})
	case list == "refus" && t.Wants.Refused && len(f.Refused) < mostRows:
		f.Refused = append(f.Refused, refusedRow{})
	default:
		return false
	}
	return true
}

// column is one field of every row, as many as the form has rows.
func column(r *http.Request, name string, i int) string {
	list := r.PostForm[name]
	if i >= len(list) {
		return ""
	}
	return onLine(list[i], maxRemark)
}

// readPlanned takes the dates, one a line.
func (f *replyForm) readPlanned(want int, out *operator.Reply) {
	if want == 0 {
		return
	}
	for _, line := range strings.Split(f.Planned, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		at, ok := operator.ReadDate(line)
		if !ok {
			f.Errors["dates"] = words.Errorf("« %s » n’est pas une date telle que 2026-11-22 14:05.",
				web.Clip(40, web.Clean(line)))
			return
		}
		out.Planned = append(out.Planned, at)
	}
	if n := len(out.Planned); n > want {
		f.Errors["dates"] = words.Errorf("%v ; le banc en attend %v.", web.Plural(n, "date donnée", "dates données"),
			web.Plural(want, "seule", "au plus"))
	}
}
