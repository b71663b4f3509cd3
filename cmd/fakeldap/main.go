// Command fakeldap is the bench's LDAP directory alone: it publishes a PKI of
// its own making, or the entries of an LDIF file. A test bench: synthetic data
// only. It knows no mail and no front-end.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"

	"amfront/pki/testca"
)

// Exit codes, as those of amfront.
const (
	exitOK    = 0
	exitError = 3 // an error of its own
	exitUsage = 4 // wrong usage, or a set-up that cannot work
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	m := &Main{Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv}
	code := m.Run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// Main is the command with everything it touches, so that tests run it as the
// shell does.
type Main struct {
	Stdout, Stderr io.Writer
	Getenv         func(string) string
}

// setup is what the flags and the environment say.
type setup struct {
	listen, ldaps   string
	ldif            string
	data, endpoints string
	layout          string
	sizeLimit       int
	expose          bool
	log             *slog.Logger
}

// usageError is what the user can mend: one line, exit 4.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// Run serves until ctx ends and tells the exit code.
func (m *Main) Run(ctx context.Context, args []string) int {
	set, err := m.parse(args)
	if err == nil {
		err = m.serve(ctx, set)
	}
	var usage usageError
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
		return exitOK
	case errors.As(err, &usage):
		fmt.Fprintf(m.Stderr, "fakeldap: %v\n", err)
		return exitUsage
	}
	fmt.Fprintf(m.Stderr, "fakeldap: %v\n", err)
	return exitError
}

func (m *Main) parse(args []string) (*setup, error) {
	s := &setup{}
	fs := flag.NewFlagSet("fakeldap", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	limit := 10
	if v := m.Getenv("AMFRONT_SIZE_LIMIT"); v != "" {
		var err error
		if limit, err = strconv.Atoi(v); err != nil {
			return nil, usagef("AMFRONT_SIZE_LIMIT=%q: expected a number", v)
		}
	}
	var level string
	fs.StringVar(&s.listen, "listen", m.env("AMFRONT_LDAP", "127.0.0.1:1389"),
		"LDAP `address` (:0 for any free port); AMFRONT_LDAP")
	fs.StringVar(&s.ldaps, "ldaps", m.env("AMFRONT_LDAPS", "off"),
		"LDAP over TLS `address`, such as 127.0.0.1:1636; AMFRONT_LDAPS")
	fs.StringVar(&s.ldif, "ldif", m.env("AMFRONT_LDIF", ""),
		"publish the entries of this LDIF `file` in place of a generated PKI; AMFRONT_LDIF")
	fs.IntVar(&s.sizeLimit, "size-limit", limit, "entries an answer holds at most, 0 for no limit; AMFRONT_SIZE_LIMIT")
	fs.StringVar(&s.data, "data", m.env("AMFRONT_DATA", ""),
		"keep PKI, journal and certificates in this `directory` (default: in memory); AMFRONT_DATA")
	fs.StringVar(&s.layout, "directory-layout", m.env("AMFRONT_DIRECTORY_LAYOUT", ""), "how the generated PKI is "+
		"published, a `name`: "+strings.Join(testca.LayoutNames(), ", ")+" (default: that of the data directory, else the "+
		"first); AMFRONT_DIRECTORY_LAYOUT")
	fs.StringVar(&s.endpoints, "endpoints", m.env("AMFRONT_ENDPOINTS", ""),
		"write the real addresses as JSON to `file` once ready; AMFRONT_ENDPOINTS")
	fs.BoolVar(&s.expose, "expose", false,
		"allow addresses beyond loopback: anyone who reaches the port can read the directory")
	fs.StringVar(&level, "log", m.env("AMFRONT_LOG", "warn"),
		"log `level` on stderr: debug (every request), info, warn, error; AMFRONT_LOG")
	switch err := fs.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(m.Stdout, "usage: fakeldap [flags]\nThe LDAP directory of the bench, alone. A test bench: synthetic "+
			"data only.\n\n")
		fs.SetOutput(m.Stdout)
		fs.PrintDefaults()
		return nil, err
	case err != nil:
		return nil, usagef("%w; see -h", err)
	case fs.NArg() > 0:
		return nil, usagef("unexpected argument %q; fakeldap takes flags only", fs.Arg(0))
	case s.sizeLimit < 0:
		return nil, usagef("--size-limit %d: expected 0 (no limit) or more", s.sizeLimit)
	}
	if _, err := testca.LayoutByName(s.layout); err != nil {
		return nil, usagef("--directory-layout: %w", err)
	}
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		return nil, usagef("--log %q: expected debug, info, warn or error", level)
	}
	s.log = slog.New(slog.NewTextHandler(m.Stderr, &slog.HandlerOptions{Level: l}))
	return s, nil
}

func (m *Main) env(name, standard string) string {
	if v := m.Getenv(name); v != "" {
		return v
	}
	return standard
}
