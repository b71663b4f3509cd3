package lps_test

import (
	"path/filepath"
	"testing"

	"amfront/bench"
	"amfront/journal"
	"amfront/lps/adapter"
)

// TestTLS sends and polls under STARTTLS and implicit TLS.
func TestTLS(t *testing.T) {
	for _, d := range drivers {
		for _, mode := range []string{"starttls", "implicit"} {
			t.Run(d.name+"/"+mode, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, d.make(t), func(o *bench.Options) {
					if mode == "implicit" {
						o.SMTPS, o.POP3S = "127.0.0.1:0", "127.0.0.1:0"
					}
				})
				c := w.configuration()
				e := w.Endpoints()
				c.TLS = adapter.TLS{Mode: mode, CAFile: filepath.Join(w.files, "tls-ca.pem")}
				c.SMTP.User, c.SMTP.Password = e.PS.User, e.PS.Password
				if mode == "implicit" {
					c.SMTP.Host, c.SMTP.Port = hostPort(t, e.SMTPS)
					c.POP3.Host, c.POP3.Port = hostPort(t, e.POP3S)
				}
				w.done(c)
				w.done(everything)
				w.done(w.lot())
				w.accepted(w.received(1)[0])
				if got := w.done(&adapter.Poll{}); len(got.Messages) != 1 {
					t.Errorf("polled %+v", got.Messages)
				}
				verbs := map[string]bool{}
				for ev, err := range w.Journal.Events(t.Context(), 0) {
					if err != nil {
						t.Fatal(err)
					}
					var cmd journal.Command
					if (ev.Kind == journal.KindSMTPCommand || ev.Kind == journal.KindPOP3Command) && ev.Decode(&cmd) == nil {
						verbs[cmd.Verb] = true
					}
				}
				if mode == "starttls" && (!verbs["STARTTLS"] || !verbs["STLS"]) || !verbs["AUTH"] {
					t.Errorf("verbs seen: %v", verbs)
				}
			})
		}
	}
}
