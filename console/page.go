package console

import (
	"bytes"
	"context"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"amfront/scenarios"
)

// section is an entry of the navigation with everything below its path.
type section struct {
	Path   string // "/pki"
	Title  string
	Routes []route
}

// sections are those of the navigation, in its order.
func (s *server) sections() []section {
	return []section{
		s.homeSection(),
		s.exchangeSection(),
		s.pkiSection(),
		s.situationSection(),
		s.cahierSection(),
		s.demoSection(),
		s.aspSection(),
	}
}

// screen is one page to be shown.
type screen struct {
	Title    string // of the document and of its h1; cleaned
	Lead     string // a sentence below it
	Body     string // template of the page
	Fragment string // template for a partial request; Body when ""
	Data     any    // of the template
	Status   int    // 200 when 0
	Bare     bool   // without navigation: the login page
}

// layout is what templates/base.gohtml sees.
type layout struct {
	screen
	Current   string // path of the section
	Sections  []section
	State     worldState
	Flash     *flash
	Content   template.HTML
	Theme     string // "light", "dark", "" for the system's
	Projector bool
	Session   bool   // a password is in force: there is a way out
	Path      string // where preferences come back to
	Last      uint64 // newest event when the page was made: the stream goes on from it
	Style     string // addresses of the assets
	Scripts   []string
}

// worldState is what the header says of the bench, on every page.
type worldState struct {
	Situations []scenarios.Situation
	Faults     int
	PKI        bool // changed by hand, without a situation
}

func (s *server) state() worldState {
	var st worldState
	for _, id := range s.world.ActiveSituations() {
		sit, err := s.world.Situation(id)
		if err != nil {
			sit = scenarios.Situation{ID: id, Title: id} // one of the user's own
		}
		if !slices.ContainsFunc(st.Situations, func(x scenarios.Situation) bool { return x.ID == id }) {
			st.Situations = append(st.Situations, sit)
		}
	}
	st.Faults = len(s.world.Faults.Rules())
	st.PKI = len(st.Situations) == 0 && s.pkiTouched(context.Background())
	return st
}

// show answers with a page, or with its fragment when htmx asks for one.
func (s *server) show(w http.ResponseWriter, r *http.Request, sc screen) {
	if partial(r) {
		name := sc.Fragment
		if name == "" {
			name = sc.Body
		}
		s.fragment(w, r, name, sc.Data)
		return
	}
	var content bytes.Buffer
	if err := s.templates.ExecuteTemplate(&content, sc.Body, sc.Data); err != nil {
		s.broken(w, r, err)
		return
	}
	sc.Title = clean(sc.Title)
	l := layout{screen: sc, Sections: s.nav, Current: s.sectionOf(r.URL.Path), Content: template.HTML(content.String()),
		Flash: takeFlash(w, r), Session: s.opt.Password != "", Path: r.URL.RequestURI(), Last: asOf(r), Style: s.assets.style,
		Scripts: s.assets.scripts}
	l.Theme, l.Projector = preferences(r)
	if !sc.Bare {
		l.State = s.state()
	}
	var page bytes.Buffer
	if err := s.templates.ExecuteTemplate(&page, "base.gohtml", l); err != nil {
		s.broken(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if sc.Status != 0 {
		w.WriteHeader(sc.Status)
	}
	w.Write(page.Bytes())
}

type asOfKey struct{}

// asOf is the newest event when the request came in: what the page shows may
// be newer, never older.
func asOf(r *http.Request) uint64 {
	n, _ := r.Context().Value(asOfKey{}).(uint64)
	return n
}

// fragment answers with one template.
func (s *server) fragment(w http.ResponseWriter, r *http.Request, name string, data any) {
	var b bytes.Buffer
	if err := s.templates.ExecuteTemplate(&b, name, data); err != nil {
		s.broken(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Write(b.Bytes())
}

// partial tells whether htmx asks for a part of a page (htmx 4).
func partial(r *http.Request) bool {
	return r.Header.Get("HX-Request") == "true" && r.Header.Get("HX-Request-Type") == "partial"
}

// broken is for templates that do not fit their data: our own mistake.
func (s *server) broken(w http.ResponseWriter, r *http.Request, err error) {
	s.log.Error("console page", "path", r.URL.Path, "err", err)
	http.Error(w, "Cette page n’a pas pu être composée ; le journal du banc dit pourquoi.", http.StatusInternalServerError)
}

func (s *server) sectionOf(path string) string {
	best := ""
	for _, sec := range s.nav {
		if (path == sec.Path || strings.HasPrefix(path, strings.TrimSuffix(sec.Path, "/")+"/")) &&
			len(sec.Path) > len(best) && (sec.Path != "/" || path == "/") {
			best = sec.Path
		}
	}
	return best
}

// stateBar is the header's strip alone, for the live view.
func (s *server) stateBar(w http.ResponseWriter, r *http.Request) {
	s.fragment(w, r, "state", layout{State: s.state()})
}
