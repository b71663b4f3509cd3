package mailbox

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"amfront/journal"
)

const letter = "From: <cabinet@ps.test>\r\nTo: <01996@996.01.rss.fr>\r\nSubject: SV140610/1/2/3\r\n\r\n.one " +
	"dot\r\n..two dots\r\n.\r\nend\r\n"

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
		{name: "AUTH PLAIN", args: []string{"--auth", "PLAIN", "--auth-user", ps, "--auth-password", password},
			verbs: "CONNECT EHLO AUTH MAIL RCPT DATA . QUIT"},
		{name: "AUTH LOGIN under TLS", args: []string{"--tls", "--auth", "LOGIN", "--auth-user", ps, "--auth-password",
			password}, verbs: "CONNECT EHLO STARTTLS EHLO AUTH MAIL RCPT DATA . QUIT"},
		{name: "HELO", args: []string{"--protocol", "SMTP"}, verbs: "CONNECT HELO MAIL RCPT DATA . QUIT"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := newProvider(t, withTLS(cfg))
			host, port := listen(t, p.smtp, tc.secure)
			file := filepath.Join(t.TempDir(), "m.eml")
			if err := os.WriteFile(file, []byte(letter), 0o600); err != nil {
				t.Fatal(err)
			}
			args := append([]string{"--server", host, "--port", port, "--from", ps, "--to", amo, "--data", "@" + file},
				tc.args...)
			run(t, "", swaks, args...)
			await(t, p.journal, journal.KindSessionClose, func(c journal.SessionClose) bool {
				return c.Reason == "quit" && c.ByClient
			})
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

// TestMsmtp sends with msmtp, in clear and under TLS.
func TestMsmtp(t *testing.T) {
	msmtp := client(t, "msmtp", "msmtp")
	cfg, _, ca := certificate(t)
	for name, args := range map[string][]string{
		"plain":    {"--tls=off"},
		"STARTTLS": {"--tls=on", "--tls-starttls=on", "--tls-trust-file=" + ca},
		"AUTH PLAIN": {"--tls=on", "--tls-starttls=on", "--tls-trust-file=" + ca, "--auth=plain", "--user=" + ps,
			"--passwordeval=echo " + password},
		"AUTH LOGIN": {"--tls=on", "--tls-starttls=on", "--tls-trust-file=" + ca, "--auth=login", "--user=" + ps,
			"--passwordeval=echo " + password},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProvider(t, withTLS(cfg))
			_, port := listen(t, p.smtp, false)
			args := append([]string{"--file=/dev/null", "--host=localhost", "--port=" + port, "--from=" + ps}, args...)
			run(t, strings.ReplaceAll(letter, "\r\n", "\n"), msmtp, append(args, amo)...)
			// msmtp puts Date and Message-ID in front.
			if got := p.stored(amo); len(got) != 1 || !strings.HasSuffix(got[0], letter) {
				t.Errorf("stored %q", got)
			}
		})
	}
}

// TestPython sends with smtplib and fetches with poplib.
func TestPython(t *testing.T) {
	python := client(t, "python3", "python3")
	cfg, _, ca := certificate(t)
	p := newProvider(t, withTLS(cfg))
	_, smtp := listen(t, p.smtp, false)
	_, pop := listen(t, p.pop3, false)
	out := run(t, `
import poplib, smtplib, ssl, sys
smtp, pop, ca, ps, amo, password = sys.argv[1:]
tls = ssl.create_default_context(cafile=ca)
text = b"Subject: caf\xc3\xa9\r\n\r\n.dot\r\n\xff\r\n"
with smtplib.SMTP("localhost", int(smtp)) as s:
    s.starttls(context=tls)
    s.login(ps, password)
    s.sendmail(ps, [amo], text, ["BODY=8BITMIME", "RET=HDRS"], ["NOTIFY=FAILURE"])
    s.sendmail(ps, [amo], text)
    try:
        s.sendmail(ps, ["inconnu@996.01.rss.fr"], text)
        sys.exit("an unknown recipient was taken")
    except smtplib.SMTPRecipientsRefused as e:
        assert e.recipients["inconnu@996.01.rss.fr"][0] == 550, e
for how in "user", "apop", "stls":
    p = poplib.POP3("localhost", int(pop))
    if how == "stls":
        p.stls(context=tls)
    if how == "apop":
        p.apop(amo, password)
    else:
        p.user(amo); p.pass_(password)
    assert p.stat() == (2, 2*len(text)), p.stat()
    assert len(set(p.uidl()[1])) == 2, p.uidl()
    assert b"\r\n".join(p.retr(1)[1]) + b"\r\n" == text, p.retr(1)
    assert p.top(1, 0)[1] == [b"Subject: caf\xc3\xa9", b""], p.top(1, 0)
    p.dele(1); p.rset(); p.quit()
print("well")
`, python, "-", smtp, pop, ca, ps, amo, password)
	if strings.TrimSpace(out) != "well" {
		t.Error(out)
	}
}
