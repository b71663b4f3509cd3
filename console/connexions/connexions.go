// Package connexions is the section of the journal of connections: every SMTP,
// POP3 and LDAP session of the bench, those that led to no lot too, with what
// was asked, how it ended, and the likely cause of a refusal in words. It reads
// sessions and their events of the world, a window at a time, and changes
// nothing. It must not know other sections, nor how the servers decide.
package connexions

import (
	"cmp"
	"context"
	"embed"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"amfront/bench"
	"amfront/console/web"
	"amfront/words"
)

//go:embed templates assets
var files embed.FS

const (
	window   = 50   // rows of a page
	searched = 2000 // sessions that one search looks through
	liveScan = 400  // the same, when the page asks again by itself
	lookedAt = 100  // newest sessions that Summarize looks at
)

type pages struct{ *web.Server }

// Section is the section of connections.
func Section(on *web.Server) web.Section {
	p := &pages{on}
	return web.Section{Path: "/journal", Title: "Journal", Files: files, Pages: []web.Route{
		{Pattern: "GET /journal", Handler: p.list},
		{Pattern: "GET /journal/{id}", Handler: p.one},
	}}
}

// filter is what the list was asked for.
type filter struct{ Text, Protocol, State, Before string }

// Query is the filter as an address holds it.
func (f filter) Query() string {
	return web.Query(map[string]string{"q": f.Text, "protocole": f.Protocol, "issue": f.State, "avant": f.Before})
}

// Narrow tells whether the list leaves something out.
func (f filter) Narrow() bool { return f.Text != "" || f.Protocol != "" || f.State != "" }

// fits tells whether a connection is one that the list was asked for.
func (f filter) fits(c *connexion, words []string) bool {
	if f.State != "" && c.State != f.State {
		return false
	}
	if len(words) == 0 {
		return true
	}
	hay := web.Fold(strings.Join([]string{c.ID, c.Protocol, c.Remote, c.why(), c.Said, c.text.String()}, "\n"))
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(hay, w) })
}

// listView is what templates/connexions.gohtml shows.
type listView struct {
	Filter    filter
	Rows      []*connexion // newest first
	Older     template.URL // query of the following page, "" when this is the last
	Scanned   int          // sessions looked through when the search stopped before the end, else 0
	States    []state
	Protocols []string
	Endpoints bench.Endpoints
}

func (p *pages) list(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	f := filter{Text: strings.TrimSpace(web.Clip(200, q.Get("q"))), Protocol: q.Get("protocole"), State: q.Get("issue"),
		Before: q.Get("avant")}
	limit := searched
	if web.Partial(r) {
		limit = liveScan
	}
	l, err := p.find(r.Context(), f, limit)
	if err != nil {
		p.Failed(w, r, err)
		return
	}
	p.Show(w, r, web.Screen{Title: "Journal des connexions", Body: "connexions", Fragment: "connexions-list", Data: l,
		Lead: "Chaque connexion SMTP, POP3 et LDAP, même celle qui n’a mené à aucun lot : qui, quand, ce qui fut demandé, " +
			"comment elle a fini."})
}

// find reads one window of the list: its cost does not depend on how many
// connections there were, but for a search, which is bounded by limit.
func (p *pages) find(ctx context.Context, f filter, limit int) (*listView, error) {
	l := &listView{Filter: f, States: states, Protocols: []string{"smtp", "pop3", "ldap"}, Endpoints: p.World.Endpoints()}
	known := p.World.Sessions(f.Protocol, maxKnown)
	before := uint64(0) // event: none
	if i := slices.IndexFunc(known, func(s bench.Session) bool { return s.ID == f.Before }); i >= 0 {
		before, known = known[i].First, known[:i]
	}
	wanted, scanned := strings.Fields(web.Fold(f.Text)), 0
	for len(known) > 0 && len(l.Rows) <= window && scanned < limit {
		chunk := known[max(0, len(known)-window-1):]
		known = known[:len(known)-len(chunk)]
		found, err := read(ctx, p.World, chunk, before, f.Protocol, 0)
		if err != nil {
			return nil, err
		}
		scanned, before = scanned+len(chunk), chunk[0].First
		for _, c := range slices.Backward(found) {
			if f.fits(c, wanted) {
				l.Rows = append(l.Rows, c)
			}
		}
		if scanned >= limit && len(known) > 0 {
			l.Scanned, f.Before = scanned, chunk[0].ID
			l.Older = template.URL(f.Query()) // encoded already
		}
	}
	if len(l.Rows) > window {
		l.Rows = l.Rows[:window]
		l.Scanned, f.Before = 0, l.Rows[window-1].ID
		l.Older = template.URL(f.Query())
	}
	return l, nil
}

// one is the page of one connection, with its dialogue.
func (p *pages) one(w http.ResponseWriter, r *http.Request) {
	all := p.World.Sessions("", maxKnown)
	i := slices.IndexFunc(all, func(s bench.Session) bool { return s.ID == r.PathValue("id") })
	if i < 0 {
		p.Failed(w, r, bench.ErrNoSession)
		return
	}
	found, err := read(r.Context(), p.World, all[i:i+1], all[i].First+1, "", maxLines)
	if err == nil && len(found) == 0 {
		err = bench.ErrNoSession
	}
	if err != nil {
		p.Failed(w, r, err)
		return
	}
	c := found[0]
	p.Show(w, r, web.Screen{Title: words.Errorf("Connexion %s %v", c.Name(), words.Text(stateOf(c.State).Word)),
		Body: "connexion", Data: c, Lead: words.Errorf("Depuis %s.", c.Remote)})
}

// Reason is a cause that ended connections without a lot.
type Reason struct {
	Cause *words.Said
	N     int    // connections
	Last  string // id of the newest
}

// Summary is what the newest connections came to.
type Summary struct {
	N       int      // connections looked at
	Reasons []Reason // of those refused, the most frequent first
}

// Summarize says why the newest connections led to no lot.
func Summarize(ctx context.Context, w *bench.World) (*Summary, error) {
	known := w.Sessions("", lookedAt)
	if len(known) == 0 {
		return &Summary{}, nil
	}
	found, err := read(ctx, w, known, 0, "", 0)
	s := &Summary{N: len(found)}
	for _, c := range found {
		if c.State != refused {
			continue
		}
		i := slices.IndexFunc(s.Reasons, func(r Reason) bool { return r.Cause.Error() == c.Cause.Error() })
		if i < 0 {
			i = len(s.Reasons)
			s.Reasons = append(s.Reasons, Reason{Cause: c.Cause})
		}
		s.Reasons[i].N++
		s.Reasons[i].Last = c.ID
	}
	slices.SortStableFunc(s.Reasons, func(a, b Reason) int { return cmp.Compare(b.N, a.N) })
	return s, err
}
