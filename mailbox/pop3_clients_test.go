package mailbox

import (
	"amfront/journal"
	"fmt"
	"testing"
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
			if got, want := run(t, "", curl, append(base, tc.scheme+"://"+host+":"+port)...), fmt.Sprintf("1 %d\r\n2 %d\r\n", len(letter), len(letter)+17); got != want {
				t.Errorf("LIST gave %q, expected %q", got, want)
			}
			if got := run(t, "", curl, append(base, tc.scheme+"://"+host+":"+port+"/1")...); got != letter {
				t.Errorf("RETR 1 gave %q", got)
			}
			if got := run(t, "", curl, append(base, tc.scheme+"://"+host+":"+port+"/2")...); got != letter+"no newline at end\r\n" {
				t.Errorf("RETR 2 gave %q", got)
			}
			if got := events[journal.MailRef](t, p.journal, journal.KindMailRetrieved); len(got) != 2 || got[0].By != "RETR" {
				t.Errorf("retrieved: %+v", got)
			}
		})
	}
}
