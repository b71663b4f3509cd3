package lps_test

import (
	"testing"

	"amfront/journal/fault"
	"amfront/lps/adapter"
	"amfront/pki/testca"
)

// TestSMTPFaults: the lot arrives once, whatever the relay does.
func TestSMTPFaults(t *testing.T) {
	for _, d := range drivers {
		for name, c := range map[string]struct {
			rule    fault.Rule
			refused string
		}{
			"451 at MAIL once": {fault.Rule{Command: "MAIL", Until: 1,
				Action: fault.Action{Code: 451, Text: "try again later"}}, ""},
			"cut in mid-data":       {fault.Rule{Command: ".", Until: 1, Action: fault.Action{Truncate: 1000}}, ""},
			"cut before the answer": {fault.Rule{Command: ".", Until: 1, Action: fault.Action{Cut: true}}, ""},
			"452 at the end of data": {fault.Rule{Command: ".", Until: 1, Action: fault.Action{Code: 452, Text: "disk full"}},
				""},
			"554 for ever": {fault.Rule{Command: "MAIL", Action: fault.Action{Code: 554, Text: "no"}}, "smtp-refused"},
			"421 for ever": {fault.Rule{Command: "RCPT", Action: fault.Action{Code: 450, Text: "later"}}, "smtp-temporary"},
		} {
			t.Run(d.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, d.make(t))
				w.ready()
				c.rule.ID, c.rule.Protocol = "f", "smtp"
				if err := w.ArmFault(t.Context(), c.rule); err != nil {
					t.Fatal(err)
				}
				a := w.do(w.lot())
				if w.Faults.FiredCount("f") == 0 {
					t.Fatal("the fault did not fire")
				}
				if c.refused == "" {
					if a.Status != adapter.Done {
						t.Fatalf("%s: %s", a.Status, a.Reason)
					}
					w.accepted(w.received(1)[0])
					return
				}
				if a.ReasonCode != c.refused {
					t.Fatalf("%s %s (%s), expected %s", a.Status, a.Reason, a.ReasonCode, c.refused)
				}
				w.received(0)
				w.Faults.Clear()
				want := 0
				if c.refused == "smtp-temporary" {
					want = 1
				}
				w.done(&adapter.Poll{})
				w.received(want)
				if want == 0 {
					w.done(w.lot())
					w.received(1)
				}
			})
		}
	}
}

// TestSendingAgainWhatWaits: a lot that the relay would not take is one lot,
// also when the user sends the file again.
func TestSendingAgainWhatWaits(t *testing.T) {
	for _, d := range drivers {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, d.make(t))
			w.ready()
			if err := w.ArmFault(t.Context(), fault.Rule{ID: "f", Protocol: "smtp", Command: "MAIL",
				Action: fault.Action{Code: 451, Text: "later"}}); err != nil {
				t.Fatal(err)
			}
			w.do(w.lot())
			w.Faults.Clear()
			w.done(w.lot())
			w.done(&adapter.Poll{})
			w.received(1)
			w.done(w.lot()) // on purpose, another lot
			list := w.received(2)
			if list[0].Subject == list[1].Subject {
				t.Error("two lots with one stamp")
			}
		})
	}
}

// TestPOP3Faults: every message is acted on, once.
func TestPOP3Faults(t *testing.T) {
	for _, d := range drivers {
		for name, rule := range map[string]fault.Rule{
			"busy once":   {Command: "PASS", Until: 1, Action: fault.Action{Refuse: true, Text: "[SYS/TEMP] later"}},
			"cut in RETR": {Command: "RETR", Until: 1, Action: fault.Action{Truncate: 300}},
			"cut at QUIT": {Command: "QUIT", Until: 1, Action: fault.Action{Cut: true}},
		} {
			t.Run(d.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, d.make(t))
				w.ready()
				if _, err := w.PKI.Revoke(t.Context(), testca.LabelAMOTest, testca.RevokeOptions{}); err != nil {
					t.Fatal(err)
				}
				w.publish()
				w.done(w.lot())
				rule.ID, rule.Protocol = "f", "pop3"
				if err := w.ArmFault(t.Context(), rule); err != nil {
					t.Fatal(err)
				}
				w.do(&adapter.Poll{})
				w.do(&adapter.Poll{})
				w.do(&adapter.Poll{})
				w.received(2)
			})
		}
	}
}
