package checks

import (
	"strings"
	"testing"

	"amfront/journal"
	"amfront/judge/report"
)

// The tables here were written from mutants that lived: each row is a place
// where a change of the check went unseen.

func (t *tape) mail(m journal.MessageReceived) *tape { return t.add(journal.KindMessageReceived, m) }

// said is an answer with messages of these kinds and outcomes: "4005 refused".
func said(list ...string) map[string]any {
	var messages []any
	for _, s := range list {
		kind, outcome, _ := strings.Cut(s, " ")
		messages = append(messages, map[string]any{"kind": kind, "outcome": outcome, "reason": "parce que"})
	}
	return map[string]any{"messages": messages}
}

// TestStaleList: a station may leave a list aside that is out of date when it
// meets it, and may not stop for one that it took.
func TestStaleList(t *testing.T) {
	due := func() *tape {
		return (&tape{}).expect(journal.Expected{What: "served", SHA256: "old", DN: "cn=AC"}).
			expect(journal.Expected{What: "stale", SHA256: "old", DN: "cn=AC"}).
			expect(journal.Expected{What: "certificate", Label: "amo", Serial: "1"})
	}
	met := func(outcome string) *tape {
		return due().ask("refresh").handed("cn=AC", "old").answered("refresh", map[string]any{
			"fetched": []any{map[string]any{"kind": "crl", "name": "CN=AC", "outcome": outcome, "reason": "périmée"},
				map[string]any{"kind": "crl", "name": "cn=racine", "outcome": "accepted"}}})
	}
	end := func(p *tape, code string) *tape { return p.ask("send").refused("send", code, "rien à employer") }
	revoked := []string{"codes", "revoked"}
	judgeAll(t, []verdictCase{
		{"not installed", end(met("refused"), "crl-absent"), "certificat-attendu", nil, report.NotApplicable},
		{"not installed, no certificate left", end(met("refused"), "no-certificate"), "certificat-attendu", nil,
			report.NotApplicable},
		{"installed, then not used", end(met("accepted"), "crl-dates"), "certificat-attendu", nil, report.NonConforming},
		{"not installed, stopped for another cause", end(met("refused"), "key-usage"), "certificat-attendu", nil,
			report.NonConforming},
		{"never met", end(due(), "crl-absent"), "certificat-attendu", nil, report.NonConforming},
		{"met, nothing said of it", end(due().ask("refresh").handed("cn=AC", "old"), "crl-dates"), "certificat-attendu",
			nil, report.NotApplicable},
		{"met, nothing said of it, no certificate", end(due().ask("refresh").handed("cn=AC", "old"), "no-certificate"),
			"certificat-attendu", nil, report.NonConforming},
		{"what it names", end(met("refused"), "crl-absent"), "motif-dit", revoked, report.Conforming},
		{"what it names, installed", end(met("accepted"), "crl-dates"), "motif-dit", revoked, report.NonConforming},
	})
}

// TestConsequences: which words at an earlier moment excuse a sending that
// stopped for want of a certificate.
func TestConsequences(t *testing.T) {
	refresh := func(p *tape, kind, name, outcome, reason string) *tape {
		return p.answered("refresh", map[string]any{
			"fetched": []any{map[string]any{"kind": kind, "name": name, "outcome": outcome, "reason": reason}}})
	}
	due := func() *tape {
		return (&tape{}).expect(journal.Expected{What: "served", SHA256: "bad", Label: "amo"}).ask("refresh").handed("cn=amo",
			"bad")
	}
	end := func(p *tape, code string) *tape { return p.ask("send").refused("send", code, "rien à employer") }
	changed := func(p *tape) *tape { return p.add(journal.KindPKIChanged, journal.PKIChanged{}) }
	expired, absent := []string{"codes", "expired"}, []string{"codes", "crl-absent"}
	judgeAll(t, []verdictCase{
		{"no-certificate", end(refresh(due(), "certificate", "amo", "refused", "périmé"), "no-certificate"), "motif-dit",
			expired, report.Conforming},
		{"unknown-ca", end(refresh(due(), "certificate", "amo", "refused", "périmé"), "unknown-ca"), "motif-dit", expired,
			report.Conforming},
		{"no consequence", end(refresh(due(), "certificate", "amo", "refused", "périmé"), "directory-down"), "motif-dit",
			expired, report.NonConforming},
		{"other says nothing", end(refresh(due(), "certificate", "amo", "stored", ""), "other"), "motif-dit", expired,
			report.Conforming},
		{"the label in capitals", end(refresh(due(), "certificate", "AMO", "refused", "périmé"), "no-certificate"),
			"motif-dit", expired, report.Conforming},
		{"a list has no label", end(refresh(due(), "crl", "cn=AC", "refused", "fausse"), "no-certificate"), "motif-dit",
			expired, report.Conforming},
		{"an authority refused", end(refresh(due(), "ca", "AC", "refused", "périmée"), "bad-signature"), "motif-dit",
			expired, report.Conforming},
		{"without a reason", end(refresh(due(), "certificate", "amo", "refused", " "), "no-certificate"), "motif-dit",
			expired, report.NonConforming},
		{"stored", end(refresh(due(), "certificate", "amo", "stored", "bien"), "no-certificate"), "motif-dit", expired,
			report.NonConforming},
		{"waits for a list that is not there", end(refresh(due(), "certificate", "amo", "pending", "sans liste"),
			"no-certificate"), "motif-dit", absent, report.Conforming},
		{"stored, where a list is not there", end(refresh(due(), "certificate", "amo", "stored", "bien"), "no-certificate"),
			"motif-dit", absent, report.NonConforming},
		{"waits for another's list", end(refresh(due(), "certificate", "amc", "pending", "sans liste"), "no-certificate"),
			"motif-dit", absent, report.NonConforming},
		{"refused at hand for another reason", end(due().refused("refresh", "crl-absent", "sans liste"), "no-certificate"),
			"motif-dit", expired, report.NonConforming},
		{"the right code, but done", end(due().answered("refresh", map[string]any{"reason_code": "expired"}),
			"no-certificate"), "motif-dit", expired, report.NonConforming},
		{"before the situation began", end(changed(refresh(due(), "certificate", "amo", "refused", "périmé")),
			"no-certificate"), "motif-dit", expired, report.NonConforming},
		{"said only after the sending", due().ask("send").refused("send", "no-certificate",
			"rien").ask("refresh").refused("refresh", "expired", "périmé"), "motif-dit", expired, report.NonConforming},
	})
}

func TestChoice(t *testing.T) {
	const label = "amo_pj.test@test.rss.fr"
	want := func() *tape {
		return (&tape{}).expect(journal.Expected{What: "certificate", Label: label, Serial: "41"}).
			search("userCertificate;binary", "cn=amc").search("userCertificate;binary",
			"cn="+strings.ToUpper(label)).search("userCertificate;binary", "cn=oct").ask("send")
	}
	arrived := func(label, serial string) *tape {
		p := want().mail(journal.MessageReceived{Decision: "accepted",
			Certificate: &journal.CertificateRef{Label: label, Serial: serial}, PlainSHA256: "a", CMS: &journal.CMSSummary{}})
		return p.search("userCertificate;binary", "cn="+label+",cn=after").done("send")
	}
	for _, c := range []struct {
		what string
		tape *tape
		want report.Verdict
		says string
	}{
		{"the right one", arrived(label, "41"), report.Conforming, label},
		{"another of the same owner", arrived(label, "42"), report.NonConforming, "même titulaire"},
		{"another's with the same serial number", arrived("amc_pj.test@test.rss.fr", "41"), report.NonConforming,
			"autre titulaire"},
		{"nobody's", want().mail(journal.MessageReceived{Decision: "4005", Reason: "inconnu",
			CMS: &journal.CMSSummary{Class: "no-recipient"}}).done("send"), report.NonConforming, "aucun certificat du banc"},
		{"not said which", (&tape{}).ask("send").done("send"), report.BenchError, "n'a pas dit quel certificat"},
	} {
		got := c.tape.judge("certificat-attendu")
		if got.Verdict != c.want || !strings.Contains(got.Observed+got.Reason, c.says) {
			t.Errorf("%s: %s, %s %s", c.what, got.Verdict, got.Observed, got.Reason)
		}
		if c.what == "the right one" {
			e := got.Evidence
			if e.Wanted == nil || e.Wanted.Serial != "41" || e.Chosen == nil || e.Chosen.Serial != "41" ||
				!strings.Contains(e.LDAP, "filtre") {
				t.Errorf("evidence: %+v", e)
			}
		}
	}
	p := want().add(journal.KindLDAPRequest, journal.LDAPRequest{
		Op: "bind", Entries: []journal.LDAPEntry{{DN: "cn=" + label}}})
	p.add(journal.KindLDAPRequest, journal.LDAPRequest{Op: "search", Filter: "(late)",
		Entries: []journal.LDAPEntry{{DN: "cn=" + label}}})
	if got := p.requestFor(label, uint64(len(p.Events))); got == "" || strings.Contains(got, "late") {
		t.Errorf("the request that led to it: %q", got)
	}
	if got := p.requestFor("nobody", 99); got != "" {
		t.Errorf("a request for somebody else: %q", got)
	}
}

func TestDeclarations(t *testing.T) {
	says := func(list ...[3]string) *tape {
		var d []any
		for _, l := range list {
			d = append(d, map[string]any{"id": l[0], "declared": l[1], "comment": l[2]})
		}
		return (&tape{}).ask("attest").answered("attest", map[string]any{"declarations": d})
	}
	judgeAll(t, []verdictCase{
		{"yes", says([3]string{"D-00", "oui", ""}), "declaration", nil, report.Conforming},
		{"no", says([3]string{"D-00", "non", ""}), "declaration", nil, report.NonConforming},
		{"another's yes", says([3]string{"D-01", "oui", ""}), "declaration", nil, report.NotObserved},
		{"no, beside another's yes", says([3]string{"D-01", "oui", ""}, [3]string{"D-00", "non", ""},
			[3]string{"D-02", "oui", ""}), "declaration", nil, report.NonConforming},
		{"does not apply", says([3]string{"D-00", "sans objet", "pas d'OCT"}), "declaration", nil, report.NotApplicable},
		{"does not apply, without a reason", says([3]string{"D-00", "sans objet", " "}), "declaration", nil,
			report.NotObserved},
		{"another word with a comment", says([3]string{"D-00", "peut-être", "voir"}), "declaration", nil, report.NotObserved},
		{"dead", (&tape{}).ask("attest"), "declaration", nil, report.NotObserved},
	})
	if c := says([3]string{"D-00", "sans objet", " "}).judge("declaration"); !strings.Contains(c.Reason, "se motive") {
		t.Errorf("%+v", c)
	}
	if c := says([3]string{"D-00", "oui", "vu"}).judge("declaration"); !c.Declared ||
		!strings.Contains(c.Observed, "oui — vu") {
		t.Errorf("%+v", c)
	}
}

func TestMailboxVerdicts(t *testing.T) {
	notice := func() *tape { return (&tape{}).posted("n", "dsn", "", "", "1").ask("poll") }
	forged := func() *tape {
		return (&tape{}).posted("p", "service", "4005", "altered", "1").ask("poll").took("p")
	}
	alert := map[string]any{"alerts": []string{"attention"}}
	two := func() *tape {
		return (&tape{}).posted("a", "dsn", "", "", "1").posted("b", "dsn", "", "", "1").ask("poll")
	}
	judgeAll(t, []verdictCase{
		{"read, then silent", notice().took("n"), "avis-compris", nil, report.NotObserved},
		{"an alert beside another message", notice().took("n").answered("poll",
			map[string]any{"alerts": []string{"x"}, "messages": []any{map[string]any{"kind": "other", "outcome": "noted"}}}),
			"avis-compris", nil, report.NonConforming},
		{"the notice before the last", two().took("a").answered("poll", said("dsn acted")), "avis-compris", nil,
			report.NonConforming},

		{"denounced by an alert", forged().answered("poll", alert), "message-denonce", nil, report.Conforming},
		{"put off", forged().answered("poll", said("4005 deferred")), "message-denonce", nil, report.Conforming},
		{"acted on", forged().answered("poll", said("4005 acted")), "message-denonce", nil, report.Warning},

		{"one of two left", two().took("a").done("poll"), "boite-relevee", nil, report.NonConforming},
		{"one of two left, then silent", two().took("a"), "boite-relevee", nil, report.NonConforming},
		{"none of two, then silent", two(), "boite-relevee", nil, report.NotObserved},
		{"refused at the empty mailbox", (&tape{}).ask("poll").add(journal.KindPOP3Command,
			journal.Command{Verb: "STAT"}).done("poll"), "boite-relevee", nil, report.NotObserved},
		{"empty, visited, then silent", (&tape{}).ask("poll").add(journal.KindPOP3Command,
			journal.Command{Verb: "STAT", OK: true}), "boite-relevee", nil, report.Conforming},
		{"what came after the visit", notice().took("n").done("poll").posted("late", "dsn", "", "", "1"), "boite-relevee",
			nil, report.Conforming},

		{"a new gesture that is no sending does not excuse",
			(&tape{}).ask("send").lot("1", "accepted", "SV/1", "a").done("send").ask("poll").took("answer-1").done("poll").
				ask("refresh").lot("2", "accepted", "SV/2", "b").done("refresh"), "rien-represente", nil, report.NonConforming},
		{"the next lot leaves with its own gesture", (&tape{}).ask("send").lot("1", "accepted", "SV/1",
			"a").done("send").ask("poll").took("answer-1").done("poll").
			ask("send").left().lot("2", "accepted", "SV/2", "b").done("send"), "rien-represente", nil, report.Conforming},
		{"the mailbox was empty", (&tape{}).ask("poll").done("poll"), "rien-represente", nil, report.NotObserved},
	})
}

func TestServiceVerdicts(t *testing.T) {
	const once, same, again = "represente-une-fois", "represente-identique", "represente-encore"
	twoFiles := func() *tape { // two lots of one file, the second rejected
		return (&tape{}).ask("send").lot("1", "accepted", "SV/1", "a").done("send").ask("send").lot("2", "4005", "SV/2",
			"a").done("send").ask("poll").took("answer-2")
	}
	twoRejected := func() *tape { // the first was sent again before
		return (&tape{}).ask("send").lot("1", "4005", "SV/1", "a").done("send").ask("poll").took("answer-1").lot("2",
			"accepted", "SV/1", "a").done("poll").
			ask("send").lot("3", "4005", "SV/3", "a").done("send").ask("poll").took("answer-3")
	}
	twice := []string{"fois", "2"}
	judgeAll(t, []verdictCase{
		{"of two lots with one file it is the rejected one", twoFiles().lot("3", "accepted", "SV/9", "a").done("poll"), once,
			nil, report.Conforming},
		{"of two rejected ones it is the one that waits", twoRejected().lot("4", "accepted", "SV/9", "a").done("poll"), once,
			nil, report.Conforming},
		{"a new lot with the same file, asked for", (&tape{}).ask("send").lot("1", "accepted", "SV/1", "a").done("send").ask(
			"send").lot("2", "accepted", "SV/2", "a").done("send").ask("poll"), once, nil, report.NotObserved},
		{"without a subject", (&tape{}).ask("send").lot("1", "4005", "", "a").done("send").ask("send").lot("2", "accepted",
			"", "b").done("send").ask("poll").took("answer-1").lot("3", "accepted", "", "a").done("poll"), once, nil,
			report.Conforming},
		{"another file unasked, nothing else", rejected().took("answer-1").lot("2", "accepted", "SV/9", "z").done("poll"),
			once, nil, report.NonConforming},
		{"the poll failed", rejected().add(journal.KindLPSReport, journal.LPSReport{Action: "poll", Exit: 3}), once, nil,
			report.NotObserved},
		{"the poll was refused", rejected().refused("poll", "other", "boîte fermée"), once, nil, report.NonConforming},
		{"rejected in the clear", (&tape{}).ask("send").lot("1", "4025", "SV/1", "a").done("send").ask("poll").took(
			"answer-1").lot("2", "accepted", "SV/1", "a").done("poll"), once, nil, report.Conforming},
		{"posted 4025", (&tape{}).ask("send").lot("1", "accepted", "SV/1", "a").done("send").posted("p", "service", "4025",
			"", "1").ask("poll").took("p").lot("2", "accepted", "SV/1", "a").done("poll"), once, nil, report.Conforming},
		{"posted 4015", (&tape{}).ask("send").lot("1", "accepted", "SV/1", "a").done("send").posted("p", "service", "4015",
			"", "1").ask("poll").took("p").lot("2", "accepted", "SV/1", "a").done("poll"), once, nil, report.NonConforming},
		{"posted about another", (&tape{}).ask("send").lot("1", "accepted", "SV/1", "a").done("send").posted("p", "service",
			"4005", "", "0").ask("poll").took("p").lot("2", "accepted", "SV/1", "a").done("poll"), once, nil,
			report.NonConforming},
		{"sent again though the service message was not seen fetched",
			rejected().lot("2", "accepted", "SV/1", "a").done("poll"), once, nil, report.Conforming},

		{"the same twice, the last rejected", rejected().took("answer-1").lot("2", "4005", "SV/1", "a").lot("3", "4005",
			"SV/1", "a").done("poll"), again, twice, report.NonConforming},
		{"three times", rejected().took("answer-1").lot("2", "4005", "SV/1", "a").lot("3", "4005", "SV/1", "a").lot("4",
			"accepted", "SV/1", "a").done("poll"), again, twice, report.NonConforming},
		{"one time, accepted", rejected().took("answer-1").lot("2", "accepted", "SV/1", "a").done("poll"), again, twice,
			report.NonConforming},
		{"not at all, the message was read", rejected().took("answer-1").done("poll"), again, twice, report.NonConforming},
		{"an accepted lot first", (&tape{}).ask("send").lot("0", "accepted", "SV/0", "z").done("send").ask("send").lot("1",
			"4005", "SV/1", "a").done("send").ask("poll").took("answer-1").
			lot("2", "4005", "SV/1", "a").lot("3", "accepted", "SV/1", "a").done("poll"), again, twice, report.Conforming},
		{"sent again unfetched", rejected().lot("2", "4005", "SV/1", "a").lot("3", "accepted", "SV/1", "a").done("poll"),
			again, twice, report.Conforming},
		{"nothing was rejected", (&tape{}).ask("send").lot("1", "accepted", "SV/1", "a").done("send").ask("poll"), again,
			twice, report.NotObserved},

		{"the second of two changed", rejected().took("answer-1").lot("2", "accepted", "SV/1", "a").lot("3", "accepted",
			"SV/1", "b").done("poll"), same, nil, report.NonConforming},
		{"the first never opened", (&tape{}).ask("send").lot("1", "4005", "SV/1", "").done("send").ask("poll").took(
			"answer-1").lot("2", "accepted", "SV/1", "a").done("poll"), same, nil, report.Conforming},
		{"nothing was rejected", (&tape{}).ask("send").lot("1", "accepted", "SV/1", "a").done("send").ask("poll"), same, nil,
			report.NotObserved},
	})
	base := journal.MessageReceived{PlainSHA256: "a", Subject: "SV/1", To: "amo@x", Flow: journal.Flow{Kind: "FSE"}}
	for what, b := range map[string]journal.MessageReceived{
		"":             base,
		"s'ouvre pas":  {Subject: "SV/1", To: "amo@x", Flow: base.Flow},
		"contenu":      {PlainSHA256: "b", Subject: "SV/1", To: "amo@x", Flow: base.Flow},
		"l'objet":      {PlainSHA256: "a", Subject: "SV/2", To: "amo@x", Flow: base.Flow},
		"nature":       {PlainSHA256: "a", Subject: "SV/1", To: "amo@x", Flow: journal.Flow{Kind: "DRE"}},
		"destinataire": {PlainSHA256: "a", Subject: "SV/1", To: "amc@x", Flow: base.Flow},
	} {
		if got := differences(base, b); (got == "") != (what == "") || !strings.Contains(got, what) {
			t.Errorf("%q: %q", what, got)
		}
	}
}
