package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"unicode/utf8"

	"amfront/bench"
	"amfront/bench/door"
	"amfront/suite"
	"amfront/suite/runs"
)

// defaultHTTP is where commands look for a bench when nothing else is said.
const defaultHTTP = "127.0.0.1:8425"

type serveFlags struct {
	bench.Options
	http, endpoints, config, passwordFile, mailboxFile, logLevel, hosts string

	consolePassword string // "" for none
	authInClear     bool
	pace            door.Pace

	lps      adapterFlag
	adapters []runs.Adapter
	operator runs.Addresses // of the worlds of runs by hand

	worlds   int                    // 0: one, without a room
	features func() []suite.Feature // read once for all worlds, when the first of them asks
}

func (m *Main) serve(ctx context.Context, args []string) error {
	f, err := m.parseServe(args)
	if err != nil {
		return err
	}
	if f.worlds > 0 {
		return m.serveRoom(ctx, f)
	}
	b, err := m.openBench(ctx, f)
	if err != nil {
		return err
	}
	defer b.close()
	if f.endpoints != "" {
		if err := bench.WriteEndpoints(f.endpoints, b.world.Endpoints()); err != nil {
			return startFailure(err)
		}
	}
	told := b.world.Endpoints()
	if f.Password != "" { // what is printed is kept in logs
		told.PS.Password = m.lang.Word("that of --mailbox-password-file")
	}
	m.welcome(told, f.endpoints)
	f.Log.Info("ready", "http", told.HTTP, "smtp", told.SMTP, "pop3", told.POP3, "ldap", told.LDAP, "data", told.Data)
	m.inClear(f)
	select {
	case err = <-b.failed:
	case <-ctx.Done():
	}
	return errors.Join(err, b.close())
}

// inClear says what other machines have to know of passwords.
func (m *Main) inClear(f *serveFlags) {
	if f.Exposed && !f.authInClear {
		m.say(m.Stdout, "\nFrom other machines SMTP and POP3 take passwords under TLS only (STARTTLS, STLS); "+
			"--auth-in-clear lifts this.\n")
	}
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
	fs.BoolVar(&f.Exposed, "expose", m.env("AMFRONT_EXPOSE", "") == "true",
		"allow addresses beyond loopback; needs --password-file; also AMFRONT_EXPOSE=true")
	fs.BoolVar(&f.authInClear, "auth-in-clear", m.env("AMFRONT_AUTH_IN_CLEAR", "") == "true",
		"with --expose: let other machines send SMTP and POP3 passwords without TLS; also AMFRONT_AUTH_IN_CLEAR=true")
	fs.StringVar(&f.passwordFile, "password-file", m.env("AMFRONT_PASSWORD_FILE", ""),
		"`file` with the password of the console, which --expose asks for; without --expose that of the PS mailboxes")
	fs.StringVar(&f.mailboxFile, "mailbox-password-file", m.env("AMFRONT_MAILBOX_PASSWORD_FILE", ""),
		"`file` with the password of the PS mailboxes; else DATA/ps-password, made at the first start")
	fs.Int64Var(&f.pace.Rate, "upload-rate", 8192,
		"drop an upload that comes more slowly, in `octets` a second; one that stops is dropped after 20 s")
	fs.StringVar(&f.hosts, "host", m.env("AMFRONT_HOST", ""), "further host `names` of the console, comma-separated")
	fs.Var(&f.lps, "lps", "an adapter that the console may play runs with, `NAME=COMMAND` or COMMAND, where COMMAND may "+
		"be resident:COMMAND or http://…; may be repeated (docs/adapter.md)")
	fs.StringVar(&f.operator.SMTP, "operator-smtp", m.env("AMFRONT_OPERATOR_SMTP", "127.0.0.1:2025"),
		"SMTP `address` of the console's runs by hand; any free port when taken")
	fs.StringVar(&f.operator.POP3, "operator-pop3", m.env("AMFRONT_OPERATOR_POP3", "127.0.0.1:2110"),
		"POP3 `address` of the console's runs by hand")
	fs.StringVar(&f.operator.LDAP, "operator-ldap", m.env("AMFRONT_OPERATOR_LDAP", "127.0.0.1:2389"),
		"LDAP `address` of the console's runs by hand")
	worlds := fs.String("worlds", m.env("AMFRONT_WORLDS", ""),
		"open that `number` of benches in one process, each apart, with a page over all of them at --http (docs/deploy.md)")
	fs.StringVar(&f.logLevel, "log", m.env("AMFRONT_LOG", "warn"), "log `level` on stderr: debug, info, warn, error")
	m.layoutFlag(fs, &f.Layout)
	err := parseNone(fs, args, "; serve takes flags only")
	if err != nil {
		return nil, err
	}
	if err := checkLayout(f.Layout); err != nil {
		return nil, err
	}
	if err := f.setWorlds(*worlds); err != nil {
		return nil, err
	}
	f.http = strings.TrimPrefix(f.http, "http://")
	f.World = "serve"
	f.features = sync.OnceValue(builtIn)
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
	given, err := secretOf("--password-file", f.passwordFile)
	if err != nil {
		return err
	}
	if f.Password, err = secretOf("--mailbox-password-file", f.mailboxFile); err != nil {
		return err
	}
	switch {
	case f.pace.Rate < 1:
		return usagef("--upload-rate %d: expected 1 octet a second or more", f.pace.Rate)
	case f.worlds > 0 && f.Password != "":
		return usagef("--worlds gives every bench a password of its own: leave --mailbox-password-file out")
	case f.Exposed && given == "":
		return usagef("--expose opens the bench to the network: give a password with --password-file FILE")
	case f.Exposed || f.worlds > 0:
		f.consolePassword = given
	case f.Password == "":
		f.Password = given
	}
	if f.Dir, err = filepath.Abs(f.Dir); err != nil {
		return usagef("--data: %w", err)
	}
	return nil
}

// secretOf reads the file of a flag that names one.
func secretOf(flag, name string) (string, error) {
	if name == "" {
		return "", nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return "", usagef("%s: %w", flag, err)
	}
	if bytes.ContainsRune(data, 0) || !utf8.Valid(data) {
		return "", usagef("%s %s: not UTF-8; PowerShell's > writes UTF-16, Set-Content -Encoding ascii does not", flag, name)
	}
	if data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))); len(data) < 8 {
		return "", usagef("%s %s: expected a password of 8 characters or more on one line", flag, name)
	}
	return string(data), nil
}

// startFailure makes what the user can mend an exit 4, on one line.
func startFailure(err error) error {
	err = bench.JournalError(err)
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
	m.say(m.Stdout, `amfront is ready. Test bench: synthetic data only.

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
		m.say(m.Stdout, "\nThe same as JSON: %s\n", file)
	}
	m.say(m.Stdout, "\nNext: open the HTTP address, or follow \"Send your first lot\" in the README. Ctrl-C stops "+
		"the bench; what it accepted stays.\n")
}
