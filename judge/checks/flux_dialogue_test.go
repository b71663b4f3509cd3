package checks

import (
	"fmt"
	"strings"
	"testing"

	"amfront/journal"
	"amfront/judge/report"
)

func TestSMTPDialogue(t *testing.T) {
	join := func(lines ...string) []string { return lines }
	for _, c := range []struct {
		what  string
		lines []string
		want  report.Verdict
		says  string
	}{
		{"good", goodSMTP, report.Conforming, ""},
		{"lower case", join("ehlo [127.0.0.1]", "mail from:<ps@cabinet.example>", "rcpt to:<amo@x.rss.fr>", "data", ".",
			"quit"), report.Conforming, ""},
		{"RSET and a second message", append(goodSMTP[:5:5], "RSET", "MAIL FROM:<a@b>", "RCPT TO:<c@d>", "DATA", ".", "QUIT"),
			report.Conforming, ""},
		{"HELO only", join("HELO poste", "MAIL FROM:<a@b>", "RCPT TO:<c@d>", "DATA", ".", "QUIT"), report.Warning, "HELO"},
		{"HELO after EHLO was refused", join("EHLO poste => 502", "HELO poste", "MAIL FROM:<a@b>", "RCPT TO:<c@d>", "DATA",
			".", "QUIT"), report.Conforming, ""},
		{"no brackets", join("EHLO poste", "MAIL FROM:a@b", "RCPT TO:<c@d>", "DATA", ".", "QUIT"), report.NonConforming,
			"chevrons"},
		{"no brackets at RCPT", join("EHLO poste", "MAIL FROM:<a@b>", "RCPT TO:c@d", "DATA", ".", "QUIT"),
			report.NonConforming, "RCPT TO:<adresse>"},
		{"blank before the address", join("EHLO poste", "MAIL FROM: <a@b>", "RCPT TO:<c@d>", "DATA", ".", "QUIT"),
			report.NonConforming, "sans espace"},
		{"no greeting", join("MAIL FROM:<a@b>", "RCPT TO:<c@d>", "DATA", ".", "QUIT"), report.NonConforming,
			"EHLO doit venir"},
		{"greeting without a name", join("EHLO", "MAIL FROM:<a@b>", "RCPT TO:<c@d>", "DATA", ".", "QUIT"),
			report.NonConforming, "nom de machine"},
		{"parameters after HELO", join("HELO poste", "MAIL FROM:<a@b> SIZE=3", "RCPT TO:<c@d>", "DATA", ".", "QUIT"),
			report.NonConforming, "sans EHLO"},
		{"RCPT before MAIL", join("EHLO poste", "RCPT TO:<c@d> => 503", "MAIL FROM:<a@b>", "RCPT TO:<c@d>", "DATA", ".",
			"QUIT"), report.NonConforming, "MAIL doit"},
		{"unknown command", join("EHLO poste", "XDEBUG => 500", "MAIL FROM:<a@b>", "RCPT TO:<c@d>", "DATA", ".", "QUIT"),
			report.NonConforming, "refusé"},
		{"no QUIT", goodSMTP[:5], report.NonConforming, "sans QUIT"},
		{"no EHLO after STARTTLS", join("EHLO poste", "STARTTLS", "MAIL FROM:<a@b>", "RCPT TO:<c@d>", "DATA", ".", "QUIT"),
			report.NonConforming, "EHLO doit venir"},
		{"DATA without RCPT", join("EHLO poste", "MAIL FROM:<a@b>", "DATA", ".", "QUIT"), report.NonConforming,
			"aucun destinataire"},
		{"DATA after a refused RCPT", join("EHLO poste", "MAIL FROM:<a@b>", "RCPT TO:<c@d> => 550", "DATA", ".", "QUIT"),
			report.NonConforming, "aucun destinataire"},
		{"DATA at once", join("EHLO poste", "DATA", ".", "QUIT"), report.NonConforming, "aucun destinataire"},
		{"one of two recipients refused", join("EHLO poste", "MAIL FROM:<a@b>", "RCPT TO:<c@d>", "RCPT TO:<e@f> => 550",
			"DATA", ".", "QUIT"), report.Conforming, ""},
		{"a second message without MAIL", append(goodSMTP[:5:5], "RCPT TO:<c@d>", "QUIT"), report.NonConforming, "MAIL doit"},
		{"a second message without RCPT", append(goodSMTP[:5:5], "MAIL FROM:<a@b>", "DATA", ".", "QUIT"),
			report.NonConforming, "aucun destinataire"},
		{"after RSET without MAIL", join("EHLO poste", "MAIL FROM:<a@b>", "RSET", "RCPT TO:<c@d>", "DATA", ".", "QUIT"),
			report.NonConforming, "MAIL doit"},
		{"STARTTLS refused", join("EHLO poste", "STARTTLS => 454", "MAIL FROM:<a@b>", "RCPT TO:<c@d>", "DATA", ".", "QUIT"),
			report.Conforming, ""},
		{"STARTTLS forgets the sender", join("EHLO poste", "MAIL FROM:<a@b>", "STARTTLS", "RCPT TO:<c@d>", "DATA", ".",
			"QUIT"), report.NonConforming, "MAIL doit"},
		{"STARTTLS forgets the recipient", join("EHLO poste", "MAIL FROM:<a@b>", "RCPT TO:<c@d>", "STARTTLS", "EHLO poste",
			"DATA", ".", "QUIT"), report.NonConforming, "aucun destinataire"},
		{"parameters, EHLO refused", join("EHLO poste => 502", "HELO poste", "MAIL FROM:<a@b> SIZE=3", "RCPT TO:<c@d>",
			"DATA", ".", "QUIT"), report.NonConforming, "sans EHLO"},
		{"a refusal that is no syntax", join("EHLO poste", "MAIL FROM:<a@b> => 451", "MAIL FROM:<a@b>", "RCPT TO:<c@d>",
			"DATA", ".", "QUIT"), report.Conforming, ""},
		{"500", join("EHLO poste", "XA => 500", "QUIT"), report.NonConforming, "500"},
		{"501", join("EHLO poste", "XA => 501", "QUIT"), report.NonConforming, "501"},
		{"502", join("EHLO poste", "XA => 502", "QUIT"), report.NonConforming, "502"},
		{"503", join("EHLO poste", "XA => 503", "QUIT"), report.NonConforming, "503"},
		{"504", join("EHLO poste", "XA => 504", "QUIT"), report.NonConforming, "504"},
		{"555", join("EHLO poste", "XA => 555", "QUIT"), report.NonConforming, "555"},
		{"505 is not of RFC 5321", join("EHLO poste", "XA => 505", "QUIT"), report.Conforming, ""},
	} {
		got := oneLot(t, nil, c.lines...).judge("A-12", "dialogue-smtp")
		if got.Verdict != c.want || !strings.Contains(got.Observed, c.says) {
			t.Errorf("%s: %s, %q; expected %s, %q", c.what, got.Verdict, got.Observed, c.want, c.says)
		}
	}
	open := oneLot(t, nil, goodSMTP[:5]...)
	open.events = open.events[:len(open.events)-2] // neither close nor report
	if c := open.judge("A-12", "dialogue-smtp"); c.Verdict != report.NotObserved {
		t.Errorf("session still open: %s", c.Verdict)
	}
	cut := oneLot(t, nil)
	cut.add("smtp-cut", journal.KindSMTPCommand, journal.Command{Verb: "EHLO", Line: "EHLO poste", Fault: "coupure"})
	cut.add("smtp-cut", journal.KindSessionClose, journal.SessionClose{Protocol: "smtp", Reason: "fault"})
	if c := cut.judge("A-12", "dialogue-smtp"); c.Verdict != report.Conforming {
		t.Errorf("a session that the bench cut is held against the LPS: %s, %q", c.Verdict, c.Observed)
	}
}

// mailboxTape is a lot that was accepted, its ARL in the mailbox, and a poll
// that says these commands and reports these kinds.
func mailboxTape(t *testing.T, read bool, lines []string, kinds ...string) *flowTape {
	p := oneLot(t, nil)
	var lotID string
	for _, m := range All[journal.MessageReceived](&View{Events: p.events}, journal.KindMessageReceived, 0) {
		lotID = m.Payload.ID
	}
	p.add("", journal.KindMailStored, journal.MailStored{ID: "arl-1", Mailbox: "ps@cabinet.example", Class: "arl",
		ReplyTo: lotID})
	p.add("", journal.KindLPSAction, journal.LPSAction{Action: "poll"})
	for _, l := range lines {
		verb, _, _ := strings.Cut(l, " ")
		ok := !strings.HasPrefix(l, "-")
		verb = strings.TrimPrefix(verb, "-")
		p.add("pop3-1", journal.KindPOP3Command, journal.Command{
			Verb: verb, Line: strings.TrimPrefix(l, "-"), OK: ok, Reply: "-ERR"})
		if verb == "RETR" && read {
			p.add("pop3-1", journal.KindMailRetrieved, journal.MailRef{ID: "arl-1", By: "RETR"})
		}
		if verb == "DELE" {
			p.add("pop3-1", journal.KindMailDeleted, journal.MailRef{ID: "arl-1", By: "QUIT"})
		}
	}
	p.add("pop3-1", journal.KindSessionClose, journal.SessionClose{Protocol: "pop3", Reason: "eof"})
	var list []any
	for i, k := range kinds {
		list = append(list, map[string]any{"message_id": fmt.Sprint(i), "kind": k, "outcome": "noted"})
	}
	p.report("poll", 0, "", map[string]any{"messages": list})
	return p
}

var goodPOP3 = []string{"CAPA", "USER ps", "PASS ***", "UIDL", "RETR 1", "DELE 1", "QUIT"}

func TestPOP3Dialogue(t *testing.T) {
	for _, c := range []struct {
		what  string
		read  bool
		lines []string
		want  report.Verdict
		says  string
	}{
		{"good", true, goodPOP3, report.Conforming, ""},
		{"CAPA refused", true, append([]string{"-CAPA"}, goodPOP3[1:]...), report.Conforming, ""},
		{"no QUIT", true, goodPOP3[:6], report.NonConforming, "sans QUIT"},
		{"deleted unread", false, []string{"USER ps", "PASS ***", "DELE 1", "QUIT"}, report.NonConforming,
			"sans avoir été relevé"},
		{"before the identification", true, []string{"-LIST", "USER ps", "PASS ***", "RETR 1", "QUIT"}, report.NonConforming,
			"identification"},
		{"never in", true, []string{"USER ps", "QUIT"}, report.NonConforming, "identification"},
		{"refused", true, []string{"USER ps", "PASS ***", "-XPING", "RETR 1", "QUIT"}, report.NonConforming, "XPING"},
		{"no session", true, nil, report.NonConforming, "pas été relevée"},
	} {
		got := mailboxTape(t, c.read, c.lines, "arl").judge("A-12", "dialogue-pop3")
		if got.Verdict != c.want || !strings.Contains(got.Observed, c.says) {
			t.Errorf("%s: %s, %q; expected %s, %q", c.what, got.Verdict, got.Observed, c.want, c.says)
		}
	}
	silent := newFlowTape(t)
	silent.add("", journal.KindLPSAction, journal.LPSAction{Action: "poll"})
	if c := silent.judge("A-12", "dialogue-pop3"); c.Verdict != report.NotObserved {
		t.Errorf("silent: %s", c.Verdict)
	}
}

func TestReturnRecognised(t *testing.T) {
	for _, c := range []struct {
		what  string
		read  bool
		kinds []string
		want  report.Verdict
	}{
		{"recognised", true, []string{"arl"}, report.Conforming},
		{"taken for something else", true, []string{"other"}, report.NonConforming},
		{"not reported", true, nil, report.NonConforming},
		{"told twice", true, []string{"arl", "arl"}, report.NonConforming},
		{"reported but never read", false, []string{"arl"}, report.NonConforming},
	} {
		if got := mailboxTape(t, c.read, goodPOP3, c.kinds...).judge("A-08", "retour-reconnu"); got.Verdict != c.want {
			t.Errorf("%s: %s, %q; expected %s", c.what, got.Verdict, got.Observed, c.want)
		}
	}
	none := oneLot(t, nil)
	none.add("", journal.KindLPSAction, journal.LPSAction{Action: "poll"})
	none.report("poll", 0, "", nil)
	if c := none.judge("A-08", "retour-reconnu"); c.Verdict != report.BenchError {
		t.Errorf("the front-end accepted and sent no ARL: %s", c.Verdict)
	}
	none.add("", journal.KindMailStored, journal.MailStored{ID: "arl", Class: "arl", ReplyTo: "m1"})
	if c := none.judge("A-08", "retour-reconnu"); c.Verdict != report.NotObserved {
		t.Errorf("the mailbox was visited before the relay agreed: %s", c.Verdict)
	}
}
