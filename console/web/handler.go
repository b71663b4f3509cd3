package web

import (
	"cmp"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strings"
	"sync"

	"amfront/words"
)

// Handler serves the sections, listed in the order of the navigation. It fails
// when a template of theirs does not parse.
func (s *Server) Handler(sections ...Section) (http.Handler, error) {
	var files []fs.FS
	for _, sec := range sections {
		if sec.Files != nil {
			files = append(files, sec.Files)
		}
	}
	french, err := parseTemplates(words.French, files)
	if err != nil {
		return nil, err
	}
	s.templates = map[words.Language]func() *template.Template{words.French: func() *template.Template { return french },
		words.English: sync.OnceValue(func() *template.Template { // by whoever asks first: most benches speak one
			return template.Must(parseTemplates(words.English, files))
		})}
	if s.assets, err = newAssets(files); err != nil {
		return nil, err
	}
	s.nav = sections
	mux := http.NewServeMux()
	put := func(routes []Route) {
		for _, r := range routes {
			mux.HandleFunc(r.Pattern, s.handle(r))
		}
	}
	put(s.frame())
	for _, sec := range sections {
		put(sec.Pages)
		put(sec.API)
	}
	mux.HandleFunc("/", s.nothing)
	return s.recovered(s.guard(mux)), nil
}

// maxWaiting bounds the requests that may last for minutes at a time: with the
// pages that follow (liveStreams) they leave a quarter of the connections.
const maxWaiting = 128

// waits tells a request that may last: a stream of events, or one that waits for news.
func waits(r Route, q *http.Request) bool {
	return strings.Contains(r.Type, "text/event-stream") || q.URL.Query().Has("wait")
}

// handle bounds what a request may send and how many may last.
func (s *Server) handle(r Route) http.HandlerFunc {
	return func(w http.ResponseWriter, q *http.Request) {
		if waits(r, q) {
			select {
			case s.waiting <- struct{}{}:
				defer func() { <-s.waiting }()
			default: // the rest is for pages, and for who asks whether the bench lives
				w.Header().Set("Retry-After", "5")
				Fail(w, http.StatusServiceUnavailable, fmt.Errorf("%d requests wait or follow already; ask without ?wait=, "+
					"or close some", maxWaiting))
				return
			}
		}
		q.Body = http.MaxBytesReader(w, s.opt.Pace.Body(w, q), cmp.Or(r.MaxBody, maxBody))
		r.Handler(w, q)
	}
}

// recovered keeps a panic from passing unseen; the answer is cut, since nobody
// knows what of it is out already.
func (s *Server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil && p != http.ErrAbortHandler {
				s.World.Journal.Panicked(s.Log, "", "http", fmt.Sprintf("%s %.100s: %v", r.Method, r.URL.Path, p))
				panic(http.ErrAbortHandler)
			} else if p != nil {
				panic(p)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// frame are the routes that every page needs.
func (s *Server) frame() []Route {
	return []Route{
		{Pattern: "GET /assets/{name}", Handler: s.assets.serve},
		{Pattern: "GET /flux", Handler: s.flux},
		{Pattern: "GET /etat", Handler: s.stateBar},
		{Pattern: "GET /glossaire", Handler: s.glossary},
		{Pattern: "POST /preferences", Handler: s.Post(s.setPreferences)},
		{Pattern: "POST /nominal", Handler: s.Post(s.backToNominal)},
		{Pattern: "GET /connexion", Handler: s.loginPage},
		{Pattern: "POST /connexion", Handler: s.Post(s.login)},
		{Pattern: "POST /deconnexion", Handler: s.Post(s.logout)},
	}
}

// nothing answers for a path that nobody serves.
func (s *Server) nothing(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/api/") {
		Fail(w, http.StatusNotFound, fmt.Errorf("no such path; GET /api/v1/openapi.json describes them"))
		return
	}
	s.Failed(w, r, Refusal(http.StatusNotFound, "Cette page n’existe pas.", errors.New("no such page")))
}
