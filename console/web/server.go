package web

import (
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
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
		gate: newGate(opt.Password, opt.Now), throttle: newLimits(opt.Now, requestsSecond,
			requestsBurst), cross: http.NewCrossOriginProtection()}
}
