package mailbox

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"amfront/journal"
)

// TestCurlPOP3 lists and fetches with curl.
func TestCurlPOP3(t *testing.T) {
	curl := client(t, "curl", "curl")
	cfg, _, ca := certificate(t)
	for _, tc := range []struct {
		name, scheme string
		args         []string
		secure       bool
	}{
		{"plain", "pop3", nil, false},
		{"STLS", "pop3", []string{"--ssl-reqd", "--cacert", ca}, false},
		{"implicit TLS", "pop3s", []string{"--cacert", ca}, true},
		{"APOP", "pop3", []string{"--login-options", "AUTH=+APOP"}, false},
		{"AUTH PLAIN", "pop3", []string{"--login-options", "AUTH=PLAIN"}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := newProvider(t, withTLS(cfg))
			p.put(ps, letter)
			p.put(ps, letter+"no newline at end")
			host, port := listen(t, p.pop3, tc.secure)
			base := append([]string{"-sS", "--user", ps + ":" + password}, tc.args...)
			if got, want := run(t, "", curl, append(base, tc.scheme+"://"+host+":"+port)...),
				fmt.Sprintf("1 %d\r\n2 %d\r\n", len(letter), len(letter)+17); got != want {
				t.Errorf("LIST gave %q, expected %q", got, want)
			}
			if got := run(t, "", curl, append(base, tc.scheme+"://"+host+":"+port+"/1")...); got != letter {
				t.Errorf("RETR 1 gave %q", got)
			}
			if got := run(t, "", curl, append(base, tc.scheme+"://"+host+":"+port+"/2")...); got != letter+
				"no newline at end\r\n" {
				t.Errorf("RETR 2 gave %q", got)
			}
			if got := events[journal.MailRef](t, p.journal, journal.KindMailRetrieved); len(got) != 2 || got[0].By != "RETR" {
				t.Errorf("retrieved: %+v", got)
			}
		})
	}
}

// TestFetchmail first keeps its mail on the server by UIDL, so it fetches by TOP
// with a huge count (its manual, "RETR or TOP"); then it deletes.
func TestFetchmail(t *testing.T) {
	fetchmail := client(t, "fetchmail", "fetchmail")
	cfg, _, ca := certificate(t)
	p := newProvider(t, withTLS(cfg))
	p.put(ps, letter)
	p.put(ps, "Subject: bare\n\nbody\n.b\n")
	_, port := listen(t, p.pop3, false)
	dir := t.TempDir()
	fetch := func(options, where string) {
		rc := filepath.Join(dir, "rc")
		conf := fmt.Sprintf("poll localhost service %s proto pop3 uidl user %q password %q %s mda \"/bin/cat >>%s\"\n", port,
			ps, password, options, where)
		if err := os.WriteFile(rc, []byte(conf), 0o600); err != nil {
			t.Fatal(err)
		}
		run(t, "", fetchmail, "-f", rc, "--pidfile", filepath.Join(dir, "pid"), "--idfile", filepath.Join(dir, "ids"),
			"--nosyslog")
	}
	kept, gone := filepath.Join(dir, "kept"), filepath.Join(dir, "gone")
	fetch("keep sslproto ''", kept)
	got := events[journal.MailRef](t, p.journal, journal.KindMailRetrieved)
	if len(got) != 2 || got[0].By != "TOP" || got[0].Mailbox != ps {
		t.Errorf("retrieved: %+v", got)
	}
	if len(p.stored(ps)) != 2 {
		t.Error("kept mail is gone")
	}
	fetch("nokeep fetchall sslproto 'tls1.2+' sslcertck sslcertfile \""+ca+"\"", gone)
	if n := strings.Count(p.transcripts(), "C: STLS"); n != 1 {
		t.Errorf("%d STLS, expected 1", n)
	}
	if n := len(p.stored(ps)); n != 0 {
		t.Errorf("%d messages left", n)
	}
	text, err := os.ReadFile(kept)
	if err != nil || !strings.Contains(string(text), "\n.one dot\n..two dots\n.\nend\n") {
		t.Errorf("%v: %q", err, text)
	}
}

// TestMpop fetches with mpop, in clear, by APOP and under TLS.
func TestMpop(t *testing.T) {
	mpop := client(t, "mpop", "mpop")
	cfg, _, ca := certificate(t)
	for name, args := range map[string][]string{
		"USER":       {"--tls=off", "--auth=user"},
		"APOP":       {"--tls=off", "--auth=apop"},
		"AUTH PLAIN": {"--tls=on", "--tls-starttls=on", "--tls-trust-file=" + ca, "--auth=plain"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProvider(t, withTLS(cfg))
			p.put(ps, letter)
			_, port := listen(t, p.pop3, false)
			dir := t.TempDir()
			args := append([]string{"--file=/dev/null", "--host=localhost", "--port=" + port, "--user=" + ps,
				"--passwordeval=echo " + password,
				"--keep=off", "--received-header=off", "--uidls-file=" + filepath.Join(dir, "uidls"),
				"--delivery=mbox," + filepath.Join(dir, "box")}, args...)
			run(t, "", mpop, args...)
			text, err := os.ReadFile(filepath.Join(dir, "box"))
			if err != nil || !strings.Contains(string(text), "\n.one dot\n..two dots\n.\nend\n") {
				t.Errorf("%v: %q", err, text)
			}
			if n := len(p.stored(ps)); n != 0 {
				t.Errorf("%d messages left", n)
			}
			if got := events[journal.MailRef](t, p.journal, journal.KindMailRetrieved); len(got) != 1 || got[0].By != "RETR" {
				t.Errorf("retrieved: %+v", got)
			}
		})
	}
}
