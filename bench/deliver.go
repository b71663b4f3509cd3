package bench

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"amfront/journal"
	"amfront/mailbox"
	"amfront/pki/testca"
	"amfront/receiver"
	"amfront/scenarios"
)

// errRefused is the sentence of the 550 that the situation "unknown recipient
// refused at RCPT" asks for.
var errRefused = &mailbox.SMTPError{Code: 550, Enhanced: "5.1.1", Text: "no such mailbox here"}

// CheckRecipient implements mailbox.Deliverer.
func (w *World) CheckRecipient(ctx context.Context, env *mailbox.Envelope, rcpt string) error {
	if w.Config().UnknownRecipient != Refuse550 || w.known(rcpt) {
		return nil
	}
	return errRefused
}

func (w *World) known(address string) bool {
	_, front := w.frontal(address)
	return front || w.Store.Known(address)
}

// frontal is the front-end mailbox of an address.
func (w *World) frontal(address string) (receiver.Mailbox, bool) {
	m := w.Config().Mailboxes
	for _, box := range []receiver.Mailbox{{Address: m.AMO, Actor: testca.AMO}, {Address: m.AMC, Actor: testca.AMC},
		{Address: m.OCT, Actor: testca.OCT}} {
		if strings.EqualFold(address, box.Address) {
			return box, true
		}
	}
	return receiver.Mailbox{}, false
}

// Deliver implements mailbox.Deliverer: for every recipient it decides, and
// puts message, decision and answer on disk in one commit, so that a kill at
// any moment leaves all of them or none.
func (w *World) Deliver(ctx context.Context, env *mailbox.Envelope, raw journal.Digest, size int64) (err error) {
	w.delivering.Add(1)
	defer w.delivering.Add(-1)
	w.resetting.RLock()
	defer w.resetting.RUnlock()
	b := batch{moment: w.moment()}
	defer func() {
		if err != nil {
			w.forced.giveBack(b.forced)
		}
	}()
	if env.From != "" {
		if err := w.Store.Ensure(env.From, "sender"); err != nil {
			return err
		}
	}
	for _, rcpt := range env.To {
		in := incoming{env: env, rcpt: rcpt, raw: raw, size: size}
		var err error
		if box, ok := w.frontal(rcpt); ok {
			err = w.receive(ctx, in, box, &b)
		} else if w.Store.Known(rcpt) {
			b.deposit(mailbox.Deposit{ID: w.Store.NewID(), Mailbox: rcpt, From: env.From, Size: size, Class: "mail", Raw: raw,
				Session: env.Session})
		} else {
			err = w.undeliverable(in, &b)
		}
		if err != nil {
			return fmt.Errorf("recipient %s: %w", rcpt, err)
		}
	}
	return w.commit(ctx, &b)
}

// commit puts what a delivery makes on disk, and then into the indexes.
func (w *World) commit(ctx context.Context, b *batch) error {
	events, err := w.Store.Commit(ctx, b.deposits, b.entries...)
	if err != nil {
		return err
	}
	for _, ev := range events {
		if ev.Kind == journal.KindMessageReceived {
			w.pasts.keep(ev.Seq, b.moment)
			if w.index.add(ev.Seq, &b.messages[0])%keepEvery == 0 {
				w.done.Go(w.keep) // waits for this delivery to end
			}
			w.remember(&b.messages[0], ev.Time)
			b.messages = b.messages[1:]
		}
	}
	return nil
}

// remember keeps what became of a lot.
func (w *World) remember(m *journal.MessageReceived, at time.Time) {
	w.lots.Remember(receiver.Lot{From: m.HeaderFrom, To: m.To, Subject: m.Subject, FileSHA256: string(m.FileSHA256),
		At: at, Decision: scenarios.Decision(m.Decision)})
}

type incoming struct {
	env  *mailbox.Envelope
	rcpt string
	raw  journal.Digest
	size int64
}

// batch is what one delivery commits.
type batch struct {
	deposits []mailbox.Deposit
	entries  []journal.Entry
	messages []journal.MessageReceived // those of entries, in order
	forced   []receiver.Decision       // taken from those planned
	moment   moment
}

func (b *batch) deposit(d mailbox.Deposit) { b.deposits = append(b.deposits, d) }

func (b *batch) received(session string, raw journal.Digest, m journal.MessageReceived) {
	b.messages = append(b.messages, m)
	b.entries = append(b.entries, journal.Entry{Session: session, Kind: journal.KindMessageReceived, Fields: m,
		Blobs: map[string]journal.Digest{"raw": raw}})
}

// receive is the front-end at work: inspect, decide, answer.
func (w *World) receive(ctx context.Context, in incoming, box receiver.Mailbox, b *batch) error {
	insp, err := w.inspect(ctx, in.raw, box, nil)
	if err != nil {
		return err
	}
	w.history.Judge(insp)
	d, forced := w.decide(insp.Facts, b)
	w.history.Decided(insp, d.Code)
	w.lots.Judge(insp, box)
	m := Journalled(insp, d)
	m.Forced, m.CertificateState, m.ExpectedState = forced, stateOf(w.PKI, insp.Opener), stateOf(w.PKI, insp.Expected)
	m.ID, m.From, m.To, m.Size = w.Store.NewID(), in.env.From, box.Address, in.size
	b.deposit(mailbox.Deposit{ID: m.ID, Mailbox: box.Address, From: in.env.From, Size: in.size, Class: "lot", Raw: in.raw,
		Session: in.env.Session})
	if in.env.From != "" { // nothing is ever answered to the null reverse-path (RFC 5321 §4.5.5)
		answer, err := w.receiver().Answer(insp, d, box, in.env.From)
		if err != nil {
			return fmt.Errorf("composing the answer: %w", err)
		}
		if m.ReplyID, err = w.reply(answer, m.ID, in.env, b); err != nil {
			return err
		}
	}
	b.received(in.env.Session, in.raw, m)
	return nil
}

// inspect has the front-end look at a message.
func (w *World) inspect(ctx context.Context, raw journal.Digest, box receiver.Mailbox,
	out io.Writer) (*receiver.Inspection, error) {
	blob, err := w.Journal.OpenBlob(raw)
	if err != nil {
		return nil, err
	}
	defer blob.Close()
	return w.receiver().Inspect(ctx, blob, box, out)
}

// reply puts an answer into the sender's mailbox; nil is no answer.
func (w *World) reply(a *receiver.Answer, to string, env *mailbox.Envelope, b *batch) (string, error) {
	if a == nil {
		return "", nil
	}
	digest, err := w.Journal.PutBlob(a.Raw)
	if err != nil {
		return "", err
	}
	id := w.Store.NewID()
	b.deposit(mailbox.Deposit{ID: id, Mailbox: env.From, From: a.From, Size: int64(len(a.Raw)), Class: a.Class,
		ReplyTo: to, Raw: digest, Session: env.Session})
	return id, nil
}

// undeliverable sends the notice for a recipient that nobody knows (row 1).
func (w *World) undeliverable(in incoming, b *batch) error {
	d := receiver.Decide(receiver.Facts{UnknownMailbox: true}, w.Config().settings())
	m := journal.MessageReceived{ID: w.Store.NewID(), From: in.env.From, To: in.rcpt, Decision: string(d.Code),
		Reason: d.Reason, ReasonCode: d.ReasonCode, Size: in.size, Findings: []journal.Finding{}}
	blob, err := w.Journal.OpenBlob(in.raw)
	if err != nil {
		return err
	}
	defer blob.Close()
	if m.Subject, m.MessageID, err = receiver.Identify(blob); err != nil {
		return err
	}
	if _, err := blob.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if in.env.From != "" && !neverNotify(in.env, in.rcpt) {
		notice, err := w.receiver().Undelivered(blob, receiver.Undeliverable{Sender: in.env.From, Recipient: in.rcpt,
			Relay: w.Config().Hostname, EnvID: in.env.Params["ENVID"], ORcpt: in.env.ORcpt[in.rcpt]})
		if err != nil {
			return fmt.Errorf("composing the non-delivery notice: %w", err)
		}
		if m.ReplyID, err = w.reply(notice, m.ID, in.env, b); err != nil {
			return err
		}
	}
	b.received(in.env.Session, in.raw, m)
	return nil
}

// neverNotify tells whether the sender asked for no notice (RFC 3461 §4.1).
func neverNotify(env *mailbox.Envelope, rcpt string) bool {
	return strings.EqualFold(env.Notify[rcpt], "NEVER")
}

// Journalled turns what the receiver saw into the journal's words; of one that
// decided nothing the decision is empty.
func Journalled(insp *receiver.Inspection, d receiver.Decision) journal.MessageReceived {
	m := journal.MessageReceived{
		Subject: insp.Message.Subject, MessageID: insp.Message.MessageID, FileName: insp.Message.FileName,
		HeaderFrom: insp.Message.From, HeaderTo: insp.Message.To, HeaderDate: insp.Message.Date,
		Flow:     journal.Flow{Kind: insp.Flow.Kind, Usage: insp.Flow.Usage, Compressed: insp.Flow.Compressed},
		Decision: string(d.Code), Reason: d.Reason, ReasonCode: d.ReasonCode,
		Certificate: certificateRef(insp.Opener), Expected: certificateRef(insp.Expected),
		PlainSHA256: journal.Digest(insp.PlainSHA256), FileSHA256: journal.Digest(insp.FileSHA256), PlainSize: insp.PlainSize,
		Findings: make([]journal.Finding, 0, len(insp.Findings)),
	}
	for _, f := range insp.Findings {
		m.Findings = append(m.Findings, journal.Finding{ID: f.ID, Severity: string(f.Severity), Expected: f.Expected,
			Actual: f.Actual, Advice: f.Advice})
	}
	if insp.Info != nil || insp.Failure != nil {
		m.CMS = summary(insp)
	}
	return m
}

func summary(insp *receiver.Inspection) *journal.CMSSummary {
	s := &journal.CMSSummary{KeySHA256: journal.Digest(insp.KeySHA256), Document: journal.Digest(insp.Document),
		Misnamed: insp.Misnamed}
	if d := insp.Drawn; d != nil {
		s.Drawn = &journal.Drawn{Key: d.Key, IV: d.IV}
	}
	if insp.Fit != nil {
		s.Why = insp.Fit.Slips
	}
	if insp.Failure != nil {
		s.Class = string(insp.Failure.Class)
	}
	if i := insp.Info; i != nil {
		s.Encoding, s.Content, s.Trailing, s.Inner = i.Encoding, i.Content.Name, i.Trailing, i.InnerType
		for _, r := range i.Recipients {
			name := r.SerialHex
			if name == "" {
				name = fmt.Sprintf("%x", r.KeyID)
			}
			s.Recipients = append(s.Recipients, name)
			s.Keys = append(s.Keys, fmt.Sprintf("%s %s %d", r.Type, r.Key.Name, r.KeyBits))
		}
	}
	return s
}

// stateOf is how a certificate stands now.
func stateOf(pki interface {
	Status(*testca.Credential) testca.Status
}, c *testca.Credential) *journal.CertificateState {
	if c == nil {
		return nil
	}
	st := pki.Status(c)
	return &journal.CertificateState{Revoked: st.Revoked, Expired: st.Expired, NotYet: st.NotYet, Published: st.Published,
		Newer: st.Newer != nil, Defect: c.Defect}
}

func certificateRef(c *testca.Credential) *journal.CertificateRef {
	if c == nil {
		return nil
	}
	return &journal.CertificateRef{Label: c.Label, Serial: c.SerialHex()}
}
