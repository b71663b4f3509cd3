package checks

import (
	"encoding/json"
	"strings"
	"testing"

	"amfront/journal"
	"amfront/judge/report"
)

// TestStanding: what holds in every sequence, broken in one way a row, beside
// the same without the fault.
func TestStanding(t *testing.T) {
	sent := func() *tape { return (&tape{}).ask("send").lot("1", "accepted", "SV/1", "a").done("send") }
	with := func(change func(*journal.MessageReceived)) *tape {
		m := journal.MessageReceived{ID: "1", Subject: "SV/1", Decision: "accepted", CMS: &journal.CMSSummary{},
			Certificate:      &journal.CertificateRef{Label: "amo", Serial: "a1"},
			Expected:         &journal.CertificateRef{Label: "amo", Serial: "a1"},
			CertificateState: &journal.CertificateState{}}
		change(&m)
		return (&tape{}).ask("send").mail(m).done("send")
	}
	list := func(tp *tape, digest journal.Digest) *tape {
		return tp.add(journal.KindLDAPRequest, journal.LDAPRequest{Op: "search", Entries: []journal.LDAPEntry{{DN: "cn=ca",
			Values: map[string][]journal.Digest{"certificateRevocationList;binary": {digest}}}}})
	}
	revoked := func(seen journal.Digest) *tape {
		tp := list(&tape{}, "old").add(journal.KindPKIChanged, journal.PKIChanged{Op: "revoke", Serial: "a1"})
		tp = list(tp, seen).ask("send")
		return tp.mail(journal.MessageReceived{ID: "1", Subject: "SV/1", Certificate: &journal.CertificateRef{Serial: "a1"},
			CertificateState: &journal.CertificateState{Revoked: true}})
	}
	handed := func(list string, c journal.PKIChanged) *tape { // named by a list of AC, while one of list's entry comes
		c.Serial, c.List = "a1", "cn=AC, o=x"
		tp := sent().add(journal.KindPKIChanged, c)
		tp.add(journal.KindLDAPRequest, journal.LDAPRequest{Entries: []journal.LDAPEntry{{DN: list,
			Values: map[string][]journal.Digest{"certificateRevocationList;binary": {"new"}}}}})
		return tp.ask("send").mail(journal.MessageReceived{ID: "1", Subject: "SV/1",
			Certificate:      &journal.CertificateRef{Serial: "a1"},
			CertificateState: &journal.CertificateState{Revoked: c.Defect == "", Defect: c.Defect}})
	}
	elsewhere := func(list string) *tape { return handed(list, journal.PKIChanged{Op: "revoke"}) }
	above := func(list string) *tape {
		return handed(list, journal.PKIChanged{Op: "defect", Defect: "intermediate-revoked"})
	}
	believed := func(seen journal.Digest) *tape {
		tp := list(sent(), "old").add(journal.KindPKIChanged, journal.PKIChanged{Op: "aside", Serial: "f"}).
			add(journal.KindMailPosted, journal.MailPosted{ID: "p", Kind: "service", Code: "4005", Forgery: "revoked",
				Original: "1", Serial: "f"})
		return list(tp, seen).took("p").lot("2", "accepted", "SV/1", "a")
	}
	updated := func(what string) *tape {
		tp := (&tape{}).add(journal.KindLPSAction, journal.LPSAction{Action: "refresh",
			Request: json.RawMessage(`{"what":["certificates"` + what + `]}`)})
		return tp.done("refresh").ask("send").refused("send", "crl-absent", "aucune liste")
	}
	file := func() *tape { return (&tape{}).expect(journal.Expected{What: "file", SHA256: "a"}).ask("send") }
	many := func(n int) *tape {
		tp := (&tape{}).ask("poll")
		for range n {
			tp.add(journal.KindSessionOpen, journal.SessionOpen{Protocol: "pop3"})
		}
		return tp
	}
	const good, bad, blind = report.Conforming, report.NonConforming, report.NotObserved
	for _, tc := range []struct {
		name, check string
		tape        *tape
		want        report.Verdict
		says        string
	}{
		{"encrypted", "jamais-en-clair", sent(), good, ""},
		{"in the clear", "jamais-en-clair", with(func(m *journal.MessageReceived) { m.Decision = "4025" }), bad, "clair"},
		{"in the clear, announced otherwise", "jamais-en-clair",
			with(func(m *journal.MessageReceived) { m.CMS.Class = "not-cms" }), bad, "clair"},
		{"imposed by the bench", "jamais-en-clair",
			with(func(m *journal.MessageReceived) { m.Decision, m.Forced = "4025", true }), good, ""},
		{"its own key", "jamais-autre-cle", with(func(*journal.MessageReceived) {}), good, ""},
		{"another's key", "jamais-autre-cle", with(func(m *journal.MessageReceived) { m.Certificate.Label = "amc" }), bad,
			"amc au lieu de amo"},
		{"no key", "jamais-autre-cle", with(func(m *journal.MessageReceived) { m.Decision = "4005" }), bad, "ne s'ouvre pas"},
		{"revoked, which the station may not know", "jamais-autre-cle", with(func(m *journal.MessageReceived) {
			m.Decision, m.CertificateState.Revoked = "4005", true
		}), good, ""},
		{"of a revoked authority, which the station may not know", "jamais-autre-cle",
			with(func(m *journal.MessageReceived) {
				m.Decision, m.CertificateState.Defect = "4005", "intermediate-revoked"
			}), good, ""},
		{"of an unknown authority", "jamais-autre-cle", with(func(m *journal.MessageReceived) {
			m.Decision, m.CertificateState.Defect = "4005", "unknown-ca"
		}), bad, "ne s'ouvre pas"},
		{"no mailbox", "jamais-autre-cle", with(func(m *journal.MessageReceived) { m.Decision = "undelivered" }), bad,
			"n'existe pas"},
		{"fit", "jamais-en-defaut", with(func(*journal.MessageReceived) {}), good, ""},
		{"expired", "jamais-en-defaut", with(func(m *journal.MessageReceived) { m.CertificateState.Expired = true }), bad,
			"périmé"},
		{"too early", "jamais-en-defaut", with(func(m *journal.MessageReceived) { m.CertificateState.NotYet = true }), bad,
			"pas encore"},
		{"made with a defect", "jamais-en-defaut",
			with(func(m *journal.MessageReceived) { m.CertificateState.Defect = "ku-absent" }), bad, "ku-absent"},
		{"a defect that lists tell", "jamais-en-defaut",
			with(func(m *journal.MessageReceived) { m.CertificateState.Defect = "revoked" }), good, ""},
		{"revoked, and the new list was seen", "jamais-revoque", revoked("new"), bad, "liste relevée"},
		{"revoked, but only the old list was seen", "jamais-revoque", revoked("old"), good, ""},
		{"revoked, and another authority's list was seen", "jamais-revoque", elsewhere("cn=AC2,o=x"), good, ""},
		{"revoked, and its authority's list was seen", "jamais-revoque", elsewhere("CN=ac,O=x"), bad, "liste relevée"},
		{"of a revoked authority, and another's list was seen", "jamais-revoque", above("cn=AC2,o=x"), good, ""},
		{"of a revoked authority, and the list above it was seen", "jamais-revoque", above("cn=ac,o=x"), bad,
			"liste relevée"},
		{"made revoked, and its list was seen", "jamais-revoque",
			handed("cn=AC,o=x", journal.PKIChanged{Op: "defect", Defect: "revoked"}), bad, "liste relevée"},
		{"named by a list that came too late", "jamais-revoque",
			handed("cn=AC,o=x", journal.PKIChanged{Op: "defect", Defect: "crl-outdated-revoked"}), good, ""},
		{"once", "jamais-deux-fois", sent(), good, ""},
		{"twice", "jamais-deux-fois", sent().ask("poll").lot("2", "accepted", "SV/1", "a"), bad, "1 nouvel envoi"},
		{"twice for a rejection", "jamais-deux-fois",
			rejected().took("answer-1").lot("2", "accepted", "SV/1", "a"), good, ""},
		{"twice for a rejection not read", "jamais-deux-fois", rejected().lot("2", "accepted", "SV/1", "a"), bad, ""},
		{"twice for a message without signature", "jamais-deux-fois",
			sent().posted("p", "service", "4005", "unsigned", "1").took("p").lot("2", "accepted", "SV/1", "a"), bad, ""},
		{"twice for a signer whom no list told", "jamais-deux-fois", believed("old"), good, ""},
		{"twice for a signer whom the new list told", "jamais-deux-fois", believed("new"), bad, ""},
		{"arrived", "rien-de-perdu", file().arrived("accepted", "a1", "a").done("send"), good, ""},
		{"said to be sent, and lost", "rien-de-perdu", file().done("send"), bad, "jamais arrivé"},
		{"refused", "rien-de-perdu", file().refused("send", "expired", "périmé"), blind, ""},
		{"few sessions", "essais-bornes", many(3), good, ""},
		{"sessions without end", "essais-bornes", many(mostSessions + 1), bad, "plus de 40"},
		{"nothing refused", "sans-alarme", sent(), good, ""},
		{"refused for nothing", "sans-alarme", (&tape{}).ask("send").refused("send", "other", "trop tard"), bad, "trop tard"},
		{"refused after a change", "sans-alarme", sent().add(journal.KindPKIChanged, journal.PKIChanged{Op: "revoke"}).
			ask("send").refused("send", "revoked", "révoqué"), good, ""},
		{"refused for nothing after an update", "sans-alarme", updated(`,"crls"`), bad, "aucune liste"},
		{"refused after an update without lists", "sans-alarme", updated(""), blind, "premier écart"},
		{"nothing came", "jamais-en-clair", (&tape{}).ask("send"), blind, "aucun lot"},
	} {
		t.Run(tc.check+"/"+tc.name, func(t *testing.T) {
			if c := tc.tape.judge(tc.check); c.Verdict != tc.want || !strings.Contains(c.Observed, tc.says) {
				t.Errorf("%s « %s » %s, want %s « %s »", c.Verdict, c.Observed, c.Reason, tc.want, tc.says)
			}
		})
	}
}
