package mailbox

import (
	"io"
	"reflect"
	"strings"
	"testing"

	"amfront/journal"
)

// TestEnvelope: what the dialogue says reaches the deliverer.
func TestEnvelope(t *testing.T) {
	p := newProvider(t)
	got := make(chan *Envelope, 2)
	p.delivered = func(e *Envelope) { got <- e }
	c, _ := dial(t, p.smtp)
	for _, step := range []struct {
		say  string
		code int
	}{
		{"", 220}, {"EHLO poste", 250}, {"AUTH PLAIN AGNhYmluZXRAcHMudGVzdABzM2NyZXQgcGFzcw==", 235},
		{"MAIL FROM:<" + ps + "> SIZE=6 BODY=8BITMIME RET=HDRS ENVID=x+2By", 250},
		{"RCPT TO:<" + amo + "> NOTIFY=failure,delay ORCPT=rfc822;orig@ps.test", 250},
		{"RCPT TO:<b@x.test>", 250}, {"DATA", 354}, {"text\r\n.", 250},
		// Nothing of it clings to the next transaction.
		{"MAIL FROM:<>", 250}, {"RCPT TO:<b@x.test>", 250}, {"DATA", 354}, {".", 250},
	} {
		if step.say != "" {
			c.PrintfLine("%s", step.say)
		}
		if _, _, err := c.ReadResponse(step.code); err != nil {
			t.Fatalf("%q: %v", step.say, err)
		}
	}
	e := <-got
	session := e.Session
	if !strings.HasPrefix(e.Remote, "127.0.0.1:") || session == "" {
		t.Errorf("%+v", e)
	}
	e.Remote = ""
	if want := (Envelope{QueueID: session + ".1", Session: session, Helo: "poste", Auth: ps, From: ps,
		To:     []string{amo, "b@x.test"},
		Params: map[string]string{"SIZE": "6", "BODY": "8BITMIME", "RET": "HDRS", "ENVID": "x+2By"},
		Notify: map[string]string{amo: "FAILURE,DELAY"}, ORcpt: map[string]string{
			amo: "rfc822;orig@ps.test"}}); !reflect.DeepEqual(*e, want) {
		t.Errorf("envelope %+v, expected %+v", *e, want)
	}
	if e := <-got; e.From != "" || len(e.To) != 1 || len(e.Params)+len(e.Notify)+len(e.ORcpt) != 0 ||
		e.QueueID != session+".2" {
		t.Errorf("second envelope %+v", e)
	}
}

// TestTextLineLimit: an endless line is refused with its own words, and the
// session goes on; below the limit it is kept.
func TestTextLineLimit(t *testing.T) {
	p := newProvider(t, func(s *SMTPOptions, _ *POP3Options) { s.MaxTextLine = 1 << 20 })
	c, nc := dial(t, p.smtp)
	if _, _, err := c.ReadResponse(220); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		octets int
		code   int
	}{{1 << 20, 250}, {1<<20 + 1, 500}, {5 << 20, 500}, {10, 250}} {
		for _, step := range []struct {
			say  string
			code int
		}{{"HELO x", 250}, {"MAIL FROM:<>", 250}, {"RCPT TO:<" + amo + ">", 250}, {"DATA", 354}} {
			c.PrintfLine("%s", step.say)
			if _, _, err := c.ReadResponse(step.code); err != nil {
				t.Fatal(err)
			}
		}
		// The line ends in LF, which is not counted.
		io.WriteString(nc, "short\r\n"+strings.Repeat("x", tc.octets-1)+"\r\n"+strings.Repeat("short\r\n", 20_000)+".\r\n")
		if _, text, err := c.ReadResponse(tc.code); err != nil {
			t.Errorf("a line of %d octets: %s %v", tc.octets, text, err)
		}
	}
	if n := len(p.stored(amo)); n != 2 {
		t.Errorf("%d messages stored, expected 2", n)
	}
}

// TestRefusedMessageIsEvidence: a message that a fault refuses is not
// delivered, but the journal keeps its octets, to compare with the next try.
func TestRefusedMessageIsEvidence(t *testing.T) {
	p := newProvider(t)
	p.refuse = io.ErrUnexpectedEOF
	c, _ := dial(t, p.smtp)
	for _, step := range []struct {
		say  string
		code int
	}{{"", 220}, {"HELO x", 250}, {"MAIL FROM:<>", 250}, {"RCPT TO:<" + amo + ">", 250}, {"DATA", 354}, {"kept\r\n.", 451},
		{"NOOP", 250}} {
		if step.say != "" {
			c.PrintfLine("%s", step.say)
		}
		if _, _, err := c.ReadResponse(step.code); err != nil {
			t.Fatalf("%q: %v", step.say, err)
		}
	}
	for e := range p.journal.Events(t.Context(), 0) {
		var v journal.Command
		if e.Kind != journal.KindSMTPCommand || e.Decode(&v) != nil || v.Verb != "." {
			continue
		}
		b, err := p.journal.OpenBlob(e.Blobs["raw"])
		if err != nil {
			t.Fatal(err)
		}
		if text, _ := io.ReadAll(b); string(text) != "kept\r\n" || v.Code != 451 {
			t.Errorf("%q, %+v", text, v)
		}
		return
	}
	t.Error("no end of data in the journal")
}
