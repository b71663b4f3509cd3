package checks

import (
	"regexp"
	"strings"
	"testing"

	"amfront/journal"
	"amfront/journal/fault"
	"amfront/judge/report"
)

// TestOutageWords: what an editor reads when a lot is lost or doubled at a
// fault of the mail is the cause, and a doubled lot is a mere warning where
// the recipient can still tell.
func TestOutageWords(t *testing.T) {
	cut := func() *tape {
		return (&tape{}).add(journal.KindFaultArmed, journal.FaultArmed{
			ID: "relais", Rule: fault.Rule{ID: "relais", Protocol: "smtp", Command: ".", Nth: 1}}).
			expect(journal.Expected{What: "file", SHA256: "a"}).ask("send").add(journal.KindFaultFired,
			journal.FaultFired{ID: "relais", Protocol: "smtp"})
	}
	for _, tc := range []struct {
		tape    *tape
		check   string
		verdict report.Verdict
		want    string
	}{
		{cut().done("send"), "arrive-malgre-panne", report.NonConforming, "bien que le logiciel dise l'avoir émis"},
		{cut().refused("send", "smtp-refused", "relais fermé"), "arrive-malgre-panne", report.NonConforming,
			"le logiciel dit : « relais fermé »"},
		{cut().lot("1", "accepted", "SV/1", "a").lot("2", "accepted", "SV/1", "a").done("send"), "doublon-reconnaissable",
			report.Warning, "deux identifiants"},
		{rejected().refused("poll", "other", "mot de passe refusé"), "represente-une-fois", report.NonConforming,
			"« mot de passe refusé »"},
		{rejected().refused("poll", "other", "mot de passe refusé"), "represente-identique", report.NonConforming,
			"« mot de passe refusé »"},
	} {
		c := tc.tape.judge(tc.check)
		if c.Verdict != tc.verdict || !strings.Contains(c.Observed, tc.want) {
			t.Errorf("%s: %s, %q; want %s, %q", tc.check, c.Verdict, c.Observed, tc.verdict, tc.want)
		}
		if c.Verdict == report.Warning && c.Level != report.SHOULD {
			t.Errorf("%s: a warning on a compulsory level is an error of the bench in the report", tc.check)
		}
	}
}

// TestAdvice: what to do stands in the advice itself. One that sends its reader
// to another place for it is refused.
func TestAdvice(t *testing.T) {
	elsewhere := regexp.MustCompile(`(?i)constat\b|preuve|ci-de|plus (haut|bas)|suivre (le|ce)s? |conseil|journal|` +
		`^(voir|regarder|consulter|comparer|examiner)\b`)
	for _, bad := range []string{"Suivre le conseil du constat, visible dans les preuves.",
		"Comparer les numéros de série.",
		"Voir la décision du frontal et son motif dans les preuves.", "Faire ce que dit le constat."} {
		if !elsewhere.MatchString(bad) {
			t.Errorf("%q passes for advice", bad)
		}
	}
	for _, d := range Definitions() {
		for _, text := range append([]string{d.Advice}, d.Causes...) {
			if text == "" || elsewhere.MatchString(text) {
				t.Errorf("%s: %q tells nobody what to do", d.Name, text)
			}
		}
	}
	// What the front-end found has its own: each of its sentences, once.
	for name, findings := range map[string][]journal.Finding{
		"one": {{ID: "A-01", Severity: "erreur", Expected: "a", Actual: "b", Advice: "Faire a."}},
		"three": {{ID: "A-01", Severity: "erreur", Expected: "a", Actual: "b", Advice: "Faire a."},
			{ID: "A-01", Severity: "erreur", Expected: "a", Actual: "c", Advice: "Faire a."},
			{ID: "A-01", Severity: "avertissement", Expected: "d", Actual: "e", Advice: "Faire d."}},
	} {
		c := oneLot(t, func(m *journal.MessageReceived) { m.Findings = findings }).judge("A-01", "sans-ecart")
		if c.Verdict != report.NonConforming || c.Advice != "Faire a." || c.Causes != nil || c.Reason != "" {
			t.Errorf("%s: %s, advice %q, causes %q, reason %q", name, c.Verdict, c.Advice, c.Causes, c.Reason)
		}
	}
	spaced := func(m *journal.MessageReceived) {
		m.Subject = strings.ReplaceAll(m.Subject, "/", " / ")
		m.Findings = []journal.Finding{{ID: "A-01", Severity: "erreur", Advice: "Sans espace."}}
	}
	if c := oneLot(t, spaced).judge("A-01", "objet-attendu"); c.Advice != "Sans espace." {
		t.Errorf("a subject of the right prefix: %q", c.Advice)
	}
}

// TestDocumentWords: an attachment that is no encrypted document is called
// that, with what was found in it.
func TestDocumentWords(t *testing.T) {
	clear := func(m *journal.MessageReceived) {
		m.Decision, m.Reason, m.Certificate = "4005", "La pièce jointe n'est pas un objet CMS.", nil
		m.PlainSHA256, m.FileSHA256 = flowDigest("z"), flowDigest("z")
		m.CMS = &journal.CMSSummary{Class: "not-cms"}
		m.Findings = append(m.Findings, journal.Finding{ID: "A-06", Severity: "erreur", Expected: "une pièce jointe chiffrée",
			Actual: "dans la pièce jointe : un PDF en clair"})
	}
	for check, want := range map[string]string{
		"enveloppe-cms": "n'est pas un objet CMS. (dans la pièce jointe : un PDF en clair)",
		"aes-128-cbc": "aucun contenu chiffré : La pièce jointe n'est pas un objet CMS. (dans la pièce jointe : un PDF " +
			"en clair)",
		"cle-rsa": "aucun destinataire : La pièce jointe n'est pas un objet CMS. (dans la pièce jointe : un PDF en " +
			"clair)",
		"fichier-intact": "n'est ni le fichier, ni un document qui s'ouvre",
	} {
		if c := oneLot(t, clear).judge("C-01", check); c.Verdict != report.NonConforming ||
			!strings.Contains(c.Observed, want) {
			t.Errorf("%s: %s, %q; want %q", check, c.Verdict, c.Observed, want)
		}
	}
	undated := func(m *journal.MessageReceived) { m.HeaderDate = "" }
	if c := oneLot(t, undated).judge("A-02", "entete-vrai"); c.Observed != "champ Date absent ou vide" {
		t.Errorf("no date: %q", c.Observed)
	}
}
