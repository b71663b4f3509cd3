// Package console is the bench over HTTP: the API under /api/v1, health, and
// the French page at /.
package console

import (
	"crypto/subtle"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"amfront/bench"
)

// Options of a console.
type Options struct {
	World *bench.World
	Log   *slog.Logger
	// Hosts are further names under which a browser may reach the console;
	// loopback names are always allowed. Others are refused (DNS rebinding).
	Hosts []string
	// Password, when set, is demanded by HTTP Basic from everybody (user "amfront").
	Password string
}

type server struct {
	world *bench.World
	log   *slog.Logger
	opt   Options
}

//go:embed openapi.json
var openAPI []byte

// maxBody bounds the body of a request, in octets.
const maxBody = 1 << 20

// Handler serves the console.
func Handler(opt Options) http.Handler {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	s := &server{world: opt.World, log: opt.Log, opt: opt}
	mux := http.NewServeMux()
	for _, r := range s.routes() {
		mux.HandleFunc(r.pattern, r.handle)
	}
	return s.guard(mux)
}

type route struct {
	pattern string
	handle  http.HandlerFunc
}

// routes is the whole surface; a test holds the OpenAPI file against it.
func (s *server) routes() []route {
	return []route{
		{"GET /{$}", s.home},
		{"GET /amfront.css", s.style},
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
	}
}

// guard keeps strangers out: Host against DNS rebinding, Origin against
// requests that another site makes the browser send, a password when set.
func (s *server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		h.Set("Cache-Control", "no-store")
		if !s.allowedHost(r.Host) {
			fail(w, http.StatusForbidden, fmt.Errorf("host %q is not a name of this bench; use 127.0.0.1 or add it with --host", r.Host))
			return
		}
		if o := r.Header.Get("Origin"); o != "" && r.Method != http.MethodGet {
			u, err := url.Parse(o)
			if err != nil || u.Host != r.Host {
				fail(w, http.StatusForbidden, fmt.Errorf("origin %q may not change this bench", o))
				return
			}
		}
		if s.opt.Password != "" && !health(r.URL.Path) {
			user, pass, ok := r.BasicAuth()
			if !ok || user != "amfront" || subtle.ConstantTimeCompare([]byte(pass), []byte(s.opt.Password)) != 1 {
				h.Set("WWW-Authenticate", `Basic realm="amfront"`)
				fail(w, http.StatusUnauthorized, errors.New("the bench listens beyond this machine: user amfront and the password of --password-file are needed"))
				return
			}
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	})
}

func health(path string) bool { return path == "/livez" || path == "/readyz" }

func (s *server) allowedHost(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	host = strings.Trim(host, "[]")
	if ip := net.ParseIP(host); ip != nil {
		return ip.IsLoopback() || s.opt.Password != ""
	}
	return strings.EqualFold(host, "localhost") || slices.ContainsFunc(s.opt.Hosts, func(h string) bool { return strings.EqualFold(h, host) })
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
