package remedy

import (
	"testing"

	"amfront/judge/report"
)

// TestConcerns: sentences as checks say them, with an edit that is what they speak
// of and one that only happens to turn them green.
func TestConcerns(t *testing.T) {
	field := func(name string, values ...string) edit {
		return edit{kind: report.EditPartField, of: name, values: values}
	}
	document := edit{kind: report.EditSealed, of: "amo_pj.test@test.rss.fr"}
	for name, c := range map[string]struct {
		observed   string
		right, odd edit
	}{
		"file name": {"erreur : attendu un nom de fichier en .pkcs7, constaté « lot.b2 »",
			field("Content-Disposition"), field("Content-Transfer-Encoding")},
		"file name, not the document": {"un fichier nommé « lot.b2 »",
			field("Content-Disposition"), document},
		"two values, no name": {"erreur : attendu « FSETEST/B2/K », constaté « FSETEST/B2K »",
			field("Content-Description", "FSETEST/B2K", "FSETEST/B2/K"), field("Content-Type", "text/plain")},
		"quoted address": {"certificat « champ From » de « a@b.test »",
			field("From", "<a@b.test>"), field("Subject", "SV140610/1")},
		"long lines": {"attendu des lignes base64 d'au plus 76 caractères, constaté 3 ligne(s) plus longue(s)",
			edit{kind: report.EditBase64}, field("Content-Type")},
		"certificate": {"le certificat d'un autre titulaire",
			document, field("Content-Description", "FSETEST/B2/K")},
		"announced": {"un flux de FSE réel, non compressé",
			field("content-description"), document},
		"mailbox": {"0 message reçu : amo@test.invalid", edit{kind: report.EditMailbox}, document},
	} {
		a := aboutOf(report.Check{Observed: c.observed})
		if !a.concerns(c.right) {
			t.Errorf("%s: %s does not concern it: %+v", name, c.right.what(), a)
		}
		if a.concerns(c.odd) {
			t.Errorf("%s: %s concerns it: %+v", name, c.odd.what(), a)
		}
	}
}

// TestFollows: a check that only counts what left takes the remedy of one that
// says what is wrong; alone it takes none, and never another subject or mailbox.
func TestFollows(t *testing.T) {
	says := report.Check{ID: "a", Verdict: report.NonConforming, Observed: "aucun certificat n'ouvre la pièce jointe"}
	counts := report.Check{ID: "b", Verdict: report.NonConforming, Observed: "2 nouveaux envois"}
	green := func(c report.Check) report.Check {
		c.Verdict, c.Evidence = report.Conforming, report.Evidence{Events: []uint64{1}}
		return c
	}
	takers := func(e edit, list ...report.Check) int {
		tr := &trial{Search: &Search{}, before: list, found: map[int]*report.Remedy{}, costs: map[int]int{},
			about: map[int]about{}}
		var now []report.Check
		for i, c := range list {
			tr.reds, tr.about[i], now = append(tr.reds, i), aboutOf(c), append(now, green(c))
		}
		return len(tr.takers(e, now))
	}
	document, subject := edit{kind: report.EditSealed}, edit{kind: report.EditField, of: "Subject"}
	for name, n := range map[string][2]int{
		"with what it follows from": {takers(document, says, counts), 2},
		"alone":                     {takers(document, counts), 0},
		"another lot":               {takers(subject, says, counts), 0},
	} {
		if n[0] != n[1] {
			t.Errorf("%s: %d take it, expected %d", name, n[0], n[1])
		}
	}
}
