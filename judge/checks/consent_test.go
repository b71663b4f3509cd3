package checks

import (
	"strings"
	"testing"

	"amfront/journal"
	"amfront/judge/report"
)

// about is an answer with one message on a lot: "4005 awaiting", the
// Message-ID of the lot, what was sent again for it.
func about(what, original string, resent ...any) map[string]any {
	a := said(what)
	m := a["messages"].([]any)[0].(map[string]any)
	m["original"], m["resent"] = original, resent
	return a
}

// TestConsent: what comes of the user's agreement counts as of the visit of
// the mailbox; what left before it is seen.
func TestConsent(t *testing.T) {
	const once, same, again = "represente-une-fois", "represente-identique", "represente-encore"
	const nothing = "rien-represente"
	twice := []string{"fois", "2"}
	waits := func(p *tape, original string) *tape { return p.answered("poll", about("4005 awaiting", original)) }
	asked := func() *tape { return waits(rejected().took("answer-1"), "<1>") }
	agreed := func() *tape { return asked().ask("confirm") }
	back := func(p *tape, id string) *tape { return p.lot(id, "accepted", "SV/1", "a") }
	hasty := func(original string) *tape {
		return waits(back(rejected().took("answer-1"), "2"), original).ask("confirm")
	}
	early := "avant l'accord de l'utilisateur"
	first := func() *tape {
		return (&tape{}).ask("send").lot("1", "4005", "SV/1", "a").done("send").ask("send").lot("2", "4005", "SV/2",
			"b").done("send").ask("poll").took("answer-1").took("answer-2")
	}
	both := func(one map[string]any) map[string]any {
		one["messages"] = append(one["messages"].([]any), about("4005 awaiting", "<2>")["messages"].([]any)...)
		return one
	}
	for _, c := range []struct {
		what   string
		tape   *tape
		check  string
		params []string
		want   report.Verdict
		says   string
	}{
		{"once the user agreed", back(agreed(), "2").done("confirm"), once, nil, report.Conforming, "une fois"},
		{"the same file", back(agreed(), "2").done("confirm"), same, nil, report.Conforming, ""},
		{"under another subject", agreed().lot("2", "accepted", "SV/9", "a").done("confirm"), same, nil,
			report.NonConforming, "l'objet a changé"},
		{"not at all", agreed().done("confirm"), once, nil, report.NonConforming, "bien que l'utilisateur ait donné"},
		{"never asked, not at all", rejected().took("answer-1").done("poll"), once, nil, report.NonConforming,
			"0 nouvel envoi"},
		{"accepted afterwards", back(agreed(), "2").done("confirm"), "lot-accepte", nil, report.Conforming, "accepté"},
		{"not at all, the lot was to arrive", agreed().done("confirm"), "lot-accepte", nil, report.NonConforming,
			"après la relève et l'accord"},
		{"refused in the end", agreed().refused("confirm", "revoked", "révoqué"), "lot-accepte", nil, report.NonConforming,
			"n'est pas reparti"},
		{"twice upon it", back(back(agreed(), "2"), "3").done("confirm"), once, nil, report.NonConforming, "2 nouveaux"},
		{"before it", hasty("<1>").done("confirm"), once, nil, report.NonConforming, early},
		{"before it, of a lot not named", hasty("").done("confirm"), once, nil, report.NonConforming, early},
		{"before it, never confirmed", waits(back(rejected().took("answer-1"), "2"), "<1>"), once, nil,
			report.NonConforming, early},
		{"before it and after it", back(hasty("<1>"), "3").done("confirm"), once, nil, report.NonConforming,
			"2 nouveaux envois, dont un " + early},
		{"before it, counted by number", back(waits(rejected().took("answer-1").lot("2", "4005", "SV/1", "a"),
			"<1>").ask("confirm"), "3").done("confirm"), again, twice, report.NonConforming, early},
		{"twice asked, twice agreed", back(waits(agreed().lot("2", "4005", "SV/1", "a").done("confirm").ask("poll").took(
			"answer-2"), "<2>").ask("confirm"), "3").done("confirm"), again, twice, report.Conforming, ""},
		{"one of two at once", back(first(), "3").answered("poll", both(about("4005 acted", "<1>", "<3>"))).ask("confirm").
			lot("4", "accepted", "SV/2", "b").done("confirm"), once, nil, report.Conforming, ""},
		{"both at once, said of one", back(first(), "3").lot("4", "accepted", "SV/2", "b").answered("poll",
			both(about("4005 acted", "<1>", "<3>"))).ask("confirm").done("confirm"), once, nil, report.NonConforming,
			"SV/2 : 1 nouvel envoi, dont un " + early},
		{"one of two at once, which is not said", back(first(), "3").answered("poll",
			both(about("4005 acted", "<1>"))).ask("confirm").lot("4", "accepted", "SV/2", "b").done("confirm"), once, nil,
			report.Conforming, ""},
		{"agreed to after the next visit", back(waits(rejected().took("answer-1"),
			"<1>").ask("poll").done("poll").ask("confirm"), "2").done("confirm"), once, nil, report.Conforming, ""},
		{"acted on at once, then asked about it again", back(rejected().took("answer-1"), "2").answered("poll",
			map[string]any{"messages": append(about("4005 acted", "<1>", "<2>")["messages"].([]any),
				about("4005 awaiting", "<1>")["messages"].([]any)...)}).ask("confirm").done("confirm"), once, nil,
			report.Conforming, ""},
		{"agreed to what should not be", back((&tape{}).ask("send").lot("1", "accepted", "SV/1",
			"a").done("send").ask("poll").took("answer-1").answered("poll",
			about("4015 awaiting", "<1>")).ask("confirm"), "2").done("confirm"), nothing, nil, report.NonConforming, ""},
		{"the alert comes with the agreement", agreed().answered("confirm", map[string]any{"alerts": []any{"reparti"}}),
			"alerte-dite", nil, report.Conforming, "reparti"},
		{"the alert came with the visit", rejected().took("answer-1").answered("poll", map[string]any{"alerts": []any{"?"},
			"messages": about("4005 awaiting", "<1>")["messages"]}).ask("confirm").done("confirm"), "alerte-dite", nil,
			report.Conforming, "?"},
		{"the visit was cut short", rejected().took("answer-1").add(journal.KindLPSReport, journal.LPSReport{Action: "poll",
			Exit: exitRefused, Reason: "boîte fermée", Answer: about("4005 awaiting", "<1>")}).ask("confirm").done("confirm"),
			"alerte-dite", nil, report.Conforming, "boîte fermée"},
		{"nothing said of the agreement yet", agreed(), "alerte-dite", nil, report.NotObserved, ""},
	} {
		got := c.tape.judge(c.check, c.params...)
		if got.Verdict != c.want || !strings.Contains(got.Observed, c.says) {
			t.Errorf("%s: %s « %s » %s, expected %s « %s »", c.what, got.Verdict, got.Observed, got.Reason, c.want, c.says)
		}
	}
	// The agreement is judged as of its visit, not as of what the operator did between.
	p := agreed().done("confirm")
	if s := p.Stimulus(""); s == nil || s.Payload.Action != "poll" {
		t.Errorf("the stimulus is %+v", s)
	}
	if p.add(journal.KindLPSAction, journal.LPSAction{Action: "poll"}); p.agreement(p.Stimulus("poll")) != nil {
		t.Error("an agreement before the visit counts for it")
	}
}
