package console

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"amfront/bench"
	"amfront/journal"
	"amfront/scenarios"
)

const (
	listWindow = 50    // rows of a page
	listChunk  = 400   // messages read at a time while searching
	listScan   = 20000 // messages that one search looks through
	liveScan   = 2000  // the same, when the page asks again by itself
	nextWait   = 50 * time.Second
	maxNote    = 2000 // octets of a trainer's note
)

func (s *server) exchangeSection() section {
	return section{Path: "/echanges", Title: "Échanges", Routes: []route{
		{"GET /echanges", s.exchanges},
		{"GET /echanges/prochain", s.nextExchange},
		{"GET /echanges/{id}", s.exchange},
		{"POST /echanges/{id}/note", s.post(s.annotate)},
		{"POST /echanges/{id}/supprimer", s.post(s.deleteExchange)},
		{"GET /echanges/{id}/sessions/{session}", s.exchangeTranscript},
	}}
}

// exchangeFilter is what the list was asked for.
type exchangeFilter struct {
	Text, Decision, To string
	Before             string // id: older than that one
}

func filterOf(q url.Values) exchangeFilter {
	return exchangeFilter{Text: strings.TrimSpace(clip(200, q.Get("q"))), Decision: q.Get("decision"), To: q.Get("boite"),
		Before: q.Get("avant")}
}

// Query is the filter as an address holds it.
func (f exchangeFilter) Query() string {
	q := url.Values{}
	for k, v := range map[string]string{"q": f.Text, "decision": f.Decision, "boite": f.To, "avant": f.Before} {
		if v != "" {
			q.Set(k, v)
		}
	}
	return q.Encode()
}

// Narrow tells whether the list leaves something out.
func (f exchangeFilter) Narrow() bool { return f.Text != "" || f.Decision != "" || f.To != "" }

type exchangeRow struct {
	bench.Message
	Notes int
	Worst string // severity of its worst finding, "" for none
}

// exchangeList is what templates/echanges.gohtml shows.
type exchangeList struct {
	Filter    exchangeFilter
	Rows      []exchangeRow // newest first
	Older     string        // query of the following page, "" when this is the last
	Scanned   int           // messages looked through when the search stopped before the end, else 0
	Counts    []decisionCount
	Total     int
	Newest    string // id
	Boxes     []boxChoice
	Endpoints bench.Endpoints
}

type decisionCount struct {
	Decision, Label string
	N               int
}

type boxChoice struct{ Address, Label string }

func (s *server) exchanges(w http.ResponseWriter, r *http.Request) {
	list, err := s.exchangeList(r.Context(), filterOf(r.URL.Query()), partial(r))
	if err != nil {
		s.failed(w, r, err)
		return
	}
	s.show(w, r, screen{Title: "Échanges", Body: "exchanges", Fragment: "exchange-list", Data: list,
		Lead: "Chaque lot reçu par les frontaux, avec leur décision et sa raison, dès son arrivée."})
}

// exchangeList reads one window of the list: its cost does not depend on how
// many exchanges there are, but for a search.
func (s *server) exchangeList(ctx context.Context, f exchangeFilter, live bool) (*exchangeList, error) {
	box := s.world.Config().Mailboxes
	l := &exchangeList{Filter: f, Endpoints: s.world.Endpoints(),
		Boxes: []boxChoice{{box.AMO, "AMO"}, {box.AMC, "AMC"}, {box.OCT, "OCT"}}}
	counts := s.world.MessageCounts()
	decisions := scenarios.DecisionsWhere(nil)
	slices.SortStableFunc(decisions, func(a, b scenarios.Decision) int {
		return cmp.Compare(a.Meaning().Fate, b.Meaning().Fate)
	})
	for _, d := range decisions {
		n := counts[string(d)]
		l.Counts = append(l.Counts, decisionCount{string(d), d.Meaning().Heading(), n})
		l.Total += n
	}
	limit, chunk := listScan, listWindow+1
	if live {
		limit = liveScan
	}
	if f.Text != "" {
		chunk = listChunk
	}
	words := strings.Fields(strings.ToLower(f.Text))
	scanned, before := 0, f.Before
	for len(l.Rows) <= listWindow {
		batch, err := s.world.Messages(ctx, bench.Filter{Decision: f.Decision, To: f.To, BeforeID: before, Limit: chunk}, 0)
		if err != nil {
			return nil, err
		}
		for _, m := range slices.Backward(batch) {
			if scanned++; contains(&m, words) && len(l.Rows) <= listWindow {
				l.Rows = append(l.Rows, exchangeRow{Message: m, Worst: worst(m.Findings)})
			}
		}
		if len(batch) < chunk {
			break
		}
		before = batch[0].ID
		if scanned >= limit && len(l.Rows) <= listWindow {
			l.Scanned = scanned
			f.Before = before
			l.Older = f.Query()
			break
		}
	}
	if len(l.Rows) > listWindow {
		l.Rows = l.Rows[:listWindow]
		f.Before = l.Rows[listWindow-1].ID
		l.Older = f.Query()
	}
	if len(l.Rows) > 0 {
		l.Newest = l.Rows[0].ID
	}
	return l, s.countNotes(ctx, l.Rows)
}

// contains tells whether every word stands somewhere in the message.
func contains(m *bench.Message, words []string) bool {
	if len(words) == 0 {
		return true
	}
	hay := []string{m.ID, m.From, m.To, m.Subject, m.MessageID, m.Reason, m.ReasonCode, m.Decision, m.FileName,
		m.Flow.Kind, m.Flow.Usage, string(m.PlainSHA256)}
	if c := m.Certificate; c != nil {
		hay = append(hay, c.Label, c.Serial)
	}
	for _, x := range m.Findings {
		hay = append(hay, x.ID)
	}
	all := strings.ToLower(strings.Join(hay, "\n"))
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(all, w) })
}

func worst(list []journal.Finding) string {
	for _, s := range []string{"erreur", "avertissement", "remarque"} {
		if slices.ContainsFunc(list, func(f journal.Finding) bool { return f.Severity == s }) {
			return s
		}
	}
	return ""
}

// countNotes marks the rows that somebody annotated.
func (s *server) countNotes(ctx context.Context, rows []exchangeRow) error {
	if len(rows) == 0 {
		return nil
	}
	at := map[string]*exchangeRow{}
	for i := range rows {
		at[rows[i].ID] = &rows[i]
	}
	for ev, err := range s.world.Journal.EventsOf(ctx, rows[len(rows)-1].Event, journal.KindAnnotation) {
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
func (s *server) nextExchange(w http.ResponseWriter, r *http.Request) {
	f := bench.Filter{AfterID: r.URL.Query().Get("apres"), Limit: 1}
	if f.AfterID == "" && s.world.Journal.Last() > 0 {
		if newest, err := s.world.Messages(r.Context(), bench.Filter{Limit: 1}, 0); err == nil && len(newest) == 1 {
			f.AfterID = newest[0].ID
		}
	}
	found, err := s.world.Messages(r.Context(), f, nextWait)
	switch {
	case err != nil:
		s.failed(w, r, err)
	case len(found) == 0 && partial(r):
		trigger(w, flash{"warn", "Aucun nouveau lot pendant 50 secondes."})
		w.WriteHeader(http.StatusNoContent)
	case len(found) == 0:
		keepFlash(w, flash{"warn", "Aucun nouveau lot pendant 50 secondes."})
		http.Redirect(w, r, "/echanges", http.StatusSeeOther)
	case partial(r):
		w.Header().Set("HX-Redirect", "/echanges/"+url.PathEscape(found[0].ID))
	default:
		http.Redirect(w, r, "/echanges/"+url.PathEscape(found[0].ID), http.StatusSeeOther)
	}
}

// annotate keeps a trainer's note on an exchange in the journal.
func (s *server) annotate(w http.ResponseWriter, r *http.Request) error {
	m, _, err := s.world.Message(r.PathValue("id"))
	if err != nil {
		return err
	}
	text := strings.TrimSpace(strings.ToValidUTF8(r.PostFormValue("note"), "\uFFFD"))
	if text == "" || len(text) > maxNote {
		return userError{http.StatusBadRequest, "Une note compte de 1 à " + octets(maxNote) + " ; celle-ci en compte " +
			octets(len(text)) + ".", nil}
	}
	if _, err := s.world.Journal.Commit(r.Context(), journal.Entry{
		Kind: journal.KindAnnotation, Fields: journal.Annotation{Message: m.ID, Text: text}}); err != nil {
		return err
	}
	s.done(w, r, "/echanges/"+url.PathEscape(m.ID), "Note enregistrée.")
	return nil
}

// deleteExchange takes an exchange out of the list and its lot out of the mailbox.
func (s *server) deleteExchange(w http.ResponseWriter, r *http.Request) error {
	if err := s.world.DeleteMessage(r.Context(), r.PathValue("id")); err != nil {
		return err
	}
	keepFlash(w, flash{"ok", "Échange supprimé de la liste et de la boîte du frontal ; le journal en garde la trace."})
	if partial(r) {
		w.Header().Set("HX-Redirect", "/echanges")
		return nil
	}
	http.Redirect(w, r, "/echanges", http.StatusSeeOther)
	return nil
}
