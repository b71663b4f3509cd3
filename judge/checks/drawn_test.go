package checks

import (
	"strings"
	"testing"

	"amfront/journal"
	"amfront/judge/report"
)

// TestUnforeseen: the verdict on keys and IVs is what the front-end saw at
// reception; where it did not look, nothing is proven.
func TestUnforeseen(t *testing.T) {
	sound, weak := &journal.Drawn{}, &journal.Drawn{Key: []string{"l'heure"}, IV: []string{"nul"}}
	for _, c := range []struct {
		what   string
		second *journal.Drawn
		key    report.Verdict
		iv     report.Verdict
	}{
		{"sound", sound, report.Conforming, report.Conforming},
		{"foreseen", weak, report.NonConforming, report.Warning},
		{"the key alone", &journal.Drawn{Key: weak.Key}, report.NonConforming, report.Conforming},
		{"not looked at", nil, report.Conforming, report.NotObserved},
	} {
		p := oneLot(t, func(m *journal.MessageReceived) { m.CMS.Drawn = sound })
		for name, verdict := range map[string]report.Verdict{"cle-neuve": c.key, "iv-imprevisible": c.iv} {
			q := *p
			q.asked("FSE", "test", "amo", false, "b")
			m := q.good("b")
			m.CMS.Drawn = c.second
			q.received(m)
			got := q.judge("C-02", name)
			if got.Verdict != verdict {
				t.Errorf("%s, %s: %s, %q", c.what, name, got.Verdict, got.Observed)
			}
			if !verdict.Passes() && verdict != report.NotObserved && !strings.Contains(got.Observed, "document n° 2 : l'heure") {
				t.Errorf("%s: %q", c.what, got.Observed)
			}
		}
	}
}

// TestMisnamedRecipient: who is named wrongly is told under C-01, and what
// follows from it says so.
func TestMisnamedRecipient(t *testing.T) {
	for _, c := range []struct {
		serial, check string
		want          report.Verdict
		says          string
	}{
		{"41", "enveloppe-cms", report.NonConforming, "désigne mal"},
		{"41", "certificat-attendu", report.NotObserved, "conséquence de C-01 : message"},
		{"41", "lot-accepte", report.NonConforming, "conséquence de C-01 : message"},
		{"41", "aes-128-cbc", report.Conforming, ""},
	} {
		p := newFlowTape(t)
		p.add("", journal.KindExpected, journal.Expected{What: "certificate", Label: "amo_pj.test@test.rss.fr", Serial: "41"})
		p.asked("FSE", "test", "amo", false, "a")
		m := p.good("a")
		m.Certificate.Serial, m.CMS.Misnamed = c.serial, "le numéro est faux"
		m.Decision, m.Reason = "4005", "La pièce jointe désigne mal son destinataire."
		p.received(m)
		if got := p.judge("C-01", c.check); got.Verdict != c.want || !strings.Contains(got.Observed, c.says) {
			t.Errorf("%s: %s, %q", c.check, got.Verdict, got.Observed)
		}
	}
}
