package checks

import (
	"testing"

	"amfront/journal"
	"amfront/journal/fault"
	"amfront/judge/report"
)

func TestDirectoryVerdicts(t *testing.T) {
	const useful = "cn=AC,o=x"
	refusal := func(exit int, reason string) *tape {
		return (&tape{}).ask("refresh").add(journal.KindLPSReport,
			journal.LPSReport{Action: "refresh", Exit: exit, Reason: reason})
	}
	session := func(protocol string, end journal.SessionClose) *tape {
		return (&tape{}).session("s", journal.KindSessionOpen, journal.SessionOpen{Protocol: protocol}).session("s",
			journal.KindLDAPRequest, journal.LDAPRequest{Op: "search"}).session("s", journal.KindSessionClose, end)
	}
	certificate := func(op, attribute string, values ...journal.Digest) *tape {
		return (&tape{}).ask("send").add(journal.KindLDAPRequest, journal.LDAPRequest{Op: op,
			Entries: []journal.LDAPEntry{{DN: "cn=amo", Values: map[string][]journal.Digest{attribute: values}}}}).done("send")
	}
	judgeAll(t, []verdictCase{
		{"a refusal without a word", refusal(exitRefused, " "), "alerte-dite", nil, report.Warning},
		{"a word without a refusal", refusal(0, "tout va bien"), "alerte-dite", nil, report.Warning},
		{"a refusal, told", refusal(exitRefused, "liste refusée"), "alerte-dite", nil, report.Conforming},
		{"an entry with a certificate, attributes not named", certificate("search", "USERCERTIFICATE;binary", "x"),
			"annuaire-interroge", nil, report.Conforming},
		{"an entry without its certificate", certificate("search", "userCertificate;binary"), "annuaire-interroge", nil,
			report.NonConforming},
		{"an entry with something else", certificate("search", "mail", "x"), "annuaire-interroge", nil, report.NonConforming},
		{"no search", certificate("compare", "userCertificate;binary", "x"), "annuaire-interroge", nil, report.NonConforming},
		{"asked by name, in capitals, nothing found", (&tape{}).ask("send").add(journal.KindLDAPRequest,
			journal.LDAPRequest{Op: "search", Attributes: []string{"USERCERTIFICATE;BINARY"}}).done("send"),
			"annuaire-interroge", nil, report.Conforming},
		{"asked for a list by its name only", (&tape{}).ask("send").search("certificateRevocationList;binary",
			"cn=AC").done("send"), "annuaire-interroge", nil, report.NonConforming},

		{"another protocol stays open", session("pop3", journal.SessionClose{}), "session-annuaire-fermee", nil,
			report.NotObserved},
		{"the bench was shut down", session("ldap", journal.SessionClose{Reason: "shutdown"}), "session-annuaire-fermee", nil,
			report.NotObserved},
		{"two seconds are allowed", session("ldap", journal.SessionClose{ByClient: true, IdleMS: 2000}),
			"session-annuaire-fermee", nil, report.Conforming},
		{"more are not", session("ldap", journal.SessionClose{ByClient: true, IdleMS: 2001}), "session-annuaire-fermee", nil,
			report.Warning},
		{"five seconds between two searches are allowed", session("ldap", journal.SessionClose{ByClient: true,
			PauseMS: 5000}), "session-annuaire-fermee", nil, report.Conforming},
		{"more are not", session("ldap", journal.SessionClose{ByClient: true, PauseMS: 5001}), "session-annuaire-fermee", nil,
			report.Warning},
		{"the mailbox is no directory", session("pop3", journal.SessionClose{ByClient: true, IdleMS: 60000}),
			"session-annuaire-fermee", nil, report.NotObserved},

		{"an authority without a list beside it", (&tape{}).add(journal.KindLDAPRequest, journal.LDAPRequest{
			Op: "search", Attributes: []string{"certificateRevocationList;binary"}, Entries: []journal.LDAPEntry{
				{DN: useful, Values: map[string][]journal.Digest{"certificateRevocationList;binary": {"x"}}},
				{DN: "cn=Autre,o=x", Values: map[string][]journal.Digest{"cACertificate": {"y"}}}}}), "crl-utiles",
			[]string{"utiles", useful}, report.Conforming},
	})
}

// TestBound: only a conforming verdict leans on having met the situation; a
// failure is one all the same, and a fault that never struck proves nothing.
func TestBound(t *testing.T) {
	armed := func(fired bool) *tape {
		p := (&tape{}).expect(journal.Expected{What: "file", SHA256: "a"}).
			add(journal.KindFaultArmed, journal.FaultArmed{ID: "x",
				Rule: fault.Rule{ID: "x", Protocol: "ldap", Command: "search"}}).ask("send")
		if fired {
			p.add(journal.KindFaultFired, journal.FaultFired{ID: "x", Protocol: "ldap"})
		}
		return p
	}
	switched := func(down bool) *tape {
		return (&tape{}).expect(journal.Expected{What: "file", SHA256: "a"}).add(journal.KindDirectoryState,
			journal.DirectoryState{Down: down}).ask("send").lot("1", "accepted", "SV/1", "a").done("send")
	}
	plain := func(p *tape) *tape { // opened, and not decompressed
		return p.mail(journal.MessageReceived{Decision: "accepted", PlainSHA256: "file",
			Certificate: &journal.CertificateRef{Label: "amo", Serial: "1"}})
	}
	judgeAll(t, []verdictCase{
		{"another key, the situation never met", situation(false).left().arrived("accepted", "2", "file").done("send"),
			"certificat-attendu", nil, report.NonConforming},
		{"rejected, the situation never met", situation(false).left().arrived("4005", "1", "file").done("send"),
			"lot-accepte", nil, report.NonConforming},
		{"another reason, the outage never came", armed(false).refused("send", "revoked", "révoqué"), "motif-dit",
			[]string{"codes", "expired"}, report.NonConforming},
		{"the outage came", armed(true).lot("1", "accepted", "SV/1", "a").done("send"), "magasin-suffit", nil,
			report.Conforming},
		{"the outage never came", armed(false).lot("1", "accepted", "SV/1", "a").done("send"), "magasin-suffit", nil,
			report.Conforming},
		{"an update that asked nothing", armed(false).ask("refresh").done("refresh").ask("send").lot("1", "accepted", "SV/1",
			"a").done("send"), "magasin-suffit", nil, report.NotObserved},
		{"the outage never came, nor the lot", armed(false).done("send"), "magasin-suffit", nil, report.Warning},
		{"switched off", switched(true), "magasin-suffit", nil, report.Conforming},
		{"switched on", switched(false), "magasin-suffit", nil, report.BenchError},
		{"the outage never came", armed(false).lot("1", "accepted", "SV/1", "a").done("send"), "doublon-reconnaissable", nil,
			report.NotObserved},
		{"the outage came", armed(true).lot("1", "accepted", "SV/1", "a").done("send"), "doublon-reconnaissable", nil,
			report.Conforming},
		{"another file came", armed(true).lot("1", "accepted", "SV/1", "b").done("send"), "arrive-malgre-panne", nil,
			report.NonConforming},
		{"the file and another", armed(true).lot("1", "accepted", "SV/1", "a").lot("2", "accepted", "SV/2", "b").done("send"),
			"arrive-malgre-panne", nil, report.Conforming},
		{"twice", armed(true).lot("1", "accepted", "SV/1", "a").lot("2", "accepted", "SV/1", "a"), "arrive-malgre-panne", nil,
			report.NonConforming},
		{"not compressed, known by its plaintext", plain(stopped().ask("send")).done("send"), "lot-repris", nil,
			report.Conforming},
	})
	for _, requirement := range []string{"A-09", "A-10", "C-01", "C-02", "C-03", "C-04"} {
		if c := oneLot(t, nil).judge(requirement, "sans-ecart"); c.Verdict != report.Conforming {
			t.Errorf("%s: %s, %q", requirement, c.Verdict, c.Observed)
		}
	}
}
