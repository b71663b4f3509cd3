package checks

import (
	"strings"
	"testing"

	"amfront/journal"
	"amfront/judge/report"
)

// TestHeldSessions: what an editor reads of each way to hold a session.
func TestHeldSessions(t *testing.T) {
	open := func(p *tape, session, protocol string) *tape {
		return p.session(session, journal.KindSessionOpen, journal.SessionOpen{Protocol: protocol})
	}
	end := func(p *tape, session string, c journal.SessionClose) *tape {
		return p.session(session, journal.KindSessionClose, c)
	}
	ask := func(p *tape, session, protocol, verb string) *tape {
		switch protocol {
		case "ldap":
			return p.session(session, journal.KindLDAPRequest, journal.LDAPRequest{Op: verb})
		case "smtp":
			return p.session(session, journal.KindSMTPCommand, journal.Command{Verb: verb, OK: true})
		}
		return p.session(session, journal.KindPOP3Command, journal.Command{Verb: verb, OK: true})
	}
	real := map[string]string{"ldap": "search", "smtp": "MAIL", "pop3": "RETR"}
	bye := map[string]string{"ldap": "unbind", "smtp": "QUIT", "pop3": "QUIT"}
	good := journal.SessionClose{ByClient: true}
	long := journal.SessionClose{ByClient: true, IdleMS: 8000}
	refused := journal.SessionClose{Reason: journal.HandshakeFailed + ": tls: bad record MAC"}
	awaited := journal.SessionClose{Reason: journal.HandshakeFailed + ": i/o timeout", IdleMS: 8000}
	kept := journal.SessionClose{ByClient: true, IdleMS: 8000, Trivial: 3}
	for protocol, check := range map[string]string{"ldap": "session-annuaire-fermee", "smtp": "session-messagerie-fermee",
		"pop3": "session-messagerie-fermee"} {
		one := func(c journal.SessionClose) *tape {
			return end(ask(open(&tape{}, "a", protocol), "a", protocol, real[protocol]), "a", c)
		}
		never := func(c journal.SessionClose) *tape {
			return end(ask(open(one(good), "b", protocol), "b", protocol, bye[protocol]), "b", c)
		}
		beside := ask(open(ask(open(&tape{}, "a", protocol), "a", protocol, real[protocol]), "b", protocol), "b", protocol,
			bye[protocol])
		both := ask(open(ask(open(&tape{}, "a", protocol), "a", protocol, real[protocol]), "b", protocol), "b", protocol,
			real[protocol])
		still := ask(open(&tape{}, "a", protocol), "a", protocol, real[protocol])
		for class, c := range map[string]struct {
			tape *tape
			want report.Verdict
			says string
		}{
			"closed at once":          {one(good), report.Conforming, "1 session fermée"},
			"held":                    {one(long), report.Warning, "restée ouverte 8.0 s sans servir"},
			"kept alive":              {one(kept), report.Warning, "entretenue par 3 requêtes inutiles"},
			"never asked":             {never(long), report.Warning, "sans rien demander"},
			"never asked, not held":   {never(good), report.Conforming, "1 session fermée"},
			"cut by the bench":        {one(journal.SessionClose{Reason: "fault", IdleMS: 8000}), report.NotObserved, ""},
			"the server had to":       {one(journal.SessionClose{Reason: "timeout"}), report.Warning, "a dû fermer"},
			"a handshake refused":     {never(refused), report.Conforming, ""},
			"a handshake awaited":     {never(awaited), report.Warning, "8.0 s"},
			"open":                    {still, report.Warning, "encore ouverte"},
			"open, never asked":       {open(one(good), "b", protocol), report.Warning, "sans avoir rien demandé"},
			"none":                    {(&tape{}).ask("send"), report.NotObserved, ""},
			"a second, held beside":   {end(end(beside, "a", good), "b", long), report.Warning, "une seconde session"},
			"two at work at one time": {end(end(both, "a", good), "b", good), report.Conforming, "2 sessions fermées"},
		} {
			got := c.tape.judge(check)
			if got.Verdict != c.want || !strings.Contains(got.Observed, c.says) {
				t.Errorf("%s, %s: %s %q; expected %s, %q", protocol, class, got.Verdict, got.Observed, c.want, c.says)
			}
		}
	}
}
