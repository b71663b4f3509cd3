package bench

import (
	"reflect"
	"strings"
	"testing"

	"amfront/journal"
	"amfront/scenarios"
)

// TestReplay: a mail received again as it was is what the journal says, whatever
// the PKI, the settings and later mails have become; another form of it is judged
// as such, and nothing of the world changes.
func TestReplay(t *testing.T) {
	w := startWorld(t)
	boxes := w.Endpoints().Mailboxes
	send(t, w, "cabinet@ps.test", boxes.AMO)
	send(t, w, "cabinet@ps.test", boxes.AMO)
	if _, err := w.PKIOperation(t.Context(), scenarios.Step{Op: "renew"}); err != nil {
		t.Fatal(err)
	}
	send(t, w, "cabinet@ps.test", boxes.AMO)
	if _, err := w.PKIOperation(t.Context(), scenarios.Step{Op: "revoke"}); err != nil {
		t.Fatal(err)
	}
	var seqs []uint64
	for ev, err := range w.Journal.EventsOf(t.Context(), 0, journal.KindMessageReceived) {
		if err != nil {
			t.Fatal(err)
		}
		seqs = append(seqs, ev.Seq)
	}
	closed := 0 // each session says so behind its client's back
	for _, err := range w.Journal.FollowOf(t.Context(), 0, journal.KindSessionClose) {
		if err != nil {
			t.Fatal(err)
		}
		if closed++; closed == len(seqs) {
			break
		}
	}
	last := w.Journal.Last()
	states := map[string]bool{}
	for _, seq := range seqs {
		r, err := w.Replay(t.Context(), seq)
		if err != nil {
			t.Fatal(err)
		}
		m, err := r.Receive(t.Context(), r.Raw, r.Message.To, nil)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(m, r.Message) {
			t.Errorf("event %d:\n%+v\nreceived again:\n%+v", seq, r.Message, m)
		}
		if m.Expected != nil {
			states[m.Expected.Serial] = true
		}
		other := strings.Replace(string(r.Raw), "Subject: ", "Subject: autre ", 1)
		if m, err = r.Receive(t.Context(), []byte(other), r.Message.To, nil); err != nil || m.Subject == r.Message.Subject ||
			m.ID != r.Message.ID {
			t.Errorf("event %d with another subject: %q, %v", seq, m.Subject, err)
		}
		if _, err := r.Receive(t.Context(), r.Raw, "nul@part.invalid", nil); err == nil {
			t.Error("received by no mailbox")
		}
	}
	if w.Journal.Last() != last || len(seqs) != 3 {
		t.Errorf("%d mails; the journal ends at %d, was %d", len(seqs), w.Journal.Last(), last)
	}
	if len(states) < 2 {
		t.Errorf("the certificates expected then are not told apart: %v", states)
	}
	if _, err := w.Replay(t.Context(), last); err == nil {
		t.Error("an event that is no mail was opened")
	}
}
