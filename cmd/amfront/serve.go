package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"amfront/asp/portail"
	"amfront/bench"
	"amfront/console"
	"amfront/console/demo"
	"amfront/suite/runs"
)

// defaultHTTP is where commands look for a bench when nothing else is said.
const defaultHTTP = "127.0.0.1:8425"

type serveFlags struct {
	bench.Options
	http, endpoints, config, passwordFile, logLevel, hosts string

	lps      adapterFlag
	adapters []runs.Adapter
	operator runs.Addresses // of the worlds of runs by hand
}

func (m *Main) serve(ctx context.Context, args []string) error {
	f, err := m.parseServe(args)
	if err != nil {
		return err
	}
	httpListener, err := bench.Listen(ctx, "HTTP", "--http", f.http, f.Exposed)
	if err != nil {
		return startFailure(err)
	}
	defer httpListener.Close()
	f.Options.HTTP = httpListener.Addr().String()
	world, err := bench.Start(ctx, f.Options)
	if err != nil {
		return startFailure(err)
	}
	defer world.Close()
	f.Layout = world.Endpoints().Directory.Layout // the console's runs have the same
	kept, end, err := m.keeper(ctx, f)
	if err != nil {
		return err
	}
	defer end()
	stage := demo.Open(ctx, demo.Options{World: world, Dir: filepath.Join(f.Dir, "demonstrations"),
		Features: kept.Features(), Log: f.Log})
	defer stage.Close()
	deposits, err := portail.Open(ctx, portail.Options{Dir: filepath.Join(f.Dir, "asp"), Log: f.Log})
	if err != nil {
		return startFailure(err)
	}
	defer deposits.Close()
	consolePassword := ""
	if f.Exposed {
		consolePassword = f.Password
	}
	srv := &http.Server{
		Handler: console.Handler(console.Options{World: world, Runs: kept, Demo: stage, ASP: deposits, Log: f.Log,
			Hosts: splitList(f.hosts), Password: consolePassword}),
		ReadHeaderTimeout: 10 * time.Second,
		MaxHeaderBytes:    64 << 10,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(httpListener) }()
	if f.endpoints != "" {
		if err := bench.WriteEndpoints(f.endpoints, world.Endpoints()); err != nil {
			return startFailure(err)
		}
	}
	m.welcome(world.Endpoints(), f.endpoints)
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
	defer cancel()
	srv.Shutdown(stopping) //nolint:errcheck // streams are cut after the grace
	return errors.Join(err, world.Close())
}

func (m *Main) parseServe(args []string) (*serveFlags, error) {
	f := &serveFlags{}
	fs := m.flags("serve", "[flags]")
	fs.StringVar(&f.SMTP, "smtp", m.env("AMFRONT_SMTP", "127.0.0.1:1025"),
		"SMTP `address` (:0 for any free port, off for none)")
	fs.StringVar(&f.POP3, "pop3", m.env("AMFRONT_POP3", "127.0.0.1:1110"), "POP3 `address`")
	fs.StringVar(&f.LDAP, "ldap", m.env("AMFRONT_LDAP", "127.0.0.1:1389"), "LDAP `address`")
	fs.StringVar(&f.SMTPS, "smtps", m.env("AMFRONT_SMTPS", "off"), "SMTP over TLS `address`, such as 127.0.0.1:1465")
	fs.StringVar(&f.POP3S, "pop3s", m.env("AMFRONT_POP3S", "off"), "POP3 over TLS `address`, such as 127.0.0.1:1995")
	fs.StringVar(&f.LDAPS, "ldaps", m.env("AMFRONT_LDAPS", "off"), "LDAP over TLS `address`, such as 127.0.0.1:1636")
	fs.StringVar(&f.http, "http", m.env("AMFRONT_HTTP", defaultHTTP), "HTTP `address` of console and API")
	fs.StringVar(&f.Dir, "data", m.env("AMFRONT_DATA", "amfront-data"), "data `directory`: PKI, mail, journal")
	fs.StringVar(&f.endpoints, "endpoints", m.env("AMFRONT_ENDPOINTS", ""),
		"write the real addresses as JSON to `file` once ready")
	m.configFlag(fs, &f.config)
	fs.BoolVar(&f.Exposed, "expose", false, "allow addresses beyond loopback; needs --password-file")
	fs.StringVar(&f.passwordFile, "password-file", m.env("AMFRONT_PASSWORD_FILE", ""),
		"`file` with the password of PS mailboxes (and of the console with --expose)")
	fs.StringVar(&f.hosts, "host", m.env("AMFRONT_HOST", ""), "further host `names` of the console, comma-separated")
	fs.Var(&f.lps, "lps", "an adapter that the console may play runs with, `NAME=COMMAND` or COMMAND, where COMMAND may "+
		"be resident:COMMAND or http://…; may be repeated (docs/adapter.md)")
	fs.StringVar(&f.operator.SMTP, "operator-smtp", m.env("AMFRONT_OPERATOR_SMTP", "127.0.0.1:2025"),
		"SMTP `address` of the console's runs by hand; any free port when taken")
	fs.StringVar(&f.operator.POP3, "operator-pop3", m.env("AMFRONT_OPERATOR_POP3", "127.0.0.1:2110"),
		"POP3 `address` of the console's runs by hand")
	fs.StringVar(&f.operator.LDAP, "operator-ldap", m.env("AMFRONT_OPERATOR_LDAP", "127.0.0.1:2389"),
		"LDAP `address` of the console's runs by hand")
	fs.StringVar(&f.logLevel, "log", m.env("AMFRONT_LOG", "warn"), "log `level` on stderr: debug, info, warn, error")
	m.layoutFlag(fs, &f.Layout)
	err := parseNone(fs, args, "; serve takes flags only")
	if err != nil {
		return nil, err
	}
	if err := checkLayout(f.Layout); err != nil {
		return nil, err
	}
	f.http = strings.TrimPrefix(f.http, "http://")
	f.World = "serve"
	if one := m.Getenv("AMFRONT_LPS"); one != "" && len(f.lps) == 0 {
		f.lps = adapterFlag{one}
	}
	if f.adapters, err = m.adapters(f.lps); err != nil {
		return nil, err
	}
	return f, m.settle(f)
}

// settle turns flags that name files into what the files hold.
func (m *Main) settle(f *serveFlags) error {
	var level slog.Level
	if err := level.UnmarshalText([]byte(f.logLevel)); err != nil {
		return usagef("--log %q: expected debug, info, warn or error", f.logLevel)
	}
	f.Log = slog.New(slog.NewTextHandler(m.Stderr, &slog.HandlerOptions{Level: level}))
	var err error
	if f.Config, err = loadConfig(f.config); err != nil {
		return err
	}
	if f.passwordFile != "" {
		data, err := os.ReadFile(f.passwordFile)
		if err != nil {
			return usagef("--password-file: %w", err)
		}
		if f.Password = string(bytes.TrimSpace(data)); len(f.Password) < 8 {
			return usagef("--password-file %s: expected a password of 8 characters or more on one line", f.passwordFile)
		}
	}
	if f.Exposed && f.Password == "" {
		return usagef("--expose opens the bench to the network: give a password with --password-file FILE")
	}
	if f.Dir, err = filepath.Abs(f.Dir); err != nil {
		return usagef("--data: %w", err)
	}
	return nil
}

// startFailure makes what the user can mend an exit 4, on one line.
func startFailure(err error) error {
	if errors.Is(err, bench.ErrStart) || errors.Is(err, bench.ErrConfig) {
		return usageError{err}
	}
	return err
}

func splitList(s string) []string {
	var out []string
	for _, p := range strings.Split(s, ",") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// welcome says what runs where and what to do next.
func (m *Main) welcome(e bench.Endpoints, file string) {
	fmt.Fprintf(m.Stdout, `amfront is ready. Test bench: synthetic data only.

  SMTP  %s   lots go to %s (AMO), %s (AMC), %s (OCT)
  POP3  %s   mailbox %s, password %s
  LDAP  %s   anonymous
  HTTP  http://%s/
  data  %s   trust anchors in %s
`, e.SMTP, e.Mailboxes.AMO, e.Mailboxes.AMC, e.Mailboxes.OCT, e.POP3, e.PS.User, e.PS.Password, e.LDAP, e.HTTP, e.Data,
		e.TrustAnchors)
	for name, a := range map[string]string{"SMTPS": e.SMTPS, "POP3S": e.POP3S, "LDAPS": e.LDAPS} {
		if a != "" {
			fmt.Fprintf(m.Stdout, "  %-5s %s\n", name, a)
		}
	}
	if file != "" {
		fmt.Fprintf(m.Stdout, "\nThe same as JSON: %s\n", file)
	}
	fmt.Fprint(m.Stdout, "\nNext: open the HTTP address, or follow \"Send your first lot\" in the README. Ctrl-C stops "+
		"the bench; what it accepted stays.\n")
}
