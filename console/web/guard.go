package web

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
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
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), asOfKey{}, s.World.Journal.Last())))
	})
}

func retryAfter(d time.Duration) string { return strconv.Itoa(int(d/time.Second) + 1) }

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
