package web

import (
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"amfront/bench"
)

// Options of a server. World is required.
type Options struct {
	World *bench.World
	Log   *slog.Logger
	// Hosts are further names under which a browser may reach the server.
	Hosts []string
	// Password, when set, is demanded from everybody.
	Password string
	Now      func() time.Time // time.Now when nil
}

// Server serves sections: it keeps strangers out, frames their pages and tells
// them of news.
type Server struct {
	World *bench.World
	Log   *slog.Logger
	Now   func() time.Time

	opt       Options
	templates *template.Template
	assets    *assets
	nav       []Section
	hub       *hub
	gate      *gate
	throttle  *limits
	cross     *http.CrossOriginProtection
}

// Section is an entry of the navigation with everything below its path.
type Section struct {
	Path  string // "/pki"
	Title string
	Pages []Route
	API   []Route
	// Files are its templates (templates/*.gohtml), style sheets and scripts
	// (assets/*.css, *.js).
	Files fs.FS
}

// Route is one address with what a description of the API needs to know of it.
type Route struct {
	Pattern string // "GET /api/v1/messages/{id}", as http.ServeMux reads it
	Handler http.HandlerFunc
	In      any   // a value of the type of the JSON body that is read, nil for none
	Out     any   // a value of the type of the JSON answer, nil for octets and pages
	Status  int   // of success, 200 when 0
	MaxBody int64 // of the request, in octets; maxBody when 0
}

// maxBody bounds the body of a request, in octets.
const maxBody = 1 << 20

// New makes a server; it serves nothing before its handler is made.
func New(opt Options) *Server {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	return &Server{World: opt.World, Log: opt.Log, Now: opt.Now, opt: opt, hub: &hub{streams: map[*news]bool{}},
		gate: newGate(opt.Password, opt.Now), throttle: newLimits(opt.Now, requestsSecond, requestsBurst), cross: http.NewCrossOriginProtection()}
}

// Handler serves the sections, listed in the order of the navigation. It fails
// when a template of theirs does not parse.
func (s *Server) Handler(sections ...Section) (http.Handler, error) {
	var err error
	if s.templates, err = parseTemplates(sections); err != nil {
		return nil, err
	}
	if s.assets, err = newAssets(sections); err != nil {
		return nil, err
	}
	s.nav = sections
	mux := http.NewServeMux()
	put := func(routes []Route) {
		for _, r := range routes {
			most := r.MaxBody
			if most == 0 {
				most = maxBody
			}
			mux.HandleFunc(r.Pattern, func(w http.ResponseWriter, q *http.Request) {
				q.Body = http.MaxBytesReader(w, q.Body, most)
				r.Handler(w, q)
			})
		}
	}
	put(s.frame())
	for _, sec := range sections {
		put(sec.Pages)
		put(sec.API)
	}
	mux.HandleFunc("/", s.nothing)
	return s.guard(mux), nil
}

// frame are the routes that every page needs.
func (s *Server) frame() []Route {
	return []Route{
		{Pattern: "GET /assets/{name}", Handler: s.asset},
		{Pattern: "GET /flux", Handler: s.flux},
		{Pattern: "GET /etat", Handler: s.stateBar},
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
