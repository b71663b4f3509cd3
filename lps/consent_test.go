package lps_test

import (
	"errors"
	"testing"

	"amfront/lps"
	"amfront/lps/adapter"
	"amfront/pki/testca"
)

func asking() adapter.Driver {
	p := lps.Reference()
	p.AskUser = true
	return lps.New(lps.Options{Policy: p, Sleep: noSleep})
}

// TestConsent: a rejected lot waits for the user, on the station and not in the
// process; neither a later visit nor another sending lets it go.
func TestConsent(t *testing.T) {
	w := newWorld(t, asking())
	w.readyForTest()
	id := w.done(w.lot()).MessageIDs[0]
	w.deposit(w.serviceMessage(genuine(w.current(testca.LabelAMOTest), "4025", id)), w.Endpoints().Mailboxes.AMO)
	got := w.done(&adapter.Poll{})
	m := got.Messages[len(got.Messages)-1]
	if m.Kind != "4025" || m.Outcome != "awaiting" || m.Original != id || len(m.Resent) > 0 || len(got.Alerts) != 1 {
		t.Fatalf("polled %+v %v", got.Messages, got.Alerts)
	}
	w.done(w.lot())
	second := genuine(w.current(testca.LabelAMOTest), "4005", id) // another reason for the same lot
	w.deposit(w.serviceMessage(second), w.Endpoints().Mailboxes.AMO)
	got = w.done(&adapter.Poll{})
	if m := got.Messages[len(got.Messages)-1]; m.Kind != "4005" || m.Outcome != "awaiting" {
		t.Errorf("another rejection of a lot that waits: %+v", got.Messages)
	}
	w.received(2)

	w.lps = asking() // another process
	got = w.done(&adapter.Confirm{})
	if len(got.Messages) != 1 || got.Messages[0].Outcome != "acted" || got.Messages[0].Original != id ||
		len(got.Messages[0].Resent) != 1 {
		t.Fatalf("confirmed %+v", got.Messages)
	}
	list := w.received(3)
	if list[2].PlainSHA256 != list[0].PlainSHA256 || list[2].Subject != list[0].Subject || list[2].MessageID == id {
		t.Errorf("sent again otherwise: %+v", list[2])
	}
	if got = w.done(&adapter.Confirm{}); len(got.Messages) != 0 {
		t.Errorf("confirmed twice: %+v", got.Messages)
	}
	w.done(&adapter.Poll{})
	w.received(3)
}

// TestNoConsent: a software that acts by itself has no such action, and one
// that asks acts by itself towards version 1, which cannot say that it waits.
func TestNoConsent(t *testing.T) {
	w := newWorld(t, lps.New(lps.Options{Sleep: noSleep}))
	w.readyForTest()
	_, err := w.lps.Do(t.Context(), adapter.ActionConfirm, adapter.Request{Station: w.station, Params: &adapter.Confirm{}})
	var no *adapter.Unsupported
	if !errors.As(err, &no) || no.Reason == "" {
		t.Errorf("confirm: %v", err)
	}
	w.lps = asking()
	id := w.done(w.lot()).MessageIDs[0]
	w.deposit(w.serviceMessage(genuine(w.current(testca.LabelAMOTest), "4025", id)), w.Endpoints().Mailboxes.AMO)
	a, err := w.lps.Do(t.Context(), adapter.ActionPoll, adapter.Request{Protocol: adapter.Version1, Station: w.station,
		Params: &adapter.Poll{}})
	if err != nil || len(a.Messages) == 0 || a.Messages[len(a.Messages)-1].Outcome != "acted" {
		t.Errorf("in version 1: %+v %v", a.Messages, err)
	}
	w.received(2)
}

// TestMailboxRefused: the code of a mailbox that cannot be visited, in both
// versions.
func TestMailboxRefused(t *testing.T) {
	w := newWorld(t, lps.New(lps.Options{Sleep: noSleep}))
	c := w.configuration()
	c.POP3.Password = "faux"
	w.done(c)
	for version, want := range map[int]string{adapter.Version1: "other", adapter.Version: "pop3"} {
		a, err := w.lps.Do(t.Context(), adapter.ActionPoll, adapter.Request{Protocol: version, Station: w.station,
			Params: &adapter.Poll{}})
		if err != nil || a.Status != adapter.Refused || a.ReasonCode != want {
			t.Errorf("version %d: %s %q %v", version, a.Status, a.ReasonCode, err)
		}
	}
}
