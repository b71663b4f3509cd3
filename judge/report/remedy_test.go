package report

import (
	"bytes"
	"strings"
	"testing"

	"amfront/journal"
)

// TestRemedyShown: a remedy is told in terminal, book and JSON; one edit once in
// the terminal, and that there is none where there is none.
func TestRemedyShown(t *testing.T) {
	found := func() *Remedy {
		return &Remedy{Tried: 3, Message: "m-1", Event: 35, What: "le champ Subject", Offset: 260, Removed: 42, Added: 1,
			Before: "Subject: SV / 1", After: "Subject: SV/1<", Received: &journal.MessageReceived{ID: "m-1"}}
	}
	run := func(first, second *Remedy) *Run {
		r := sampleRun(t)
		r.Scenarios = r.Scenarios[:1]
		r.Scenarios[0].Checks = []Check{
			{ID: "A-01.a", Requirements: []string{"A-01"}, Verdict: NonConforming, Remedy: first},
			{ID: "A-01.b", Requirements: []string{"A-01"}, Verdict: NonConforming, Remedy: second}}
		return r
	}
	text := func(r *Run) string {
		var b bytes.Buffer
		if err := WriteText(&b, r, TextOptions{}); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	r := run(found(), found())
	got := text(r)
	for _, want := range []string{"Pour passer   : ",
		"le champ Subject, à l'octet 260 du message n° 35 du journal (1 octet au lieu de 42)",
		"Avant       : Subject: SV / 1\n", "Après       : Subject: SV/1<\n"} {
		if strings.Count(got, want) != 1 {
			t.Errorf("%q not once in:\n%s", want, got)
		}
	}
	var b bytes.Buffer
	if err := WriteHTML(&b, r); err != nil {
		t.Fatal(err)
	}
	if page := b.String(); strings.Count(page, "Subject: SV/1&lt;") != 2 || strings.Contains(page, "SV/1<") {
		t.Error("the book does not show the two remedies, or not as text")
	}
	b.Reset()
	if err := WriteJSON(&b, r); err != nil {
		t.Fatal(err)
	}
	back, err := ReadJSON(&b)
	if err != nil || back.Scenarios[0].Checks[1].Remedy == nil || back.Scenarios[0].Checks[1].Remedy.Received.ID != "m-1" {
		t.Errorf("not read back: %v", err)
	}
	none := &Remedy{None: "aucune correction simple d'un seul message : 7 essais.", Tried: 7}
	if got := text(run(none, none)); !strings.Contains(got,
		"aucune correction simple d'un seul message n'a été trouvée pour ces 2 écarts.") {
		t.Error(got)
	}
	if got := text(run(nil, nil)); strings.Contains(got, "Pour passer") {
		t.Error("told though nothing was looked for")
	}
}
