package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"amfront/bench/door"
)

// policy is the Content-Security-Policy of every page: nothing inline, nothing
// from elsewhere.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guard keeps strangers out: Host against DNS rebinding, origin against
// requests that another site makes the browser send, a password when set.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin") // "no-referrer" would make browsers send Origin: null with our own forms
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Content-Security-Policy", policy)
		h.Set("Cache-Control", "no-store")
		r = Speak(w, r, s.opt.Language)
		if !s.allowedHost(r.Host) {
			Fail(w, http.StatusForbidden, fmt.Errorf("host %q is not a name of this bench; use 127.0.0.1 or add it with --host",
				r.Host))
			return
		}
		if err := s.cross.Check(r); err != nil {
			Fail(w, http.StatusForbidden, fmt.Errorf("origin %q may not change this bench", r.Header.Get("Origin")))
			return
		}
		if s.opt.Password != "" && s.throttled(w, r) {
			return
		}
		if s.opt.Password != "" && !public(r.URL.Path) && !s.gate.known(r) {
			s.turnAway(w, r)
			return
		}
		ctx := context.WithValue(r.Context(), asOfKey{}, s.World.Journal.Last())
		_, wall := preferences(r)
		next.ServeHTTP(w, r.WithContext(context.WithValue(ctx, wallKey{}, wall)))
	})
}

func (s *Server) allowedHost(hostport string) bool {
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

// public are the paths that need no password.
func public(path string) bool {
	return path == "/livez" || path == "/readyz" || path == "/connexion" || strings.HasPrefix(path, "/assets/")
}

// turnAway answers a request without a password: a browser is led to the form.
func (s *Server) turnAway(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/api/") || r.URL.Path == "/flux" {
		if s.tooMany(w, r) {
			return
		}
		w.Header().Set("WWW-Authenticate", `Basic realm="amfront"`)
		Fail(w, http.StatusUnauthorized,
			errors.New("the bench listens beyond this machine: user amfront and the password of --password-file are needed"))
		return
	}
	to := "/connexion"
	if r.Method == http.MethodGet && !Partial(r) && r.URL.Path != "/" {
		to += "?retour=" + url.QueryEscape(r.URL.RequestURI())
	}
	if Partial(r) {
		w.Header().Set("HX-Redirect", to)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func (s *Server) tooMany(w http.ResponseWriter, r *http.Request) bool {
	d := s.opt.Porter.Wait(r.RemoteAddr)
	if d <= 0 {
		return false
	}
	w.Header().Set("Retry-After", retryAfter(d))
	Fail(w, http.StatusTooManyRequests, errors.New("too many wrong passwords; wait for the time of Retry-After"))
	return true
}

// throttled answers a request above the limit.
func (s *Server) throttled(w http.ResponseWriter, r *http.Request) bool {
	d := s.throttle.Take(door.Network(r.RemoteAddr), 1)
	if d <= 0 {
		return false
	}
	w.Header().Set("Retry-After", retryAfter(d))
	said := Lang(r).Word("Trop de demandes à la fois depuis cette adresse. Attendez une seconde, puis rechargez la page.")
	switch {
	case strings.HasPrefix(r.URL.Path, "/api/"):
		Fail(w, http.StatusTooManyRequests,
			fmt.Errorf("more than %d requests a second from this address; wait for the time of Retry-After", requestsSecond))
	case Partial(r):
		Trigger(w, "bad", said)
		w.Header().Set("HX-Reswap", "none")
		w.WriteHeader(http.StatusTooManyRequests)
	default: // no page: who asks may be anybody, and it would cost more than a line
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(http.StatusTooManyRequests)
		io.WriteString(w, said+"\n")
	}
	return true
}

func retryAfter(d time.Duration) string { return strconv.Itoa(int(d/time.Second) + 1) }
