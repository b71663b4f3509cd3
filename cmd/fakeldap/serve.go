package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"amfront/bench/door"
	"amfront/directory"
	"amfront/journal"
	"amfront/pki/testca"
)

// endpoints is the JSON of --endpoints: the names that amfront serve uses.
type endpoints struct {
	LDAP         string `json:"ldap"`
	LDAPS        string `json:"ldaps,omitempty"`
	Data         string `json:"data,omitempty"`
	TrustAnchors string `json:"trust_anchors,omitempty"` // directory of PEM files
	TLSAnchor    string `json:"tls_anchor,omitempty"`    // PEM file that TLS clients trust
	Layout       string `json:"layout,omitempty"`        // of a generated PKI
}

// serve sets everything up, says what runs where, and answers until ctx ends.
func (m *Main) serve(ctx context.Context, s *setup) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	plain, err := listen(ctx, "--listen", s.listen, s.expose)
	if err != nil {
		return err
	}
	defer plain.Close()
	e := endpoints{LDAP: plain.Addr().String()}
	var secure net.Listener
	if s.ldaps != "off" && s.ldaps != "" {
		if secure, err = listen(ctx, "--ldaps", s.ldaps, s.expose); err != nil {
			return err
		}
		defer secure.Close()
		e.LDAPS = secure.Addr().String()
	}
	if s.data != "" {
		if err := os.MkdirAll(s.data, 0o700); err != nil {
			return usagef("data directory: %w; choose a writable one with --data", err)
		}
		e.Data = s.data
	}
	opt := directory.Options{Log: s.log, SizeLimit: s.sizeLimit,
		Porter: door.New(door.Options{Exposed: s.expose, AuthInClear: true})} // it has no accounts
	if s.sizeLimit == 0 {
		opt.SizeLimit = -1
	}
	if opt.TLS, e.TLSAnchor, err = certificate(s.data, plain, secure); err != nil {
		return err
	}
	if s.data != "" {
		j, err := journal.Open(ctx, journal.Options{Dir: filepath.Join(s.data, "journal"), World: "fakeldap"})
		if err != nil {
			return usagef("journal: %w", err)
		}
		defer func() { err = errors.Join(err, j.Close()) }()
		opt.Journal = j
	}
	srv, err := directory.New(opt)
	if err != nil {
		return err
	}
	source, err := s.publish(ctx, srv, &e)
	if err != nil {
		return err
	}
	failed := make(chan error, 2)
	running := 1
	go func() { failed <- srv.Serve(ctx, plain, false) }()
	if secure != nil {
		running++
		go func() { failed <- srv.Serve(ctx, secure, true) }()
	}
	if err := m.announce(s, e, source); err != nil {
		return err
	}
	for range running {
		err = errors.Join(err, <-failed)
		cancel()
	}
	return err
}

// publish fills the directory; it tells in words where the entries come from.
func (s *setup) publish(ctx context.Context, srv *directory.Server, e *endpoints) (string, error) {
	if s.ldif != "" {
		f, err := os.Open(s.ldif)
		if err != nil {
			return "", usagef("LDIF file: %w", err)
		}
		defer f.Close()
		entries, err := directory.ReadLDIF(f)
		if err == nil {
			err = srv.Publish(entries)
		}
		if err != nil {
			return "", usagef("%s: %w", s.ldif, err)
		}
		return fmt.Sprintf("%d entries of %s", len(entries), s.ldif), nil
	}
	pki, err := s.pki(ctx, e)
	if err != nil {
		return "", err
	}
	if err := srv.Publish(pki.Published()); err != nil {
		return "", err
	}
	e.Layout = pki.Directions().Layout
	go s.refresh(ctx, pki, srv)
	return "a generated PKI", nil
}

func (s *setup) pki(ctx context.Context, e *endpoints) (*testca.PKI, error) {
	opt := testca.Options{CRLHost: reachable(e.LDAP), Layout: s.layout}
	if s.data == "" {
		return testca.New(ctx, opt)
	}
	dir := filepath.Join(s.data, "pki")
	pki, err := testca.Load(ctx, dir, opt)
	if errors.Is(err, fs.ErrNotExist) {
		pki, err = testca.New(ctx, opt)
	}
	if err != nil {
		return nil, usagef("PKI in %s: %w", dir, err)
	}
	if _, err := pki.RefreshCRLs(); err != nil {
		return nil, err
	}
	e.TrustAnchors = filepath.Join(s.data, "trust-anchors")
	return pki, errors.Join(pki.Save(dir), pki.Export(e.TrustAnchors))
}

// refresh keeps the published CRLs in date for as long as the directory runs.
func (s *setup) refresh(ctx context.Context, pki *testca.PKI, srv *directory.Server) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		changes, err := pki.RefreshCRLs()
		if err == nil && len(changes) > 0 {
			err = srv.Publish(pki.Published())
		}
		if err == nil && len(changes) > 0 && s.data != "" {
			err = pki.Save(filepath.Join(s.data, "pki"))
		}
		if err != nil {
			s.log.Error("publishing new CRLs", "err", err)
		}
	}
}

func (m *Main) announce(s *setup, e endpoints, source string) error {
	fmt.Fprintf(m.Stdout, "fakeldap is ready: %s. Test bench: synthetic data only.\n  LDAP  ldap://%s  anonymous, "+
		"StartTLS\n", source, e.LDAP)
	if e.LDAPS != "" {
		fmt.Fprintf(m.Stdout, "  LDAPS ldaps://%s\n", e.LDAPS)
	}
	if e.TLSAnchor != "" {
		fmt.Fprintf(m.Stdout, "  TLS clients trust %s\n", e.TLSAnchor)
	}
	if e.TrustAnchors != "" {
		fmt.Fprintf(m.Stdout, "  trust anchors in %s\n", e.TrustAnchors)
	}
	fmt.Fprintf(m.Stdout, "\nTry: ldapsearch -x -H ldap://%s -b c=fr -s sub '(objectClass=pkiUser)' cn\n",
		reachable(e.LDAP))
	if s.endpoints == "" {
		return nil
	}
	data, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return err
	}
	tmp := s.endpoints + ".tmp"
	if err := os.WriteFile(tmp, append(data, '\n'), 0o600); err != nil {
		return usagef("endpoints file: %w; choose a writable place with --endpoints", err)
	}
	return os.Rename(tmp, s.endpoints)
}

// listen opens a port; its errors are one line that says what to do.
func listen(ctx context.Context, flag, address string, expose bool) (net.Listener, error) {
	if strings.HasPrefix(address, ":") {
		address = "127.0.0.1" + address
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, usagef("%s %q: expected host:port such as 127.0.0.1:1389", flag, address)
	}
	if ip := net.ParseIP(host); !expose && host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, usagef("%s %q is not a loopback address; add --expose to let other machines read the directory", flag,
			address)
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", address)
	switch {
	case door.InUse(err):
		return nil, usagef("port %s is in use; stop the other program or choose another with %s 127.0.0.1:PORT (:0 for "+
			"any free one)", address, flag)
	case errors.Is(err, fs.ErrPermission):
		return nil, usagef("port %s needs privileges; choose one above 1023 with %s", address, flag)
	case err != nil:
		return nil, usagef("%s %s: %w", flag, address, err)
	}
	return l, nil
}

// reachable is an address for clients on this machine.
func reachable(hostport string) string {
	host, port, err := net.SplitHostPort(hostport)
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsUnspecified() {
		return net.JoinHostPort("localhost", port)
	}
	return hostport
}

// certificate makes the TLS certificate of this run; with a data directory its
// PEM form is there for clients to trust.
func certificate(data string, listeners ...net.Listener) (*tls.Config, string, error) {
	cert, pemData, err := selfSigned(listeners)
	if err != nil {
		return nil, "", err
	}
	conf := &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	if data == "" {
		return conf, "", nil
	}
	name := filepath.Join(data, "ldap-tls.pem")
	if err := os.WriteFile(name, pemData, 0o600); err != nil {
		return nil, "", usagef("data directory: %w; choose a writable one with --data", err)
	}
	return conf, name, nil
}
