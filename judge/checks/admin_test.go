package checks

import (
	"strconv"
	"strings"
	"testing"

	"amfront/journal"
	"amfront/judge/report"
)

// The words of a tape about parts E and F.

func (t *tape) answered(action string, answer any) *tape {
	return t.add(journal.KindLPSReport, journal.LPSReport{Action: action, Answer: answer})
}

func (t *tape) search(attribute, dn string) *tape {
	return t.add(journal.KindLDAPRequest, journal.LDAPRequest{Op: "search", Attributes: []string{attribute},
		Entries: []journal.LDAPEntry{{DN: dn, Values: map[string][]journal.Digest{attribute: {"x"}}}}})
}

func (t *tape) session(id string, kind journal.Kind, fields any) *tape {
	t.add(kind, fields)
	t.Events[len(t.Events)-1].Session = id
	return t
}

// lot is a message of a lot, with the front-end's answer in the mailbox.
func (t *tape) lot(id, decision, subject, plain string) *tape {
	class := map[string]string{"accepted": "arl"}[decision]
	if class == "" {
		class = "service"
	}
	t.add(journal.KindMailStored, journal.MailStored{ID: "answer-" + id, Class: class, ReplyTo: id})
	return t.add(journal.KindMessageReceived, journal.MessageReceived{
		ID: id, Decision: decision, Subject: subject, MessageID: "<" + id + ">",
		PlainSHA256: journal.Digest(plain), FileSHA256: journal.Digest(plain),
		Certificate: &journal.CertificateRef{Label: "amo", Serial: "1"}})
}

func (t *tape) took(id string) *tape {
	return t.add(journal.KindMailRetrieved, journal.MailRef{ID: id, By: "RETR"})
}

func (t *tape) posted(id, kind, code, forgery, original string) *tape {
	t.add(journal.KindMailStored, journal.MailStored{ID: id,
		Class: map[string]string{"service": "service", "dsn": "dsn"}[kind], ReplyTo: original})
	return t.add(journal.KindMailPosted, journal.MailPosted{ID: id, Kind: kind, Code: code, Forgery: forgery,
		Original: original})
}

func rejected() *tape {
	return (&tape{}).ask("send").lot("1", "4005", "SV/1", "a").done("send").ask("poll")
}

type verdictCase struct {
	name   string
	tape   *tape
	check  string
	params []string
	want   report.Verdict
}

func judgeAll(t *testing.T, cases []verdictCase) {
	t.Helper()
	for _, tc := range cases {
		t.Run(tc.check+"/"+tc.name, func(t *testing.T) {
			c := tc.tape.judge(tc.check, tc.params...)
			if c.Verdict != tc.want {
				t.Errorf("%s, expected %s: %s %s", c.Verdict, tc.want, c.Observed, c.Reason)
			}
			if proven := c.Verdict == report.Conforming || c.Verdict == report.NonConforming ||
				c.Verdict == report.Warning; proven && len(c.Evidence.Events) == 0 {
				t.Errorf("%s without evidence", c.Verdict)
			}
		})
	}
}

// TestRightCertificate: the last sending again is judged, whenever it left.
func TestRightCertificate(t *testing.T) {
	const right = "represente-bon-certificat"
	want := func(tp *tape, serial string) *tape {
		return tp.expect(journal.Expected{What: "certificate", Label: "amo", Serial: serial})
	}
	with := func(tp *tape, m journal.MessageReceived) *tape {
		m.ID, m.Subject, m.FileSHA256, m.Decision = "2", "SV/1", "a", "accepted"
		return tp.mail(m)
	}
	opens := journal.MessageReceived{Certificate: &journal.CertificateRef{Label: "amo", Serial: "2"}, PlainSHA256: "a",
		CMS: &journal.CMSSummary{}}
	closed, foreign := opens, opens
	closed.PlainSHA256, closed.CMS = "", &journal.CMSSummary{Class: "key-decrypt", Content: "AES-128-CBC"}
	damaged := closed
	damaged.CMS = &journal.CMSSummary{Class: "truncated"}
	foreign.Certificate = &journal.CertificateRef{Label: "amc", Serial: "2"}
	judgeAll(t, []verdictCase{
		{"at the visit", want(with(rejected().took("answer-1"), opens).done("poll"), "2"), right, nil, report.Conforming},
		{"at an update later", want(with(rejected().took("answer-1").done("poll").ask("refresh"), opens).done("refresh").
			ask("poll").done("poll"), "2"), right, nil, report.Conforming},
		{"the old one", want(with(rejected().took("answer-1"), opens).done("poll"), "3"), right, nil, report.NonConforming},
		{"another's", want(with(rejected().took("answer-1"), foreign).done("poll"), "2"), right, nil, report.NonConforming},
		{"closed to its key", want(with(rejected().took("answer-1"), closed).done("poll"), "2"), right, nil,
			report.NonConforming},
		{"damaged, to be mended first", want(with(rejected().took("answer-1"), damaged).done("poll"), "2"), right, nil,
			report.NotObserved},
		{"nobody's", want(with(rejected().took("answer-1"), journal.MessageReceived{}).done("poll"), "2"), right, nil,
			report.NonConforming},
		{"never", want(rejected().took("answer-1").done("poll"), "2"), right, nil, report.NonConforming},
		{"the message not taken", want(rejected(), "2"), right, nil, report.NotObserved},
		{"nothing rejected", want((&tape{}).ask("send").lot("1", "accepted", "SV/1", "a").done("send"), "2"), right, nil,
			report.NotObserved},
		{"not said which", with(rejected().took("answer-1"), opens).done("poll"), right, nil, report.BenchError},
	})
}

// TestTale: where several service messages spoke of a lot, what happened is told
// in its order; where one did, nothing is added.
func TestTale(t *testing.T) {
	second := func() *tape { return rejected().posted("p", "service", "4025", "", "1") }
	again := func(tp *tape, id string) *tape { return tp.lot(id, "accepted", "SV/1", "a") }
	same := func() *tape {
		tp := rejected().add(journal.KindMailStored, journal.MailStored{ID: "p", Class: "service", ReplyTo: "1"})
		return tp.add(journal.KindMailPosted, journal.MailPosted{ID: "p", Kind: "service", Code: "4005", Original: "1",
			Repeats: "answer-1"})
	}
	for _, c := range []struct {
		tape *tape
		want report.Verdict
		says string
	}{
		{again(again(second().took("answer-1").took("p"), "2"), "3").done("poll"), report.NonConforming,
			"2 nouveaux envois (4005 relevé, 4025 relevé, lot renvoyé, lot renvoyé)"},
		{again(again(second().took("answer-1"), "2").took("p"), "3").done("poll"), report.NonConforming,
			"2 nouveaux envois (4005 relevé, lot renvoyé, 4025 relevé, lot renvoyé)"},
		{again(again(same().took("answer-1"), "2").took("p"), "3").done("poll"), report.NonConforming,
			"2 nouveaux envois (4005 relevé, lot renvoyé, le même 4005 relevé, lot renvoyé)"},
		{second().took("answer-1").took("p").done("poll"), report.NonConforming,
			"0 nouvel envoi (4005 relevé, 4025 relevé)"},
		{again(again(rejected().took("answer-1"), "2"), "3").done("poll"), report.NonConforming, "2 nouveaux envois"},
		{again(second().took("answer-1").took("p"), "2").done("poll"), report.Conforming, "envoyé de nouveau une fois"},
	} {
		got := c.tape.judge("represente-une-fois")
		if got.Verdict != c.want || !strings.HasSuffix(got.Observed, c.says) {
			t.Errorf("%s « %s », want %s « …%s »", got.Verdict, got.Observed, c.want, c.says)
		}
	}
	late := again(second().took("answer-1"), "2").took("p").done("poll").judge("represente-encore", "fois", "2")
	if !strings.HasPrefix(late.Observed, "1 nouvel envoi (4005 relevé, lot renvoyé, 4025 relevé), le dernier") {
		t.Errorf("%s « %s »", late.Verdict, late.Observed)
	}
}

func TestServiceChecks(t *testing.T) {
	const once, same, nothing = "represente-une-fois", "represente-identique", "rien-represente"
	accepted := func() *tape { return (&tape{}).ask("send").lot("1", "accepted", "SV/1", "a").done("send") }
	judgeAll(t, []verdictCase{
		{"once", rejected().took("answer-1").lot("2", "accepted", "SV/1", "a").done("poll"), once, nil, report.Conforming},
		{"never", rejected().took("answer-1").done("poll"), once, nil, report.NonConforming},
		{"twice", rejected().took("answer-1").lot("2", "accepted", "SV/1", "a").lot("3", "accepted", "SV/1",
			"a").done("poll"), once, nil, report.NonConforming},
		{"under another subject, still the same lot", rejected().took("answer-1").lot("2", "accepted", "SV/2",
			"a").done("poll"), once, nil, report.Conforming},
		{"another lot with it", (&tape{}).ask("send").lot("0", "accepted", "SV/0", "z").done("send").ask("send").lot("1",
			"4005", "SV/1", "a").done("send").
			ask("poll").took("answer-1").lot("2", "accepted", "SV/1", "a").lot("3", "accepted", "SV/0", "z").done("poll"), once,
			nil, report.NonConforming},
		{"mailbox not visited", rejected(), once, nil, report.NotObserved},
		{"says it visited", rejected().done("poll"), once, nil, report.NonConforming},
		{"nothing was rejected", accepted().ask("poll").done("poll"), once, nil, report.NotObserved},
		{"dead", (&tape{}).ask("send").ask("poll"), once, nil, report.NotObserved},
		{"posted and sound", accepted().posted("p", "service", "4005", "", "1").ask("poll").took("p").lot("2", "accepted",
			"SV/1", "a").done("poll"), once, nil, report.Conforming},
		{"posted and forged", accepted().posted("p", "service", "4005", "altered", "1").ask("poll").took("p").lot("2",
			"accepted", "SV/1", "a").done("poll"), once, nil, report.NonConforming},

		{"identical", rejected().took("answer-1").lot("2", "accepted", "SV/1", "a").done("poll"), same, nil,
			report.Conforming},
		{"another file", rejected().took("answer-1").lot("2", "accepted", "SV/1", "b").done("poll"), same, nil,
			report.NonConforming},
		{"another subject", rejected().took("answer-1").lot("2", "accepted", "SV/2", "a").done("poll"), same, nil,
			report.NonConforming},
		{"does not open", rejected().took("answer-1").lot("2", "4005", "SV/1", "").done("poll"), same, nil,
			report.NonConforming},
		{"never", rejected().took("answer-1").done("poll"), same, nil, report.NonConforming},
		{"dead", rejected(), same, nil, report.NotObserved},

		{"twice, then accepted", rejected().took("answer-1").lot("2", "4005", "SV/1", "a").lot("3", "accepted", "SV/1",
			"a").done("poll"), "represente-encore", []string{"fois", "2"}, report.Conforming},
		{"given up", rejected().took("answer-1").lot("2", "4005", "SV/1", "a").done("poll"), "represente-encore",
			[]string{"fois", "2"}, report.NonConforming},
		{"dead", rejected(), "represente-encore", []string{"fois", "2"}, report.NotObserved},

		{"nothing, the mail was read", accepted().ask("poll").took("answer-1").done("poll"), nothing, nil, report.Conforming},
		{"nothing, the next lot is another", accepted().ask("poll").took("answer-1").done("poll").ask("send").lot("2",
			"accepted", "SV/2", "b").done("send"), nothing, nil, report.Conforming},
		{"sent again", accepted().ask("poll").took("answer-1").lot("2", "accepted", "SV/1", "a").done("poll"), nothing, nil,
			report.NonConforming},
		{"sent again, as it had to be", rejected().took("answer-1").lot("2", "accepted", "SV/1", "a").done("poll"), nothing,
			nil, report.NotObserved},
		{"rejected, and one more sent again", rejected().took("answer-1").lot("2", "accepted", "SV/1", "a").lot("3",
			"accepted", "SV/1", "a").done("poll"), nothing, nil, report.NonConforming},
		{"rejected, not known to it, and sent again", rejected().lot("2", "accepted", "SV/1", "a").done("poll"), nothing, nil,
			report.NonConforming},
		{"sent again with the next one", accepted().ask("poll").took("answer-1").done("poll").ask("send").lot("2", "accepted",
			"SV/1", "a").done("send"), nothing, nil, report.NonConforming},
		{"tried to", accepted().ask("poll").took("answer-1").left().done("poll"), nothing, nil, report.NonConforming},
		{"the mail was not read", accepted().ask("poll").done("poll"), nothing, nil, report.NotObserved},
		{"one of two was read", accepted().posted("p", "service", "4005", "altered",
			"1").ask("poll").took("answer-1").done("poll"), nothing, nil, report.NotObserved},
		{"dead", accepted().ask("poll"), nothing, nil, report.NotObserved},
		{"nothing was asked", accepted(), nothing, nil, report.BenchError},
	})
}

func TestMailboxChecks(t *testing.T) {
	notice := func() *tape { return (&tape{}).posted("n", "dsn", "", "", "1").ask("poll") }
	said := func(kind string) map[string]any {
		return map[string]any{"messages": []map[string]any{{"message_id": "<n>", "kind": kind, "outcome": "acted"}}}
	}
	visited := func(ok bool) *tape {
		return (&tape{}).ask("poll").add(journal.KindPOP3Command, journal.Command{Verb: "UIDL", OK: ok})
	}
	judgeAll(t, []verdictCase{
		{"understood", notice().took("n").answered("poll", said("dsn")), "avis-compris", nil, report.Conforming},
		{"an alert", notice().took("n").answered("poll", map[string]any{"alerts": []string{"lot non remis"}}), "avis-compris",
			nil, report.Conforming},
		{"taken for something else", notice().took("n").answered("poll", said("other")), "avis-compris", nil,
			report.NonConforming},
		{"left in the mailbox", notice().done("poll"), "avis-compris", nil, report.NonConforming},
		{"nothing said", notice().took("n").done("poll"), "avis-compris", nil, report.NotObserved},
		{"dead", notice(), "avis-compris", nil, report.NotObserved},
		{"no lot, no notice", (&tape{}).ask("poll").done("poll"), "avis-compris", nil, report.NotObserved},
		{"a lot, no notice", (&tape{}).lot("1", "accepted", "SV/1", "a").ask("poll").done("poll"), "avis-compris", nil,
			report.BenchError},

		{"all", notice().took("n").done("poll"), "boite-relevee", nil, report.Conforming},
		{"one left", notice().done("poll"), "boite-relevee", nil, report.NonConforming},
		{"dead", notice(), "boite-relevee", nil, report.NotObserved},
		{"empty, visited", visited(true).done("poll"), "boite-relevee", nil, report.Conforming},
		{"empty, an error to it", visited(true).refused("poll", "other", "boîte vide"), "boite-relevee", nil,
			report.NonConforming},
		{"empty, not visited", (&tape{}).ask("poll").done("poll"), "boite-relevee", nil, report.NotObserved},

		{"fetched, then deleted", notice().took("n").add(journal.KindMailDeleted, journal.MailRef{ID: "n", By: "QUIT"}).
			done("poll").ask("poll").done("poll"), "boite-videe", nil, report.Conforming},
		{"fetched, never deleted", notice().took("n").done("poll").ask("poll").done("poll"), "boite-videe", nil,
			report.Warning},
		{"fetched at this visit", notice().took("n").done("poll"), "boite-videe", nil, report.NotObserved},

		{"denounced", notice().took("n").answered("poll", map[string]any{"messages": []map[string]any{
			{"kind": "4005", "outcome": "refused", "reason": "signature"}}}), "message-denonce", nil, report.Conforming},
		{"denounced unread", notice().answered("poll", map[string]any{"alerts": []string{"attention"}}), "message-denonce",
			nil, report.NotObserved},
		{"nothing to denounce", (&tape{}).ask("poll").answered("poll", map[string]any{"alerts": []string{"attention"}}),
			"message-denonce", nil, report.NotObserved},
		{"silent", notice().took("n").done("poll"), "message-denonce", nil, report.Warning},
		{"dead", notice(), "message-denonce", nil, report.NotObserved},
	})
}

func TestDirectoryChecks(t *testing.T) {
	sent := func() *tape { return (&tape{}).ask("send").lot("1", "accepted", "SV/1", "a").done("send") }
	open := journal.SessionOpen{Protocol: "ldap"}
	ldap := func(end *journal.SessionClose) *tape {
		p := (&tape{}).ask("refresh").session("s", journal.KindSessionOpen, open).session("s", journal.KindLDAPRequest,
			journal.LDAPRequest{Op: "search"})
		if end != nil {
			p.session("s", journal.KindSessionClose, *end)
		}
		return p.done("refresh")
	}
	const useful = "cn=AC,o=x|cn=Racine,o=x"
	judgeAll(t, []verdictCase{
		{"from the store", sent(), "annuaire-non-interroge", nil, report.Conforming},
		{"asked", (&tape{}).ask("send").search("userCertificate;binary", "cn=amo").lot("1", "accepted", "SV/1",
			"a").done("send"), "annuaire-non-interroge", nil, report.Warning},
		{"asked for a list only", (&tape{}).ask("send").search("certificateRevocationList;binary", "cn=AC").lot("1",
			"accepted", "SV/1", "a").done("send"), "annuaire-non-interroge", nil, report.Conforming},
		{"nothing arrived", (&tape{}).ask("send").done("send"), "annuaire-non-interroge", nil, report.NotObserved},
		{"dead", (&tape{}).ask("send"), "annuaire-non-interroge", nil, report.NotObserved},

		{"asked", (&tape{}).ask("send").search("2.5.4.36", "cn=amo").done("send"), "annuaire-interroge", nil,
			report.Conforming},
		{"not asked", sent(), "annuaire-interroge", nil, report.NonConforming},
		{"dead", (&tape{}).ask("send"), "annuaire-interroge", nil, report.NotObserved},

		{"closed at once", ldap(&journal.SessionClose{ByClient: true, IdleMS: 3}), "session-annuaire-fermee", nil,
			report.Conforming},
		{"still open", ldap(nil), "session-annuaire-fermee", nil, report.Warning},
		{"idle for long", ldap(&journal.SessionClose{ByClient: true, IdleMS: 60000}), "session-annuaire-fermee", nil,
			report.Warning},
		{"the server had to", ldap(&journal.SessionClose{Reason: "timeout", IdleMS: 10}), "session-annuaire-fermee", nil,
			report.Warning},
		{"cut by the bench", ldap(&journal.SessionClose{Reason: "fault"}), "session-annuaire-fermee", nil,
			report.NotObserved},
		{"connected and said nothing", (&tape{}).session("s", journal.KindSessionOpen, open).session("s",
			journal.KindSessionClose, journal.SessionClose{ByClient: true}), "session-annuaire-fermee", nil, report.NotObserved},
		{"dead", (&tape{}).ask("refresh"), "session-annuaire-fermee", nil, report.NotObserved},

		{"useful", (&tape{}).search("certificateRevocationList;binary", "CN=ac, o=x").search(
			"certificateRevocationList;binary", "cn=Racine,o=x"), "crl-utiles", []string{"utiles", useful}, report.Conforming},
		{"another's", (&tape{}).search("certificateRevocationList;binary", "cn=AC,o=x").search(
			"certificateRevocationList;binary", "cn=AC-OCT,o=y"), "crl-utiles", []string{"utiles", useful}, report.Warning},
		{"none", (&tape{}).ask("refresh").done("refresh"), "crl-utiles", []string{"utiles", useful}, report.NotObserved},

		{"alert", (&tape{}).ask("refresh").answered("refresh", map[string]any{"alerts": []string{"CRL périmée"}}),
			"alerte-dite", nil, report.Conforming},
		{"a refusal says it too", (&tape{}).ask("refresh").refused("refresh", "crl-forged", "liste refusée"), "alerte-dite",
			nil, report.Conforming},
		{"blank alert", (&tape{}).ask("refresh").answered("refresh", map[string]any{"alerts": []string{" "}}), "alerte-dite",
			nil, report.Warning},
		{"none", (&tape{}).ask("refresh").done("refresh"), "alerte-dite", nil, report.Warning},
		{"dead", (&tape{}).ask("refresh"), "alerte-dite", nil, report.NotObserved},
	})
}

func TestDeclared(t *testing.T) {
	for i, tc := range []struct {
		declared, comment string
		want              report.Verdict
	}{
		{"oui", "", report.Conforming}, {"non", "pas encore", report.NonConforming},
		{"sans objet", "pas de FSE", report.NotApplicable},
		{"sans objet", " ", report.NotObserved}, {"", "", report.NotObserved},
	} {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			p := (&tape{}).ask("attest").answered("attest", map[string]any{
				"declarations": []map[string]any{{"id": "D-00", "declared": tc.declared, "comment": tc.comment}}})
			if c := p.judge("declaration"); c.Verdict != tc.want || !c.Declared {
				t.Errorf("%q: %s, declared %v; expected %s", tc.declared, c.Verdict, c.Declared, tc.want)
			}
		})
	}
	if c := (&tape{}).ask("attest").judge("declaration"); c.Verdict != report.NotObserved {
		t.Errorf("dead: %s", c.Verdict)
	}
}
