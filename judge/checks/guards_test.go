package checks

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"

	"amfront/journal"
	"amfront/journal/fault"
	"amfront/judge/report"
)

// TestOnAnEmptyJournal: a check of which nothing was asked says so; it neither
// stumbles nor concludes.
func TestOnAnEmptyJournal(t *testing.T) {
	for _, d := range Definitions() {
		for name, tp := range map[string]*tape{
			"nothing":   {},
			"a file":    (&tape{}).expect(journal.Expected{What: "file", SHA256: "a"}),
			"a gesture": (&tape{}).ask("configure"),
			"a fault": (&tape{}).add(journal.KindFaultArmed, journal.FaultArmed{ID: "x",
				Rule: fault.Rule{Protocol: "smtp", Command: "DATA"}}).add(journal.KindFaultFired, journal.FaultFired{ID: "x"}),
		} {
			c := tp.judge(d.Name)
			if c.Verdict != report.BenchError && c.Verdict != report.NotObserved || strings.Contains(c.Reason, "de lui-même") {
				t.Errorf("%s on %s: %s, %s %s", d.Name, name, c.Verdict, c.Observed, c.Reason)
			}
			if c.ID != "D-00."+d.Name || c.Title != d.Title || !slices.Equal(c.Requirements, []string{"D-00"}) {
				t.Errorf("%s on %s is not named: %+v", d.Name, name, c)
			}
		}
	}
}

// TestEvaluateGuards: what the bench cannot do is its own error.
func TestEvaluateGuards(t *testing.T) {
	at := func(fields any) (*View, journal.Event) {
		tp := (&tape{}).ask("send").add(journal.KindCheck, fields)
		return &tp.View, tp.Events[1]
	}
	v, ev := at(journal.Check{Name: "no-such", Requirement: "D-00", Step: 2})
	if c := Evaluate(v, ev); c.Verdict != report.BenchError || c.ID != "D-00.no-such" || c.Step != 2 ||
		!strings.Contains(c.Reason, "n'existe pas") {
		t.Errorf("an unknown check: %+v", c)
	}
	v, ev = at(journal.Check{})
	ev.Fields = json.RawMessage(`[`)
	if c := Evaluate(v, ev); c.Verdict != report.BenchError || c.ID == "" {
		t.Errorf("a check that cannot be read: %+v", c)
	}
	v, ev = at(journal.Check{Name: "rien-emis", Requirement: "D-00"})
	v.Events[0].Fields = json.RawMessage(`[]`)
	if c := Evaluate(v, ev); c.Verdict != report.BenchError || !strings.Contains(c.Reason, "de lui-même") {
		t.Errorf("an event that cannot be read: %+v", c)
	}
	v, ev = at(journal.Check{Name: "rien-emis", Requirement: "D-00", Aborted: string(report.NotTestable),
		Reason: "action absente"})
	if c := Evaluate(v, ev); c.Verdict != report.NotTestable || c.Reason != "action absente" || c.Title == "" ||
		c.Level != report.MUST {
		t.Errorf("a check not reached: %+v", c)
	}
	if _, ok := Find("no-such"); ok {
		t.Error("an unknown check was found")
	}
	failing := func() *tape { return (&tape{}).ask("send").left().done("send") }
	if c := failing().judge("rien-emis"); c.Verdict != report.NonConforming || c.Level != report.MUST {
		t.Errorf("compulsory: %s, %s", c.Verdict, c.Level)
	}
	if c := failing().judge("rien-emis", "niveau", "recommandé"); c.Verdict != report.Warning || c.Level != report.SHOULD {
		t.Errorf("recommended: %s, %s", c.Verdict, c.Level)
	}
	if c := failing().judge("rien-emis", "niveau", "obligatoire"); c.Verdict != report.NonConforming {
		t.Errorf("another word: %s", c.Verdict)
	}
}

// events1 is a journal that ends with an error, if any.
type brokenJournal struct {
	journal.Reader
	events []journal.Event
	err    error
}

func (b brokenJournal) Events(context.Context, uint64) iter.Seq2[journal.Event, error] {
	return func(yield func(journal.Event, error) bool) {
		for _, ev := range b.events {
			if !yield(ev, nil) {
				return
			}
		}
		if b.err != nil {
			yield(journal.Event{}, b.err)
		}
	}
}

func TestRead(t *testing.T) {
	events := (&tape{}).ask("send").done("send").Events
	if v, err := Read(t.Context(), brokenJournal{events: events}); err != nil || len(v.Events) != 2 {
		t.Errorf("%v, %v", v, err)
	}
	broken := errors.New("the disk")
	if _, err := Read(t.Context(), brokenJournal{events: events, err: broken}); !errors.Is(err, broken) {
		t.Errorf("half a journal was judged: %v", err)
	}
}

// TestView: what came later, or before, is not looked at.
func TestView(t *testing.T) {
	v := &(&tape{}).ask("send").left().refused("send", "expired", "périmé").ask("send").left().View
	if n := len(v.Until(3).Events); n != 3 {
		t.Errorf("until the third event: %d", n)
	}
	if n := len(v.Sent(2)); n != 1 {
		t.Errorf("sent after the second event: %d", n)
	}
	if n := len(v.Life(4)); n != 1 {
		t.Errorf("signs of life after the fourth event: %d", n)
	}
	if n := len(v.Life(5)); n != 0 {
		t.Errorf("signs of life after the last event: %d", n)
	}
	other := (&tape{}).ask("send").done("refresh")
	if r := other.Report(other.Stimulus("send")); r != nil {
		t.Error("the report on another action was taken")
	}
}

// TestLife: what proves that a software was at work, and what does not.
func TestLife(t *testing.T) {
	command := func(kind journal.Kind, verb string, ok bool) *tape {
		return (&tape{}).add(kind, journal.Command{Verb: verb, OK: ok})
	}
	for _, c := range []struct {
		what string
		tape *tape
		want int
	}{
		{"SMTP", command(journal.KindSMTPCommand, "EHLO", true), 1},
		{"SMTP, refused", command(journal.KindSMTPCommand, "EHLO", false), 0},
		{"SMTP, only connected", command(journal.KindSMTPCommand, "CONNECT", true), 0},
		{"POP3", command(journal.KindPOP3Command, "UIDL", true), 1},
		{"POP3, refused", command(journal.KindPOP3Command, "UIDL", false), 0},
		{"LDAP", (&tape{}).add(journal.KindLDAPRequest, journal.LDAPRequest{Op: "search"}), 1},
		{"LDAP, noise", (&tape{}).add(journal.KindLDAPRequest, journal.LDAPRequest{Op: "malformed"}), 0},
		{"says it refused", (&tape{}).refused("send", "expired", "périmé"), 1},
		{"says it did", (&tape{}).done("send"), 0},
		{"the bench's own doing", (&tape{}).ask("send"), 0},
	} {
		if got := c.tape.Life(0); len(got) != c.want {
			t.Errorf("%s: %d signs of life, want %d", c.what, len(got), c.want)
		}
	}
}

// TestEvidenceNamesItsSessions: each once, in order.
func TestEvidenceNamesItsSessions(t *testing.T) {
	e := evidence(journal.Event{Seq: 3, Session: "b"}, journal.Event{Seq: 5}, journal.Event{Seq: 8, Session: "a"},
		journal.Event{Seq: 9, Session: "b"})
	if !slices.Equal(e.Events, []uint64{3, 5, 8, 9}) || !slices.Equal(e.Sessions, []string{"b", "a"}) {
		t.Errorf("%+v", e)
	}
	if got := events([]At[int]{{Event: journal.Event{Seq: 4}}}); len(got) != 1 || got[0].Seq != 4 {
		t.Errorf("%+v", got)
	}
}

// TestOccurred: whether a planned fault had its chance.
func TestOccurred(t *testing.T) {
	for _, c := range []struct {
		what string
		rule any
		then func(*tape)
		want bool
	}{
		{"SMTP, given", fault.Rule{Protocol: "smtp", Command: "RCPT"},
			func(p *tape) { p.add(journal.KindSMTPCommand, journal.Command{Verb: "RCPT"}) }, true},
		{"SMTP, another", fault.Rule{Protocol: "smtp", Command: "RCPT"},
			func(p *tape) { p.add(journal.KindSMTPCommand, journal.Command{Verb: "MAIL"}) }, false},
		{"SMTP, a message that breaks off", fault.Rule{Protocol: "smtp", Command: "."},
			func(p *tape) { p.add(journal.KindSMTPCommand, journal.Command{Verb: "."}) }, false},
		{"SMTP, a message's end", fault.Rule{Protocol: "smtp", Command: "."},
			func(p *tape) { p.add(journal.KindSMTPCommand, journal.Command{Verb: ".", Line: "."}) }, true},
		{"SMTP, on POP3", fault.Rule{Protocol: "smtp", Command: "QUIT"},
			func(p *tape) { p.add(journal.KindPOP3Command, journal.Command{Verb: "QUIT"}) }, false},
		{"POP3, given", fault.Rule{Protocol: "pop3", Command: "QUIT"},
			func(p *tape) { p.add(journal.KindPOP3Command, journal.Command{Verb: "QUIT"}) }, true},
		{"LDAP, given", fault.Rule{Protocol: "ldap", Command: "search"},
			func(p *tape) { p.add(journal.KindLDAPRequest, journal.LDAPRequest{Op: "search"}) }, true},
		{"LDAP, another", fault.Rule{Protocol: "ldap", Command: "bind"},
			func(p *tape) { p.add(journal.KindLDAPRequest, journal.LDAPRequest{Op: "search"}) }, false},
		{"a rule that cannot be read", "rule", func(*tape) {}, true},
	} {
		p := (&tape{}).add(journal.KindFaultArmed, map[string]any{"id": "x", "rule": c.rule})
		c.then(p)
		if got := p.occurred(All[journal.FaultArmed](&p.View, journal.KindFaultArmed, 0)[0]); got != c.want {
			t.Errorf("%s: %v", c.what, got)
		}
	}
	before := (&tape{}).add(journal.KindSMTPCommand, journal.Command{Verb: "RCPT"}).add(journal.KindFaultArmed,
		journal.FaultArmed{ID: "x", Rule: fault.Rule{Protocol: "smtp", Command: "RCPT"}})
	if before.occurred(All[journal.FaultArmed](&before.View, journal.KindFaultArmed, 0)[0]) {
		t.Error("a command before the fault was planned counts")
	}
}
