package suite

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"amfront/journal"
	"amfront/lps"
	"amfront/lps/adapter"
)

// TestDenied: a software that says that it refused to send, and sent, is told so
// though the scenario asks nothing of refusals and the lot is accepted.
func TestDenied(t *testing.T) {
	for _, tc := range []struct {
		example string
		lies    bool
		say     string // "" for no contradiction
	}{
		{"C-02.algorithme.fse-de-test", false, ""},
		{"C-02.algorithme.fse-de-test", true, "le logiciel dit avoir refusé l'envoi (« jamais parti »"},
		{"D-03.perime", false, ""},
		{"D-03.perime", true, ""}, // it did refuse
	} {
		opt := fewOptions(t, t.TempDir())
		opt.Select = func(e Example) bool { return e.ID == tc.example }
		opt.Driver = func() adapter.Driver {
			s := lps.New(lps.Options{})
			return driverFunc(func(ctx context.Context, a adapter.Action, r adapter.Request) (adapter.Answer, error) {
				answer, err := s.Do(ctx, a, r)
				if tc.lies && a == adapter.ActionSend && err == nil && answer.Status == adapter.Done {
					answer = r.Answer(a, adapter.Refused)
					answer.Reason, answer.ReasonCode = "jamais parti", "other"
				}
				return answer, err
			})
		}
		r, err := Run(t.Context(), opt)
		if err != nil || len(r.Scenarios) != 1 {
			t.Fatal(tc.example, err, len(r.Scenarios))
		}
		said := r.Scenarios[0].AdapterErrors
		if (len(said) > 0) != (tc.say != "") || !strings.Contains(fmt.Sprint(said), tc.say) ||
			(r.Result.Exit == 3) != (tc.say != "") {
			t.Errorf("%s, lies %v: exit %d, %v; expected %q", tc.example, tc.lies, r.Result.Exit, said, tc.say)
		}
		again, err := Judge(t.Context(), opt.Bundle)
		if err != nil || again.Result.Exit != r.Result.Exit {
			t.Errorf("%s: judged again: %v, exit %d", tc.example, err, again.Result.Exit)
		}
	}
}

// What left, and whether the LPS could know that, is told by the journal alone.
func TestDeniedByJournal(t *testing.T) {
	file, other := journal.Digest(strings.Repeat("1", 64)), journal.Digest(strings.Repeat("2", 64))
	asks := journal.Entry{Kind: journal.KindLPSAction, Fields: journal.LPSAction{Action: "send"}}
	says := func(exit int) journal.Entry {
		return journal.Entry{Kind: journal.KindLPSReport,
			Fields: journal.LPSReport{Action: "send", Exit: exit, Reason: "non"}}
	}
	came := func(d journal.Digest) journal.Entry {
		return journal.Entry{Kind: journal.KindMessageReceived, Session: "smtp-1",
			Fields: journal.MessageReceived{ID: "m", FileSHA256: d}}
	}
	end := func(ok bool, fault string) journal.Entry {
		return journal.Entry{Kind: journal.KindSMTPCommand, Session: "smtp-1",
			Fields: journal.Command{Verb: ".", OK: ok, Fault: fault}}
	}
	for name, c := range map[string]struct {
		events []journal.Entry
		want   int
	}{
		"left and taken":          {[]journal.Entry{asks, came(file), end(true, ""), says(10)}, 1},
		"250 told after the word": {[]journal.Entry{asks, came(file), says(10), end(true, "")}, 1},
		"left twice": {[]journal.Entry{asks, came(file), end(true, ""), came(file), end(true, ""),
			says(10)}, 2},
		"said as done":             {[]journal.Entry{asks, came(file), end(true, ""), says(0)}, 0},
		"250 lost":                 {[]journal.Entry{asks, came(file), end(true, "lost"), says(10)}, 0},
		"451":                      {[]journal.Entry{asks, came(file), end(false, ""), says(10)}, 0},
		"cut before an answer":     {[]journal.Entry{asks, came(file), says(10)}, 0},
		"an older lot left":        {[]journal.Entry{asks, came(other), end(true, ""), says(10)}, 0},
		"left at an earlier order": {[]journal.Entry{asks, came(file), end(true, ""), says(0), asks, says(10)}, 0},
	} {
		j, err := journal.Open(t.Context(), journal.Options{})
		if err != nil {
			t.Fatal(err)
		}
		given := journal.Entry{Kind: journal.KindExpected, Fields: journal.Expected{What: "file", SHA256: file}}
		for _, e := range append([]journal.Entry{given}, c.events...) {
			if _, err := j.Append(e); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := denied(t.Context(), j); err != nil || len(got) != c.want {
			t.Errorf("%s: %v, %v; expected %d", name, got, err, c.want)
		}
		j.Close()
	}
}
