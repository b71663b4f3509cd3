package bench

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"amfront/journal"
	"amfront/pki/testca"
	"amfront/receiver"
	"amfront/scenarios"
)

// moment is what a mail was judged by: the front-end with its settings, the PKI
// as it stood, and the time.
type moment struct {
	front *frontal
	pki   *testca.Snapshot
	at    time.Time
}

func (w *World) moment() moment { return moment{w.front.Load(), w.PKI.Now(), w.Now()} }

// pasts are the moments of the newest mails and changes of the PKI, by the number
// of their event.
type pasts struct {
	mu    sync.Mutex
	of    map[uint64]moment
	order []uint64
}

// pastsMax bounds the memory: a moment is three references.
const pastsMax = 256

func (p *pasts) keep(seq uint64, m moment) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.of == nil {
		p.of = map[uint64]moment{}
	}
	p.of[seq] = m
	if p.order = append(p.order, seq); len(p.order) > pastsMax {
		delete(p.of, p.order[0])
		p.order = p.order[1:]
	}
}

func (p *pasts) find(seq uint64) (moment, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m, ok := p.of[seq]
	return m, ok
}

// Replay is a mail that was received, to be received again in another form: by
// the same front-end, with the PKI and the time of then, and after the same
// mails. It changes nothing in the world.
type Replay struct {
	Event   journal.Event
	Message journal.MessageReceived
	Raw     []byte // of the mail as it came

	world   *World
	moment  moment
	front   *receiver.Receiver
	history receiver.History
	lots    receiver.Lots
}

// Replay opens the mail of a message.received event; ErrNoMessage where this
// process did not receive it, or too long ago.
func (w *World) Replay(ctx context.Context, seq uint64) (*Replay, error) {
	r := &Replay{world: w}
	var ok bool
	if r.moment, ok = w.pasts.find(seq); !ok {
		return nil, fmt.Errorf("%w: event %d", ErrNoMessage, seq)
	}
	r.front = r.moment.front.receiver.At(w.PKI.At(r.moment.pki, r.moment.at), r.moment.at)
	seen := map[string]journal.Event{}
	for ev, err := range w.Journal.EventsOf(ctx, 0, journal.KindMessageReceived, journal.KindMailPosted) {
		if err != nil {
			return nil, err
		}
		if ev.Seq == seq {
			r.Event = ev
			if err = ev.Decode(&r.Message); err == nil {
				r.Raw, err = w.octets(ev.Blobs["raw"])
			}
			return r, err
		}
		if err := r.before(ctx, ev, seen); err != nil {
			return nil, err
		}
	}
	return nil, fmt.Errorf("%w: event %d", ErrNoMessage, seq)
}

// before takes in what happened earlier: it says what a mail is compared with.
func (r *Replay) before(ctx context.Context, ev journal.Event, seen map[string]journal.Event) error {
	if ev.Kind == journal.KindMailPosted {
		var p journal.MailPosted
		if err := ev.Decode(&p); err != nil {
			return err
		}
		var m journal.MessageReceived
		code := scenarios.Decision(p.Code)
		if was, ok := seen[p.Original]; ok && p.Forgery == "" && p.Outside == "" && code.Meaning().Resend {
			err := was.Decode(&m)
			r.remember(&m, ev.Time, code)
			return err
		}
		return nil
	}
	var m journal.MessageReceived
	if err := ev.Decode(&m); err != nil {
		return err
	}
	seen[m.ID] = ev
	box, front := r.world.frontal(m.To)
	then, ok := r.world.pasts.find(ev.Seq)
	if front && ok {
		raw, err := r.world.octets(ev.Blobs["raw"])
		if err != nil {
			return err
		}
		receiver := then.front.receiver.At(r.world.PKI.At(then.pki, then.at), then.at)
		in, err := receiver.Inspect(ctx, bytes.NewReader(raw), box, nil)
		if err != nil {
			return err
		}
		r.history.Judge(in)
		r.history.Decided(in, scenarios.Decision(m.Decision))
	}
	r.remember(&m, ev.Time, scenarios.Decision(m.Decision))
	return nil
}

func (r *Replay) remember(m *journal.MessageReceived, at time.Time, code scenarios.Decision) {
	r.lots.Remember(receiver.Lot{From: m.HeaderFrom, To: m.To, Subject: m.Subject, FileSHA256: string(m.FileSHA256),
		At: at, Decision: code})
}

// Time is when the mail came.
func (r *Replay) Time() time.Time { return r.moment.at }

// Mailboxes are the front-end's, as it was set then.
func (r *Replay) Mailboxes() []string {
	m := r.moment.front.config.Mailboxes
	return []string{m.AMO, m.AMC, m.OCT}
}

// Current is the certificate of a label that was in service then.
func (r *Replay) Current(label string) (*testca.Credential, error) {
	return r.world.PKI.At(r.moment.pki, r.moment.at).Current(label)
}

// Receive is what the front-end would have made of a mail to that mailbox; what
// it decrypts goes to plain (nil to drop it). A decision that was imposed stays.
func (r *Replay) Receive(ctx context.Context, raw []byte, to string, plain io.Writer) (journal.MessageReceived, error) {
	return r.receive(ctx, raw, to, plain, true)
}

// Screen is Receive, but how the key and the IV were drawn, which takes most of
// the time, is that of the mail as it came, where it has the same key. Nothing is
// proven by it.
func (r *Replay) Screen(ctx context.Context, raw []byte, to string) (journal.MessageReceived, error) {
	m, err := r.receive(ctx, raw, to, nil, false)
	was := r.Message.CMS
	if err != nil || m.CMS == nil || m.CMS.KeySHA256 == "" {
		return m, err
	}
	if was == nil || was.KeySHA256 != m.CMS.KeySHA256 || was.Drawn == nil || len(was.Drawn.Key)+len(was.Drawn.IV) > 0 {
		return r.Receive(ctx, raw, to, nil)
	}
	m.CMS.Drawn = was.Drawn
	return m, nil
}

func (r *Replay) receive(ctx context.Context, raw []byte, to string, plain io.Writer,
	drawn bool) (journal.MessageReceived, error) {
	box, ok := r.world.frontal(to)
	if !ok {
		return r.Message, fmt.Errorf("%w: %s is no front-end mailbox", ErrBadOperation, to)
	}
	in, err := r.front.Inspect(ctx, bytes.NewReader(raw), box, plain)
	if err != nil {
		return r.Message, err
	}
	var lots receiver.Lots
	lots.Restore(r.lots.Kept())
	if drawn {
		r.history.Clone().Judge(in)
	}
	d := receiver.Decide(in.Facts, r.moment.front.config.settings())
	if r.Message.Forced {
		d = receiver.Decision{Code: scenarios.Decision(r.Message.Decision), Reason: r.Message.Reason,
			ReasonCode: r.Message.ReasonCode}
	}
	lots.Judge(in, box)
	pki := r.world.PKI.At(r.moment.pki, r.moment.at)
	m := Journalled(in, d)
	m.CertificateState, m.ExpectedState = stateOf(pki, in.Opener), stateOf(pki, in.Expected)
	m.ID, m.From, m.To, m.Forced, m.ReplyID = r.Message.ID, r.Message.From, box.Address, r.Message.Forced,
		r.Message.ReplyID
	m.Size = int64(len(raw))
	return m, nil
}

// octets reads a blob.
func (w *World) octets(d journal.Digest) ([]byte, error) {
	blob, err := w.Journal.OpenBlob(d)
	if err != nil {
		return nil, err
	}
	defer blob.Close()
	return io.ReadAll(blob)
}
