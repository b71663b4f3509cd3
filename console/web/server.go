package web

import (
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"amfront/bench"
	"amfront/bench/door"
	"amfront/words"
)

// Options of a server. World is required.
type Options struct {
	World *bench.World
	Log   *slog.Logger
	// Hosts are further names under which a browser may reach the server.
	Hosts []string
	// Password, when set, is demanded from everybody.
	Password string
	Language words.Language   // of who has chosen none; French when ""
	Now      func() time.Time // time.Now when nil
	Porter   *door.Porter     // of the bench; nil makes one for the console alone
	Pace     door.Pace        // of the bodies of requests
}

// Server serves sections: it keeps strangers out, frames their pages and tells
// them of news.
type Server struct {
	World *bench.World
	Log   *slog.Logger
	Now   func() time.Time

	opt       Options
	templates map[words.Language]func() *template.Template
	assets    *assets
	nav       []Section
	hub       *hub
	gate      *gate
	throttle  *door.Limits
	cross     *http.CrossOriginProtection
	waiting   chan struct{} // one for each request that may last, see waits
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
	// Schemas name types of its API where their own name does not serve, by a
	// value; a list of all values of a type makes it an enumeration.
	Schemas map[string]any
}

// Route is one address. What describes it, of the API only, makes the OpenAPI
// document: see the package openapi below this one.
type Route struct {
	Pattern string // "GET /api/v1/messages/{id}", as http.ServeMux reads it
	Handler http.HandlerFunc
	MaxBody int64 // of the request, in octets; maxBody when 0

	Summary string // English, one line
	Params  any    // a struct: its fields are parameters, those not in Pattern of the query
	In      any    // an example of the JSON body that is read, of its type; nil for none
	Form    any    // a struct: its fields are the parts of a multipart/form-data body
	Out     any    // a value of the type of the JSON answer, nil for octets and pages
	Type    string // media type of an answer of octets; several are separated by spaces
	Status  int    // of success, 200 when 0
	Nothing string // what a 204 in place of an answer says
	Fails   []int  // statuses of a Problem; a body's 400 and 413 go without saying
}

// Beyond loopback an address may ask so much: far above what pages and a
// polling pipeline need, far below what would keep the bench from its mail.
const (
	requestsSecond = 50
	requestsBurst  = 300
)

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
	if opt.Porter == nil {
		opt.Porter = door.New(door.Options{Exposed: opt.Password != "", Now: opt.Now})
	}
	address := "" // a description of the routes needs no world
	if opt.World != nil {
		address = opt.World.Endpoints().HTTP
	}
	return &Server{World: opt.World, Log: opt.Log, Now: opt.Now, opt: opt, hub: &hub{streams: map[*news]bool{}},
		gate:     newGate(address, opt.Password, opt.Porter, opt.Now),
		throttle: door.NewLimits(opt.Now, requestsSecond, requestsBurst),
		cross:    http.NewCrossOriginProtection(), waiting: make(chan struct{}, maxWaiting)}
}
