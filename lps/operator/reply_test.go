package operator

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"amfront/lps/adapter"
	"amfront/scenarios"
)

// TestBothFaces: what a person types at the terminal and what a page sends
// become the same answer.
func TestBothFaces(t *testing.T) {
	at := time.Date(2026, 11, 22, 14, 5, 0, 0, scenarios.Paris())
	arrived := eyes{{Kind: Lot, MessageID: "<1@x>"}, {Kind: Mailbox}, {Kind: Directory}}
	for _, c := range []struct {
		typed  string
		params adapter.Params
		reply  Reply
	}{
		{"\nCRL ancienne\n", lot, Reply{Outcome: GestureDone, Alerts: []string{"CRL ancienne"}}},
		{"\n4015 refusé signature fausse\navis note\n\n\n", &adapter.Poll{}, Reply{Outcome: GestureDone,
			Messages: []adapter.Handled{{Kind: "4015", Outcome: "refused", Reason: "signature fausse"},
				{Kind: "dsn", Outcome: "noted"}}}},
		{"\nliste signature fausse\n\n\n", &adapter.Refresh{}, Reply{Outcome: GestureDone,
			Refused: []adapter.Fetched{{Kind: "crl", Outcome: "refused", Reason: "signature fausse"}}}},
		{"\n22/11/2026 14:05\n\n", &adapter.Plan{Samples: 1}, Reply{Outcome: GestureDone, Planned: []time.Time{at}}},
		{"\noui écran 4\n", &adapter.Attest{IDs: []string{"I-01"}}, Reply{Outcome: GestureDone,
			Declarations: []adapter.Declaration{{ID: "I-01", Declared: "oui", Comment: "écran 4"}}}},
		{"r périmé\n7\n", lot, Reply{Outcome: GestureRefused, Reason: "périmé",
			ReasonCode: adapter.ReasonCodes(adapter.Version)[6]}},
	} {
		b := brief
		b.Witness = arrived
		d := New(Options{In: strings.NewReader(c.typed), Out: &screen{}})
		typed, err := d.Driver(b).Do(t.Context(), c.params.Action(), adapter.Request{Params: c.params})
		if err != nil {
			t.Errorf("%q: %v", c.typed, err)
			continue
		}
		asked := make(chan struct{}, 2)
		w := NewWindow(WindowOptions{Changed: func() { asked <- struct{}{} }})
		go func() {
			<-asked
			if err := w.Reply(t.Context(), "1", c.reply); err != nil {
				t.Errorf("%q: %v", c.typed, err)
				w.Reply(t.Context(), "1", Reply{Outcome: RunStopped})
			}
		}()
		sent, err := w.Driver(b).Do(t.Context(), c.params.Action(), adapter.Request{Params: c.params})
		if err != nil || !reflect.DeepEqual(typed, sent) {
			t.Errorf("typed %+v\nsent  %+v %v", typed, sent, err)
		}
	}
}

// TestCheck names what is wrong with a reply, and where.
func TestCheck(t *testing.T) {
	wants := Wants{Planned: 1, Declarations: []string{"I-01", "I-02"}}
	for want, r := range map[string]Reply{
		"outcome 0":     {},
		"reason 0":      {Outcome: GestureSkipped, Reason: " "},
		"reason_code 0": {Outcome: GestureRefused, Reason: "non", ReasonCode: "x"},
		"planned 0 declarations 1": {Outcome: GestureDone,
			Declarations: []adapter.Declaration{{ID: "I-01", Declared: "oui"}, {ID: "I-02", Declared: "peut-être"}}},
		"messages 1 refused 0 planned 0 declarations 0 declarations 1": {Outcome: GestureDone,
			Messages: []adapter.Handled{{Kind: "4005", Outcome: "acted"}, {Kind: "4005", Outcome: "refused"}},
			Refused:  []adapter.Fetched{{Kind: "certificate", Reason: "périmé"}}},
	} {
		got := ""
		for _, p := range wants.Check(r) {
			got += " " + p.Field + " " + string(rune('0'+p.Row))
		}
		if got = strings.TrimSpace(got); got != want {
			t.Errorf("%+v: %s, want %s", r, got, want)
		}
	}
	if wrong := wants.Check(Reply{Outcome: RunStopped}); len(wrong) > 0 {
		t.Errorf("stopped: %v", wrong)
	}
}
