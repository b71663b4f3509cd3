package checks

import (
	"strings"
	"testing"

	"amfront/journal"
	"amfront/judge/report"
)

// TestPOP3Verdicts, as the tables of verdicts_test.go.
func TestPOP3Verdicts(t *testing.T) {
	type command = journal.Command
	ok := func(verb string) command { return command{Verb: verb, Line: verb + " 1", OK: true} }
	in := []command{{Verb: "PASS", OK: true}}
	quit := command{Verb: "QUIT", OK: true}
	session := func(p *tape, id string, end *journal.SessionClose, list ...command) *tape {
		for _, c := range list {
			p.session(id, journal.KindPOP3Command, c)
		}
		if end != nil {
			p.session(id, journal.KindSessionClose, *end)
		}
		return p
	}
	closed := &journal.SessionClose{Protocol: "pop3", ByClient: true}
	poll := func() *tape { return (&tape{}).ask("poll") }
	for _, verb := range []string{"STAT", "LIST", "RETR", "TOP", "DELE", "UIDL", "RSET"} {
		early := command{Verb: verb, Line: verb + " 1", Reply: "-ERR"}
		c := session(poll(), "s", closed, early, in[0], quit).judge("dialogue-pop3")
		if c.Verdict != report.NonConforming || strings.Contains(c.Observed, "refusé") ||
			!strings.Contains(c.Observed, "avant l'identification") {
			t.Errorf("%s before PASS: %s, %q", verb, c.Verdict, c.Observed)
		}
		if c := session(poll(), "s", closed, in[0], ok(verb), quit).judge("dialogue-pop3"); c.Verdict != report.Conforming ||
			len(c.Evidence.Events) != 3 || len(c.Evidence.Sessions) != 1 {
			t.Errorf("%s after PASS: %s, %q, %+v", verb, c.Verdict, c.Observed, c.Evidence)
		}
	}
	judgeAll(t, []verdictCase{
		{"APOP", session(poll(), "s", closed, ok("APOP"), ok("STAT"), quit), "dialogue-pop3", nil, report.Conforming},
		{"AUTH", session(poll(), "s", closed, ok("AUTH"), ok("STAT"), quit), "dialogue-pop3", nil, report.Conforming},
		{"an answer of SASL", session(poll(), "s", closed, command{Verb: "AUTH"}, ok("***"), ok("STAT"), quit),
			"dialogue-pop3", nil, report.Conforming},
		{"PASS refused", session(poll(), "s", closed, command{Verb: "PASS"}, quit), "dialogue-pop3", nil,
			report.NonConforming},
		{"APOP refused once in", session(poll(), "s", closed, in[0], command{Verb: "APOP"}, ok("STAT"), quit),
			"dialogue-pop3", nil, report.Conforming},
		{"refused by a planned fault", session(poll(), "s", closed, in[0], command{Verb: "RETR", Fault: "x"}, quit),
			"dialogue-pop3", nil, report.Conforming},
		{"a second session only looks", session(session(poll(), "s", closed, in[0], quit), "t", closed,
			command{Verb: "CAPA", OK: true}, quit), "dialogue-pop3", nil, report.Conforming},
		{"a second session is open", session(session(poll(), "s", closed, in[0], quit), "t", nil, in...), "dialogue-pop3",
			nil, report.NotObserved},
		{"the first session is open", session(session(poll(), "s", nil, in...), "t", closed, in[0], quit), "dialogue-pop3",
			nil, report.NotObserved},
		{"open", session(poll(), "s", nil, in...), "dialogue-pop3", nil, report.NotObserved},
		{"deleted unread", session(poll().add(journal.KindMailDeleted, journal.MailRef{ID: "m", By: "QUIT"}), "s", closed,
			in[0], quit), "dialogue-pop3", nil, report.NonConforming},
		{"deleted by the bench", session(poll().add(journal.KindMailDeleted, journal.MailRef{ID: "m", By: "api"}), "s",
			closed, in[0], quit), "dialogue-pop3", nil, report.Conforming},
		{"not visited", poll().done("poll"), "dialogue-pop3", nil, report.NonConforming},
		{"not visited, silent", poll(), "dialogue-pop3", nil, report.NotObserved},
		{"only connected", session(poll(), "s", closed, command{Verb: "CONNECT", OK: true}), "dialogue-pop3", nil,
			report.NotObserved},
		{"before it was asked", session(&tape{}, "s", closed, in[0], quit).ask("poll"), "dialogue-pop3", nil,
			report.NotObserved},
	})
	if c := poll().refused("poll", "other", "serveur injoignable").judge(
		"dialogue-pop3"); c.Verdict != report.NonConforming || !strings.Contains(c.Observed, "injoignable") {
		t.Errorf("%s, %q", c.Verdict, c.Observed)
	}

	arl := func(p *tape, id, class, lot string) *tape {
		return p.add(journal.KindMailStored, journal.MailStored{ID: id, Class: class, ReplyTo: lot})
	}
	sent := func(decision string) *tape {
		return (&tape{}).ask("send").mail(journal.MessageReceived{ID: "1", Decision: decision}).done("send")
	}
	one := func() *tape { return arl(sent("accepted"), "a", "arl", "1").ask("poll") }
	judgeAll(t, []verdictCase{
		{"known", one().took("a").answered("poll", said("arl noted")), "retour-reconnu", nil, report.Conforming},
		{"taken twice", one().took("a").took("a").answered("poll", said("arl noted")), "retour-reconnu", nil,
			report.Conforming},
		{"taken for another", one().took("a").answered("poll", said("other noted")), "retour-reconnu", nil,
			report.NonConforming},
		{"said by another gesture", one().took("a").answered("refresh", said("arl noted")).answered("poll",
			said("other noted")), "retour-reconnu", nil, report.NonConforming},
		{"nothing said of it", one().took("a").done("poll"), "retour-reconnu", nil, report.NonConforming},
		{"left", one().answered("poll", said("arl noted")), "retour-reconnu", nil, report.NonConforming},
		{"one of two left", arl(arl(sent("accepted"), "a", "arl", "1"), "b", "arl", "1").ask("poll").took("a").answered(
			"poll", said("arl noted", "arl noted")), "retour-reconnu", nil, report.NonConforming},
		{"silent", one().took("a"), "retour-reconnu", nil, report.NotObserved},
		{"beside a service message", arl(arl(sent("accepted"), "a", "arl", "1"), "s", "service",
			"1").ask("poll").took("a").answered("poll", said("arl noted")), "retour-reconnu", nil, report.Conforming},
		{"beside another's", arl(arl(sent("accepted"), "a", "arl", "1"), "b", "arl",
			"9").ask("poll").took("a").answered("poll", said("arl noted")), "retour-reconnu", nil, report.Conforming},
		{"beside one that came later", arl(one().took("a").answered("poll", said("arl noted")), "b", "arl", "1"),
			"retour-reconnu", nil, report.Conforming},
		{"the lot was rejected", sent("4005").ask("poll").done("poll"), "retour-reconnu", nil, report.NotObserved},
		{"the front-end kept silent", sent("accepted").ask("poll").done("poll"), "retour-reconnu", nil, report.BenchError},
		{"the lot never left", (&tape{}).ask("send").refused("send", "expired", "périmé").ask("poll").done("poll"),
			"retour-reconnu", nil, report.NonConforming},
		{"the lot never left, silent", (&tape{}).ask("send").ask("poll").done("poll"), "retour-reconnu", nil,
			report.NotObserved},
		{"no lot was asked for", (&tape{}).ask("poll").done("poll"), "retour-reconnu", nil, report.BenchError},
	})
}

// TestSMTPSessions: several sessions of one sending, as they end.
func TestSMTPSessions(t *testing.T) {
	more := func(end string, list ...journal.Command) *flowTape {
		p := oneLot(t, nil)
		for _, c := range list {
			p.add("more", journal.KindSMTPCommand, c)
		}
		if end != "open" {
			p.add("more", journal.KindSessionClose, journal.SessionClose{Protocol: "smtp", Reason: end})
		}
		p.smtp("EHLO poste", "QUIT")
		return p
	}
	hello := journal.Command{Verb: "EHLO", Line: "EHLO poste", OK: true}
	for what, c := range map[string]struct {
		tape *flowTape
		want report.Verdict
	}{
		"one of three is open":              {more("open", hello), report.NotObserved},
		"one of three ends without QUIT":    {more("eof", hello), report.NonConforming},
		"one of three was cut by the bench": {more("fault", hello), report.Conforming},
		"the bench was shut down":           {more("shutdown", hello), report.Conforming},
		"a fault in it, then closed": {
			more("eof", hello, journal.Command{Verb: "NOOP", Line: "NOOP", Code: 421, Fault: "x"}), report.Conforming},
		"a syntax error that is a fault": {
			more("eof", hello, journal.Command{Verb: "NOOP", Line: "NOOP", Code: 501, Fault: "x"}), report.Conforming},
		"one of three says HELO only": {more("eof", journal.Command{Verb: "HELO", Line: "HELO poste", OK: true},
			journal.Command{Verb: "QUIT", OK: true}), report.Warning},
		"one of three connects and says nothing": {more("eof", journal.Command{Verb: "CONNECT", OK: true}),
			report.Conforming},
	} {
		if got := c.tape.judge("A-12", "dialogue-smtp"); got.Verdict != c.want || c.want == report.Warning &&
			got.Level != report.SHOULD {
			t.Errorf("%s: %s (%s), %q; expected %s", what, got.Verdict, got.Level, got.Observed, c.want)
		}
	}
	p := newFlowTape(t)
	p.smtp("MAIL FROM:a@b") // before: not this sending's
	p.asked("FSE", "test", "amo", false, "a")
	p.received(p.good("a"))
	if got := p.judge("A-12", "dialogue-smtp"); got.Verdict != report.NotObserved {
		t.Errorf("a message from nowhere: %s, %q", got.Verdict, got.Observed)
	}
}

// TestFetched: only the front-end's answer to the very lot shows that the LPS
// knows of the rejection.
func TestFetched(t *testing.T) {
	for _, check := range []string{"represente-une-fois", "represente-encore", "represente-identique"} {
		for what, c := range map[string]struct {
			tape *tape
			want report.Verdict
		}{
			"read, then silent":   {rejected().took("answer-1"), report.NonConforming},
			"not read, silent":    {rejected(), report.NotObserved},
			"read something else": {rejected().took("other"), report.NotObserved},
			"read another lot's answer": {(&tape{}).ask("send").lot("0", "4015", "SV/0", "z").lot("1", "4005", "SV/1",
				"a").done("send").ask("poll").took("answer-0"), report.NotObserved},
			"read a notice about the lot": {rejected().add(journal.KindMailStored,
				journal.MailStored{ID: "n", Class: "dsn", ReplyTo: "1"}).took("n"), report.NotObserved},
		} {
			if got := c.tape.judge(check, "fois", "2"); got.Verdict != c.want {
				t.Errorf("%s, %s: %s, %q; want %s", check, what, got.Verdict, got.Observed, c.want)
			}
		}
	}
}

// TestLots: what makes two messages one lot.
func TestLots(t *testing.T) {
	type message = journal.MessageReceived
	for what, c := range map[string]struct {
		a, b message
		want bool
	}{
		"nothing in common":  {message{Subject: "1", FileSHA256: "a"}, message{Subject: "2", FileSHA256: "b"}, false},
		"the subject":        {message{Subject: "1", FileSHA256: "a"}, message{Subject: "1", FileSHA256: "b"}, true},
		"the file":           {message{Subject: "1", FileSHA256: "a"}, message{Subject: "2", FileSHA256: "a"}, true},
		"neither is known":   {message{}, message{}, false},
		"no subject":         {message{FileSHA256: "a"}, message{FileSHA256: "b"}, false},
		"neither was opened": {message{Subject: "1"}, message{Subject: "2"}, false},
	} {
		if got := sameLot(c.a, c.b); got != c.want {
			t.Errorf("%s: %v", what, got)
		}
	}
	for what, c := range map[string]struct {
		tape *tape
		want []int // messages again, of each lot
	}{
		"asked for under the same subject": {(&tape{}).ask("send").lot("1", "4005", "SV/1",
			"a").ask("poll").ask("send").lot("2", "accepted", "SV/1", "b"), []int{1}},
		"asked for, another subject": {(&tape{}).ask("send").lot("1", "4005", "SV/1",
			"a").ask("poll").ask("send").lot("2", "accepted", "SV/2", "a"), []int{0, 0}},
		"unasked, the oldest of two": {(&tape{}).ask("send").lot("1", "accepted", "SV/1", "a").ask("send").lot("2",
			"accepted", "SV/2", "a").ask("poll").lot("3", "accepted", "SV/3", "a"), []int{1, 0}},
		"unasked, the first lot is another": {(&tape{}).ask("send").lot("0", "accepted", "SV/0", "z").ask("send").lot("1",
			"accepted", "SV/1", "a").ask("poll").lot("3", "accepted", "SV/3", "a"), []int{0, 1}},
		"without a subject, asked for": {(&tape{}).ask("send").lot("1", "accepted", "", "a").ask("send").lot("2", "accepted",
			"", "b"), []int{0, 0}},
	} {
		lots := c.tape.lots()
		if len(lots) != len(c.want) {
			t.Errorf("%s: %d lots", what, len(lots))
			continue
		}
		for i, l := range lots {
			if len(l.again) != c.want[i] {
				t.Errorf("%s: lot %d came again %d times", what, i, len(l.again))
			}
		}
	}
}

// TestSendingVerdicts, as the tables of verdicts_test.go.
func TestSendingVerdicts(t *testing.T) {
	said := func(exit int, reason string) *tape {
		return situation(true).add(journal.KindLPSReport, journal.LPSReport{Action: "send", Exit: exit, Reason: reason})
	}
	judgeAll(t, []verdictCase{
		{"accepted with a 4015", situation(true).left().arrived("4015", "1", "file").done("send"), "lot-accepte", nil,
			report.Conforming},
		{"rejected with a 4025", situation(true).left().arrived("4025", "1", "file").done("send"), "lot-accepte", nil,
			report.NonConforming},
		{"resumed with a 4015", stopped().ask("send").arrived("4015", "1", "file").done("send"), "lot-repris", nil,
			report.Conforming},
		{"resumed beside another", stopped().ask("send").arrived("accepted", "1", "file").arrived("accepted", "1",
			"else").done("send"), "lot-repris", nil, report.NonConforming},
		{"says it sent, with a word", said(0, "périmé"), "motif-dit", []string{"codes", "expired"}, report.NonConforming},
		{"failed", said(3, "panne"), "lot-accepte", nil, report.NotObserved},
		{"a list of codes with blanks", situation(true).refused("send", "expired", "périmé"), "motif-dit",
			[]string{"codes", "revoked, expired"}, report.Conforming},
		{"a message and nothing on the wire", situation(true).arrived("accepted", "1", "file").done("send"), "une-seule-fois",
			nil, report.Conforming},
		{"a lot in a front-end's mailbox is not the station's mail",
			(&tape{}).add(journal.KindMailStored, journal.MailStored{ID: "l", Class: "lot"}).posted("n", "dsn", "", "",
				"1").ask("poll").took("n").done("poll"), "boite-relevee", nil, report.Conforming},
		{"no list but an entry is due", (&tape{}).expect(journal.Expected{
			What: "served", SHA256: "bad", Label: "amo"}).expect(journal.Expected{What: "served", DN: "cn=AC",
			Label: "amo"}).ask("send").refused("send", "expired", "périmé"), "rien-emis", nil, report.NotObserved},
	})
	c := situation(true).left().arrived("accepted", "2", "file").done("send").judge("rien-emis")
	if c.Verdict != report.NonConforming || !strings.Contains(c.Observed, "accepté") || c.Evidence.Chosen == nil ||
		c.Evidence.Chosen.Serial != "2" {
		t.Errorf("what left is not told: %q, %+v", c.Observed, c.Evidence)
	}
	if c := said(0, "périmé").judge("motif-dit", "codes", "expired"); !strings.Contains(c.Observed, "dit avoir émis") {
		t.Errorf("%q", c.Observed)
	}
}
