package console

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"amfront/asp/portail"
	"amfront/bench"
	"amfront/console/demo"
	"amfront/suite/runs"
)

// Options of a console.
type Options struct {
	World *bench.World
	Runs  *runs.Keeper    // of the runs that pages start; nil: there are none
	Demo  *demo.Stage     // where the reference and its variants are played live; nil: nowhere
	ASP   *portail.Portal // of the deposits; nil: one in memory
	Log   *slog.Logger
	// Hosts are further names under which a browser may reach the console;
	// loopback names are always allowed. Others are refused (DNS rebinding).
	Hosts []string
	// Password, when set, is demanded from everybody: by the login page, or by
	// HTTP Basic (user "amfront").
	Password string
	Now      func() time.Time // of console sessions, time.Now when nil
}

type server struct {
	world     *bench.World
	log       *slog.Logger
	opt       Options
	templates *template.Template
	assets    *assets
	nav       []section
	hub       *hub
	gate      *gate
	throttle  *throttle
	cross     *http.CrossOriginProtection
	asp       *aspPages
}

//go:embed openapi.json
var openAPI []byte

// maxBody bounds the body of a request, in octets.
const maxBody = 1 << 20

// Handler serves the console. It panics when the embedded pages do not parse:
// a test of ours would have failed before.
func Handler(opt Options) http.Handler {
	s, err := newServer(opt)
	if err != nil {
		panic(err)
	}
	mux := http.NewServeMux()
	for _, r := range s.routes() {
		mux.HandleFunc(r.pattern, r.handle)
	}
	for _, r := range s.frame() {
		mux.HandleFunc(r.pattern, r.handle)
	}
	for _, sec := range s.nav {
		for _, r := range sec.Routes {
			mux.HandleFunc(r.pattern, r.handle)
		}
	}
	mux.HandleFunc("/", s.nothing)
	return s.guard(mux)
}

func newServer(opt Options) (*server, error) {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if err := memoryPortal(&opt); err != nil {
		return nil, err
	}
	s := &server{world: opt.World, log: opt.Log, opt: opt, hub: &hub{streams: map[*news]bool{}},
		gate: newGate(opt.Password, opt.Now), throttle: newThrottle(opt.Now), cross: http.NewCrossOriginProtection()}
	var err error
	if s.templates, err = parseTemplates(); err != nil {
		return nil, err
	}
	if s.assets, err = newAssets(); err != nil {
		return nil, err
	}
	s.nav = s.sections()
	return s, nil
}

// frame are the routes that every page needs.
func (s *server) frame() []route {
	return []route{
		{"GET /assets/{name}", s.asset},
		{"GET /flux", s.flux},
		{"GET /etat", s.stateBar},
		{"POST /preferences", s.post(s.setPreferences)},
		{"POST /nominal", s.post(s.backToNominal)},
		{"GET /connexion", s.loginPage},
		{"POST /connexion", s.post(s.login)},
		{"POST /deconnexion", s.post(s.logout)},
	}
}

type route struct {
	pattern string
	handle  http.HandlerFunc
}

// routes is the API; a test holds the OpenAPI file against it.
func (s *server) routes() []route {
	return append(slices.Concat(s.runRoutes(), s.aspRoutes(), s.pkiRoutes(), s.demoRoutes()), []route{
		{"GET /livez", s.live},
		{"GET /readyz", s.ready},
		{"GET /api/v1/openapi.json", s.openapi},
		{"GET /api/v1/endpoints", s.endpoints},
		{"GET /api/v1/messages", s.messages},
		{"GET /api/v1/messages/{id}", s.message},
		{"DELETE /api/v1/messages/{id}", s.deleteMessage},
		{"GET /api/v1/messages/{id}/raw", s.raw},
		{"GET /api/v1/messages/{id}/plain", s.plain},
		{"GET /api/v1/messages/{id}/cms", s.cms},
		{"GET /api/v1/messages/{id}/reply", s.reply},
		{"GET /api/v1/mailboxes", s.mailboxes},
		{"GET /api/v1/sessions", s.sessions},
		{"GET /api/v1/sessions/{id}", s.session},
		{"GET /api/v1/sessions/{id}/transcript", s.transcript},
		{"GET /api/v1/events", s.events},
		{"GET /api/v1/pki", s.pki},
		{"GET /api/v1/pki/anchors.pem", s.anchors},
		{"GET /api/v1/pki/export.zip", s.export},
		{"POST /api/v1/pki/{op}", s.pkiOp},
		{"GET /api/v1/situations", s.situations},
		{"POST /api/v1/situations", s.applyOwn},
		{"POST /api/v1/situations/{id}", s.applySituation},
		{"DELETE /api/v1/situations", s.resetSituation},
		{"GET /api/v1/faults", s.faults},
		{"POST /api/v1/faults", s.armFault},
		{"DELETE /api/v1/faults", s.clearFaults},
		{"DELETE /api/v1/faults/{id}", s.disarmFault},
		{"POST /api/v1/reset", s.reset},
	}...)
}

// policy is the Content-Security-Policy of every page: nothing inline, nothing
// from elsewhere.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guard keeps strangers out: Host against DNS rebinding, origin against
// requests that another site makes the browser send, a password when set.
func (s *server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin") // "no-referrer" would make browsers send Origin: null with our own forms
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Content-Security-Policy", policy)
		h.Set("Cache-Control", "no-store")
		if !s.allowedHost(r.Host) {
			fail(w, http.StatusForbidden, fmt.Errorf("host %q is not a name of this bench; use 127.0.0.1 or add it with --host",
				r.Host))
			return
		}
		if err := s.cross.Check(r); err != nil {
			fail(w, http.StatusForbidden, fmt.Errorf("origin %q may not change this bench", r.Header.Get("Origin")))
			return
		}
		if s.opt.Password != "" && s.throttled(w, r) {
			return
		}
		if s.opt.Password != "" && !public(r.URL.Path) && !s.gate.known(r) {
			s.turnAway(w, r)
			return
		}
		limit := int64(maxBody)
		if isUpload(r) {
			limit = portail.MaxUploadBytes
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), asOfKey{}, s.world.Journal.Last())))
	})
}

// nothing answers for a path that nobody serves.
func (s *server) nothing(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/api/") {
		fail(w, http.StatusNotFound, fmt.Errorf("no such path; GET /api/v1/openapi.json describes them"))
		return
	}
	s.failed(w, r, userError{http.StatusNotFound, "Cette page n’existe pas.", errors.New("no such page")})
}

func retryAfter(d time.Duration) string { return strconv.Itoa(int(d/time.Second) + 1) }

func (s *server) allowedHost(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	host = strings.Trim(host, "[]")
	if ip := net.ParseIP(host); ip != nil {
		return ip.IsLoopback() || s.opt.Password != ""
	}
	return strings.EqualFold(host, "localhost") ||
		slices.ContainsFunc(s.opt.Hosts, func(h string) bool { return strings.EqualFold(h, host) })
}

func (s *server) live(w http.ResponseWriter, r *http.Request) { text(w, "ok\n") }

// ready answers once every port listens: the console is served after them.
func (s *server) ready(w http.ResponseWriter, r *http.Request) { text(w, "ready\n") }

func (s *server) openapi(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Write(openAPI)
}

func (s *server) endpoints(w http.ResponseWriter, r *http.Request) { reply(w, s.world.Endpoints()) }

func text(w http.ResponseWriter, t string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	fmt.Fprint(w, t)
}

func reply(w http.ResponseWriter, v any) { replyStatus(w, http.StatusOK, v) }

func replyStatus(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.Encode(v) //nolint:errcheck // the client is gone
}

// problem is the body of every refusal.
type problem struct {
	Error string `json:"error"`
}

func fail(w http.ResponseWriter, status int, err error) {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		status = http.StatusRequestEntityTooLarge
	}
	replyStatus(w, status, problem{Error: err.Error()})
}
