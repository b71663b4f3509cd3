package bench

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"amfront/journal/fault"
	"amfront/pki/testca"
	"amfront/scenarios"
)

// restarted is the world of the same directory, started anew.
func restarted(t testing.TB, w *World) *World {
	t.Helper()
	if err := w.Close(); err != nil {
		t.Log(err) // of a journal that took nothing more
	}
	return startWorld(t, func(o *Options) { o.Dir = w.opt.Dir })
}

// A message that was deleted stays deleted: one that no mailbox ever held, one
// whose mail is still there, one whose mail is gone already.
func TestDeletedStaysDeleted(t *testing.T) {
	w := startWorld(t, func(o *Options) { o.Dir = t.TempDir() })
	amo := w.Config().Mailboxes.AMO
	send(t, w, "cabinet@ps.test", "nobody@nowhere.test")
	send(t, w, "cabinet@ps.test", amo)
	send(t, w, "cabinet@ps.test", amo)
	list, err := w.Messages(t.Context(), Filter{}, 0)
	if err != nil || len(list) != 3 {
		t.Fatalf("%d messages, %v", len(list), err)
	}
	if err := w.Store.Delete(t.Context(), list[2].ID); err != nil { // as a POP3 session would
		t.Fatal(err)
	}
	for _, m := range list {
		before := w.Journal.Last()
		if err := w.DeleteMessage(t.Context(), m.ID); err != nil {
			t.Errorf("deleting %s (%s): %v", m.ID, m.Decision, err)
		}
		ev, err := w.Journal.Event(before + 1)
		if whole := w.Journal.Last() == before+1 || w.Journal.Last() == before+2 && ev.More; err != nil || !whole {
			t.Errorf("deleting %s took more than one commit (%v)", m.ID, err)
		}
		if err := w.DeleteMessage(t.Context(), m.ID); err != ErrNoMessage {
			t.Errorf("deleting %s again: %v", m.ID, err)
		}
	}
	w = restarted(t, w)
	if list, err := w.Messages(t.Context(), Filter{}, 0); len(list) != 0 || err != nil {
		t.Errorf("after a restart %d messages are back, %v", len(list), err)
	}
	if n := len(w.Store.List(amo)); n != 0 {
		t.Errorf("after a restart %d mails are back", n)
	}
}

// state is what the world shows of itself.
func state(w *World) string {
	c, err := w.PKI.Current(testca.LabelAMOTest)
	serial := ""
	if err == nil {
		serial = c.SerialHex()
	}
	shown := "nothing"
	for _, e := range w.PKI.Published() {
		if i := strings.Index(e.DN, "amo_pj.test"); i >= 0 {
			shown = fmt.Sprint(len(e.Attributes["userCertificate;binary"]))
		}
	}
	_, fires := w.Faults.Match("pop3", "STAT")
	return fmt.Sprint(serial, err, shown, w.Config(), w.ActiveSituations(), fires, len(w.forced.next))
}

// What is refused because it cannot be kept has no effect, neither now nor
// after a restart: every operation that changes the state of a world, with a
// journal that takes nothing, and those on the PKI with a directory that does
// not either.
func TestRefusedIsNotInForce(t *testing.T) {
	situation := func(steps ...scenarios.Step) func(*World) error {
		return func(w *World) error {
			return w.Apply(t.Context(), scenarios.Situation{ID: "own", Steps: steps}, "")
		}
	}
	renew := func(w *World) error { _, err := w.PKIOperation(t.Context(), scenarios.Step{Op: "renew"}); return err }
	rule := fault.Rule{ID: "x", Protocol: "pop3", Command: "STAT", Action: fault.Action{Refuse: true}}
	for name, do := range map[string]func(*World) error{
		"renew": renew,
		"reset": func(w *World) error { return w.ResetSituation(t.Context()) },
		"fault": func(w *World) error {
			return w.ArmFault(t.Context(), rule)
		},
		"forced":    func(w *World) error { return w.ForceDecision(t.Context(), "4005", "", 1) },
		"situation": situation(scenarios.Step{Op: "directory-down"}),
		"setting":   situation(scenarios.Step{Op: "set", Setting: "arl", Value: []byte("false")}),
		"clock":     func(w *World) error { return w.Advance(t.Context(), w.Now().AddDate(0, 0, 3)) },
	} {
		for _, broken := range []string{"journal", "pki"} {
			if broken == "pki" && name != "renew" {
				continue
			}
			t.Run(name+"/"+broken, func(t *testing.T) {
				w := startWorld(t, func(o *Options) { o.Dir = t.TempDir() })
				if err := situation(scenarios.Step{Op: "renew"})(w); err != nil {
					t.Fatal(err)
				}
				before := state(w)
				if broken == "journal" {
					w.Journal.Close()
				} else {
					issued := filepath.Join(w.pkiDir(), "issued")
					if err := os.Rename(issued, issued+"-away"); err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(issued, nil, 0o600); err != nil {
						t.Fatal(err)
					}
				}
				if err := do(w); err == nil {
					t.Error("no error")
				}
				if after := state(w); after != before {
					t.Errorf("refused, and yet in force:\n%s\nbefore:\n%s", after, before)
				}
				if broken == "pki" {
					issued := filepath.Join(w.pkiDir(), "issued")
					if err := os.Remove(issued); err != nil {
						t.Fatal(err)
					}
					if err := os.Rename(issued+"-away", issued); err != nil {
						t.Fatal(err)
					}
					if err := renew(w); err != nil {
						t.Errorf("once it works again: %v", err)
					}
				}
				c, _ := w.PKI.Current(testca.LabelAMOTest)
				again := restarted(t, w)
				if !slices.ContainsFunc(again.PKI.Credentials(testca.LabelAMOTest), func(o *testca.Credential) bool {
					return o.SerialHex() == c.SerialHex()
				}) {
					t.Error("after a restart the certificate that was shown is unknown")
				}
			})
		}
	}
}

// A lot that could not be kept leaves a planned decision for its next try.
func TestForcedDecisionSurvivesFailedDelivery(t *testing.T) {
	w := startWorld(t, func(o *Options) { o.Dir = t.TempDir() })
	if err := w.ForceDecision(t.Context(), "4025", "", 1); err != nil {
		t.Fatal(err)
	}
	w.Journal.Close()
	if err := trySend(w, "cabinet@ps.test", w.Config().Mailboxes.AMO); err == nil {
		t.Error("accepted")
	}
	if len(w.forced.next) != 1 {
		t.Error("the planned decision is gone")
	}
}

// No protocol falls silent when nothing can be journaled.
func TestSaysThatItCannotJournal(t *testing.T) {
	w := startWorld(t, func(o *Options) { o.Dir = t.TempDir() })
	e := w.Endpoints()
	open, err := net.Dial("tcp", e.SMTP)
	if err != nil {
		t.Fatal(err)
	}
	defer open.Close()
	said := bufio.NewReader(open)
	line := func(r *bufio.Reader) string { l, _ := r.ReadString('\n'); return l }
	line(said)
	fmt.Fprint(open, "HELO x\r\n")
	line(said)
	w.Journal.Close()
	fmt.Fprint(open, "MAIL FROM:<a@b.test>\r\n")
	if got := line(said); !strings.HasPrefix(got, "452 4.3.1 ") {
		t.Errorf("MAIL got %q", got)
	}
	const bind = "\x30\x0c\x02\x01\x07\x60\x07\x02\x01\x03\x04\x00\x80\x00"
	for _, c := range []struct{ at, say, want string }{
		{e.SMTP, "", "421 4.3.1 "},
		{e.POP3, "", "-ERR [SYS/TEMP] "},
		{e.LDAP, "", "\x78\x59\x0a\x01\x34"},                          // a notice of disconnection: 52, unavailable
		{e.LDAP, bind, "\x02\x01\x07\x61\x41\x0a\x01\x34"},            // the bind's own answer
		{e.LDAP, bind + bind[:9], "\x02\x01\x07\x61\x41\x0a\x01\x34"}, // and octets nobody reads: no reset
	} {
		conn, err := net.Dial("tcp", c.at)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprint(conn, c.say)
		if all, err := io.ReadAll(conn); err != nil || !strings.Contains(string(all), c.want) {
			t.Errorf("%s says %q, %v; want %q", c.at, all, err, c.want)
		}
	}
}
