package checks

import (
	"strings"
	"testing"

	"amfront/journal"
	"amfront/judge/report"
)

// ofOneLot are the checks on a single sending, with the requirement of each.
var ofOneLot = map[string]string{"flux-annonce": "A-06", "bonne-boite": "A-03", "fichier-intact": "A-09",
	"objet-attendu":    "A-01",
	"document-binaire": "A-10", "entete-vrai": "A-02", "dialogue-smtp": "A-12", "enveloppe-cms": "C-01",
	"aes-128-cbc": "C-02",
	"cle-rsa":     "C-03", "chiffre-une-fois": "C-04", "sans-ecart": "A-06"}

func TestGoodLotConforms(t *testing.T) {
	for name, requirement := range ofOneLot {
		if c := oneLot(t, nil).judge(requirement, name); c.Verdict != report.Conforming || len(c.Evidence.Events) == 0 {
			t.Errorf("%s: %s, observed %q, %s", name, c.Verdict, c.Observed, c.Reason)
		}
	}
}

// TestNoSignOfLife holds for every check: an LPS that does nothing never
// conforms, whatever it reports.
func TestNoSignOfLife(t *testing.T) {
	for name, requirement := range ofOneLot {
		silent := newFlowTape(t)
		silent.asked("FSE", "test", "amo", false, "a")
		if c := silent.judge(requirement, name); c.Verdict != report.NotObserved {
			t.Errorf("%s, silent: %s", name, c.Verdict)
		}
		silent.report("send", 0, "", nil)
		if c := silent.judge(requirement, name); c.Verdict != report.NonConforming {
			t.Errorf("%s, says that it sent: %s", name, c.Verdict)
		}
		refused := newFlowTape(t)
		refused.asked("FSE", "test", "amo", false, "a")
		refused.report("send", 10, "certificat introuvable", nil)
		if c := refused.judge(requirement, name); c.Verdict != report.NonConforming ||
			!strings.Contains(c.Observed, "introuvable") {
			t.Errorf("%s, refused: %s, %q", name, c.Verdict, c.Observed)
		}
		if c := newFlowTape(t).judge(requirement, name); c.Verdict != report.BenchError && name != "sans-ecart" ||
			c.Verdict.Passes() {
			t.Errorf("%s, never asked for: %s", name, c.Verdict)
		}
	}
}

func TestDeviations(t *testing.T) {
	finding := func(id, severity string) func(*journal.MessageReceived) {
		return func(m *journal.MessageReceived) {
			m.Findings = append(m.Findings, journal.Finding{ID: id, Severity: severity, Expected: "ceci", Actual: "cela"})
		}
	}
	closed := func(class string) func(*journal.MessageReceived) {
		return func(m *journal.MessageReceived) {
			m.Decision, m.Reason, m.Certificate, m.PlainSHA256, m.FileSHA256 = "4005", "illisible", nil, "", ""
			m.CMS = &journal.CMSSummary{Class: class}
		}
	}
	unknown := func(m *journal.MessageReceived) { // EnvelopedData for somebody unknown
		cms := *m.CMS
		closed("no-recipient")(m)
		m.CMS = &cms
		m.CMS.Class, m.CMS.KeySHA256 = "no-recipient", ""
	}
	for _, c := range []struct {
		what, check, requirement string
		bend                     func(*journal.MessageReceived)
		want                     report.Verdict
		says                     string
	}{
		{"announced as real", "flux-annonce", "A-06", func(m *journal.MessageReceived) { m.Flow.Usage = "reel" },
			report.NonConforming, "réel"},
		{"announced as demo", "flux-annonce", "A-06", func(m *journal.MessageReceived) { m.Flow.Usage = "demo" },
			report.NonConforming, "démonstration"},
		{"announced as DRE", "flux-annonce", "A-06", func(m *journal.MessageReceived) { m.Flow.Kind = "DRE" },
			report.NonConforming, "DRE"},
		{"announced as compressed", "flux-annonce", "A-06", func(m *journal.MessageReceived) { m.Flow.Compressed = true },
			report.NonConforming, ", compressé"},
		{"no description", "flux-annonce", "A-06", func(m *journal.MessageReceived) { m.Flow = journal.Flow{} },
			report.NonConforming, "ne se lit pas"},
		{"to the AMC", "bonne-boite", "A-03", func(m *journal.MessageReceived) { m.To = "amc@x.rss.fr" },
			report.NonConforming, "amc@"},
		{"other content", "fichier-intact", "A-09", func(m *journal.MessageReceived) {
			m.PlainSHA256, m.FileSHA256 = flowDigest("b"), flowDigest("b")
		}, report.NonConforming, "autre contenu"},
		{"compressed unasked", "fichier-intact", "A-09", func(m *journal.MessageReceived) { m.PlainSHA256 = flowDigest("z") },
			report.NonConforming, "pas demandé"},
		{"not opened", "fichier-intact", "A-09", closed("decrypt"), report.NonConforming, "ne s'ouvre pas"},
		{"DR for FSE", "objet-attendu", "A-01", func(m *journal.MessageReceived) { m.Subject = "DR140610/1/2/00003" },
			report.NonConforming, "DR140610"},
		{"old version", "objet-attendu", "A-01", func(m *journal.MessageReceived) {
			m.Subject, m.Findings = "SV130610/1/2/00003", []journal.Finding{{ID: "A-01", Severity: "erreur"}}
		}, report.NonConforming, "SV130610"},
		{"three fields", "objet-attendu", "A-01", func(m *journal.MessageReceived) { m.Subject = "SV140610/1/2" },
			report.NonConforming, ""},
		{"BER", "document-binaire", "A-10", func(m *journal.MessageReceived) { m.CMS.Encoding = "BER" }, report.Conforming,
			""},
		{"trailing octets", "document-binaire", "A-10", func(m *journal.MessageReceived) { m.CMS.Trailing = 2 },
			report.NonConforming, "2 octets"},
		{"PEM", "document-binaire", "A-10", closed("pem-text"), report.NonConforming, "illisible"},
		{"name", "document-binaire", "A-10", func(m *journal.MessageReceived) { m.FileName = "lot.p7m" },
			report.NonConforming, "lot.p7m"},
		{"no name", "document-binaire", "A-10", func(m *journal.MessageReceived) { m.FileName = "" }, report.NonConforming,
			"sans nom"},
		{"capitals", "document-binaire", "A-10", func(m *journal.MessageReceived) { m.FileName = "LOT.PKCS7" },
			report.Warning, "LOT.PKCS7"},
		{"frozen date", "entete-vrai", "A-02", func(m *journal.MessageReceived) {
			m.HeaderDate = "Mon, 02 Jan 2006 15:04:05 +0100"
		}, report.NonConforming, "02/01/2006"},
		{"no date", "entete-vrai", "A-02", func(m *journal.MessageReceived) { m.HeaderDate = "" }, report.NonConforming,
			"Date"},
		{"other From", "entete-vrai", "A-02", func(m *journal.MessageReceived) { m.HeaderFrom = "logiciel@editeur.example" },
			report.NonConforming, "editeur"},
		{"other MAIL FROM", "entete-vrai", "A-02", func(m *journal.MessageReceived) { m.From = "" }, report.NonConforming,
			"MAIL FROM"},
		{"other To", "entete-vrai", "A-02", func(m *journal.MessageReceived) { m.HeaderTo = "amc@x.rss.fr" },
			report.NonConforming, "champ To"},
		{"in the clear", "enveloppe-cms", "C-01", closed("not-cms"), report.NonConforming, "illisible"},
		{"for a stranger", "enveloppe-cms", "C-01", unknown, report.NotObserved, ""},
		{"in the clear", "aes-128-cbc", "C-02", closed("not-cms"), report.NonConforming, "aucun contenu chiffré"},
		{"triple DES", "aes-128-cbc", "C-02", func(m *journal.MessageReceived) { m.CMS.Content = "3DES-CBC" },
			report.NonConforming, "3DES"},
		{"AES-256", "aes-128-cbc", "C-02", func(m *journal.MessageReceived) { m.CMS.Content = "AES-256-CBC" },
			report.NonConforming, "AES-256"},
		{"two recipients", "cle-rsa", "C-03", func(m *journal.MessageReceived) {
			m.CMS.Keys = append(m.CMS.Keys, m.CMS.Keys[0])
		}, report.NonConforming, "2 destinataires"},
		{"1024 bits", "cle-rsa", "C-03", func(m *journal.MessageReceived) {
			m.CMS.Keys = []string{"ktri RSA PKCS#1 v1.5 1024"}
		}, report.NonConforming, "1024"},
		{"password", "cle-rsa", "C-03", func(m *journal.MessageReceived) { m.CMS.Keys = []string{"pwri PBKDF2 0"} },
			report.NonConforming, "pwri"},
		{"OAEP", "cle-rsa", "C-03", func(m *journal.MessageReceived) { m.CMS.Keys = []string{"ktri RSA-OAEP 2048"} },
			report.Warning, "OAEP"},
		{"in the clear", "cle-rsa", "C-03", closed("not-cms"), report.NonConforming, "aucun destinataire"},
		{"signed", "chiffre-une-fois", "C-04", finding("C-04", "erreur"), report.NonConforming, "cela"},
		{"signed inside", "chiffre-une-fois", "C-04", func(m *journal.MessageReceived) { m.CMS.Inner = "signedData" },
			report.NonConforming, "signedData"},
		{"wrapped", "chiffre-une-fois", "C-04", func(m *journal.MessageReceived) {
			m.PlainSHA256, m.FileSHA256 = flowDigest("w"), flowDigest("w")
		}, report.NonConforming, "autre chose"},
		{"in the clear", "chiffre-une-fois", "C-04", closed("not-cms"), report.NotObserved, ""},
		{"erreur", "sans-ecart", "A-06", finding("A-06", "erreur"), report.NonConforming, "cela"},
		{"avertissement", "sans-ecart", "A-06", finding("A-06", "avertissement"), report.Warning, "cela"},
		{"remarque", "sans-ecart", "A-06", finding("A-06", "remarque"), report.Conforming, "cela"},
		{"another requirement", "sans-ecart", "A-06", finding("A-04", "erreur"), report.Conforming, ""},
		{"real flow where test is due", "sans-ecart", "A-06", func(m *journal.MessageReceived) { m.Flow.Usage = "reel" },
			report.NonConforming, "réel"},
		{"no file", "sans-ecart", "A-04", closed("empty"), report.NotObserved, ""},
		{"AES of a clear file", "sans-ecart", "C-02", closed("not-cms"), report.NotObserved, ""},
		{"key of a clear file", "sans-ecart", "B-01", closed("not-cms"), report.NotObserved, ""},
		{"undelivered", "sans-ecart", "A-01", func(m *journal.MessageReceived) { m.Decision = "undelivered" },
			report.NonConforming, "aucun frontal"},
		{"not at the OCT", "sans-ecart", "A-11", nil, report.NonConforming, "OCT"},
	} {
		t.Run(c.check+"/"+c.what, func(t *testing.T) {
			got := oneLot(t, c.bend).judge(c.requirement, c.check)
			if got.Verdict != c.want || !strings.Contains(got.Observed, c.says) {
				t.Errorf("%s, observed %q (%s); expected %s, %q", got.Verdict, got.Observed, got.Reason, c.want, c.says)
			}
			if got.Verdict == report.Warning && got.Level != report.SHOULD {
				t.Error("a warning on a compulsory level is an error of the bench in the report")
			}
		})
	}
}

func TestCompressedFile(t *testing.T) {
	for _, c := range []struct {
		plain, file string
		want        report.Verdict
	}{{"z", "a", report.Conforming}, {"a", "a", report.NonConforming}, {"z", "b", report.NonConforming}} {
		p := newFlowTape(t)
		p.asked("FSE", "test", "amo", true, "a")
		m := p.good("a")
		m.Flow.Compressed, m.PlainSHA256, m.FileSHA256 = true, flowDigest(c.plain), flowDigest(c.file)
		p.received(m)
		if got := p.judge("A-09", "fichier-intact"); got.Verdict != c.want {
			t.Errorf("plain %s, file %s: %s, %q", c.plain, c.file, got.Verdict, got.Observed)
		}
	}
}

// TestSecondMessage: what is judged is all that a sending produced.
func TestSecondMessage(t *testing.T) {
	p := oneLot(t, nil)
	m := p.good("a")
	m.To, m.Flow.Usage = "amc@x.rss.fr", "reel"
	p.received(m)
	m.Findings = []journal.Finding{}
	for _, name := range []string{"bonne-boite", "flux-annonce"} {
		if c := p.judge("A-06", name); c.Verdict != report.NonConforming {
			t.Errorf("%s: %s, %q", name, c.Verdict, c.Observed)
		}
	}
	elsewhere := oneLot(t, nil)
	elsewhere.smtp("EHLO poste", "MAIL FROM:<ps@cabinet.example>", "RCPT TO:<ps@cabinet.example>", "DATA", ".", "QUIT")
	if c := elsewhere.judge("A-06", "bonne-boite"); c.Verdict != report.NonConforming {
		t.Errorf("a copy to another mailbox: %s, %q", c.Verdict, c.Observed)
	}
}

// TestSameDocument: what was enciphered once may be sent twice, unless it was rejected.
func TestSameDocument(t *testing.T) {
	for _, c := range []struct {
		decision      string
		first, second journal.Digest
		want          report.Verdict
	}{{"accepted", "d", "d", report.Conforming}, {"4015", "d", "d", report.Conforming},
		{"4005", "d", "d", report.NonConforming}, {"4025", "d", "d", report.NonConforming},
		{"accepted", "d", "e", report.NonConforming}, {"accepted", "", "", report.NonConforming}} {
		p := oneLot(t, nil)
		m := p.good("a")
		p = newFlowTape(t)
		p.asked("FSE", "test", "amo", false, "a")
		m.Decision, m.CMS.Document = c.decision, c.first
		p.received(m)
		p.report("send", 0, "", nil)
		p.n = 100
		p.asked("FSE", "test", "amo", false, "b")
		again, cms := m, *m.CMS
		again.CMS, again.MessageID, cms.Document = &cms, "<again@poste.test>", c.second
		p.received(again)
		p.report("send", 0, "", nil)
		if got := p.judge("C-02", "cle-neuve"); got.Verdict != c.want {
			t.Errorf("%+v: %s, %q", c, got.Verdict, got.Observed)
		}
	}
}

func TestTwoSendings(t *testing.T) {
	make := func(second func(first journal.MessageReceived, m *journal.MessageReceived)) *flowTape {
		p := oneLot(t, nil)
		first := p.good("a")
		p = newFlowTape(t)
		p.asked("FSE", "test", "amo", false, "a")
		p.received(first)
		p.report("send", 0, "", nil)
		p.n = 100
		p.asked("FSE", "test", "amo", false, "b")
		m := p.good("b")
		second(first, &m)
		p.received(m)
		p.report("send", 0, "", nil)
		return p
	}
	for _, c := range []struct {
		what, check string
		second      func(first journal.MessageReceived, m *journal.MessageReceived)
		want        report.Verdict
	}{
		{"fresh", "cle-neuve", func(journal.MessageReceived, *journal.MessageReceived) {}, report.Conforming},
		{"same key", "cle-neuve", func(f journal.MessageReceived, m *journal.MessageReceived) {
			m.CMS.KeySHA256 = f.CMS.KeySHA256
		}, report.NonConforming},
		{"same key, same id", "cle-neuve", func(f journal.MessageReceived, m *journal.MessageReceived) {
			m.CMS.KeySHA256, m.MessageID = f.CMS.KeySHA256, f.MessageID
		}, report.NonConforming},
		{"presented again", "cle-neuve", func(f journal.MessageReceived, m *journal.MessageReceived) { *m = f },
			report.Conforming},
		{"not opened", "cle-neuve", func(_ journal.MessageReceived, m *journal.MessageReceived) { m.CMS.KeySHA256 = "" },
			report.NotObserved},
		{"fresh", "identifiants-uniques", func(journal.MessageReceived, *journal.MessageReceived) {}, report.Conforming},
		{"same id", "identifiants-uniques", func(f journal.MessageReceived, m *journal.MessageReceived) {
			m.MessageID = f.MessageID
		}, report.NonConforming},
		{"no id", "identifiants-uniques", func(_ journal.MessageReceived, m *journal.MessageReceived) { m.MessageID = "" },
			report.NonConforming},
	} {
		if got := make(c.second).judge("C-02", c.check); got.Verdict != c.want {
			t.Errorf("%s, %s: %s, %q; expected %s", c.check, c.what, got.Verdict, got.Observed, c.want)
		}
	}
	for _, name := range []string{"cle-neuve", "identifiants-uniques"} {
		p := oneLot(t, nil)
		if c := p.judge("C-02", name); c.Verdict != report.BenchError {
			t.Errorf("%s after one sending: %s", name, c.Verdict)
		}
		p.asked("FSE", "test", "amo", false, "b")
		if c := p.judge("C-02", name); c.Verdict != report.NotObserved {
			t.Errorf("%s, second sending silent: %s", name, c.Verdict)
		}
		p.report("send", 10, "stopped", nil)
		if c := p.judge("C-02", name); c.Verdict != report.NonConforming {
			t.Errorf("%s, second sending refused: %s", name, c.Verdict)
		}
		p.events = p.events[:len(p.events)-1]
		p.report("send", 0, "", nil)
		if c := p.judge("C-02", name); c.Verdict != report.NonConforming {
			t.Errorf("%s, second sending never arrived: %s", name, c.Verdict)
		}
	}
}

// TestNamedIsNotOpened: a document may name the right certificate and yet be
// closed to its key. Where the document itself is at fault, that proves nothing
// about the choice; a wrong choice is one all the same.
func TestNamedIsNotOpened(t *testing.T) {
	for _, c := range []struct {
		plain                  journal.Digest
		class, content, serial string
		want                   report.Verdict
	}{
		{flowDigest("a"), "", "AES-128-CBC", "41", report.Conforming},
		{"", "key-decrypt", "AES-128-CBC", "41", report.NonConforming},
		{"", "bad-padding", "AES-128-CBC", "41", report.NonConforming},
		{"", "truncated", "AES-128-CBC", "41", report.NotObserved},
		{"", "truncated", "AES-128-CBC", "42", report.NonConforming},
		{"", "key-decrypt", "AES-192-CBC", "41", report.NotObserved},
		{"", "key-decrypt", "AES-192-CBC", "42", report.NonConforming},
		{flowDigest("a"), "", "AES-256-CBC", "41", report.Conforming},
	} {
		p := newFlowTape(t)
		p.add("", journal.KindExpected, journal.Expected{What: "certificate", Label: "amo_pj.test@test.rss.fr", Serial: "41"})
		p.asked("FSE", "test", "amo", false, "a")
		m := p.good("a")
		m.PlainSHA256, m.CMS.Class, m.CMS.Content, m.Certificate.Serial = c.plain, c.class, c.content, c.serial
		p.received(m)
		if got := p.judge("B-03", "certificat-attendu"); got.Verdict != c.want {
			t.Errorf("%+v: %s, %q", c, got.Verdict, got.Observed)
		}
	}
}
