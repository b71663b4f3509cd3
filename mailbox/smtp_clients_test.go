package mailbox

import (
	"amfront/journal"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const letter = "From: <cabinet@ps.test>\r\nTo: <01996@996.01.rss.fr>\r\nSubject: SV140610/1/2/3\r\n\r\n.one dot\r\n..two dots\r\n.\r\nend\r\n"

// TestSwaks sends with swaks in the ways that it knows.
func TestSwaks(t *testing.T) {
	swaks := client(t, "swaks", "swaks")
	cfg, _, _ := certificate(t)
	for _, tc := range []struct {
		name   string
		args   []string
		secure bool
		verbs  string
	}{
		{name: "plain", verbs: "CONNECT EHLO MAIL RCPT DATA . QUIT"},
		{name: "pipelining", args: []string{"--pipeline"}, verbs: "CONNECT EHLO MAIL RCPT DATA . QUIT"},
		{name: "STARTTLS", args: []string{"--tls"}, verbs: "CONNECT EHLO STARTTLS EHLO MAIL RCPT DATA . QUIT"},
		{name: "implicit TLS", args: []string{"--tls-on-connect"}, secure: true, verbs: "CONNECT EHLO MAIL RCPT DATA . QUIT"},
		{name: "AUTH PLAIN", args: []string{"--auth", "PLAIN", "--auth-user", ps, "--auth-password", password}, verbs: "CONNECT EHLO AUTH MAIL RCPT DATA . QUIT"},
		{name: "AUTH LOGIN under TLS", args: []string{"--tls", "--auth", "LOGIN", "--auth-user", ps, "--auth-password", password}, verbs: "CONNECT EHLO STARTTLS EHLO AUTH MAIL RCPT DATA . QUIT"},
		{name: "HELO", args: []string{"--protocol", "SMTP"}, verbs: "CONNECT HELO MAIL RCPT DATA . QUIT"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := newProvider(t, withTLS(cfg))
			host, port := listen(t, p.smtp, tc.secure)
			file := filepath.Join(t.TempDir(), "m.eml")
			if err := os.WriteFile(file, []byte(letter), 0o600); err != nil {
				t.Fatal(err)
			}
			args := append([]string{"--server", host, "--port", port, "--from", ps, "--to", amo, "--data", "@" + file}, tc.args...)
			run(t, "", swaks, args...)
			await(t, p.journal, journal.KindSessionClose, func(c journal.SessionClose) bool { return c.Reason == "quit" && c.ByClient })
			var verbs []string
			for _, c := range events[journal.Command](t, p.journal, journal.KindSMTPCommand) {
				verbs = append(verbs, c.Verb)
				if !c.OK {
					t.Errorf("%s answered %s", c.Line, c.Reply)
				}
			}
			if got := strings.Join(verbs, " "); got != tc.verbs {
				t.Errorf("commands: %s, expected %s", got, tc.verbs)
			}
			// swaks ends its data with a CRLF more.
			if got := p.stored(amo); len(got) != 1 || strings.TrimRight(got[0], "\r\n") != strings.TrimRight(letter, "\r\n") {
				t.Errorf("stored %q", got)
			}
			if text := p.transcripts(); strings.Contains(text, password) || strings.Contains(text, "AGNhYmluZXRAcHMudGVzdABz") {
				t.Errorf("a secret in the transcript:\n%s", text)
			}
		})
	}
}
