package connexions

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"

	"amfront/bench"
	"amfront/console/web"
	"amfront/journal"
	"amfront/journal/fault"
	"amfront/pki/testca"
	"amfront/words"
)

var keys = testca.NewKeyPool(2, 0)

func TestMain(m *testing.M) {
	code := m.Run()
	keys.Close()
	os.Exit(code)
}

func world(t testing.TB) *bench.World {
	t.Helper()
	w, err := bench.Start(context.Background(), bench.Options{World: t.Name(), Keys: keys.Recycled()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

// talk sends lines and reads one answer to each, then hangs up; it waits until
// the journal holds the end of the session.
func talk(t *testing.T, w *bench.World, address string, lines ...string) {
	t.Helper()
	mark := w.Journal.Last()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(c)
	if address != w.Endpoints().LDAP {
		r.ReadString('\n')
	}
	for _, l := range lines {
		fmt.Fprint(c, l)
		if l != "\x16\x03\x01\x02\x00\x01" && r != nil {
			if _, err := r.ReadByte(); err != nil {
				break
			}
			for more := true; more && r.Buffered() > 0; {
				_, err := r.ReadByte()
				more = err == nil
			}
		}
	}
	if len(lines) > 0 && strings.HasPrefix(lines[0], "\x16") {
		tls.Client(c, &tls.Config{InsecureSkipVerify: true}).Handshake() //nolint:errcheck // it fails: that is the point
	}
	c.Close()
	if _, err := w.Journal.Wait(t.Context(), mark, func(ev journal.Event) bool {
		return ev.Kind == journal.KindSessionClose
	}); err != nil {
		t.Fatal(err)
	}
}

// bind and search as octets (RFC 4511): no client of ours builds what is wrong here.
const (
	bindV2     = "\x30\x0c\x02\x01\x01\x60\x07\x02\x01\x02\x04\x00\x80\x00"
	searchBase = "\x30\x29\x02\x01\x01\x63\x24\x04\x04o=no\x0a\x01\x02\x0a\x01\x00\x02\x01\x00\x02\x01\x00\x01\x01\x00" +
		"\x87\x0bobjectClass\x30\x00"
)

// newest is the newest connection as the list shows it.
func newest(t *testing.T, w *bench.World) *connexion {
	t.Helper()
	mark := uint64(0)
	for ev, err := range w.Journal.EventsOf(t.Context(), 0, journal.KindSessionOpen) {
		if err != nil {
			t.Fatal(err)
		}
		mark = ev.Seq
	}
	found, err := read(t.Context(), w, []bench.Session{{First: mark}}, 0, "", maxLines)
	if err != nil || len(found) != 1 {
		t.Fatalf("%d connections, %v", len(found), err)
	}
	return found[0]
}

// TestCauses: each class of refusal a beginner meets, by what he reads.
func TestCauses(t *testing.T) {
	w := world(t)
	e := w.Endpoints()
	const mail = "From: a@ps.test\r\nSubject: x\r\n\r\nx\r\n.\r\n"
	for _, c := range []struct {
		name, address, state, cause string
		lines                       []string
		fault                       *fault.Rule
	}{
		{name: "wrong password", address: e.POP3, state: refused, cause: "Mot de passe faux",
			lines: []string{"USER a@ps.test\r\n", "PASS guess\r\n", "QUIT\r\n"}},
		{name: "user without domain", address: e.POP3, state: refused, cause: "adresse entière",
			lines: []string{"USER cabinet\r\n", "PASS guess\r\n", "QUIT\r\n"}},
		{name: "wrong base", address: e.LDAP, state: refused, cause: "Base fausse", lines: []string{searchBase}},
		{name: "LDAPv2", address: e.LDAP, state: refused, cause: "LDAPv2, alors que", lines: []string{bindV2}},
		{name: "TLS on a plain port", address: e.SMTP, state: refused, cause: "Le client parle TLS",
			lines: []string{"\x16\x03\x01\x02\x00\x01"}},
		{name: "ports swapped", address: e.POP3, state: refused, cause: "Ports intervertis",
			lines: []string{"EHLO poste\r\n", "QUIT\r\n"}},
		{name: "mailbox unknown", address: e.SMTP, state: refused, cause: "Boîte inconnue",
			lines: []string{"HELO a\r\n", "MAIL FROM:<a@ps.test>\r\n", "RCPT TO:<nul@part.test>\r\n", "DATA\r\n", mail,
				"QUIT\r\n"}},
		{name: "451 by a situation", address: e.SMTP, state: refused, cause: "par la situation « ",
			lines: []string{"HELO a\r\n", "MAIL FROM:<a@ps.test>\r\n", "RCPT TO:<" + e.Mailboxes.AMO + ">\r\n", "QUIT\r\n"},
			fault: situationFault(t, w)},
		{name: "a fault by hand", address: e.SMTP, state: refused, cause: "Panne armée sur le banc : « à-moi »",
			lines: []string{"HELO a\r\n", "QUIT\r\n"}, fault: &fault.Rule{ID: "à-moi", Protocol: "smtp", Command: "HELO",
				Action: fault.Action{Code: 451}}},
		{name: "broken off", address: e.SMTP, state: nothing, cause: "sans rien déposer", lines: []string{"HELO a\r\n"}},
		{name: "well", address: e.SMTP, state: done, lines: []string{"HELO a\r\n", "MAIL FROM:<a@ps.test>\r\n",
			"RCPT TO:<" + e.Mailboxes.AMO + ">\r\n", "DATA\r\n", mail, "QUIT\r\n"}},
		{name: "well in the end", address: e.POP3, state: done,
			lines: []string{"USER a@ps.test\r\n", "PASS guess\r\n", "USER a@ps.test\r\n", "PASS " + e.PS.Password + "\r\n",
				"QUIT\r\n"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.fault != nil {
				if err := w.ArmFault(t.Context(), *c.fault); err != nil {
					t.Fatal(err)
				}
				defer w.Faults.Clear()
			}
			talk(t, w, c.address, c.lines...)
			got := newest(t, w)
			if got.State != c.state || !strings.Contains(got.why(), c.cause) {
				t.Errorf("%s, %q (said %q); expected %s, %q", got.State, got.why(), got.Said, c.state, c.cause)
			}
			for _, l := range got.Lines {
				if strings.Contains(fmt.Sprint(l.Asked, l.Said, &got.text), e.PS.Password) ||
					strings.Contains(fmt.Sprint(l.Asked), "guess") {
					t.Errorf("a secret is shown: %+v", l)
				}
			}
		})
	}
}

// TestDepartures: a lot that was accepted in spite of a departure says so here as on its own page.
func TestDepartures(t *testing.T) {
	w := world(t)
	ev, err := w.Journal.Append(journal.Entry{Kind: journal.KindMessageReceived, Fields: journal.MessageReceived{ID: "x",
		Decision: "accepted", Findings: []journal.Finding{{ID: "C-02", Severity: "erreur"}}}})
	if err != nil {
		t.Fatal(err)
	}
	c, r := &connexion{}, &reader{}
	if r.received(ev, c); len(c.Lots) != 1 || web.Outcome(c.Lots[0]).In(words.French) != "accepté, avec écarts" {
		t.Errorf("%+v", c.Lots)
	}
}

// situationFault is the fault of the situation in which MAIL is answered 451.
func situationFault(t *testing.T, w *bench.World) *fault.Rule {
	t.Helper()
	s, err := w.Situation("smtp-refus-temporaire")
	if err != nil {
		t.Fatal(err)
	}
	r := rule(s.Steps[0].Fault)
	return &r
}
