package mailbox

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"amfront/bench/door"
	"amfront/journal"
	"amfront/journal/fault"
)

// TestDialogues plays the scripts of testdata; its README says how they read.
func TestDialogues(t *testing.T) {
	cfg, pool, _ := certificate(t)
	for _, protocol := range []string{"smtp", "pop3"} {
		files, err := filepath.Glob(filepath.Join("testdata", protocol, "*.txt"))
		if err != nil || len(files) < 15 {
			t.Fatalf("%d scripts for %s (%v)", len(files), protocol, err)
		}
		for _, file := range files {
			t.Run(protocol+"/"+strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
				t.Parallel()
				text, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				d := &dialogue{t: t, protocol: protocol, tls: &tls.Config{RootCAs: pool, ServerName: "localhost"}}
				d.play(string(text), cfg)
			})
		}
	}
}

type dialogue struct {
	elsewhere bool // the client is on another machine
	t         *testing.T
	protocol  string
	tls       *tls.Config
	p         *provider
	conn      net.Conn
	in        *bufio.Reader
	at        string // file line, for messages
	heard     []string
}

func (d *dialogue) fail(format string, a ...any) {
	d.t.Helper()
	d.t.Fatalf("line %s: %s\nheard so far:\n%s", d.at, fmt.Sprintf(format, a...), strings.Join(d.heard, "\n"))
}

func (d *dialogue) play(text string, cfg *tls.Config) {
	d.p = newProvider(d.t, withTLS(cfg), d.settings(text))
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSuffix(line, "\n")
		d.at = fmt.Sprintf("%d %q", n, line)
		if line == "" || line[0] == '#' || strings.HasPrefix(line, "Set:") {
			continue
		}
		what, arg, _ := strings.Cut(line, " ")
		if before := d.prepare(what, arg); before {
			continue
		}
		if d.conn == nil {
			d.connect()
		}
		d.step(what, arg)
	}
	if d.conn != nil {
		d.conn.Close()
	}
}

func (d *dialogue) settings(text string) func(*SMTPOptions, *POP3Options) {
	return func(s *SMTPOptions, p *POP3Options) {
		for line := range strings.Lines(text) {
			set, ok := strings.CutPrefix(strings.TrimSpace(line), "Set: ")
			if !ok {
				continue
			}
			name, value, _ := strings.Cut(set, " ")
			n, _ := strconv.Atoi(value)
			switch name {
			case "max-message":
				s.MaxMessage = int64(n)
			case "max-recipients":
				s.MaxRecipients = n
			case "errors":
				s.Limits.Errors, p.Limits.Errors = n, n
			case "require-auth":
				s.RequireAuth = true
			case "auth-needs-tls":
				s.Porter = door.New(door.Options{Exposed: true})
				p.Porter, d.elsewhere = s.Porter, true
			case "no-auth":
				s.Authenticate = nil
			case "no-tls":
				s.TLS, p.TLS = nil, nil
			default:
				d.t.Fatalf("no such setting: %s", set)
			}
		}
	}
}

func (d *dialogue) prepare(what, arg string) bool {
	switch what {
	case "Put:":
		box, text, _ := strings.Cut(arg, " ")
		d.p.put(box, d.unquote(text))
	case "Fault:":
		var r fault.Rule
		if err := json.Unmarshal([]byte(arg), &r); err != nil {
			d.fail("%v", err)
		}
		d.p.faults.Arm(r)
	case "Panics:":
		d.p.panics, _ = strconv.ParseInt(arg, 10, 64)
	case "Refuse:":
		f := strings.SplitN(arg, " ", 3)
		code, _ := strconv.Atoi(f[0])
		d.p.refuse = &SMTPError{code, f[1], d.unescape(f[2])}
	default:
		return false
	}
	return true
}

func (d *dialogue) connect() {
	var s server = d.p.smtp
	if d.protocol == "pop3" {
		s = d.p.pop3
	}
	if d.elsewhere {
		s = beyond{s}
	}
	host, port := listen(d.t, s, false)
	conn, err := net.Dial("tcp", net.JoinHostPort(host, port))
	if err != nil {
		d.fail("%v", err)
	}
	d.t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	d.conn, d.in = conn, bufio.NewReader(conn)
}

func (d *dialogue) step(what, arg string) {
	switch what {
	case "C:", "C-":
		text := d.unescape(arg)
		if n, rest, ok := strings.Cut(strings.TrimPrefix(arg, "^"), " "); ok && arg[0] == '^' {
			times, _ := strconv.Atoi(n)
			text = strings.Repeat(rest, times)
		}
		if what == "C:" {
			text += "\r\n"
		}
		if _, err := io.WriteString(d.conn, text); err != nil {
			d.fail("%v", err)
		}
		d.heard = append(d.heard, "C: "+printable([]byte(text[:min(len(text), 200)])))
	case "C!":
		if arg == "close" {
			d.conn.Close()
			break
		}
		t := tls.Client(d.conn, d.tls)
		if err := t.Handshake(); err != nil {
			d.fail("TLS: %v", err)
		}
		d.conn, d.in = t, bufio.NewReader(t)
	case "S:":
		got, err := d.hear()
		if err != nil && (err != io.EOF || got == "") {
			d.fail("the server said %q, then %v", got, err)
		}
		if want := d.unescape(arg); !match(want, got) {
			d.fail("the server said %q", got)
		}
	case "S*":
		for {
			p, err := d.in.Peek(len(arg))
			if err != nil || string(p) != arg {
				break
			}
			d.hear()
		}
	case "S!":
		if got, err := d.hear(); err != io.EOF || got != "" {
			d.fail("the server is still there: %q, %v", got, err)
		}
	default:
		d.check(what, arg)
	}
}

func (d *dialogue) check(what, arg string) {
	switch what {
	case "J:":
		f := append(strings.SplitN(arg, " ", 3), "", "")
		for _, c := range events[journal.Command](d.t, d.p.journal, journal.Kind(d.protocol+".command")) {
			code := strconv.Itoa(c.Code)
			if d.protocol == "pop3" {
				code = map[bool]string{true: "+", false: "-"}[c.OK]
			}
			if match(d.unescape(f[0]), c.Verb) && f[1] == code && (len(f) < 5 || match(d.unescape(f[2]), c.Line)) {
				return
			}
		}
		d.fail("no such command in the journal: %+v",
			events[journal.Command](d.t, d.p.journal, journal.Kind(d.protocol+".command")))
	case "J!":
		kind, pattern, _ := strings.Cut(arg, " ")
		await(d.t, d.p.journal, journal.Kind(kind), func(v json.RawMessage) bool { return match(pattern, string(v)) })
	case "J0":
		kind, pattern, _ := strings.Cut(arg, " ")
		for _, v := range events[json.RawMessage](d.t, d.p.journal, journal.Kind(kind)) {
			if match(pattern, string(v)) {
				d.fail("the journal has %s %s", kind, v)
			}
		}
	case "M:":
		box, texts, _ := strings.Cut(arg, " ")
		var want []string
		for texts = strings.TrimSpace(texts); texts != ""; texts = strings.TrimSpace(texts) {
			q := texts[:strings.IndexByte(texts[1:], '"')+2]
			want, texts = append(want, d.unquote(q)), texts[len(q):]
		}
		if got := d.p.stored(box); fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
			d.fail("the mailbox holds %q", got)
		}
	default:
		d.fail("not understood")
	}
}

// hear reads one line; the end that it lacks shows as "…" nowhere: a cut line
// comes with io.EOF.
func (d *dialogue) hear() (string, error) {
	line, err := d.in.ReadString('\n')
	for err == nil && !strings.HasSuffix(line, "\r\n") {
		var more string
		more, err = d.in.ReadString('\n')
		line += more
	}
	if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
		err = io.EOF // also a reset: the server closed on octets it had not read
	}
	line = strings.TrimSuffix(line, "\r\n")
	if line != "" {
		d.heard = append(d.heard, "S: "+printable([]byte(line)))
	}
	return line, err
}

func (d *dialogue) unescape(s string) string {
	out, err := strconv.Unquote(`"` + strings.NewReplacer(`"`, `\"`, `\*`, "\\x01").Replace(s) + `"`)
	if err != nil {
		d.fail("%v", err)
	}
	return out
}

func (d *dialogue) unquote(s string) string {
	out, err := strconv.Unquote(s)
	if err != nil {
		d.fail("%s: %v", s, err)
	}
	return out
}

// match compares with a pattern: * is anything, \x01 (an escaped *) a star.
func match(pattern, s string) bool {
	parts := strings.Split(pattern, "*")
	for i, part := range parts {
		part = strings.ReplaceAll(part, "\x01", "*")
		switch at := strings.Index(s, part); {
		case len(parts) == 1:
			return s == part
		case i == len(parts)-1:
			return strings.HasSuffix(s, part)
		case at < 0 || i == 0 && at > 0:
			return false
		default:
			s = s[at+len(part):]
		}
	}
	return false
}

// TestMatch guards the guard.
func TestMatch(t *testing.T) {
	for _, tc := range []struct {
		pattern, s string
		want       bool
	}{{"250 *", "250 ok", true}, {"250 *", "550 no", false}, {"a.b", "axb", false}, {"\x01", "*", true},
		{"\x01", "x", false}, {"", "x", false}} {
		if match(tc.pattern, tc.s) != tc.want {
			t.Errorf("match(%q, %q) is not %v", tc.pattern, tc.s, tc.want)
		}
	}
}

// TestNoSecretInTheJournal plays every script and looks for the password in
// what is left of it.
func TestNoSecretInTheJournal(t *testing.T) {
	cfg, pool, _ := certificate(t)
	for _, name := range []string{"smtp/12-auth", "smtp/13-auth-plain-challenge", "smtp/14-credentials-after-refusal",
		"smtp/15-auth-needs-tls",
		"pop3/01-a-session", "pop3/02-states", "pop3/10-auth-plain", "pop3/11-auth-needs-tls"} {
		text, err := os.ReadFile("testdata/" + name + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		d := &dialogue{t: t, protocol: name[:4], tls: &tls.Config{RootCAs: pool, ServerName: "localhost"}}
		d.play(string(text), cfg)
		await(t, d.p.journal, journal.KindSessionClose, func(journal.SessionClose) bool { return true })
		all := d.p.transcripts()
		for e := range d.p.journal.Events(context.Background(), 0) {
			all += string(e.Fields)
		}
		for _, secret := range []string{"s3cret", "czNjcmV0", "AGNhYmluZXR", "Y2FiaW5ld"} {
			if i := strings.Index(all, secret); i >= 0 {
				t.Errorf("%s: %q is in the journal: …%s…", name, secret, all[max(0, i-40):min(len(all), i+40)])
			}
		}
	}
}
