package checks

import (
	"strings"
	"testing"

	"amfront/journal"
	"amfront/judge/report"
)

// TestRhythm: days lived one by one, on some of which lists are asked for.
func TestRhythm(t *testing.T) {
	const nothing, got, same, vain, bidden = ' ', '+', '=', '-', 'u'
	for _, c := range []struct {
		days, says string
		want       report.Verdict
	}{
		{" +      +      +", "3 demandes en 15 jours", report.Conforming},
		{"       +      +", "", report.Conforming},
		{" +      -+      +", "", report.Conforming},
		{"                ", "la liste de la mise en service n'est pas redemandée, 15 jours après", report.Warning},
		{" +              ", "la liste reçue le jour 1 n'est pas redemandée, 14 jours après", report.Warning},
		{" ++", "la liste reçue le jour 1 est redemandée, 1 jour après", report.Warning},
		{"=+      +", "3 demandes en 8 jours", report.Conforming}, // on its first day the list that it had
		{"++      +", "la liste reçue le jour 0 est redemandée, 1 jour après", report.Warning},
		{" -      +", "la liste demandée en vain le jour 1 est redemandée, 7 jours après", report.Warning},
		{" ---  ", "la liste demandée en vain le jour 3 n'est pas redemandée", report.Warning},
		{" +u+", "2 demandes en 3 jours", report.Conforming},
		{" u      +", "1 demande en 8 jours", report.Conforming},
		{" u          ", "la liste demandée par l'utilisateur le jour 1 n'est pas redemandée, 10 jours", report.Warning},
		{"u+", "1 demande en 0 jour", report.Conforming},
		{"          u", "la liste de la mise en service n'est pas redemandée, 10 jours après", report.Warning},
		{"   ", "trop peu de jours", report.NotObserved},
	} {
		tp, list := &tape{}, journal.Digest("first")
		tp.handedList(list)
		for i, d := range c.days {
			action := "advance"
			if d == bidden {
				action = "refresh"
			}
			tp.ask(action)
			tp.Events[len(tp.Events)-1].Time = saturday.AddDate(0, 0, i)
			q := journal.LDAPRequest{Op: "search", Attributes: []string{"certificateRevocationList;binary"}}
			switch d {
			case got, same, bidden:
				if d == got {
					list = journal.Digest(strings.Repeat("a", i+1))
				}
				tp.handedList(list)
			case vain:
				q.Result = 51
				tp.add(journal.KindLDAPRequest, q)
			case nothing:
			}
			tp.done(action)
		}
		r := tp.judge("rythme-vecu")
		if r.Verdict != c.want || !strings.Contains(r.Observed, c.says) {
			t.Errorf("%q: %s, expected %s and %q: %s", c.days, r.Verdict, c.want, c.says, r.Observed)
		}
	}
}

// handedList is a search that found a list.
func (t *tape) handedList(list journal.Digest) {
	const name = "certificateRevocationList;binary"
	t.add(journal.KindLDAPRequest, journal.LDAPRequest{Op: "search", Attributes: []string{name},
		Entries: []journal.LDAPEntry{{Values: map[string][]journal.Digest{name: {list}}}}})
}
