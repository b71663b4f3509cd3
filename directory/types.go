// Package directory is the GIE's LDAP directory (RFC 4511): the tree that the
// PKI publishes, on a server of our own, every session journaled.
package directory

import (
	"amfront/fault"
	"amfront/journal"
	"amfront/pki/testca"
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"time"
)

// Options of a directory server; zero fields take defaults.
type Options struct {
	Journal   *journal.Journal
	Faults    *fault.Plan
	Log       *slog.Logger
	Now       func() time.Time
	TLS       *tls.Config       // StartTLS and LDAPS; nil offers none
	SizeLimit int               // entries an answer, default 10 (facts.md)
	MaxConns  int               // default 1024
	Idle      time.Duration     // default 5 min
	Password  map[string]string // simple bind DN to password; anonymous is always allowed
}

// Server is one directory. H2 replaces this stub.
type Server struct{}

// New makes a server with an empty tree.
func New(opt Options) (*Server, error) { panic("not built yet") }

// Publish replaces the tree at once; requests under way finish on the old one.
func (s *Server) Publish(entries []testca.Entry) error { panic("not built yet") }

// Serve answers on l until ctx ends; implicit TLS when secure.
func (s *Server) Serve(ctx context.Context, l net.Listener, secure bool) error {
	panic("not built yet")
}

// SetDown refuses new connections and cuts the open ones (directory down).
func (s *Server) SetDown(down bool) { panic("not built yet") }
