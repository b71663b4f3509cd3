package web

import (
	"bytes"
	"cmp"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"amfront/words"
)

// Screen is one page to be shown. Its title and its lead are texts or what speaks
// both languages (words.Errorf).
type Screen struct {
	Title    any    // of the document and of its h1; cleaned
	View     string // which of the tabs of one thing, for the document's title alone
	Lead     any    // a sentence below it
	Quoted   bool   // the title is what an approval says, French in every language
	Body     string // template of the page
	Fragment string // template for a partial request; Body when ""
	Data     any    // of the template
	Status   int    // 200 when 0
	Bare     bool   // without navigation: the login page
}

// layout is what templates/base.gohtml sees.
type layout struct {
	Screen
	Current   string // path of the section
	Sections  []Section
	State     worldState
	Flash     *flash
	Content   template.HTML
	Theme     string // "light", "dark", "" for the system's
	Projector bool
	Session   bool   // a password is in force: there is a way out
	Path      string // where preferences come back to
	Lang      words.Language
	French    string // addresses of the page in each language
	English   string
	Last      uint64 // newest event when the page was made: the stream goes on from it
	Style     string // addresses of the assets
	Scripts   []string
}

// Show answers with a page, or with its fragment when htmx asks for one.
func (s *Server) Show(w http.ResponseWriter, r *http.Request, sc Screen) {
	if Partial(r) {
		name := sc.Fragment
		if name == "" {
			name = sc.Body
		}
		s.Fragment(w, r, name, sc.Data)
		return
	}
	var content bytes.Buffer
	lang := Lang(r)
	if err := s.templates[lang]().ExecuteTemplate(&content, sc.Body, sc.Data); err != nil {
		s.broken(w, r, err)
		return
	}
	sc.Title = Clean(fmt.Sprint(lang.Value(sc.Title)))
	if sc.Lead != nil {
		sc.Lead = lang.Value(sc.Lead)
	}
	here := *r.URL
	if r.Method != http.MethodGet { // nothing to ask for again
		here = url.URL{Path: cmp.Or(s.sectionOf(r.URL.Path), "/")}
	}
	l := layout{Screen: sc, Sections: s.nav, Current: s.sectionOf(r.URL.Path), Content: template.HTML(content.String()),
		Flash: takeFlash(w, r), Session: s.opt.Password != "", Last: asOf(r), Style: s.assets.style,
		Scripts: s.assets.scripts[lang], Lang: lang, Path: spoken(*r.URL, ""), French: spoken(here, words.French),
		English: spoken(here, words.English)}
	l.Theme, l.Projector = preferences(r)
	if !sc.Bare {
		l.State = s.state()
	}
	var page bytes.Buffer
	if err := s.templates[lang]().ExecuteTemplate(&page, "base.gohtml", l); err != nil {
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

// Fragment answers with one template.
func (s *Server) Fragment(w http.ResponseWriter, r *http.Request, name string, data any) {
	var b bytes.Buffer
	if err := s.templates[Lang(r)]().ExecuteTemplate(&b, name, data); err != nil {
		s.broken(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Write(b.Bytes())
}

// broken is for templates that do not fit their data: our own mistake.
func (s *Server) broken(w http.ResponseWriter, r *http.Request, err error) {
	s.Log.Error("console page", "path", r.URL.Path, "err", err)
	http.Error(w, Lang(r).Word("Cette page n’a pas pu être composée ; le journal du banc dit pourquoi."),
		http.StatusInternalServerError)
}

func (s *Server) sectionOf(path string) string {
	best := ""
	for _, sec := range s.nav {
		if (path == sec.Path || strings.HasPrefix(path, strings.TrimSuffix(sec.Path, "/")+"/")) &&
			len(sec.Path) > len(best) && (sec.Path != "/" || path == "/") {
			best = sec.Path
		}
	}
	return best
}

// preferences are cookies: the page comes in the right colours at once.
func preferences(r *http.Request) (theme string, projector bool) {
	if c, err := r.Cookie("amfront_theme"); err == nil && (c.Value == "light" || c.Value == "dark") {
		theme = c.Value
	}
	c, err := r.Cookie("amfront_projecteur")
	return theme, err == nil && c.Value == "oui"
}
