package checks

import (
	"strings"
	"testing"

	"amfront/journal"
	"amfront/judge/report"
)

// TestNothingBack: after a visit of the mailbox, a lot that does not come is
// red only where a rejected one was waiting to leave.
func TestNothingBack(t *testing.T) {
	want := func(tp *tape) *tape {
		return tp.add(journal.KindExpected, journal.Expected{What: "certificate", Label: "amo", Serial: "2"})
	}
	accepted := func() *tape {
		return want((&tape{}).ask("send").lot("1", "accepted", "SV/1", "a").done("send").ask("poll"))
	}
	for _, tc := range []struct {
		name string
		tape *tape
		want report.Verdict
		says string
	}{
		{"rejected, and never sent again", want(rejected()).took("answer-1").done("poll"), report.NonConforming,
			"rejeté par 4005, n'est pas reparti après la relève"},
		{"rejected, the message never taken", want(rejected()).done("poll"), report.NonConforming,
			"n'a pas pris le message de service"},
		{"accepted at once: nothing to send again", accepted().took("answer-1").done("poll"), report.NotObserved,
			"n'a rejeté aucun lot"},
		{"accepted at an earlier visit", want(rejected().took("answer-1").lot("2", "accepted", "SV/1",
			"a").done("poll").ask("poll")).done("poll"), report.NotObserved, "aucun lot n'attendait"},
		{"nothing ever came", want((&tape{}).ask("send").done("send").ask("poll")).done("poll"), report.NotObserved,
			"aucun lot n'est arrivé"},
		{"dead", want(rejected()).took("answer-1"), report.NotObserved, "n'a rien rapporté"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, check := range []string{"certificat-attendu", "lot-accepte"} {
				if c := tc.tape.judge(check); c.Verdict != tc.want || !strings.Contains(c.Observed, tc.says) {
					t.Errorf("%s: %s « %s », want %s « %s »", check, c.Verdict, c.Observed, tc.want, tc.says)
				}
			}
		})
	}
}

// TestOneOfEqualFiles: three lots with the same file, one rejected; sent again
// under a new subject, it is that one, and what is wrong is its subject.
func TestOneOfEqualFiles(t *testing.T) {
	tp := (&tape{}).ask("send").lot("0", "accepted", "SV/0", "a").done("send").ask("send").lot("1", "4005", "SV/1",
		"a").done("send").
		ask("poll").took("answer-1").lot("2", "accepted", "SV/9", "a").done("poll")
	if c := tp.judge("represente-une-fois"); c.Verdict != report.Conforming {
		t.Errorf("%s « %s »", c.Verdict, c.Observed)
	}
	if c := tp.judge("represente-identique"); c.Verdict != report.NonConforming ||
		!strings.Contains(c.Observed, "l'objet a changé") {
		t.Errorf("%s « %s »", c.Verdict, c.Observed)
	}
}

// TestChangedNature is told in words.
func TestChangedNature(t *testing.T) {
	tp := rejected().took("answer-1").add(journal.KindMessageReceived,
		journal.MessageReceived{ID: "2", Decision: "accepted", Subject: "SV/1",
			PlainSHA256: "a", FileSHA256: "a", Flow: journal.Flow{Kind: "FSE", Usage: "reel"}}).done("poll")
	if c := tp.judge("represente-identique"); c.Verdict != report.NonConforming || strings.Contains(c.Observed, "Kind") ||
		!strings.Contains(c.Observed, "FSE") {
		t.Errorf("%s « %s »", c.Verdict, c.Observed)
	}
}

// TestBackAheadOfTheScenario: a software that visits its mailbox until it is
// empty sent the lot again before the poll at which the scenario awaits it.
func TestBackAheadOfTheScenario(t *testing.T) {
	for serial, want := range map[string]report.Verdict{"1": report.Conforming, "7": report.NotObserved} {
		tp := (&tape{}).add(journal.KindExpected, journal.Expected{What: "certificate", Label: "amo", Serial: serial})
		tp.Events = append(tp.Events, rejected().Events...)
		tp.took("answer-1").add(journal.KindMessageReceived, journal.MessageReceived{ID: "2", Decision: "accepted",
			Subject: "SV/1", PlainSHA256: "a", FileSHA256: "a", CMS: &journal.CMSSummary{KeySHA256: "k"},
			Certificate: &journal.CertificateRef{Label: "amo", Serial: "1"}}).done("poll").ask("poll").done("poll")
		if c := tp.judge("certificat-attendu"); c.Verdict != want {
			t.Errorf("certificate %s: %s « %s »", serial, c.Verdict, c.Observed)
		}
	}
}

// TestWhoseCertificate: a wrong certificate is told from one of another owner.
func TestWhoseCertificate(t *testing.T) {
	for label, says := range map[string]string{"amo": "un autre certificat du même titulaire", "amc": "autre titulaire"} {
		tp := (&tape{}).add(journal.KindExpected, journal.Expected{What: "certificate", Label: label, Serial: "7"}).ask(
			"send")
		tp.add(journal.KindMessageReceived, journal.MessageReceived{
			ID: "1", Decision: "4015", Subject: "SV/1", PlainSHA256: "a", CMS: &journal.CMSSummary{KeySHA256: "k"},
			Certificate: &journal.CertificateRef{Label: "amo", Serial: "1"}})
		if c := tp.done("send").judge("certificat-attendu"); c.Verdict != report.NonConforming ||
			!strings.Contains(c.Reason, says) {
			t.Errorf("%s: %s « %s » %s", label, c.Verdict, c.Observed, c.Reason)
		}
	}
}

// TestNoSendingNoDirectory: what did not leave says nothing of the directory,
// unless it was asked.
func TestNoSendingNoDirectory(t *testing.T) {
	refused := func(tp *tape) *tape {
		return tp.add(journal.KindLPSReport, journal.LPSReport{Action: "send", Exit: 10, Reason: "aucun certificat"})
	}
	if c := refused((&tape{}).ask("send")).judge("annuaire-non-interroge"); c.Verdict != report.NotObserved {
		t.Errorf("%s « %s »", c.Verdict, c.Observed)
	}
	if c := refused((&tape{}).ask("send").search("userCertificate", "cn=amo")).judge(
		"annuaire-non-interroge"); c.Verdict != report.Warning {
		t.Errorf("%s « %s »", c.Verdict, c.Observed)
	}
}

// TestNoiseIsNoLife: what no server understands does not prove that an LPS was
// at work, so that nothing left proves nothing.
func TestNoiseIsNoLife(t *testing.T) {
	if c := (&tape{}).ask("send").add(journal.KindLDAPRequest, journal.LDAPRequest{Op: "malformed"}).done("send").judge(
		"rien-emis"); c.Verdict != report.NotObserved {
		t.Errorf("malformed LDAP: %s « %s »", c.Verdict, c.Observed)
	}
	for ok, want := range map[bool]report.Verdict{true: report.Conforming, false: report.NotObserved} {
		tp := (&tape{}).ask("send").add(journal.KindSMTPCommand, journal.Command{Verb: "EHLO", OK: ok}).done("send")
		if c := tp.judge("rien-emis"); c.Verdict != want {
			t.Errorf("understood %t: %s « %s »", ok, c.Verdict, c.Observed)
		}
	}
}
