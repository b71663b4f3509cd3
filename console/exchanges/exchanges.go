// Package exchanges is the section of what the front-ends received: the list of
// lots, one lot in all its views (MIME, CMS, certificates, file, answer,
// dialogues, octets), and the messages, mailboxes, sessions and events of the
// API. It reads the bench's world and changes nothing but notes and deletions.
package exchanges

import (
	"cmp"
	"context"
	"embed"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"amfront/bench"
	"amfront/console/web"
	"amfront/journal"
	"amfront/scenarios"
	"amfront/words"
)

//go:embed templates assets
var files embed.FS

const (
	listWindow = 50    // rows of a page
	listScan   = 20000 // messages that one search looks through
	liveScan   = 2000  // the same, when the page asks again by itself
	nextWait   = 50 * time.Second
	maxNote    = 2000 // octets of a trainer's note
)

// Section is the section of the exchanges.
func Section(on *web.Server) web.Section {
	s := &pages{on}
	return web.Section{Path: "/echanges", Title: "Échanges", Files: files,
		Pages: []web.Route{
			{Pattern: "GET /echanges", Handler: s.exchanges},
			{Pattern: "GET /echanges/prochain", Handler: s.nextExchange},
			{Pattern: "GET /echanges/jour", Handler: s.day},
			{Pattern: "GET /echanges/{id}", Handler: s.exchange},
			{Pattern: "POST /echanges/{id}/note", Handler: s.Post(s.annotate)},
			{Pattern: "POST /echanges/{id}/supprimer", Handler: s.Post(s.deleteExchange)},
			{Pattern: "GET /echanges/{id}/sessions/{session}", Handler: s.transcriptFile},
		},
		API: []web.Route{
			web.List("GET /api/v1/messages", s.messages).With(messagesQuery{}).
				Says("messages at the front-ends with their decisions, oldest first", 400),
			web.Get("GET /api/v1/messages/{id}", s.message).With(ofMessage{}).Says("one message", 404),
			web.Do("DELETE /api/v1/messages/{id}", s.deleteMessage).With(ofMessage{}).
				Says("take a message out of the list and of its mailbox", 404),
			octets("GET /api/v1/messages/{id}/raw", s.raw).Says("the mail, to the octet", 404),
			octets("GET /api/v1/messages/{id}/plain", s.plain).
				Says("the attachment as it leaves decryption, before decompression", 404, 409),
			octets("GET /api/v1/messages/{id}/cms", s.cms).Says("the attachment as sent, transfer encoding removed", 404),
			octets("GET /api/v1/messages/{id}/reply", s.reply).Says("the front-end's answer to a message, as mail", 404),
			web.Get("GET /api/v1/mailboxes", s.mailboxes).Says("every mailbox with the POP3 UIDs of its messages"),
			web.Get("GET /api/v1/sessions", s.sessions).With(sessionsQuery{}).Says("protocol sessions, oldest first", 400),
			web.Get("GET /api/v1/sessions/{id}", s.session).With(ofSession{}).Says("one session with its events", 404),
			web.Route{Pattern: "GET /api/v1/sessions/{id}/transcript", Handler: web.API(s.transcript),
				Type: "text/plain application/octet-stream"}.With(ofSession{}).
				Says("the dialogue as text, secrets left out", 404),
			web.Route{Pattern: "GET /api/v1/events", Handler: web.API(s.events), Type: "text/event-stream"}.
				With(eventsQuery{}).
				Says("the journal as server-sent events; Last-Event-ID or after says where to go on", 400),
		},
		Schemas: map[string]any{"Decision": scenarios.DecisionsWhere(nil)}}
}

// octets is a route that sends a part of a message.
func octets(pattern string, do func(http.ResponseWriter, *http.Request) error) web.Route {
	return web.Route{Pattern: pattern, Handler: web.API(do), Type: "application/octet-stream"}.With(ofMessage{})
}

// What the paths and queries of the API take.
type (
	messagesQuery struct {
		From      string             `json:"from,omitempty" doc:"envelope sender"`
		To        string             `json:"to,omitempty" doc:"front-end mailbox"`
		Sender    string             `json:"sender,omitempty" doc:"same as from"`
		Recipient string             `json:"recipient,omitempty" doc:"same as to"`
		Decision  scenarios.Decision `json:"decision,omitempty"`
		After     string             `json:"after,omitempty" doc:"only messages received after this message id"`
		Limit     int                `json:"limit,omitempty" doc:"newest kept" default:"1000" minimum:"1" maximum:"100000"`
		Wait      string             `json:"wait,omitempty" doc:"when nothing matches, how long to wait (10s); up to 2m0s"`
	}
	ofMessage struct {
		ID string `json:"id" doc:"message id"`
	}
	sessionsQuery struct {
		Protocol string `json:"protocol,omitempty" enum:"smtp,pop3,ldap"`
		Limit    int    `json:"limit,omitempty" doc:"newest kept" default:"1000" minimum:"1"`
	}
	ofSession struct {
		ID string `json:"id" doc:"session id"`
	}
	eventsQuery struct {
		After uint64 `json:"after,omitempty" doc:"event number; the newest without it" minimum:"0"`
	}
)

// filter is what the list was asked for.
type filter struct {
	Text, Decision, To string
	Before             string // id: older than that one
}

func filterOf(q url.Values) filter {
	return filter{Text: strings.TrimSpace(web.Clip(200, q.Get("q"))), Decision: q.Get("decision"), To: q.Get("boite"),
		Before: q.Get("avant")}
}

// Query is the filter as an address holds it.
func (f filter) Query() string {
	return web.Query(map[string]string{"q": f.Text, "decision": f.Decision, "boite": f.To, "avant": f.Before})
}

// Narrow tells whether the list leaves something out.
func (f filter) Narrow() bool { return f.Text != "" || f.Decision != "" || f.To != "" }

type row struct {
	bench.Message
	Notes int
	Worst string // severity of its worst finding, "" for none
}

// listView is what templates/echanges.gohtml shows.
type listView struct {
	Filter    filter
	Rows      []row        // newest first
	Older     template.URL // query of the following page, "" when this is the last
	Scanned   int          // messages looked through when the search stopped before the end, else 0
	Counts    []decisionCount
	Total     int
	Newest    string // id
	Boxes     []boxChoice
	Endpoints bench.Endpoints
}

// Nuance explains "accepté" beside "erreur" where a row shows both, "" else.
func (l *listView) Nuance() (say string) {
	for _, r := range l.Rows {
		say = cmp.Or(say, r.Message.Nuance())
	}
	return say
}

type decisionCount struct {
	Decision string
	Label    *words.Said
	N        int
}

type boxChoice struct{ Address, Label string }

func (s *pages) exchanges(w http.ResponseWriter, r *http.Request) {
	list, err := s.listView(r.Context(), filterOf(r.URL.Query()), web.Partial(r))
	if err != nil {
		s.Failed(w, r, err)
		return
	}
	s.Show(w, r, web.Screen{Title: "Échanges", Body: "exchanges", Fragment: "exchange-list", Data: list,
		Lead: "Chaque lot reçu par les frontaux, avec leur décision et sa raison, dès son arrivée."})
}

// listView reads one window of the list: its cost does not depend on how
// many exchanges there are, but for a search.
func (s *pages) listView(ctx context.Context, f filter, live bool) (*listView, error) {
	box := s.World.Config().Mailboxes
	l := &listView{Filter: f, Endpoints: s.World.Endpoints(),
		Boxes: []boxChoice{{box.AMO, "AMO"}, {box.AMC, "AMC"}, {box.OCT, "OCT"}}}
	counts := s.World.MessageCounts()
	decisions := scenarios.DecisionsWhere(nil)
	slices.SortStableFunc(decisions, func(a, b scenarios.Decision) int {
		return cmp.Compare(a.Meaning().Fate, b.Meaning().Fate)
	})
	for _, d := range decisions {
		n := counts[string(d)]
		l.Counts = append(l.Counts, decisionCount{string(d), web.Fate(d.Meaning().Heading()), n})
		l.Total += n
	}
	asked := bench.Filter{Decision: f.Decision, To: f.To, BeforeID: f.Before, Limit: listWindow + 1}
	found, err := bench.Sought{}, error(nil)
	if f.Text == "" {
		found.Found, err = s.World.Messages(ctx, asked, 0)
		slices.Reverse(found.Found)
	} else {
		if asked.Limit = listScan; live {
			asked.Limit = liveScan
		}
		found, err = s.World.Search(ctx, asked, strings.Fields(strings.ToLower(f.Text)), listWindow+1)
	}
	if err != nil {
		return nil, err
	}
	for _, m := range found.Found {
		l.Rows = append(l.Rows, row{Message: m, Worst: worst(m.Findings)})
	}
	if found.Oldest != "" {
		l.Scanned, f.Before = found.Looked, found.Oldest
		l.Older = template.URL(f.Query()) // encoded already
	}
	if len(l.Rows) > listWindow {
		l.Rows = l.Rows[:listWindow]
		f.Before = l.Rows[listWindow-1].ID
		l.Older = template.URL(f.Query()) // encoded already
	}
	if len(l.Rows) > 0 {
		l.Newest = l.Rows[0].ID
	}
	return l, s.countNotes(ctx, l.Rows)
}

func worst(list []bench.Finding) string {
	for _, s := range []string{"erreur", "avertissement", "remarque"} {
		if slices.ContainsFunc(list, func(f bench.Finding) bool { return f.Severity == s }) {
			return s
		}
	}
	return ""
}

// countNotes marks the rows that somebody annotated.
func (s *pages) countNotes(ctx context.Context, rows []row) error {
	if len(rows) == 0 {
		return nil
	}
	at := map[string]*row{}
	for i := range rows {
		at[rows[i].ID] = &rows[i]
	}
	for ev, err := range s.World.Journal.EventsOf(ctx, rows[len(rows)-1].Event, journal.KindAnnotation) {
		if err != nil {
			return err
		}
		var a journal.Annotation
		if ev.Decode(&a) == nil && at[a.Message] != nil {
			at[a.Message].Notes++
		}
	}
	return nil
}

// nextExchange waits for the next lot and opens it.
func (s *pages) nextExchange(w http.ResponseWriter, r *http.Request) {
	f := bench.Filter{AfterID: r.URL.Query().Get("apres"), Limit: 1}
	if f.AfterID == "" && s.World.Journal.Last() > 0 {
		if newest, err := s.World.Messages(r.Context(), bench.Filter{Limit: 1}, 0); err == nil && len(newest) == 1 {
			f.AfterID = newest[0].ID
		}
	}
	found, err := s.World.Messages(r.Context(), f, nextWait)
	none := web.Lang(r).Word("Aucun nouveau lot pendant 50 secondes.")
	switch {
	case err != nil:
		s.Failed(w, r, err)
	case len(found) == 0 && web.Partial(r):
		web.Trigger(w, "warn", none)
		w.WriteHeader(http.StatusNoContent)
	case len(found) == 0:
		web.KeepFlash(w, "warn", none)
		http.Redirect(w, r, "/echanges", http.StatusSeeOther)
	case web.Partial(r):
		w.Header().Set("HX-Redirect", "/echanges/"+url.PathEscape(found[0].ID))
	default:
		http.Redirect(w, r, "/echanges/"+url.PathEscape(found[0].ID), http.StatusSeeOther)
	}
}

// annotate keeps a trainer's note on an exchange in the journal.
func (s *pages) annotate(w http.ResponseWriter, r *http.Request) error {
	m, _, err := s.World.Message(r.PathValue("id"))
	if err != nil {
		return err
	}
	text := strings.TrimSpace(strings.ToValidUTF8(r.PostFormValue("note"), "\uFFFD"))
	if text == "" || len(text) > maxNote {
		return web.Refusal(http.StatusBadRequest, words.Errorf("Une note compte de 1 à %v ; celle-ci en compte %v.",
			web.Octets(maxNote), web.Octets(len(text))), nil)
	}
	if _, err := s.World.Journal.Commit(r.Context(), journal.Entry{
		Kind: journal.KindAnnotation, Fields: journal.Annotation{Message: m.ID, Text: text}}); err != nil {
		return err
	}
	s.Done(w, r, "/echanges/"+url.PathEscape(m.ID), "Note enregistrée.")
	return nil
}

// deleteExchange takes an exchange out of the list and its lot out of the mailbox.
func (s *pages) deleteExchange(w http.ResponseWriter, r *http.Request) error {
	if err := s.World.DeleteMessage(r.Context(), r.PathValue("id")); err != nil {
		return err
	}
	web.KeepFlash(w, "ok", web.Lang(r).Word("Échange supprimé de la liste et de la boîte du frontal ; le journal en "+
		"garde la trace."))
	if web.Partial(r) {
		w.Header().Set("HX-Redirect", "/echanges")
		return nil
	}
	http.Redirect(w, r, "/echanges", http.StatusSeeOther)
	return nil
}
