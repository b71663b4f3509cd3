package checks

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"amfront/journal"
	"amfront/judge/report"
)

// flowTape is a journal made by hand.
type flowTape struct {
	t      *testing.T
	events []journal.Event
	n      int // sessions and messages so far
}

var tapeStart = time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)

func newFlowTape(t *testing.T) *flowTape {
	p := &flowTape{t: t}
	p.add("", journal.KindLPSAction, journal.LPSAction{Action: "configure",
		Request: map[string]any{"ps_address": "ps@cabinet.example",
			"mailboxes": map[string]any{"amo": "amo@x.rss.fr", "amc": "amc@x.rss.fr", "oct": "oct@x.example"}}})
	return p
}

func (p *flowTape) add(session string, kind journal.Kind, fields any) {
	p.t.Helper()
	data, err := json.Marshal(fields)
	if err != nil {
		p.t.Fatal(err)
	}
	n := uint64(len(p.events) + 1)
	p.events = append(p.events, journal.Event{Seq: n, Time: tapeStart.Add(time.Duration(n) * time.Second),
		Session: session, Kind: kind, Fields: data})
}

// flowDigest is a made-up digest.
func flowDigest(s string) journal.Digest { return journal.Digest(fmt.Sprintf("%064x", s)) }

// asked is a request to send; the
// digest of the file is made of file.
func (p *flowTape) asked(kind, usage, destination string, compressed bool, file string) {
	p.add("", journal.KindExpected, journal.Expected{What: "file", SHA256: flowDigest(file), Size: 640})
	p.add("", journal.KindLPSAction, journal.LPSAction{Action: "send",
		Request: map[string]any{"kind": kind, "usage": usage,
			"destination": destination, "compression": compressed, "file": "/lot"}})
}

// smtp is a session with these lines; the reply code of each is told by `line → 503`.
func (p *flowTape) smtp(lines ...string) {
	p.n++
	id := fmt.Sprintf("smtp-%d", p.n)
	p.add(id, journal.KindSMTPCommand, journal.Command{Verb: "CONNECT", Code: 220, OK: true})
	for _, l := range lines {
		code := 250
		if strings.EqualFold(l, "DATA") {
			code = 354
		}
		var verb string
		fmt.Sscanf(l, "%s", &verb)
		if n := len(l); n > 6 && l[n-6:n-3] == "=> " {
			fmt.Sscanf(l[n-3:], "%d", &code)
			l = l[:n-7]
		}
		p.add(id, journal.KindSMTPCommand, journal.Command{Verb: strings.ToUpper(verb), Line: l, Code: code, OK: code < 400,
			Reply: fmt.Sprint(code)})
	}
	p.add(id, journal.KindSessionClose, journal.SessionClose{Protocol: "smtp", Reason: "quit", ByClient: true})
}

var goodSMTP = []string{"EHLO poste.example", "MAIL FROM:<ps@cabinet.example> SIZE=900", "RCPT TO:<amo@x.rss.fr>",
	"DATA", ".", "QUIT"}

// good is a message without fault for a FSE of test, not compressed.
func (p *flowTape) good(file string) journal.MessageReceived {
	p.n++
	return journal.MessageReceived{ID: fmt.Sprint("m", p.n), From: "ps@cabinet.example", To: "amo@x.rss.fr",
		MessageID: fmt.Sprintf("<%d@cabinet.example>", p.n),
		Subject:   "SV140610/00000099999999/2026112110000000001/00003", Flow: journal.Flow{Kind: "FSE", Usage: "test"},
		Decision:    "accepted",
		Certificate: &journal.CertificateRef{Label: "amo_pj.test@test.rss.fr", Serial: "41"}, PlainSHA256: flowDigest(file),
		FileSHA256: flowDigest(file), PlainSize: 640,
		FileName: "FSE1.pkcs7", HeaderFrom: "<ps@cabinet.example>", HeaderTo: "<amo@x.rss.fr>",
		HeaderDate: tapeStart.Format(time.RFC1123Z),
		CMS: &journal.CMSSummary{Encoding: "DER", Content: "AES-128-CBC", Recipients: []string{"41"},
			Keys:  []string{"ktri RSA PKCS#1 v1.5 2048"},
			Inner: "data", KeySHA256: flowDigest(fmt.Sprint("key", p.n))}, Findings: []journal.Finding{}}
}

func (p *flowTape) received(m journal.MessageReceived) { p.add("", journal.KindMessageReceived, m) }

func (p *flowTape) report(action string, exit int, reason string, answer any) {
	p.add("", journal.KindLPSReport, journal.LPSReport{Action: action, Exit: exit, Reason: reason, Answer: answer})
}

// judge asks for a check at the end of the tape.
func (p *flowTape) judge(requirement, name string) report.Check {
	p.t.Helper()
	p.add("", journal.KindCheck, journal.Check{Name: name, Requirement: requirement, Step: 3})
	c := say(p.events, Evaluate(&View{Events: p.events}, p.events[len(p.events)-1]))
	p.events = p.events[:len(p.events)-1]
	return c
}

// oneLot is a sending that ends well but for what bend does to the message and
// for other SMTP lines.
func oneLot(t *testing.T, bend func(*journal.MessageReceived), lines ...string) *flowTape {
	p := newFlowTape(t)
	p.asked("FSE", "test", "amo", false, "a")
	m := p.good("a")
	if bend != nil {
		bend(&m)
	}
	if lines == nil {
		lines = goodSMTP
	}
	p.received(m)
	p.smtp(lines...)
	p.report("send", 0, "", nil)
	return p
}
