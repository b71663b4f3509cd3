package checks

import (
	"strings"
	"testing"
	"time"

	"amfront/journal"
	"amfront/judge/report"
)

// TestFluxVerdicts, as the tables of verdicts_test.go: where a changed check
// went unseen.
func TestFluxVerdicts(t *testing.T) {
	type bend = func(*journal.MessageReceived)
	finding := func(id, severity, actual string) bend {
		return func(m *journal.MessageReceived) {
			m.Findings = append(m.Findings, journal.Finding{ID: id, Severity: severity, Expected: "ceci", Actual: actual})
		}
	}
	closed := func(class string) bend {
		return func(m *journal.MessageReceived) {
			m.Decision, m.Reason, m.PlainSHA256, m.FileSHA256, m.CMS.Class, m.CMS.KeySHA256 = "4005", "illisible", "", "", class,
				""
		}
	}
	all := func(list ...bend) bend {
		return func(m *journal.MessageReceived) {
			for _, f := range list {
				f(m)
			}
		}
	}
	nothing := func(m *journal.MessageReceived) {
		m.Decision, m.CMS, m.Certificate, m.PlainSHA256, m.FileSHA256 = "4005", nil, nil, "", ""
	}
	stranger := func(m *journal.MessageReceived) { closed("no-recipient")(m); m.Certificate = nil }
	for _, c := range []struct {
		what, requirement, check string
		bend                     bend
		want                     report.Verdict
		says                     string
	}{
		// What counts as opened: read, by a key of the bench, to the end.
		{"decrypted by nobody's key", "C-01", "enveloppe-cms", func(m *journal.MessageReceived) { m.Certificate = nil },
			report.NonConforming, ""},
		{"no plaintext", "C-01", "enveloppe-cms", func(m *journal.MessageReceived) { m.PlainSHA256 = "" },
			report.NonConforming, ""},
		{"a failure beside a plaintext", "C-01", "enveloppe-cms",
			func(m *journal.MessageReceived) { m.CMS.Class = "bad-padding" }, report.NonConforming, ""},
		{"no document", "C-01", "enveloppe-cms", nothing, report.NonConforming, ""},
		{"for a stranger", "C-01", "enveloppe-cms", stranger, report.NotObserved, "aucun"},
		{"no document", "C-02", "aes-128-cbc", nothing, report.NonConforming, "aucun contenu chiffré"},
		{"no document", "C-03", "cle-rsa", nothing, report.NonConforming, "aucun destinataire"},
		{"OAEP and a second recipient", "C-03", "cle-rsa", func(m *journal.MessageReceived) {
			m.CMS.Keys = []string{"ktri RSA-OAEP 2048", "ktri RSA-OAEP 2048"}
		}, report.NonConforming, "2 destinataires"},
		{"a remark on C-04", "C-04", "chiffre-une-fois", finding("C-04", "remarque", "rien"), report.Conforming, ""},
		{"an error on C-01", "C-04", "chiffre-une-fois", finding("C-01", "erreur", "autre"), report.Conforming, ""},
		{"an error on C-04", "C-04", "chiffre-une-fois", finding("C-04", "erreur", "signé"), report.NonConforming, "signé"},
		{"an error on C-04, closed", "C-04", "chiffre-une-fois",
			all(finding("C-04", "erreur", "signé"), closed("bad-padding")), report.NonConforming, "signé"},
		{"closed", "C-04", "chiffre-une-fois", closed("bad-padding"), report.NotObserved, ""},
		{"compressed, the file inside", "C-04", "chiffre-une-fois",
			func(m *journal.MessageReceived) { m.PlainSHA256 = flowDigest("gz") }, report.Conforming, ""},
		{"another file inside", "C-04", "chiffre-une-fois", func(m *journal.MessageReceived) {
			m.PlainSHA256, m.FileSHA256 = flowDigest("b"), flowDigest("b")
		}, report.NonConforming, "autre chose"},

		{"an unreadable usage", "A-06", "flux-annonce", func(m *journal.MessageReceived) { m.Flow.Usage = "?" },
			report.NonConforming, "illisible"},
		{"the mailbox in capitals", "A-03", "bonne-boite", func(m *journal.MessageReceived) { m.To = "AMO@X.RSS.FR" },
			report.Conforming, ""},
		{"compressed content that does not decompress", "A-09", "fichier-intact", func(m *journal.MessageReceived) {
			m.PlainSHA256, m.FileSHA256 = flowDigest("z"), ""
		}, report.NonConforming, "illisible"},
		{"no document", "A-10", "document-binaire", nothing, report.NonConforming, "pas d'objet"},
		{"capitals on a text", "A-10", "document-binaire", func(m *journal.MessageReceived) {
			m.FileName = "A.PKCS7"
			m.CMS.Encoding = "PEM"
		}, report.NonConforming, "PEM"},
		{"in capitals and without a name", "A-10", "document-binaire", func(m *journal.MessageReceived) { m.FileName = "" },
			report.NonConforming, "sans nom"},

		{"from, in capitals", "A-02", "entete-vrai", func(m *journal.MessageReceived) {
			m.From, m.HeaderFrom = "PS@CABINET.EXAMPLE", "<PS@cabinet.example>"
		}, report.Conforming, ""},
		{"from that is no address", "A-02", "entete-vrai", func(m *journal.MessageReceived) {
			m.HeaderFrom = "ps@cabinet.example, <"
		}, report.NonConforming, "From"},
		{"a day late", "A-02", "entete-vrai", func(m *journal.MessageReceived) {
			m.HeaderDate = tapeStart.Add(-25 * time.Hour).Format(time.RFC1123Z)
		}, report.NonConforming, "date du"},
		{"a day early", "A-02", "entete-vrai", func(m *journal.MessageReceived) {
			m.HeaderDate = tapeStart.Add(25 * time.Hour).Format(time.RFC1123Z)
		}, report.NonConforming, "date du"},
		{"an hour off", "A-02", "entete-vrai", func(m *journal.MessageReceived) {
			m.HeaderDate = tapeStart.Add(time.Hour).Format(time.RFC1123Z)
		}, report.Conforming, ""},

		{"a warning", "A-06", "sans-ecart", finding("A-06", "avertissement", "x"), report.Warning, "avertissement"},
		{"a warning after an error", "A-06", "sans-ecart",
			all(finding("A-06", "erreur", "pire"), finding("A-06", "avertissement", "x")), report.NonConforming, "pire"},
		{"an error after a warning", "A-06", "sans-ecart",
			all(finding("A-06", "avertissement", "x"), finding("A-06", "erreur", "pire")), report.NonConforming, "pire"},
		{"another's error", "A-06", "sans-ecart", finding("A-05", "erreur", "x"), report.Conforming, "aucun écart"},
		{"closed says nothing of C-04", "C-04", "sans-ecart", closed("bad-padding"), report.NotObserved,
			"n'a pas été ouverte"},
		{"closed says nothing of A-09", "A-09", "sans-ecart", closed("bad-padding"), report.NotObserved,
			"n'a pas été ouverte"},
		{"closed says nothing of A-10", "A-10", "sans-ecart", closed("bad-padding"), report.NotObserved,
			"n'a pas été ouverte"},
		{"closed does not hide A-06", "A-06", "sans-ecart", closed("bad-padding"), report.Conforming, ""},
		{"closed, and an error on C-04", "C-04", "sans-ecart", all(closed("bad-padding"), finding("C-04", "erreur", "signé")),
			report.NonConforming, "constaté signé"},
		{"closed, and a warning on C-04", "C-04", "sans-ecart",
			all(closed("bad-padding"), finding("C-04", "avertissement", "x")), report.Warning, "avertissement"},
		{"no attachment says nothing of C-01", "C-01", "sans-ecart", nothing, report.NotObserved, "aucun fichier"},
		{"an empty attachment", "C-01", "sans-ecart", func(m *journal.MessageReceived) { m.CMS.Class = "empty" },
			report.NotObserved, "aucun fichier"},
		{"no attachment does not hide the subject", "A-01", "sans-ecart", nothing, report.Conforming, ""},
		{"undelivered", "A-01", "sans-ecart", func(m *journal.MessageReceived) { m.Decision = "undelivered" },
			report.NonConforming, "aucun frontal"},
		{"undelivered with an error", "A-01", "sans-ecart", all(finding("A-01", "erreur", "x"),
			func(m *journal.MessageReceived) { m.Decision = "undelivered" }), report.NonConforming, "aucun frontal"},
		{"undelivered with a warning", "A-01", "sans-ecart", all(finding("A-01", "avertissement", "x"),
			func(m *journal.MessageReceived) { m.Decision = "undelivered" }), report.NonConforming, "aucun frontal"},
		{"another usage", "A-05", "sans-ecart", nil, report.NonConforming, "annonce"},
		{"another mailbox", "A-11", "sans-ecart", nil, report.NonConforming, "pas celle d'un OCT"},
		{"the OCT's, in capitals", "A-11", "sans-ecart", func(m *journal.MessageReceived) { m.To = "OCT@x.example" },
			report.Conforming, ""},
	} {
		got := oneLot(t, c.bend).judge(c.requirement, c.check)
		if got.Verdict != c.want || !strings.Contains(got.Observed+got.Reason, c.says) && c.says != "aucun" {
			t.Errorf("%s %s.%s: %s, %q %q; want %s, %q", c.what, c.requirement, c.check, got.Verdict, got.Observed, got.Reason,
				c.want, c.says)
		}
		if got.Verdict != report.NotObserved && len(got.Evidence.Events) == 0 {
			t.Errorf("%s %s.%s: no evidence", c.what, c.requirement, c.check)
		}
	}
}

// TestSubjects: the prefix is the nature's; of a mixed file it may be either.
func TestSubjects(t *testing.T) {
	for _, c := range []struct {
		kind, subject string
		want          report.Verdict
	}{
		{"FSE", "SV140610/1/2/3", report.Conforming}, {"FSE", "DR140610/1/2/3", report.NonConforming},
		{"DRE", "DR140610/1/2/3", report.Conforming}, {"DRE", "SV140610/1/2/3", report.NonConforming},
		{"MIXTE", "SV140610/1/2/3", report.Conforming}, {"MIXTE", "DR140610/1/2/3", report.Conforming},
		{"MIXTE", "XX140610/1/2/3", report.NonConforming},
	} {
		p := newFlowTape(t)
		p.asked(c.kind, "test", "amo", false, "a")
		m := p.good("a")
		m.Subject = c.subject
		p.received(m)
		p.report("send", 0, "", nil)
		got := p.judge("A-01", "objet-attendu")
		if got.Verdict != c.want || (c.kind == "MIXTE") != strings.Contains(got.Expected, " ou DR") {
			t.Errorf("%+v: %s, expected %q", c, got.Verdict, got.Expected)
		}
	}
}

// TestSettingsMissing: without the address that the scenario was to give, the
// bench cannot judge.
func TestSettingsMissing(t *testing.T) {
	for _, c := range []struct{ ps, box string }{{"", "amo@x.rss.fr"}, {"ps@cabinet.example", ""}, {"", ""}} {
		p := oneLot(t, nil)
		first := newFlowTape(t)
		first.events = nil
		first.add("", journal.KindLPSAction, journal.LPSAction{
			Action: "configure", Request: map[string]any{"ps_address": c.ps, "mailboxes": map[string]any{"amo": c.box}}})
		p.events[0].Fields = first.events[0].Fields
		if got := p.judge("A-02", "entete-vrai"); got.Verdict != report.BenchError {
			t.Errorf("%+v: %s, %q", c, got.Verdict, got.Observed)
		}
		if got := p.judge("A-03", "bonne-boite"); c.box == "" && got.Verdict != report.BenchError {
			t.Errorf("%+v: %s, %q", c, got.Verdict, got.Observed)
		}
	}
}

// TestSeveral: each of two sendings must have arrived by itself, and the
// identifiers and keys of all are compared.
func TestSeveral(t *testing.T) {
	same := func(m *journal.MessageReceived) { m.MessageID = "<same@x>" }
	two := func(first, second bool, exit int, bend func(*journal.MessageReceived)) *flowTape {
		p := newFlowTape(t)
		for i, arrives := range []bool{first, second} {
			p.asked("FSE", "test", "amo", false, "a")
			if arrives {
				m := p.good("a")
				if bend != nil {
					bend(&m)
				}
				p.received(m)
			}
			if e := []int{0, exit}[i]; e >= 0 {
				p.report("send", e, "panne", nil)
			}
		}
		return p
	}
	key := func(m *journal.MessageReceived) { m.CMS.KeySHA256 = flowDigest("key") }
	for _, c := range []struct {
		what, check string
		tape        *flowTape
		want        report.Verdict
		says        string
	}{
		{"both", "identifiants-uniques", two(true, true, 0, nil), report.Conforming, "2 identifiants"},
		{"one identifier", "identifiants-uniques", two(true, true, 0, same), report.NonConforming,
			"1 identifiant pour 2 messages ; "},
		{"only the first", "identifiants-uniques", two(true, false, 0, nil), report.NonConforming, "n° 2"},
		{"only the second", "identifiants-uniques", two(false, true, 0, nil), report.NonConforming, "n° 1"},
		{"the second refused", "identifiants-uniques", two(true, false, exitRefused, nil), report.NonConforming, "n° 2"},
		{"the second failed", "identifiants-uniques", two(true, false, 3, nil), report.NotObserved, "n° 2"},
		{"silent at the second", "identifiants-uniques", two(true, false, -1, nil), report.NotObserved, "n° 2"},
		{"fresh keys", "cle-neuve", two(true, true, 0, nil), report.Conforming, "2 clés"},
		{"one key", "cle-neuve", two(true, true, 0, key), report.NonConforming, "2 documents"},
		{"the same message again", "cle-neuve", two(true, true, 0, func(m *journal.MessageReceived) { key(m); same(m) }),
			report.Conforming, "1 clé"},
		{"closed", "cle-neuve", two(true, true, 0, func(m *journal.MessageReceived) { m.PlainSHA256 = "" }),
			report.NotObserved, ""},
		{"keys not known", "cle-neuve", two(true, true, 0, func(m *journal.MessageReceived) { m.CMS.KeySHA256 = "" }),
			report.NotObserved, ""},
	} {
		got := c.tape.judge("A-02", c.check)
		if got.Verdict != c.want || !strings.Contains(got.Observed, c.says) {
			t.Errorf("%s, %s: %s, %q %q; want %s, %q", c.what, c.check, got.Verdict, got.Observed, got.Reason, c.want, c.says)
		}
		if got.Verdict == report.NonConforming && len(got.Evidence.Events) == 0 {
			t.Errorf("%s, %s: no evidence", c.what, c.check)
		}
	}
}

// TestTwoMessages: where two came, a failure seen in one is not taken back by
// the other, and what the relay refused is no second sending.
func TestTwoMessages(t *testing.T) {
	wrong := func(m *journal.MessageReceived) {
		m.Findings = []journal.Finding{{ID: "C-04", Severity: "erreur", Expected: "x", Actual: "y"}}
	}
	closed := func(m *journal.MessageReceived) { m.PlainSHA256, m.Reason = "", "illisible" }
	lost := func(m *journal.MessageReceived) { m.Decision, m.Reason = "undelivered", "adresse inconnue" }
	fine := func(*journal.MessageReceived) {}
	for _, c := range []struct {
		what string
		two  [2]func(*journal.MessageReceived)
		want report.Verdict
	}{
		{"wrong, then closed", [2]func(*journal.MessageReceived){wrong, closed}, report.NonConforming},
		{"closed, then wrong", [2]func(*journal.MessageReceived){closed, wrong}, report.NonConforming},
		{"closed, then lost", [2]func(*journal.MessageReceived){closed, lost}, report.NonConforming},
		{"fine, then closed", [2]func(*journal.MessageReceived){fine, closed}, report.NotObserved},
		{"closed, then fine", [2]func(*journal.MessageReceived){closed, fine}, report.NotObserved},
	} {
		p := newFlowTape(t)
		p.asked("FSE", "test", "amo", false, "a")
		for _, bend := range c.two {
			m := p.good("a")
			bend(&m)
			p.received(m)
		}
		if got := p.judge("C-04", "sans-ecart"); got.Verdict != c.want {
			t.Errorf("%s: %s, %q; want %s", c.what, got.Verdict, got.Observed, c.want)
		}
	}
	for answer, want := range map[string]report.Verdict{". => 451": report.Conforming, ".": report.NonConforming} {
		lines := append([]string{"EHLO poste", "MAIL FROM:<a@b>", "RCPT TO:<c@d>", "DATA", answer}, goodSMTP[1:]...)
		if got := oneLot(t, nil, lines...).judge("A-03", "bonne-boite"); got.Verdict != want {
			t.Errorf("an end of message answered %q before the lot: %s, %q; want %s", answer, got.Verdict, got.Observed, want)
		}
	}
	again := newFlowTape(t)
	for _, blank := range []string{"", " "} {
		again.asked("FSE", "test", "amo", false, "a")
		m := again.good("a")
		m.MessageID = "<same@x>" + blank
		again.received(m)
	}
	if got := again.judge("A-02", "identifiants-uniques"); got.Verdict != report.NonConforming {
		t.Errorf("one identifier, once with a blank: %s", got.Verdict)
	}
}
